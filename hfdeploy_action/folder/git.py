"""Git, asked and never told: what it prints, and nothing changed by it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_LONGEST = 120  # seconds; for a million files it takes some ten


def git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    """What a Git command that only reads prints; nothing where it fails or there is no Git.

    In a container the workspace belongs to another user, whom Git would distrust: it is told not to, and
    told to start nothing that the repository's own configuration names, and to fetch nothing. For a pipe in place of
    one of its files it would wait for ever.
    """
    if any((root / name).is_fifo() for name in (".gitattributes", ".gitignore")):
        return b""
    trust = ("-c", "safe.directory=*", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
    try:
        done = subprocess.run(
            ["git", *trust, *arguments],
            cwd=root,
            input=given,
            capture_output=True,
            check=False,
            timeout=_LONGEST,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
