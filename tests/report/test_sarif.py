"""SARIF that its schema and code scanning take, whatever stands in the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from sound import CONFIG, Model

from hfdeploy_action import cli
from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.findings import Finding, Location, Outcome
from hfdeploy_action.report import Replacement, Report, StageResult
from hfdeploy_action.report.sarif import MOST_RESULTS, as_sarif

SCHEMA = Draft4Validator(json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text("utf-8")))
NO_LICENSE = Finding(CATALOGUE["HFD403"], "no `license`", Location("README.md", 2, 5))


def sarif(*findings: Finding, prefix: str = "model", **more: Any) -> Any:
    written = json.loads(as_sarif(Report(prefix=prefix, stages=[StageResult("card", findings=findings)], **more)))
    assert [error.message for error in SCHEMA.iter_errors(written)] == []
    (run,) = written["runs"]
    return run


def test_a_report_without_findings_has_no_results() -> None:
    run = sarif()
    assert run["results"] == []
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 0, "toolExecutionNotifications": []}]


def test_a_finding_is_a_result_on_its_line() -> None:
    (result,) = sarif(NO_LICENSE)["results"]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("HFD403", 0, "warning")
    assert result["message"]["text"].startswith("no `license`\nFix: add the license that you chose")
    assert result["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "model/README.md", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 2, "startColumn": 5},
            }
        }
    ]


def with_change(text: str) -> Any:
    """The result of a finding for which `--fix` would write this over the end of the second line."""
    made = (Replacement(Location("README.md", 2, 9), Location("README.md", 3, 1), text),)
    (result,) = sarif(NO_LICENSE, changes_by_fix=lambda _: made)["results"]
    return result


def test_a_finding_with_one_right_fix_has_it() -> None:
    (fix,) = with_change("mit\n")["fixes"]
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "model/README.md"
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 2, "startColumn": 9, "endLine": 3, "endColumn": 1},
            "insertedContent": {"text": "mit\n"},
        }
    ]


def test_a_change_that_may_be_secret_is_left_out() -> None:
    assert "fixes" not in with_change("hf_" + "QwErTyUiOp" * 3)


def test_a_rule_has_its_documentation() -> None:
    (rule,) = sarif(NO_LICENSE, NO_LICENSE)["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("HFD403", "missing-license")
    assert rule["shortDescription"]["text"] == CATALOGUE["HFD403"].title
    assert rule["helpUri"].endswith("docs/rules.md#hfd403")
    assert rule["defaultConfiguration"] == {"level": "warning"}


def test_the_whole_catalogue_is_valid() -> None:
    rules = sarif(*(Finding(rule, "found") for rule in CATALOGUE.values()))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(CATALOGUE)


@pytest.mark.parametrize(
    ("prefix", "at", "uri"),
    [
        ("model", Location("a b#%.md"), "model/a%20b%23%25.md"),
        (".", Location("über.md"), "%C3%BCber.md"),
        ("", Location("a\udcff.md"), "a%FF.md"),
        ("model", Location("../hfdeploy.yaml"), "hfdeploy.yaml"),
        ("model", None, "model"),
        ("", None, "."),
    ],
)
def test_a_place_is_a_uri_relative_to_the_repository(prefix: str, at: Location | None, uri: str) -> None:
    (result,) = sarif(Finding(CATALOGUE["HFD403"], "x", at), prefix=prefix)["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == uri
    assert physical["region"] == {"startLine": 1}


def prints(*findings: Finding) -> list[str]:
    return [result["partialFingerprints"]["primaryLocationLineHash"] for result in sarif(*findings)["results"]]


def test_a_finding_is_recognized_after_lines_moved() -> None:
    moved = Finding(NO_LICENSE.rule, NO_LICENSE.message, Location("README.md", 9, 1))
    assert prints(NO_LICENSE) == prints(moved)


def test_two_findings_of_a_rule_are_told_apart() -> None:
    first, second = prints(NO_LICENSE, NO_LICENSE)
    assert (first[:-2], first[-2:], second[-2:]) == (second[:-2], ":1", ":2")


@pytest.mark.parametrize(
    "other",
    [
        Finding(CATALOGUE["HFD404"], NO_LICENSE.message, NO_LICENSE.at),
        Finding(NO_LICENSE.rule, "another", NO_LICENSE.at),
        Finding(NO_LICENSE.rule, NO_LICENSE.message, Location("OTHER.md", 2, 5)),
    ],
)
def test_a_different_finding_is_another_result(other: Finding) -> None:
    assert prints(NO_LICENSE) != prints(other)


def test_beyond_the_limit_of_github_the_worst_are_kept_and_the_rest_counted() -> None:
    error = Finding(CATALOGUE["HFD101"], "no weights")
    written = json.loads(
        as_sarif(Report(stages=[StageResult("files", findings=(NO_LICENSE,) * MOST_RESULTS + (error,))]))
    )
    (run,) = written["runs"]
    assert len(run["results"]) == MOST_RESULTS
    assert run["results"][0]["ruleId"] == "HFD101"
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "1 more findings are in report.json"


def test_a_crash_is_a_notification() -> None:
    (invocation,) = sarif(stopped=Outcome.CRASHED)["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 3)


names = st.text(min_size=1, max_size=30).filter(lambda name: "\0" not in name)


@given(st.text(), names, st.none() | st.integers(1, 10**9), st.none() | st.integers(1, 10**9))
def test_any_text_is_valid(message: str, path: str, line: int | None, column: int | None) -> None:
    sarif(Finding(CATALOGUE["HFD403"], message, Location(path, line, column)))


def test_an_editor_that_applies_the_change_writes_what_fix_writes(
    model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = CONFIG.replace('"happy": 1', '"happy": 2')
    root = model({"config.json": broken})
    cli.main(["validate", str(root), "--format", "sarif"])
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    ((replacement,),) = [change["replacements"] for change in result["fixes"][0]["artifactChanges"]]
    lines, region = broken.splitlines(keepends=True), replacement["deletedRegion"]
    before = "".join(lines[: region["startLine"] - 1]) + lines[region["startLine"] - 1][: region["startColumn"] - 1]
    after = lines[region["endLine"] - 1][region["endColumn"] - 1 :] + "".join(lines[region["endLine"] :])
    assert before + replacement["insertedContent"]["text"] + after == CONFIG
