"""Stage a release on a pull request: for a target that serves a candidate, or for a person who promotes it."""

from __future__ import annotations

import logging

from hfdeploy_action.acts import Run, stages_of
from hfdeploy_action.findings import Failure, Outcome
from hfdeploy_action.hub.release import Release, State
from hfdeploy_action.report import StageResult
from hfdeploy_action.report.facts import counts
from hfdeploy_action.results import PullRequest

_log = logging.getLogger(__name__)


def propose(run: Run, transaction: Release, stage: StageResult) -> None:
    """Put the candidate on a pull request, if the plan says so, and main does not hold it already.

    Pull requests that earlier runs have left open are closed. Raises a Failure.
    """
    if not transaction.spec.staged:
        return
    if transaction.state is State.TAGGED:
        transaction.close_leftovers(f"`{transaction.spec.tag}` is tagged.")
        return
    opened = transaction.propose(_description(run, transaction, stage))
    if opened is None:
        stage.note += "; main holds this candidate already"
        return
    run.report.pull_request = opened
    stage.note += f"; staged as pull request {opened.number}: {opened.url}"
    run.report.changes = transaction.changes
    if transaction.spec.waits:
        stage.outcome = Outcome.STAGED


def stop(run: Run, pull_request: PullRequest) -> None:
    """End a run that waits for a person: the stages that are left are skipped."""
    done = {stage.name for stage in run.report.stages}
    left = (name for name in stages_of(run.plan) if name not in done)
    run.report.skip(left, f"merge pull request {pull_request.number}, and then run this job again")


def withdraw(run: Run, transaction: Release) -> None:
    """Close the pull request of a release, unless it waits for a person, or nobody knows yet what main holds.

    If that fails, the next run does it.
    """
    if run.report.outcome is Outcome.STAGED or run.report.rollback_pending:
        return
    publication, tag = transaction.publication, transaction.spec.tag
    commit = f"{transaction.repository.url}/commit/{publication.commit}" if publication else ""
    comments = {
        State.TAGGED: f"Released as `{tag}`: {commit} holds these files on `main`.",
        State.PROMOTED: f"{commit} holds these files on `main`. It has no tag, because it did not pass a test.",
    }
    not_released = f"`{tag}` was not released. The report of the run says why."
    try:
        transaction.withdraw(comments.get(transaction.state, not_released))
    except Failure as failure:
        _log.info("The pull request stays open until the next run: %s", failure)


def _description(run: Run, transaction: Release, stage: StageResult) -> str:
    """What a pull request changes, what was checked, and how it is promoted."""
    tag, checks = transaction.spec.tag, ", ".join(each.name for each in run.report.stages if each is not stage)
    by_hand = (
        f"To promote the release, merge this pull request. Then run the job for `{tag}` again: it tests the model, if "
        "there is a target, and sets the tag."
    )
    by_run = (
        "Do not merge this pull request. The run that opened it moves `main` to these files with a commit, and then "
        "closes this pull request."
    )
    return "\n\n".join(
        [
            f"This pull request brings the files of the release `{tag}` to `main`: {transaction.changes}.",
            f"The files were checked together with those that stay on the Hub ({checks}): {counts(run.report)}.",
            by_hand if transaction.spec.waits else by_run,
        ]
    )
