"""A report of hostile text, in every form: none of it may start a command, break a table or become a link."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from markdown_it.token import Token

from hfdeploy_action import __version__, github
from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.findings import Failure, Finding, Location, Outcome, Rule, Severity
from hfdeploy_action.output import files
from hfdeploy_action.plan import Plan
from hfdeploy_action.report import Report, StageResult, Status
from hfdeploy_action.report.annotations import as_annotations
from hfdeploy_action.report.formats import PRINTED, writer
from hfdeploy_action.report.json import as_data, as_json
from hfdeploy_action.report.markdown import LIMIT, as_markdown
from hfdeploy_action.report.outputs import OUTPUTS, as_outputs
from hfdeploy_action.report.text import as_text
from hfdeploy_action.results import (
    CaseResult,
    ChangeSet,
    Judgement,
    Measurements,
    Percentiles,
    Publication,
    Restored,
    Verdict,
)
from hfdeploy_action.settings import Mode, TargetKind
from hfdeploy_action.units import Unit

FILE = "x\n::add-mask::y"
LABEL = "::set-output name=x::y"
MESSAGE = (
    "100% of a, b: c | d `code` <script>alert(1)</script> @someone ](http://evil.example) ##[add-mask]z\n::error::"
)
HOSTILE = (
    Finding(CATALOGUE["HFD111"], f"the name `{FILE}` is odd", Location(FILE)),
    Finding(CATALOGUE["HFD209"], f"label 1 is `{LABEL}`", Location("config.json", 3, 7)),
    Finding(CATALOGUE["HFD403"], MESSAGE, Location("::warning::z", 2, 1)),
    Finding(CATALOGUE["HFD506"], "no place"),
)
SMOKE = Measurements(
    cases=(
        CaseResult(1, 200, has_expectation=False, passed=True, text="a | b\n<b>", label=LABEL, score=0.5),
        CaseResult(2, None, has_expectation=False, passed=False),
    ),
    latency_ms=Percentiles(60, 10.25, 1234.5, 2000.0),
    errors={"timeout": 2},
    error_rate=0.03,
    accuracy=0.9,
    accuracy_n=20,
    thresholds=(
        Verdict("latency", "p(95)<800ms", 1234.5, 60, Judgement.BREACHED, Unit.MILLISECONDS),
        Verdict("accuracy", "rate>=0.9", None, 0, Judgement.BREACHED, Unit.SHARE),
    ),
)


def report(findings: tuple[Finding, ...] = HOSTILE, **more: Any) -> Report:
    stages = [
        StageResult("files", Status.FAILED, 0.01, "", findings, outcome=Outcome.INVALID),
        StageResult("publish", Status.SKIPPED, 0.0, f"not tried: {LABEL} | {FILE}"),
    ]
    return Report(
        plan=Plan(Mode.PUBLISH, "acme/emotion", "v1|2", TargetKind.ENDPOINT, "tag v1|2"),
        prefix="model",
        stages=stages,
        **more,
    )


def whole() -> Report:
    changes = ChangeSet(added=(FILE,), deleted=("a|b",), uploaded_bytes=7)
    url = "https://h/acme/emotion"
    publication = Publication("acme/emotion", "c0ffee", "bad|f00d", "v1|2", url, changes, changed=True)
    restored = Restored("b", "a", "v1|2")
    return report(changes=changes, publication=publication, smoke=SMOKE, rollback=restored)


def many(severity: Severity, count: int, message: str = "found") -> tuple[Finding, ...]:
    rule: Rule[Any] = next(rule for rule in CATALOGUE.values() if rule.severity is severity)
    return tuple(Finding(rule, f"{message} {number}", Location("a.txt", number + 1)) for number in range(count))


def starts_a_command(line: str) -> bool:
    """As GitHub's runner decides it: either form of a command."""
    return line.lstrip().startswith("::") or "##[" in line


