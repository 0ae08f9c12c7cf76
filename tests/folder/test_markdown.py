"""Markdown as rules look at it: prose and code apart, headings, links, and no text that takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.folder.markdown import Page, bare, path_of, read


def page(text: str) -> Page:
    found = read(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```\na\n```\nb", ["", "a"]),
        ("~~~ python\na\n~~~", ["", "a"]),
        ("````\n```\na\n```\n````", ["", "```", "a", "```"]),
        ("- ```\n  a\n  ```\nb", ["", "  a"]),
        ("``` never closed\na", ["", "a"]),
        ("```inline``` is prose", []),
        ("<!--\n```\n-->", []),
    ],
)
def test_code_stands_in_fences(text: str, code: list[str]) -> None:
    assert [line.text for line in page(text).code] == code


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    found = read(f"a{end}{end}# b{end}c", lines_above=10)
    assert found is not None
    assert [(heading.number, heading.text) for heading in found.headings()] == [(13, "b")]


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# A #\n## B\nb", [(1, "A", False), (2, "B", False)]),
        ("## A\n## B\nb", [(2, "A", True), (2, "B", False)]),
        ("A\n===\n\nB\n---", [(1, "A", False), (2, "B", True)]),
        ("<h2 align='center'>A</h2>\nb", [(2, "A", False)]),
        ("#no heading", []),
        ("a\n\n---\n\nb", []),
        ("| a |\n---", []),
        ("# A\n<!-- later -->", [(1, "A", True)]),
    ],
)
def test_headings_and_whether_something_follows(text: str, headings: list[tuple[int, str, bool]]) -> None:
    assert [(heading.level, heading.text, heading.is_empty) for heading in page(text).headings()] == headings


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](b.md) and [c](d.md 'title')", ["b.md", "d.md"]),
        ("[![a](b.png)](c.md)", ["b.png", "c.md"]),
        ("[a](https://example.org/a_(b))", ["https://example.org/a_(b)"]),
        ("[a](<b.md>)", ["b.md"]),
        ("`[a](b)` [c](d)", ["d"]),
        ("<a href='b.md'>", ["b.md"]),
        ("[a]: b.md", ["b.md"]),
        ("[ ] (no link)", []),
    ],
)
def test_links_and_pictures(text: str, targets: list[str]) -> None:
    assert [link.target for link in page(text).links()] == targets


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("./a%20b.md?x#y", "a b.md"),
        ("onnx/", "onnx"),
        ("../x", "../x"),
        ("https://example.org", None),
        ("//example.org", None),
        ("#here", None),
        ("data:image/png;base64,AA", None),
    ],
)
def test_the_path_of_a_link(link: str, path: str | None) -> None:
    assert path_of(link) == path


def test_of_an_anchor_letters_and_digits_count() -> None:
    assert bare("#how-to-use-it") == bare("🚀 How to use [`it`](x.md)!") == "howtouseit"


@given(st.text(alphabet="#-=`~<>![]() \t\n\rab|\"'"))
def test_no_text_is_too_strange(text: str) -> None:
    found = page(text)
    list(found.links())
    found.headings()
    found.anchors()


@pytest.mark.parametrize(
    "text",
    ["[" * 400_000, "](" * 200_000, "<!--" * 100_000, "<a " * 130_000, "# " + " " * 400_000 + "a", "`" * 400_000],
)
def test_time_is_in_proportion_to_the_text(text: str) -> None:
    started = time.monotonic()
    found = page(text)
    list(found.links())
    found.headings()
    found.anchors()
    assert time.monotonic() - started < 5


def test_more_than_anybody_reads_is_not_looked_at() -> None:
    assert read("a" * 1_000_001) is None
