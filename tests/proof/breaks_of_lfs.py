"""The breaks of HFD3xx."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from proof.breaks import Break, Broken, Change, always, text, weights, where
from proof.kinds import Kind
from sound import pointer

LFS = "filter=lfs diff=lfs merge=lfs -text"


def git(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def repository(*files: tuple[str, int], add: bool = False) -> Callable[[Path], None]:
    """A Git repository with these files of zeros, by their sizes in bytes."""

    def prepare(root: Path) -> None:
        for name, size in files:
            with (root / name).open("wb") as file:
                file.truncate(size)
        git(root, "init", "--quiet", ".")
        if add:
            git(root, "add", ".")

    return prepare


def huge(root: Path) -> None:
    """The file is in Git's index, without hashing its content."""
    repository(("zz.dat", 101 * 1024 * 1024))(root)
    git(root, "update-index", "--add", "--cacheinfo", "100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,zz.dat")


def cloned(root: Path) -> None:
    repository()(root)
    git(root, "remote", "add", "origin", "https://git.invalid/model")


def damaged(root: Path) -> None:
    """A repository whose index Git cannot read."""
    repository(add=True)(root)
    (root / ".git" / "index").write_bytes(b"DIRC" + bytes(40))


def pointed(prepare: Callable[[Path], None] | None) -> Change:
    """The last weight file is a pointer."""
    return lambda kind: Broken({weights(kind)[-1]: pointer()}, weights(kind)[-1], "version", prepare=prepare)


def windows(kind: Kind) -> Broken:
    """The last weight file is a pointer with other line endings."""
    name = weights(kind)[-1]
    return Broken({name: pointer().replace("\n", "\r\n")}, name, "version", prepare=cloned, also=("HFD302",))


def attribute(line: str) -> Change:
    """An additional line in .gitattributes."""
    return lambda kind: Broken({".gitattributes": text(kind, ".gitattributes") + line + "\n"}, ".gitattributes", line)


LFS_BREAKS = (
    Break("HFD301", "a pointer", pointed(None)),
    Break("HFD302", "a pointer that can be fetched", pointed(cloned)),
    Break("HFD303", "101 MiB", always(Broken({}, "zz.dat", prepare=huge))),
    Break("HFD304", "11 MB", always(Broken({}, "zz.dat", prepare=repository(("zz.dat", 11_000_000))))),
    Break(
        "HFD305", "weights that no pattern covers", always(Broken({"zz.tflite": b"\0" * 1_100_000}, ".gitattributes"))
    ),
    Break("HFD306", "*.json", where(lambda kind: "tokenizer_config.json" in kind.files, attribute(f"*.json {LFS}"))),
    Break(
        "HFD306",
        "a pattern for config.json",
        where(lambda kind: "config.json" in kind.files, attribute(f"config.json {LFS}")),
    ),
    Break("HFD307", "a folder", attribute(f"models/ {LFS}")),
    Break("HFD307", "two patterns in braces", attribute(f"*.{{bin,onnx}} {LFS}")),
    Break("HFD308", "*.md", attribute(f"*.md {LFS}")),
    Break(
        "HFD309",
        "a committed file in place of a pointer",
        always(Broken({}, "zz.model", prepare=repository(("zz.model", 2_000_000), add=True))),
    ),
    Break(
        "HFD310",
        "ignored",
        always(Broken({".gitignore": "*.pyc\n*.md\n"}, ".gitignore", "*.md", prepare=repository(add=True))),
    ),
    Break("HFD311", "a misspelled filter", attribute("*.zip fliter=lfs diff=lfs merge=lfs -text")),
    Break("HFD311", "two patterns", attribute(f"*.zip *.tar {LFS}")),
    Break("HFD312", "Windows line endings", windows),
    Break("HFD313", "a damaged index", always(Broken({}, prepare=damaged))),
)
