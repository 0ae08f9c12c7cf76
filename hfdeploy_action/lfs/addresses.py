"""The addresses that a request for Git LFS content may go to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from hfdeploy_action.network.hosts import literal
from hfdeploy_action.network.route import is_loopback

_TRANSLATED = IPv6Network("64:ff9b::/96")  # the last 32 bits are an IPv4 address behind a translator (NAT64)

# Not on the public internet, whatever the version of Python says: IPv4 addresses in IPv6 in forms that are obsolete or
# local, site-local ones, protocol assignments (192.0.0.192 has the credentials of Oracle's clouds), and Azure's own.
_NOT_PUBLIC = tuple(
    map(ip_network, "::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 fec0::/10 192.0.0.0/24 168.63.129.16/32".split())
)


class Kind(Enum):
    """What kind of network an IP address belongs to."""

    PUBLIC = "public"
    PRIVATE = "private"
    LOOPBACK = "loopback"
    LINK_LOCAL = "link-local"  # clouds serve the credentials of a machine there
    RESERVED = "reserved"


def kind_of(text: str) -> Kind:
    """The kind of an IP address. An IPv4 address that is embedded in an IPv6 address counts as itself."""
    address = _plain(ip_address(text.partition("%")[0]))
    if address.is_loopback or address.is_unspecified:
        return Kind.LOOPBACK
    if address.is_link_local:
        return Kind.LINK_LOCAL
    if address.is_multicast or address == IPv4Address("255.255.255.255"):
        return Kind.RESERVED
    if not address.is_global or any(address in network for network in _NOT_PUBLIC):
        return Kind.PRIVATE
    return Kind.PUBLIC


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


@dataclass(frozen=True)
class Reach:
    """Where downloads may go: to public addresses, and to the kind of address that the server itself has."""

    kinds: set[Kind] = field(default_factory=lambda: {Kind.PUBLIC})

    @classmethod
    def of(cls, url: str) -> Reach:
        """The reach of a server, as far as the text of its address tells."""
        reach = cls()
        if is_loopback(url):
            reach.kinds.add(Kind.LOOPBACK)
        elif address := literal(urlsplit(url).hostname or ""):
            reach.learn(str(address))
        return reach

    def refusal(self, url: str) -> str:
        """Why an address is not allowed, by its text alone; empty if it is."""
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            return "an invalid address"
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(url)):
            return f"an address with {parts.scheme[:20] + '://' if parts.scheme else 'no scheme'} in place of https://"
        if not host or parts.username is not None or any(not "!" <= character <= "~" for character in url):
            return "an invalid address"
        address = literal(host)
        if address is None and not is_loopback(url):  # a name is checked when it has been resolved
            return ""
        kind = kind_of(str(address)) if address else Kind.LOOPBACK
        return "" if kind in self.kinds else f"a {kind.value} address"

    def permits(self, address: str) -> bool:
        """Whether a download may go to this IP address."""
        return kind_of(address) in self.kinds

    def learn(self, address: str) -> bool:
        """Allow the kind of the server's own address for downloads, unless it is link-local or reserved."""
        kind = kind_of(address)
        if kind in {Kind.LINK_LOCAL, Kind.RESERVED}:
            return False
        self.kinds.add(kind)
        return True
