"""Every path of the API, and the known paths that the embedded Hub does not support."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from . import body, discussing, oauth, reading, resolve, search, uploads, writing
from .errors import ApiError, anonymous_not_found, repository_not_found
from .request import Handler, HubRequest, endpoint

_MODEL = "/api/models/{owner}/{name}"
_DISCUSSIONS = f"{_MODEL}/discussions"
_LFS = "/{owner}/{name}.git/info/lfs/objects"

_ANSWERED: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/api/whoami-v2", reading.whoami),
    ("POST", "/oauth/token", oauth.exchange_token),
    ("POST", "/api/repos/create", writing.create_repository),
    ("POST", "/api/repos/move", writing.move_repository),
    ("DELETE", "/api/repos/delete", writing.delete_repository),
    ("POST", "/api/validate-yaml", writing.validate_card),
    ("GET", "/api/models-tags-by-type", reading.card_values),
    ("GET", "/api/models", search.models),
    ("GET", _MODEL, reading.model),
    ("GET", f"{_MODEL}/revision/{{revision}}", reading.model),
    ("GET", f"{_MODEL}/auth-check", reading.may_read),
    ("GET", f"{_MODEL}/auth-check/write", reading.may_write),
    ("GET", f"{_MODEL}/refs", reading.references),
    ("GET", f"{_MODEL}/commits/{{revision}}", reading.commits),
    ("GET", f"{_MODEL}/tree/{{revision}}", reading.tree),
    ("GET", f"{_MODEL}/tree/{{revision}}/{{path:path}}", reading.tree),
    ("POST", f"{_MODEL}/paths-info/{{revision}}", reading.paths),
    ("PUT", f"{_MODEL}/settings", writing.change_settings),
    ("POST", f"{_MODEL}/branch/{{branch}}", writing.create_branch),
    ("DELETE", f"{_MODEL}/branch/{{branch}}", writing.delete_branch),
    ("POST", f"{_MODEL}/super-squash/{{branch}}", writing.squash),
    ("POST", f"{_MODEL}/tag/{{revision}}", writing.create_tag),
    ("DELETE", f"{_MODEL}/tag/{{tag}}", writing.delete_tag),
    ("POST", f"{_MODEL}/preupload/{{revision}}", writing.before_upload),
    ("GET", f"{_MODEL}/xet-write-token/{{revision}}", uploads.xet_write_token),
    ("GET", _DISCUSSIONS, discussing.list_discussions),
    ("POST", _DISCUSSIONS, discussing.open_discussion),
    ("GET", f"{_DISCUSSIONS}/{{num}}", discussing.discussion),
    ("POST", f"{_DISCUSSIONS}/{{num}}/comment", discussing.comment),
    ("POST", f"{_DISCUSSIONS}/{{num}}/comment/{{comment}}/edit", discussing.edit_comment),
    ("POST", f"{_DISCUSSIONS}/{{num}}/comment/{{comment}}/hide", discussing.hide_comment),
    ("POST", f"{_DISCUSSIONS}/{{num}}/title", discussing.rename),
    ("POST", f"{_DISCUSSIONS}/{{num}}/status", discussing.change_status),
    ("POST", f"{_DISCUSSIONS}/{{num}}/merge", discussing.merge),
    ("POST", f"{_LFS}/batch", uploads.lfs_batch),
    ("POST", f"{_LFS}/verify", uploads.lfs_verify),
    ("GET", "/{owner}/{name}/resolve/{revision}/{path:path}", resolve.resolve),
    ("GET", "/{owner}/{name}/raw/{revision}/{path:path}", resolve.raw),
)

_UNSUPPORTED = (f"{_MODEL}/lfs-files/duplicate",)
"""Copies between repositories."""


_WITHOUT_OWNER = re.compile(
    r"/api/models/[^/]+(/(revision|tree|commits|refs|paths-info)/.*)?$|/[^/]+/(resolve|raw)/|/api/(datasets|spaces)/"
)


def unsupported(request: HubRequest) -> Response:
    """A path of the real Hub that the embedded one does not support."""
    raise ApiError(404, f"The embedded Hub does not have {request.address}")


def not_found(request: Request, _error: Exception) -> Response:
    """A path that does not exist, or not with this method. Repositories have an owner, and are models."""
    if _WITHOUT_OWNER.match(request.scope["path"]):
        anonymous = "authorization" not in request.headers
        return (anonymous_not_found() if anonymous else repository_not_found()).response()
    return ApiError(404, "Sorry, we can't find the page you are looking for.").response()


ROUTES = [
    *(Route(path, endpoint(handler), methods=[method]) for method, path, handler in _ANSWERED),
    Route(f"{_MODEL}/commit/{{revision}}", endpoint(writing.commit_changes, body.LONGEST_COMMIT), methods=["POST"]),
    Route("/lfs/{oid}", uploads.lfs_content, methods=["PUT", "POST", "GET"]),
    *(Route(path, endpoint(unsupported), methods=["GET", "POST"]) for path in _UNSUPPORTED),
]
