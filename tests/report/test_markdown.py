"""The report as the job summary."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report.reports import HOSTILE, MESSAGE, ODD, many, report, whole

from hfdeploy_action.findings import Finding, Location, Outcome, Severity
from hfdeploy_action.report import Report
from hfdeploy_action.report.markdown import LIMIT, as_markdown
from hfdeploy_action.settings import Mode


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


def test_the_tables_keep_their_shape() -> None:
    text = as_markdown(whole())
    for table, rows in re.findall(r"(?m)^(\|[-:| ]+\|)\n((?:\|.*\n)*)", text):
        assert {row.count("|") for row in rows.splitlines()} <= {table.count("|")}
    found = next(table for table in tables(text) if "rule" in table[0])
    assert [row[4] for row in found[1:]] == ["HFD111", "HFD209", "HFD403", "HFD506"]
    assert [row[1] for row in found[1:]] == [
        "model/x ::add-mask::y",
        "model/config.json:3:7",
        "model/::warning::z:2:1",
        "",
    ]


def test_a_message_is_shown_unchanged_except_for_its_backticks() -> None:
    found = next(table for table in tables(as_markdown(report())) if "rule" in table[0])
    assert found[3][2].replace("\u200b", "") == " ".join(MESSAGE.replace("`", "").split())


def test_values_cannot_add_markup() -> None:
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


def test_every_link_is_to_our_documentation() -> None:
    links = {str(token.attrs.get("href")) for token in tokens(as_markdown(whole())) if token.type == "link_open"}
    assert links == {
        f"https://github.com/org/hf-deploy-action/blob/v1/docs/rules.md#{finding.rule.id.lower()}"
        for finding in HOSTILE
    }


def test_nobody_is_mentioned_and_nothing_is_linked_automatically() -> None:
    seen = unescape(re.sub(r"<code>.*?</code>|\]\([^)]*\)", "", as_markdown(whole())))
    assert not re.search(r"@\w", seen)
    assert "http://evil" not in re.sub(r"<code>.*?</code>", "", as_markdown(whole()))


@settings(max_examples=50)
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("`|<>@[]()*_~#!\\&;:$\n\r")))
def test_no_message_breaks_out_of_its_cell(message: str) -> None:
    found = (Finding(ODD, message, Location(message or "x", 1)),)
    text = as_markdown(report(found))
    (row,) = [line for line in text.splitlines() if "HFD111" in line]
    assert row.count("|") == 6
    assert len([table for table in tables(text) if "rule" in table[0]]) == 1
    inline = {token.content for token in tokens(text) if token.type == "html_inline"}
    assert inline <= {"<code>", "</code>"}


def test_the_link_to_a_release_is_to_its_page() -> None:
    made = replace(whole(), rollback=None)
    assert "https://h/acme/emotion" in {token.attrs.get("href") for token in tokens(as_markdown(made))}


@pytest.mark.parametrize(("diff", "heading"), [(None, "### Fixed"), ("", "### Would be fixed")])
def test_what_was_fixed_is_listed(diff: str | None, heading: str) -> None:
    made = report(many(Severity.ERROR, 1), fixed=many(Severity.WARNING, 1), diff=diff)
    assert heading in as_markdown(made).splitlines()
    assert "ixed" not in as_markdown(report(many(Severity.ERROR, 1)))


def test_a_rehearsal_is_not_shown_as_a_release() -> None:
    made = whole()
    assert made.plan
    made = replace(made, plan=replace(made.plan, mode=Mode.REHEARSE), rollback=None)
    text = as_markdown(made)
    assert "### Rehearsed release" in text
    assert "**Nothing was published**" in text
    assert "https://h/acme/emotion" not in text


def test_findings_are_ranked_the_worst_first() -> None:
    found = many(Severity.NOTICE, 1) + many(Severity.WARNING, 1) + many(Severity.ERROR, 1)
    text = as_markdown(report(found))
    assert text.index("| ❌ | <") < text.index("| ⚠️ | <") < text.index("| ℹ️ | <")  # noqa: RUF001


@pytest.mark.parametrize(
    "message", ["found", "x" * 2000, "|`<@" * 500, "\U0001f600" * 2000], ids=["short", "long", "signs", "emoji"]
)
def test_five_thousand_findings_stay_under_a_mebibyte_and_say_so(message: str) -> None:
    text = as_markdown(report(many(Severity.ERROR, 5000, message)))
    assert len(text.encode()) < 1024 * 1024
    assert "4500 more are in report.json" in text or "The summary was cut here" in text


def test_one_enormous_finding_is_cut() -> None:
    text = as_markdown(report((Finding(ODD, "x" * 2 * LIMIT),)))
    assert len(text.encode()) < 1024 * 1024
    assert text.endswith("The summary was cut here: it is longer than GitHub shows.\n")


def test_a_lone_surrogate_is_replaced() -> None:
    assert "\ud800" not in as_markdown(report((Finding(ODD, "a \ud800 b", Location("\udce9")),)))


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_headline(outcome: Outcome) -> None:
    mark = "✅" if outcome.exit_status == 0 else "❌"
    assert as_markdown(Report(stopped=outcome)).splitlines()[1].startswith(f"## {mark} ")
