"""The report as annotations."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report.reports import LABEL, ODD, many, report

from hfdeploy_action.findings import Finding, Location, Severity
from hfdeploy_action.report.annotations import as_annotations


def test_a_file_name_cannot_control_the_log() -> None:
    text = as_annotations(report((Finding(ODD, "odd", Location("\x1b[2Ja\udce9")),)))
    assert text.startswith("::error file=model/\\x1b[2Ja\\udce9,")


def test_a_report_as_annotations() -> None:
    assert as_annotations(report()) == (
        "::error file=model/x\\n%3A%3Aadd-mask%3A%3Ay,title=HFD111 odd-name::"
        "the name `x\\n::add-mask::y` is odd%0AFix: rename the file.\n"
        "::error file=model/config.json,line=3,col=7,title=HFD209 unsafe-label::"
        f"label 1 is `{LABEL}`%0AFix: rename it.\n"
        "::warning file=model/%3A%3Awarning%3A%3Az,line=2,col=1,title=HFD403 missing-license::"
        "100%25 of a, b: c | d `code` <script>alert(1)</script> @someone ](http://evil.example) "
        "#\\x23[add-mask]z\\n::error::%0A"
        "Fix: add one.\n"
        "::notice title=HFD506 public-endpoint::"
        "no place%0AFix: close it.\n"
    )


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize(("found", "shown", "more"), [(1, 1, 0), (10, 10, 0), (11, 9, 2), (25, 9, 16)])
def test_the_tenth_annotation_of_a_level_says_how_many_more(
    severity: Severity, found: int, shown: int, more: int
) -> None:
    lines = as_annotations(report(many(severity, found))).splitlines()
    assert len(lines) == min(found, 10)
    assert sum("a.txt" in line for line in lines) == shown
    assert lines[-1].endswith(f"::{more} more are in the job summary") or not more


def test_each_level_has_ten_annotations_and_the_worst_come_first() -> None:
    found = many(Severity.NOTICE, 12) + many(Severity.ERROR, 12) + many(Severity.WARNING, 3)
    levels = [re.match(r"::(\w+)", line) for line in as_annotations(report(found)).splitlines()]
    assert [level[1] for level in levels if level] == ["error"] * 10 + ["warning"] * 3 + ["notice"] * 10


@given(st.text(), st.text())
def test_one_finding_is_one_command_whatever_its_text(message: str, path: str) -> None:
    found = (Finding(ODD, message, Location(path or "x", 1)),)
    text = as_annotations(report(found))
    assert text.endswith("\n")
    assert not re.search(r"[\r\n]", text[:-1])
    command = re.fullmatch(r"::error file=([^,:\r\n]*),line=1,title=HFD111 odd-name::(.*)\n", text, re.DOTALL)
    assert command
