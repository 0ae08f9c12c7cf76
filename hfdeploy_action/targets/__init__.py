"""Where a model can be served.

A new target is a module here with a class that implements `Target`, and a line in the table.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, ClassVar, Protocol

from hfdeploy_action.results import Deployment, Publication
from hfdeploy_action.settings import Secrets
from hfdeploy_action.settings import Target as TargetSettings

if TYPE_CHECKING:  # the Hub's client takes 0.3 s to import
    from hfdeploy_action.hub.repository import Repository

# The class of each kind of target; its module is imported when the target is used.
_CLASSES = {
    "serverless": "serverless:Serverless",
    "self-hosted": "self_hosted:SelfHosted",
    "rehearsal": "rehearsal:Rehearsal",
}


@dataclass(frozen=True)
class TargetInputs:
    """What a target may need to know."""

    settings: TargetSettings
    secrets: Secrets
    router: str  # the address of serverless inference
    repository: Callable[[], Repository]
    missing: tuple[str, ...] = ()  # large files of the repository whose content a rehearsal does not have


class Target(Protocol):
    """A place where a model is served.

    `takes_candidate`: it can serve a release that is staged on a pull request, before main moves.
    """

    takes_candidate: ClassVar[bool] = False

    def check(self) -> None:
        """Check, before anything is uploaded, what can be known by then. Raises a Failure."""

    def deploy(self, publication: Publication | None) -> AbstractContextManager[Deployment]:
        """Serve a publication, or with None what is served already, at least as long as the block lasts.

        Raises a Failure.
        """
        ...

    def restore(self) -> None:
        """Serve again what was served before `deploy`. A target that follows main has nothing to do."""


def target_of(kind: str, inputs: TargetInputs) -> Target:
    """The target of a kind: `serverless`, `self-hosted` or `rehearsal`."""
    make: Callable[[TargetInputs], Target] = target_class(kind)
    return make(inputs)


def target_class(kind: str) -> type[Target]:
    """The class of a kind of target, which is imported."""
    found: type[Target] = resolve_name(f"{__name__}.{_CLASSES[kind]}")
    return found
