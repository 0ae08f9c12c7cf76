"""The forms of secrets that a text may contain, found in its bytes many times faster than by their patterns."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.redaction.forms import PHRASES, TOKENS, Form

_IN_RUNS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/.=~"
_FLAGS = bytes(byte in _IN_RUNS for byte in range(256))
_RUN = b"\1" * 20  # every secret has a run of this length, apart from those in `_WITHOUT_RUN`
_BEFORE_TOKEN = 12  # bytes before a run that may belong to the token, as in `123456789:AA`
_BEFORE_PHRASE = 400  # bytes before a run that may hold the sign, as in `wandb.login(key="`
# Secrets that need no run, by their sign: what else is in a text with one.
_WITHOUT_RUN = {"//": b"@", "machine": b"password", "PRIVATE KEY": b"PRIVATE KEY"}
_ALONE = tuple(
    (form, form.sign.encode(), _WITHOUT_RUN[form.sign]) for form in (*TOKENS, *PHRASES) if form.sign in _WITHOUT_RUN
)
_TOKENS, _PHRASES = (
    tuple((form, form.sign.encode()) for form in forms if form.sign not in _WITHOUT_RUN) for forms in (TOKENS, PHRASES)
)
_BYTES = frozenset(byte for _, sign in _TOKENS for byte in sign)


def likely_forms(content: bytes) -> list[Form]:
    """The forms whose secrets the content may contain; for most texts none."""
    found = [form for form, sign, other in _ALONE if other in content and sign in content]
    runs = list(_runs(content))
    if runs:
        near, far = (b"".join(_with_start(content, runs, before)) for before in (_BEFORE_TOKEN, _BEFORE_PHRASE))
        missing = {byte for byte in _BYTES if byte not in near}  # a byte is found many times faster than a sign
        found += [form for form, sign in _TOKENS if missing.isdisjoint(sign) and sign in near]
        found += [form for form, sign in _PHRASES if sign in far]
    return found


def _runs(content: bytes) -> Iterator[tuple[int, int]]:
    """The start and end of every run."""
    flags, end = content.translate(_FLAGS), 0
    while (start := flags.find(_RUN, end)) >= 0:
        end = flags.find(b"\0", start + len(_RUN))
        end = end if end >= 0 else len(content)
        yield start, end


def _with_start(content: bytes, runs: list[tuple[int, int]], before: int) -> Iterator[bytes]:
    """Every run with so many bytes before it, each byte once."""
    last = 0
    for start, end in runs:
        yield content[max(last, start - before) : end]
        last = end
