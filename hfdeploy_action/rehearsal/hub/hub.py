"""What an embedded Hub holds: its data directory, who may ask, what it was told, and what it was asked."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from . import lfs, tickets, xet
from .faults import Fault, How, RateLimit
from .identity import Identity
from .names import is_owner_name, is_repository_name
from .refusal import Refusal
from .repository import Repository

_MOST_REMEMBERED = 100_000
_PATIENCE = 10
"""Seconds that a tag or a setting waits for a commit to end: only commits are told to come again."""


class Asked(NamedTuple):
    """A request as the Hub remembers it: no token, only whose it was. The status is None where no answer arrived."""

    method: str
    path: str
    status: int | None
    owner: str | None


@dataclass
class Hub:
    """A Hub that is running; `url` is its address.

    `requests` is every request so far (of 100,000 the older half goes). `ticket_seconds` is how long an address that
    carries its own permission is good for. `served` says which provider serves which model, as the Hub's own
    `inferenceProviderMapping` does: `hub.served["acme/emotion"] = {"hf-inference": {"status": "live", "providerId":
    "acme/emotion", "task": "text-classification"}}`. `rate_limit` may be set at any time, and `faults` cleared.
    """

    data: Path
    identities: dict[str, Identity] = field(repr=False)
    url: str = ""
    requests: list[Asked] = field(default_factory=list)
    served: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    rate_limit: RateLimit = field(default_factory=RateLimit)
    faults: list[Fault] = field(default_factory=list)
    ticket_seconds: int = 3600
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    creating: threading.Lock = field(default_factory=threading.Lock)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _adopting: threading.Lock = field(default_factory=threading.Lock)

    @property
    def repositories(self) -> Path:
        """Where the repositories are: owner/name below it, each a bare Git repository."""
        return self.data / "models"

    @property
    def content(self) -> Path:
        """Where the content of large files is: for each owner by sha256, so that nobody names what another sent."""
        return self.data / "lfs"

    def store(self, owner: str) -> Path:
        """Where the content of this owner's large files is, by sha256."""
        return self.content / owner

    @property
    def uploads(self) -> Path:
        """Where Xet uploads arrive, for each owner."""
        return self.data / "xet"

    def repository(self, owner: str, name: str) -> Repository | None:
        """The repository of this owner and name, if there is one; capitals make no difference, as on the Hub."""
        if not (is_owner_name(owner) and is_repository_name(name)):
            return None
        folder = _called(self.repositories, owner)
        git = _called(folder, name) if folder else None
        if folder is None or git is None or not (git / "HEAD").is_file():
            return None
        return Repository(f"{folder.name}/{git.name}", git)

    @contextmanager
    def changing(self, repository_id: str, patience: float = 0) -> Iterator[None]:
        """Be the only one who changes a repository. Refuses where somebody else is at it, as the Hub does.

        That is after so many seconds.
        """
        lock = self._locks.setdefault(repository_id, threading.Lock())
        if not lock.acquire(timeout=patience):
            message = "Another commit operation is in progress for this repository. Please try again later."
            raise Refusal(409, message)
        try:
            yield
        finally:
            lock.release()

    def settling(self, repository_id: str) -> AbstractContextManager[None]:
        """Be the only one who changes a repository, once whoever is at it has finished."""
        return self.changing(repository_id, _PATIENCE)

    def has_content(self, owner: str, pointers: set[lfs.Pointer]) -> bool:
        """Whether this owner has sent all this content, whichever way."""
        store = self.store(owner)
        if all(lfs.has(store, pointer) for pointer in pointers):
            return True
        with self._adopting:
            missing = {pointer.oid for pointer in pointers if not lfs.has(store, pointer)}
            xet.adopt(self.uploads / owner, store, missing)
        return all(lfs.has(store, pointer) for pointer in pointers)

    def address(self, operation: str, owner: str, pointer: lfs.Pointer) -> str:
        """The address at which whoever has it may upload or download this content, for a while."""
        ticket = tickets.Ticket(operation, owner, pointer, int(time.time()) + self.ticket_seconds)
        return f"{self.url}{tickets.address(ticket, self.secret)}"

    def remember(self, request: Asked) -> None:
        """Note a request."""
        if len(self.requests) >= _MOST_REMEMBERED:
            del self.requests[: _MOST_REMEMBERED // 2]
        self.requests.append(request)

    def fail(self, method: str, path: str, how: int | How, times: int = 1, *, retry_after: int | None = None) -> None:
        """Let the next `times` requests of this method to paths of this shell pattern fail: with a status, or so.

        `*` in the pattern also stands for slashes; the path is the one on the wire, percent signs and all, without
        the query. `retry_after`, in seconds, goes with a status.
        """
        self.faults.append(Fault(method, path, how, times, retry_after))

    def fault_for(self, method: str, path: str) -> Fault | None:
        """The fault that this request meets, which is then used up by one."""
        for fault in self.faults:
            if fault.times > 0 and fault.method == method and fnmatchcase(path, fault.path):
                fault.times -= 1
                return fault
        return None


def _called(folder: Path, name: str) -> Path | None:
    """What has this name in a folder, whatever its capitals."""
    if (folder / name).is_dir():
        return folder / name
    try:
        return next((each for each in sorted(folder.iterdir()) if each.name.lower() == name.lower()), None)
    except FileNotFoundError:
        return None