class TestText:
    def test_as_it_is_printed(self) -> None:
        assert as_text(report()) == (
            f"model/x\\n::add-mask::y: error HFD111 unprintable-file-name: the name `x\\n::add-mask::y` is odd\n"
            f"    Fix: rename the file.\n"
            f"model/config.json:3:7: error HFD209 unsafe-label: label 1 is `{LABEL}`\n"
            f"    Fix: rename the label, in plain text of one line.\n"
            f"model/::warning::z:2:1: warning HFD403 missing-license: 100% of a, b: c | d `code` "
            f"<script>alert(1)</script> @someone ](http://evil.example) #\\x23[add-mask]z\\n::error::\n"
            f"    Fix: add the license that you chose to the front matter of README.md, as in `license: apache-2.0`.\n"
            f"notice HFD506 endpoints-are-closed: no place\n"
            f"    Fix: {CATALOGUE['HFD506'].fix}\n"
            f"\n"
            f"files    failed      0.01 s\n"
            f"publish  skipped             not tried: {LABEL} | x\\n::add-mask::y\n"
            f"\n"
            f"invalid: 2 errors, 1 warning, 1 notice; without publish\n"
        )

    @pytest.mark.parametrize("prefix", ["model", "", "."])
    def test_no_line_is_a_command_even_in_the_folder_of_the_file(self, prefix: str) -> None:
        made = whole()
        made.prefix = prefix
        assert not any(map(starts_a_command, as_text(made).splitlines()))

    def test_measurements_follow_the_stages(self) -> None:
        lines = as_text(report(smoke=SMOKE)).splitlines()
        assert "latency    p50 10.2 ms  p95 1,234.5 ms  p99 2,000.0 ms  n=60" in lines
        assert "accuracy   90.0 %  n=20" in lines
        assert "threshold  latency p(95)<800ms  actual 1,234.5 ms  n=60  breached" in lines
        assert "threshold  accuracy rate>=0.9  not measured  n=0  breached" in lines

    def test_nothing_found_is_said(self) -> None:
        assert as_text(Report()) == "\npassed: nothing found\n"


class TestAnnotations:
    def test_no_name_of_a_file_does_anything_in_a_log(self) -> None:
        text = as_annotations(report((Finding(CATALOGUE["HFD111"], "odd", Location("\x1b[2Ja\udce9")),)))
        assert text.startswith("::error file=model/\\x1b[2Ja\\udce9,")

    def test_as_they_are_printed(self) -> None:
        assert as_annotations(report()) == (
            "::error file=model/x\\n%3A%3Aadd-mask%3A%3Ay,title=HFD111 unprintable-file-name::"
            "the name `x\\n::add-mask::y` is odd%0AFix: rename the file.\n"
            "::error file=model/config.json,line=3,col=7,title=HFD209 unsafe-label::"
            f"label 1 is `{LABEL}`%0AFix: rename the label, in plain text of one line.\n"
            "::warning file=model/%3A%3Awarning%3A%3Az,line=2,col=1,title=HFD403 missing-license::"
            "100%25 of a, b: c | d `code` <script>alert(1)</script> @someone ](http://evil.example) "
            "#\\x23[add-mask]z\\n::error::%0A"
            "Fix: add the license that you chose to the front matter of README.md, as in `license: apache-2.0`.\n"
            "::notice title=HFD506 endpoints-are-closed::"
            f"no place%0AFix: {CATALOGUE['HFD506'].fix}\n"
        )

    @pytest.mark.parametrize("severity", Severity)
    @pytest.mark.parametrize(("found", "shown", "more"), [(1, 1, 0), (10, 10, 0), (11, 9, 2), (25, 9, 16)])
    def test_ten_of_a_level_and_the_tenth_says_how_many_more(
        self, severity: Severity, found: int, shown: int, more: int
    ) -> None:
        lines = as_annotations(report(many(severity, found))).splitlines()
        assert len(lines) == min(found, 10)
        assert sum("a.txt" in line for line in lines) == shown
        assert lines[-1].endswith(f"::{more} more are in the job summary") or not more

    def test_each_level_has_its_own_ten_and_the_worst_come_first(self) -> None:
        found = many(Severity.NOTICE, 12) + many(Severity.ERROR, 12) + many(Severity.WARNING, 3)
        levels = [re.match(r"::(\w+)", line) for line in as_annotations(report(found)).splitlines()]
        assert [level[1] for level in levels if level] == ["error"] * 10 + ["warning"] * 3 + ["notice"] * 10

    @given(st.text(), st.text())
    def test_one_finding_is_one_command_whatever_it_says(self, message: str, path: str) -> None:
        found = (Finding(CATALOGUE["HFD111"], message, Location(path or "x", 1)),)
        text = as_annotations(report(found))
        assert text.endswith("\n")
        assert not re.search(r"[\r\n]", text[:-1])
        command = re.fullmatch(
            r"::error file=([^,:\r\n]*),line=1,title=HFD111 unprintable-file-name::(.*)\n", text, re.DOTALL
        )
        assert command


