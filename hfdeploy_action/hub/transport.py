"""What goes to the Hub and comes from it, judged before its client acts on it. Raises Failures.

The client would follow any link with the token, wait as long as any server says, and read any answer as the Hub's.
"""

from __future__ import annotations

import json
import re
import uuid
from html import unescape
from typing import Any

import httpx2
from huggingface_hub import is_offline_mode

from hfdeploy_action.failures import DiskFull
from hfdeploy_action.hub import network, shapes
from hfdeploy_action.hub.failures import HubUnavailable, NotAHub, OfflineMode
from hfdeploy_action.retry import Deadline

LARGEST = 16 * 1024 * 1024
"""Bytes of an answer, unpacked. Larger files are in large storage, which this client does not read."""
MOST_PAGES = 500
"""Pages of one listing."""
LISTING_SECONDS = 300.0
"""How long all pages of one listing may take."""

_API = re.compile(r"/api/(models|repos|validate-yaml|models-tags-by-type|whoami-v2)(/|$)|/info/lfs/objects/batch$")
_PASSING = frozenset({408, 425, 429}) | frozenset(range(500, 600))  # after these the same request may succeed
_NO_ROOM = 507  # which asking again does not change
_PORTALS = frozenset({401, 403, 407, 511})  # with HTML, they come from whoever stands in front of the Hub
_RESET = re.compile(r";\s*r=0;\s*t=([0-9]{1,9})")  # in a RateLimit header: nothing left, and when that ends
_SECONDS = re.compile(r"[0-9]{1,9}")
_OTHERS = "unknown/None"  # how a client begins its name that is not ours, such as the rehearsal's inference server's
_PACKED = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})


