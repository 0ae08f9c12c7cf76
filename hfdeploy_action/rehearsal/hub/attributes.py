"""Which files go to Git LFS and which are ignored, as `git` itself reads .gitattributes and .gitignore."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hfdeploy_action import git, gitignore

LARGE = 10 * 1024 * 1024
"""The most bytes of a regular file (https://huggingface.co/docs/hub/storage-limits)."""

_PATTERNS = (
    "*.7z *.arrow *.bin *.bz2 *.ckpt *.ftz *.gz *.h5 *.joblib *.lfs.* *.mlmodel *.model *.msgpack *.npy *.npz *.onnx "
    "*.ot *.parquet *.pb *.pickle *.pkl *.pt *.pth *.rar *.safetensors saved_model/**/* *.tar.* *.tar *.tflite *.tgz "
    "*.wasm *.xz *.zip *.zst *tfevents*"
).split()
DEFAULT = "".join(f"{pattern} filter=lfs diff=lfs merge=lfs -text\n" for pattern in _PATTERNS).encode()
"""The .gitattributes that the Hub writes into a new model repository: blob a6344aac8c09253b3b630fb776ae94478aa0275b."""


def in_lfs(attributes: Mapping[str, bytes], paths: Sequence[str]) -> set[str]:
    """The paths that the .gitattributes files of the repository (content by path) put in LFS. Raises GitError."""
    return {path for path, _, value in git.attributes_of(attributes, paths, ["filter"]) if value == "lfs"}


def ignored(content: bytes, paths: Sequence[str]) -> set[str]:
    """The paths that this .gitignore at the root excludes. Raises GitError."""
    return set(gitignore.ignored({gitignore.NAME: content}, paths))


def is_binary(sample: bytes) -> bool:
    """Whether a file with this beginning is binary: a NUL, or invalid UTF-8. The Hub's own rule is not published."""
    try:
        sample.decode()
    except UnicodeDecodeError as error:
        return error.reason != "unexpected end of data"
    return b"\0" in sample
