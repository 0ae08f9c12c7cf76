"""JUnit XML: a suite per stage, a case per rule, well-formed whatever stands in the report."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.findings import Finding, Location, Severity
from hfdeploy_action.report import Report, StageResult, Status
from hfdeploy_action.report.junit import as_junit

ERROR = Finding(CATALOGUE["HFD406"], "`x` is not a license", Location("README.md", 2, 1))
WARNING = Finding(CATALOGUE["HFD403"], "no `license`", Location("README.md", 2, 1))


def suites(report: Report) -> list[ElementTree.Element]:
    whole = ElementTree.fromstring(as_junit(report))
    for count in ("tests", "failures", "errors", "skipped"):
        assert int(whole.get(count, "")) == sum(int(suite.get(count, "")) for suite in whole)
    return list(whole)


def card(*findings: Finding, status: Status = Status.FAILED) -> StageResult:
    return StageResult("card", status, 0.25, "", findings, (CATALOGUE["HFD403"], CATALOGUE["HFD406"]))


def test_a_stage_is_a_suite_and_a_rule_is_a_case() -> None:
    (suite,) = suites(Report(stages=[card(status=Status.PASSED)]))
    assert (suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("time")) == (
        "card",
        "2",
        "0",
        "0.250",
    )
    assert [case.get("name") for case in suite] == ["HFD403 missing-license", "HFD406 unknown-license"]
    assert [list(case) for case in suite] == [[], []]


def test_an_error_fails_its_case_with_message_place_and_fix() -> None:
    (suite,) = suites(Report(prefix="model", stages=[card(ERROR, ERROR)]))
    (failure,) = suite.findall("testcase/failure")
    assert failure.get("message") == "`x` is not a license"
    lines = (failure.text or "").splitlines()
    assert lines[0] == lines[2] == "model/README.md:2:1: `x` is not a license"
    assert lines[1].startswith("    Fix: use an identifier from ")
    assert suite.get("failures") == "1"


def test_a_warning_is_output_of_its_case() -> None:
    (suite,) = suites(Report(stages=[card(WARNING)]))
    assert suite.findall("testcase/failure") == []
    assert (suite.findtext("testcase/system-out") or "").startswith("README.md:2:1: no `license`")


def test_a_warning_fails_where_warnings_fail_the_run() -> None:
    (suite,) = suites(Report(failing=frozenset({Severity.ERROR, Severity.WARNING}), stages=[card(WARNING)]))
    assert len(suite.findall("testcase/failure")) == 1


def test_an_act_is_one_case() -> None:
    (suite,) = suites(Report(stages=[StageResult("publish")]))
    assert [(case.get("classname"), case.get("name"), len(case)) for case in suite] == [
        ("hf-deploy.publish", "publish", 0)
    ]


def test_an_act_that_could_not_run_is_skipped_with_the_reason() -> None:
    (suite,) = suites(Report(stages=[StageResult("smoke", Status.SKIPPED, note="publish failed")]))
    (skipped,) = suite.findall("testcase/skipped")
    assert (skipped.get("message"), suite.get("skipped")) == ("publish failed", "1")


def test_a_crashed_stage_is_an_error() -> None:
    (suite,) = suites(Report(stages=[StageResult("deploy", Status.FAILED)]))
    assert (len(suite.findall("testcase/error")), suite.get("errors")) == (1, "1")


def test_failures_before_the_first_stage_are_a_suite() -> None:
    (suite,) = suites(Report(before=(Finding(CATALOGUE["HFD002"], "wrong"),)))
    assert (suite.get("name"), suite.get("failures")) == ("settings", "1")


@pytest.mark.parametrize("text", ["a\x00b", "\x1b[31m", "\ud800", "\ufffe", "]]>", "<&\"'>", "a\r\nb"])
def test_text_that_xml_cannot_hold(text: str) -> None:
    assert suites(Report(stages=[card(Finding(CATALOGUE["HFD406"], text, Location(text, 1)))]))


@given(st.text(), st.text(min_size=1))
def test_any_text_is_well_formed(text: str, path: str) -> None:
    found = Finding(CATALOGUE["HFD406"], text, Location(path, 1))
    assert suites(Report(stages=[card(found), StageResult("smoke", Status.SKIPPED, note=text)]))
