"""What people do to a file of cases by accident, and the sentence, place and fix that they are told."""

# ruff: noqa: E501  messages are quoted whole
from __future__ import annotations

from pathlib import Path

import pytest

from hfdeploy_action.smoke import cases

YAML = '- text: "I felt calm."\n  expect: calm\n- {text: "Alone.", expect: sad}\n'
JSONL = '{"text": "I felt calm.", "expect": "calm"}\n{"text": "Alone.", "expect": "sad"}\n'
CSV = 'text,expect\n"I felt calm, now.",calm\nAlone.,sad\n'

_MERGE = "keep one of the two versions, and delete the three marker lines that Git added."
_DUPLICATE = "delete all but one of the duplicate keys."
_ONE_LINE = "write each record on one line, without a comma at its end and without a list around them."
_DOWNLOAD = "download the file again; open it in an editor to see what the server answered."


def edited(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("name", "content", "message", "fix"),
    [
        ("a.yaml", edited(YAML, "- {", "<<<<<<< HEAD\n- {"), "a.yaml:3:1: `<<<<<<<` is a merge conflict marker", _MERGE),
        ("a.yaml", YAML.encode("utf-16"), "a.yaml:1:1: `a.yaml` is encoded as UTF-16, not as UTF-8", "save a.yaml as UTF-8 in your editor."),
        ("a.yaml", edited(YAML, "  expect", "\texpect"), "a.yaml:2:1: invalid YAML: a tab indents this line", "indent with spaces."),
        ("a.yaml", "cases:\n" + YAML, "a.yaml:1:1: expected a list, but got a mapping", "start each entry with `- `, and write no key such as `cases:` above the list."),
        ("a.yaml", edited(YAML, "expect: calm", "expect:calm"), "a.yaml:2:3: invalid YAML: there is no space after the colon", "write a colon and a space after the key."),
        ("a.yaml", edited(YAML, '"I felt calm."', "I felt: calm: now"), "a.yaml:1:15: invalid YAML: an unquoted value contains a colon and a space", 'put the whole value in quotes: `key: "a value: with a colon"`.'),
        ("a.yaml", edited(YAML, "sad}", "sad"), "a.yaml:3:3: invalid YAML: the mapping that starts here with `{` has no `}`", "add the missing `}`, comma or quotation mark."),
        ("a.yaml", edited(YAML, '"Alone."', "{{ text }}"), "a.yaml:3:11: invalid YAML: a template variable was not replaced", "replace the variable with its value, or delete the key."),
        ("a.yaml", edited(YAML, "calm\n", "calm\n  expect: sad\n"), "a.yaml:3:3: duplicate key: only the last value would count", _DUPLICATE),
        ("a.yaml", "<html>", "a.yaml:1:1: `a.yaml` is an HTML page, not YAML", _DOWNLOAD),
        ("a.yaml", edited(YAML, '"Alone."', "no"), "a.yaml:3:4: `text` must be text; put it in quotation marks", ""),
        ("a.jsonl", edited(JSONL, '{"text": "Al', '<<<<<<< HEAD\n{"text": "Al'), "a.jsonl:2:1: `<<<<<<<` is a merge conflict marker", _MERGE),
        ("a.jsonl", edited(JSONL, '"calm"}', '"calm",}'), "a.jsonl:1:42: invalid JSON: there is a comma before `}`", "delete the comma."),
        ("a.jsonl", edited(JSONL, "}\n", "},\n"), "a.jsonl:1:43: invalid JSON: an extra comma", "delete the comma."),
        ("a.jsonl", "{'text': 'a'}", "a.jsonl:1:2: invalid JSON: a text is in `'` quotes, not in double quotes", "write `\"` in place of `'`."),
        ("a.jsonl", "{text: 'a'}", "a.jsonl:1:2: invalid JSON: a text is not in double quotes", "put the text in double quotes."),
        ("a.jsonl", edited(JSONL, '"calm"', "None"), "a.jsonl:1:36: invalid JSON: `None` is not a JSON value", "write `null`."),
        ("a.jsonl", '[\n{"text": "a"},\n{"text": "b"}\n]\n', "a.jsonl:1:1: a JSON Lines file has a whole record on each line; this one continues below", _ONE_LINE),
        ("a.jsonl", '\n{\n  "text": "a"\n}\n', "a.jsonl:2:1: a JSON Lines file has a whole record on each line; this one continues below", _ONE_LINE),
        ("a.jsonl", '{"text": "a", "expect":\n', "a.jsonl:1:24: invalid JSON: the line ends before the JSON is complete", "write each record on one line."),
        ("a.jsonl", '{"text": "a", "text": "b"}', "a.jsonl:1:1: duplicate key: only the last value would count", _DUPLICATE),
        ("a.jsonl", '{"text": "a", "expect": {"any-of": ["b"], "min-score": 2}}', "a.jsonl:1:43: `min-score` must be a number from 0 to 1", ""),
        ("a.csv", edited(CSV, "Alone", "<<<<<<< HEAD\nAlone"), "a.csv:3:1: `<<<<<<<` is a merge conflict marker", _MERGE),
        ("a.csv", edited(CSV, "Alone", "Né").encode("latin-1"), "a.csv:3:2: `a.csv` is not UTF-8: it contains the byte 0xe9", "save a.csv as UTF-8 in your editor. In Excel, choose the file type `CSV UTF-8`."),
        ("a.csv", "text;expect\na;calm\n", "a.csv:1:5: the columns are separated by `;`, not by commas", "save the file with commas between the columns."),
        ("a.csv", "text\texpect\na\tcalm\n", "a.csv:1:5: the columns are separated by tabs, not by commas", "save the file with commas between the columns."),
        ("a.csv", "I felt calm.,calm\nAlone.,sad\n", "a.csv:1:1: no column is called `text`", "name the columns in the first line, as in `text,expect`."),
        ("a.csv", "text,text\na,b\n", "a.csv:1:1: two columns have the same name", "rename or delete one of the two columns."),
        ("a.csv", "text,expect\na, b,calm\n", "a.csv:2:1: 3 values for 2 columns", "delete the extra comma, or put the value that contains it in double quotes."),
        ("a.csv", edited(CSV, 'now."', "now."), "a.csv:2:1: invalid CSV: the quotation mark that opens here has no closing one", "close the quotation mark."),
        ("a.csv", 'text\n"I felt "calm"."\n', "a.csv:2:1: invalid CSV: text follows a closing quotation mark", 'write a quotation mark inside a value as `""`.'),
        ("a.json", '[{"text": "a"}]', "a.json: unsupported file type; use one of .yaml, .yml, .jsonl, .csv", "rename the file so that it ends in `.yaml`, which reads a JSON list too."),
    ],
)  # fmt: skip
def test_damage_is_named_in_words_at_its_place(
    tmp_path: Path, name: str, content: str | bytes, message: str, fix: str
) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    problem = cases.from_file(tmp_path / name, name, tmp_path).problems[0]

    assert f"{problem.at}: {problem.message}" == message
    assert problem.fix == fix


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\r\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(("name", "content"), [("a.yaml", YAML), ("a.jsonl", JSONL), ("a.csv", CSV)])
def test_line_ends_and_a_byte_order_mark_change_nothing(
    tmp_path: Path, name: str, content: str, mark: str, line_end: str
) -> None:
    (tmp_path / name).write_bytes((mark + content.replace("\n", line_end)).encode())

    found = cases.from_file(tmp_path / name, name, tmp_path)

    assert [(case.any_of, found.problems) for case in found.cases] == [(("calm",), ()), (("sad",), ())]
