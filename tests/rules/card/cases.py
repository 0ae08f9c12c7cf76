"""The cases of the stage `card`, by rule."""

from __future__ import annotations

from rules.card import (
    encoding_cases,
    evaluation_cases,
    front_matter_cases,
    keys_cases,
    language_cases,
    license_cases,
    lineage_cases,
    links_cases,
    page_cases,
    prose_cases,
    task_cases,
)

CASES = {
    rule: cases
    for part in (
        encoding_cases,
        evaluation_cases,
        front_matter_cases,
        keys_cases,
        language_cases,
        license_cases,
        lineage_cases,
        links_cases,
        page_cases,
        prose_cases,
        task_cases,
    )
    for rule, cases in part.CASES.items()
}
