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


class Metric(Enum):
    """What is measured. Latencies are of answers; `latency-all` has the first answer's in it, cold or not."""

    LATENCY = "latency"
    LATENCY_ALL = "latency-all"
    ERRORS = "errors"
    COLD_START = "cold-start"
    ACCURACY = "accuracy"
    AGREEMENT = "agreement"


class Kind(NamedTuple):
    """The grammar of a kind of threshold: aggregates and values as regular expressions, both common to all dialects."""

    aggregate: str
    value: str
    words: str
    example: str


_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}"
_PERCENT = r"(?:100(?:\.0{1,9})?|[0-9]{1,2}(?:\.[0-9]{1,9})?)"

_DURATION = Kind(
    r"avg|med|min|max|p\((?!0{1,2}(?:\.0{1,9})?\))[0-9]{1,2}(?:\.[0-9]{1,9})?\)",
    rf"(?:{_NUMBER})\s*(?:ms|s)?",
    "avg, med, min, max or p(N) with N between 0 and 100, against milliseconds (ms) or seconds (s)",
    "p(95)<800ms",
)
_SHARE = Kind(
    r"rate",
    rf"0?\.[0-9]{{1,9}}|[01](?:\.0{{1,9}})?|{_PERCENT}\s*%",
    "rate, against a number from 0 to 1 or a percentage",
    "rate>=0.9",
)
_COUNT = Kind(r"count", r"[0-9]{1,9}", "count, against a whole number", "count<5")

_KINDS = {
    Metric.LATENCY: (_DURATION,),
    Metric.LATENCY_ALL: (_DURATION,),
    Metric.COLD_START: (_DURATION._replace(example="max<120s"),),
    Metric.ERRORS: (_SHARE._replace(example="rate<1%"), _COUNT),
    Metric.ACCURACY: (_SHARE,),
    Metric.AGREEMENT: (_SHARE,),
}

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}
_OPERATOR = "|".join(_OPERATORS)


def _form(kind: Kind) -> str:
    return rf"\s*(?:{kind.aggregate})\s*(?:{_OPERATOR})\s*(?:{kind.value})\s*"


PATTERN = "^(?:" + "|".join(_form(kind) for kind in (_DURATION, _SHARE, _COUNT)) + ")$"
"""What `parse` takes for one metric or another; a regular expression for JSON Schema."""

DEFAULTS: dict[str, dict[str, tuple[str, ...]]] = {"serverless": {"latency-all": ("p(95)<800ms",)}}
"""By target: the expressions for each metric that hold where the user gives none."""


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


def parse(metric: str, text: str, *, report_only: bool = False) -> Threshold:
    """The threshold that an expression means, such as `p(95)<800ms`; a duration without a unit is in milliseconds.

    Raises ValueError with a message that says what is wrong and gives an example.
    """
    if metric not in {each.value for each in Metric}:
        raise ValueError(f"{quoted(metric)} is not measured; use one of {', '.join(each.value for each in Metric)}")
    kinds = _KINDS[Metric(metric)]
    parts = re.fullmatch(rf"\s*(.*?)\s*({_OPERATOR})\s*(.*?)\s*", text, re.DOTALL)
    if not parts or not any(re.fullmatch(_form(kind), text) for kind in kinds):
        raise ValueError(f"{_objection(text, parts, kinds)}; for example `{kinds[0].example}`")
    aggregate, sign, value = parts.groups()
    return Threshold(Metric(metric), text.strip(), aggregate, sign, _limit(value), report_only)


def _objection(text: str, parts: re.Match[str] | None, kinds: tuple[Kind, ...]) -> str:
    if not parts:
        return f"{quoted(text)} is not an aggregate, one of {' '.join(_OPERATORS)}, and a value"
    words = ", or ".join(kind.words for kind in kinds)
    if not any(re.fullmatch(kind.aggregate, parts[1]) for kind in kinds):
        return f"{quoted(parts[1])} is no aggregate of this metric, which takes {words}"
    return f"{quoted(parts[3])} is no value for {parts[1]}: the metric takes {words}"


def _limit(value: str) -> float:
    number = value.rstrip("ms%")
    scales = {"": "1", "ms": "1", "s": "1000", "%": "0.01"}
    return float(Decimal(number.strip()) * Decimal(scales[value[len(number) :]]))
