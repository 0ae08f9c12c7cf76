"""Unusual texts, for the edge cases of every task that takes text."""

from __future__ import annotations

from collections.abc import Mapping

from hfdeploy_action.smoke.cases import Case, Inputs

EDGE_TEXTS: dict[str, Inputs] = {
    "empty": "",
    "very long": "and then one more thing happened " * 400,
    "emoji": "🙂😭🏳️‍🌈👩‍👩‍👧 🫠",
    "other scripts": "今日は穏やかです · أنا متعب · मैं खुश हूँ · я спокоен · אני מתרגש",
    "control characters": "calm\x00 and\x07 \x1b[31mred\u202e txet\r\n\t",
    "batch": ("I feel fine.", "I am tired.", ""),
}


def edge_cases(inputs: Mapping[str, Inputs]) -> tuple[Case, ...]:
    """A case for each of the inputs, under its name."""
    return tuple(Case(number, inputs[name], name=name) for number, name in enumerate(inputs, start=1))
