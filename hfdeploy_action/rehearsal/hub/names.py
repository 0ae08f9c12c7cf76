"""What repositories, references and files may be called: what passes here cannot lead out of the data directory."""

from __future__ import annotations

import re

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_RESERVED_OWNERS = frozenset({"api", "datasets", "lfs", "models", "oauth", "spaces"})
_REFERENCE_SEGMENT = re.compile(r"(?!\.)[^\x00-\x20\x7f\ud800-\udfff~^:?*\[\\]+(?<!\.lock)(?<!\.)")
_COMMIT_ID = re.compile(r"[0-9a-f]{40}")
_LONGEST_PATH = 2048
_LONGEST_NAME = 255
_MOST_FOLDERS = 255
_UNSEEN = re.compile(r"[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
"""Characters that macOS leaves out when it compares names of files."""
_DOT_GIT = re.compile(r"(\.git|git~\d)[ .]*(:.*)?", re.IGNORECASE)
"""What is `.git` to Git, also where it runs on Windows."""


def is_repository_name(name: str) -> bool:
    """Whether an owner or a repository may be called this: the rule of huggingface_hub's own validator."""
    return bool(_REPOSITORY.fullmatch(name)) and not re.search(r"\.\.|--|[.-]$|\.git$", name, re.IGNORECASE)


def is_owner_name(name: str) -> bool:
    """Whether an owner may be called this: a repository's name, and no word that the Hub's own addresses begin with."""
    return is_repository_name(name) and name.lower() not in _RESERVED_OWNERS


def is_reference_name(name: str) -> bool:
    """Whether a branch or tag may be called this: the rules of `git check-ref-format`, and nothing to mistake.

    Neither an option, nor the id of a commit, nor a full reference such as refs/pr/1.
    """
    segments = name.split("/")
    return (
        all(_REFERENCE_SEGMENT.fullmatch(segment) for segment in segments)
        and len(name.encode()) <= 200
        and ".." not in name
        and "@{" not in name
        and name not in {"@", "HEAD"}
        and not name.startswith(("-", "refs/"))
        and not _COMMIT_ID.fullmatch(name)
    )


def is_file_path(path: str) -> bool:
    """Whether a file in a repository may have this path: relative, normal, and nothing that Git keeps for itself."""
    if re.search(r"[\x00-\x1f\x7f\\\ud800-\udfff]", path):
        return False
    segments = path.split("/")
    return (
        len(path.encode()) <= _LONGEST_PATH
        and len(segments) <= _MOST_FOLDERS + 1
        and not any(segment in {"", ".", ".."} for segment in segments)
        and not any(_DOT_GIT.fullmatch(_UNSEEN.sub("", segment)) for segment in segments)
        and all(len(segment.encode()) <= _LONGEST_NAME for segment in segments)
    )
