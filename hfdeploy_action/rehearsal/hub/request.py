"""A request to the API, with the repository and the caller that it names."""

from __future__ import annotations

import errno
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from . import body, discussions, lfs, signed_urls
from .errors import ApiError
from .hub import Hub
from .identity import (
    Identity,
    Right,
    check_commits,
    check_downloads,
    check_pull_requests,
    check_reads,
    check_right,
    identify,
)
from .objects import ObjectNotFound
from .repository import Repository, reference_of

_DISK_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EMFILE}


class HubRequest(NamedTuple):
    """A request. `address` is its path as sent, `path` the decoded named parts of the path."""

    hub: Hub
    identity: Identity | None
    method: str
    address: str
    path: Mapping[str, str]
    query: QueryParams
    headers: Headers
    body: BinaryIO

    @property
    def url(self) -> str:
        """The address by which the caller knows the Hub."""
        return f"http://{self.headers['host']}"

    def repository(self) -> Repository:
        """The repository in the address.

        Raises ApiError if it does not exist, or the caller may not see it, and with a redirect if it was moved.
        """
        owner, name = self.path["owner"], self.path["name"]
        if found := self.hub.repository(owner, name):
            return check_reads(self.identity, found)
        moved = check_reads(self.identity, self.hub.moved(owner, name))
        location = f"{self.address.replace(f'{owner}/{name}', moved.id, 1)}?{self.query}".removesuffix("?")
        raise ApiError(307, f"Moved to {moved.id}", headers={"Location": location})

    def changeable_repository(self, right: Right) -> Repository:
        """The repository in the address. Raises ApiError if the caller does not have this right there."""
        repository = self.repository()
        check_right(self.identity, repository, right)
        return repository

    def committable_repository(self) -> Repository:
        """The repository in the address. Raises ApiError if the caller may not commit to the revision in it.

        Whoever can read a repository may open a pull request, and commit to it.
        """
        repository = self.repository()
        if self.flag("create_pr") or self._opened(repository):
            check_pull_requests(self.identity, repository)
        else:
            check_commits(self.identity, repository)
        return repository

    def _opened(self, repository: Repository) -> bool:
        """Whether the revision in the address is a pull request of the caller."""
        kind, name = reference_of(self.path.get("revision", ""))
        if kind != "pr" or self.identity is None or not repository.reference(kind, name):
            return False
        return discussions.read(repository, name).author == self.identity.author

    def check_uploads(self, repository: Repository) -> None:
        """Raise ApiError if the caller may neither commit to the repository nor open a pull request."""
        try:
            check_pull_requests(self.identity, repository)
        except ApiError:
            check_commits(self.identity, repository)

    def downloadable_repository(self) -> Repository:
        """The repository in the address. Raises ApiError if it is gated and the caller may not download its files."""
        repository = self.repository()
        check_downloads(self.identity, repository)
        return repository

    def signed_url(self, operation: str, owner: str, pointer: lfs.Pointer) -> str:
        """A signed URL to upload or download this content of an owner."""
        grant = signed_urls.Grant(operation, owner, pointer, int(time.time()) + self.hub.signed_url_seconds)
        host = self.hub.cdn if operation == "download" and self.hub.cdn else self.url
        return f"{host}{signed_urls.sign(grant, self.hub.secret)}"

    def flag(self, name: str) -> bool:
        """Whether a flag of the query is set."""
        return self.query.get(name, "").lower() in {"1", "true"}

    def number(self, name: str, default: int, most: int) -> int:
        """A number of the query, from 0 to `most`. Raises ApiError for anything else."""
        value = self.query.get(name, str(default))
        if not value.isdecimal() or len(value) > 9:
            raise ApiError(400, f"{name} must be a number")
        return min(int(value), most)

    def json(self) -> dict[str, Any]:
        """The JSON object in the body. Raises ApiError for anything else."""
        try:
            value = body.parse_json(self.body.read() or b"{}")
        except ValueError as error:
            raise ApiError(400, f"The body must be a JSON object: {error}") from None
        if not isinstance(value, dict):
            raise ApiError(400, "The body must be a JSON object")
        return value


Handler = Callable[[HubRequest], Response]
Endpoint = Callable[[Request], Awaitable[Response]]


def endpoint(handler: Handler, longest: int = body.LONGEST_JSON) -> Endpoint:
    """An endpoint from a plain function: the body is read first, and the function runs in a worker thread."""

    async def answer(request: Request) -> Response:
        try:
            content = await body.read(request, longest)
        except ClientDisconnect:
            return ApiError(408, "The body did not arrive in time").response()
        except (ApiError, OSError) as error:
            return as_api_error(error, request.app.state.hub).response()
        return await run_in_threadpool(_answered, handler, request, content)

    return answer


def _answered(handler: Handler, request: Request, content: BinaryIO) -> Response:
    """The answer of the handler, or the error that it raised."""
    hub: Hub = request.app.state.hub
    path = {name: unquote(part) for name, part in request.path_params.items()}
    address, query, headers = request.scope["path"], request.query_params, request.headers
    identity = None
    with content:
        try:
            identity = identify(headers.getlist("authorization"), hub.identities)
            return handler(HubRequest(hub, identity, request.method, address, path, query, headers, content))
        except (ApiError, OSError, ObjectNotFound) as error:
            return _with_challenge(as_api_error(error, hub, identity, path), address).response()


def as_api_error(
    error: Exception, hub: Hub, identity: Identity | None = None, path: Mapping[str, str] | None = None
) -> ApiError:
    """The error to answer with: an ApiError itself, a repository that was deleted meanwhile, or a full disk.

    Raises any other error.
    """
    if isinstance(error, ApiError):
        return error
    if path and "owner" in path and hub.repository(path["owner"], path["name"]) is None:
        try:
            check_reads(identity, None)
        except ApiError as not_found:
            return not_found
    if isinstance(error, OSError) and error.errno in _DISK_ERRORS:
        return ApiError(507, f"The embedded Hub cannot use its data folder {hub.data}: {error.strerror}")
    raise error


def _with_challenge(error: ApiError, address: str) -> ApiError:
    """The error with the header that makes git-lfs ask for a password."""
    if error.status == 401 and ".git/" in address:
        error.headers["WWW-Authenticate"] = 'Basic realm="embedded Hub"'
    return error
