"""Serverless inference: asked whether it serves the model, never told to."""

from __future__ import annotations

from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.results import Address, Deployment
from hfdeploy_action.settings import Secrets, Target
from hfdeploy_action.targets.address import checked
from hfdeploy_action.targets.failures import NotServed

_PROVIDER = "hf-inference"  # the one provider that serves text classification (facts of 2026-11)


def deploy(target: Target, secrets: Secrets, repository: Repository, router: str, revision: str | None) -> Deployment:
    """Where the model answers. Raises NotServed where no provider has it, and AddressWrong."""
    providers = repository.providers()
    if providers.get(_PROVIDER) != "live":
        others = ", ".join(sorted(providers)) or "nobody"
        raise NotServed(f"`{repository.repo_id}` is not served by {_PROVIDER} (served by: {others})")
    url = checked(f"{router.rstrip('/')}/{_PROVIDER}/models/{repository.repo_id}", secrets.all())
    token = secrets.inference_token or secrets.hf_token or None
    note = "serverless inference cannot be pinned to a revision"
    return Deployment("serverless", Address(url, token, target.serverless.bill_to), revision, note)
