"""Valid names of repositories, references and files. A valid name cannot lead out of the data folder."""

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
"""Characters that macOS ignores in file names."""
_DOT_GIT = re.compile(r"(\.git|git~\d)[ .]*(:.*)?", re.IGNORECASE)
"""Names that Git treats as `.git`, on Windows too."""


def is_repository_name(name: str) -> bool:
    """Whether this is a valid name of an owner or a repository, by the rules of huggingface_hub."""
    return bool(_REPOSITORY.fullmatch(name)) and not re.search(r"\.\.|--|[.-]$|\.git$", name, re.IGNORECASE)


def is_owner_name(name: str) -> bool:
    """Whether this is a valid name of an owner, and not the first part of one of the Hub's own paths."""
    return is_repository_name(name) and name.lower() not in _RESERVED_OWNERS


def is_reference_name(name: str) -> bool:
    """Whether this is a valid name of a branch or tag: the rules of `git check-ref-format`, without ambiguous names.

    Ambiguous are options, commit IDs, and full references such as refs/pr/1.
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
    """Whether this is a valid path of a file: relative, normalized, and not reserved by Git."""
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
