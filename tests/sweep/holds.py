"""What must hold after a run that met a fault, and after the plain run that follows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sweep.processes import Ran
from sweep.scenarios import Ends, Scenario
from sweep.states import State, Tree

_CRASHED = 3
# Each release that a run undid may be followed by another try.
_COMMITS = {
    Ends.PROVEN: re.compile(r"(release undo )*(release |rollback )?"),
    Ends.UNDONE: re.compile(r"(release undo )*"),
    Ends.STAGED: re.compile(""),
}
_PROVEN = {"published", "unchanged"}
_OUTCOMES = {Ends.PROVEN: _PROVEN, Ends.UNDONE: {"rolled-back"}, Ends.STAGED: {"staged"}}


class Expected(NamedTuple):
    """What a scenario starts from, and the tree of its candidate."""

    scenario: Scenario
    before: State
    candidate: Tree

    @property
    def base(self) -> Tree:
        """What main held when it was last proven."""
        proven = set(self.before.tags.values())
        newest = next((commit for commit in reversed(self.before.commits) if commit in proven), None)
        return self.before.trees[newest] if newest else {}

    @property
    def tag(self) -> str:
        """The tag of the release."""
        return self.scenario.step.tag

    @property
    def private(self) -> set[bool]:
        """Whether the repository may be private, and whether it may be public, in the end.

        A run that dies before it moves main leaves no word of what it has made private, as its settings want.
        """
        wanted = self.scenario.step.settings.get("visibility", "keep")
        before, after = self.before.private, {"public": False, "private": True, "keep": self.before.private}[wanted]
        if self.scenario.ends is Ends.PROVEN:
            return {after}
        return {before, before or after}


def of_any_run(ran: Ran) -> Iterator[str]:
    """What holds for every run that was not killed."""
    if not ran.ended:
        yield "the run did not end"
    elif ran.status == _CRASHED or "Traceback" in ran.log or not ran.report:
        yield f"the run crashed: exit status {ran.status}, {ran.outcome}"


def at_any_time(state: State, expected: Expected) -> Iterator[str]:
    """What holds on the Hub whatever happens."""
    before, tagged = expected.before, state.tags.get(expected.tag)
    if state.commits and state.main not in (before.main, expected.base, expected.candidate):
        yield "main holds neither the old nor the new model"
    if state.commits[: len(before.commits)] != before.commits:
        yield "commits of main are gone"
    if tagged and state.trees[tagged] != expected.candidate:
        yield "the tag is on other content"
    if not state.private and before.private and not tagged:
        yield "the repository is public before its release is proven"
    if before.tags.items() - state.tags.items():
        yield "a tag of an earlier release is gone or has moved"


def of_what_it_says(ran: Ran, state: State, expected: Expected) -> Iterator[str]:
    """A report says what is on the Hub."""
    if ran.outcome in _PROVEN and state.trees.get(state.tags.get(expected.tag, "")) != expected.candidate:
        yield f"the run says {ran.outcome}, and the tag is missing"
    if ran.outcome == "rolled-back" and state.main != expected.base:
        yield "the run says rolled-back, and main holds something else"


def in_the_end(ran: Ran, state: State, expected: Expected) -> Iterator[str]:
    """The run that gets to the end leaves the right state."""
    ends, before = expected.scenario.ends, expected.before
    proven = ends is Ends.PROVEN
    if ran.outcome not in _OUTCOMES[ends]:
        yield f"the run ends as {ran.outcome or ran.status}"
    if state.main != (expected.candidate if proven else expected.base):
        yield f"main does not hold {ends.value}"
    if proven and state.tags.get(expected.tag) not in state.commits:
        yield "the tag is missing or on no commit of main"
    if state.tags.keys() != before.tags.keys() | ({expected.tag} if proven else set()):
        yield f"the tags are {', '.join(sorted(state.tags))}"
    if len(state.others) != (ends is Ends.STAGED):
        yield f"{', '.join(state.others) or 'nothing'} is left"
    if state.private not in expected.private:
        yield "the visibility is wrong"
    kinds = state.kinds[len(before.commits) or 1 :]
    died = before.kinds[-1:] == ("release",) and before.commits[-1] not in before.tags.values()
    shown = "".join(f"{kind or 'other'} " for kind in kinds)
    if not _fits("release " * died, shown, ends):
        yield f"main has the commits {shown or 'of before'}"


def _fits(unproven: str, commits: str, ends: Ends) -> bool:
    """Whether no commit is double: each release that was not proven is adopted, superseded, or undone."""
    if unproven and commits.startswith("release "):  # on top of the one that died
        unproven = ""
    return _COMMITS[ends].fullmatch(unproven + commits) is not None
