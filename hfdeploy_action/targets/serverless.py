"""Serverless inference. Providers choose the models they serve; this only finds out if one serves the model."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hfdeploy_action.results import Address, Deployment, Publication
from hfdeploy_action.targets import Target, TargetInputs
from hfdeploy_action.targets.address import checked
from hfdeploy_action.targets.failures import NotServed
from hfdeploy_action.workload import RATE

_PROVIDER = "hf-inference"  # the one provider that serves text classification (facts of 2026-11)


@dataclass(frozen=True)
class Serverless(Target):
    """The provider `hf-inference`."""

    inputs: TargetInputs

    def check(self) -> None:
        """Raises InvalidAddress."""
        self._url()

    @contextmanager
    def deploy(self, publication: Publication | None) -> Iterator[Deployment]:
        """Raises NotServed if the provider does not serve the model."""
        repository, secrets = self.inputs.repository(), self.inputs.secrets
        providers = repository.providers()
        if providers.get(_PROVIDER) != "live":
            others = f"only by {', '.join(sorted(providers))}" if providers else "by no provider"
            raise NotServed(f"`{repository.repo_id}` is not served by {_PROVIDER}: it is served {others}")
        token = secrets.inference_token or secrets.hf_token or None
        address = Address(self._url(), token, self.inputs.settings.serverless.bill_to)
        revision = publication.commit if publication else None
        note = "serverless inference cannot be pinned to a revision"
        yield Deployment("serverless", address, revision, RATE, hourly_cost=None, note=note)

    def _url(self) -> str:
        router, repo_id = self.inputs.router.rstrip("/"), self.inputs.repository().repo_id
        return checked(f"{router}/{_PROVIDER}/models/{repo_id}", self.inputs.secrets.all())
