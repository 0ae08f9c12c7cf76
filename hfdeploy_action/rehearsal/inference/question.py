"""What a client asks, read from the body of its request, or why it cannot be answered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hfdeploy_action.rehearsal.inference.model import Function

MOST_TEXTS = 512
"""Of one request; more are refused with 413."""


class Refusal(Exception):
    """A request that is answered with a status and an error; the message repeats nothing that the client sent."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Question:
    """Texts to classify, and how many labels to answer with.

    `single` says that one text was sent by itself and not in a list, `limited` that the client said `top_k`, which
    may be null: all labels. `function` is None for the one that fits the model.
    """

    texts: tuple[str, ...]
    single: bool
    limited: bool
    top_k: int | None
    function: Function | None


def read(body: bytes) -> Question:
    """Read `{"inputs": text or texts, "parameters": {"top_k", "function_to_apply"}}`; other keys are ignored.

    Raises Refusal, with 400 for what is malformed and 413 for too many texts.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise Refusal(400, "the body is not JSON") from None
    if not isinstance(content, dict) or "inputs" not in content:
        raise Refusal(400, "the body is not an object with `inputs`")
    parameters = content.get("parameters") or {}
    if not isinstance(parameters, dict):
        raise Refusal(400, "`parameters` is not an object")
    inputs = content["inputs"]
    texts = [inputs] if isinstance(inputs, str) else inputs
    return Question(
        texts=_texts(texts),
        single=isinstance(inputs, str),
        limited="top_k" in parameters,
        top_k=_top_k(parameters.get("top_k")),
        function=_function(parameters.get("function_to_apply")),
    )


def _texts(texts: Any) -> tuple[str, ...]:
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        raise Refusal(400, "`inputs` is neither a text nor a list of texts")
    if len(texts) > MOST_TEXTS:
        raise Refusal(413, f"`inputs` has more than {MOST_TEXTS} texts")
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can write and Unicode cannot
        raise Refusal(400, "`inputs` is not valid Unicode") from None
    return tuple(texts)


def _top_k(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
        return value
    raise Refusal(400, "`top_k` is not a whole number above 0")


def _function(value: Any) -> Function | None:
    try:
        return None if value is None else Function(value)
    except ValueError:
        raise Refusal(400, "`function_to_apply` is none of softmax, sigmoid, none") from None
