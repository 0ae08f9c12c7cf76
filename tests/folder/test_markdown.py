"""Markdown as rules see it: prose and code, headings, links with their positions; no text takes long."""

from __future__ import annotations

import gc
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from hfdeploy_action.folder.markdown import Page, bare, path_of
from hfdeploy_action.folder.page import read


def page(text: str) -> Page:
    found = read(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("```\na\n```\nb", [1, 2, 3]),
        ("~~~ python\na\n~~~", [1, 2, 3]),
        ("~~~ `python`\na\n~~~", [1, 2, 3]),
        ("````\n```\na\n```\n````\nb", [1, 2, 3, 4, 5]),
        ("- ```\n  a\n  ```\nb", [1, 2, 3]),
        ("- ```\n  a\n- b", [1, 2]),
        ("> ```\n> a\nb", [1, 2]),
        ("``` never closed\na", [1, 2]),
        ("``` not `a` fence\nb\n", []),
        ("``\nnot a fence\n``", []),
        ("```inline``` is prose", []),
        ("a\n\n    b\n\nc", [3]),
        ("a\n    not code", []),
        ("- a\n\n     b", []),
        ("- a\n\n          b", [3]),
        ("<!--\n```\n-->", []),
        ("<div>\n<pre>\na\n</pre>\nb\n</div>", [2, 3, 4]),
        ("$$\nx\n$$\nb", [1, 2, 3]),
        ("$$x$$\nb", []),
        ("$$ never closed\nb", []),
        ("- $$\n  x\n  $$\n- b", [1, 2, 3]),
        ("- $$\n\nnot in the list item\n$$", []),
    ],
)
def test_code_and_formulas_are_blocks(text: str, code: list[int]) -> None:
    found = page(text)
    assert [line.number for line in found.code] == code
    assert [line.number for line in found.prose] == [n for n in range(1, text.count("\n") + 2) if n not in code]


@pytest.mark.parametrize(
    ("text", "prose", "plain"),
    [
        ("a `b` c", "a `b` c", "a     c"),
        ("a `` ` `` c", "a `` ` `` c", "a         c"),
        ("a `b", "a `b", "a `b"),
        ("a <!-- b --> c", "a            c", "a            c"),
        ("a <code>b</code> c", "a <code>b</code> c", "a                c"),
        ("a $b$ c \\\\(d\\\\) e", "a $b$ c \\\\(d\\\\) e", "a     c         e"),
        ("| `a` | b |\n|-|-|", "| `a` | b |", "|     | b |"),
        ("> - `a` b", "> - `a` b", "> -     b"),
    ],
)
def test_plain_text_is_without_inline_code_and_formulas(text: str, prose: str, plain: str) -> None:
    found = page(text)
    assert found.prose[0].text == prose
    assert found.plain[0].text == plain


