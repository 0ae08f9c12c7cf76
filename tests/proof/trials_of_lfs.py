"""Trials of the fixes of HFD3xx, in repositories made by Git and Git LFS."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import sound
from proof.fixes_told import Trial, broken_as, command, committed, line_of, model, replacing
from sound import TENSORS, safetensors

ATTRIBUTES = ".gitattributes"
UNCOVERED = model(
    __gitattributes="*.onnx filter=lfs diff=lfs merge=lfs -text\n",
    model__safetensors=safetensors({**TENSORS, "extra": (50_000,)}),
)
NEGATED = model(__gitattributes="!*.txt filter=lfs\n")


def repository(size: int, *lines: str, **changes: str) -> Callable[[Path], None]:
    """A repository without Git LFS, with the sound model and weights of at least this size."""

    def make(root: Path) -> None:
        model(model__safetensors=safetensors({**TENSORS, "extra": (size // 4,)}), **changes)(root)
        command(root, "git init --quiet .", "git config core.compression 0", *lines)

    return make


def clone(*lines: str) -> Callable[[Path], None]:
    """A clone, made without Git LFS, of a repository with it, after some commands."""

    def make(root: Path) -> None:
        author = sound.write(root.parent / "author", {})
        command(
            author,
            *("git init --quiet --initial-branch=main .", "git lfs install --local", "git lfs track '*.safetensors'"),
            *("git add .", "git commit --quiet --message=x", "git init --quiet --bare --initial-branch=main ../remote"),
            *("git remote add origin file://$PWD/../remote", "git push --quiet origin main"),
            f"GIT_LFS_SKIP_SMUDGE=1 git clone --quiet file://$PWD/../remote {root}",
        )
        command(root, *lines)

    return make


def negative(root: Path, new: str, old: str) -> None:
    """Rewrite a line of .gitattributes."""
    replacing(ATTRIBUTES, f"^{re.escape(old)}$")(root, new)


def released(root: Path, line: str, *lines: str) -> None:
    """Add a line to .gitattributes, and apply it to the repository."""
    line_of(ATTRIBUTES)(root, line)
    committed(root, *lines)


def swallowed(pattern: str) -> Callable[[Path], None]:
    """A repository with Git LFS, in which a pattern matches a text file."""
    line = f"{pattern} filter=lfs diff=lfs merge=lfs -text\n"
    return repository(0, "git lfs install --local", *ADDED, __gitattributes=line)


ADDED = ("git add .", "git commit --quiet --message=x")
WINDOWS = "sed -i 's/$/\\r/' model.safetensors && git add . && git commit --quiet --message=x"
LFS = (
    Trial("HFD301", clone("git rm --quiet .gitattributes"), command, takes=(0, 1)),
    Trial("HFD302", clone(), command, takes=(0, 1)),
    Trial("HFD303", repository(101 * 1024 * 1024, *ADDED), command, takes=(0, 1, 2)),
    Trial("HFD303", repository(101 * 1024 * 1024, "git add ."), command, takes=(0, 3, 4)),
    Trial("HFD304", repository(11_000_000, *ADDED), committed),
    Trial("HFD305", UNCOVERED, line_of(ATTRIBUTES)),
    Trial("HFD306", swallowed("*.json"), released),
    Trial("HFD307", NEGATED, negative),
    Trial("HFD308", swallowed("*.md"), released),
    Trial("HFD309", repository(2_000_000, *ADDED, "git lfs track '*.safetensors'"), committed),
    Trial("HFD310", repository(0, "git add config.json", __gitignore="*.safetensors\n"), command),
    Trial("HFD311", broken_as("HFD311"), replacing(ATTRIBUTES, "^.*fliter.*$")),
    Trial("HFD312", clone(WINDOWS), committed),
)
