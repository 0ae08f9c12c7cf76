"""The forms of secrets that a text may contain, found in its bytes many times faster than by their patterns."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.redaction.forms import PHRASES, TOKENS, Form

_IN_RUNS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/"
_FLAGS = bytes(byte in _IN_RUNS for byte in range(256))
_RUN = b"\1" * 20  # every secret has a run of this length, apart from those in `_WITHOUT_RUN`
_BEFORE = 20  # bytes before a run that may hold the sign, as in `SG.`
# Secrets that need no run, by their sign: what else is in a text with one.
_WITHOUT_RUN = {"Q~": b"~", "//": b"@", "machine": b"password", "PRIVATE KEY": b"PRIVATE KEY"}
_MARKS = "_-./:=~"


def likely_forms(content: bytes) -> list[Form]:
    """The forms whose secrets the content may contain; for most texts none."""
    runs = b"\n".join(_runs(content))
    missing = {mark for mark in _MARKS if mark.encode() not in runs}
    return [
        *(form for form in TOKENS if _may_hold(content, runs, missing, form)),
        *(form for form in PHRASES if _has_phrase(content, bool(runs), form)),
    ]


def _runs(content: bytes) -> Iterator[bytes]:
    flags, end = content.translate(_FLAGS), 0
    while (start := flags.find(_RUN, end)) >= 0:
        end = flags.find(b"\0", start + len(_RUN))
        end = end if end >= 0 else len(content)
        yield content[max(0, start - _BEFORE) : end]


def _may_hold(content: bytes, runs: bytes, missing: set[str], form: Form) -> bool:
    if form.sign in _WITHOUT_RUN:
        return _WITHOUT_RUN[form.sign] in content and form.sign.encode() in content
    return bool(runs) and missing.isdisjoint(form.sign) and form.sign.encode() in runs


def _has_phrase(content: bytes, has_runs: bool, form: Form) -> bool:
    needed = _WITHOUT_RUN.get(form.sign)
    return (needed in content if needed else has_runs) and form.sign.encode() in content
