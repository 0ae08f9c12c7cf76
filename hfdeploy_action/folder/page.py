"""The page that the tokens of a card make: prose, code, headings and links, with their lines and columns."""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from markdown_it.token import Token

from hfdeploy_action.folder.commonmark import SPAN, parse
from hfdeploy_action.folder.markdown import Heading, Line, Link, Page, bare
from hfdeploy_action.frontmatter import LINE_BREAK

_LARGEST = 500_000  # characters of Markdown that are read; the slowest text of this length takes 5 s
_END = 1 << 62  # a column behind every line
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PRE = (re.compile(r"<pre\b", re.IGNORECASE), re.compile(r"</pre>", re.IGNORECASE))
_HTML_HEADING = re.compile(r"<h([1-6])\b[^<>]{0,300}>(.{1,300}?)</h[1-6]>", re.DOTALL | re.IGNORECASE)
_HTML_TAG = re.compile(r"<[^<>]{0,500}>")
_HTML_LINK = re.compile(
    r"<(?:a|img|source|video|audio|iframe|embed)\b[^<>]{0,500}?\b(?:href|src)\s{0,9}=\s{0,9}"
    r"(?:\"([^\"<>]{1,500})\"|'([^'<>]{1,500})'|([^\s\"'<>]{1,500}))",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:id|name)\s{0,9}=\s{0,9}[\"']?([^\"'<>\s]{1,200})", re.IGNORECASE)
_WORD_END = re.compile(r"[\w)\]]")
_PLAIN = re.compile(r"[\w,+*-]*")  # not a path, an anchor or a URL
_DEFINED = re.compile(r"(?<!\\)\]:\s*<?")


def read(text: str, *, lines_above: int = 0) -> Page | None:
    """The page, its lines counted from the top of the file; None if the text is longer than 500,000 characters."""
    if len(text) > _LARGEST:
        return None
    found = _Reader(text)
    top = lines_above + 1
    prose = found.comments.without(found.lines)
    plain = found.inline_code.without(prose)
    outside = [number for number in range(len(prose)) if number not in found.code]
    return Page(
        prose=tuple(Line(top + number, prose[number]) for number in outside),
        plain=tuple(Line(top + number, plain[number]) for number in outside),
        code=tuple(Line(top + number, found.lines[number]) for number in sorted(found.code)),
        headings=tuple(_sections(found, prose, top)),
        links=tuple(Link(target, top + line, 1 + column) for target, line, column in found.links),
        anchors=frozenset(map(bare, [*found.names, *(heading[3] for heading in found.headings)])),
    )


class _Excerpt(NamedTuple):
    """A part of the page."""

    text: str
    starts: list[int]  # where each of its lines begins in the text
    first: int  # its first line
    shifts: list[int]  # how many characters precede each of its lines on the page

    def place(self, position: int) -> tuple[int, int]:
        """The line and the column of a character."""
        line = bisect(self.starts, position) - 1
        return self.first + line, self.shifts[line] + position - self.starts[line]


def _excerpt(text: str, first: int, shifts: list[int]) -> _Excerpt:
    return _Excerpt(text, [0, *accumulate(len(line) + 1 for line in text.split("\n")[:-1])], first, shifts)


def _shift(line: str, content: str) -> int:
    """How many characters of a line precede its content: markers and indentation of blocks."""
    line, content = line.rstrip(), content.rstrip()
    return len(line) - len(content) if line.endswith(content) else max(line.find(content), 0)


class _Hidden:
    """Parts of lines that are replaced by spaces."""

    def __init__(self) -> None:
        self._spans: dict[int, list[tuple[int, int]]] = defaultdict(list)

    def add(self, excerpt: _Excerpt, start: int, end: int) -> None:
        """Hide these characters of an excerpt."""
        (line, column), (last, last_column) = excerpt.place(start), excerpt.place(end - 1)
        for number in range(line, last + 1):
            self._spans[number].append((column if number == line else 0, last_column + 1 if number == last else _END))

    def without(self, lines: list[str]) -> list[str]:
        """The lines, with spaces in place of what is hidden."""
        return [_blanked(line, self._spans.get(number, ())) for number, line in enumerate(lines)]


