"""The cases of the rules in `lfs.pointers`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

import subprocess
from pathlib import Path

from rules.case import Case
from rules.lfs.models import TRACKED, git
from sound import pointer


def cloned(root: Path) -> None:
    """A repository with a remote, from which Git LFS can fetch content."""
    git()(root)
    subprocess.run(["git", "remote", "add", "origin", "https://git.invalid/model"], cwd=root, check=True)


def damaged(line: int, why: str) -> str:
    return f"HFD301 model.safetensors:{line}:1 `model.safetensors` is a damaged Git LFS pointer: {why}"


CASES: dict[str, list[Case]] = {
    "HFD301": [
        Case(
            "a pointer outside any repository",
            {"model.safetensors": pointer(size=268_000_000)},
            [
                "HFD301 model.safetensors:1:1 "
                "`model.safetensors` is a Git LFS pointer, and its content of 268.0 MB is missing"
            ],
        ),
        Case(
            "a pointer in a repository without a remote",
            {"model.safetensors": pointer(size=1_000), ".gitattributes": TRACKED},
            [
                "HFD301 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer, and its content of 1.0 kB is missing"
            ],
            prepare=git(),
        ),
        Case(
            "a pointer that no pattern covers",
            {"model.safetensors": pointer(size=1_000)},
            [
                "HFD301 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer, and its content of 1.0 kB is missing"
            ],
            prepare=cloned,
        ),
        Case(
            "a pointer cut short",
            {"model.safetensors": pointer()[:80]},
            [damaged(2, "this line is not `oid sha256:` and 64 hexadecimal digits")],
        ),
        Case(
            "a pointer cut short in its first line",
            {"model.safetensors": pointer()[:30]},
            [damaged(1, "this line is not `version https://git-lfs.github.com/spec/v1`")],
        ),
        Case(
            "a pointer with merge conflict markers",
            {"model.safetensors": f"<<<<<<< HEAD\n{pointer()}=======\n{pointer(size=1)}>>>>>>> more\n"},
            [damaged(1, "it contains merge conflict markers")],
        ),
        Case(
            "a pointer with an invalid checksum",
            {"model.safetensors": pointer(oid="00")},
            [damaged(2, "this line is not `oid sha256:` and 64 hexadecimal digits")],
        ),
        Case(
            "a pointer without its size",
            {"model.safetensors": "\n".join(pointer().split("\n")[:2]) + "\n"},
            [damaged(2, "it ends before `size` and a number of bytes")],
        ),
        Case(
            "a pointer with an impossible size",
            {"model.safetensors": pointer(size=-7)},
            [damaged(3, "this line is not `size` and a number of bytes")],
        ),
        Case(
            "a pointer with another version",
            {"model.safetensors": pointer().replace("v1", "v2")},
            [damaged(1, "this line is not `version https://git-lfs.github.com/spec/v1`")],
        ),
        Case(
            "a pointer with further lines",
            {"model.safetensors": pointer() + "more\n"},
            [damaged(4, "it contains more than a pointer")],
        ),
        Case(
            "a pointer after a byte order mark",
            {"model.safetensors": "\ufeff" + pointer()},
            [damaged(1, "this line is not `version https://git-lfs.github.com/spec/v1`")],
        ),
        Case(
            "pointers in place of all files",
            {name: pointer(size=7) for name in ("config.json", "tokenizer.json")},
            [
                "HFD301 config.json:1:1 `config.json` and 1 more are Git LFS pointers, and their content of 14 bytes is missing",
            ],
        ),
        Case(
            "text about pointers",
            {"notes.md": "See version https://git-lfs.github.com/spec/v1\n", "long.md": pointer() + "x" * 1000},
            [],
        ),
    ],
    "HFD302": [
        Case(
            "a pointer that can be fetched",
            {"model.safetensors": pointer(size=268_000_000), ".gitattributes": TRACKED},
            ["HFD302 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer to 268.0 MB"],
            prepare=cloned,
        ),
    ],
    "HFD312": [
        Case(
            "Windows line endings",
            {"model.safetensors": pointer(size=7).replace("\n", "\r\n")},
            [
                "HFD301 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer, and its content of 7 bytes is missing",
                "HFD312 model.safetensors:1:1 the pointer `model.safetensors` has Windows line endings",
            ],
        ),
        Case(
            "no line ending at the end",
            {"model.safetensors": pointer(size=7).rstrip(), ".gitattributes": TRACKED},
            [
                "HFD302 model.safetensors:1:1 `model.safetensors` is a Git LFS pointer to 7 bytes",
                "HFD312 model.safetensors:1:1 the pointer `model.safetensors` "
                "does not start and end as Git LFS writes it",
            ],
            prepare=cloned,
        ),
    ],
}
