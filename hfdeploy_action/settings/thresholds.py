"""Thresholds in the syntax of k6: what can be measured, and how a limit for it is written."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from hfdeploy_action.text import quoted
from hfdeploy_action.units import Unit

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}
_OPERATOR = "|".join(_OPERATORS)


class Metric(Enum):
    """What is measured. `latency` is that of warm answers; `latency-all` includes the first answer."""

    LATENCY = "latency"
    LATENCY_ALL = "latency-all"
    ERRORS = "errors"
    COLD_START = "cold-start"
    ACCURACY = "accuracy"
    AGREEMENT = "agreement"


class Kind(NamedTuple):
    """A kind of threshold: its aggregates and values as regular expressions that every language reads alike."""

    aggregate: str
    value: str
    words: str
    example: str

    @property
    def pattern(self) -> str:
        """The whole expression."""
        return rf"\s*(?:{self.aggregate})\s*(?:{_OPERATOR})\s*(?:{self.value})\s*"


_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}"
_PERCENT = r"(?:100(?:\.0{1,9})?|[0-9]{1,2}(?:\.[0-9]{1,9})?)"

_DURATION = Kind(
    r"avg|med|min|max|p\((?!0{1,2}(?:\.0{1,9})?\))[0-9]{1,2}(?:\.[0-9]{1,9})?\)",
    rf"(?:{_NUMBER})\s*(?:ms|s)?",
    "`avg`, `med`, `min`, `max` or `p(N)` compared with a time in ms or s",
    "p(95)<800ms",
)
_SHARE = Kind(
    r"rate",
    rf"0?\.[0-9]{{1,9}}|[01](?:\.0{{1,9}})?|{_PERCENT}\s*%",
    "`rate` compared with a percentage or a number from 0 to 1",
    "rate>=0.9",
)
_COUNT = Kind(r"count", r"[0-9]{1,9}", "`count` compared with a whole number", "count<5")

_KINDS = {
    Metric.LATENCY: (_DURATION,),
    Metric.LATENCY_ALL: (_DURATION,),
    Metric.COLD_START: (_DURATION._replace(example="max<120s"),),
    Metric.ERRORS: (_SHARE._replace(example="rate<1%"), _COUNT),
    Metric.ACCURACY: (_SHARE,),
    Metric.AGREEMENT: (_SHARE,),
}

DEFAULTS = {"serverless": {Metric.LATENCY_ALL: ("p(95)<800ms",)}}
"""The thresholds of a target, by metric, where the settings give none."""


@dataclass(frozen=True)
class Threshold:
    """A bound on an aggregate of a metric: milliseconds, a share from 0 to 1, or a count."""

    metric: Metric
    expression: str
    aggregate: str
    operator: str
    limit: float
    report_only: bool = False

    @property
    def unit(self) -> Unit:
        """What the limit is in."""
        return {"rate": Unit.SHARE, "count": Unit.COUNT}.get(self.aggregate, Unit.MILLISECONDS)

    @property
    def percent(self) -> float | None:
        """Which percentile it is about, if it is about one."""
        if self.aggregate == "med":
            return 50.0
        return float(self.aggregate[2:-1]) if self.aggregate.startswith("p(") else None

    def holds(self, value: float) -> bool:
        """Whether a value is on the right side of the limit."""
        return _OPERATORS[self.operator](value, self.limit)


def pattern_of(metric: Metric) -> str:
    """The expressions that a metric takes, as a regular expression for JSON Schema."""
    return f"^(?:{'|'.join(kind.pattern for kind in _KINDS[metric])})$"


def words_of(metric: Metric) -> str:
    """The expressions that a metric takes, in words."""
    kinds = _KINDS[metric]
    return f"{', or '.join(kind.words for kind in kinds)}, such as `{kinds[0].example}`"


_SPELLINGS = ((r"p\(?([0-9.]+)\)?(?=\s*[<>=!])", r"p(\1)"), ("=<", "<="), ("=>", ">="), ("≤", "<="), ("≥", ">="))


def meant(metric: Metric, text: str) -> str:
    """The expression that a misspelled one means: `p(95)<800ms` for `p95<800ms`; empty if that is not clear."""
    right = text[:100].strip().lower()
    for written, sign in _SPELLINGS:
        right = re.sub(written, sign, right)
    right = re.sub(rf"^{metric.value}(?=\s*[<>=!])", "rate", right)
    return right if re.fullmatch(pattern_of(metric), right) else ""


def parse(metric: Metric, text: str, *, report_only: bool = False) -> Threshold:
    """The threshold that an expression means. A time without a unit is in milliseconds.

    Raises ValueError for what does not match the metric's pattern.
    """
    parts = re.fullmatch(rf"\s*(.*?)\s*({_OPERATOR})\s*(.*?)\s*", text, re.DOTALL)
    if not parts or not re.fullmatch(pattern_of(metric), text):
        raise ValueError(f"{quoted(text)} is not {words_of(metric)}")
    aggregate, sign, value = parts.groups()
    return Threshold(metric, text.strip(), aggregate, sign, _limit(value), report_only)


def _limit(value: str) -> float:
    number = value.rstrip("ms%")
    scales = {"": "1", "ms": "1", "s": "1000", "%": "0.01"}
    return float(Decimal(number.strip()) * Decimal(scales[value[len(number) :]]))
