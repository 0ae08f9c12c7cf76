"""Markdown as far as rules look at it: lines of prose and of code, headings, and where links lead.

No parser of Markdown is asked, and none is needed: what stands in a fence or a comment is set apart line by line, and
every expression takes time in proportion to its line.
"""

from __future__ import annotations

import html
import posixpath
import re
from bisect import bisect, bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import unquote

_LARGEST = 1_000_000  # characters of markdown that are looked at
_ADDRESS = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+:|/|#|\?", re.IGNORECASE)  # `C:` is a disk of somebody's
_FENCE = re.compile(r"[ \t>]{0,12}(?:[-*+] {1,3})?(`{3,}|~{3,})(.*)")
_HEADING = re.compile(r" {0,3}(#{1,6})([ \t].*)?")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*")
_HTML_HEADING = re.compile(r"[ \t]{0,12}<h([1-6])\b[^<>]{0,300}>(.{1,300}?)</h[1-6]>.{0,300}", re.IGNORECASE)
_LINKS = (
    re.compile(r"(?<!\\)\]\(\s{0,9}(?:<([^<>]{1,500})>|((?:[^()<>\s]|\([^()<>\s]{0,100}\)){1,500}))"),
    re.compile(r"^ {0,3}\[(?!\^)[^\[\]]{1,200}\]:\s{0,9}<?([^<>\s]{1,500})>?(?:\s+[\"'(].{0,500})?\s*$"),
    re.compile(
        r"<(?:a|img|source|video|audio|iframe|embed)\b[^<>]{0,500}?\b(?:href|src)\s{0,9}=\s{0,9}"
        r"(?:\"([^\"<>]{1,500})\"|'([^'<>]{1,500})'|([^\s\"'<>]{1,500}))",
        re.IGNORECASE,
    ),
)
_BACKTICKS = re.compile("`+")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_SET_APART = (  # code and formulas between other signs than backticks: where each begins and ends
    (re.compile(r"\s{0,12}<pre\b", re.IGNORECASE), re.compile(r"</pre>", re.IGNORECASE)),
    (re.compile(r"\s*\$\$(?!.*\$\$)"), re.compile(r"\$\$")),
)
_MAY_BE_WITHIN = re.compile(r"\$|<code|\\\(", re.IGNORECASE)
_WITHIN = re.compile(r"<code>[^<]{0,500}</code>|\$\$?[^$]{1,300}\$\$?|\\\\?\(.{1,300}?\\\\?\)", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:id|name)\s{0,9}=\s{0,9}[\"']?([^\"'<>\s]{1,200})", re.IGNORECASE)


class Line(NamedTuple):
    """A line of the file, by its number."""

    number: int
    text: str


class Heading(NamedTuple):
    """A heading: its line, its level from 1 to 6, its words, and whether nothing follows that belongs to it."""

    number: int
    level: int
    text: str
    is_empty: bool


class Link(NamedTuple):
    """Where a link leads, or an image stands, and where it was written."""

    target: str
    line: int
    column: int


@dataclass(frozen=True)
class Page:
    """The body of a card: prose without comments and code, and the code that stands in blocks of its own."""

    prose: tuple[Line, ...]
    code: tuple[Line, ...]

    def headings(self) -> tuple[Heading, ...]:
        """Every heading, in order."""
        found = list(_headings(self.prose))
        filled = sorted({line.number for line in self.code} | {line.number for line in self.prose if line.text.strip()})
        end = (filled[-1] + 1 if filled else 0, 0, 1, "")
        return tuple(
            Heading(
                number, level, text, next_level <= level and bisect(filled, last) == bisect_left(filled, next_number)
            )
            for (number, last, level, text), (next_number, _, next_level, _) in pairwise([*found, end])
        )

    def links(self) -> Iterator[Link]:
        """Every link and image."""
        for number, text in self.prose:
            if "]" not in text and "<" not in text:  # most lines: thrice as fast
                continue
            plain = without_code(text)
            for pattern in _LINKS:
                for match in pattern.finditer(plain):
                    group = match.lastindex or 0
                    yield Link(match[group], number, match.start(group) + 1)

    def anchors(self) -> frozenset[str]:
        """What a link within the page can lead to: headings and named elements, by their letters and digits alone."""
        names = [heading.text for heading in self.headings()]
        names += [name for _, text in self.prose if "=" in text for name in _NAMED.findall(text)]
        return frozenset(map(bare, names))


