"""How a smoke case is written, in hfdeploy.yaml and in a file of cases, and what is wrong with one.

Problems name keys, never values: whatever stands in the wrong place may be a text that must not be shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

_STATUS = {"type": "integer", "minimum": 100, "maximum": 599}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["text"],
    "properties": {
        "text": {"type": "string", "description": "The text to send to the model."},
        "expect": {
            "description": "The label to expect, or several labels and the lowest score.",
            "anyOf": [
                {"type": "string", "minLength": 1},
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["any-of"],
                    "properties": {
                        "any-of": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}},
                        "min-score": {"type": "number", "minimum": 0, "maximum": 1},
                    },
                },
            ],
        },
        "accept-status": {
            "description": "The HTTP status to accept, or several. Default: `200`.",
            "anyOf": [_STATUS, {"type": "array", "minItems": 1, "items": _STATUS}],
        },
    },
}
"""The JSON Schema of a case, for editors. `problems` accepts the same cases; a test compares the two."""


PAIR_KEYS = {"text_pair", "text-pair"}
"""What transformers calls the second text of a pair, as Python and as this file would write it."""


class CaseProblem(NamedTuple):
    """What is wrong with a case, and the keys that lead to it."""

    keys: tuple[str, ...]
    message: str


_STATUS_MESSAGE = "`accept-status` must be an HTTP status such as `422`, or a list such as `[200, 422]`, without quotes"


def problems(case: object) -> Iterator[CaseProblem]:
    """What is wrong with a case."""
    if not isinstance(case, dict):
        yield CaseProblem((), "a case must be a mapping with the key `text`")
        return
    if case.keys() & PAIR_KEYS:
        yield CaseProblem((), "a case is one `text`; pairs of texts are not supported")
    elif case.keys() - SCHEMA["properties"].keys():
        yield CaseProblem((), "unknown key: a case has only `text`, `expect` and `accept-status`")
    if "text" not in case:
        yield CaseProblem((), "the key `text` is missing")
    elif not _is_text(case["text"]):
        yield CaseProblem(("text",), "`text` must be text; put it in quotation marks")
    if "expect" in case:
        yield from _expectation_problems(case["expect"])
    if "accept-status" in case and not _are_statuses(case["accept-status"]):
        yield CaseProblem(("accept-status",), _STATUS_MESSAGE)


def _expectation_problems(expect: object) -> Iterator[CaseProblem]:
    if isinstance(expect, str) and expect:
        return
    keys = ("expect",)
    if not isinstance(expect, dict):
        yield CaseProblem(keys, "`expect` must be a label, or several labels as in `{any-of: [calm, content]}`")
        return
    if expect.keys() - {"any-of", "min-score"}:
        yield CaseProblem(keys, "unknown key: `expect` has only `any-of` and `min-score`")
    labels = expect.get("any-of")
    if not isinstance(labels, list) or not labels or not all(isinstance(label, str) and label for label in labels):
        yield CaseProblem((*keys, "any-of"), "`any-of` must be a list of one or more labels")
    if "min-score" in expect and not is_score(expect["min-score"]):
        yield CaseProblem((*keys, "min-score"), "`min-score` must be a number from 0 to 1")


def _are_statuses(status: object) -> bool:
    several = status if isinstance(status, list) else [status]
    return bool(several) and all(type(each) is int and 100 <= each <= 599 for each in several)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


def is_score(value: object) -> bool:
    """Whether this is a number from 0 to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
