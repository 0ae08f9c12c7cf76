"""The workflows that call this action: what a stranger's pull request can make them do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.workflows import Workflow
from hfdeploy_action.frontmatter import Path

_SECRET = re.compile(r"\$\{\{[^}]{0,200}\bsecrets\.(?!GITHUB_TOKEN\b)", re.IGNORECASE)
_HEAD = re.compile(
    r"github\.event\.pull_request\.head\.|github\.head_ref|refs/pull/|gh pr checkout|\bpull/\$\{\{", re.IGNORECASE
)
_OURS = re.compile(r"hf-deploy-action|\bhf-deploy\s")


class _Exposed(NamedTuple):
    """A job of `pull_request_target` that has a secret, where it calls us, and where it fetches what others wrote."""

    workflow: Workflow
    job: str
    ours: Path
    foreign: Path | None


@rule("HFD513", Severity.ERROR)
def strangers_code_meets_no_secret(folder: ModelFolder) -> Iterator[Problem]:
    """No job of `pull_request_target` has both a secret and the pull request's own files.

    That event runs with the secrets of the repository, for anybody's pull request. Whatever is checked out from it
    and then run, a setup script, a configuration, can send them away.

    Fix: use `on: pull_request`, which has no secrets and needs none to validate and rehearse; or leave out the `ref`
    of actions/checkout.
    """
    for each in _exposed(folder):
        if each.foreign:
            at = folder.in_repository(each.workflow.path, *each.workflow.yaml.mark(*each.foreign))
            yield Problem(f"the job `{each.job:.60}` checks out a pull request beside a secret", at)


@rule("HFD514", Severity.NOTICE)
def pull_requests_get_no_secret(folder: ModelFolder) -> Iterator[Problem]:
    """A job of `pull_request_target` has no secret.

    A pull request only validates and rehearses, and needs no token for that. One step more that checks it out, and
    the secret is anybody's.

    Fix: use `on: pull_request`.
    """
    for each in _exposed(folder):
        if not each.foreign:
            at = folder.in_repository(each.workflow.path, *each.workflow.yaml.mark(*each.ours))
            yield Problem(f"the job `{each.job:.60}` has a secret under `pull_request_target`", at)


def _exposed(folder: ModelFolder) -> Iterator[_Exposed]:
    for workflow in folder.workflows:
        values = workflow.yaml.values
        jobs = values.get("jobs")
        if not _is_started_by(values, "pull_request_target") or not isinstance(jobs, dict):
            continue
        for name, job in jobs.items():
            steps = job.get("steps") if isinstance(job, dict) else None
            steps = steps if isinstance(steps, list) else []
            ours = next((index for index, step in enumerate(steps) if _calls_us(step)), None)
            if ours is not None and (_has_secret(values.get("env"), job) or _has_identity(values, job)):
                foreign = next((index for index, step in enumerate(steps) if _fetches_head(step)), None)
                at = ("jobs", str(name), "steps")
                yield _Exposed(workflow, str(name), (*at, ours), None if foreign is None else (*at, foreign))


def _is_started_by(values: dict[Any, Any], event: str) -> bool:
    """`on` is true to Python's YAML."""
    events = values.get(True, values.get("on"))
    return event in (events if isinstance(events, list | dict) else [events])


def _calls_us(step: object) -> bool:
    return isinstance(step, dict) and any(_OURS.search(str(step.get(key, ""))) for key in ("uses", "run"))


def _has_secret(*values: object) -> bool:
    return any(_SECRET.search(text) for text in _texts(list(values)))


def _has_identity(*owners: dict[Any, Any]) -> bool:
    """Whether the job may ask for a token of its own, with which a Trusted Publisher publishes."""
    for owner in owners:
        permissions = owner.get("permissions")
        if permissions == "write-all" or (isinstance(permissions, dict) and permissions.get("id-token") == "write"):
            return True
    return False


def _fetches_head(step: object) -> bool:
    if not isinstance(step, dict):
        return False
    checkout = str(step.get("uses", "")).startswith("actions/checkout")
    return any(_HEAD.search(text) for text in _texts(step.get("with") if checkout else step.get("run")))


def _texts(value: object, left: int = 8) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and left:
        for below in value.values() if isinstance(value, dict) else value:
            yield from _texts(below, left - 1)
