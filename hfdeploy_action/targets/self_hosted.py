"""A model on your own machines. It is served already, so there is nothing to deploy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hfdeploy_action.results import Address, Deployment, Publication
from hfdeploy_action.targets import Target, TargetInputs
from hfdeploy_action.targets.address import checked
from hfdeploy_action.targets.failures import MissingAddress
from hfdeploy_action.workload import RATE


@dataclass(frozen=True)
class SelfHosted(Target):
    """The server at `inference-url`."""

    inputs: TargetInputs

    def check(self) -> None:
        """Raises MissingAddress and InvalidAddress."""
        self._url()

    @contextmanager
    def deploy(self, publication: Publication | None) -> Iterator[Deployment]:
        """The server is sent `inference-token` and never `hf-token`, which is for the Hub only."""
        address = Address(self._url(), self.inputs.secrets.inference_token or None)
        yield Deployment("self-hosted", address, publication.commit if publication else None, RATE, hourly_cost=None)

    def _url(self) -> str:
        url = self.inputs.settings.self_hosted.url
        if not url:
            raise MissingAddress("`target: self-hosted` needs `inference-url`")
        return checked(url, self.inputs.secrets.all())
