"""An embedded Hub: the real protocol of huggingface.co for the real `huggingface_hub`, on loopback, kept on disk.

Repositories are bare Git repositories that the `git` program can read. Large files are uploaded with the Git LFS
protocol or with Xet. Everything survives a restart. `routes.py` lists the API.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from starlette.applications import Starlette

from hfdeploy_action.rehearsal.serve import serve as serve_application

from . import data_folder
from .data_folder import DataFolderRefused
from .faults import Fault, How, RateLimit
from .hub import Hub, LoggedRequest
from .identity import EVERY_RIGHT, PUBLISHER_RIGHTS, Identity, Publisher, Right, Role, reader
from .lfs import Pointer
from .middleware import Middleware
from .names import is_owner_name
from .routes import ROUTES, not_found
from .seed import seed

__all__ = [
    "EVERY_RIGHT",
    "OWNERS",
    "PUBLISHER_RIGHTS",
    "DataFolderRefused",
    "Fault",
    "How",
    "Hub",
    "Identity",
    "LoggedRequest",
    "Pointer",
    "Publisher",
    "RateLimit",
    "Right",
    "Role",
    "seed",
    "serve",
]

OWNERS: Mapping[str, str] = MappingProxyType({"acme": "hf_rehearsal"})
"""The default owner with its write token. On loopback a token is not secret."""


@contextmanager
def serve(
    data: Path,
    tokens: Mapping[str, str] = OWNERS,
    *,
    readers: Mapping[str, str] = MappingProxyType({}),
    port: int = 0,
) -> Iterator[Hub]:
    """Run a Hub on loopback that keeps its data in `data`, which is created if missing and used by one process only.

    `tokens` maps each owner to a token that may write in their namespace, `readers` to one that may only read. Port 0
    picks a free port; the address is the Hub's `url`. Raises OSError if the port is taken, DataFolderRefused if the
    folder cannot be used, and ValueError for an invalid owner or token.
    """
    _check([*tokens.items(), *readers.items()])
    identities = {token: reader(owner) for owner, token in readers.items()}
    identities |= {token: Identity(owner) for owner, token in tokens.items()}
    hub = Hub(data.resolve(), identities)
    application = Starlette(routes=ROUTES, exception_handlers={404: not_found, 405: not_found})
    application.router.redirect_slashes = False
    application.state.hub = hub
    with data_folder.held(hub.data):
        hub.repositories.mkdir(exist_ok=True)
        hub.application = Middleware(application, hub)
        with serve_application(hub.application, port) as hub.url:
            yield hub


def _check(tokens: Sequence[tuple[str, str]]) -> None:
    for owner, token in tokens:
        if not is_owner_name(owner):
            raise ValueError(
                f"{owner!r} is not a valid owner: use letters and digits, with single `-`, `_` or `.` between them"
            )
        if not token or not all("!" <= character <= "~" for character in token):
            raise ValueError(f"the token of {owner} must consist of printable ASCII characters without spaces")
