"""The routes by which large content arrives: git-lfs's own, one file at a time, and Xet's, by a shared directory."""

from __future__ import annotations

import secrets
import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from . import lfs, xet
from .asked import Question
from .hub import Hub
from .refusal import Refusal

_LFS_JSON = "application/vnd.git-lfs+json"
_TOKEN_SECONDS = 24 * 60 * 60


def lfs_batch(asked: Question) -> Response:
    """POST /{id}.git/info/lfs/objects/batch: an address of its own for each content that has not arrived yet."""
    repository = asked.content_repository()
    body = asked.json()
    if body.get("operation") != "upload":
        raise Refusal(422, "Only uploads: files are downloaded by /resolve/")
    wanted = body.get("objects")
    rows = []
    for pointer in map(_pointer, wanted if isinstance(wanted, list) else [wanted]):
        row: dict[str, object] = {"oid": pointer.oid, "size": pointer.size, "authenticated": True}
        if not lfs.has(asked.hub.content, pointer):
            ticket = secrets.token_urlsafe()
            asked.hub.tickets[ticket] = pointer
            verify = {"href": f"{asked.hub.url}/{repository.id}.git/info/lfs/objects/verify"}
            row["actions"] = {
                "upload": {"href": f"{asked.hub.url}/lfs/{pointer.oid}?ticket={ticket}"},
                "verify": verify,
            }
        rows.append(row)
    return JSONResponse({"transfer": "basic", "objects": rows}, media_type=_LFS_JSON)


def lfs_verify(asked: Question) -> Response:
    """POST /{id}.git/info/lfs/objects/verify."""
    asked.own_repository()
    if not lfs.has(asked.hub.content, _pointer(asked.json())):
        raise Refusal(404, "This content has not arrived")
    return JSONResponse({}, media_type=_LFS_JSON)


async def lfs_upload(request: Request) -> Response:
    """PUT /lfs/{oid}: the content itself, from whoever was given a ticket for it."""
    hub: Hub = request.app.state.hub
    pointer = hub.tickets.get(request.query_params.get("ticket", ""))
    if pointer is None or pointer.oid != request.path_params["oid"]:
        return Refusal(403, "Access Denied").response()
    content = lfs.Incoming(hub.content)
    try:
        async for chunk in request.stream():
            await run_in_threadpool(content.write, chunk)
        arrived = await run_in_threadpool(content.keep, pointer.oid)
    except ClientDisconnect:
        arrived = False
    finally:
        content.discard()
    return Response(status_code=200) if arrived else Refusal(400, "The content is not what its sha256 says").response()


def xet_write_token(asked: Question) -> Response:
    """GET /api/models/{id}/xet-write-token/{revision}: a directory of this machine for a server, and any token."""
    asked.content_repository()
    server = f"local://{xet.new_upload(asked.hub.uploads)}"
    expires = int(time.time()) + _TOKEN_SECONDS
    headers = {
        "X-Xet-Cas-Url": server,
        "X-Xet-Access-Token": "local",
        "X-Xet-Token-Expiration": str(expires),
    }
    return JSONResponse({"casUrl": server, "accessToken": "local", "exp": expires}, headers=headers)


def _pointer(wanted: object) -> lfs.Pointer:
    match wanted:
        case {"oid": str(oid), "size": int(size)} if lfs.is_oid(oid) and size >= 0:
            return lfs.Pointer(oid, size)
    raise Refusal(422, "An object has a sha256 as oid, and a size")
