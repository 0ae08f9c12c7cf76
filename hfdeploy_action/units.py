"""Numbers with their unit, in one form each: `34.8 ms`, `130.0 s`, `86.1 %`, `1.8 MB`."""

from __future__ import annotations

from enum import Enum

_SECOND = 1000.0
_LONG = 10 * _SECOND  # milliseconds, from which a duration is shown in seconds


class Unit(Enum):
    """What a measured number counts."""

    MILLISECONDS = "ms"
    SHARE = "%"  # a number from 0 to 1, shown as a percentage
    COUNT = ""

    def show(self, value: float) -> str:
        """The number with its unit."""
        if self is Unit.COUNT:
            return f"{value:,.0f}"
        return percent(value) if self is Unit.SHARE else duration(value)


def duration(milliseconds: float) -> str:
    """A duration in milliseconds, or in seconds from 10 s on."""
    return f"{milliseconds:,.1f} ms" if milliseconds < _LONG else f"{milliseconds / _SECOND:,.1f} s"


def size(number: int) -> str:
    """A number of bytes: with one decimal in kB, MB or GB, and to the byte below 1 kB."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= factor:
            return f"{number / factor:,.1f} {unit}"
    return exact(number)


def exact(number: int) -> str:
    """A number of bytes to the byte, for sizes that must be equal: `1,024 bytes`."""
    return f"{number:,} byte{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """A share as a percentage with one decimal, and with three significant digits below 1 %."""
    return f"{100 * share:.1f} %" if not 0 < share < 0.01 else f"{100 * share:.3g} %"
