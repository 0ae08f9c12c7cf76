"""Signed URLs for uploads and downloads, as those of a storage host: they expire, and need no further permission.

Nothing is stored for them, so that requests for URLs cannot fill the memory.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from . import lfs


class Grant(NamedTuple):
    """What a URL permits: to `upload` or `download` content of an owner, until it expires (Unix time)."""

    operation: str
    owner: str
    pointer: lfs.Pointer
    expires: int


def sign(grant: Grant, secret: bytes) -> str:
    """The signed path and query for a grant."""
    values = {
        "operation": grant.operation,
        "owner": grant.owner,
        "size": str(grant.pointer.size),
        "expires": str(grant.expires),
        "signature": _signature(grant, secret),
    }
    return f"/lfs/{grant.pointer.oid}?{urlencode(values)}"


def verify(oid: str, query: Mapping[str, str], secret: bytes) -> Grant | None:
    """The grant of a URL; None if its signature is invalid or it has expired."""
    size, expires = query.get("size", ""), query.get("expires", "")
    if not (lfs.is_oid(oid) and _is_number(size) and _is_number(expires)):
        return None
    pointer = lfs.Pointer(oid, int(size))
    grant = Grant(query.get("operation", ""), query.get("owner", ""), pointer, int(expires))
    sent = query.get("signature", "").encode("utf-8", "replace")
    signed = hmac.compare_digest(_signature(grant, secret).encode(), sent)
    return grant if signed and time.time() < grant.expires else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15


def _signature(grant: Grant, secret: bytes) -> str:
    signed = "\n".join(map(str, (grant.operation, grant.owner, *grant.pointer, grant.expires)))
    return hmac.new(secret, signed.encode("utf-8", "replace"), "sha256").hexdigest()