class Judge(httpx2.BaseTransport):
    """Sends requests within their limits, each token to its own Hub only, and lets pass what the Hub may answer."""

    def __init__(self) -> None:
        self._network = network.Transport()
        self._homes: dict[str, list[httpx2.URL]] = {}
        self._listings: dict[str, tuple[int, Deadline]] = {}

    def at_home(self, token: str, endpoint: str) -> None:
        """Name a Hub that a token is for."""
        self._homes.setdefault(f"Bearer {token}", []).append(httpx2.URL(endpoint))

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer one request. Raises a Failure; httpx2's own exceptions where the request is not ours."""
        request.headers.setdefault("X-Amzn-Trace-Id", str(uuid.uuid4()))
        api = bool(_API.search(request.url.path))
        if "limit" not in request.extensions:  # a redirect inherits it
            request.extensions = {**request.extensions, "limit": _limit(request, api)}
        if request.headers.get("user-agent", "").startswith(_OTHERS):
            return self._network.handle_request(request)
        self._may_leave(request)
        try:
            response = _in_full(request, self._network.handle_request(request))
        except httpx2.TimeoutException as error:
            raise HubUnavailable(f"{_origin(request.url)} cannot be reached: {_late(request)}") from error
        except httpx2.HTTPError as error:
            raise HubUnavailable(f"{_origin(request.url)} cannot be reached: {error}") from error
        if api:
            return self._judged(request, response)
        _unless_down(request, response)
        return response if response.status_code < 400 else _complaint(request, response)

    def close(self) -> None:
        """Close every connection."""
        self._network.close()

    def _may_leave(self, request: httpx2.Request) -> None:
        """A request goes to the web only, and a token to its own Hub only."""
        url = request.url
        if url.scheme not in {"http", "https"} or not url.host:
            raise NotAHub(f"the Hub names `{url}` as an address, which is none of the web")
        if is_offline_mode() and not network.is_loopback(url.host):
            raise OfflineMode("`HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE` is set, so the Hub is not asked")
        homes = self._homes.get(request.headers.get("authorization", ""), [])
        if homes and not any(_same_origin(url, home) for home in homes):
            raise NotAHub(f"{_origin(homes[-1])} wants the token sent to another address, {_origin(url)}")

    def _judged(self, request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        """An answer of the Hub's API, reduced to what is read of it."""
        _unless_down(request, response)
        html = "html" in response.headers.get("content-type", "").lower()
        if html and (response.is_success or response.status_code in _PORTALS):
            raise _not_a_hub(request, response, "a web page")
        if response.has_redirect_location:
            _redirected(request, response)
            return response
        if response.status_code < 400 and not response.is_success:
            raise _not_a_hub(request, response, "neither an answer nor a refusal")
        if not response.is_success:
            return _complaint(request, response)
        self._listed(request, response)
        if not shapes.is_read(request.method, request.url.path):
            return response
        try:
            used = shapes.read(request.method, request.url.path, json.loads(response.content), _sent(request))
        except (ValueError, RecursionError) as error:
            raise _not_a_hub(request, response, "no JSON") from error
        except shapes.Misshapen as error:
            raise _not_a_hub(request, response, str(error)) from error
        return _with(response, used if not _creates(request) else _created(request))

    def _listed(self, request: httpx2.Request, response: httpx2.Response) -> None:
        """A listing ends, and its next page is on the same Hub."""
        pages, deadline = self._listings.pop(str(request.url), (1, Deadline(LISTING_SECONDS)))
        following = response.links.get("next", {}).get("url")
        if following is None:
            return
        try:
            url = httpx2.URL(following)
        except httpx2.InvalidURL as error:
            raise _not_a_hub(request, response, "the address of its next page is none") from error
        if not _same_origin(url, request.url):
            raise _not_a_hub(request, response, f"its next page is on another host, {_origin(url)}")
        if url == request.url or pages >= MOST_PAGES or not deadline.left():
            raise _not_a_hub(request, response, f"its listing does not end after {pages} pages")
        self._listings[str(url)] = pages + 1, deadline


def _limit(request: httpx2.Request, api: bool) -> network.Limit:
    """Transfers have a pace, everything else a deadline; what a request sends prolongs it by the slowest pace."""
    if not api and request.method in {"GET", "HEAD", "PUT"}:
        return network.Pace()
    size = request.headers.get("content-length", "0")
    return network.Whole(network.ANSWER_SECONDS + int(size) // network.SLOWEST)


def _late(request: httpx2.Request) -> str:
    limit = request.extensions["limit"]
    if isinstance(limit, network.Whole) and not limit.left():
        return f"no whole answer within {limit.seconds:.0f} s"
    if isinstance(limit, network.Pace) and not limit.left():
        return f"less than {network.SLOWEST // 1024} KiB/s over {network.PACE_SECONDS:.0f} s"
    return "no connection"


def _in_full(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    """The answer, read and unpacked. Raises NotAHub for one without end."""
    body = bytearray()
    try:
        for part in response.iter_bytes():
            body += part
            if len(body) > LARGEST:
                raise NotAHub(f"{_origin(request.url)} sent more than {LARGEST // 2**20} MiB in one answer")
    except httpx2.DecodingError as error:
        raise NotAHub(f"{_origin(request.url)} sent an answer that cannot be unpacked: {error}") from error
    finally:
        response.close()
    return _made(response, bytes(body))


def _unless_down(request: httpx2.Request, response: httpx2.Response) -> None:
    """Raise HubUnavailable for an answer after which the same request may succeed, and DiskFull for a full Hub's."""
    if response.status_code == _NO_ROOM:
        raise DiskFull(f"{_origin(request.url)} answered {_NO_ROOM}: {_said(response)}")
    if response.status_code not in _PASSING:
        return
    asked = [*_RESET.findall(response.headers.get("RateLimit", "")), response.headers.get("Retry-After", "")]
    seconds = max((int(text) for text in asked if _SECONDS.fullmatch(text)), default=None)
    text = _said(response)
    reason = f"{_origin(request.url)} answered {response.status_code}: {text}".rstrip(": ")
    if response.status_code == 429 and seconds is not None:
        reason += f"; the quota is used up, and it asks to wait {seconds} seconds"
    raise HubUnavailable(reason, retry_after=seconds)


def _redirected(request: httpx2.Request, response: httpx2.Response) -> None:
    """A question stays on its Hub, and stays the question it is."""
    try:
        target = request.url.join(response.headers.get("location", ""))
    except httpx2.InvalidURL as error:
        raise _not_a_hub(request, response, "a redirect to no address") from error
    if not _same_origin(target, request.url):
        raise _not_a_hub(request, response, f"a redirect to another address, {_origin(target)}")
    if request.method not in {"GET", "HEAD"} and response.status_code not in {307, 308}:
        raise _not_a_hub(request, response, "a redirect of what was to be written")


def _complaint(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    """What the Hub refuses, with its words. A repository that is there already was created."""
    try:
        said = json.loads(response.content)
        shapes.too_deep(said)
    except (ValueError, RecursionError, shapes.Misshapen):
        said = {"error": "" if b"<" in response.content[:200] else _words(response.content)}
    used = shapes.complaint(said)
    if _creates(request) and response.status_code == 409:
        if "another conflicting operation" in used.get("error", ""):
            raise HubUnavailable(f"{_origin(request.url)} answered 409: {used['error']}")
        used = _created(request)
    return _with(response, used)


def _creates(request: httpx2.Request) -> bool:
    return request.method == "POST" and request.url.path.endswith("/api/repos/create")


def _created(request: httpx2.Request) -> dict[str, str]:
    """The one thing that the client wants to be told of what it created: where it is."""
    sent = _sent(request)
    endpoint = str(request.url).removesuffix("/api/repos/create")
    return {"url": f"{endpoint}/{sent['organization']}/{sent['name']}"}


def _sent(request: httpx2.Request) -> Any:
    """The JSON that was sent; None where it was something else."""
    kind = request.headers.get("content-type", "")
    return json.loads(request.read()) if kind.endswith("json") and "ndjson" not in kind else None


def _with(response: httpx2.Response, used: Any) -> httpx2.Response:
    return _made(response, json.dumps(used).encode())


def _made(response: httpx2.Response, content: bytes) -> httpx2.Response:
    headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _PACKED]
    return httpx2.Response(response.status_code, headers=headers, content=content, extensions=response.extensions)


def _not_a_hub(request: httpx2.Request, response: httpx2.Response, why: str) -> NotAHub:
    kind = response.headers.get("content-type", "no content type").partition(";")[0]
    what = f"{request.method} {request.url.path}"
    return NotAHub(
        f"{_origin(request.url)} did not answer as a Hub to `{_words(what.encode())}` ({why}): "
        f"{response.status_code}, {_words(kind.encode())}: {_words(response.content)}".rstrip(": ")
    )


def _said(response: httpx2.Response) -> str:
    """What the Hub says of an error."""
    try:
        return _words(str(shapes.complaint(json.loads(response.content)).get("error", "")).encode(errors="replace"))
    except (ValueError, RecursionError):
        return _words(response.content)


def _words(content: bytes) -> str:
    """The first words of what came, in characters that can be printed."""
    text = unescape(content[:2000].decode("utf-8", "replace"))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:160]


def _same_origin(one: httpx2.URL, other: httpx2.URL) -> bool:
    return (one.scheme, one.host, _port(one)) == (other.scheme, other.host, _port(other))


def _port(url: httpx2.URL) -> int:
    return url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


def _origin(url: httpx2.URL) -> str:
    """Scheme, host and port: an address without names and passwords in it."""
    port = "" if url.port is None else f":{url.port}"
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}{port}" if url.host else _words(str(url).encode())
