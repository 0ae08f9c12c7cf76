"""A model on machines of one's own: it is there already, and is asked."""

from __future__ import annotations

from hfdeploy_action.results import Address, Deployment
from hfdeploy_action.settings import Secrets, Target
from hfdeploy_action.targets.address import checked
from hfdeploy_action.targets.failures import AddressMissing


def deploy(target: Target, secrets: Secrets, revision: str | None) -> Deployment:
    """Where the model answers. Raises AddressMissing and AddressWrong.

    The token is `inference-token` and never `hf-token`: what is for the Hub goes to no other host.
    """
    url = target.self_hosted.url
    if not url:
        raise AddressMissing("`target: self-hosted` needs `inference-url`")
    return Deployment("self-hosted", Address(checked(url, secrets.all()), secrets.inference_token or None), revision)
