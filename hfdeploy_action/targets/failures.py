"""What keeps a model from being deployed or asked."""

from __future__ import annotations

from typing import ClassVar

from hfdeploy_action.findings import Failure, Outcome


class NotServed(Failure):
    """Somebody serves the model.

    Serverless inference is not deployed to: providers choose the models they serve, and a model that was just
    published usually is not among them.

    Fix: serve it yourself, `target: self-hosted` with `inference-url`; or ask for a provider on the model's page
    (*Deploy*, *Inference Providers*), and pass until then: `target: {kind: serverless, serverless: {not-served:
    warn}}`.
    """

    id: ClassVar[str] = "HFD701"
    outcome: ClassVar[Outcome] = Outcome.NOT_SERVED


class AddressMissing(Failure):
    """A self-hosted model has an address.

    Without one there is nothing to ask.

    Fix: give `inference-url`, or `target.self-hosted.url` in hfdeploy.yaml.
    """

    id: ClassVar[str] = "HFD702"
    outcome: ClassVar[Outcome] = Outcome.INVALID_INPUT


class AddressWrong(Failure):
    """The address of a model is one that programs agree on.

    A password in an address is shown wherever the address is; a fragment is never sent; blanks, backslashes and
    unknown schemes lead one program to one host and another program to another.

    Fix: write `https://HOST/PATH` (or `http://`, with a port if need be), and give the token as `inference-token`.
    """

    id: ClassVar[str] = "HFD705"
    outcome: ClassVar[Outcome] = Outcome.INVALID_INPUT


class RehearsalMissing(Failure):
    """What a rehearsal needs is installed.

    The embedded Hub and inference server are an extra: who only checks and publishes does not need them. The Hub asks
    Git which files are large.

    Fix: `pip install 'hf-deploy-action[rehearse]'`; install Git (https://git-scm.com/downloads) so that `git` is in
    PATH.
    """

    id: ClassVar[str] = "HFD703"
    outcome: ClassVar[Outcome] = Outcome.INVALID_INPUT


class CannotBeServed(Failure):
    """The embedded inference server can load the model.

    It runs text classifiers from an ONNX file, or from safetensors where transformers and PyTorch are installed;
    what it cannot load, it cannot prove.

    Fix: export the model beside the weights, in an environment of its own: `pip install 'optimum-onnx[onnxruntime]'`,
    then `optimum-cli export onnx --task text-classification --model . onnx`.
    """

    id: ClassVar[str] = "HFD704"
