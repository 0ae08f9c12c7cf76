"""The commands and snippets between backticks in fixes, and how each kind is carried out exactly."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sound
from proof.all_kinds import KINDS
from proof.breaks import CARD, CONFIG, Break, declared
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
from sound import Content

from hfdeploy_action.catalogue import CATALOGUE

BREAKS: tuple[Break, ...] = (*FILES, *NAMES, *PARTS, *FORMATS, *TIDINESS, *LABELS, *LFS_BREAKS, *CARDS, *POLICY)
SETTINGS = "hfdeploy.yaml"
VALIDATE = ("validate", ".")
_WORD = re.compile(r"[^\s(){}\[\]=\"]*")  # a name of something: of a key, a file, a value


class Trial(NamedTuple):
    """A broken model, and how to carry out what its fix shows."""

    rule: str
    broken: Callable[[Path], object]  # writes the model into a folder that is there
    carried_out: Callable[..., object]  # in that folder, given what the fix shows
    takes: tuple[int, ...] | None = None  # which of what it shows, where that is a choice; all of it otherwise
    asks: tuple[str, ...] = VALIDATE  # what is run in that folder before and afterwards
    torch: bool = False


def shown(rule: str) -> tuple[str, ...]:
    """The commands and snippets of a fix, without names."""
    quoted = re.findall(r"`([^`]+)`", CATALOGUE[rule].fix)
    return tuple(each for each in quoted if not _WORD.fullmatch(each.strip()))


# Broken models.


def broken_as(rule: str, kind: str = "single label", name: str = "") -> Callable[[Path], None]:
    """The break of a rule from the mutation suite, in one kind of model."""

    def make(root: Path) -> None:
        _break(next(each for each in BREAKS if each.rule == rule and name in each.name), KINDS[kind], root)

    return make


def _break(each: Break, kind: Kind, root: Path) -> None:
    broken = each.change(kind)
    assert broken is not None, f"{kind.name} has nothing that {each.rule} breaks"
    files = {name: text for name, text in {**kind.files, **broken.changes}.items() if text is not None}
    write(files, root)
    if broken.prepare:
        broken.prepare(root)
    said = declared(kind, broken)
    setting(root, f"repo-id: {said.repo_id}", f"labels: {json.dumps(said.labels)}")


def every_break(rule: str) -> list[Callable[[Path], None]]:
    """Every break of a rule, in every kind of model."""
    return [
        lambda root, each=each, kind=kind: _break(each, kind, root)  # type: ignore[misc]
        for each in BREAKS
        for kind in KINDS.values()
        if each.rule == rule and each.change(kind) is not None
    ]


def model(*settings: str, **changes: Content) -> Callable[[Path], None]:
    """The sound model with these settings and changes; `__` in a name means a dot."""

    def make(root: Path) -> None:
        sound.write(root, {name.replace("__", "."): content for name, content in changes.items()})
        setting(root, *settings)

    return make


def card(*entries: str, below: str = "") -> Callable[[Path], None]:
    """The sound model with these entries in its card and this text at its end."""

    def make(root: Path) -> None:
        sound.write(root, {CARD: sound.README + below})
        entry(root, *entries)

    return make


# Ways to carry out what is shown.


def setting(root: Path, *lines: str) -> None:
    """Write keys of hfdeploy.yaml, which replace those with the same name."""
    path = root / SETTINGS
    path.write_text(with_keys(path.read_text() if path.exists() else "", lines))


def entry(root: Path, *lines: str) -> None:
    """Write front matter entries, which replace those with the same key."""
    path = root / CARD
    _, front, body = path.read_text().split("---\n", 2)
    path.write_text(f"---\n{with_keys(front, lines)}---\n{body}")


def with_keys(text: str, lines: tuple[str, ...]) -> str:
    """YAML with these keys, which replace those with the same name and their values."""
    new = {line.partition(":")[0] for line in lines}
    kept: list[str] = []
    dropped = False
    for line in text.splitlines():
        dropped = line.partition(":")[0] in new if line[:1].isalpha() else dropped
        kept += [] if dropped else [line]
    return "".join(f"{line}\n" for line in (*kept, *lines))


def example(root: Path, first: str, *rest: str) -> None:
    """Write a widget example with its first key and further lines."""
    entry(root, "\n".join(("widget:", first, *(f"  {line}" for line in rest))))


def pair(name: str = CONFIG) -> Callable[..., None]:
    """Write pairs into the JSON object of one or more files, whose names are separated by spaces."""

    def put(root: Path, *pairs: str) -> None:
        for path in (root / each for each in name.split()):
            read = json.loads(path.read_text())
            path.write_text(json.dumps({**read, **json.loads("{" + ", ".join(pairs) + "}")}, indent=2))

    return put


def line_of(name: str) -> Callable[..., None]:
    """Lines at the end of a text file."""

    def put(root: Path, *lines: str) -> None:
        with (root / name).open("a") as file:
            file.writelines(f"{line}\n" for line in lines)

    return put


def replacing(name: str, old: str) -> Callable[[Path, str], None]:
    """Write what is shown in place of a regular expression in a text file."""

    def put(root: Path, new: str) -> None:
        text, times = re.subn(old, lambda _: new, (root / name).read_text(), flags=re.MULTILINE)
        assert times, f"{name} does not hold {old}"
        (root / name).write_text(text)

    return put


def command(root: Path, *lines: str) -> None:
    """Run commands in a shell, as a user who has not set up Git LFS."""
    home = root.parent / "home"
    home.mkdir(exist_ok=True)
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    env = {"PATH": path, "HOME": str(home), "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"), "GIT_CONFIG_NOSYSTEM": "1"}
    env["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "0"  # which the runs in this process set
    for who in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{who}_NAME": "A", f"GIT_{who}_EMAIL": "a@example.invalid"}
    for line in lines:
        if line.startswith("git lfs") and not shutil.which("git-lfs") and not os.environ.get("CI"):
            pytest.skip("Git LFS is not installed")
        ran = subprocess.run(line, shell=True, cwd=root, env={**os.environ, **env}, capture_output=True, check=False)
        assert ran.returncode == 0, (line, ran.stderr)


def committed(root: Path, *lines: str) -> None:
    """Run commands in a repository, and commit the result."""
    command(root, *lines, "git commit --quiet --message=Mended")


def saved(kind: str = "single label", head: str = "SequenceClassification", delete: str = "") -> Callable[..., None]:
    """Run Python with the sound model and its tokenizer loaded, after deleting files."""

    def run(root: Path, *lines: str) -> None:
        names = loaded(write(KINDS[kind].files, root.parent / "sound"), head) | {"folder": str(root)}
        for path in [path for pattern in delete.split() for path in root.glob(pattern)]:
            path.unlink()
        for line in lines:
            exec(line, names)

    return run


def loaded(folder: Path, head: str) -> dict[str, Any]:
    """A model and its tokenizer, under their usual names."""
    pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    model = getattr(transformers, f"AutoModelFor{head}").from_pretrained(folder)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    return {"model": model, "tokenizer": tokenizer, "AutoTokenizer": transformers.AutoTokenizer}