def tokens(markdown: str) -> list[Token]:
    parsed = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(markdown)
    return [token for top in parsed for token in (top, *(top.children or ()))]


def tables(markdown: str) -> list[list[list[str]]]:
    """Every table, as rows of cells, each as the reader sees it."""
    found: list[list[list[str]]] = []
    inside = False
    for token in MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown):
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type in {"th_open", "td_open"}:
            inside = True
        elif token.type == "inline" and inside:
            parts = (child.content for child in token.children or () if child.type in {"text", "text_special"})
            found[-1][-1].append("".join(parts))
            inside = False
    return found


class TestMarkdown:
    def test_the_tables_keep_their_shape(self) -> None:
        text = as_markdown(whole())
        for table, rows in re.findall(r"(?m)^(\|[-:| ]+\|)\n((?:\|.*\n)*)", text):
            assert {row.count("|") for row in rows.splitlines()} <= {table.count("|")}
        found = next(table for table in tables(text) if "rule" in table[0])
        assert [row[1] for row in found[1:]] == ["HFD111", "HFD209", "HFD403", "HFD506"]
        assert [row[2] for row in found[1:]] == [
            "model/x ::add-mask::y",
            "model/config.json:3:7",
            "model/::warning::z:2:1",
            "",
        ]

    def test_a_message_reads_as_it_was_meant(self) -> None:
        found = next(table for table in tables(as_markdown(report())) if "rule" in table[0])
        assert found[3][3].replace("\u200b", "") == " ".join(MESSAGE.replace("`", "").split())

    def test_nothing_in_it_is_markup_that_is_not_ours(self) -> None:
        kinds = {token.type for token in tokens(as_markdown(whole()))}
        assert not kinds & {
            "image",
            "code_inline",
            "em_open",
            "strong_open",
            "s_open",
            "fence",
            "code_block",
            "blockquote_open",
        } - {"strong_open"}
        inline = {token.content for token in tokens(as_markdown(whole())) if token.type == "html_inline"}
        assert inline <= {"<code>", "</code>"}
        for block in (token.content for token in tokens(as_markdown(whole())) if token.type == "html_block"):
            assert set(re.findall(r"</?\w+", block)) <= {"<details", "</details", "<summary", "</summary"}

    def test_every_link_is_to_our_documentation_or_to_the_release(self) -> None:
        links = {str(token.attrs.get("href")) for token in tokens(as_markdown(whole())) if token.type == "link_open"}
        assert links == {"https://h/acme/emotion"} | {
            f"https://github.com/org/hf-deploy-action/blob/v1/docs/rules.md#{finding.rule.id.lower()}"
            for finding in HOSTILE
        }

    def test_nobody_is_mentioned_and_nothing_is_linked_by_itself(self) -> None:
        seen = unescape(re.sub(r"<code>.*?</code>|\]\([^)]*\)", "", as_markdown(whole())))
        assert not re.search(r"@\w", seen)
        assert "http://evil" not in re.sub(r"<code>.*?</code>", "", as_markdown(whole()))

    @settings(max_examples=50)
    @given(st.text(st.characters(codec="utf-8") | st.sampled_from("`|<>@[]()*_~#!\\&;:$\n\r")))
    def test_no_message_breaks_out_of_its_cell(self, message: str) -> None:
        found = (Finding(CATALOGUE["HFD111"], message, Location(message or "x", 1)),)
        text = as_markdown(report(found))
        (row,) = [line for line in text.splitlines() if "HFD111" in line]
        assert row.count("|") == 6
        assert len([table for table in tables(text) if "rule" in table[0]]) == 1
        inline = {token.content for token in tokens(text) if token.type == "html_inline"}
        assert inline <= {"<code>", "</code>"}

    def test_a_folder_that_was_mended_was_touched(self) -> None:
        left, mended = many(Severity.ERROR, 1), many(Severity.WARNING, 1)
        said = {None: "what has one right answer was mended", "": "nothing was touched"}
        for diff, headline in said.items():
            made = report(left, fixed=mended, diff=diff)
            assert as_markdown(made).splitlines()[1].endswith(headline)

    def test_findings_are_ranked_the_worst_first(self) -> None:
        found = many(Severity.NOTICE, 1) + many(Severity.WARNING, 1) + many(Severity.ERROR, 1)
        text = as_markdown(report(found))
        assert text.index("❌ | [") < text.index("⚠️ | [") < text.index("ℹ️ | [")  # noqa: RUF001

    @pytest.mark.parametrize(
        "message", ["found", "x" * 2000, "|`<@" * 500, "\U0001f600" * 2000], ids=["short", "long", "signs", "emoji"]
    )
    def test_five_thousand_findings_stay_under_a_mebibyte_and_say_so(self, message: str) -> None:
        text = as_markdown(report(many(Severity.ERROR, 5000, message)))
        assert len(text.encode()) < 1024 * 1024
        assert "4500 more are in report.json" in text or "The summary was cut here" in text

    def test_one_enormous_finding_is_cut(self) -> None:
        text = as_markdown(report((Finding(CATALOGUE["HFD111"], "x" * 2 * LIMIT),)))
        assert len(text.encode()) < 1024 * 1024
        assert text.endswith("The summary was cut here: it is longer than GitHub shows.*\n")

    def test_half_a_character_does_not_stop_it(self) -> None:
        assert "\ud800" not in as_markdown(report((Finding(CATALOGUE["HFD111"], "a \ud800 b", Location("\udce9")),)))

    @pytest.mark.parametrize("outcome", Outcome)
    def test_every_outcome_has_a_headline(self, outcome: Outcome) -> None:
        mark = "✅" if outcome.exit_status == 0 else "❌"
        assert as_markdown(Report(stopped=outcome)).splitlines()[1].startswith(f"## {mark} ")


