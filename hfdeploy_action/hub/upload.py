"""Upload large files to the Hub, and end an upload that makes no progress."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import hf_xet  # type: ignore[import-untyped]
import httpx2
from huggingface_hub import CommitOperationAdd
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.utils import _xet  # private: the client has no public hook for the progress of an upload

from hfdeploy_action.background import Background
from hfdeploy_action.failures import DiskFull
from hfdeploy_action.findings import Failure
from hfdeploy_action.hub.errors import explained, first_lines
from hfdeploy_action.hub.failures import ContentRejected, HubUnavailable
from hfdeploy_action.hub.refusals import HubAnswer, SentRequest
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.network.hosts import is_loopback
from hfdeploy_action.progress import PAUSE_SECONDS, Meter, metered

STALLED_SECONDS = 120.0
"""How long an upload may make no progress."""
_COUNTED = ("total_bytes_completed", "total_transfer_bytes_completed")
_OF_SHARDS = ("total_shards_completed", "total_shard_validation_entries_completed")
_BATCH = "LFS batch API returned errors"  # how the client's message begins
_NO_ROOM = re.compile(rf"\(os error ({errno.ENOSPC}|{errno.EDQUOT}|{errno.EFBIG})\)")  # how Rust prints an error number
_REFUSED = re.compile(r"status client error \((401|403)\b.*xet-write-token", re.DOTALL)


def session(endpoint: str) -> Any:
    """A Xet session without telemetry. Only a Hub on this machine may name a local folder as its storage."""
    config = hf_xet.XetConfig().with_config("telemetry.enabled", False)
    if not is_loopback(httpx2.URL(endpoint).host):
        config = config.with_config("data.local_cas_scheme", "none://")
    return hf_xet.XetSession(config)


class _Watch:
    """A Xet session that notes the progress of an upload. Without Xet, the transport notes it."""

    def __init__(self, endpoint: str, meter: Meter) -> None:
        self._session = session(endpoint)
        self._counts: tuple[Any, ...] = ()
        self._meter = meter

    def new_upload_commit(self, **arguments: Any) -> Any:
        return self._session.new_upload_commit(**{**arguments, "progress_callback": self._note})

    def _note(self, report: Any, _files: object) -> None:
        of_shards = (getattr(report.shard, name, 0) for name in _OF_SHARDS)
        counts = (*(getattr(report, name) for name in _COUNTED), *of_shards)
        if counts != self._counts:
            self._counts = counts
            self._meter.reach(report.total_bytes_completed)

    def left(self) -> float:
        """Seconds until the upload counts as stalled."""
        return STALLED_SECONDS - self._meter.idle

    def abort(self) -> None:
        self._session.sigint_abort()


def upload(repository: Repository, additions: Sequence[CommitOperationAdd]) -> None:
    """Upload the files that go to large storage. Raises a Failure, and whatever else the client raises.

    The upload runs in a thread, because Xet's code cannot be interrupted. If it stalls, the thread is aborted and
    abandoned; it does not keep the process from ending.
    """
    if not additions:
        return

    def send() -> None:
        with _uploading(repository):
            repository.api.preupload_lfs_files(repository.repo_id, list(additions), free_memory=False)

    with metered("uploading", "uploaded") as meter:
        watch = _Watch(repository.identity.endpoint, meter)
        with _watched(watch):
            sending = Background(send)
            try:
                _wait(sending, watch, meter, additions)
            except BaseException:
                watch.abort()
                raise
        sending.result()


def _wait(sending: Background[None], watch: _Watch, meter: Meter, additions: Sequence[CommitOperationAdd]) -> None:
    while not sending.ends_within(max(0.0, min(watch.left(), PAUSE_SECONDS))):
        if watch.left() <= 0:
            raise HubUnavailable(f"the upload made no progress for {STALLED_SECONDS:.0f} s")
        large = [addition.upload_info.size for addition in additions if addition._upload_mode == "lfs"]
        meter.expect(len(large), sum(large))
        meter.say()


@contextmanager
def _watched(watch: _Watch) -> Iterator[None]:
    """Let the client's uploads use this session."""
    usual = _xet.get_xet_session
    _xet.get_xet_session = lambda: watch
    try:
        yield
    finally:
        _xet.get_xet_session = usual


@contextmanager
def _uploading(repository: Repository) -> Iterator[None]:
    """Raise errors of an upload as Failures. Xet raises built-in exceptions of Python."""
    try:
        yield
    except HfHubHTTPError:  # of a request to the API, which is translated elsewhere
        raise
    except (RuntimeError, OSError) as error:
        cause = error.__cause__ or error
        if isinstance(cause, Failure):
            raise cause from error
        if not _is_remote(cause):
            raise
        message = first_lines(cause)
        if refused := _REFUSED.search(message):
            sent, answer = SentRequest("POST", "/xet-write-token"), HubAnswer(int(refused[1]), message)
            raise explained(repository.identity, repository.repo_id, sent, answer) from error
        kind = DiskFull if _NO_ROOM.search(message) else HubUnavailable
        raise kind(f"the upload to `{repository.repo_id}` failed: {message}") from error
    except ValueError as error:
        if not str(error).startswith(_BATCH):
            raise
        raise ContentRejected(first_lines(error)) from error


def _is_remote(error: BaseException) -> bool:
    """Whether an upload failed at the Hub: errors of this machine have an error number, and bugs have other types."""
    is_local = getattr(error, "errno", None) is not None
    return type(error) is RuntimeError or (isinstance(error, (OSError, ValueError)) and not is_local)
