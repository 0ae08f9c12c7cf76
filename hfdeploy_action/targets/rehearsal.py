"""The embedded Hub and inference server as a place to release to, for as long as a block lasts."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from hfdeploy_action.git import GitMissing, find_program
from hfdeploy_action.hub.failures import NotAHub
from hfdeploy_action.hub.snapshot import Snapshot
from hfdeploy_action.results import Address, Deployment, Publication
from hfdeploy_action.targets import Target, TargetInputs
from hfdeploy_action.targets.failures import RehearsalUnavailable, UnloadableModel
from hfdeploy_action.workload import REHEARSAL_RATE

if TYPE_CHECKING:  # the extra may be missing
    from hfdeploy_action.rehearsal.hub import Hub

_BUSY = 0.8
"""The share of one core that the load may take: the model shares this machine with the program that asks."""


@contextmanager
def hub(owner: str, token: str) -> Iterator[Hub]:
    """An embedded Hub to which this token writes.

    Raises RehearsalUnavailable if the extra or Git is not installed.
    """
    try:
        from hfdeploy_action.rehearsal import hub as embedded
        from hfdeploy_action.rehearsal import inference  # noqa: F401  which `Rehearsal` needs later
    except ModuleNotFoundError as error:
        fix = "run `pip install '.[rehearse]'` in a checkout of hf-deploy-action."
        raise RehearsalUnavailable(f"`{error.name}` is not installed", fix=fix) from error
    try:
        find_program()
    except GitMissing as error:
        fix = "install Git (https://git-scm.com/downloads), so that `git` is in PATH."
        raise RehearsalUnavailable(str(error), fix=fix) from error
    with tempfile.TemporaryDirectory() as folder, embedded.serve(Path(folder) / "hub", {owner: token}) as running:
        yield running


def seed(hub: Hub, repo_id: str, snapshot: Snapshot, local: Path) -> tuple[str, ...]:
    """Put a snapshot on main of the embedded Hub. Returns the large files whose content is not below `local`.

    Raises NotAHub for files that no repository can hold.
    """
    from hfdeploy_action.rehearsal import hub as embedded

    files = {
        path: file if isinstance(file, bytes) else embedded.Pointer(str(file.sha256), file.size)
        for path, file in snapshot.files.items()
    }
    try:
        return embedded.seed(hub, repo_id, files, local)
    except ValueError as error:
        raise NotAHub(str(error)) from error


@dataclass(frozen=True)
class Rehearsal(Target):
    """The embedded inference server. It fetches a revision from the Hub, as a platform would."""

    takes_candidate: ClassVar[bool] = True
    inputs: TargetInputs

    @contextmanager
    def deploy(self, publication: Publication | None) -> Iterator[Deployment]:
        """Raises UnloadableModel if the server cannot load the model."""
        from hfdeploy_action.rehearsal import inference

        repository = self.inputs.repository()
        revision, token = publication.commit if publication else "main", repository.identity.token
        endpoint, missing = repository.identity.endpoint, self.inputs.missing
        source = inference.Published(repository.repo_id, revision, endpoint, token, missing)
        try:
            with inference.serve(source, token=token) as served:
                yield Deployment(
                    "rehearsal",
                    Address(served.url, token),
                    served.revision,
                    REHEARSAL_RATE,
                    hourly_cost=0,
                    note=f"run by {served.runner} on this machine",
                    lasts=False,
                    most_per_second=_BUSY / served.answer_seconds,
                )
        except inference.NotServable as error:
            raise UnloadableModel(str(error), error.fix, damaged=error.damaged) from error
