"""What repositories, references and files may be called: what passes here cannot lead out of the data directory."""

from __future__ import annotations

import re

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_REFERENCE_SEGMENT = re.compile(r"(?!\.)[^\x00-\x20\x7f\ud800-\udfff~^:?*\[\\]+(?<!\.lock)(?<!\.)")
_LONGEST_PATH = 4096
_LONGEST_NAME = 255


def is_repository_name(name: str) -> bool:
    """Whether an owner or a repository may be called this: the rule of huggingface_hub's own validator."""
    return bool(_REPOSITORY.fullmatch(name)) and not re.search(r"\.\.|--|[.-]$|\.git$", name)


def is_reference_name(name: str) -> bool:
    """Whether a branch or tag may be called this: the rules of `git check-ref-format`, and no option-like names."""
    segments = name.split("/")
    return (
        all(_REFERENCE_SEGMENT.fullmatch(segment) for segment in segments)
        and len(name.encode()) <= 200
        and ".." not in name
        and "@{" not in name
        and name not in {"@", "HEAD"}
        and not name.startswith("-")
    )


def is_file_path(path: str) -> bool:
    """Whether a file in a repository may have this path: relative, normal, and nothing that Git keeps for itself."""
    return (
        0 < len(path.encode("utf-8", "surrogatepass")) <= _LONGEST_PATH
        and not re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", path)
        and not any(segment.lower() in {"", ".", "..", ".git"} for segment in path.split("/"))
        and all(len(segment.encode()) <= _LONGEST_NAME for segment in path.split("/"))
    )