def _blanked(line: str, spans: Iterable[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in sorted(spans):
        parts += [line[done:start], " " * (min(end, len(line)) - max(start, done))]
        done = max(done, min(end, len(line)))
    return "".join([*parts, line[done:]])


class _Reader:
    """What a page consists of, collected token by token. Lines and columns count from 0."""

    def __init__(self, text: str) -> None:
        self.lines = LINE_BREAK.split(text)
        self.code: set[int] = set()
        self.comments = _Hidden()
        self.inline_code = _Hidden()
        self.headings: list[tuple[int, int, int, str]] = []  # first line, last line, level, text
        self.links: list[tuple[str, int, int]] = []  # target, line, column
        self.names: list[str] = []
        self._code_from: int | None = None  # where `<code>` is in the content that is read
        self._cells: dict[int, int] = {}  # where the next cell of a table begins, by line
        tokens, self._references = parse(text)
        for before, token in pairwise([Token("", "", 0), *tokens]):
            self._block(before, token)

    def _block(self, before: Token, token: Token) -> None:
        first, end = token.map or (0, 0)
        if token.type in {"fence", "code_block", "formula_block"}:
            self.code.update(range(first, end))
        elif token.type == "html_block":
            self._html(_excerpt("\n".join(self.lines[first:end]), first, [0] * (end - first)))
        elif token.type == "inline":
            content = self._content(token, first, in_table=before.type in {"th_open", "td_open"})
            self._code_from = None
            for child in token.children or ():
                self._inline(child, content)
            if before.type == "heading_open" and before.map:
                self.headings.append((first, before.map[1] - 1, int(before.tag[1]), _shown(token.children or [])))

    def _content(self, token: Token, first: int, *, in_table: bool) -> _Excerpt:
        if in_table:
            column = max(self.lines[first].find(token.content, self._cells.get(first, 0)), 0)
            self._cells[first] = column + len(token.content)
            return _excerpt(token.content, first, [column])
        contents = token.content.split("\n")
        lines = self.lines[first : first + len(contents)]
        return _excerpt(token.content, first, list(map(_shift, lines, contents)))

    def _inline(self, token: Token, content: _Excerpt) -> None:
        if SPAN not in token.meta:
            return
        start, end = token.meta[SPAN]
        if token.type in {"code_inline", "formula"}:
            self.inline_code.add(content, start, end)
        elif token.type == "html_inline" and token.content.startswith("<!--"):
            self.comments.add(content, start, end)
        elif token.type == "html_inline":
            self._tag(token.content, start, content)
        elif self._code_from is None and token.meta.get("label"):
            self._reference(token.meta["label"])
        elif self._code_from is None:
            target = str(token.attrs.get("href", token.attrs.get("src")))
            behind = content.text.rfind("](", start, end) + 2
            if target and not _is_call(content.text, start, target):
                self.links.append((target, *content.place(max(content.text.find(target, behind, end), behind))))

    def _reference(self, label: str) -> None:
        """A link by the label of its target, at the definition of the label."""
        first, last = self._references[label]["map"]
        text = "\n".join(self.lines[first:last])
        defined = _DEFINED.search(text)
        if defined and not label.startswith("^"):  # which begins the label of a footnote
            place = _excerpt(text, first, [0] * (last - first)).place(defined.end())
            self.links.append((self._references[label]["href"], *place))

    def _tag(self, tag: str, start: int, content: _Excerpt) -> None:
        """A tag between words; what is between `<code>` and `</code>` is code."""
        self._tags(tag, lambda position: content.place(start + position))
        if tag.lower() == "<code>":
            self._code_from = start
        elif tag.lower() == "</code>" and self._code_from is not None:
            self.inline_code.add(content, self._code_from, start + len(tag))
            self._code_from = None

    def _html(self, block: _Excerpt) -> None:
        """Comments, code, headings and tags of a block of HTML."""
        for match in _COMMENT.finditer(block.text):
            self.comments.add(block, *match.span())
        shown = _COMMENT.sub(lambda match: re.sub("[^\n]", " ", match[0]), block.text)
        for start, end in _preformatted(shown):
            self.code.update(range(block.place(start)[0], block.place(end - 1)[0] + 1))
        for match in _HTML_HEADING.finditer(shown):
            line, last = block.place(match.start())[0], block.place(match.end() - 1)[0]
            self.headings.append((line, last, int(match[1]), " ".join(_HTML_TAG.sub("", match[2]).split())))
        self._tags(shown, block.place)

    def _tags(self, text: str, place: Callable[[int], tuple[int, int]]) -> None:
        """The links and names of HTML tags."""
        for match in _HTML_LINK.finditer(text):
            group = match.lastindex or 0
            self.links.append((match[group], *place(match.start(group))))
        self.names += _NAMED.findall(text)


def _is_call(text: str, start: int, target: str) -> bool:
    """Whether a link is code that its author forgot to mark, such as `f[i](x)`."""
    return _WORD_END.match(text, start - 1) is not None and _PLAIN.fullmatch(target) is not None


def _preformatted(text: str) -> Iterator[tuple[int, int]]:
    """The spans from `<pre>` to `</pre>`."""
    opening, closing = _PRE
    position = 0
    while (start := opening.search(text, position)) and (end := closing.search(text, start.end())):
        yield start.start(), end.end()
        position = end.end()


def _shown(children: list[Token]) -> str:
    """The text of a heading without its markup."""
    kinds = {"text", "code_inline", "softbreak", "hardbreak"}
    return " ".join("".join(token.content or " " for token in children if token.type in kinds).split())


def _sections(found: _Reader, prose: list[str], top: int) -> Iterator[Heading]:
    """The headings. A section is empty if nothing is below its heading, up to one of the same or a higher level."""
    filled = [number for number, line in enumerate(prose) if number in found.code or line.strip()]
    end = (len(prose), 0, 1, "")
    for (line, last, level, text), (following, _, following_level, _) in pairwise([*found.headings, end]):
        is_empty = following_level <= level and bisect(filled, last) == bisect_left(filled, following)
        yield Heading(top + line, level, text, is_empty)
