"""What an answer says that is an error, in the forms that servers of models use."""

from __future__ import annotations

from collections.abc import Iterator

_KEYS = ("error", "errors", "error_message", "message", "detail", "msg", "reason")
"""Of the Hub, TEI and KServe; of lists of errors; of PyTorch's and Amazon's servers; of FastAPI; of its details."""

_DEEPEST = 4


def is_error(answer: object) -> bool:
    """Whether an answer is an object that tells of an error, whatever its status."""
    return isinstance(answer, dict) and any(answer.get(key) for key in ("error", "errors"))


def error_text(answer: object) -> str:
    """What an object tells of an error; empty where it tells nothing."""
    return next(_texts(answer, _DEEPEST), "") if isinstance(answer, dict) else ""


def _texts(value: object, depth: int) -> Iterator[str]:
    """The texts under the keys of errors, the first key first."""
    if isinstance(value, str) and value.strip():
        yield value.strip()
    elif depth and isinstance(value, dict):
        for key in _KEYS:
            yield from _texts(value.get(key), depth - 1)
    elif depth and isinstance(value, list):
        for each in value[:1]:
            yield from _texts(each, depth - 1)
