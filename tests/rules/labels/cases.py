"""The cases of the stage `labels`, by rule."""

from __future__ import annotations

from rules.labels import card_labels_cases, counts_cases, declared_cases, heads_cases, maps_cases, names_cases

CASES = {
    rule: cases
    for part in (card_labels_cases, counts_cases, declared_cases, heads_cases, maps_cases, names_cases)
    for rule, cases in part.CASES.items()
}
