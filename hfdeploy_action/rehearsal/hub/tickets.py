"""Addresses that carry their own permission, as those of a storage host do: signed, and good for a while.

Nothing is kept for them, so that nobody can fill the memory by asking for addresses.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from . import lfs


class Ticket(NamedTuple):
    """What may be done: `upload` or `download` content of an owner, until then (Unix time)."""

    operation: str
    owner: str
    pointer: lfs.Pointer
    expires: int


def address(ticket: Ticket, secret: bytes) -> str:
    """The path and query that let whoever has them do it."""
    values = {
        "operation": ticket.operation,
        "owner": ticket.owner,
        "size": str(ticket.pointer.size),
        "expires": str(ticket.expires),
        "signature": _signature(ticket, secret),
    }
    return f"/lfs/{ticket.pointer.oid}?{urlencode(values)}"


def read(oid: str, query: Mapping[str, str], secret: bytes) -> Ticket | None:
    """The ticket that an address carries; None if nobody signed it, or too long ago."""
    size, expires = query.get("size", ""), query.get("expires", "")
    if not (lfs.is_oid(oid) and _is_number(size) and _is_number(expires)):
        return None
    pointer = lfs.Pointer(oid, int(size))
    ticket = Ticket(query.get("operation", ""), query.get("owner", ""), pointer, int(expires))
    sent = query.get("signature", "").encode("utf-8", "replace")
    signed = hmac.compare_digest(_signature(ticket, secret).encode(), sent)
    return ticket if signed and time.time() < ticket.expires else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15


def _signature(ticket: Ticket, secret: bytes) -> str:
    signed = "\n".join(map(str, (ticket.operation, ticket.owner, *ticket.pointer, ticket.expires)))
    return hmac.new(secret, signed.encode("utf-8", "replace"), "sha256").hexdigest()
