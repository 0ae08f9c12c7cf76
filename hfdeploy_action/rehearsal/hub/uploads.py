"""The routes for large files: those of Git LFS, and those of Xet, which uploads to a shared folder.

Git LFS can also download, so that a repository here can be the origin of a checkout.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from . import body, lfs, multipart, resolve, signed_urls, xet
from .errors import Answer, ApiError
from .hub import Hub
from .identity import named
from .repository import Repository
from .request import HubRequest, as_api_error

_LFS_JSON = "application/vnd.git-lfs+json"
_TOKEN_SECONDS = 24 * 60 * 60
_MOST_OBJECTS = 1000


def lfs_batch(request: HubRequest) -> Response:
    """POST /{id}.git/info/lfs/objects/batch: a URL to upload or download each object.

    Content that the owner has uploaded before needs no upload. Only content of a file in the repository can be
    downloaded.
    """
    repository, fields = request.repository(), request.json()
    match fields.get("operation"):
        case "upload":
            request.check_uploads(repository)
            rows = [_upload(request, repository, pointer, fields) for pointer in _pointers(fields)]
        case "download":
            request.downloadable_repository()
            pointers, known = _pointers(fields), repository.pointers()
            rows = [_download(request, repository, pointer, pointer in known) for pointer in pointers]
        case _:
            raise ApiError(422, 'The operation must be "upload" or "download"')
    in_parts = any("header" in row.get("actions", {}).get("upload", {}) for row in rows)
    return Answer(
        {"transfer": "multipart" if in_parts else "basic", "objects": rows, "hash_algo": "sha256"}, media_type=_LFS_JSON
    )


def _upload(
    request: HubRequest, repository: Repository, pointer: lfs.Pointer, fields: Mapping[str, Any]
) -> dict[str, Any]:
    row: dict[str, Any] = {"oid": pointer.oid, "size": pointer.size, "authenticated": True}
    uploader = named(request.identity).owner
    if not lfs.has(request.hub.store(uploader), pointer):
        part_bytes = request.hub.part_bytes
        in_parts = 0 < part_bytes < pointer.size and "multipart" in str(fields.get("transfers"))
        upload: dict[str, Any] = {"href": request.signed_url("complete" if in_parts else "upload", uploader, pointer)}
        if in_parts:
            numbers = multipart.parts(pointer, part_bytes)
            urls = {f"{number:05}": request.signed_url(f"part-{number}", uploader, pointer) for number in numbers}
            upload["header"] = {"chunk_size": str(part_bytes), **urls}
        verify = f"{request.url}/{repository.id}.git/info/lfs/objects/verify"
        row["actions"] = {"upload": upload, "verify": {"href": verify}}
    return row


def _download(request: HubRequest, repository: Repository, pointer: lfs.Pointer, known: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"oid": pointer.oid, "size": pointer.size}
    if not known:
        return {**row, "error": {"code": 404, "message": "Object does not exist"}}
    address = request.signed_url("download", repository.owner, pointer)
    return {
        **row,
        "authenticated": True,
        "actions": {"download": {"href": address, "expires_in": request.hub.signed_url_seconds}},
    }


def lfs_verify(request: HubRequest) -> Response:
    """POST /{id}.git/info/lfs/objects/verify."""
    request.check_uploads(request.repository())
    if not lfs.has(request.hub.store(named(request.identity).owner), _pointer(request.json())):
        raise ApiError(404, "This content was not uploaded")
    return Answer({}, media_type=_LFS_JSON)


async def lfs_content(request: Request) -> Response:
    """PUT, POST, GET and HEAD /lfs/{oid}, the signed URLs."""
    hub: Hub = request.app.state.hub
    grant = signed_urls.verify(request.path_params["oid"], request.query_params, hub.secret)
    handle = grant and _SIGNED.get((request.method, grant.operation.partition("-")[0]))
    if grant is None or handle is None:
        return ApiError(403, "Access Denied: this address is wrong or has expired").response()
    try:
        return await handle(request, hub, grant)
    except ClientDisconnect:
        return ApiError(408, "The content did not arrive in time").response()
    except (ApiError, OSError) as error:
        return as_api_error(error, hub).response()


async def _upload_content(request: Request, hub: Hub, grant: signed_urls.Grant) -> Response:
    content = await run_in_threadpool(lfs.Incoming, hub.store(grant.owner))
    try:
        arrived = await _received(request, content, grant.pointer.size)
        arrived = arrived and await run_in_threadpool(content.keep, grant.pointer.oid)
    finally:
        content.discard()
    if not arrived:
        raise ApiError(400, "The content does not match its SHA-256 and size")
    return Response(status_code=200)


async def _upload_part(request: Request, hub: Hub, grant: signed_urls.Grant) -> Response:
    store, number = hub.store(grant.owner), int(grant.operation.partition("-")[2])
    place = multipart.place(store, grant.pointer.oid, number)
    content = await run_in_threadpool(lfs.Incoming, store)
    try:
        if not await _received(request, content, multipart.size(grant.pointer, hub.part_bytes, number)):
            raise ApiError(400, f"Part {number} has another size")
        await run_in_threadpool(content.keep_at, place)
    finally:
        content.discard()
    return Response(status_code=200, headers={"ETag": await run_in_threadpool(multipart.etag, place)})


async def _received(request: Request, content: lfs.Incoming, size: int) -> bool:
    """Write the body to `content`. Returns whether it has this size. Raises ApiError for a longer one."""
    body.check_is_plain(request)
    body.check_length(request.headers.get("content-length", "0"), size)
    length = 0
    async for chunk in request.stream():
        length += len(chunk)
        body.check_length(str(length), size)
        await run_in_threadpool(content.write, chunk)
    return length == size


async def _complete(request: Request, hub: Hub, grant: signed_urls.Grant) -> Response:
    with await body.read(request, body.LONGEST_JSON) as content:
        try:
            fields = body.parse_json(content.read())
        except ValueError as error:
            raise ApiError(400, f"The body must be a JSON object: {error}") from None
    if not isinstance(fields, dict):
        raise ApiError(400, "The body must be a JSON object")
    await run_in_threadpool(multipart.complete, hub.store(grant.owner), grant.pointer, fields)
    return Response(status_code=200)


async def _download_content(request: Request, hub: Hub, grant: signed_urls.Grant) -> Response:
    place = lfs.place(hub.store(grant.owner), grant.pointer.oid)
    if not await run_in_threadpool(lfs.has, hub.store(grant.owner), grant.pointer):
        raise ApiError(404, "Object does not exist")
    range_header = request.headers.get("range")
    return resolve.sent(request.method, range_header, grant.pointer.size, lambda: place.open("rb"), {})


_SIGNED: Mapping[tuple[str, str], Callable[[Request, Hub, signed_urls.Grant], Awaitable[Response]]] = {
    ("PUT", "upload"): _upload_content,
    ("PUT", "part"): _upload_part,
    ("POST", "complete"): _complete,
    ("GET", "download"): _download_content,
    ("HEAD", "download"): _download_content,
}
"""What each signed URL does, by the method and the operation of its grant."""


def xet_write_token(request: HubRequest) -> Response:
    """GET /api/models/{id}/xet-write-token/{revision}: a local folder in place of a server, and a placeholder token."""
    request.committable_repository()
    server = f"local://{xet.new_upload(request.hub.uploads / named(request.identity).owner)}"
    expires = int(time.time()) + _TOKEN_SECONDS
    headers = {
        "X-Xet-Cas-Url": server,
        "X-Xet-Access-Token": "local",
        "X-Xet-Token-Expiration": str(expires),
    }
    return Answer({"casUrl": server, "accessToken": "local", "exp": expires}, headers=headers)


def _pointers(fields: Mapping[str, Any]) -> list[lfs.Pointer]:
    objects = fields.get("objects")
    if not isinstance(objects, list):
        raise ApiError(422, "There must be a list of objects")
    if len(objects) > _MOST_OBJECTS:
        raise ApiError(413, f"At most {_MOST_OBJECTS} objects at a time")
    return [_pointer(each) for each in objects]


def _pointer(row: object) -> lfs.Pointer:
    match row:
        case {"oid": str(oid), "size": size} if lfs.is_oid(oid):
            try:
                return lfs.Pointer(oid, body.whole_number(size))
            except ValueError:
                pass
    raise ApiError(422, "An object has a sha256 as oid, and a size")
