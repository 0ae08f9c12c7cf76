"""Models and names for several parts of `lfs`."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from sound import Size

TRACKED = "*.safetensors filter=lfs diff=lfs merge=lfs -text\n"
LARGE = {"model.safetensors": None, "model.onnx": Size(11_000_000)}


def git(*arguments: str, within: str = ".") -> Callable[[Path], None]:
    """A repository to which these files are added."""

    def prepare(root: Path) -> None:
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main", "."], cwd=root / within, check=True)
        if arguments:
            subprocess.run(["git", "add", *arguments], cwd=root / within, check=True, capture_output=True)

    return prepare


def above(*lines: str, within: str = "") -> Callable[[Path], None]:
    """A repository with a .gitattributes above the folder."""

    def prepare(root: Path) -> None:
        git(within="..")(root)
        (root.parent / within / ".gitattributes").write_text("\n".join(lines) + "\n")

    return prepare
