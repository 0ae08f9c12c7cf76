"""Settings of the section `target`."""

from __future__ import annotations

from dataclasses import dataclass

from hfdeploy_action.settings.choices import EndpointType, OnNotServed, Protocol, TargetKind
from hfdeploy_action.settings.option import ADDRESS, matching, option


@dataclass(frozen=True, kw_only=True)
class Serverless:
    """Serverless inference."""

    not_served: OnNotServed = option(OnNotServed.FAIL, "What to do when nobody serves the model.")
    bill_to: str | None = option(None, "The organization that pays.")


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An Inference Endpoint."""

    name: str | None = option(
        None,
        "The name of the endpoint.",
        **matching(r"^[a-z0-9][a-z0-9\-]{0,31}$(?!\n)", "at most 32 lowercase letters, digits and `-`"),
    )
    vendor: str = option("aws", "The cloud provider.")
    region: str = option("us-east-1", "The region.")
    instance_type: str = option("intel-spr", "The instance type.")
    instance_size: str = option("x2", "The instance size.")
    type: EndpointType = option(EndpointType.AUTHENTICATED, "Who can call the endpoint.")
    min_replica: int = option(0, "Minimum number of replicas.", minimum=0)
    max_replica: int = option(2, "Maximum number of replicas.", minimum=1)
    scale_to_zero_minutes: int | None = option(60, "Idle minutes before the endpoint scales to zero.", minimum=1)
    monthly_budget: float | None = option(
        None, "The most dollars per month at full use. A larger endpoint is rejected.", minimum=0
    )
    ephemeral: bool = option(False, "Delete the endpoint at the end of the run.")


@dataclass(frozen=True, kw_only=True)
class SelfHosted:
    """A model on your own servers."""

    url: str | None = option(None, "The address of the self-hosted model.", **ADDRESS)
    protocol: Protocol = option(Protocol.HF, "How the model is called.")


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where the model is served."""

    kind: TargetKind = option(TargetKind.NONE, "Where users call the model, and where a run tests it.")
    serverless: Serverless = option(Serverless, "Serverless inference.")
    endpoint: Endpoint = option(Endpoint, "An Inference Endpoint.")
    self_hosted: SelfHosted = option(SelfHosted, "A model on your own servers.")
