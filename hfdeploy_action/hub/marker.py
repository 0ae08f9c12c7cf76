"""The marker in the description of a commit: whose release it is, and until when no other run may take it over.

What a run has not finished is thus known from the Hub alone. A description is a stranger's text, so what is not exactly
a marker is none.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from hfdeploy_action.hub.changes import Tree

_BEGINNING = "hf-deploy-action: "
_LONGEST = 4000  # characters of a marker
_LONGEST_TEXT = 300  # characters of one value; Git allows no longer names
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_LARGEST = 2**53  # which every JSON parser reads exactly


class Kind(Enum):
    """What a commit does."""

    RELEASE = "release"  # brings a candidate to main
    ROLLBACK = "rollback"  # brings an earlier release back to main
    UNDO = "undo"  # takes back a release that was not proven
    CANDIDATE = "candidate"  # is on a pull request, and moves main only if a person merges it


@dataclass(frozen=True)
class RunKey:
    """What identifies a run.

    In a workflow, `name` is the run ID, and `attempt` counts from 1. Elsewhere, `name` identifies the machine since its
    last start, `pid` is the process ID, and `attempt` is 0. `nonce` differs from run to run.
    """

    name: str
    attempt: int
    job: str
    pid: int
    nonce: str

    def __str__(self) -> str:
        return f"workflow run {self.name}, attempt {self.attempt}" if self.attempt else f"process {self.pid}"


@dataclass(frozen=True)
class Source:
    """Where a release comes from: the repository, ref, commit and actor on GitHub."""

    repository: str
    ref: str
    sha: str
    actor: str


@dataclass(frozen=True)
class Marker:
    """What the description of a commit says about it.

    `tree` is the digest of the tree after the commit, `proven` the commit to go back to, and `private` the visibility
    before the release. `until` is the end of the lease, in UTC, to the second.
    """

    kind: Kind
    tag: str
    tree: str
    proven: str
    private: bool
    run: RunKey
    until: datetime
    version: str
    source: Source | None = None


def tree_digest(tree: Tree) -> str:
    """The SHA-256 over the sorted paths of a tree, with the size and the object ID of each file."""
    digest = hashlib.sha256()
    for path, file in sorted(tree.items()):
        digest.update(f"{path}\0{file.size}\0{file.sha256 or file.oid}\n".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def write(marker: Marker) -> str:
    """The line that stands for a marker in a description."""
    values = asdict(marker) | {"kind": marker.kind.value, "until": marker.until.strftime(_TIME)}
    return _BEGINNING + json.dumps(values, separators=(",", ":"))


def parse(description: str) -> Marker | None:
    """The marker in the last line of a description, or None if there is none."""
    line = description[-_LONGEST:].rstrip().rpartition("\n")[2]
    if not line.startswith(_BEGINNING):
        return None
    try:
        return _marker(json.loads(line.removeprefix(_BEGINNING)))
    except (ValueError, RecursionError):
        return None


def _marker(values: Any) -> Marker:
    """Raises ValueError for a value that is missing, additional, or of another form."""
    read = _checked(values, Marker, _MARKER)
    return Marker(
        **read
        | {
            "kind": Kind(read["kind"]),
            "run": RunKey(**_checked(read["run"], RunKey, _RUN)),
            "until": datetime.strptime(read["until"], _TIME).replace(tzinfo=UTC),
            "source": read["source"] and Source(**_checked(read["source"], Source, _SOURCE)),
        }
    )


def _checked(values: Any, kind: type, checks: dict[str, Callable[[Any], bool]]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    if not isinstance(values, dict) or values.keys() != names or not all(checks[name](values[name]) for name in names):
        raise ValueError(f"this is not a {kind.__name__}")
    return values


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_TEXT


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value <= _LARGEST


def _is_hex(length: int) -> Callable[[Any], bool]:
    pattern = re.compile(f"[0-9a-f]{{{length}}}")
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_dict(value: Any) -> bool:
    return isinstance(value, dict)


_MARKER: dict[str, Callable[[Any], bool]] = {
    "kind": _is_text,
    "tag": _is_text,
    "tree": _is_hex(64),
    "proven": _is_hex(40),
    "private": lambda value: isinstance(value, bool),
    "run": _is_dict,
    "until": _is_text,
    "version": _is_text,
    "source": lambda value: value is None or isinstance(value, dict),
}
_RUN: dict[str, Callable[[Any], bool]] = {
    "name": _is_text,
    "attempt": _is_number,
    "job": _is_text,
    "pid": _is_number,
    "nonce": _is_hex(16),
}
_SOURCE: dict[str, Callable[[Any], bool]] = dict.fromkeys(("repository", "ref", "sha", "actor"), _is_text)
