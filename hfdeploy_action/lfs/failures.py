"""What keeps Git LFS content from being downloaded, as failures that say what to do."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class LfsDownloadFailed(Failure):
    """Git LFS content could not be downloaded.

    A Git LFS pointer would be published instead of the weights. The program downloads the content itself, over HTTPS
    and without `git-lfs`, from this repository on GitHub or from the remote `origin`.

    Fix: run `git lfs install` and `git lfs pull`. In a workflow, set `lfs: true` for actions/checkout, or pass a
    `github-token` with `contents: read`.
    """

    id = "HFD610"
    outcome = Outcome.INVALID


class LfsUnavailable(Failure):
    """The Git LFS server did not answer.

    On every attempt, the server was down, could not be reached, or sent less than 64.0 kB/s for a minute.

    Fix: run the job again later, or download the content before this step: run `git lfs pull`, or set `lfs: true` for
    actions/checkout.
    """

    id = "HFD617"
    outcome = Outcome.UNAVAILABLE
