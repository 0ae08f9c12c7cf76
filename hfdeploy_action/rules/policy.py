"""Policy: nothing secret or private gets out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.places import mark_at

_LARGEST_SCANNED = 5_000_000  # bytes; what people write by hand is smaller
_BINARY = frozenset(
    ".safetensors .bin .onnx .gguf .h5 .pt .pth .ckpt .pkl .msgpack .png .jpg .jpeg .gif .npz .npy .zip .gz".split()
)
_SECRET_FILES = frozenset({".env", ".netrc", ".pypirc", ".npmrc", "id_rsa", "id_ed25519", "credentials.json"})
# Tokens whose issuers gave them a prefix and a length, so that they can be told from other text. What stands first
# in each is looked for before its pattern: most files hold none of it.
_TOKENS = (
    ("a Hugging Face token", "hf_", r"\bhf_[A-Za-z]{34}\b|\bhf_(?:oauth|jwt)_[A-Za-z0-9_.\-]{40,}"),
    ("a GitHub token", "gh", r"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
    ("a GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{82}\b"),
    ("an AWS access key", "AKIA", r"\bAKIA[A-Z2-7]{16}\b"),
    ("an AWS access key", "ASIA", r"\bASIA[A-Z2-7]{16}\b"),
    ("an OpenAI key", "T3BlbkFJ", r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_\-]{20,}T3BlbkFJ[A-Za-z0-9_\-]{20,}"),
    ("an Anthropic key", "sk-ant-", r"\bsk-ant-[a-z0-9]+-[A-Za-z0-9_\-]{80,}"),
    ("a Google API key", "AIza", r"\bAIza[A-Za-z0-9_\-]{35}\b"),
    ("a Slack token", "xox", r"\bxox[abprs]-\d{8,}-[A-Za-z0-9\-]{20,}"),
    ("a GitLab token", "glpat-", r"\bglpat-[A-Za-z0-9_\-]{20}\b"),
    ("a private key", "PRIVATE KEY", r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP )?PRIVATE KEY(?: BLOCK)?-----"),
)
_EXAMPLE = re.compile(r"(.)\1{5}|xxxx|your|example|EXAMPLE|placeholder|1234567|abcdefg", re.IGNORECASE)


@rule("HFD501", Severity.ERROR)
def nothing_secret_is_published(folder: ModelFolder) -> Iterator[Problem]:
    """No file holds a secret.

    A published token is found by scanners within minutes, and stays in the history after it is deleted.

    Fix: revoke it now, then take it out of the file and read it from the environment.
    """
    for name, size in folder.files.items():
        if PurePosixPath(name).name in _SECRET_FILES:
            yield Problem(f"`{name}` usually holds secrets", Location(name))
        elif size <= _LARGEST_SCANNED and PurePosixPath(name).suffix not in _BINARY:
            yield from _secrets_in(name, folder.text(name))


def _secrets_in(name: str, text: str) -> Iterator[Problem]:
    for what, sign, pattern in _TOKENS:
        for match in re.finditer(pattern, text) if sign in text else ():
            if not _EXAMPLE.search(match[0]):
                yield Problem(f"{what} in `{name}`", Location(name, *mark_at(text, match.start())))


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

    Fix: use `target: endpoint` with `type: private`, or `target: self-hosted`.
    """
    declared = folder.declared
    if declared.sensitivity in {"health", "regulated"} and declared.target == "serverless":
        yield Problem(f"`{declared.sensitivity}` content and a serverless target", declared.sensitivity_at)


@rule("HFD504", Severity.WARNING)
def personal_data_stays_off_serverless(folder: ModelFolder) -> Iterator[Problem]:
    """Personal texts are better not sent to serverless inference.

    Shared infrastructure sees every text.

    Fix: prefer `target: endpoint` or `target: self-hosted`.
    """
    declared = folder.declared
    if declared.sensitivity == "personal" and declared.target == "serverless":
        yield Problem("`personal` content and a serverless target", declared.sensitivity_at)


@rule("HFD505", Severity.ERROR)
def sensitive_endpoints_are_closed(folder: ModelFolder) -> Iterator[Problem]:
    """An endpoint for sensitive texts asks for a token.

    Anybody who knows the address of a public endpoint can send to it and pay with your money.

    Fix: set `target.endpoint.type` to `authenticated` or `private`.
    """
    declared = folder.declared
    if _has_public_endpoint(folder) and declared.sensitivity != "general":
        yield Problem(f"`{declared.sensitivity}` content and a public endpoint", declared.sensitivity_at)


@rule("HFD506", Severity.NOTICE)
def endpoints_are_closed(folder: ModelFolder) -> Iterator[Problem]:
    """An endpoint asks for a token.

    Anybody who knows the address of a public endpoint can use it, and you pay.

    Fix: set `target.endpoint.type` to `authenticated` unless it is meant for everyone.
    """
    if _has_public_endpoint(folder) and folder.declared.sensitivity == "general":
        yield Problem("the endpoint is public", folder.declared.sensitivity_at)


@rule("HFD507", Severity.WARNING)
def regulated_models_live_apart(folder: ModelFolder) -> Iterator[Problem]:
    """Regulated texts are served from a private endpoint or your own machines.

    Most rules want to know where the data goes and who else can reach it.

    Fix: set `target.endpoint.type: private`, or `target: self-hosted`.
    """
    declared = folder.declared
    apart = declared.target in {"none", "self-hosted"} or declared.endpoint_type == "private"
    if declared.sensitivity == "regulated" and not apart:
        yield Problem(f"`regulated` content and the target `{declared.target}`", declared.sensitivity_at)


def _has_public_endpoint(folder: ModelFolder) -> bool:
    return folder.declared.target == "endpoint" and folder.declared.endpoint_type == "public"