# The shape of report.json, schema 1, as it is documented.
NUMBER = {"type": ["number", "null"]}
TEXT = {"type": ["string", "null"]}


def shape(required: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(required), "properties": required, **more}


def optional(of: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [of, {"type": "null"}]}


SHAPE = shape(
    {
        "schema": {"const": 1},
        "tool": shape({"name": {"const": "hf-deploy-action"}, "version": {"const": __version__}}),
        "outcome": {"enum": [outcome.value for outcome in Outcome]},
        "exit_status": {"enum": [0, 1, 2, 3, 4]},
        "plan": {"type": "object"},
        "stages": {
            "type": "array",
            "items": shape(
                {
                    "name": {"type": "string"},
                    "status": {"enum": ["passed", "failed", "skipped"]},
                    "seconds": {"type": "number"},
                    "note": {"type": "string"},
                }
            ),
        },
        "findings": {
            "type": "array",
            "items": shape(
                {
                    "rule": {"pattern": "^HFD[0-9]{3}$"},
                    "name": {"pattern": "^[a-z-]+$"},
                    "severity": {"enum": ["error", "warning", "notice"]},
                    "message": {"type": "string"},
                    "fix": {"type": "string"},
                    "path": TEXT,
                    "line": NUMBER,
                    "column": NUMBER,
                },
                additionalProperties=False,
            ),
        },
        "changes": optional(
            shape(
                {name: {"type": "array"} for name in ("added", "updated", "deleted", "unchanged")}
                | {name: {"type": "integer"} for name in ("uploaded_bytes", "reused_bytes")}
            )
        ),
        "publication": optional(shape(dict.fromkeys(("commit", "previous_commit", "tag", "url"), TEXT))),
        "deployment": {"type": ["object", "null"]},
        "smoke": optional(
            shape(
                {
                    "cases": {"type": "array"},
                    "latency_ms": shape({"n": {"type": "integer"}, "p50": NUMBER, "p95": NUMBER, "p99": NUMBER}),
                    "cold_start_seconds": NUMBER,
                    "errors": {"type": "object"},
                    "accuracy": NUMBER,
                    "agreement": NUMBER,
                    "thresholds": {"type": "array"},
                }
            )
        ),
        "rollback": {"type": ["object", "null"]},
        "advice": {"type": "array"},
        "checklist": {"type": "array"},
    }
)


