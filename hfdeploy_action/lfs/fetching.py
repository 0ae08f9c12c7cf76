"""Download Git LFS content, or the headers of weights in it.

The content replaces its pointer in the model folder, as with `git lfs pull`. Nothing else in the working tree, and
nothing in `.git`, is changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from itertools import count, islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from hfdeploy_action import progress
from hfdeploy_action.findings import Location
from hfdeploy_action.folder.headers import Header, Unsound, header_length, header_of
from hfdeploy_action.folder.lfs import Pointer
from hfdeploy_action.lfs import batch
from hfdeploy_action.lfs.batch import Download, Missing
from hfdeploy_action.lfs.content import replacing
from hfdeploy_action.lfs.failures import LfsDownloadFailed, LfsUnavailable
from hfdeploy_action.lfs.origin import Origin
from hfdeploy_action.lfs.transport import Request, Unanswered, read_beginning, receive
from hfdeploy_action.retry import Deadline, RetryBudget
from hfdeploy_action.units import size

_EXPIRED = frozenset({401, 403, 410})  # what storage answers at an expired address
_BEGINNING = 1_048_576  # bytes; few headers are longer
_LONGEST_HEADER = 25_000_000  # bytes
HEADERS_SECONDS = 60.0
"""How long reading the headers of all files may take."""


class _Task(NamedTuple):
    """The server, the model folder, and how long to retry."""

    origin: Origin
    root: Path
    budget: RetryBudget


def fetch(origin: Origin, root: Path, pointers: Mapping[str, Pointer], budget: RetryBudget) -> None:
    """Replace each pointer with its content. Raises LfsDownloadFailed and LfsUnavailable, at the file."""
    needed, free = sum(pointer.size for pointer in pointers.values()), shutil.disk_usage(root).free
    if needed > free:
        fix = f"free {size(needed - free)} on the disk, or use a runner with a larger one."
        raise LfsDownloadFailed(
            f"the Git LFS content needs {size(needed)}, and {size(free)} are free on the disk", fix=fix
        )
    task = _Task(origin, root, budget)
    with progress.metered("downloading", "downloaded") as meter:
        meter.expect(len(pointers), needed)
        for part in _parts(pointers):
            found = _located(task, part)
            for name, pointer in part.items():
                _download(task, name, pointer, found[pointer.oid])


def read_headers(origin: Origin, pointers: Mapping[str, Pointer]) -> tuple[dict[str, Header | Unsound], str]:
    """The header of each safetensors file that is a pointer, from a range of its content, and why some are missing.

    The headers are not verified, because the SHA-256 is that of the whole content.
    """
    deadline = Deadline(HEADERS_SECONDS)
    headers: dict[str, Header | Unsound] = {}
    weights_files = {name: pointer for name, pointer in pointers.items() if name.endswith(".safetensors")}
    try:
        for part in _parts(weights_files):
            found = batch.ask(origin, list(part.values()))
            for name, pointer in part.items():
                if not deadline.left():
                    raise Unanswered(f"not all headers were read within {HEADERS_SECONDS:g} s")
                headers[name] = _header(origin, pointer, found[pointer.oid], deadline)
    except Unanswered as error:
        return headers, str(error)
    return headers, ""


def _header(origin: Origin, pointer: Pointer, found: Download | Missing, deadline: Deadline) -> Header | Unsound:
    if isinstance(found, Missing):
        raise Unanswered(found.reason)
    request = Request("GET", found.href, {}, found.headers)
    start = read_beginning(request, origin.reach, min(pointer.size, _BEGINNING), deadline) if pointer.size else b""
    try:
        end = 8 + header_length(start[:8], pointer.size)
        if end > _LONGEST_HEADER:
            raise Unanswered(f"a header has {size(end)}")
        if end > len(start):
            start = read_beginning(request, origin.reach, end, deadline)
        return header_of(start[8:end], pointer.size - end)
    except Unsound as error:
        return error


def _parts(pointers: Mapping[str, Pointer]) -> Iterator[dict[str, Pointer]]:
    """As many pointers at a time as one request may name."""
    rest = iter(pointers.items())
    while part := dict(islice(rest, batch.MOST)):
        yield part


def _located(task: _Task, pointers: Mapping[str, Pointer]) -> dict[str, Download | Missing]:
    host, first = urlsplit(task.origin.api).hostname, next(iter(pointers))
    for attempt in count():
        try:
            return batch.ask(task.origin, list(pointers.values()))
        except Unanswered as error:
            message = f"the Git LFS server {host} did not say where the content of `{first}` is: {error}"
            _wait_or_raise(error, message, first, attempt, task.budget)
    raise AssertionError  # the count has no end


def _download(task: _Task, name: str, pointer: Pointer, found: Download | Missing) -> None:
    """Replace one pointer. An address that has expired is requested once more."""
    is_renewed = False
    for attempt in count():
        if isinstance(found, Missing):
            raise LfsDownloadFailed(f"`{name}` is a Git LFS pointer, and {found.reason}", Location(name))
        try:
            if found.has_expired and not is_renewed:
                raise Unanswered("the address has expired", status=410)
            with replacing(task.root / name, pointer) as take:
                request = Request("GET", found.href, {}, found.headers)
                receive(request, task.origin.reach, pointer.size, progress.counted(take))
            return
        except Unanswered as error:
            if error.status in _EXPIRED and not is_renewed:
                found, is_renewed = _located(task, {name: pointer})[pointer.oid], True
                continue
            message = f"the content of `{name}` could not be downloaded: {error}"
            _wait_or_raise(error, message, name, attempt, task.budget)


def _wait_or_raise(error: Unanswered, message: str, name: str, attempt: int, budget: RetryBudget) -> None:
    """Pause before another attempt, if one may succeed and the budget allows it."""
    if not error.is_temporary:
        raise LfsDownloadFailed(message, Location(name)) from error
    if not budget.wait(attempt, message):
        raise LfsUnavailable(message, Location(name)) from error
