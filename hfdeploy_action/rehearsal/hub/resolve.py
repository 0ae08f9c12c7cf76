"""Files as they are downloaded: whole or in part, with the headers from which clients know what they got."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from starlette.responses import Response, StreamingResponse

from . import lfs
from .asked import Question
from .refusal import Refusal, entry_not_found
from .repository import File

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
    if file.pointer:
        place = lfs.place(asked.hub.store(repository.owner), file.pointer.oid)
        return sent(
            asked.method, asked.headers.get("range"), file.size, lambda: place.open("rb"), _headers(file, commit)
        )
    content = repository.blob(blob)
    return sent(
        asked.method, asked.headers.get("range"), file.size, lambda: io.BytesIO(content), _headers(file, commit)
    )


def raw(asked: Question) -> Response:
    """GET or HEAD of a file as Git has it: of one in LFS, the pointer."""
    repository = asked.open_repository()
    commit = repository.resolve(asked.path["revision"])
    blob = repository.tree(commit).files.get(asked.path["path"])
    if blob is None:
        raise entry_not_found(asked.path["path"], commit)
    headers = {"X-Repo-Commit": commit, "ETag": f'"{blob}"', "X-Content-Type-Options": "nosniff"}
    return Response(repository.blob(blob), headers=headers, media_type="text/plain; charset=utf-8")


def sent(
    method: str, wanted: str | None, size: int, opened: Callable[[], BinaryIO], headers: Mapping[str, str]
) -> Response:
    """The answer with content of this size, or with the part that a Range header wants. Refuses as `asked_part`."""
    part = asked_part(wanted, size)
    said = {**headers, "Accept-Ranges": "bytes"}
    if part:
        said["Content-Range"] = f"bytes {part.first}-{part.end - 1}/{size}"
    shown = part or Part(0, size)
    said["Content-Length"] = str(shown.end - shown.first)
    body = iter(()) if method == "HEAD" else _bytes(opened, shown)
    return StreamingResponse(body, 206 if part else 200, said, "application/octet-stream")


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
    return {"X-Repo-Commit": commit, "ETag": etag, **linked}


def _bytes(opened: Callable[[], BinaryIO], part: Part) -> Iterator[bytes]:
    with opened() as stream:
        stream.seek(part.first)
        left = part.end - part.first
        while chunk := stream.read(min(left, _CHUNK)):
            left -= len(chunk)
            yield chunk
