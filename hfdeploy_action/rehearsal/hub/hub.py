"""The state of an embedded Hub: its data folder, identities, settings, and the requests so far."""

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

from starlette.types import ASGIApp

from . import lfs, xet
from .errors import ApiError
from .faults import Fault, How, RateLimit
from .identity import Identity, Publisher
from .names import is_owner_name, is_repository_name
from .repository import Repository

_MOST_LOGGED = 100_000
_LONGEST_WAIT = 10
"""How many seconds a change of a tag or a setting waits for a commit. Only a second commit fails at once."""


class LoggedRequest(NamedTuple):
    """A request in the log, with the owner of its token and not the token. `status` is None without an answer."""

    method: str
    path: str
    status: int | None
    owner: str | None


@dataclass
class Hub:
    """A running Hub; `url` is its address, and `application` answers its requests.

    `requests` is the log of requests (at 100,000 its older half is dropped). `signed_url_seconds` is how long a signed
    URL is valid. `served` says which provider serves which model, in the form of the Hub's
    `inferenceProviderMapping`: `hub.served["acme/emotion"] = {"hf-inference": {"status": "live", "providerId":
    "acme/emotion", "task": "text-classification"}}`. `rate_limit` may be set at any time, and `faults` cleared.
    `identities` says what each token may do, and `publishers` who gets one from `/oauth/token`; both may be changed.
    With `part_bytes`, Git LFS uploads content that is larger in parts of this size.
    `cdn` is another address of `application`: with one, downloads of large files are redirected there, as the Hub does.
    `seconds_ahead` is how much later it is in the `Date` of its answers than on this machine.
    `elsewhere` is content that commits may refer to although this Hub does not hold it, see `seed`.
    """

    data: Path
    identities: dict[str, Identity] = field(repr=False)
    application: ASGIApp = field(init=False, repr=False)
    url: str = ""
    publishers: list[Publisher] = field(default_factory=list)
    requests: list[LoggedRequest] = field(default_factory=list)
    served: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    rate_limit: RateLimit = field(default_factory=RateLimit)
    faults: list[Fault] = field(default_factory=list)
    signed_url_seconds: int = 3600
    part_bytes: int = 0
    cdn: str = ""
    seconds_ahead: float = 0
    elsewhere: set[lfs.Pointer] = field(default_factory=set)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    creating: threading.Lock = field(default_factory=threading.Lock)
    _locks: dict[str, threading.Lock] = field(default_factory=dict)
    _adopting: threading.Lock = field(default_factory=threading.Lock)

    @property
    def repositories(self) -> Path:
        """The folder of the repositories: owner/name below it, each a bare Git repository."""
        return self.data / "models"

    @property
    def content(self) -> Path:
        """The folder of large files: for each owner by SHA-256, so that no owner can refer to content of another."""
        return self.data / "lfs"

    def store(self, owner: str) -> Path:
        """The folder of an owner's large files, by SHA-256."""
        return self.content / owner

    @property
    def uploads(self) -> Path:
        """The folder of Xet uploads, for each owner."""
        return self.data / "xet"

    def repository(self, owner: str, name: str) -> Repository | None:
        """The repository with this owner and name, if it exists. Case is ignored, as on the Hub."""
        if not (is_owner_name(owner) and is_repository_name(name)):
            return None
        folder = _find(self.repositories, owner)
        git = _find(folder, name) if folder else None
        if folder is None or git is None or not (git / "HEAD").is_file():
            return None
        return Repository(f"{folder.name}/{git.name}", git)

    def moved(self, owner: str, name: str) -> Repository | None:
        """The repository that had this owner and name, if it was moved."""
        if not is_owner_name(owner) or (folder := _find(self.repositories, owner)) is None:
            return None
        every = (Repository(f"{folder.name}/{place.parent.name}", place.parent) for place in folder.glob("*/hub.json"))
        return next((each for each in every if name.lower() in each.settings().get("formerly", [])), None)

    @contextmanager
    def lock(self, repository_id: str, wait_seconds: float = 0) -> Iterator[None]:
        """Lock a repository for a change. Raises ApiError if it is still locked after so many seconds."""
        lock = self._locks.setdefault(repository_id, threading.Lock())
        if not lock.acquire(timeout=wait_seconds):
            message = "Another commit operation is in progress for this repository. Please try again later."
            raise ApiError(409, message)
        try:
            yield
        finally:
            lock.release()

    def wait_for_lock(self, repository_id: str) -> AbstractContextManager[None]:
        """Lock a repository for a change, after waiting for the one in progress."""
        return self.lock(repository_id, _LONGEST_WAIT)

    def has_content(self, owner: str, pointers: set[lfs.Pointer]) -> bool:
        """Whether this owner has uploaded all this content, with Git LFS or Xet, or it is known to be elsewhere."""
        store = self.store(owner)
        missing = {pointer for pointer in pointers if not lfs.has(store, pointer)}
        if not missing:
            return True
        with self._adopting:
            xet.adopt(self.uploads / owner, store, {pointer.oid for pointer in missing})
        return all(pointer in self.elsewhere or lfs.has(store, pointer) for pointer in missing)

    def share(self, pointers: set[lfs.Pointer], uploader: str, owner: str) -> None:
        """Give an owner the content that another one has uploaded for a pull request."""
        for pointer in pointers:
            if not lfs.has(self.store(owner), pointer) and lfs.has(self.store(uploader), pointer):
                lfs.link(self.store(uploader), self.store(owner), pointer.oid)

    def admit(self, token: str, identity: Identity) -> None:
        """Accept a token, and forget those that have expired."""
        now = time.time()
        self.identities = {
            **{each: known for each, known in self.identities.items() if known.expires > now},
            token: identity,
        }

    def log(self, request: LoggedRequest) -> None:
        """Add a request to the log."""
        if len(self.requests) >= _MOST_LOGGED:
            del self.requests[: _MOST_LOGGED // 2]
        self.requests.append(request)

    def fail(self, method: str, path: str, how: int | How, times: int = 1, *, retry_after: int | None = None) -> None:
        """Add a `Fault`. `*` in the path also matches slashes. The path is as sent: percent-encoded, without query."""
        self.faults.append(Fault(method, path, how, times, retry_after))

    def fault_for(self, method: str, path: str) -> Fault | None:
        """The fault for this request, if any, after counting it."""
        for fault in self.faults:
            if fault.times > 0 and fault.method == method and fnmatchcase(path, fault.path):
                fault.times -= 1
                return fault
        return None


def _find(folder: Path, name: str) -> Path | None:
    """The entry of a folder with this name, ignoring case."""
    if (folder / name).is_dir():
        return folder / name
    try:
        return next((each for each in sorted(folder.iterdir()) if each.name.lower() == name.lower()), None)
    except FileNotFoundError:
        return None
