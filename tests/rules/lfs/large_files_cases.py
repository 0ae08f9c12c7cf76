"""The cases of the rules in `lfs.large_files`."""

from __future__ import annotations

import subprocess
from pathlib import Path

from rules.case import Case
from rules.lfs.models import LARGE, TRACKED, above, git
from sound import Changes, Size, empty_onnx, pointer

HUGE = {"model.safetensors": None, "model.onnx": Size(101 * 1024 * 1024)}
NOT_TRACKED = "HFD304 model.onnx `model.onnx` has 11.0 MB and is not tracked by Git LFS"


def indexed_without_content(root: Path) -> None:
    """A repository with model.onnx in its index, without hashing 100 MiB."""
    git()(root)
    put = ["git", "update-index", "--add", "--cacheinfo", "100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,model.onnx"]
    subprocess.run(put, cwd=root, check=True)


def fetched(root: Path) -> None:
    """A repository with the pointer in its index and the content in its folder."""
    git("model.onnx")(root)
    with (root / "model.onnx").open("wb") as file:
        file.write(empty_onnx(2_000_000))
        file.truncate(2_000_000)


def attributes(*lines: str) -> Changes:
    return {**LARGE, ".gitattributes": "\n".join(lines) + "\n"}


CASES: dict[str, list[Case]] = {
    "HFD303": [
        Case(
            "a committed file above the limit",
            HUGE,
            ["HFD303 model.onnx `model.onnx` has 105.9 MB and is not tracked by Git LFS; GitHub rejects it"],
            prepare=indexed_without_content,
        ),
        Case(
            "a file above the limit that is not added",
            HUGE,
            ["HFD304 model.onnx `model.onnx` has 105.9 MB and is not tracked by Git LFS"],
            prepare=git(),
        ),
        Case("a tracked file", {**HUGE, ".gitattributes": "*.onnx filter=lfs\n"}, [], prepare=indexed_without_content),
        Case("a file outside a repository", HUGE, []),
    ],
    "HFD304": [
        Case("a large file in plain Git", LARGE, [NOT_TRACKED], prepare=git("model.onnx")),
        Case(
            "a file exactly at the limit",
            {**LARGE, "model.onnx": Size(10_000_000)},
            [],
            prepare=git("model.onnx"),
        ),
        Case("a tracked file", attributes("*.onnx filter=lfs"), [], prepare=git()),
        Case(
            "a later line that excludes the file",
            attributes("*.onnx filter=lfs", "model.onnx -filter"),
            [NOT_TRACKED],
            prepare=git(),
        ),
        Case(
            "a later line that tracks the file",
            attributes("model.onnx -filter", "*.onnx filter=lfs"),
            [],
            prepare=git(),
        ),
        Case(
            "an unspecified filter",
            attributes("*.onnx filter=lfs", "model.onnx !filter"),
            [NOT_TRACKED],
            prepare=git(),
        ),
        Case("another filter", attributes("*.onnx filter=crypt"), [NOT_TRACKED], prepare=git()),
        Case("a macro for LFS", attributes("[attr]large filter=lfs diff=lfs", "*.onnx large"), [], prepare=git()),
        Case(
            "a pattern for a folder",
            {**attributes("onnx/ filter=lfs"), "model.onnx": None, "onnx/model.onnx": Size(11_000_000)},
            [
                "HFD304 onnx/model.onnx `onnx/model.onnx` has 11.0 MB and is not tracked by Git LFS",
                "HFD307 .gitattributes:1:1 `onnx/` matches no file",
            ],
            prepare=git(),
        ),
        Case(
            "a pattern with two asterisks",
            {**attributes("onnx/** filter=lfs"), "model.onnx": None, "onnx/model.onnx": Size(11_000_000)},
            [],
            prepare=git(),
        ),
        Case(
            "a pattern with a slash",
            {**attributes("/model.onnx filter=lfs"), "onnx/model.onnx": Size(11_000_000)},
            ["HFD304 onnx/model.onnx `onnx/model.onnx` has 11.0 MB and is not tracked by Git LFS"],
            prepare=git(),
        ),
        Case(
            "a .gitattributes in a subfolder",
            {
                **attributes("*.onnx filter=lfs"),
                "onnx/.gitattributes": "*.onnx -filter\n",
                "onnx/model.onnx": Size(11_000_000),
            },
            ["HFD304 onnx/model.onnx `onnx/model.onnx` has 11.0 MB and is not tracked by Git LFS"],
            prepare=git(),
        ),
        Case("comments and blank lines", attributes("# *.onnx -filter", "", "*.onnx filter=lfs"), [], prepare=git()),
        Case(
            "a name with a line break in it",
            {"a\nb.onnx": Size(11_000_000), ".gitattributes": "*.onnx filter=lfs\n"},
            ["HFD111 a\nb.onnx the file name `a\\nb.onnx` contains a character that cannot be printed"],
            prepare=git(),
        ),
    ],
    "HFD305": [
        Case(
            "weights that no pattern covers",
            {"model.onnx": Size(2_000_000), ".gitattributes": TRACKED},
            ["HFD305 .gitattributes no pattern in `.gitattributes` covers `model.onnx`"],
        ),
        Case(
            "weights that no pattern covers, in a repository",
            {"model.onnx": Size(2_000_000), ".gitattributes": TRACKED},
            ["HFD305 .gitattributes no pattern in `.gitattributes` covers `model.onnx`"],
            prepare=git(),
        ),
        Case(
            "covered weights outside a repository",
            {"model.onnx": Size(2_000_000), ".gitattributes": "*.onnx filter=lfs\n"},
            [],
        ),
        Case("small weights", {"model.onnx": Size(100_000), ".gitattributes": TRACKED}, []),
        Case(
            "patterns in a .gitattributes above the folder",
            {"model.onnx": Size(2_000_000)},
            ["HFD305 ../.gitattributes no pattern in `.gitattributes` covers `model.onnx`"],
            prepare=above(TRACKED),
        ),
        Case(
            "weights covered by a .gitattributes above the folder",
            {"model.onnx": Size(2_000_000)},
            [],
            prepare=above("*.onnx filter=lfs"),
        ),
        Case(
            "a .gitattributes above the folder without LFS",
            {"model.onnx": Size(2_000_000)},
            [],
            prepare=above("* text=auto"),
        ),
        Case("no .gitattributes", {"model.onnx": Size(2_000_000)}, []),
    ],
    "HFD309": [
        Case(
            "a file added without Git LFS",
            {"model.onnx": Size(2_000_000), ".gitattributes": "*.onnx filter=lfs\n"},
            ["HFD309 model.onnx `model.onnx` is tracked by Git LFS, but its 2.0 MB are in Git"],
            prepare=git("model.onnx"),
        ),
        Case(
            "a small file",
            {"model.onnx": Size(100_000), ".gitattributes": "*.onnx filter=lfs\n"},
            [],
            prepare=git("model.onnx"),
        ),
        Case(
            "a file that is not added yet",
            {"model.onnx": Size(2_000_000), ".gitattributes": "*.onnx filter=lfs\n"},
            [],
            prepare=git("config.json"),
        ),
        Case(
            "a file added as a pointer",
            {"model.onnx": pointer(), ".gitattributes": "*.onnx filter=lfs\n"},
            [],
            prepare=fetched,
        ),
    ],
}
