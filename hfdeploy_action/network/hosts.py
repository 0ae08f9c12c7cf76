"""What a host is, by its text alone."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: `localhost`, 127.0.0.0/8 in any of its forms, `::1` or `0.0.0.0`."""
    name = host.strip("[]").rstrip(".").lower()
    address = literal(name)
    if address is None:
        return name == "localhost" or name.endswith(".localhost")
    plain = getattr(address, "ipv4_mapped", None) or address
    return bool(plain.is_loopback or plain.is_unspecified)


def literal(host: str) -> IPv4Address | IPv6Address | None:
    """The IP address that a host is written as, also in forms that the C library reads, such as `127.1`."""
    text = host.partition("%")[0].rstrip(".")
    try:
        return ip_address(text)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(text))
    except (OSError, UnicodeError):
        return None
