"""Findings that the author of a model suppresses: by a comment on the line, or by path."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Finding, Location, Rule, Severity
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.tree import matches

_COMMENT = re.compile(r"(?:^|\s)(#\s*hfdeploy:\s*ignore\b)((?:[\s,]+HFD[0-9]+\b)*)")
_OF_CARDS = "HFD4"  # the stage that reports comments without a rule, so that they are reported once

UNUSED = Rule[ModelFolder](
    "HFD009",
    "unused-ignore-comment",
    Severity.NOTICE,
    "A comment ignores a rule that finds nothing on its line.",
    "If the comment stays, it hides the next problem on that line.",
    "delete the comment. If it should ignore a finding on its line, correct the ID, as in `# hfdeploy: ignore HFD404`.",
    None,
)


class Comment(NamedTuple):
    """`# hfdeploy: ignore HFD404`: the ids or their beginnings, and the place of the comment."""

    ids: tuple[str, ...]
    at: Location


@dataclass(frozen=True)
class Suppressions:
    """Findings that are suppressed, by their line or by their path."""

    comments: tuple[Comment, ...] = ()
    per_path: Mapping[str, Collection[str]] = field(default_factory=dict)
    _by_path: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @cached_property
    def _by_line(self) -> dict[tuple[str, int | None], Comment]:
        """The comment on each line that has one."""
        return {(comment.at.path, comment.at.line): comment for comment in self.comments}

    def comments_on(self, at: Location | None) -> tuple[Comment, ...]:
        """The comment on the line of a place, if there is one."""
        comment = self._by_line.get((at.path, at.line)) if at else None
        return (comment,) if comment else ()

    def commented(self, finding: Finding) -> Iterator[Finding]:
        """The finding, at each of its places that has a comment on its line."""
        if self.comments:
            yield from (each for each in _at_each_place(finding) if self.comments_on(each.at))

    def kept(self, finding: Finding) -> Finding | None:
        """What is left of a finding; None if all of it is suppressed."""
        group = finding.group
        if group is None or not (self.comments or self.per_path):
            return None if self._cover(finding) else finding
        left = [number for number, each in enumerate(_at_each_place(finding)) if not self._cover(each)]
        if len(left) == group.size:
            return finding
        return finding.rule.finding(group.of(left)) if left else None

    def _cover(self, finding: Finding) -> bool:
        """Whether a finding at one place is suppressed."""
        if finding.at is None:
            return False
        if any(_covers(comment, finding) for comment in self.comments_on(finding.at)):
            return True
        return bool(self.per_path) and finding.rule.id.startswith(self._ids_in(finding.at.path))

    def _ids_in(self, path: str) -> tuple[str, ...]:
        """The ids of rules, or their beginnings, that are suppressed in a file."""
        if path not in self._by_path:
            self._by_path[path] = tuple(
                rule_id for pattern, ids in self.per_path.items() if matches(path, (pattern,)) for rule_id in ids
            )
        return self._by_path[path]

    def unused(
        self, known: Iterable[Rule[ModelFolder]], ran: Iterable[Rule[ModelFolder]], found: Collection[Finding]
    ) -> Iterator[Finding]:
        """The unused comments, as far as a stage can tell, from its rules and those of them that ran."""
        by_line: dict[tuple[str, int | None], list[Finding]] = {}
        for finding in found:
            if finding.at:
                by_line.setdefault((finding.at.path, finding.at.line), []).append(finding)
        known_ids, ran_ids = ({rule.id for rule in rules} for rules in (known, ran))
        hundreds = {rule_id[:4] for rule_id in ran_ids}
        for comment in self.comments:
            here = by_line.get((comment.at.path, comment.at.line), [])
            for rule_id in comment.ids:
                if rule_id[:4] in hundreds and not any(each.startswith(rule_id) for each in known_ids):
                    yield Finding(UNUSED, f"unknown rule `{rule_id:.10}`", comment.at)
                elif any(ran_id.startswith(rule_id) for ran_id in ran_ids):
                    one = Comment((rule_id,), comment.at)
                    if not any(_covers(one, finding) for finding in here):
                        yield Finding(UNUSED, f"`{rule_id}` has no finding on this line", comment.at)
            if not comment.ids and _OF_CARDS in hundreds:
                yield Finding(UNUSED, "the comment names no rule, so it suppresses nothing", comment.at)


NONE = Suppressions()


def read(folder: ModelFolder, per_path: Mapping[str, Collection[str]], settings: str | None) -> Suppressions:
    """The suppressions per path, and the comments in the card, in the settings file and in evaluation results."""
    card = folder.card.text or ""
    texts = {
        CARD: card.removesuffix(frontmatter.body_of(card)),
        **{name: folder.files.text(name) for name in (*folder.card.eval_results, *([settings] if settings else []))},
    }
    return Suppressions(tuple(comment for path, text in texts.items() for comment in _comments(path, text)), per_path)


def _at_each_place(finding: Finding) -> Iterator[Finding]:
    group = finding.group
    yield from (replace(finding, at=group.at(number)) for number in range(group.size)) if group else (finding,)


def _comments(path: str, text: str) -> Iterator[Comment]:
    if "hfdeploy:" not in text:
        return
    for number, line in enumerate(frontmatter.lines(text), start=1):
        if match := _COMMENT.search(line):
            yield Comment(tuple(re.findall(r"HFD[0-9]+", match[2])), Location(path, number, match.start(1) + 1))


def _covers(comment: Comment, finding: Finding) -> bool:
    at = finding.at
    same = at is not None and (at.path, at.line) == (comment.at.path, comment.at.line)
    return same and bool(comment.ids) and finding.rule.id.startswith(comment.ids)
