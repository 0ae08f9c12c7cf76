"""From every kind, every rule's break, one at a time: found by that rule, where it stands, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from proof.all_kinds import KINDS
from proof.breaks import Break, Broken, declared
from proof.breaks_of_cards import CARDS
from proof.breaks_of_files import FILES
from proof.breaks_of_formats import FORMATS
from proof.breaks_of_labels import LABELS
from proof.breaks_of_lfs import LFS_BREAKS
from proof.breaks_of_names import NAMES
from proof.breaks_of_parts import PARTS
from proof.breaks_of_policy import POLICY
from proof.breaks_of_tidiness import TIDINESS
from proof.kinds import Kind, write
from proof.tokenizers_of import Files

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import RULES, STAGES

BREAKS = (*FILES, *NAMES, *PARTS, *FORMATS, *TIDINESS, *LABELS, *LFS_BREAKS, *CARDS, *POLICY)
APPLIED = [
    (kind, each, broken) for each in BREAKS for kind in KINDS.values() if (broken := each.change(kind)) is not None
]
# Rules that no kind is broken for, and why not.
NOT_EXERCISED: dict[str, str] = {}


@pytest.mark.parametrize(
    ("kind", "each", "broken"),
    [pytest.param(kind, each, broken, id=f"{each.rule} {each.name}: {kind.name}") for kind, each, broken in APPLIED],
)
def test_a_break_has_its_finding_at_its_place_and_no_other(
    kind: Kind, each: Break, broken: Broken, tmp_path: Path
) -> None:
    files: Files = {name: text for name, text in {**kind.files, **broken.changes}.items() if text is not None}
    root = write(files, tmp_path)
    if broken.prepare:
        broken.prepare(root)
    folder = ModelFolder(root, declared(kind, broken))
    found = [f for stage in STAGES for f in stage.findings(folder, select=(), ignore=())]
    known = {line.split()[0] for line in kind.found} - {each.rule}
    new = {f.rule.id: f.at for f in reversed(found) if f.rule.id not in known}
    assert sorted(new) == sorted([each.rule, *broken.also]), [f"{f.rule.id} {f.at} {f.message}" for f in found]
    place = f"{broken.path}:{line_of(files, broken)}" if broken.line is not None else broken.path
    assert spelt(new[each.rule]) == place


def spelt(at: Location | None) -> str:
    """A place without its column."""
    return "-" if at is None else at.path if at.line is None else f"{at.path}:{at.line}"


def line_of(files: Files, broken: Broken) -> int:
    """The number of the first line that holds the text."""
    content = files[broken.path]
    lines = (content if isinstance(content, str) else content.decode(errors="replace")).split("\n")
    return next(number for number, line in enumerate(lines, start=1) if (broken.line or "") in line)


def test_every_rule_is_broken_in_a_kind_or_listed_with_the_reason() -> None:
    exercised = {each.rule for _, each, _ in APPLIED}
    assert sorted({*exercised, *NOT_EXERCISED}) == sorted(RULES)
    assert exercised.isdisjoint(NOT_EXERCISED)


def test_every_break_applies_to_a_kind() -> None:
    applied = {(each.rule, each.name) for _, each, _ in APPLIED}
    assert [each.name for each in BREAKS if (each.rule, each.name) not in applied] == []