def test_a_comment_or_code_may_span_lines() -> None:
    found = page("a <!-- b\nc --> `d\ne` f")
    assert [line.text for line in found.prose] == ["a       ", "      `d", "e` f"]
    assert [line.text for line in found.plain] == ["a       ", "        ", "   f"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_from_the_top_of_the_file_whatever_ends_them(end: str) -> None:
    found = read(f"a{end}{end}# b{end}[c](d)", lines_above=10)
    assert found is not None
    assert [(heading.number, heading.text) for heading in found.headings] == [(13, "b")]
    assert found.links == (("d", 14, 5),)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# A #\n## B\nb", [(1, "A", False), (2, "B", False)]),
        ("## A\n## B\nb", [(2, "A", True), (2, "B", False)]),
        ("A\n===\n\nB\n---", [(1, "A", False), (2, "B", True)]),
        ("A\nB\n---\nb", [(2, "A B", False)]),
        ("> # A\n\nb", [(1, "A", False)]),
        ("<h2 align='center'>A</h2>\nb", [(2, "A", False)]),
        ("<h4>\n  <i>A</i>\n  B\n</h4>\nb", [(4, "A B", False)]),
        ("#no heading", []),
        ("a\n\n---\n\nb", []),
        ("| a |\n---", []),
        ("# A\n<!-- later -->", [(1, "A", True)]),
        ("# A\n```\n```", [(1, "A", False)]),
        ("# `a` & <b>b</b> [c](d) \\* &lt; ![e](f)", [(1, "a & b c * <", True)]),
    ],
)
def test_headings_and_whether_a_section_is_empty(text: str, headings: list[tuple[int, str, bool]]) -> None:
    assert [(heading.level, heading.text, heading.is_empty) for heading in page(text).headings] == headings


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[a](b.md) and [c](d.md 'title')", [("b.md", 1, 5), ("d.md", 1, 19)]),
        ("[![a](b.png)](c.md)", [("c.md", 1, 15), ("b.png", 1, 7)]),
        ("[a](https://example.org/a_(b))", [("https://example.org/a_(b)", 1, 5)]),
        ("[a](<b c.md>)", [("b c.md", 1, 6)]),
        ("[a\nb](c.md)", [("c.md", 2, 4)]),
        ("**![a](b.png)**", [("b.png", 1, 8)]),
        ("1. > [a](b.md)\n   > [c](d.md)", [("b.md", 1, 10), ("d.md", 2, 10)]),
        ("# A [b](c.md) #", [("c.md", 1, 9)]),
        ("[a](b\\_c.md) [d](e&amp;f.md)", [("b_c.md", 1, 5), ("e&f.md", 1, 18)]),
        ("`[a](b)` [c](d)", [("d", 1, 14)]),
        ("`a f[i](x)\nf[i](x)` [c](d)", [("d", 2, 14)]),
        ("\\[a](b)", []),
        ("a\n\n    f[i](x)", []),
        ("![a](my pic.png)", []),
        ("$f[i](x)$ \\\\(f[i](x)\\\\) <code>f[i](x)</code>", []),
        ("[ ] (no link)", []),
        ("[a]()", []),
    ],
)
def test_links_and_images_have_positions(text: str, links: list[tuple[str, int, int]]) -> None:
    assert list(page(text).links) == links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("| a | b |\n|---|---|\n| [x](y.md) | ![z](y.md) |", [("y.md", 3, 7), ("y.md", 3, 20)]),
        ("a|b\n-|-\n[a](x.md)|[a](x.md)", [("x.md", 3, 5), ("x.md", 3, 15)]),
        ("> | a |\n> |---|\n> | [x](y.md) |", [("y.md", 3, 9)]),
    ],
)
def test_links_in_tables_have_positions(text: str, links: list[tuple[str, int, int]]) -> None:
    assert list(page(text).links) == links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[a][b] [c] [d][]\n\n[b]: x.md\n[c]: <y z.md> 'title'\n[d]:\n  w.md", [(3, 6), (4, 7), (6, 3)]),
        ("[a][B]\n\n> [b]: x.md", [(3, 8)]),
        ("[unused]: x.md\n\n[//]: # (a comment)", []),
        ("a[^1]\n\n[^1]: x.md", []),
    ],
)
def test_a_reference_stands_where_its_label_is_defined(text: str, links: list[tuple[int, int]]) -> None:
    assert [(line, column) for _, line, column in page(text).links] == links


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("a <img src=b.png> c", [("b.png", 1, 12)]),
        ("<a href='b.md'>", [("b.md", 1, 10)]),
        ("<div>\n[not](rendered.md)\n<img\n  src='b.png'>\n\n[a](b.md)\n</div>", [("b.png", 4, 8), ("b.md", 6, 5)]),
        ("<!-- [a](b) <a href='c'> -->\n[d](e)", [("e", 2, 5)]),
        ("<pre>\n[a](b)\n\n[c](d)</pre>", []),
    ],
)
def test_links_in_html_have_positions(text: str, links: list[tuple[str, int, int]]) -> None:
    assert list(page(text).links) == links


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("./a%20b.md?x#y", "a b.md"),
        ("onnx/", "onnx"),
        ("../x", "../x"),
        ("file:///C:/x.png", "file:/C:/x.png"),
        ("https://example.org", None),
        ("//example.org", None),
        ("#here", None),
        ("data:image/png;base64,AA", None),
    ],
)
def test_the_path_of_a_link(link: str, path: str | None) -> None:
    assert path_of(link) == path


@pytest.mark.parametrize(
    ("heading", "slug"),  # by github-slugger
    [
        ("## How to use [`it`](x.md)!", "how-to-use-it"),
        ("## 🚀 Über *uns* & Äußeres", "-über-uns--äußeres"),
        ("## a_b c-d", "a_b-c-d"),
        ("## 1.2 <i>x</i> ![y](z.png)", "12-x-"),
        ("使い方\n---", "使い方"),
        ("<h2 id='elsewhere'>a b</h2>", "a-b"),
        ("<a name='Some-Where'></a>", "some-where"),
    ],
)
def test_an_anchor_is_known_by_its_slug(heading: str, slug: str) -> None:
    assert bare(slug) in page(heading).anchors


@given(st.text(alphabet="#-=`~<>![]()|$\\ \t\n\rab:\"'&;", max_size=200))
def test_positions_are_in_the_text_whatever_it_is(text: str) -> None:
    found = page(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert all(1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1 for _, line, column in found.links)
    assert all(1 <= heading.number <= len(lines) for heading in found.headings)
    for prose, plain in zip(found.prose, found.plain, strict=True):
        assert prose.number == plain.number
        assert len(prose.text) == len(plain.text) == len(lines[prose.number - 1])
    assert sorted(line.number for line in (*found.prose, *found.code)) == list(range(1, len(lines) + 1))


@given(st.text(alphabet="#-`![]()>| \n\tab.", max_size=200))
def test_links_are_those_that_markdown_it_finds(text: str) -> None:
    expected = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        for child in token.children or ():
            target = child.attrs.get("href" if child.type == "link_open" else "src")
            expected += [str(target)] if child.type in {"link_open", "image"} and target else []
    assert [link.target for link in page(text).links] == expected


@pytest.mark.parametrize(
    "text",
    ["[", "](", "![a", "<!--", "<a ", "# ", "`", "$", "a$b ", "$$\n", "| ", "- ", "> ", "[a](b)", "[a]: b\n", "<code>"],
)
def test_time_is_in_proportion_to_the_text(text: str) -> None:
    seconds = []
    gc.disable()  # whose passes take longer the more objects earlier tests have left
    try:
        for length in (50_000, 200_000):
            started = time.process_time()
            page(text * (length // len(text)))
            seconds.append(time.process_time() - started)
    finally:
        gc.enable()
    assert seconds[1] < 10 * seconds[0] + 0.2


def test_more_than_anybody_reads_is_not_read() -> None:
    assert read("a" * 500_001) is None


def test_markdown_it_is_imported_only_when_a_card_is_read() -> None:
    code = "import sys, hfdeploy_action.pipeline, hfdeploy_action.rules; sys.exit('markdown_it' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
