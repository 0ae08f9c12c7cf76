"""The cases of the stage `lfs`, by rule."""

from __future__ import annotations

from rules.lfs import attributes_cases, checkout_cases, large_files_cases, pointers_cases

CASES = {
    rule: cases
    for part in (attributes_cases, checkout_cases, large_files_cases, pointers_cases)
    for rule, cases in part.CASES.items()
}
