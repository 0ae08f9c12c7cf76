"""The routes by which large content arrives: git-lfs's own, one file at a time, and Xet's, by a shared directory.

By git-lfs's it also leaves, so that a repository here can be the origin of a checkout.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from . import body, lfs, resolve, tickets, xet
from .asked import Question, refused
from .hub import Hub
from .refusal import Answer, Refusal
from .repository import Repository

_LFS_JSON = "application/vnd.git-lfs+json"
_TOKEN_SECONDS = 24 * 60 * 60
_MOST_OBJECTS = 1000


def lfs_batch(asked: Question) -> Response:
    """POST /{id}.git/info/lfs/objects/batch: for each content an address to upload it to, or to download it from.

    What the repository's owner has sent already needs no upload; what no file of the repository is, is not there.
    """
    repository, wanted = asked.repository(), asked.json()
    match wanted.get("operation"):
        case "upload":
            asked.content_repository()
            rows = [_upload(asked, repository, pointer) for pointer in _pointers(wanted)]
        case "download":
            asked.open_repository()
            pointers, known = _pointers(wanted), repository.pointers()
            rows = [_download(asked, repository, pointer, pointer in known) for pointer in pointers]
        case _:
            raise Refusal(422, 'The operation must be "upload" or "download"')
    return Answer({"transfer": "basic", "objects": rows, "hash_algo": "sha256"}, media_type=_LFS_JSON)


def _upload(asked: Question, repository: Repository, pointer: lfs.Pointer) -> dict[str, object]:
    row: dict[str, object] = {"oid": pointer.oid, "size": pointer.size, "authenticated": True}
    if not lfs.has(asked.hub.store(repository.owner), pointer):
        address = asked.hub.address("upload", repository.owner, pointer)
        verify = f"{asked.hub.url}/{repository.id}.git/info/lfs/objects/verify"
        row["actions"] = {"upload": {"href": address}, "verify": {"href": verify}}
    return row


def _download(asked: Question, repository: Repository, pointer: lfs.Pointer, known: bool) -> dict[str, object]:
    row: dict[str, object] = {"oid": pointer.oid, "size": pointer.size}
    if not known:
        return {**row, "error": {"code": 404, "message": "Object does not exist"}}
    address = asked.hub.address("download", repository.owner, pointer)
    return {
        **row,
        "authenticated": True,
        "actions": {"download": {"href": address, "expires_in": asked.hub.ticket_seconds}},
    }


def lfs_verify(asked: Question) -> Response:
    """POST /{id}.git/info/lfs/objects/verify."""
    repository = asked.own_repository()
    if not lfs.has(asked.hub.store(repository.owner), _pointer(asked.json())):
        raise Refusal(404, "This content has not arrived")
    return Answer({}, media_type=_LFS_JSON)


async def lfs_content(request: Request) -> Response:
    """PUT, GET and HEAD /lfs/{oid}: the content itself, for whoever was given this address."""
    hub: Hub = request.app.state.hub
    ticket = tickets.read(request.path_params["oid"], request.query_params, hub.secret)
    operation = "upload" if request.method == "PUT" else "download"
    if ticket is None or ticket.operation != operation:
        return Refusal(403, "Access Denied: this address is wrong or has expired").response()
    try:
        if ticket.operation == "upload":
            return await _take(request, hub, ticket)
        return await run_in_threadpool(_give, request, hub, ticket)
    except ClientDisconnect:
        return Refusal(408, "The content did not arrive in time").response()
    except (Refusal, OSError) as error:
        return refused(error, hub).response()


async def _take(request: Request, hub: Hub, ticket: tickets.Ticket) -> Response:
    body.check_is_plain(request)
    body.check_length(request.headers.get("content-length", "0"), ticket.pointer.size)
    content = await run_in_threadpool(lfs.Incoming, hub.store(ticket.owner))
    try:
        length = 0
        async for chunk in request.stream():
            length += len(chunk)
            body.check_length(str(length), ticket.pointer.size)
            await run_in_threadpool(content.write, chunk)
        arrived = length == ticket.pointer.size and await run_in_threadpool(content.keep, ticket.pointer.oid)
    finally:
        content.discard()
    if not arrived:
        raise Refusal(400, "The content is not what its sha256 and size say")
    return Response(status_code=200)


def _give(request: Request, hub: Hub, ticket: tickets.Ticket) -> Response:
    place = lfs.place(hub.store(ticket.owner), ticket.pointer.oid)
    if not lfs.has(hub.store(ticket.owner), ticket.pointer):
        raise Refusal(404, "Object does not exist")
    wanted = request.headers.get("range")
    return resolve.sent(request.method, wanted, ticket.pointer.size, lambda: place.open("rb"), {})


def xet_write_token(asked: Question) -> Response:
    """GET /api/models/{id}/xet-write-token/{revision}: a directory of this machine for a server, and any token."""
    repository = asked.content_repository()
    server = f"local://{xet.new_upload(asked.hub.uploads / repository.owner)}"
    expires = int(time.time()) + _TOKEN_SECONDS
    headers = {
        "X-Xet-Cas-Url": server,
        "X-Xet-Access-Token": "local",
        "X-Xet-Token-Expiration": str(expires),
    }
    return Answer({"casUrl": server, "accessToken": "local", "exp": expires}, headers=headers)


def _pointers(wanted: Mapping[str, Any]) -> list[lfs.Pointer]:
    objects = wanted.get("objects")
    if not isinstance(objects, list):
        raise Refusal(422, "There must be a list of objects")
    if len(objects) > _MOST_OBJECTS:
        raise Refusal(413, f"At most {_MOST_OBJECTS} objects at a time")
    return [_pointer(each) for each in objects]


def _pointer(wanted: object) -> lfs.Pointer:
    match wanted:
        case {"oid": str(oid), "size": size} if lfs.is_oid(oid):
            try:
                return lfs.Pointer(oid, body.whole_number(size))
            except ValueError:
                pass
    raise Refusal(422, "An object has a sha256 as oid, and a size")
