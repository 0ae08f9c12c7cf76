# ruff: noqa: E501  messages are quoted whole

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.findings import Location
from hfdeploy_action.settings.misfits import misfits
from hfdeploy_action.smoke import cases, dataset
from hfdeploy_action.smoke.cases import Case


def read(tmp_path: Path, name: str, content: str | bytes) -> cases.Cases:
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return cases.from_file(file, f"eval/{name}", file.parent)


def told(found: cases.Cases | dataset.Rows) -> list[str]:
    return [f"{problem.at}: {problem.message}" for problem in found.problems]


CONTRACT = [
    {"text": "I felt calm.", "expect": "calm"},
    {"text": "Frustrated but hopeful.", "expect": {"any-of": ["frustrated", "hopeful"], "min-score": 0.2}},
    {"text": "", "accept-status": [200, 400, 422]},
]


def test_one_status_means_a_list_of_one() -> None:
    assert cases.from_list([{"text": "a", "accept-status": 422}]).cases == (Case(1, "a", accept_status=(422,)),)


def test_the_cases_of_the_contract_are_read() -> None:
    found = cases.from_list(CONTRACT, lambda index: Location("hfdeploy.yaml", 40 + index))

    assert found == (
        (
            Case(1, "I felt calm.", any_of=("calm",), at=Location("hfdeploy.yaml", 40)),
            Case(2, "Frustrated but hopeful.", ("frustrated", "hopeful"), 0.2, at=Location("hfdeploy.yaml", 41)),
            Case(3, "", accept_status=(200, 400, 422), at=Location("hfdeploy.yaml", 42)),
        ),
        (),
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("calm", "a case must be a mapping with the key `text`"),
        ({}, "the key `text` is missing"),
        ({"text": False}, "`text` must be text; put it in quotation marks"),
        ({"text": "\ud800"}, "`text` must be text; put it in quotation marks"),
        ({"text": "a", "text_pair": "b"}, "a case is one `text`; pairs of texts are not supported"),
        ({"text": "a", "expects": "b"}, "unknown key: a case has only `text`, `expect` and `accept-status`"),
        ({"text": "a", "expect": {"any-of": ["b"], "min-score": True}}, "`min-score` must be a number from 0 to 1"),
        (
            {"text": "a", "expect": False},
            "`expect` must be a label, or several labels as in `{any-of: [calm, content]}`",
        ),
        ({"text": "a", "expect": ""}, "`expect` must be a label, or several labels as in `{any-of: [calm, content]}`"),
        ({"text": "a", "expect": {"any-of": []}}, "`any-of` must be a list of one or more labels"),
        ({"text": "a", "expect": {"any-of": "b"}}, "`any-of` must be a list of one or more labels"),
        (
            {"text": "a", "expect": {"any-of": ["b"], "top": 1}},
            "unknown key: `expect` has only `any-of` and `min-score`",
        ),
        (
            {"text": "a", "expect": {"any-of": ["b"], "min-score": 2}},
            "`min-score` must be a number from 0 to 1",
        ),
        (
            {"text": "a", "accept-status": [20]},
            "`accept-status` must be an HTTP status such as `422`, or a list such as `[200, 422]`, without quotes",
        ),
        (
            {"text": "a", "accept-status": True},
            "`accept-status` must be an HTTP status such as `422`, or a list such as `[200, 422]`, without quotes",
        ),
    ],
)
def test_an_invalid_case_is_reported_at_its_place_and_the_others_are_kept(value: object, message: str) -> None:
    found = cases.from_list([value, {"text": "sound"}], lambda index, *_: Location("hfdeploy.yaml", 7 + index))

    assert told(found) == [f"hfdeploy.yaml:7: {message}"]
    assert [case.inputs for case in found.cases] == ["sound"]


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ({"text": "a", "accept-status": 422}, None),
        ({"text": "a", "accept-status": [200, 422]}, None),
        ({"text": "a", "accept-status": "200"}, "`accept-status` must be an HTTP status such as `422`"),
        ({"text": "a", "accept-status": []}, "`accept-status` must be an HTTP status such as `422`"),
        ({"text": "a", "expect": "calm"}, None),
        ({"text": "a", "expect": {"any-of": ["calm", "sad"]}}, None),
        ({"text": "a", "expect": ["calm", "sad"]}, "`expect` must be a label"),
        ({"text": 5}, "`text` must be text"),
    ],
)
def test_a_case_is_judged_alike_in_hfdeploy_yaml_and_in_files(tmp_path: Path, case: Any, message: str | None) -> None:
    text = json.dumps(case)
    in_settings = [str(failure) for failure in misfits({"smoke": {"cases": [case]}}, {})]
    in_yaml = [problem.message for problem in read(tmp_path, "a.yaml", f"- {text}").problems]
    in_jsonl = [problem.message for problem in read(tmp_path, "a.jsonl", text).problems]

    assert in_settings == in_yaml == in_jsonl
    assert [found.startswith(message or "") for found in in_settings] == ([True] if message else [])