def strictly(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    return json.loads(text, parse_constant=refuse)


class TestJson:
    @pytest.mark.parametrize("made", [Report, report, whole], ids=["empty", "checked", "whole"])
    def test_it_has_the_shape_that_is_documented(self, made: Callable[[], Report]) -> None:
        errors = [error.message for error in Draft202012Validator(SHAPE).iter_errors(strictly(as_json(made())))]
        assert errors == []

    def test_a_finding_says_who_where_and_what_to_do(self) -> None:
        assert as_data(report())["findings"][1] == {
            "rule": "HFD209",
            "name": "unsafe-label",
            "severity": "error",
            "message": f"label 1 is `{LABEL}`",
            "fix": "rename the label, in plain text of one line.",
            "path": "model/config.json",
            "line": 3,
            "column": 7,
        }

    @pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
    def test_a_number_that_json_has_no_word_for_is_null(self, number: float) -> None:
        case = replace(SMOKE.cases[0], score=number)
        written = strictly(as_json(report(smoke=replace(SMOKE, accuracy=number, cases=(case,)))))
        assert written["smoke"]["accuracy"] is None
        assert written["smoke"]["cases"][0]["score"] is None

    def test_what_was_mended_is_told(self) -> None:
        made = report(fixed=many(Severity.ERROR, 1))
        assert [each["path"] for each in as_data(made)["fixed"]] == ["model/a.txt"]
        assert "### What was mended" in as_markdown(made)
        assert "### What was mended" not in as_markdown(report())

    def test_names_in_another_encoding_are_written_so_that_strict_readers_take_them(self) -> None:
        text = as_json(report((Finding(CATALOGUE["HFD111"], "odd", Location("caf\udce9")),)))
        assert text.isascii()
        assert strictly(text)["findings"][0]["path"] == "model/caf\\udce9"


class TestOutputs:
    def test_every_output_is_there_and_what_did_not_come_about_is_empty(self) -> None:
        outputs = as_outputs(Report(), {})
        assert list(outputs) == list(OUTPUTS)
        assert {name for name, value in outputs.items() if value} == {"outcome", "errors", "warnings", "rolled-back"}

    def test_they_say_what_came_about(self) -> None:
        outputs = as_outputs(whole(), {"report.json": "out/report.json"})
        assert {name: value for name, value in outputs.items() if value} == {
            "outcome": "invalid",
            "errors": "2",
            "warnings": "1",
            "repo-id": "acme/emotion",
            "tag": "v1|2",
            "commit": "c0ffee",
            "previous-commit": "bad|f00d",
            "url": "https://h/acme/emotion",
            "uploaded-bytes": "7",
            "reused-bytes": "0",
            "p50-ms": "10.25",
            "p95-ms": "1234.5",
            "p99-ms": "2000.0",
            "error-rate": "0.03",
            "accuracy": "0.9",
            "rolled-back": "true",
            "report": "out/report.json",
        }

    @pytest.mark.parametrize(
        "value", ["one", "", "two\nlines", "x\nghadelimiter_0\noutcome=published", "a<<b\nc\nb", "\r\n", "\ud800"]
    )
    def test_a_value_of_any_lines_stays_one_value(self, value: str, tmp_path: Path) -> None:
        file = tmp_path / "output"
        files.append(str(file), github.outputs({"first": value, "second": "2"}))
        assert read_outputs(file) == {"first": value.replace("\ud800", "\\ud800"), "second": "2"}

    def test_what_another_step_wrote_is_kept(self, tmp_path: Path) -> None:
        file = tmp_path / "output"
        file.write_text("before=1\n")
        files.append(str(file), github.outputs({"after": "2"}))
        assert file.read_text().startswith("before=1\n")


def read_outputs(file: Path) -> dict[str, str]:
    """The outputs as the runner reads them: a line ends at a line feed, a value at its delimiter alone on a line."""
    lines = file.read_bytes().decode().split("\n")
    outputs, position = {}, 0
    while position < len(lines) - 1:
        name, delimiter = lines[position].split("<<", 1)
        end = lines.index(delimiter, position + 1)
        outputs[name] = "\n".join(lines[position + 1 : end])
        position = end + 1
    return outputs


class TestTheReport:
    def test_a_place_is_seen_from_the_repository(self) -> None:
        made = report((Finding(CATALOGUE["HFD002"], "wrong", Location("../hfdeploy.yaml", 3, 1)),))
        assert str(made.place(made.findings[0])) == "hfdeploy.yaml:3:1"

    @pytest.mark.parametrize(
        ("prefix", "path"), [("", "a.txt"), (".", "a.txt"), ("model", "model/a.txt"), ("../m", "../m/a.txt")]
    )
    def test_wherever_the_model_is(self, prefix: str, path: str) -> None:
        made = report(many(Severity.ERROR, 1))
        made.prefix = prefix
        assert str(made.place(made.findings[0])) == f"{path}:1"

    def test_a_failure_ends_its_stage_and_the_run_and_goes_on_upwards(self) -> None:
        class Gone(Failure):
            """It is there.

            Or not.

            Fix: look.
            """

            id = "HFD998"
            outcome = Outcome.UNAVAILABLE

        made = Report()
        with pytest.raises(Gone), made.stage("publish"):
            raise Gone("gone")
        (stage,) = made.stages
        assert (stage.name, stage.status, made.outcome, made.exit_status) == (
            "publish",
            Status.FAILED,
            Outcome.UNAVAILABLE,
            4,
        )
        assert [finding.message for finding in made.findings] == ["gone"]

    def test_a_crash_leaves_what_there_was(self) -> None:
        made = Report()
        with suppress(ZeroDivisionError), made.stage("files") as stage:
            stage.note = "so far"
            raise ZeroDivisionError
        assert [(stage.status, stage.note) for stage in made.stages] == [(Status.FAILED, "so far")]

    def test_what_could_not_run_says_why(self) -> None:
        made = Report()
        made.skip(("deploy", "smoke"), "publish failed")
        assert [(stage.name, stage.status.value, stage.note) for stage in made.stages] == [
            ("deploy", "skipped", "publish failed"),
            ("smoke", "skipped", "publish failed"),
        ]

    def test_what_is_excused_does_not_fail_the_job(self) -> None:
        assert Report(stopped=Outcome.NOT_SERVED).exit_status == 1
        assert Report(stopped=Outcome.NOT_SERVED, excused=True).exit_status == 0


@pytest.mark.parametrize("name", PRINTED)
@pytest.mark.parametrize("made", [Report, report, whole], ids=["empty", "checked", "whole"])
def test_every_form_can_be_written_at_any_time(name: str, made: Callable[[], Report]) -> None:
    assert isinstance(writer(name)(made()), str)


class TestOutcome:
    def test_the_last_stage_that_changed_or_judged_something_decides(self) -> None:
        stages = [
            StageResult("publish", outcome=Outcome.PUBLISHED),
            StageResult("deploy"),
            StageResult("smoke", Status.FAILED, outcome=Outcome.BREACHED),
        ]
        assert Report(stages=stages[:2]).outcome is Outcome.PUBLISHED
        assert Report(stages=stages).outcome is Outcome.BREACHED
        assert Report(stages=[*stages, StageResult("rollback", outcome=Outcome.ROLLED_BACK)]).outcome.exit_status == 1

    def test_what_ends_a_run_outside_of_its_stages_decides(self) -> None:
        stages = [StageResult("publish", outcome=Outcome.PUBLISHED)]
        assert Report(stages=stages, stopped=Outcome.CRASHED).outcome is Outcome.CRASHED

    def test_a_run_that_changed_and_judged_nothing_passed(self) -> None:
        assert Report(stages=[StageResult("files")]).outcome is Outcome.PASSED
