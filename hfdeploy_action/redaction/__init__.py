"""Masking of the tokens of a run in text, however they are encoded."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from hfdeploy_action.redaction.forms import SIGNS, without_tokens
from hfdeploy_action.redaction.spellings import literals, notations, small, special_pattern

MASK = "***"
SHORTEST, LONGEST = 6, 4096  # characters of a token; shorter ones would mask parts of words
_FRAGMENT = 8  # characters of a token that are masked if the rest was cut off
_FRAGMENT_ENCODED = 12  # the same for hexadecimal digits and base64
_CUT = re.compile(r"\.{3}|\u2026")  # the mark of shortened text
_DISTINCTIVE = re.compile(r"[0-9_]|[a-z][A-Z]")
_OUTSIDE = re.compile(r"[^!-~]|[\"'`]")  # not in the tokens of any service


class Redactor:
    """Masks tokens in text: whole, line by line, encoded, and cut off.

    The time is linear in the length of the text. Masking twice changes nothing.
    """

    def __init__(self, tokens: Iterable[str]) -> None:
        parts = sorted({part for token in tokens for part in _parts(token)}, key=len, reverse=True)
        self._heads: dict[str, list[str]] = {}  # literals to look for, by their first characters
        self._tails: dict[str, list[str]] = {}
        for part in parts:
            self._add(part)
        self._whole = tuple(map(small, parts))
        self._encoded = tuple(_compiled([part for part in parts if len(part) <= LONGEST]))

    def learn(self, token: str) -> None:
        """Mask this token too, whole or cut off, but not encoded; a token of 1,500 characters would take 0.3 s."""
        if small(token) not in self._whole:
            self._add(token)
            self._whole += (small(token),)

    def text(self, text: str) -> str:
        """The text with `***` for every token of the run, and for everything in the form of a token."""
        shown, position = [], 0
        for start, end in sorted(self._spans(text)):
            if start >= position:
                shown += [text[position:start], MASK]
            position = max(position, end)
        return without_tokens("".join(shown) + text[position:])

    def holds(self, text: str) -> bool:
        """Whether the text contains a token of the run."""
        return next(self._spans(text), None) is not None

    def _add(self, part: str) -> None:
        whole, *others = dict.fromkeys(literals(part))
        for literal in others:
            self._heads.setdefault(literal[:_FRAGMENT_ENCODED], []).append(literal)
            self._tails.setdefault(literal[-_FRAGMENT_ENCODED:], []).append(literal)
        head, tail = map(small, _ends(part))
        self._heads.setdefault(head, []).append(whole)
        self._tails.setdefault(tail, []).append(whole)

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        """The positions of tokens, in no order; some overlap."""
        text = small(text)
        for head, found in self._heads.items():
            start = text.find(head)
            while start >= 0:
                yield start, start + max(_common(literal, text, start) for literal in found)
                start = text.find(head, start + len(head))
        for tail, found in self._tails.items():
            start = text.find(tail)
            while start >= 0:
                end = start + len(tail)
                yield end - max(_common_before(literal, text, end) for literal in found), end
                start = text.find(tail, end)
        for cut in _CUT.finditer(text):
            yield from self._beside(text, *cut.span())
        for pattern in self._encoded:
            yield from (match.span() for match in pattern.finditer(text))

    def _beside(self, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The middle of a token beside a cut from `start` to `end`, if neither end of the token is there."""
        before, after = text[max(0, start - _FRAGMENT) : start], text[end : end + _FRAGMENT]
        for token in self._whole:
            if len(after) == _FRAGMENT and (at := token.find(after)) >= 0:
                yield end, end + _common(token[at:], text, end)
            if len(before) == _FRAGMENT and (at := token.find(before)) >= 0:
                yield start - _common_before(token[: at + _FRAGMENT], text, start), start


def _compiled(parts: list[str]) -> Iterator[re.Pattern[str]]:
    """Regular expressions for encoded parts: few, each with a prefix that is found quickly."""
    if parts:
        yield from (re.compile("|".join(ways)) for ways in zip(*map(notations, parts), strict=True))
    for literal in dict.fromkeys(literal for part in parts for literal in literals(part)):
        if pattern := special_pattern(literal):
            yield re.compile(pattern)


def _parts(token: str) -> Iterator[str]:
    """A token, its lines, and its parts without spaces, quotes and invisible characters."""
    yield from (part for part in (token, *map(str.strip, token.splitlines())) if len(part) >= SHORTEST)
    words = _OUTSIDE.split(token)
    yield from (word for word in words if len(word) >= _FRAGMENT and _is_distinctive(word))


def _ends(token: str) -> tuple[str, str]:
    """The shortest start and end of a token that are not ordinary words; otherwise the whole token."""
    public = max((len(sign) for sign in SIGNS if token.startswith(sign)), default=0)  # the same in all tokens of a kind
    heads = (token[:length] for length in range(max(_FRAGMENT, public + 4), len(token)))
    tails = (token[-length:] for length in range(_FRAGMENT, len(token)))
    return next(filter(_is_distinctive, heads), token), next(filter(_is_distinctive, tails), token)


def _is_distinctive(text: str) -> bool:
    return _DISTINCTIVE.search(text) is not None and not text.isdigit()


def _common(literal: str, text: str, start: int) -> int:
    """The number of characters of the literal that are at a position."""
    return bisect_left(range(len(literal)), True, key=lambda at: not text.startswith(literal[: at + 1], start))


def _common_before(literal: str, text: str, end: int) -> int:
    """The number of characters from the end of the literal that precede a position."""
    return bisect_left(range(len(literal)), True, key=lambda at: not text.endswith(literal[-at - 1 :], 0, end))
