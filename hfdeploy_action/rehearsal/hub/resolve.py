"""Files as they are downloaded: whole or in part, with the headers from which clients know what they got."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from starlette.responses import Response, StreamingResponse

from . import lfs
from .asked import Question
from .hub import Hub
from .refusal import Refusal, entry_not_found
from .repository import File, Repository

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})|bytes=-(\d{1,15})")
_CHUNK = 1 << 20


class Part(NamedTuple):
    """The bytes from `first` up to and without `end`."""

    first: int
    end: int


def resolve(asked: Question) -> Response:
    """GET or HEAD of a file at a revision."""
    repository = asked.open_repository()
    commit = repository.resolve(asked.path["revision"])
    blob = repository.tree(commit).files.get(asked.path["path"])
    if blob is None:
        raise entry_not_found(asked.path["path"], commit)
    file = repository.file(asked.path["path"], blob)
    headers = _headers(file, commit)
    part = asked_part(asked.headers.get("range"), file.size)
    if part:
        headers["Content-Range"] = f"bytes {part.first}-{part.end - 1}/{file.size}"
    first, end = part or Part(0, file.size)
    headers["Content-Length"] = str(end - first)
    body = iter(()) if asked.method == "HEAD" else _bytes(asked.hub, repository, file, Part(first, end))
    return StreamingResponse(body, 206 if part else 200, headers, "application/octet-stream")


def asked_part(header: str | None, size: int) -> Part | None:
    """The part that a Range header means, or None for the whole; several ranges are the whole, as HTTP allows.

    Refuses a part that begins after the end (416).
    """
    match = _RANGE.fullmatch(header or "")
    if match is None:
        return None
    if match[3]:
        part = Part(max(0, size - int(match[3])), size)
    else:
        part = Part(int(match[1]), min(size, int(match[2]) + 1) if match[2] else size)
    if part.first >= part.end:
        message = f"Requested range not satisfiable: the file has {size} bytes"
        raise Refusal(416, message, headers={"Content-Range": f"bytes */{size}"})
    return part


def _headers(file: File, commit: str) -> dict[str, str]:
    etag = f'"{file.pointer.oid if file.pointer else file.blob}"'
    linked = {"X-Linked-Etag": etag, "X-Linked-Size": str(file.size)} if file.pointer else {}
    return {"X-Repo-Commit": commit, "ETag": etag, "Accept-Ranges": "bytes", **linked}


def _bytes(hub: Hub, repository: Repository, file: File, part: Part) -> Iterator[bytes]:
    with _open(hub, repository, file) as stream:
        stream.seek(part.first)
        left = part.end - part.first
        while chunk := stream.read(min(left, _CHUNK)):
            left -= len(chunk)
            yield chunk


def _open(hub: Hub, repository: Repository, file: File) -> BinaryIO:
    if file.pointer:
        return lfs.place(hub.content, file.pointer.oid).open("rb")
    return io.BytesIO(repository.blob(file.blob))
