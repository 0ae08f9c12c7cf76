"""What an embedded Hub holds: its data directory, who may ask, what it was told, and what it was asked."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from . import lfs, xet
from .faults import Fault, How, RateLimit
from .identity import Identity
from .names import is_repository_name
from .refusal import Refusal
from .repository import Repository


class Asked(NamedTuple):
    """A request as the Hub remembers it: no token, only whose it was. The status is None where no answer arrived."""

    method: str
    path: str
    status: int | None
    owner: str | None


@dataclass
class Hub:
    """A Hub that is running; `url` is its address.

    `requests` is every request so far. `served` says which provider serves which model, as the Hub's own
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
    tickets: dict[str, lfs.Pointer] = field(default_factory=dict, repr=False)
    _locks: defaultdict[str, threading.Lock] = field(default_factory=lambda: defaultdict(threading.Lock))
    _adopting: threading.Lock = field(default_factory=threading.Lock)

    @property
    def repositories(self) -> Path:
        """Where the repositories are: owner/name below it, each a bare Git repository."""
        return self.data / "models"

    @property
    def content(self) -> Path:
        """Where the content of large files is, by sha256."""
        return self.data / "lfs"

    @property
    def uploads(self) -> Path:
        """Where Xet uploads arrive."""
        return self.data / "xet"

    def repository(self, owner: str, name: str) -> Repository | None:
        """The repository of this owner and name, if there is one."""
        git = self.repositories / owner / name
        if is_repository_name(owner) and is_repository_name(name) and (git / "HEAD").is_file():
            return Repository(f"{owner}/{name}", git)
        return None

    @contextmanager
    def changing(self, repository_id: str) -> Iterator[None]:
        """Be the only one who changes a repository. Refuses where somebody else is at it, as the Hub does."""
        lock = self._locks[repository_id]
        if not lock.acquire(blocking=False):
            message = "Another commit operation is in progress for this repository. Please try again later."
            raise Refusal(409, message)
        try:
            yield
        finally:
            lock.release()

    def has_content(self, pointers: set[lfs.Pointer]) -> bool:
        """Whether all this content has arrived, whichever way."""
        with self._adopting:
            missing = {pointer.oid for pointer in pointers if not lfs.has(self.content, pointer)}
            if missing:
                xet.adopt(self.uploads, self.content, missing)
        return all(lfs.has(self.content, pointer) for pointer in pointers)

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
