"""Workflows that call this action, and what the pull request of a stranger can make them do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.workflows import EVENTS, Workflow
from hfdeploy_action.frontmatter import Path

_SECRET = re.compile(r"\$\{\{[^}]{0,200}\bsecrets\b(?!(?:\.|\[['\"])GITHUB_TOKEN\b)", re.IGNORECASE)
_HEAD = re.compile(
    r"github\.event\.pull_request\.(?:head\.|merge_commit_sha)|github\.head_ref|github\.event\.workflow_run\.head_"
    r"|refs/pull/|gh pr checkout|\bpull/\$\{\{",
    re.IGNORECASE,
)
_GIT = re.compile(r"\bgit\s{1,9}(?:-\S{1,200}\s{1,9}){0,9}(?:checkout|fetch|pull|merge|switch|reset)\b")
# Conditions that hold only for people who can write to the repository.
_TRUSTED = re.compile(
    r"head(?:\.repo\.(?:full_name|fork|owner)|_repository|_branch)|workflow_run\.event|author_association|github\.actor\b"
)
_OURS = re.compile(r"hf-deploy-action|\bhf-deploy\s")


class _Place(NamedTuple):
    """An entry of a workflow."""

    workflow: Workflow
    path: Path


class _Exposed(NamedTuple):
    """A job with a secret that strangers can start: where it calls this action, and where it fetches their files."""

    job: str
    event: str
    call: _Place
    checkout: _Place | None
    is_action: bool  # whether actions/checkout fetches them


@rule("HFD513", Severity.ERROR)
def untrusted_checkout_with_secret(folder: ModelFolder) -> Iterator[Problem]:
    """A job that has access to secrets checks out code from any pull request.

    Jobs that run on `pull_request_target` or `workflow_run` have access to the repository's secrets, even if a stranger
    opened the pull request. A script or a configuration from the pull request can steal them.

    Fix: use `on: pull_request`, whose jobs get no secrets and need none here, or delete the `ref` of actions/checkout.
    """
    for each in _exposed(folder):
        if each.checkout:
            message = f"the job `{each.job:.60}` of `{each.event}` has a secret, and checks out a pull request"
            fix = "use `on: pull_request`, whose jobs get no secrets and need none here; or delete this step."
            yield Problem(message, _at(folder, each.checkout), "" if each.is_action else fix)


@rule("HFD514", Severity.NOTICE)
def secret_in_pull_request_target(folder: ModelFolder) -> Iterator[Problem]:
    """A job that runs on `pull_request_target` has a secret.

    A pull request is only validated and rehearsed, which needs no token. As soon as a step checks out the pull request,
    anyone can steal the secret.

    Fix: use `on: pull_request`, or remove the secret from the job.
    """
    for each in _exposed(folder):
        if not each.checkout and each.event == "pull_request_target":
            yield Problem(f"the job `{each.job:.60}` of `{each.event}` has a secret", _at(folder, each.call))


def _at(folder: ModelFolder, place: _Place) -> Location:
    return folder.checkout.at(place.workflow.path, *place.workflow.yaml.mark(*place.path))


def _exposed(folder: ModelFolder) -> Iterator[_Exposed]:
    by_path = {workflow.path: workflow for workflow in folder.checkout.workflows}
    for workflow in folder.checkout.workflows:
        values = workflow.yaml.values
        event = next((each for each in EVENTS[:-1] if _is_started_by(values, each)), "")
        for name, job in _jobs(values) if event else ():
            if _TRUSTED.search(str(job.get("if", ""))):
                continue
            called = by_path.get(str(job.get("uses", "")).removeprefix("./"))
            if called:
                yield from _exposed_by_call(_Place(workflow, ("jobs", name, "uses")), job, called, event)
            elif _has_secret(values.get("env"), job) or _has_identity(values, job):
                yield from _exposed_in(workflow, name, job, event)


def _exposed_by_call(call: _Place, job: dict[Any, Any], called: Workflow, event: str) -> Iterator[_Exposed]:
    """The jobs of a workflow in the same repository that gets the secrets of the caller."""
    if job.get("secrets") != "inherit" and not _has_secret(job.get("secrets"), job.get("with")):
        return
    for name, inner in _jobs(called.yaml.values):
        for each in _exposed_in(called, name, inner, event):
            yield each._replace(job=str(call.path[1]), call=call)


def _exposed_in(workflow: Workflow, name: str, job: dict[Any, Any], event: str) -> Iterator[_Exposed]:
    """A job with a secret, if one of its steps calls this action."""
    steps = job.get("steps")
    steps = steps if isinstance(steps, list) else []
    call = next((index for index, step in enumerate(steps) if _calls_us(step, workflow)), None)
    if call is None:
        return
    checkout = next((index for index, step in enumerate(steps) if _fetches_head(step)), None)
    at = ("jobs", name, "steps")
    fetched_at = None if checkout is None else _Place(workflow, (*at, checkout))
    is_action = checkout is not None and _is_checkout(steps[checkout])
    yield _Exposed(name, event, _Place(workflow, (*at, call)), fetched_at, is_action)


def _jobs(values: dict[Any, Any]) -> Iterator[tuple[str, dict[Any, Any]]]:
    jobs = values.get("jobs")
    for name, job in jobs.items() if isinstance(jobs, dict) else ():
        if isinstance(job, dict):
            yield str(name), job


def _is_started_by(values: dict[Any, Any], event: str) -> bool:
    """Whether strangers can start it by that event. Python reads `on` as true; named branches are the repository's."""
    events = values.get(True, values.get("on"))
    about = events.get(event) if isinstance(events, dict) else None
    is_own = event == "workflow_run" and isinstance(about, dict) and "branches" in about
    return event in (events if isinstance(events, list | dict) else [events]) and not is_own


def _calls_us(step: object, workflow: Workflow) -> bool:
    if not isinstance(step, dict):
        return False
    texts = [str(step.get(key, "")) for key in ("uses", "run")]
    return texts[0] in workflow.actions or any(map(_OURS.search, texts))


def _has_secret(*values: object) -> bool:
    return any(_SECRET.search(text) for text in _texts(list(values)))


def _has_identity(*owners: dict[Any, Any]) -> bool:
    """Whether the job can request the identity token with which a Trusted Publisher publishes."""
    for owner in owners:
        permissions = owner.get("permissions")
        if permissions == "write-all" or (isinstance(permissions, dict) and permissions.get("id-token") == "write"):
            return True
    return False


def _is_checkout(step: dict[Any, Any]) -> bool:
    return str(step.get("uses", "")).startswith("actions/checkout")


def _fetches_head(step: object) -> bool:
    if not isinstance(step, dict) or _TRUSTED.search(str(step.get("if", ""))):
        return False
    if _is_checkout(step):
        texts: list[object] = [step.get("with")]
    else:  # a commit may come by way of a variable
        texts = [step.get("run"), step.get("env") if _GIT.search(str(step.get("run", ""))) else None]
    return any(_HEAD.search(text) for text in _texts(texts))


def _texts(value: object, left: int = 8) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and left:
        for below in value.values() if isinstance(value, dict) else value:
            yield from _texts(below, left - 1)
