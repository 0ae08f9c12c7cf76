"""What keeps a model from being deployed, as failures that say what to do."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class NotServed(Failure):
    """No provider serves the model.

    You cannot deploy to serverless inference: providers choose the models they serve, and rarely serve a model that was
    just published.

    Fix: serve the model yourself with `target: self-hosted` and `inference-url`. Or ask for a provider on the model's
    page (*Deploy*, *Inference Providers*), and let the run pass until then: `target: {kind: serverless, serverless:
    {not-served: warn}}`.
    """

    id = "HFD701"
    outcome = Outcome.NOT_SERVED


class MissingAddress(Failure):
    """A self-hosted target has no address.

    The address is where the model is asked.

    Fix: set `inference-url`, or `target.self-hosted.url` in hfdeploy.yaml.
    """

    id = "HFD702"
    outcome = Outcome.INVALID_INPUT


class RehearsalUnavailable(Failure):
    """Git or the extra `rehearse` is not installed.

    A rehearsal runs an embedded Hub and inference server, which are an optional extra. The embedded Hub needs Git.

    Fix: `pip install 'hf-deploy-action[rehearse]'`. Install Git (https://git-scm.com/downloads) so that `git` is in
    PATH.
    """

    id = "HFD703"
    outcome = Outcome.INVALID_INPUT


class UnloadableModel(Failure):
    """The embedded inference server cannot load the model.

    It runs text classifiers from an ONNX file, or from safetensors: common families as they are, and others if
    transformers and PyTorch are installed (docs/rehearsal.md). A model that it cannot load is published in the
    rehearsal and not asked.

    Fix: `pip install 'hf-deploy-action[onnx]'`, and export the model beside the weights, in a separate environment:
    `pip install 'optimum-onnx[onnxruntime]'`, then `optimum-cli export onnx --task text-classification --model . onnx`.
    """

    id = "HFD704"


class InvalidAddress(Failure):
    """The address of the model is invalid or unsafe.

    A password in an address is shown wherever the address is shown, and a fragment is never sent. With spaces,
    backslashes or unknown schemes, programs disagree about the host.

    Fix: write `https://HOST/PATH` or `http://HOST/PATH`, with a port if needed, and pass the token as
    `inference-token`.
    """

    id = "HFD705"
    outcome = Outcome.INVALID_INPUT
