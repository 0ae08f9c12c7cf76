"""The Hub's own validation of the card with `online: true`, and where it disagrees with the rules."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from hfdeploy_action import gate
from hfdeploy_action.findings import Failure, Finding, Location, Outcome, Problem, Rule, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.frontmatter import FrontMatter, Key
from hfdeploy_action.hub.failures import HubUnavailable
from hfdeploy_action.report import Report, Status
from hfdeploy_action.settings import Settings

if TYPE_CHECKING:  # the Hub's client takes 0.3 s to import
    from hfdeploy_action.hub.card import HubMessage, Validation
    from hfdeploy_action.hub.repository import Repository

REFUSED = frozenset("HFD402 HFD405 HFD406 HFD408 HFD414 HFD420 HFD423 HFD443".split())
"""The rules that say of what they find that the Hub rejects it."""
_SECRETS = "HFD501"


@dataclass(frozen=True)
class Judged:
    """A card, what the rules found in it, and the errors and warnings of the Hub."""

    folder: ModelFolder
    found: tuple[Finding, ...]
    errors: tuple[HubMessage, ...]
    warnings: tuple[HubMessage, ...]

    def is_new(self, message: HubMessage, *levels: Severity) -> bool:
        """Whether no rule found anything of these levels in the entry that a message is about."""
        found = (finding for finding in self.found if finding.severity in levels)
        return not any(not message.keys or _entry(self.folder, f.at) == message.keys[0] for f in found)


@rule("HFD612", Severity.NOTICE)
def outdated_rule(judged: Judged) -> Iterator[Problem]:
    """A rule reports an error in the card, but the Hub accepts the card.

    The Hub's schema has changed, or the rule is wrong.

    Fix: ignore the rule with `rules.ignore`, and report it at https://github.com/org/hf-deploy-action/issues.
    """
    if not judged.errors:
        for finding in judged.found:
            if finding.rule.id in REFUSED:
                fix = f"add `{finding.rule.id}` to `rules.ignore`, and report it to hf-deploy-action."
                yield Problem(f"the Hub accepts what {finding.rule.id} says it rejects", finding.at, fix)


@rule("HFD613", Severity.WARNING)
def hub_warning(judged: Judged) -> Iterator[Problem]:
    """The Hub warns about an entry of the card that no rule reports.

    The Hub accepts the card, but shows this warning to everyone who pushes it.

    Fix: correct the entry of the card that the message names. To get a rule for it, report it at
    https://github.com/org/hf-deploy-action/issues.
    """
    for message in judged.warnings:
        if judged.is_new(message, *Severity):
            yield Problem(f"the Hub warns: {message.text}", judged.folder.card.at(*message.keys))


RULES: tuple[Rule[Judged], ...] = (outdated_rule, hub_warning)


def words(repository: Repository) -> dict[str, frozenset[str]]:
    """The values that the Hub accepts in a card today; none if it does not answer, which its stage reports."""
    from hfdeploy_action.hub.card import live_words

    with suppress(Failure):
        return live_words(repository)
    return {}


def ask(repository: Repository, folder: ModelFolder, settings: Settings, report: Report) -> None:
    """The stage `hub`: send the card to the Hub for validation, and report what the rules have not found."""
    found = tuple(finding for finding in report.findings if finding.at and finding.at.path == CARD)
    with report.stage("hub") as stage:
        if folder.card.text is None or any(finding.rule.id == _SECRETS for finding in found):
            stage.status = Status.SKIPPED
            stage.note = "there is no card" if folder.card.text is None else "the card contains a secret"
            return
        validation = _validation(repository, folder.card.text)
        if isinstance(validation, Failure):
            stage.note = "no answer"
            known_invalid = report.outcome is Outcome.INVALID  # which an outage of the Hub does not change
            stage.fail(validation, None if known_invalid else validation.outcome)
            return
        judged = Judged(folder, found, *validation)
        stage.rules = tuple(rule for rule in RULES if not rule.id.startswith(settings.rules.ignore))
        stage.findings = (*(each for rule in stage.rules for each in rule.findings(judged)), *_rejection(judged))
        stage.note = "the Hub rejects the card" if judged.errors else "the Hub accepts the card"
        stage.note += "" if folder.declared.words else "; it sent no lists of values, so ours apply"
        gate.judge_check(stage, settings)


def _validation(repository: Repository, card: str) -> Validation | Failure:
    """What the Hub says about the card, or why it says nothing."""
    from hfdeploy_action.hub.card import validate

    try:
        validation = repository.ask(partial(validate, repository, card))
    except Failure as failure:
        return failure
    return validation or HubUnavailable(
        f"{repository.identity.endpoint} has no `/api/validate-yaml` to validate the card"
    )


def _rejection(judged: Judged) -> Iterator[Finding]:
    """The finding for the errors of the Hub that no rule reports."""
    from hfdeploy_action.hub.card import rejection

    if new := tuple(message for message in judged.errors if judged.is_new(message, Severity.ERROR)):
        yield rejection(judged.folder, new).finding()


def _entry(folder: ModelFolder, at: Location | None) -> Key | None:
    """The top-level key of the front matter whose entry a place is in."""
    if at is None or at.line is None or not isinstance(folder.card.front_matter, FrontMatter):
        return None
    starts = {keys[0]: mark.line for keys, mark in folder.card.front_matter.marks.items() if len(keys) == 1}
    above = [key for key, line in starts.items() if line <= at.line]
    return max(above, key=lambda key: starts[key], default=None)
