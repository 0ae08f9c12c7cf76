"""The rules, stage by stage. A new rule is one decorated function in its stage's module: nothing else to edit."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from hfdeploy_action.findings import Finding, Rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import card, files, labels, lfs, policy
from hfdeploy_action.rules.exceptions import IDLE, NONE, Exceptions
from hfdeploy_action.rules.few import bounded
from hfdeploy_action.rules.labels import card_labels, heads


@dataclass(frozen=True)
class Stage:
    """A named group of rules."""

    name: str
    title: str
    rules: tuple[Rule[ModelFolder], ...]

    @classmethod
    def of(cls, module: ModuleType, *parts: ModuleType) -> Stage:
        """The stage that a module of rules makes, or a package and its parts: it has the name and title of the first.

        Rules come by id; what a module imports from another is not its own.
        """
        own = [(part, value) for part in (module, *parts) for value in vars(part).values() if isinstance(value, Rule)]
        rules = {rule.id: rule for part, rule in own if rule.check and rule.check.__module__ == part.__name__}
        name = module.__name__.rpartition(".")[2]
        return cls(
            name, (inspect.getdoc(module) or "").partition("\n")[0], tuple(rules[each] for each in sorted(rules))
        )

    def chosen(self, select: Collection[str], ignore: Collection[str]) -> tuple[Rule[ModelFolder], ...]:
        """The rules that are to run; `select` and `ignore` hold rule ids or their beginnings."""
        wanted = (rule for rule in self.rules if rule.id.startswith(tuple(select) or "HFD"))
        return tuple(rule for rule in wanted if not rule.id.startswith(tuple(ignore)))

    def findings(
        self,
        folder: ModelFolder,
        *,
        select: Collection[str],
        ignore: Collection[str],
        exceptions: Exceptions = NONE,
    ) -> tuple[Finding, ...]:
        """What the chosen rules find and no exception covers; and exceptions that cover nothing."""
        chosen = self.chosen(select, ignore)
        commented: list[Finding] = []
        kept = tuple(bounded(self._kept(chosen, folder, exceptions, commented)))
        wanted = not select and not IDLE.id.startswith(tuple(ignore))
        return (*kept, *(bounded(exceptions.idle(self.rules, chosen, commented)) if wanted else ()))

    def _kept(
        self,
        chosen: Iterable[Rule[ModelFolder]],
        folder: ModelFolder,
        exceptions: Exceptions,
        commented: list[Finding],
    ) -> Iterator[Finding]:
        """What these rules find and no exception covers; what stands on the line of a comment is noted."""
        for finding in (finding for rule in chosen for finding in rule.findings(folder)):
            if exceptions.comments_on(finding.at):
                commented.append(finding)
            if not exceptions.cover(finding):
                yield finding


STAGES = tuple(
    Stage.of(*parts)
    for parts in (
        (files, *files.PARTS),
        (labels, card_labels, heads),
        (lfs, *lfs.PARTS),
        (card, *card.PARTS),
        (policy, *policy.PARTS),
    )
)
RULES = {rule.id: rule for stage in STAGES for rule in stage.rules}
