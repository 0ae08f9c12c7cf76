"""Policy: nothing secret or private gets out."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.files import is_weights
from hfdeploy_action.text import show

_CLOSED = frozenset({"other", "unknown"})  # licences whose terms the Hub does not know
_SMALL = 2_000_000_000  # bytes of weights that a CPU answers with soon enough
_TEXT_HEADS = ("ForSequenceClassification", "ForTokenClassification")


@rule("HFD502", Severity.ERROR)
def sensitive_models_are_private(folder: ModelFolder) -> Iterator[Problem]:
    """A model of sensitive texts is not public.

    A classifier remembers what it was trained on, and its card tells whose texts those were. Gated is not private:
    whoever is let in may copy it.

    Fix: set `visibility: private`, or `sensitivity: general` if no personal or health data was used.
    """
    declared = folder.declared
    if declared.sensitivity != "general" and declared.visibility == "public":
        yield Problem(f"`{declared.sensitivity}` content in a public repository", declared.sensitivity_at)


@rule("HFD503", Severity.ERROR)
def health_data_stays_off_serverless(folder: ModelFolder) -> Iterator[Problem]:
    """Health and regulated texts are not sent to serverless inference.

    Shared infrastructure of a provider you have no contract with sees every text.

    Fix: set `target: {kind: endpoint, endpoint: {type: private}}` or `target: self-hosted`.
    """
    declared = folder.declared
    if declared.sensitivity in {"health", "regulated"} and declared.target == "serverless":
        yield Problem(f"`{declared.sensitivity}` content and a serverless target", declared.sensitivity_at)


@rule("HFD504", Severity.WARNING)
def personal_data_stays_off_serverless(folder: ModelFolder) -> Iterator[Problem]:
    """Personal texts are better not sent to serverless inference.

    Shared infrastructure of a provider you have no contract with sees every text.

    Fix: prefer `target: endpoint` or `target: self-hosted`.
    """
    declared = folder.declared
    if declared.sensitivity == "personal" and declared.target == "serverless":
        yield Problem("`personal` content and a serverless target", declared.sensitivity_at)


@rule("HFD505", Severity.ERROR)
def sensitive_endpoints_are_closed(folder: ModelFolder) -> Iterator[Problem]:
    """An endpoint for sensitive texts asks for a token.

    Anybody who knows the address of a public endpoint can send to it and pay with your money.

    Fix: set `target: {kind: endpoint, endpoint: {type: authenticated}}`, or `private` in place of `authenticated`.
    """
    declared = folder.declared
    if _has_public_endpoint(folder) and declared.sensitivity != "general":
        yield Problem(f"`{declared.sensitivity}` content and a public endpoint", declared.sensitivity_at)


@rule("HFD506", Severity.NOTICE)
def endpoints_are_closed(folder: ModelFolder) -> Iterator[Problem]:
    """An endpoint asks for a token.

    Anybody who knows the address of a public endpoint can use it, and you pay.

    Fix: set `target: {kind: endpoint, endpoint: {type: authenticated}}`, unless it is meant for everyone.
    """
    if _has_public_endpoint(folder) and folder.declared.sensitivity == "general":
        yield Problem("the endpoint is public", folder.declared.sensitivity_at)


@rule("HFD507", Severity.WARNING)
def regulated_models_live_apart(folder: ModelFolder) -> Iterator[Problem]:
    """Regulated texts are served from a private endpoint or your own machines.

    Most regulations ask where the data goes and who else can reach it.

    Fix: set `target: {kind: endpoint, endpoint: {type: private}}`, or `target: self-hosted`.
    """
    declared = folder.declared
    apart = declared.target in {"none", "self-hosted"} or declared.endpoint_type == "private"
    if declared.sensitivity == "regulated" and not apart:
        yield Problem(f"`regulated` content and the target `{declared.target}`", declared.sensitivity_at)


@rule("HFD509", Severity.WARNING)
def gated_is_not_private(folder: ModelFolder) -> Iterator[Problem]:
    """What keeps a sensitive model from strangers is a private repository, not a gate.

    Anybody sees a gated repository, its card and its list of files, and whoever is let in may copy the rest.

    Fix: set `visibility: private`, or `sensitivity: general` if no personal or health data was used.
    """
    declared = folder.declared
    if declared.sensitivity != "general" and declared.visibility == "keep" and _is_gated(folder):
        key = _gate_in_the_card(folder)
        message = f"{f'`{key}`' if key else 'a gate'} and `{declared.sensitivity}` content: gated is not private"
        yield Problem(message, folder.card.at(key) if key else declared.sensitivity_at)


@rule("HFD510", Severity.NOTICE)
def license_fits_the_gate(folder: ModelFolder) -> Iterator[Problem]:
    """The licence of a sensitive model behind a gate does not let everybody pass it on.

    Whoever is let in gets a copy under the licence, and most licences allow to publish it.

    Fix: use `license: other` with `license_name: acme-licence` and terms of your own, if the model is to stay among
    few.
    """
    level, licence = folder.declared.sensitivity, folder.card.values.get("license")
    if level != "general" and _is_gated(folder) and isinstance(licence, str) and licence.lower() not in _CLOSED:
        yield Problem(f"the licence `{show(licence)}` and `{level}` content", folder.card.at("license"))


@rule("HFD515", Severity.NOTICE)
def accelerator_is_needed(folder: ModelFolder) -> Iterator[Problem]:
    """An endpoint has a GPU because something asks for it.

    A CPU classifies a text in about a tenth of a second, for a tenth of the price.

    Fix: set `target: {kind: endpoint, endpoint: {instance-type: intel-spr}}`; or, if you need answers in less than 100
    ms, say so: `smoke: {thresholds: {latency: ["p(95)<100ms"]}}`.
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
        message = f"`{show(declared.instance_type)}` for a text classifier, and no threshold asks for less than 100 ms"
        yield Problem(message, declared.instance_at)


def _has_public_endpoint(folder: ModelFolder) -> bool:
    return folder.declared.target == "endpoint" and folder.declared.endpoint_type == "public"


def _is_gated(folder: ModelFolder) -> bool:
    return folder.declared.gated or bool(_gate_in_the_card(folder))


def _gate_in_the_card(folder: ModelFolder) -> str:
    """The first key of the card that only a gated repository has."""
    return next((str(key) for key in folder.card.values if str(key).startswith("extra_gated_")), "")
