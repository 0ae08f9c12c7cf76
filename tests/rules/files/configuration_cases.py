"""The cases of HFD150: JSON that only Python reads, each oddity in its own sentence, at its own line."""

from __future__ import annotations

from rules.case import Case
from sound import Content

NAME = "generation_config.json"
REFUSED = "which parsers in Rust refuse"


def odd(name: str, content: Content, at: str, message: str, file: str = NAME) -> Case:
    """A file with an oddity, and its finding."""
    return Case(name, {file: content}, [f"HFD150 {file}:{at} `{file}`: {message}"])


def nested(times: int) -> str:
    return '{"a": ' + "[" * (times - 1) + "]" * (times - 1) + "}"


CASES: dict[str, list[Case]] = {
    "HFD150": [
        odd("NaN", '{"a": NaN}', "1:7", "`NaN` is not a JSON value; only Python reads it"),
        odd(
            "Infinity in a list",
            '{"a": [0,\n Infinity]}',
            "2:2",
            "`Infinity` is not a JSON value; only Python reads it",
        ),
        odd("-Infinity", '{"a": -Infinity}', "1:7", "`-Infinity` is not a JSON value; only Python reads it"),
        odd(
            "a number that is too large",
            '{"a": 1e999}',
            "1:7",
            "the number `1e999` is too large for a floating-point number, and parsers in Rust refuse it",
        ),
        odd(
            "a duplicate key",
            '{"a": 1,\n"a": 2}',
            "2:1",
            "duplicate key `a`, which is in line 1 too: Python reads the last one",
        ),
        odd(
            "a duplicate key that is escaped",
            '{"ab": 1,\n"\\u0061b": 1}',
            "2:1",
            "duplicate key `ab`, which is in line 1 too: Python reads the last one",
        ),
        odd(
            "half of a character",
            r'{"a": "\ud800"}',
            "1:7",
            rf"a text contains `\ud800`, one half of a character, {REFUSED}",
        ),
        odd(
            "the other half", r'{"\uDC00": 1}', "1:2", rf"a text contains `\udc00`, one half of a character, {REFUSED}"
        ),
        odd(
            "a whole number of 400 digits",
            '{"a": ' + "9" * 400 + "}",
            "1:7",
            "the number `" + "9" * 40 + "` is too large for a floating-point number, and parsers in Rust refuse it",
        ),
        odd("nesting", nested(128), "1:133", f"lists and objects are nested more than 127 times, {REFUSED}"),
        odd(
            "several oddities",
            '{"a": NaN,\n"b": NaN}',
            "1:7",
            "`NaN` is not a JSON value; only Python reads it (and 1 more like this)",
        ),
        odd(
            "a duplicate key in a sub-folder",
            '{"a": {"b": 1, "b": 1}}',
            "1:16",
            "duplicate key `b`, which is in line 1 too: Python reads the last one",
            file="onnx/config.json",
        ),
        odd(
            "a duplicate token, of which the tokenizers library reads the last",
            '{"model": {"type": "WordLevel", "vocab": {"a": 0, "a": 0}, "unk_token": "a"}}',
            "1:51",
            "duplicate key `a`, which is in line 1 too: Python reads the last one",
            file="tokenizer.json",
        ),
        Case("as deep as parsers go", {NAME: nested(127)}, []),
        Case("a whole character in two halves", {NAME: r'{"a": "\ud83d\ude00", "b": "NaN", "c": "1e999"}'}, []),
        Case(
            "a tiny number, and an equal key in two objects", {NAME: '{"a": 1e-999, "b": {"a": 1}, "c": {"a": 1}}'}, []
        ),
        Case("a file that no library reads", {"results.json": '{"a": NaN}'}, []),
    ],
}
