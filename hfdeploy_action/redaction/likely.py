"""The forms of secrets that a text may contain, found in its bytes many times faster than by their patterns."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.redaction.forms import PHRASES, TOKENS, Form

_IN_RUNS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/"
_FLAGS = bytes(byte in _IN_RUNS for byte in range(256))
_RUN = b"\1" * 20  # every secret has a run of this length, apart from those in `_WITHOUT_RUN`
_BEFORE = 400  # bytes before a run that may hold the sign, as in `wandb.login(key="`
# Secrets that need no run, by their sign: what else is in a text with one.
_WITHOUT_RUN = {
    "Q~": b"~",
    "//": b"@",
    "machine": b"password",
    "PRIVATE KEY": b"PRIVATE KEY",
    **{
        sign: sign.encode() for sign in ("hf_oauth_", "hf_jwt_", "ATATT3", "sntrys_", "dp.")
    },  # dots may interrupt a run
}
_MARKS = "_-./:=~"
_FORMS = tuple((form, form.sign.encode(), _WITHOUT_RUN.get(form.sign)) for form in (*TOKENS, *PHRASES))
_FORMS_WITHOUT_RUN = tuple(each for each in _FORMS if each[2])


def likely_forms(content: bytes) -> list[Form]:
    """The forms whose secrets the content may contain; for most texts none."""
    runs = b"".join(_runs(content))
    missing = {mark for mark in _MARKS if mark.encode() not in runs}
    return [
        form
        for form, sign, other in (_FORMS if runs else _FORMS_WITHOUT_RUN)
        if (other in content and sign in content if other else missing.isdisjoint(form.sign) and sign in runs)
    ]


def _runs(content: bytes) -> Iterator[bytes]:
    """Every run with what is before it, each byte once."""
    flags, end = content.translate(_FLAGS), 0
    while (start := flags.find(_RUN, end)) >= 0:
        begin = max(end, start - _BEFORE)
        end = flags.find(b"\0", start + len(_RUN))
        end = end if end >= 0 else len(content)
        yield content[begin:end]
