"""An embedded Hub: the real protocol of huggingface.co for the real `huggingface_hub`, on loopback, kept on disk.

Repositories are bare Git repositories that the `git` program can read, large files come by git-lfs's protocol or by
Xet, and everything survives a restart. What is answered is listed in `routes.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from starlette.applications import Starlette

from hfdeploy_action.rehearsal.serve import serve as serve_application

from . import folder
from .door import Door
from .faults import Fault, How, RateLimit
from .folder import DataFolderRefused
from .hub import Asked, Hub
from .identity import Identity
from .names import is_owner_name
from .routes import ROUTES, not_found

__all__ = ["OWNERS", "Asked", "DataFolderRefused", "Fault", "How", "Hub", "RateLimit", "serve"]

OWNERS: Mapping[str, str] = MappingProxyType({"acme": "hf_rehearsal"})
"""The owner and write token that there are unless others are given; on loopback a token is no secret."""


@contextmanager
def serve(
    data: Path,
    tokens: Mapping[str, str] = OWNERS,
    *,
    readers: Mapping[str, str] = MappingProxyType({}),
    port: int = 0,
) -> Iterator[Hub]:
    """Run a Hub on loopback whose content is in `data`, made if it is not there; one process at a time may use it.

    `tokens` gives each owner a token that writes in their namespace, `readers` one that reads what they may see.
    Port 0 takes a free one; the address is the Hub's `url`. Raises OSError if the port is taken or the folder is not
    one to use (DataFolderRefused), and ValueError for an owner or a token that there cannot be.
    """
    _check([*tokens.items(), *readers.items()])
    identities = {token: Identity(owner, False) for owner, token in readers.items()}
    identities |= {token: Identity(owner, True) for owner, token in tokens.items()}
    hub = Hub(data.resolve(), identities)
    application = Starlette(routes=ROUTES, exception_handlers={404: not_found, 405: not_found})
    application.router.redirect_slashes = False
    application.state.hub = hub
    with folder.held(hub.data):
        hub.repositories.mkdir(exist_ok=True)
        with serve_application(Door(application, hub), port) as hub.url:
            yield hub


def _check(tokens: Sequence[tuple[str, str]]) -> None:
    for owner, token in tokens:
        if not is_owner_name(owner):
            raise ValueError(f"{owner!r} is no name of an owner: letters, digits and single `-`, `_` and `.` between")
        if not token or not all("!" <= character <= "~" for character in token):
            raise ValueError(f"the token of {owner} must be of printable ASCII characters, without blanks")
