"""YAML with the position of every key: the front matter of a card, hfdeploy.yaml, workflows and case files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from hfdeploy_action.frontmatter.loading import DEEPEST, MOST_NODES, Key, Loaded, Malformed, Mark, Path, load, mark_at

__all__ = (
    "DEEPEST",
    "LARGEST",
    "LINE_BREAK",
    "MOST_NODES",
    "Entries",
    "FrontMatter",
    "Key",
    "Malformed",
    "Mark",
    "Path",
    "mark_at",
)

# The Hub's own pattern (huggingface_hub.repocard.REGEX_YAML_BLOCK): both read the same front matter.
_BLOCK = re.compile(r"^(\s*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(?:\r\n|\n|$))")
LINE_BREAK = re.compile("\r\n|[\n\r]")
# PyYAML takes these for line breaks; the Hub and editors do not.
_NO_BREAKS = str.maketrans("\x85\u2028\u2029", "\xa0\xa0\xa0")
# Tabs that are not indentation, which YAML 1.2 allows: on a line without content, or behind content.
_BETWEEN = re.compile(r"^[ \t]+(?=#|\r?$)|(?<=[^\s])[ \t]*\t[ \t]*", re.MULTILINE)
_COLON = re.compile(r":(\s|$)")
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
LARGEST = 1_000_000  # characters of YAML that are parsed
_LARGEST_SCANNED = 50_000  # characters that are scanned again in Python, which takes a second


class _Positions:
    marks: dict[Path, Mark]

    def mark(self, *keys: Key) -> Mark:
        """The place of the entry at these keys, or of its nearest parent that exists."""
        while keys and keys not in self.marks:
            keys = keys[:-1]
        return self.marks.get(keys, Mark(1, 1))


@dataclass(frozen=True)
class FrontMatter(_Positions):
    """The values, the position of each key, and duplicate keys (with the position of the second).

    `hub` has the values of a card as the Hub reads them, in YAML 1.2. If Python cannot read one of them, such as a date
    in month 13, `unread_by_python` says which, and `values` are those of the Hub.
    """

    values: dict[str, Any] = field(default_factory=dict)
    marks: dict[Path, Mark] = field(default_factory=dict)
    duplicates: tuple[tuple[str, Mark], ...] = ()
    hub: dict[str, Any] = field(default_factory=dict)
    unread_by_python: Malformed | None = None


@dataclass(frozen=True)
class Entries(_Positions):
    """The list in a YAML file, the position of everything in it, and the positions of duplicate keys."""

    values: list[Any]
    marks: dict[Path, Mark]
    duplicates: tuple[Mark, ...] = ()


def parse(text: str) -> FrontMatter | None:
    """The front matter of a card; None if the Hub would see none. Raises Malformed."""
    block = _BLOCK.match(text)
    if block is None:
        return None
    return parse_document(block[2].translate(_NO_BREAKS), lines_above=lines_in(block[1]), for_hub=True)


def refused_tab(text: str) -> Mark | None:
    """The first tab in the front matter that PyYAML's Python loader refuses; the C loader and the Hub accept it."""
    block = _BLOCK.match(text)
    if block is None or "\t" not in block[2] or len(block[2]) > _LARGEST_SCANNED:
        return None
    try:
        for _ in yaml.scan("\n" * lines_in(block[1]) + block[2].translate(_NO_BREAKS), Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return Mark(mark.line + 1, mark.column + 1) if mark else None
    except yaml.YAMLError:  # a character that YAML does not allow, which `parse` reports
        return None
    return None


def body_of(text: str) -> str:
    """The card without its front matter."""
    block = _BLOCK.match(text)
    return text[block.end() :] if block else text


def lines(text: str) -> list[str]:
    """The lines of a text, as editors count them."""
    return LINE_BREAK.split(text)


def lines_in(text: str) -> int:
    """The number of line breaks in a text."""
    return len(LINE_BREAK.findall(text))


def parse_document(text: str, *, lines_above: int = 0, for_hub: bool = False) -> FrontMatter:
    """A YAML mapping with the position of every key in the file. Raises Malformed."""
    read = _read(text, lines_above, for_hub=for_hub)
    if not isinstance(read.values, dict):
        raise Malformed(f"a mapping of keys to values is expected, not {_kind(read.values)}", Mark(lines_above + 1, 1))
    return FrontMatter(*read)


def parse_list(text: str) -> Entries:
    """A YAML list with the position of every item. Raises Malformed."""
    read = _read(text, 0)
    if not read.marks:
        raise Malformed("the file is empty", Mark(1, 1))
    if not isinstance(read.values, list):
        raise Malformed(f"a list is expected, not {_kind(read.values)}", Mark(1, 1))
    return Entries(read.values, read.marks, tuple(mark for _, mark in read.duplicates))


def _read(text: str, lines_above: int, *, for_hub: bool = False) -> Loaded:
    top = Mark(lines_above + 1, 1)
    if len(text) > LARGEST:
        raise Malformed(f"{len(text):,} characters of YAML; at most {LARGEST:,} are read", top)
    try:
        return load("\n" * lines_above + text, for_hub=for_hub)
    except yaml.MarkedYAMLError as error:
        if text != (spaced := _BETWEEN.sub(lambda match: " " * len(match[0]), text)):
            return _read(spaced, lines_above, for_hub=for_hub)
        where = _cause(error, lines(text), lines_above) or top
        raise Malformed(" ".join(filter(None, (error.context, error.problem))), where) from error
    except yaml.YAMLError as error:  # a character that YAML does not allow; the error has no line
        found = _UNPRINTABLE.search(text)
        above = lines(text[: found.start()]) if found else [""]
        where = Mark(lines_above + len(above), len(above[-1]) + 1)
        raise Malformed(str(error).partition("\n")[0], where) from error
    except UnicodeEncodeError as error:
        raise Malformed("text that is not valid Unicode", top) from error


def _cause(error: yaml.MarkedYAMLError, text: list[str], lines_above: int) -> Mark | None:
    """The position of the mistake, which PyYAML sometimes notices some lines later."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return None
    context, problem, line = str(error.context), str(error.problem), mark.line - lines_above
    above = text[line - 1] if 0 < line <= len(text) else ""
    first = next((number for number, each in enumerate(text) if each.strip()), 0)
    last = max((number for number, each in enumerate(text) if each.strip()), default=0)
    at_next_key = context.startswith("while parsing a flow") and "".join(text[line : line + 1])[:1].isalpha()
    too_late = line > last or "end of stream" in problem or "simple key" in context
    if error.context_mark and (too_late or (at_next_key and error.context_mark.line < mark.line)):
        mark = error.context_mark
    elif "mapping values" in problem and above[:1].isalpha() and not _COLON.search(above):
        return Mark(mark.line, 1)  # the line above lacks its colon, or the space behind it
    elif "<document start>" in problem and text[first][:1] == " ":
        return Mark(lines_above + first + 1, 1)  # the first key is indented, the next one is not
    return Mark(mark.line + 1, mark.column + 1)


def _kind(value: object) -> str:
    return {list: "a list", dict: "a mapping", str: "text", type(None): "nothing"}.get(type(value), f"{value!r:.40}")
