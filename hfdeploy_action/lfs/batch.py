"""Ask a Git LFS server where the content of pointers is: the batch API, with basic transfers.

https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from hfdeploy_action.folder.lfs import Pointer
from hfdeploy_action.lfs.origin import Origin
from hfdeploy_action.lfs.transport import Request, Unanswered, read_small

MOST = 100
"""Objects in one request."""

_MEDIA_TYPE = "application/vnd.git-lfs+json"
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE = re.compile(r"[ -~]{0,8000}")
# Headers that a server may not set: those of the connection, and those that this program sends itself.
_RESERVED = frozenset(
    "host content-length transfer-encoding connection upgrade te trailer expect range accept-encoding "
    "proxy-authorization proxy-connection cookie".split()
)


class Download(NamedTuple):
    """The address of one object, the headers to send there, and when the address expires (`time.time`)."""

    href: str
    headers: Mapping[str, str]
    until: float | None = None

    @property
    def has_expired(self) -> bool:
        """Whether the address has expired, as far as the server says."""
        return self.until is not None and time.time() >= self.until


class Missing(NamedTuple):
    """Why an object cannot be downloaded."""

    reason: str


def ask(origin: Origin, pointers: Sequence[Pointer]) -> dict[str, Download | Missing]:
    """Where each object is, by its object ID. Raises Unanswered."""
    body = {
        "operation": "download",
        "transfers": ["basic"],
        "objects": [{"oid": pointer.oid, "size": pointer.size} for pointer in pointers],
        "hash_algo": "sha256",
    }
    plain = {"Accept": _MEDIA_TYPE, "Content-Type": _MEDIA_TYPE}
    url = f"{origin.api}/objects/batch"
    request = Request("POST", url, plain, origin.authorization, json.dumps(body).encode(), own=True)
    try:
        answer = json.loads(read_small(request, origin.reach))
    except (ValueError, RecursionError):
        raise Unanswered("the answer is not JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("objects"), list):
        raise Unanswered("the answer is not that of a Git LFS batch API")
    if answer.get("transfer", "basic") != "basic" or answer.get("hash_algo", "sha256") != "sha256":
        raise Unanswered("the server asks for a custom transfer, which is not supported")
    found = {each["oid"]: each for each in answer["objects"] if isinstance(each, dict) and "oid" in _texts(each)}
    return {pointer.oid: _read(found.get(pointer.oid), pointer) for pointer in pointers}


def _texts(values: Mapping[Any, Any]) -> set[Any]:
    """The keys whose values are text."""
    return {key for key, value in values.items() if isinstance(value, str)}


def _read(row: Mapping[str, Any] | None, pointer: Pointer) -> Download | Missing:
    """The address of one object, or why there is none."""
    if row is None:
        return Missing("the server does not mention it")
    if isinstance(error := row.get("error"), dict):
        code = error.get("code")
        return Missing(f"the server does not have it ({code if isinstance(code, int) else 'no code'})")
    if row.get("size", pointer.size) != pointer.size:
        return Missing("the server has it with another size")
    actions = row.get("actions")
    action = actions.get("download") if isinstance(actions, dict) else None
    if not isinstance(action, dict) or not isinstance(action.get("href"), str):
        return Missing("the server names no address for it")
    headers = action.get("header") or {}
    if not isinstance(headers, dict) or len(headers) > 50 or not all(map(_is_header, headers.items())):
        return Missing("the server names headers that are not allowed")
    return Download(action["href"], {k: v for k, v in headers.items() if k.lower() not in _RESERVED}, _end(action))


def _is_header(item: tuple[object, object]) -> bool:
    name, value = item
    return isinstance(name, str) and isinstance(value, str) and bool(_NAME.fullmatch(name) and _VALUE.fullmatch(value))


def _end(action: Mapping[str, Any]) -> float | None:
    """When an address expires, in seconds of `time.time`; None if the server says nothing valid about it."""
    seconds, moment = action.get("expires_in"), action.get("expires_at")
    if isinstance(seconds, int | float) and not isinstance(seconds, bool) and 0 < abs(seconds) < 1e9:
        return time.time() + seconds
    try:
        parsed = datetime.fromisoformat(moment) if isinstance(moment, str) else None
    except ValueError:
        return None
    if parsed is None or parsed.year < 2000:  # some servers write year 1 for addresses that do not expire
        return None
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
