"""A stage: a group of rules that a run checks and reports together."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from types import ModuleType

from hfdeploy_action.findings import Finding, Rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.limits import bounded
from hfdeploy_action.rules.suppressions import NONE, UNUSED, Suppressions


def _never(_folder: ModelFolder) -> str:
    return ""


@dataclass(frozen=True)
class Stage:
    """A named group of rules. The title says, in a sentence, what they require.

    `skipped` gives the reason why the stage cannot check a folder; empty if it can.
    """

    name: str
    title: str
    rules: tuple[Rule[ModelFolder], ...]
    skipped: Callable[[ModelFolder], str] = _never

    @classmethod
    def of(
        cls, name: str, title: str, parts: Iterable[ModuleType], skipped: Callable[[ModelFolder], str] = _never
    ) -> Stage:
        """The stage with all rules of these modules, by their ids; a rule that a module imports is not its own."""
        found = [(part, value) for part in parts for value in vars(part).values() if isinstance(value, Rule)]
        own = [rule for part, rule in found if rule.check and rule.check.__module__ == part.__name__]
        return cls(name, title, tuple(sorted(own, key=lambda rule: rule.id)), skipped)

    def chosen(self, select: Collection[str], ignore: Collection[str]) -> tuple[Rule[ModelFolder], ...]:
        """The rules that are to run; `select` and `ignore` contain rule ids or their beginnings."""
        selected = (rule for rule in self.rules if rule.id.startswith(tuple(select) or "HFD"))
        return tuple(rule for rule in selected if not rule.id.startswith(tuple(ignore)))

    def findings(
        self,
        folder: ModelFolder,
        *,
        select: Collection[str],
        ignore: Collection[str],
        suppressions: Suppressions = NONE,
    ) -> tuple[Finding, ...]:
        """What the chosen rules find and nothing suppresses; and comments that suppress nothing."""
        chosen = self.chosen(select, ignore)
        commented: list[Finding] = []
        kept = tuple(bounded(self._kept(chosen, folder, suppressions, commented)))
        reports_unused = not select and not UNUSED.id.startswith(tuple(ignore))
        return (*kept, *(bounded(suppressions.unused(self.rules, chosen, commented)) if reports_unused else ()))

    def _kept(
        self,
        chosen: Iterable[Rule[ModelFolder]],
        folder: ModelFolder,
        suppressions: Suppressions,
        commented: list[Finding],
    ) -> Iterator[Finding]:
        """What these rules find and nothing suppresses; findings on the line of a comment are added to `commented`."""
        for finding in (finding for rule in chosen for finding in rule.findings(folder)):
            commented += suppressions.commented(finding)
            kept = suppressions.kept(finding)
            if kept:
                yield kept
