"""What keeps the content of a Git LFS pointer from being fetched."""

from __future__ import annotations

from typing import ClassVar

from hfdeploy_action.findings import Failure, Outcome


class PointerNotFetched(Failure):
    """What Git LFS holds can be fetched.

    A pointer in place of the weights would be published as the model. This program fetches the content itself, over
    https and without `git-lfs`, from this repository on GitHub, or from the remote `origin`.

    Fix: run `git lfs install` and `git lfs pull`; in a workflow, give actions/checkout `lfs: true`, or give this action
    a `github-token` with `contents: read`.
    """

    id: ClassVar[str] = "HFD610"
    outcome: ClassVar[Outcome] = Outcome.INVALID


class LfsUnavailable(Failure):
    """The server that holds the Git LFS content answers.

    It was down, out of reach or too slow (below 64 KiB a second over a minute) each time it was asked.

    Fix: run the job again later. Or fetch the content before this step: `git lfs pull`; in a workflow, give
    actions/checkout `lfs: true`.
    """

    id: ClassVar[str] = "HFD617"
    outcome: ClassVar[Outcome] = Outcome.UNAVAILABLE
