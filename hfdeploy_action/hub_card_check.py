"""What the Hub says of a card besides the rules, where a run asks it, and where the two disagree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hfdeploy_action.findings import Failure, Finding, Location, Outcome, Problem, Rule, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.frontmatter import FrontMatter, Key
from hfdeploy_action.report import Report, Status

if TYPE_CHECKING:  # the Hub's client takes 0.3 s to import
    from hfdeploy_action.hub.card import Remark
    from hfdeploy_action.hub.repository import Repository

REFUSED = frozenset("HFD402 HFD405 HFD406 HFD408 HFD414 HFD420 HFD423".split())
"""The rules that speak for the Hub: what they find, they say it refuses."""
_SECRETS = "HFD501"


@dataclass(frozen=True)
class Judged:
    """A card, what the rules found in it, and what the Hub says of it."""

    folder: ModelFolder
    found: tuple[Finding, ...]
    errors: tuple[Remark, ...]
    warnings: tuple[Remark, ...]

    def unseen(self, remark: Remark, *, worst: bool) -> bool:
        """Whether no rule found anything (an error, for the `worst`) in the entry that a remark is about."""
        seen = (f for f in self.found if f.severity is Severity.ERROR or not worst)
        return not any(not remark.keys or _entry(self.folder, f.at) == remark.keys[0] for f in seen)


@rule("HFD612", Severity.NOTICE)
def hub_refuses_it_too(judged: Judged) -> Iterator[Problem]:
    """What a rule says the Hub refuses, the Hub refuses.

    The Hub was asked, and takes the card: its schema has moved on, or the rule is wrong.

    Fix: leave the rule out under `rules.ignore`, and report it to hf-deploy-action, which is to mend it.
    """
    if not judged.errors:
        for finding in judged.found:
            if finding.rule.id in REFUSED:
                yield Problem(f"the Hub takes what {finding.rule.id} says it refuses", finding.at)


@rule("HFD613", Severity.WARNING)
def hub_has_nothing_to_add(judged: Judged) -> Iterator[Problem]:
    """The Hub has no warning about the card that the rules do not have.

    It takes the card, and tells whoever pushes it what it makes of it.

    Fix: correct what the message names, and report it to hf-deploy-action, which should have found it.
    """
    for remark in judged.warnings:
        if judged.unseen(remark, worst=False):
            yield Problem(f"the Hub warns: {remark.message}", judged.folder.card.at(*remark.keys))


RULES: tuple[Rule[Judged], ...] = (hub_refuses_it_too, hub_has_nothing_to_add)


def words(repository: Repository) -> dict[str, frozenset[str]]:
    """The words of cards that the Hub takes today; none where it does not answer, which its stage then says."""
    from hfdeploy_action.hub.card import live_words

    with suppress(Failure):
        return live_words(repository)
    return {}


def ask(repository: Repository, folder: ModelFolder, ignored: tuple[str, ...], report: Report) -> None:
    """Show the Hub the card, once the rules have looked at it; what it says, and they do not, is the stage's."""
    from hfdeploy_action.hub.card import judgement, refusal
    from hfdeploy_action.hub.failures import HubUnavailable

    found = tuple(finding for finding in report.findings if finding.at and finding.at.path == CARD)
    was_invalid = report.outcome is Outcome.INVALID
    with suppress(Failure), report.stage("hub") as stage:
        if folder.card.text is None or any(finding.rule.id == _SECRETS for finding in found):
            stage.status = Status.SKIPPED
            stage.note = "there is no card to ask about" if folder.card.text is None else "the card holds a secret"
            return
        said = repository.ask(partial(judgement, repository, folder.card.text))
        if said is None:
            raise HubUnavailable(f"{repository.identity.endpoint} judges no cards: it has no `/api/validate-yaml`")
        judged = Judged(folder, found, *said)
        stage.rules = tuple(rule for rule in RULES if not rule.id.startswith(ignored))
        stage.findings = tuple(finding for rule in stage.rules for finding in rule.findings(judged))
        stage.note = "the Hub refuses the card" if judged.errors else "the Hub takes the card"
        stage.note += "" if folder.declared.words else "; it gave no lists, so ours stand"
        if unseen := tuple(remark for remark in judged.errors if judged.unseen(remark, worst=True)):
            raise refusal(folder, unseen)
    stage.note = stage.note or "no answer"
    if was_invalid:  # and a Hub that is down does not change that
        stage.outcome = None


def _entry(folder: ModelFolder, at: Location | None) -> Key | None:
    """The key at the top of the front matter whose entry a place is in."""
    if at is None or at.line is None or not isinstance(folder.card.front_matter, FrontMatter):
        return None
    starts = {keys[0]: mark.line for keys, mark in folder.card.front_matter.marks.items() if len(keys) == 1}
    above = [key for key, line in starts.items() if line <= at.line]
    return max(above, key=lambda key: starts[key], default=None)
