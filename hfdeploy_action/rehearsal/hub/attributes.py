"""Which files are large and which are ignored, asked of `git` itself, so that its files mean what they mean to Git."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

LARGE = 10 * 1024 * 1024
"""Bytes above which the Hub takes no regular file (https://huggingface.co/docs/hub/storage-limits)."""

_PATTERNS = (
    "*.7z *.arrow *.bin *.bz2 *.ckpt *.ftz *.gz *.h5 *.joblib *.lfs.* *.mlmodel *.model *.msgpack *.npy *.npz *.onnx "
    "*.ot *.parquet *.pb *.pickle *.pkl *.pt *.pth *.rar *.safetensors saved_model/**/* *.tar.* *.tar *.tflite *.tgz "
    "*.wasm *.xz *.zip *.zst *tfevents*"
).split()
DEFAULT = "".join(f"{pattern} filter=lfs diff=lfs merge=lfs -text\n" for pattern in _PATTERNS).encode()
"""The .gitattributes that the Hub writes into a new model repository: blob a6344aac8c09253b3b630fb776ae94478aa0275b."""


def in_lfs(git: Path, attributes: Mapping[str, bytes], paths: Sequence[str]) -> set[str]:
    """Those of the paths that the repository's .gitattributes files (content by path) put in LFS."""
    fields = _ask(git, attributes, ["check-attr", "-z", "--stdin", "filter"], paths)
    return {path for path, value in zip(fields[0::3], fields[2::3], strict=False) if value == "lfs"}


def ignored(git: Path, gitignore: bytes, paths: Sequence[str]) -> set[str]:
    """Those of the paths that this .gitignore at the root leaves out."""
    return set(_ask(git, {".gitignore": gitignore}, ["check-ignore", "--no-index", "-z", "--stdin"], paths))


def is_binary(sample: bytes) -> bool:
    """Whether a file that begins like this is no text: a NUL, or no UTF-8. The Hub's own rule is not published."""
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return error.reason != "unexpected end of data"
    return b"\0" in sample


def _ask(git: Path, files: Mapping[str, bytes], command: Sequence[str], paths: Sequence[str]) -> list[str]:
    """The NUL-separated fields that git answers, looking at nothing but these files."""
    with tempfile.TemporaryDirectory() as work_tree:
        for path, content in files.items():
            place = Path(work_tree, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        ran = subprocess.run(
            ["git", "--git-dir", str(git), "--work-tree", work_tree, *command],
            input="\0".join(paths).encode(),
            capture_output=True,
            check=False,  # check-ignore ends with 1 where nothing is ignored
            env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        )
    return ran.stdout.decode().split("\0")[:-1]
