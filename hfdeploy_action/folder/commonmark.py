"""The tokens of a card: CommonMark with tables, as the Hub shows it, by markdown-it-py, and formulas.

markdown-it-py gives the lines of blocks. Positions within a line, which it does not give, are recorded here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, backtick, html_inline, image, link
from markdown_it.token import Token

SPAN = "span"
"""The key in `meta` of a token for links, images, code, formulas and HTML: its start and end in the content."""

_FORMULA = re.compile(r"\$\$?[^$]{1,300}\$\$?|\\\\?\([^\n]{1,300}?\\\\?\)")


class Parsed(NamedTuple):
    """The tokens of a text, and the target and lines (`href`, `map`) of each label that it defines."""

    tokens: list[Token]
    references: dict[str, Any]


def parse(text: str) -> Parsed:
    """The tokens of a text. Those of formulas are `formula` and `formula_block`."""
    environment: dict[str, Any] = {}
    tokens = _parser().parse(text, environment)
    return Parsed(tokens, environment.get("references", {}))


class _Parser(MarkdownIt):
    """markdown-it-py that leaves links as they are written, and keeps links that it considers unsafe."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def validateLink(self, url: str) -> bool:  # noqa: N802, ARG002
        return True


@cache
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"store_labels": True}).enable("table")
    parser.block.ruler.before("fence", "formula", _formula_block, {"alt": ["paragraph", "blockquote", "list"]})
    rules = {"backticks": backtick, "link": link, "image": image, "html_inline": html_inline}
    for name, rule in rules.items():
        parser.inline.ruler.at(name, _recorded(rule))
    parser.inline.ruler.before("escape", "formula", _recorded(_formula))
    parser.inline.add_terminator_char("$")
    return parser


def _recorded(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """A rule that records the position of its token in the text."""

    def run(state: StateInline, silent: bool) -> bool:
        start, before = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        for token in state.tokens[before : before + 2]:  # the first one may be the text in front
            if token.type != "text":
                token.meta.setdefault(SPAN, (start, state.pos))
        return True

    return run


def _formula(state: StateInline, silent: bool) -> bool:
    match = _FORMULA.match(state.src, state.pos, state.posMax) if state.src[state.pos] in "$\\" else None
    if match is None:
        return False
    if not silent:
        state.push("formula", "", 0)
    state.pos = match.end()
    return True


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A formula on separate lines: from a line that begins with `$$` to the next line with `$$`."""

    def text(line: int) -> str:
        return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]

    if state.is_code_block(start) or not text(start).startswith("$$") or text(start).count("$$") > 1:
        return False
    for line in range(start + 1, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):  # the list item ends
            return False
        if "$$" in text(line):
            if not silent:
                state.line = line + 1
                state.push("formula_block", "", 0).map = [start, state.line]
            return True
    return False
