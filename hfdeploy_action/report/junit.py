"""The report as JUnit XML, for tools that show test results: a suite for each stage, a case for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from hfdeploy_action.findings import Finding
from hfdeploy_action.report import Report, StageResult, Status
from hfdeploy_action.text import plain


def as_junit(report: Report) -> str:
    """The XML. A finding of a level that does not fail the run is output of its case, not a failure."""
    before = [StageResult("settings", findings=report.before)] if report.before else []
    suites = [_suite(report, stage) for stage in (*before, *report.stages)]
    whole = ElementTree.Element("testsuites", name="hf-deploy")
    whole.extend(suites)
    for count in ("tests", "failures", "errors", "skipped"):
        whole.set(count, str(sum(int(suite.get(count, 0)) for suite in suites)))
    whole.set("time", f"{sum(stage.seconds for stage in report.stages):.3f}")
    ElementTree.indent(whole)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(whole, encoding="unicode")}\n'


def _suite(report: Report, stage: StageResult) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=stage.name)
    suite.extend(_cases(report, stage))
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", str(len(suite.findall("testcase/error"))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    suite.set("time", f"{stage.seconds:.3f}")
    return suite


def _cases(report: Report, stage: StageResult) -> Iterator[ElementTree.Element]:
    """A case for each rule that ran or has a finding; an act is one case."""
    rules = {rule.id: rule for rule in (*stage.rules, *(finding.rule for finding in stage.findings))}
    for rule in rules.values():
        found = [finding for finding in stage.findings if finding.rule.id == rule.id]
        case = _case(stage, f"{rule.id} {rule.name}")
        if found:
            failing = rule.severity in report.failing
            named = {"message": plain(found[0].message), "type": rule.id} if failing else {}
            told = ElementTree.SubElement(case, "failure" if failing else "system-out", named)
            told.text = "\n".join(_line(report, finding) for finding in found)
        yield case
    if not rules:
        case = _case(stage, stage.name)
        if stage.status is Status.SKIPPED:
            ElementTree.SubElement(case, "skipped", message=plain(stage.note))
        elif stage.status is Status.FAILED:
            ElementTree.SubElement(case, "error", message=f"{stage.name} did not get to its end")
        yield case


def _case(stage: StageResult, name: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", classname=f"hf-deploy.{stage.name}", name=name, time="0")


def _line(report: Report, finding: Finding) -> str:
    place = report.place(finding)
    where = f"{plain(str(place))}: " if place else ""
    fix = f"\n    Fix: {plain(finding.fix)}" if finding.fix else ""
    return f"{where}{plain(finding.message)}{fix}"
