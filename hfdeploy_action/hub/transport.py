"""Check every request to the Hub and every answer, before the Hub's client acts on it. Raises Failures.

The client would send the token to any link, wait as long as any server asks, and take any answer for the Hub's.
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx2
from huggingface_hub import is_offline_mode

from hfdeploy_action import progress, units
from hfdeploy_action.failures import DiskFull
from hfdeploy_action.hub import limits, network, parts, quotas, shapes
from hfdeploy_action.hub.failures import HubUnavailable, NotAHub, OfflineMode
from hfdeploy_action.network.hosts import is_loopback
from hfdeploy_action.retry import Deadline

LARGEST = 16 * 1024 * 1024
"""The most bytes of a decompressed answer. Larger files are in large storage, which this client does not read."""
MOST_PAGES = 500
"""The most pages of one listing."""
LISTING_SECONDS = 300.0
"""How long all pages of one listing may take."""

_API = re.compile(
    r"/api/(models|repos|validate-yaml|models-tags-by-type|whoami-v2)(/|$)|/info/lfs/objects/batch$|/oauth/token$"
)
_TEMPORARY = frozenset({408, 425, 429}) | frozenset(range(500, 600))  # the same request may succeed later
_NO_ROOM = 507  # which a retry does not change
_PORTALS = frozenset({401, 403, 404, 407, 511})  # with HTML, they come from a proxy or the sign-in page of a network
_OTHERS = "unknown/None"  # how the user agent of other clients begins, such as the embedded inference server's
_PACKED = frozenset({b"content-encoding", b"content-length", b"transfer-encoding"})


class CheckedTransport(httpx2.BaseTransport):
    """Sends requests within their limits, each token to its own Hub only, and passes on only what a Hub may answer."""

    def __init__(self) -> None:
        self._network = network.Transport()
        self._homes: dict[str, list[httpx2.URL]] = {}
        self._listings: dict[str, tuple[int, Deadline]] = {}
        self._ahead: dict[str, timedelta] = {}  # the clocks of the Hubs, compared with that of this machine

    def allow(self, token: str, endpoint: str) -> None:
        """Allow this token to be sent to this Hub."""
        homes, home = self._homes.setdefault(f"Bearer {token}", []), httpx2.URL(endpoint)
        if home not in homes:
            homes.append(home)

    def now(self, endpoint: str) -> datetime:
        """The time on the clock of a Hub, or of this machine if the Hub has not said its time."""
        return datetime.now(UTC) + self._ahead.get(_origin(httpx2.URL(endpoint)), timedelta())

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises a Failure, or for other clients httpx2's own exceptions."""
        request.headers.setdefault("X-Amzn-Trace-Id", str(uuid.uuid4()))
        api = bool(_API.search(request.url.path))
        if "limit" not in request.extensions:  # a redirect inherits it
            request.extensions = {**request.extensions, "limit": _limit(request, api)}
        if _is_others(request):
            return self._network.handle_request(request)
        self._check_request(request)
        try:
            response = _in_full(request, self._network.handle_request(request))
        except httpx2.TimeoutException as error:
            raise HubUnavailable(f"{_origin(request.url)} cannot be reached: {_timeout_reason(request)}") from error
        except httpx2.HTTPError as error:
            raise HubUnavailable(f"{_origin(request.url)} cannot be reached: {error}") from error
        except limits.TooManyBytes as error:
            raise NotAHub(f"{_origin(request.url)} sent more than {units.size(LARGEST)} in one answer") from error
        self._note_time(response, request.url)
        if api:
            return self._checked(request, response)
        _raise_if_unavailable(request, response)
        return response if response.status_code < 400 else _error(request, response)

    def _note_time(self, response: httpx2.Response, url: httpx2.URL) -> None:
        try:
            time = parsedate_to_datetime(response.headers.get("date", "")).astimezone(UTC)
        except (ValueError, OverflowError):
            return
        self._ahead[_origin(url)] = time - datetime.now(UTC)

    def close(self) -> None:
        """Close every connection."""
        self._network.close()

    def _check_request(self, request: httpx2.Request) -> None:
        """Allow HTTP and HTTPS only, and a token to its own Hub only."""
        url = request.url
        if url.scheme not in {"http", "https"} or not url.host:
            raise NotAHub(f"the Hub names `{url}` as an address, which is not an HTTP address")
        if is_offline_mode() and not is_loopback(url.host):
            raise OfflineMode("`HF_HUB_OFFLINE` or `TRANSFORMERS_OFFLINE` is set, so the Hub is not contacted")
        homes = self._homes.get(request.headers.get("authorization", ""), [])
        if homes and not any(_same_origin(url, home) for home in homes):
            raise NotAHub(f"{_origin(homes[-1])} asks to send the token to another address, {_origin(url)}")

    def _checked(self, request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
        """An answer of the Hub's API, reduced to what is used of it."""
        _raise_if_unavailable(request, response)
        html = "html" in response.headers.get("content-type", "").lower()
        if html and (response.is_success or response.status_code in _PORTALS):
            raise _not_a_hub(request, response, "a web page")
        if response.has_redirect_location:
            _redirected(request, response)
            return response
        if response.status_code < 400 and not response.is_success:
            raise _not_a_hub(request, response, "neither success nor an error")
        if not response.is_success:
            return _error(request, response)
        self._check_paging(request, response)
        if not shapes.is_read(request.method, request.url.path):
            return response
        try:
            used = shapes.read(request.method, request.url.path, json.loads(response.content), _sent(request))
        except (ValueError, RecursionError) as error:
            raise _not_a_hub(request, response, "no JSON") from error
        except parts.InvalidShape as error:
            raise _not_a_hub(request, response, str(error)) from error
        return _with(response, used if not _creates(request) else _created(request))

    def _check_paging(self, request: httpx2.Request, response: httpx2.Response) -> None:
        """A listing must end, and its next page must be on the same Hub."""
        pages, deadline = self._listings.pop(str(request.url), (1, Deadline(LISTING_SECONDS)))
        following = response.links.get("next", {}).get("url")
        if following is None:
            return
        try:
            url = httpx2.URL(following)
        except httpx2.InvalidURL as error:
            raise _not_a_hub(request, response, "the address of its next page is invalid") from error
        if not _same_origin(url, request.url):
            raise _not_a_hub(request, response, f"its next page is on another host, {_origin(url)}")
        if url == request.url or pages >= MOST_PAGES or not deadline.left():
            raise _not_a_hub(request, response, f"its listing does not end after {pages} pages")
        self._listings[str(url)] = pages + 1, deadline


def _is_others(request: httpx2.Request) -> bool:
    return request.headers.get("user-agent", "").startswith(_OTHERS)


def _limit(request: httpx2.Request, api: bool) -> limits.Limit:
    """Transfers have a pace, everything else a deadline."""
    if api or request.method not in {"GET", "HEAD", "PUT"}:
        return limits.Total(limits.ANSWER_SECONDS)
    if _is_others(request):
        return limits.Pace()
    return limits.Pace(2 * LARGEST, progress.moved if request.method == "PUT" else None)  # of a large file


def _timeout_reason(request: httpx2.Request) -> str:
    limit = request.extensions["limit"]
    if isinstance(limit, limits.Total) and not limit.left():
        return f"no whole answer within {limit.seconds:.0f} s"
    if isinstance(limit, limits.Pace) and not limit.left():
        return f"less than {units.size(limits.SLOWEST)}/s over {limits.PACE_SECONDS:.0f} s"
    return "no connection"


def _in_full(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    """The answer, read and decompressed. Raises NotAHub if it is too large."""
    body = bytearray()
    try:
        for part in response.iter_bytes():
            body += part
            if len(body) > LARGEST:
                raise NotAHub(f"{_origin(request.url)} sent more than {units.size(LARGEST)} in one answer")
    except httpx2.DecodingError as error:
        raise NotAHub(f"{_origin(request.url)} sent an answer that cannot be decompressed: {error}") from error
    finally:
        response.close()
    return _made(response, bytes(body))


def _raise_if_unavailable(request: httpx2.Request, response: httpx2.Response) -> None:
    """Raise HubUnavailable for an error that may be temporary, and DiskFull if the disk of the Hub is full."""
    if response.status_code == _NO_ROOM:
        raise DiskFull(
            f"{_origin(request.url)} answered {_NO_ROOM}: {_message(response)}",
            fix=f"free space on the disk of {_origin(request.url)}, and run the job again.",
        )
    if response.status_code not in _TEMPORARY:
        return
    text = _message(response)
    seconds = quotas.requested_pause(response.headers, text)
    reason = f"{_origin(request.url)} answered {response.status_code}: {text}".rstrip(": ")
    if response.status_code != 429:
        raise HubUnavailable(reason, seconds)
    if seconds is not None:
        reason += f"; the quota is used up, and {quotas.reset(seconds)}"
    anonymous = "authorization" not in request.headers
    raise HubUnavailable(reason, seconds, quotas.advice(request.url.path, seconds, anonymous=anonymous))


def _redirected(request: httpx2.Request, response: httpx2.Response) -> None:
    """A redirect must stay on the same Hub, and must not change the method of a request."""
    try:
        target = request.url.join(response.headers.get("location", ""))
    except httpx2.InvalidURL as error:
        raise _not_a_hub(request, response, "a redirect to an invalid address") from error
    if not _same_origin(target, request.url):
        raise _not_a_hub(request, response, f"a redirect to another address, {_origin(target)}")
    if request.method not in {"GET", "HEAD"} and response.status_code not in {307, 308}:
        raise _not_a_hub(request, response, "a redirect of a request that writes")


def _error(request: httpx2.Request, response: httpx2.Response) -> httpx2.Response:
    """The error of the Hub, with its message. A repository that exists already counts as created."""
    try:
        answer = json.loads(response.content)
        shapes.check_depth(answer)
    except (ValueError, RecursionError, parts.InvalidShape):
        answer = {"error": "" if b"<" in response.content[:200] else _words(response.content)}
    used = shapes.error_of(answer)
    if _creates(request) and response.status_code == 409:
        if "another conflicting operation" in used.get("error", ""):
            raise HubUnavailable(f"{_origin(request.url)} answered 409: {used['error']}")
        used = _created(request)
    return _with(response, used)


def _creates(request: httpx2.Request) -> bool:
    return request.method == "POST" and request.url.path.endswith("/api/repos/create")


def _created(request: httpx2.Request) -> dict[str, str]:
    """The one thing that the client reads of a repository that it created: its address."""
    sent = _sent(request)
    endpoint = str(request.url).removesuffix("/api/repos/create")
    return {"url": f"{endpoint}/{sent['organization']}/{sent['name']}"}


def _sent(request: httpx2.Request) -> Any:
    """The JSON of a request; None if it sends something else."""
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


def _message(response: httpx2.Response) -> str:
    """The message of an error."""
    try:
        return _words(str(shapes.error_of(json.loads(response.content)).get("error", "")).encode(errors="replace"))
    except (ValueError, RecursionError):
        return _words(response.content)


def _words(content: bytes) -> str:
    """The first words of a text, in printable characters."""
    text = shapes.readable(content[:2000].decode("utf-8", "replace"))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:160]


def _same_origin(one: httpx2.URL, other: httpx2.URL) -> bool:
    return (one.scheme, one.host, _port(one)) == (other.scheme, other.host, _port(other))


def _port(url: httpx2.URL) -> int:
    return url.port or {"http": 80, "https": 443}.get(url.scheme, 0)


def _origin(url: httpx2.URL) -> str:
    """Scheme, host and port: an address without user name and password."""
    port = "" if url.port is None else f":{url.port}"
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}{port}" if url.host else _words(str(url).encode())
