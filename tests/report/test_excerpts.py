"""The line below a finding: what is shown of it, where the caret stands, and what is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.case import Case
from rules.policy.cases import CASES
from sound import Model, edit

from hfdeploy_action import cli
from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.findings import Finding, Location
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.report import Report, StageResult
from hfdeploy_action.report.excerpts import WIDTH, Excerpts
from hfdeploy_action.report.text import as_text
from hfdeploy_action.rules import RULES

TOKEN = "hf_" + "AbCdEfGh" * 4 + "Ij"


def shown(text: str, line: int | None = 1, column: int | None = 1, *others: Finding, path: str = "README.md") -> str:
    """The line and the caret below it, as a terminal shows them; empty where nothing is shown."""
    finding = Finding(CATALOGUE["HFD404"], "wrong", Location(path, line, column))
    report = Report(stages=[StageResult("card", findings=(finding, *others))])
    report.source = {"README.md": text, "config.json": text}.get
    return "\n".join(each[4:] for each in as_text(report).splitlines() if each.startswith("    ") and "|" in each)


def test_the_caret_is_below_the_column() -> None:
    assert shown("---\nlanguage: no\n", 2, 11) == "2 | language: no\n  |           ^"


def test_the_margin_is_as_wide_as_the_number() -> None:
    assert shown("\n" * 99 + "x", 100, 1) == "100 | x\n    | ^"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_lines_end_as_in_yaml(line_end: str) -> None:
    assert shown(f"a{line_end}b{line_end}c", 2) == "2 | b\n  | ^"


def test_an_unprintable_character_is_escaped_and_moves_the_caret() -> None:
    assert shown("a\t\x1b[31mb", 1, 8) == "1 | a\\t\\x1b[31mb\n  | " + " " * 11 + "^"


def test_a_wide_character_takes_two_columns() -> None:
    assert shown("喜び: x", 1, 5) == "1 | 喜び: x\n  |       ^"


def test_a_long_line_is_shown_near_the_column() -> None:
    line, caret = shown("a " * 150 + "X" + " b" * 150, 1, 301).splitlines()
    assert line == "1 | ..." + "a " * 20 + "X" + " b" * 29 + " " + "..."
    assert line[caret.index("^")] == "X"


@pytest.mark.parametrize(("line", "column"), [(None, None), (1, None), (3, 1), (2, 1)])
def test_a_finding_without_a_line_has_no_excerpt(line: int | None, column: int | None) -> None:
    assert shown("a\n   \n", line, column) == ""


def test_a_file_without_permission_is_not_quoted() -> None:
    assert shown("a", path="model.safetensors") == ""


@pytest.mark.parametrize(
    "line",
    [
        f"token: {TOKEN}",
        "key: AKIAABCDEFGHIJKLMNOP",
        "-----BEGIN RSA PRIVATE KEY-----",
        "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj",
        "url: https://user:hunter2@example.org",
        "password: hunter2",
    ],
)
def test_what_looks_like_a_secret_is_never_shown(line: str) -> None:
    assert shown(line) == ""


@pytest.mark.parametrize(
    "line", ["task-specific: 1", '"bos_token": "<s>"', '"architectures": ["DistilBertForSequenceClassification"]']
)
def test_what_does_not_look_like_a_secret_is_shown(line: str) -> None:
    assert shown(line) != ""


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES["HFD501"] if case.found])
def test_a_line_with_a_secret_is_never_shown(case: Case, model: Model) -> None:
    root = model(case.changes)
    if case.prepare:
        case.prepare(root)
    folder = ModelFolder(root, case.declared)
    for finding in RULES["HFD501"].findings(folder):
        if finding.at and finding.at.line and finding.at.column:
            assert shown(folder.files.text(finding.at.path), finding.at.line, finding.at.column) == ""


def test_a_line_with_a_policy_finding_is_never_shown(tmp_path: Path) -> None:
    assert shown("a: b", 1, 1, Finding(CATALOGUE["HFD501"], "a secret", Location("README.md", 1, 4))) == ""


@given(st.text(max_size=300), st.integers(1, 5), st.integers(1, 400))
def test_any_text_gives_one_printable_line_and_a_caret_within_reach(text: str, line: int, column: int) -> None:
    finding = Finding(CATALOGUE["HFD404"], "wrong", Location("README.md", line, column))
    excerpt = Excerpts(Report(source=lambda _: text)).of(finding)
    if excerpt:
        assert excerpt.text.isprintable()
        assert len(excerpt.text) <= WIDTH * 10 + 6  # each character written out, as `\U0001f600`
        assert 0 <= excerpt.indent <= 2 * len(excerpt.text)


def printed(model: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    cli.main(["validate", str(model), *arguments])
    return capsys.readouterr().out


WRONG = edit("README.md", "language: en", "language: no")


def test_a_run_shows_the_line_of_its_findings(model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    assert "    3 | language: no\n      | ^\n    Fix: " in printed(model(WRONG), capsys)


def test_nothing_is_quoted_above_general(model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(model(WRONG), capsys, "--sensitivity", "health")
    assert "HFD404" in text
    assert "language: no" not in text


INVALID_CASE = "smoke:\n  cases:\n    - {text: I told nobody., expects: calm}\n"


def test_an_invalid_case_is_shown_at_its_line_with_every_other_error(
    model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "    3 |     - {text: I told nobody., expects: calm}\n      |       ^\n    Fix: "
    alone = printed(model({"hfdeploy.yaml": INVALID_CASE}), capsys)
    assert line in alone
    text = printed(model({"hfdeploy.yaml": f"{INVALID_CASE}lables: [calm]\nvisibility: hidden\n"}), capsys)
    assert line in text
    assert [rule in text for rule in ("HFD001", "HFD002", "HFD007")] == [True] * 3


@pytest.mark.parametrize("sensitivity", ["personal", "health"])
def test_above_general_the_line_of_an_invalid_case_is_not_shown(
    model: Model, capsys: pytest.CaptureFixture[str], sensitivity: str
) -> None:
    by_file = printed(model({"hfdeploy.yaml": f"{INVALID_CASE}sensitivity: {sensitivity}\n"}), capsys)
    by_flag = printed(model({"hfdeploy.yaml": INVALID_CASE}), capsys, "--sensitivity", sensitivity)
    for text in (by_file, by_flag):
        assert "hfdeploy.yaml:3:7: error HFD007" in text
        assert "nobody" not in text


def test_a_file_with_our_own_token_is_not_quoted(
    model: Model, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "correct-horse-battery")
    root = model(edit("README.md", "language: en", "language: no # " + "x" * 80 + " correct-horse-battery"))
    text = printed(root, capsys)
    assert "HFD404" in text
    assert "xxx" not in text
