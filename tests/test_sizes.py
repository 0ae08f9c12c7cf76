"""No module is longer than 300 lines, and no function longer than 40: what grows past that is two."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDERS = ("hfdeploy_action", "tests", "tools", "bench", "fuzz", "examples")
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40

_CONFIGURATION = "the configuration of one kind of model, as save_pretrained writes it"
# Tables of data, which nobody reads from top to bottom, and why each is one.
TABLES = {
    "tests/test_form.py": "the name of every rule and failure, which never changes",
    "tests/proof/kinds.py:distilbert": _CONFIGURATION,
    "tests/proof/kinds.py:roberta": _CONFIGURATION,
    "tests/proof/kinds_more.py:vit": _CONFIGURATION,
    "tests/proof/kinds_that_write.py:llama": _CONFIGURATION,
    "tests/proof/kinds_that_write.py:t5": _CONFIGURATION,
    "tests/proof/kinds_that_write.py:whisper": _CONFIGURATION,
    "tests/proof/tokenizers_of.py:wordpiece": _CONFIGURATION,
}


def test_no_module_and_no_function_is_too_long() -> None:
    assert {what: lines for what, lines in too_long().items() if what not in TABLES} == {}, "split these"


def test_what_fits_is_not_excused() -> None:
    assert TABLES.keys() - too_long().keys() == set(), "delete these lines of TABLES"


@cache
def too_long() -> dict[str, int]:
    """The number of lines of each module (`path`) and function (`path:function`) beyond the limit."""
    return dict(measured())


def measured() -> Iterator[tuple[str, int]]:
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        text, name = path.read_text("utf-8"), path.relative_to(ROOT).as_posix()
        if (lines := len(text.splitlines())) > LONGEST_MODULE:
            yield name, lines
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    yield f"{name}:{node.name}", lines
