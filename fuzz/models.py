"""The rules and fixes, over model folders in which one file holds any bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from proof.all_kinds import KINDS
from proof.kinds import write

from fuzz.files import as_text, place, put
from hfdeploy_action import fixes
from hfdeploy_action.findings import Finding, Location
from hfdeploy_action.folder import ModelFolder, lfs
from hfdeploy_action.folder.workflows import read_workflows
from hfdeploy_action.frontmatter import FrontMatter
from hfdeploy_action.rules import RULES, STAGES, suppressions
from hfdeploy_action.text import is_printable


def workflow(data: bytes) -> None:
    """The rules on a workflow of the repository."""
    for name in ("objects", "refs"):
        (place() / "top/.git" / name).mkdir(parents=True, exist_ok=True)
    (place() / "top/.git/HEAD").touch()
    put(b"# hf-deploy pull_request_target\n" + data, "top/.github/workflows/a.yml")
    folder = ModelFolder(place() / "top")
    vars(folder.checkout)["state"] = lfs.UNANSWERED
    assert len(read_workflows(folder.root.resolve())) <= 1
    for rule in RULES.values():
        if rule.check and rule.check.__module__.endswith("policy.workflows"):
            list(rule.findings(folder))


def comments(data: bytes) -> None:
    """Comments that suppress findings, in the card and in the settings."""
    folder = ModelFolder(put(data, "comments/README.md").parent)
    put(data, "comments/hfdeploy.yaml")
    read = suppressions.read(folder, {as_text(data)[:20]: ("HFD404",)}, "hfdeploy.yaml")
    finding = Finding(RULES["HFD404"], "", Location("README.md", 2, 1))
    read.kept(finding)
    list(read.unused(RULES.values(), RULES.values(), [finding]))


def secrets(data: bytes) -> None:
    """The rules on secrets, in a script and in a file of settings."""
    folder = ModelFolder(put(data, "secrets/train.py").parent)
    put(data, "secrets/.env.example")
    for rule_id in ("HFD501", "HFD508"):
        _look_at(RULES[rule_id].findings(folder))


def rules(kind: str, name: str, data: bytes) -> None:
    """Every rule."""
    folder = _folder(kind, name, data)
    for stage in STAGES:
        _look_at(stage.findings(folder, select=(), ignore=()))


def fixed(name: str, data: bytes) -> None:
    """`--fix` keeps a file valid, and changes nothing the second time."""
    folder = _folder("single label", name, data)
    made = fixes.fix(folder, _fixable)
    if not made.texts:
        return
    fixes.write(folder, made)
    again = ModelFolder(folder.root, folder.declared)
    vars(again.checkout)["state"] = lfs.UNANSWERED
    assert _are_sound(again) == _are_sound(folder)
    assert fixes.fix(again, _fixable).texts == {}
    assert not fixes.diff(again, made, "")


def _folder(kind: str, name: str, data: bytes) -> ModelFolder:
    """A sound model except for one file, without questions to Git."""
    root = write({**KINDS[kind].files, name: data}, place() / kind)
    folder = ModelFolder(root, KINDS[kind].declared)
    vars(folder.checkout)["state"] = lfs.UNANSWERED
    return folder


def _are_sound(folder: ModelFolder) -> tuple[bool, bool]:
    return isinstance(folder.card.front_matter, FrontMatter), isinstance(folder.json.object("config.json"), dict)


def _fixable(folder: ModelFolder) -> Iterator[Finding]:
    for rule_id in fixes.FIXES:
        yield from RULES[rule_id].findings(folder)


def _look_at(findings: Iterable[Finding]) -> None:
    for finding in findings:
        assert is_printable(finding.message), finding
        assert len(finding.message) < 600, finding
        assert finding.at is None or min(finding.at.line or 1, finding.at.column or 1) >= 1, finding