def read(text: str, *, lines_above: int = 0) -> Page | None:
    """The page that a text makes, its lines counted from the top of the file; None for more than anybody reads."""
    if len(text) > _LARGEST:
        return None
    prose: list[Line] = []
    code: list[Line] = []
    fence, commented, in_list = "", False, False
    end: re.Pattern[str] | None = None
    lines = re.split(r"\r\n|\r|\n", text)
    last = {end: max((n for n, line in enumerate(lines) if end.search(line)), default=-1) for _, end in _SET_APART}
    for number, line in enumerate(lines, start=lines_above + 1):
        mark = None if commented or end else _FENCE.match(line)
        if end:
            code.append(Line(number, line))
            end = None if end.search(line) else end
        elif fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
            else:
                code.append(Line(number, line))
        elif mark and "`" not in mark[2]:
            fence = mark[1]
            code.append(Line(number, ""))
        elif not commented and (end := _end_of(line, [each for each in last if last[each] >= number - lines_above])):
            code.append(Line(number, ""))
        elif not commented and not in_list and _is_set_in(line, prose):
            code.append(Line(number, line))
            prose.append(Line(number, ""))
        else:
            shown, commented = _without_comments(line, commented)
            prose.append(Line(number, shown))
            in_list = bool(_ITEM.match(line)) or (in_list and (not line.strip() or line[:1] in " \t"))
    return Page(tuple(prose), tuple(code))


def _end_of(line: str, below: Collection[re.Pattern[str]]) -> re.Pattern[str] | None:
    """What ends the code or formula that begins in this line and goes on in the next, of the ends that are below."""
    for beginning, end in _SET_APART:
        if end in below and (match := beginning.match(line)) and not end.search(line, match.end()):
            return end
    return None


def _is_set_in(line: str, prose: list[Line]) -> bool:
    """Whether a line is code because it is set in, below a blank line or more of the kind."""
    return line.startswith(("    ", "\t")) and bool(line.strip()) and not (prose and prose[-1].text.strip())


def path_of(link: str) -> str | None:
    """The path within the folder that a link names; None for an address, and for a place on the page itself."""
    if _ADDRESS.match(link):
        return None
    return posixpath.normpath(unquote(link.partition("#")[0].partition("?")[0]))


def bare(name: str) -> str:
    """The letters and digits of a heading, an anchor or its address: what all ways of making one of the other keep."""
    return "".join(
        c
        for c in unquote(re.sub(r"\]\([^()]{0,500}\)|<[^<>]{0,200}>", "", html.unescape(name))).lower()
        if c.isalpha() or c.isdecimal()
    )


def _headings(prose: tuple[Line, ...]) -> Iterator[tuple[int, int, int, str]]:
    """The first and last line of each heading, its level and its words."""
    above = Line(0, "")
    for line in prose:
        if match := _HEADING.fullmatch(line.text):
            yield line.number, line.number, len(match[1]), (match[2] or "").strip().rstrip("#").strip()
        elif match := _HTML_HEADING.fullmatch(line.text):
            yield line.number, line.number, int(match[1]), match[2]
        elif (match := _UNDERLINE.fullmatch(line.text)) and _can_be_underlined(above, line.number):
            yield above.number, line.number, 1 if match[1][0] == "=" else 2, above.text.strip()
        above = line


def _can_be_underlined(above: Line, number: int) -> bool:
    text = above.text.strip()
    return above.number == number - 1 and bool(text) and not text.startswith(("#", "|", "-", "*", ">", "<", "="))


def _without_comments(line: str, commented: bool) -> tuple[str, bool]:
    """A line with its comments blanked out, and whether the last of them goes on."""
    shown, start = "", 0
    while True:
        end = line.find("-->" if commented else "<!--", start)
        if end < 0:
            rest = line[start:]
            return shown + (" " * len(rest) if commented else rest), commented
        end += 3 if commented else 0
        shown += " " * (end - start) if commented else line[start:end]
        start, commented = end, not commented


def without_code(line: str) -> str:
    """A line with code between backticks and formulas blanked out."""
    runs = list(_BACKTICKS.finditer(line))
    closing: dict[int, int] = {}  # of a number of backticks, the next run of as many
    pairs = [0] * len(runs)
    for number in range(len(runs) - 1, -1, -1):
        length = len(runs[number][0])
        pairs[number] = closing.get(length, 0)
        closing[length] = number
    parts, done, number = [], 0, 0
    while number < len(runs):
        if pairs[number]:
            start, end = runs[number].end(), runs[pairs[number]].start()
            parts += [line[done:start], " " * (end - start)]
            done, number = end, pairs[number]
        number += 1
    plain = "".join([*parts, line[done:]])
    return _WITHIN.sub(lambda match: " " * len(match[0]), plain) if _MAY_BE_WITHIN.search(plain) else plain
