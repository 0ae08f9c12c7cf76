"""Which run this is, and whether another one is still under way."""

from __future__ import annotations

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action import __version__
from hfdeploy_action.hub.changes import Tree
from hfdeploy_action.hub.marker import Kind, Marker, RunKey, Source, tree_digest
from hfdeploy_action.plan import Origin

LEASE_SECONDS = 3600.0
"""How long a release is left to its run, unless its waits are longer."""
SHORT_LEASE_SECONDS = 600.0
"""The same for a run that may end and leave its release behind without a tag, because nobody is told that it ended."""
LONGEST_LEASE_SECONDS = 24 * LEASE_SECONDS
"""How long it is at most; no longer one is believed."""
# Two containers on one machine may have processes with the same ID.
_BOOT, _PROCESSES = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")


class Move(NamedTuple):
    """What a commit does: its kind, its tag, the tree after it, and the commit to go back to."""

    kind: Kind
    tag: str
    after: Tree
    proven: str


@dataclass(frozen=True)
class Claim:
    """Who releases, for how many seconds nobody else may take the release over, and where it comes from.

    `is_public`: anyone can see the source.
    """

    run: RunKey
    seconds: float = LEASE_SECONDS
    source: Source | None = None
    is_public: bool = False

    def marker(self, move: Move, now: datetime, *, private: bool, stays_private: bool) -> Marker:
        """The marker of a commit that this run makes. A private source is not named where anyone can read it."""
        return Marker(
            kind=move.kind,
            tag=move.tag,
            tree=tree_digest(move.after),
            proven=move.proven,
            private=private,
            run=self.run,
            until=(now + timedelta(seconds=self.seconds)).replace(microsecond=0),
            version=__version__,
            source=self.source if self.is_public or stays_private else None,
        )


def claim(origin: Origin, seconds: float = LEASE_SECONDS) -> Claim:
    """The claim of this run."""
    source = Source(origin.repository, origin.ref, origin.sha, origin.actor) if origin.run else None
    return Claim(_run_key(origin), min(seconds, LONGEST_LEASE_SECONDS), source, origin.is_public)


def _run_key(origin: Origin) -> RunKey:
    nonce = secrets.token_hex(8)
    if origin.run:
        return RunKey(origin.run, origin.attempt, origin.job, 0, nonce)
    return RunKey(_machine(), 0, "", os.getpid(), nonce)


def has_ended(other: RunKey, own: RunKey) -> bool:
    """Whether another run has certainly ended: an earlier attempt of this run, or a dead process on this machine."""
    if not other.name or other.name != own.name:
        return False
    if other.attempt:
        return other.attempt < own.attempt
    return other.pid == own.pid or not _is_running(other.pid)  # the ID of a dead process may be used again


def _machine() -> str:
    """What identifies this machine since its last start, without naming it; empty where there is no such thing."""
    try:
        boot, processes = _BOOT.read_text().strip(), _PROCESSES.readlink()
    except OSError:
        return ""
    return hashlib.sha256(f"{boot} {processes}".encode()).hexdigest()[:16]


def _is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()  # to send signal 0 would end the process on Windows
