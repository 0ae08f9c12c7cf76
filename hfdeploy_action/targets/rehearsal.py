"""The embedded Hub and inference server as a place to release to, for as long as a block lasts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hfdeploy_action.git import GitMissing, find_program
from hfdeploy_action.results import Address, Deployment, Publication
from hfdeploy_action.targets import Target, TargetInputs
from hfdeploy_action.targets.failures import RehearsalUnavailable, UnloadableModel


@contextmanager
def hub(owner: str, token: str) -> Iterator[str]:
    """The address of an embedded Hub to which this token writes.

    Raises RehearsalUnavailable if the extra or Git is not installed.
    """
    try:
        from hfdeploy_action.rehearsal import hub as embedded
        from hfdeploy_action.rehearsal import inference  # noqa: F401  which `Rehearsal` needs later
    except ModuleNotFoundError as error:
        fix = "`pip install 'hf-deploy-action[rehearse]'`."
        raise RehearsalUnavailable(f"`{error.name}` is not installed", fix=fix) from error
    try:
        find_program()
    except GitMissing as error:
        fix = "install Git (https://git-scm.com/downloads) so that `git` is in PATH."
        raise RehearsalUnavailable(str(error), fix=fix) from error
    with tempfile.TemporaryDirectory() as folder, embedded.serve(Path(folder) / "hub", {owner: token}) as running:
        yield running.url


@dataclass(frozen=True)
class Rehearsal(Target):
    """The embedded inference server. It fetches a revision from the Hub, as a platform would."""

    inputs: TargetInputs

    @contextmanager
    def deploy(self, publication: Publication | None) -> Iterator[Deployment]:
        """Raises UnloadableModel if the server cannot load the model."""
        from hfdeploy_action.rehearsal import inference

        repository = self.inputs.repository()
        revision, token = publication.commit if publication else "main", repository.identity.token
        source = inference.Published(repository.repo_id, revision, repository.identity.endpoint, token)
        try:
            with inference.serve(source, token=token) as served:
                address = Address(served.url, token)
                yield Deployment("rehearsal", address, served.revision, takes_candidate=True)
        except inference.NotServable as error:
            raise UnloadableModel(str(error)) from error
