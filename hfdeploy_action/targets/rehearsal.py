"""The embedded Hub and inference server as a place to release to: here for as long as a `with` block lasts."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hfdeploy_action.git import GitMissing, find_program
from hfdeploy_action.results import Address, Deployment, Publication
from hfdeploy_action.targets.failures import CannotBeServed, RehearsalMissing

Deploy = Callable[[Publication | None], Deployment]


@contextmanager
def servers(repo_id: str, token: str) -> Iterator[tuple[str, Deploy]]:
    """The address of a Hub on which this token writes, and what serves a publication on it.

    Raises RehearsalMissing where the extra or Git is not installed.
    """
    try:
        from hfdeploy_action.rehearsal import hub, inference
    except ModuleNotFoundError as error:
        raise RehearsalMissing(f"`{error.name}` is not installed") from error
    try:
        find_program()
    except GitMissing as error:
        raise RehearsalMissing(str(error)) from error

    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        running = stack.enter_context(hub.serve(place / "hub", {repo_id.partition("/")[0]: token}))

        def deploy(publication: Publication | None) -> Deployment:
            """Serve what was published: fetched from the Hub by its commit, as a platform would."""
            revision = publication.commit if publication else "main"
            try:
                published = inference.Published(repo_id, revision, running.url, token)
                served = stack.enter_context(inference.serve(published, token=token))
            except inference.NotServable as error:
                raise CannotBeServed(str(error)) from error
            return Deployment("rehearsal", Address(served.url, token), served.revision)

        yield running.url, deploy
