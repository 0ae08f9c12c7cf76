"""Who can see the repository: only its owner until a release is proven, and then whoever the settings say."""

from __future__ import annotations

from typing import Protocol

from hfdeploy_action.hub.changes import Gate
from hfdeploy_action.hub.failures import PublicRepository, VerificationFailed
from hfdeploy_action.hub.repository import Repository


class Audience(Protocol):
    """Who may see a repository: `visibility` is public, private or keep."""

    @property
    def visibility(self) -> str:
        """What the settings say."""

    @property
    def sensitivity(self) -> str:
        """How sensitive the content is."""


def prepare(repository: Repository, spec: Audience, resource_group: str | None = None) -> bool:
    """Create the repository if it is missing, and make it private before content that must be private is sent.

    A new one belongs to this resource group. Returns whether it was private before. Raises PublicRepository.
    """
    before = repository.is_private()
    if before is None:
        repository.create(private=True, resource_group=resource_group)
    elif not before and spec.visibility == "private":
        repository.set_visibility(private=True)
    private = before or repository.is_private()
    if not private and spec.sensitivity != "general":
        raise PublicRepository(f"`{repository.repo_id}` is public, and its content is `{spec.sensitivity}`")
    return before is not False


def check(repository: Repository, spec: Audience) -> None:
    """Make a repository with sensitive content private if somebody has made it public. Raises PublicRepository."""
    if spec.sensitivity == "general" or repository.is_private():
        return
    repository.set_visibility(private=True)
    raise PublicRepository(
        f"somebody made `{repository.repo_id}` public during the release of `{spec.sensitivity}` content; "
        "it is private again"
    )


def show(repository: Repository, spec: Audience) -> bool:
    """Make the repository public or private if the settings say so. Returns whether it is private.

    Raises PublicRepository and VerificationFailed.
    """
    check(repository, spec)
    private = bool(repository.is_private())
    wanted = {"public": False, "private": True}.get(spec.visibility, private)
    if private != wanted:
        repository.set_visibility(private=wanted)
        private = bool(repository.is_private())
    if private != wanted:
        raise VerificationFailed(f"`{repository.repo_id}` did not become {spec.visibility}")
    return private


def gate(repository: Repository, gate: Gate | None) -> None:
    """Change how access is granted, if the settings say so. Raises VerificationFailed."""
    if gate is None or repository.gate() == gate:
        return
    repository.set_gate(gate)
    if repository.gate() != gate:
        wanted = f"gated ({gate})" if gate else "open"
        raise VerificationFailed(f"`{repository.repo_id}` did not become {wanted}")


def hide(repository: Repository) -> None:
    """Make the repository private, if it is public."""
    if repository.is_private() is False:
        repository.set_visibility(private=True)
