"""What the ID token of a CI job says about the job, and why a Trusted Publisher may not match it."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator, Mapping

Claims = Mapping[str, str]

SHOWN = ("repository", "ref", "workflow_ref", "job_workflow_ref", "environment", "event_name", "sub")
"""The claims that identify a job. None of them is secret."""
_RUN = ("run_id", "run_attempt")
_LONGEST = 120  # characters of a claim


def claims_of(id_token: str) -> Claims:
    """The claims of an ID token that identify the job, as text; empty for what is not a JSON Web Token."""
    try:
        body = id_token.split(".")[1]
        said = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, IndexError, RecursionError):
        return {}
    if not isinstance(said, dict):
        return {}
    return {name: str(said[name])[:_LONGEST] for name in (*SHOWN, *_RUN) if isinstance(said.get(name), str | int)}


def listed(claims: Claims) -> str:
    """The claims as a clause: `repository` is `acme/emotion`, ..."""
    return ", ".join(f"`{name}` is `{claims[name]}`" for name in SHOWN if name in claims)


def workflow_of(claims: Claims) -> str:
    """The file of the workflow that was started, without its folder: release.yml."""
    return _file(claims.get("workflow_ref", ""))


def misfits(claims: Claims) -> Iterator[str]:
    """What in the claims often keeps a publisher from matching, as sentences."""
    called, ref = _file(claims.get("job_workflow_ref", "")), claims.get("ref", "")
    if called and workflow_of(claims) and called != workflow_of(claims):
        yield (
            f"This job is in the reusable workflow `{called}`, which `{workflow_of(claims)}` calls: a publisher "
            "for one of them does not match the other."
        )
    if ref.startswith("refs/tags/"):
        yield f"A tag started this run (`{ref}`): a publisher with a `branch` does not match it."
    if claims and "environment" not in claims:
        yield "The job has no `environment`: a publisher with one does not match it."


def _file(workflow: str) -> str:
    """`release.yml` of `acme/emotion/.github/workflows/release.yml@refs/heads/main`."""
    return workflow.partition("@")[0].rpartition("/")[2]
