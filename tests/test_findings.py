"""The words that rules and acts are written in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hfdeploy_action.findings import Failure, Finding, Location, Outcome, Problem, Rule, Severity, rule


@rule("HFD199", Severity.WARNING)
def names_are_short(subject: list[str]) -> Iterator[Problem]:
    """Names are
    short.

    Long ones are hard to say: `Fix` them.

    They are hard to read, too.

    Fix: use fewer letters. Fix: stands once only,
    on any number of lines.
    """
    for number, name in enumerate(subject, start=1):
        if len(name) > 3:
            yield Problem(f"`{name}` is long", Location("names.txt", number))


class NobodyThere(Failure):
    """Somebody is there.

    Nobody can answer otherwise.

    Fix: wait.
    """

    id = "HFD999"
    outcome = Outcome.UNAVAILABLE


def test_a_rule_is_named_after_its_function_and_documented_by_its_docstring() -> None:
    assert (names_are_short.id, names_are_short.name) == ("HFD199", "names-are-short")
    assert names_are_short.title == "Names are short."
    assert names_are_short.why == "Long ones are hard to say: `Fix` them.\n\nThey are hard to read, too."
    assert names_are_short.fix == "use fewer letters. Fix: stands once only, on any number of lines."


def test_each_problem_is_a_finding_of_its_rule() -> None:
    assert list(names_are_short.findings(["one", "seven"])) == [
        Finding(names_are_short, "`seven` is long", Location("names.txt", 2))
    ]


def test_a_problem_may_know_a_better_fix_than_its_rule() -> None:
    assert Finding(names_are_short, "").fix == names_are_short.fix
    assert Finding(names_are_short, "", None, "rename it").fix == "rename it"
    assert NobodyThere("", fix="ring twice").finding().fix == "ring twice"


def test_a_finding_is_as_bad_as_its_rule() -> None:
    assert Finding(names_are_short, "").severity is Severity.WARNING


def test_a_rule_without_a_check_finds_nothing() -> None:
    assert list(NobodyThere.rule().findings(object())) == []


def test_a_failure_is_documented_like_a_rule_and_says_how_the_run_ended() -> None:
    assert NobodyThere.rule() == Rule(
        "HFD999", "nobody-there", Severity.ERROR, "Somebody is there.", "Nobody can answer otherwise.", "wait."
    )
    assert NobodyThere("gone").outcome.exit_status == 4


def test_a_failure_is_a_finding_where_it_happened() -> None:
    at = Location("hfdeploy.yaml", 3)
    found = NobodyThere("gone", at).finding()
    assert (found.rule.id, found.message, found.at, found.severity) == ("HFD999", "gone", at, Severity.ERROR)


@pytest.mark.parametrize(
    ("location", "shown"),
    [(Location("a"), "a"), (Location("a", 1), "a:1"), (Location("a", 1, 2), "a:1:2"), (Location("a", None, 2), "a:2")],
)
def test_a_location_is_shown_as_editors_read_it(location: Location, shown: str) -> None:
    assert str(location) == shown


def test_severities_are_the_levels_of_annotations_from_worst_to_mildest() -> None:
    levels = [severity.value for severity in sorted(Severity, key=lambda severity: severity.rank)]
    assert levels == ["error", "warning", "notice"]


def test_each_outcome_ends_the_process_as_the_contract_says() -> None:
    other = {
        "passed": 0,
        "rehearsed": 0,
        "staged": 0,
        "published": 0,
        "unchanged": 0,
        "invalid-input": 2,
        "crashed": 3,
        "unavailable": 4,
    }
    assert {each.value: each.exit_status for each in Outcome} == {
        each.value: other.get(each.value, 1) for each in Outcome
    }
