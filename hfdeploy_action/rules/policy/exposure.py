"""Where a model of sensitive data is published and served."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.files.names import is_weights
from hfdeploy_action.text import show

_CLOSED = frozenset({"other", "unknown"})  # licenses whose terms the Hub does not know
_SMALL = 2_000_000_000  # bytes of weights with which a CPU answers fast enough
_TEXT_HEADS = ("ForSequenceClassification", "ForTokenClassification")


@rule("HFD502", Severity.ERROR)
def public_sensitive_model(folder: ModelFolder) -> Iterator[Problem]:
    """A model trained on sensitive data is in a public repository.

    From a classifier, other people can find out which texts it was trained on, and its card says whose texts they are.
    A gate does not keep the model private: everyone who gets access can copy it.

    Fix: set `visibility: private`, or `sensitivity: general` if the model was not trained on personal or health data.
    """
    declared = folder.declared
    if declared.sensitivity != "general" and declared.visibility == "public":
        message = f"`sensitivity` is `{declared.sensitivity}`, but `visibility` is `public`"
        yield Problem(message, declared.sensitivity_at)


@rule("HFD503", Severity.ERROR)
def health_data_on_serverless(folder: ModelFolder) -> Iterator[Problem]:
    """Health or regulated data would go to serverless inference.

    A provider that you have no contract with would process every text on shared infrastructure.

    Fix: set `target: self-hosted` and `inference-url`.
    """
    declared = folder.declared
    if declared.sensitivity in {"health", "regulated"} and declared.target == "serverless":
        message = f"`sensitivity` is `{declared.sensitivity}`, but the target is `serverless`"
        yield Problem(message, declared.sensitivity_at)


@rule("HFD504", Severity.WARNING)
def personal_data_on_serverless(folder: ModelFolder) -> Iterator[Problem]:
    """Personal data would go to serverless inference.

    A provider that you have no contract with would process every text on shared infrastructure.

    Fix: set `target: self-hosted` and `inference-url`.
    """
    declared = folder.declared
    if declared.sensitivity == "personal" and declared.target == "serverless":
        message = "`sensitivity` is `personal`, but the target is `serverless`"
        yield Problem(message, declared.sensitivity_at)


@rule("HFD505", Severity.ERROR)
def public_sensitive_endpoint(folder: ModelFolder) -> Iterator[Problem]:
    """The endpoint of a model trained on sensitive data is public.

    Anyone who knows the address of a public endpoint can use it without a token, at your expense. This version checks
    the settings of an endpoint but cannot deploy to it.

    Fix: set `target: self-hosted` and `inference-url`; or, if you deploy the endpoint yourself, `target: {kind:
    endpoint, endpoint: {type: authenticated}}`.
    """
    declared = folder.declared
    if _has_public_endpoint(folder) and declared.sensitivity != "general":
        message = f"`sensitivity` is `{declared.sensitivity}`, but the endpoint is `public`"
        yield Problem(message, declared.sensitivity_at)


@rule("HFD506", Severity.NOTICE)
def public_endpoint(folder: ModelFolder) -> Iterator[Problem]:
    """The endpoint is public.

    Anyone who knows its address can use it without a token, at your expense. This version checks the settings of an
    endpoint but cannot deploy to it.

    Fix: set `target: self-hosted` and `inference-url`; or, if you deploy the endpoint yourself and it is not meant for
    everyone, `target: {kind: endpoint, endpoint: {type: authenticated}}`.
    """
    if _has_public_endpoint(folder) and folder.declared.sensitivity == "general":
        yield Problem("the endpoint answers without a token", folder.declared.sensitivity_at)


@rule("HFD507", Severity.WARNING)
def regulated_data_on_open_target(folder: ModelFolder) -> Iterator[Problem]:
    """Regulated data would go to a target that is neither a private endpoint nor your own machine.

    Most regulations restrict where data goes and who else can reach it. This version checks the settings of an endpoint
    but cannot deploy to it.

    Fix: set `target: self-hosted` and `inference-url`; or, if you deploy the endpoint yourself, `target: {kind:
    endpoint, endpoint: {type: private}}`.
    """
    declared = folder.declared
    apart = declared.target in {"none", "self-hosted"} or declared.endpoint_type == "private"
    if declared.sensitivity == "regulated" and not apart:
        where = f"an endpoint of type `{declared.endpoint_type}`" if declared.target == "endpoint" else "`serverless`"
        yield Problem(f"`sensitivity` is `regulated`, but the target is {where}", declared.sensitivity_at)


@rule("HFD509", Severity.WARNING)
def gated_sensitive_model(folder: ModelFolder) -> Iterator[Problem]:
    """A model trained on sensitive data is protected only by a gate.

    Anyone can see a gated repository, its card and its list of files. Anyone who gets access can copy the rest.

    Fix: set `visibility: private`, or `sensitivity: general` if the model was not trained on personal or health data.
    """
    declared = folder.declared
    if declared.sensitivity != "general" and declared.visibility == "keep" and _is_gated(folder):
        key = _gate_in_the_card(folder)
        gate = f"`{key}` gates the repository" if key else "the repository is gated"
        message = f"{gate}, but `sensitivity` is `{declared.sensitivity}`: a gate does not make it private"
        yield Problem(message, folder.card.at(key) if key else declared.sensitivity_at)


@rule("HFD510", Severity.NOTICE)
def permissive_gated_license(folder: ModelFolder) -> Iterator[Problem]:
    """The license of a gated sensitive model may allow users to republish it.

    A gate decides who gets the model. The license decides what they may do with it, and most licenses allow users to
    publish copies.

    Fix: if only a few people should have the model, use `license: other` with `license_name: acme-license` and your own
    terms.
    """
    level, license_id = folder.declared.sensitivity, folder.card.values.get("license")
    if level != "general" and _is_gated(folder) and isinstance(license_id, str) and license_id.lower() not in _CLOSED:
        message = f"the license is `{show(license_id)}`, but the model is gated, and `sensitivity` is `{level}`"
        yield Problem(message, folder.card.at("license"))


@rule("HFD515", Severity.NOTICE)
def unneeded_accelerator(folder: ModelFolder) -> Iterator[Problem]:
    """The endpoint of a text classifier has a GPU that no threshold requires.

    A CPU classifies a text in about 0.1 s, at a tenth of the price. This version checks the settings of an endpoint but
    cannot deploy to it.

    Fix: set `target: {kind: endpoint, endpoint: {instance-type: intel-spr}}`; or, if you need answers in less than 100
    ms, add a threshold: `smoke: {thresholds: {latency: ["p(95)<100ms"]}}`.
    """
    declared = folder.declared
    architectures = folder.config.values.get("architectures")
    names = architectures if isinstance(architectures, list) else []
    text = any(isinstance(name, str) and name.endswith(_TEXT_HEADS) for name in names)
    fast = declared.latency_goal is not None and declared.latency_goal <= 100
    rented = declared.target == "endpoint" and declared.instance_type
    accelerated = rented and not declared.instance_type.startswith(("intel", "amd", "cpu"))
    if (
        accelerated
        and text
        and not fast
        and all(size < _SMALL for name, size in folder.files.items() if is_weights(name))
    ):
        instance = show(declared.instance_type)
        message = f"`{instance}` serves a text classifier, but no threshold requires less than 100 ms"
        yield Problem(message, declared.instance_at)


def _has_public_endpoint(folder: ModelFolder) -> bool:
    return folder.declared.target == "endpoint" and folder.declared.endpoint_type == "public"


def _is_gated(folder: ModelFolder) -> bool:
    return folder.declared.gated or bool(_gate_in_the_card(folder))


def _gate_in_the_card(folder: ModelFolder) -> str:
    """The first key of the card that only a gated repository has."""
    return next((str(key) for key in folder.card.values if str(key).startswith("extra_gated_")), "")
