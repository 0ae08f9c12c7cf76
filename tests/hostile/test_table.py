"""The table is complete: every test here is a row, and there are at least a dozen of each kind."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hostile.conftest import CATEGORIES, category

HERE = Path(__file__).parent
FILES = sorted(path for path in HERE.rglob("test_*.py") if path.name != "test_table.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(HERE).as_posix())
def test_every_test_is_a_row(path: Path) -> None:
    functions = (node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef))
    for function in functions:
        if function.name.startswith("test_"):
            assert any("mark.attack" in ast.unparse(decorator) for decorator in function.decorator_list), function.name


def test_there_are_a_dozen_rows_of_each_kind() -> None:
    listed = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", "-n", "0", str(HERE)],
        capture_output=True,
        text=True,
        check=True,
        cwd=HERE.parent.parent,
    ).stdout
    rows = Counter(category(Path(line.partition("::")[0])) for line in listed.splitlines() if "::" in line)
    assert {kind: rows[kind] for kind in CATEGORIES if rows[kind] < 12} == {}