YAML = """
- text: I felt calm.
  expect: calm

- {text: Frustrated., expect: {any-of: [frustrated, sad], min-score: 0.2}}
"""
JSONL = """{"text": "I felt calm.", "expect": "calm"}

{"text": "Frustrated.", "expect": {"any-of": ["frustrated", "sad"], "min-score": 0.2}}
"""
CSV = '\ufefftext,expect,min-score\r\n"I felt\ncalm.",calm,\r\nFrustrated.,frustrated | sad,0.2\r\n'


@pytest.mark.parametrize(
    ("name", "content", "marks"),
    [
        ("a.yaml", YAML, [(2, 3), (5, 3)]),
        ("a.jsonl", JSONL, [(1, 1), (3, 1)]),
        ("a.CSV", CSV, [(2, 1), (4, 1)]),
    ],
)
def test_cases_are_the_same_in_every_file_type_and_know_their_lines(
    tmp_path: Path, name: str, content: str, marks: list[tuple[int, int]]
) -> None:
    found = read(tmp_path, name, content)

    assert found.problems == ()
    assert [(case.any_of, case.min_score) for case in found.cases] == [(("calm",), 0), (("frustrated", "sad"), 0.2)]
    assert [case.at for case in found.cases] == [Location(f"eval/{name}", *mark) for mark in marks]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.yaml", "- {text: a, accept-status: 422}\n- {text: b, accept-status: [200, 422]}"),
        ("a.jsonl", '{"text": "a", "accept-status": 422}\n{"text": "b", "accept-status": [200, 422]}'),
        ("a.csv", "text,accept-status\na,422\nb,200|422\n"),
    ],
)
def test_statuses_are_the_same_in_every_file_type(tmp_path: Path, name: str, content: str) -> None:
    found = read(tmp_path, name, content)

    assert found.problems == ()
    assert [case.accept_status for case in found.cases] == [(422,), (200, 422)]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.yaml", "- text: [", "eval/a.yaml:2:1: invalid YAML: the list or mapping that starts here is incomplete"),
        ("a.yaml", "text: calm", "eval/a.yaml:1:1: expected a list, but got a mapping"),
        ("a.yaml", "", "eval/a.yaml: the file is empty"),
        ("a.yaml", "# nothing", "eval/a.yaml:1:1: the file is empty"),
        ("a.yaml", "[]", "eval/a.yaml: the file is empty"),
        ("a.yaml", "- &a [*a]", "eval/a.yaml:1:1: invalid YAML: more than 100,000 values, or a value inside itself"),
        ("a.yaml", "- *secret", "eval/a.yaml:1:3: invalid YAML: a value that starts with `*` is read as a reference"),
        ("a.yaml", "- !!python/name:os.exit", "eval/a.yaml:1:3: invalid YAML: a value that starts with `!` is read as a tag"),
        ("a.yaml", "- 2020-13-45", "eval/a.yaml:1:3: invalid YAML: a value is not a valid timestamp"),
        ("a.yaml", "[" * 100_000, "eval/a.yaml:1:101: invalid YAML: nested more than 100 levels deep"),
        ("a.yaml", "- text: a\x00", "eval/a.yaml:1:10: invalid YAML: the character U+0000 is not allowed"),
        ("a.yaml", b"- a\n- \xff", "eval/a.yaml:2:3: `a.yaml` is not UTF-8: it contains the byte 0xff"),
        ("a.yml", " " * 1_000_001, "eval/a.yml: the file has more than 1.0 MB; use a smaller sample"),
        ("a.jsonl", '{"text": "a"}\n,', "eval/a.jsonl:2:1: invalid JSON: an extra comma"),
        ("a.jsonl", "[" * 100_000, "eval/a.jsonl:1:1: invalid JSON: nested too deeply, or a number that is too long"),
        ("a.csv", "text,expect\na,b,c\n", "eval/a.csv:2:1: 3 values for 2 columns"),
        ("a.csv", 'text\n"a', "eval/a.csv:2:1: invalid CSV: the quotation mark that opens here has no closing one"),
        ("a.csv", "text,min-score\na,0.5\n", "eval/a.csv:2:1: `any-of` must be a list of one or more labels"),
        ("a.csv", "text,expect,min-score\na,b,half\n", "eval/a.csv:2:1: `min-score` must be a number from 0 to 1"),
        ("a.csv", "text,expect\n", "eval/a.csv: the file is empty"),
        ("a.txt", "calm", "eval/a.txt: unsupported file type; use one of .yaml, .yml, .jsonl, .csv"),
    ],
)  # fmt: skip
def test_an_invalid_file_is_a_problem_at_its_line(
    tmp_path: Path, name: str, content: str | bytes, problem: str
) -> None:
    assert told(read(tmp_path, name, content)) == [problem]


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    found = cases.from_file(tmp_path / "cases.yaml", "cases.yaml", tmp_path)
    assert told(found) == ["cases.yaml: the file cannot be read: No such file or directory"]


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "cases.yaml")
    found = cases.from_file(tmp_path / "cases.yaml", "cases.yaml", tmp_path)
    assert told(found) == ["cases.yaml: the file cannot be read: not a regular file"]


