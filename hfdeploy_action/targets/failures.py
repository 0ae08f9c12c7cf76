"""What keeps a model from being deployed, as failures that say what to do."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class NotServed(Failure):
    """No provider serves the model.

    You cannot deploy to serverless inference: providers choose the models that they serve and rarely serve a model that
    was just published.

    Fix: serve the model yourself with `target: self-hosted` and `inference-url`. Or ask for a provider on the model's
    page (*Deploy*, *Inference Providers*), and let the run pass until then: `target: {kind: serverless, serverless:
    {not-served: warn}}`.
    """

    id = "HFD701"
    outcome = Outcome.NOT_SERVED


class MissingAddress(Failure):
    """A self-hosted target has no address.

    The smoke test sends its requests to this address.

    Fix: set `inference-url`, or `target.self-hosted.url` in hfdeploy.yaml.
    """

    id = "HFD702"
    outcome = Outcome.INVALID_INPUT


class RehearsalUnavailable(Failure):
    """Git or the extra `rehearse` is not installed.

    A rehearsal runs a local Hub and inference server, which are an optional extra. The local Hub needs Git.

    Fix: run `pip install '.[rehearse]'` in a checkout of hf-deploy-action, and install Git
    (https://git-scm.com/downloads), so that `git` is in PATH.
    """

    id = "HFD703"
    outcome = Outcome.INVALID_INPUT


class UnloadableModel(Failure):
    """The rehearsal's inference server cannot load the model.

    It runs text classifiers from an ONNX file or from safetensors. It runs common model families by itself, and others
    if transformers and PyTorch are installed (docs/rehearsal.md). If it cannot load a model, the rehearsal publishes
    the model locally but does not test it. If the weights are not those of the model in config.json, the rehearsal
    fails.

    Fix: run `pip install '.[onnx]'` in a checkout of hf-deploy-action. In a separate virtual environment, run `pip
    install 'optimum-onnx[onnxruntime]'`, then `optimum-cli export onnx --task text-classification --model . onnx` in
    the model folder.
    """

    id = "HFD704"

    def __init__(self, message: str, fix: str = "", *, damaged: bool = False) -> None:
        super().__init__(message, fix=fix)
        self.damaged = damaged


class InvalidAddress(Failure):
    """The address of the model is invalid or unsafe.

    A password in an address appears wherever the address is shown, and a fragment is never sent. If the address has
    spaces, backslashes or an unknown scheme, programs disagree about the host.

    Fix: write `https://HOST/PATH` or `http://HOST/PATH`, with a port if needed, and pass the token as
    `inference-token`.
    """

    id = "HFD705"
    outcome = Outcome.INVALID_INPUT
