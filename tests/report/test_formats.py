"""Every format of the report: its name, which workflows rely on, and what it looks like."""

from __future__ import annotations

import pytest
from report.golden import golden, written

from hfdeploy_action.folder.reports import reports_among
from hfdeploy_action.report.formats import FILES, FORMATS, PRINTED
from hfdeploy_action.report.marks import is_ours


def test_names_that_workflows_rely_on_do_not_change() -> None:
    assert PRINTED == ("text", "json", "github", "markdown", "html", "junit", "sarif")
    assert list(FILES) == ["report.json", "checksums.txt", "summary.md", "summary.html"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_release_looks_like_its_golden_file(name: str) -> None:
    assert written(name) == golden(name).read_text("utf-8"), "if this is intended, run tests/report/golden.py"


@pytest.mark.parametrize(("file", "name"), FILES.items())
def test_a_report_file_is_replaced_by_the_next_run_and_never_published(file: str, name: str) -> None:
    text = written(name).encode()
    assert is_ours(text)
    assert file in reports_among([file], lambda _name, size: text[:size])


def test_the_files_beside_a_report_are_never_published_either() -> None:
    assert reports_among(["report.json"], lambda _name, _size: written("json").encode()) == FILES.keys()
