"""Downloads: whole files or a range, with the headers by which clients recognize a file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from starlette.responses import Response, StreamingResponse

from . import lfs
from .errors import ApiError, entry_not_found
from .repository import File
from .request import HubRequest

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})|bytes=-(\d{1,15})")
_CHUNK = 1 << 20


class Part(NamedTuple):
    """The bytes from `first` to before `end`."""

    first: int
    end: int


def resolve(request: HubRequest) -> Response:
    """GET or HEAD of a file at a revision."""
    repository = request.downloadable_repository()
    commit = repository.resolve(request.path["revision"])
    blob = repository.tree(commit).files.get(request.path["path"])
    if blob is None:
        raise entry_not_found(request.path["path"], commit)
    file = repository.file(request.path["path"], blob)
    if file.pointer:
        place = lfs.place(request.hub.store(repository.owner), file.pointer.oid)
        if not place.is_file():  # it is elsewhere
            raise entry_not_found(request.path["path"], commit)
        if request.hub.cdn:
            location = request.signed_url("download", repository.owner, file.pointer)
            return Response(status_code=302, headers={**_headers(file, commit), "Location": location})
        return sent(
            request.method, request.headers.get("range"), file.size, lambda: place.open("rb"), _headers(file, commit)
        )
    content = repository.blob(blob)
    return sent(
        request.method, request.headers.get("range"), file.size, lambda: io.BytesIO(content), _headers(file, commit)
    )


def raw(request: HubRequest) -> Response:
    """GET or HEAD of a file as Git stores it; for a file in LFS, its pointer."""
    repository = request.downloadable_repository()
    commit = repository.resolve(request.path["revision"])
    blob = repository.tree(commit).files.get(request.path["path"])
    if blob is None:
        raise entry_not_found(request.path["path"], commit)
    headers = {"X-Repo-Commit": commit, "ETag": f'"{blob}"', "X-Content-Type-Options": "nosniff"}
    return Response(repository.blob(blob), headers=headers, media_type="text/plain; charset=utf-8")


def sent(
    method: str, range_header: str | None, size: int, opened: Callable[[], BinaryIO], headers: Mapping[str, str]
) -> Response:
    """The answer with the content, or with the range that the header requests. Raises ApiError."""
    part = requested_part(range_header, size)
    sent_headers = {**headers, "Accept-Ranges": "bytes"}
    if part:
        sent_headers["Content-Range"] = f"bytes {part.first}-{part.end - 1}/{size}"
    shown = part or Part(0, size)
    sent_headers["Content-Length"] = str(shown.end - shown.first)
    body = iter(()) if method == "HEAD" else _bytes(opened, shown)
    return StreamingResponse(body, 206 if part else 200, sent_headers, "application/octet-stream")


def requested_part(header: str | None, size: int) -> Part | None:
    """The part that a Range header requests, or None for the whole file, also for several ranges, as HTTP allows.

    Raises ApiError (416) for a part that begins after the end.
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
        raise ApiError(416, message, headers={"Content-Range": f"bytes */{size}"})
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
