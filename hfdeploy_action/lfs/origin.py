"""The Git LFS server to download from: that of this repository on GitHub, else of the remote `origin`."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit, urlunsplit

from hfdeploy_action.lfs.addresses import Reach
from hfdeploy_action.lfs.failures import LfsDownloadFailed
from hfdeploy_action.network.route import is_loopback
from hfdeploy_action.worktree import WorkTree

_BY_HAND = "so its content cannot be downloaded here"


@dataclass(frozen=True)
class Origin:
    """A Git LFS server: the address of its API, and the token that only this server is sent."""

    api: str
    token: str = field(default="", repr=False)

    @cached_property
    def reach(self) -> Reach:
        """Where downloads may go. The first connection to the server adds its own kind of address."""
        return Reach.of(self.api)

    @property
    def authorization(self) -> dict[str, str]:
        """The header for requests to the API."""
        credentials = base64.b64encode(f"x-access-token:{self.token}".encode()).decode()
        return {"Authorization": f"Basic {credentials}"} if self.token else {}


def of_repository(url: str, token: str) -> Origin:
    """The server of a repository, by the address that the runner gives. Raises LfsDownloadFailed."""
    return Origin(_api(url), token)


def of_remote(tree: WorkTree | None) -> Origin:
    """The server of the remote `origin`, without credentials. Raises LfsDownloadFailed.

    Other settings of the server (`lfs.url`, `insteadOf`, `.lfsconfig`) are ignored.
    """
    urls = tree.config.get("remote.origin.url", []) if tree else []
    if not urls:
        raise LfsDownloadFailed(f"there is no remote `origin`, {_BY_HAND}")
    return Origin(_api(urls[0]))


def _api(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or not re.fullmatch(r"[!-~]+", url) or re.match(r"[^/]+@", url):
        raise LfsDownloadFailed(f"the remote is not an https:// address, {_BY_HAND}")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(url)):
        raise LfsDownloadFailed(f"the remote is a {parts.scheme[:20]}:// address, not an https:// one, {_BY_HAND}")
    place = parts.netloc.rpartition("@")[2]
    path = parts.path.rstrip("/").removesuffix(".git")
    return urlunsplit((parts.scheme, place, f"{path}.git/info/lfs", "", ""))