@given(st.text() | st.text("{}[]:,-!&*\"'#|> \n\t<=0x_.:ab") | st.binary(), st.sampled_from(["yaml", "jsonl", "csv"]))
def test_any_file_gives_cases_or_problems(
    tmp_path_factory: pytest.TempPathFactory, content: str | bytes, suffix: str
) -> None:
    file = tmp_path_factory.getbasetemp() / f"any.{suffix}"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    found = cases.from_file(file, file.name, file.parent)
    assert found.cases or found.problems


def test_a_widget_example_expects_the_best_label_of_its_output() -> None:
    widget = [
        {"text": "I felt calm."},
        {"text": "Half of a pair.", "text_pair": "The other half."},
        {"text": "Sad.", "output": [{"label": "calm", "score": 0.1}, {"label": "sad", "score": 0.9}]},
        "a string",
        {"text": "Odd.", "output": [{"label": "x"}, 3]},
    ]
    found = cases.from_widget(widget, lambda index: Location("README.md", index))

    assert found == (
        Case(1, "I felt calm.", at=Location("README.md", 0)),
        Case(2, "Sad.", any_of=("sad",), at=Location("README.md", 2)),
        Case(3, "Odd.", at=Location("README.md", 4)),
    )
    assert cases.from_widget(None) == ()


def rows(
    tmp_path: Path, content: str, name: str = "spot.jsonl", text: str = "text", label: str = "label"
) -> dataset.Rows:
    (tmp_path / name).write_text(content)
    return dataset.from_file(tmp_path / name, name, tmp_path, columns=(text, label), labels=("calm", "sad"))


def test_a_dataset_is_read_from_the_declared_columns(tmp_path: Path) -> None:
    found = rows(tmp_path, "id,entry,emotion\n1,Quiet.,calm\n2,Alone.,sad\n", "spot.csv", text="entry", label="emotion")

    assert found == (
        (
            dataset.Row("Quiet.", "calm", Location("spot.csv", 2, 1)),
            dataset.Row("Alone.", "sad", Location("spot.csv", 3, 1)),
        ),
        (),
    )


def test_an_invalid_row_is_a_problem_at_its_line_and_the_others_are_kept(tmp_path: Path) -> None:
    found = rows(
        tmp_path,
        '{"text": "a", "label": "calm"}\n{"text": "a", "label": "angry"}\n{"text": "a", "label": 1}\n'
        '{"label": "sad"}\n[]\n',
    )
    assert len(found.rows) == 1
    assert told(found) == [
        "spot.jsonl:2:1: the model was not trained on this label",
        "spot.jsonl:3:1: the column 'label' is missing or not text",
        "spot.jsonl:4:1: the column 'text' is missing or not text",
        "spot.jsonl:5:1: a row must be a mapping of columns to values",
    ]


def test_a_dataset_without_rows_is_a_problem(tmp_path: Path) -> None:
    assert told(rows(tmp_path, "\n\n")) == ["spot.jsonl: the file is empty"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "a.yaml",
            "- {}\n- I told nobody.\n- {text: [I told], expect: {I told nobody.: 1}}\n- [I told",
        ),
        ("a.yaml", "- I told nobody.\n- {I told nobody.: 1, text: a, expect: {any-of: I told nobody.}}\n"),
        ("a.jsonl", '"I told nobody."\n{"text": "I told nobody.\n{"text": "a", "accept-status": "I told nobody."}'),
        ("a.csv", 'I told nobody.,calm\n"I told nobody.,sad\n'),
        ("a.csv", "I told nobody.,calm\nI told nobody.,sad\n"),
        ("a.csv", "text,label\na,I told nobody.\n"),
    ],
)
def test_no_problem_repeats_a_text_of_the_file(tmp_path: Path, name: str, content: str) -> None:
    cases_found, rows_found = read(tmp_path, name, content), rows(tmp_path, content, name)
    assert cases_found.problems
    assert rows_found.problems
    assert "told" not in str(cases_found.problems + rows_found.problems)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    assert told(rows(tmp_path, "text,label\na,calm\n", "spot.csv", label="mood")) == [
        "spot.csv:2:1: the column 'mood' is missing or not text"
    ]
