"""The cases of the stage `policy`, by rule."""

from __future__ import annotations

from rules.policy import exposure_cases, personal_cases, secrets_cases, workflows_cases

CASES = {
    rule: cases
    for part in (exposure_cases, personal_cases, secrets_cases, workflows_cases)
    for rule, cases in part.CASES.items()
}
