"""Large content onto the Hub, watched: an upload that makes no progress ends."""

from __future__ import annotations

import errno
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import hf_xet  # type: ignore[import-untyped]
import httpx2
from huggingface_hub import CommitOperationAdd
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.utils import _xet  # the client tells nobody else of its progress

from hfdeploy_action.failures import DiskFull
from hfdeploy_action.findings import Failure
from hfdeploy_action.hub.errors import first_lines
from hfdeploy_action.hub.failures import AccessRefused, ContentRejected, HubUnavailable
from hfdeploy_action.hub.network import is_loopback
from hfdeploy_action.hub.repository import Repository

STALLED_SECONDS = 120.0
"""How long an upload may go without progress."""
_COUNTED = ("total_bytes_completed", "total_transfer_bytes_completed")
_OF_SHARDS = ("total_shards_completed", "total_shard_validation_entries_completed")


_BATCH = "LFS batch API returned errors"  # how the client begins what Git LFS refuses
_NO_ROOM = re.compile(rf"\(os error ({errno.ENOSPC}|{errno.EDQUOT}|{errno.EFBIG})\)")  # as Rust writes it
_REFUSED = re.compile(r"status client error \((401|403)\b.*xet-write-token", re.DOTALL)


def session(endpoint: str) -> Any:
    """A session of Xet that reports to nobody. Only a Hub on this machine may name a folder of it as its storage."""
    config = hf_xet.XetConfig().with_config("telemetry.enabled", False)
    if not is_loopback(httpx2.URL(endpoint).host):
        config = config.with_config("data.local_cas_scheme", "none://")
    return hf_xet.XetSession(config)


class _Watch:
    """A session of Xet that notes when an upload last made progress."""

    def __init__(self, endpoint: str) -> None:
        self._session = session(endpoint)
        self._seen: tuple[Any, ...] = ()
        self._moved = time.monotonic()

    def new_upload_commit(self, **given: Any) -> Any:
        return self._session.new_upload_commit(**{**given, "progress_callback": self._note})

    def _note(self, report: Any, _files: object) -> None:
        seen = (*(getattr(report, name) for name in _COUNTED), *(getattr(report.shard, name, 0) for name in _OF_SHARDS))
        if seen != self._seen:
            self._seen, self._moved = seen, time.monotonic()

    def left(self) -> float:
        """Seconds until the upload has stalled."""
        return self._moved + STALLED_SECONDS - time.monotonic()

    def abort(self) -> None:
        self._session.sigint_abort()


def upload(repository: Repository, additions: Sequence[CommitOperationAdd]) -> None:
    """Send what goes to large storage. Raises a Failure, and whatever else the client raises.

    It runs in a thread of its own: Xet's code listens to nobody while it runs. A thread that has stalled is aborted and
    left behind; it does not keep the process from ending.
    """
    if not additions:
        return
    watch, failed = _Watch(repository.identity.endpoint), list[BaseException]()

    def send() -> None:
        try:
            with _uploading(repository):
                repository.api.preupload_lfs_files(repository.repo_id, list(additions), free_memory=False)
        except BaseException as error:  # noqa: BLE001  raised below, in the thread that waits
            failed.append(error)

    with _watched(watch):
        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        try:
            _wait(thread, watch.left)
        except BaseException:
            watch.abort()
            raise
    if failed:
        raise failed[0]


def _wait(thread: threading.Thread, left: Callable[[], float]) -> None:
    while thread.is_alive():
        seconds = left()
        if seconds <= 0:
            raise HubUnavailable(f"an upload made no progress for {STALLED_SECONDS:.0f} s")
        thread.join(seconds)


@contextmanager
def _watched(watch: _Watch) -> Iterator[None]:
    """The client's uploads use this session."""
    usual = _xet.get_xet_session
    _xet.get_xet_session = lambda: watch
    try:
        yield
    finally:
        _xet.get_xet_session = usual


@contextmanager
def _uploading(repository: Repository) -> Iterator[None]:
    """What the client raises of an upload, as a Failure: Xet raises plain exceptions of Python."""
    try:
        yield
    except HfHubHTTPError:  # of a question, not of the upload
        raise
    except (RuntimeError, OSError) as error:
        cause = error.__cause__ or error
        if isinstance(cause, Failure):
            raise cause from error
        if not _of_the_peer(cause):
            raise
        said = first_lines(cause)
        if _REFUSED.search(said):
            raise AccessRefused(f"{repository.identity} may not upload to `{repository.repo_id}`: {said}") from error
        kind = DiskFull if _NO_ROOM.search(said) else HubUnavailable
        raise kind(f"an upload to `{repository.repo_id}` failed: {said}") from error
    except ValueError as error:
        if not str(error).startswith(_BATCH):
            raise
        raise ContentRejected(first_lines(error)) from error


def _of_the_peer(error: BaseException) -> bool:
    """Whether an upload fails at its other end: errors of this machine have a number, bugs have other types."""
    here = getattr(error, "errno", None) is not None
    return type(error) is RuntimeError or (isinstance(error, (OSError, ValueError)) and not here)
