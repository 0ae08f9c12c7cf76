"""Secrets in what would be published: by the form that issuers gave them, and its checksum where it has one."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import PurePosixPath
from typing import NamedTuple

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.places import mark_at
from hfdeploy_action.rules.files import printable

_LARGEST_SCANNED = 5_000_000  # bytes; what people write by hand is smaller
_MOST = 20  # findings of a kind in one file; who leaks more knows by then
_BINARY = frozenset(
    ".safetensors .bin .onnx .gguf .h5 .pt .pth .ckpt .pkl .msgpack .png .jpg .jpeg .gif .npz .npy .zip .gz".split()
)
_SECRET_FILES = frozenset(
    ".env .netrc .pypirc .npmrc .htpasswd id_rsa id_dsa id_ecdsa id_ed25519 credentials.json kaggle.json".split()
)
_KEY_STORES = frozenset(".p12 .pfx .jks .kdbx .keystore .ppk".split())
_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# In the source of a notebook a token may follow the two characters of a written line break. What comes before a token
# is looked at last: a pattern that begins with plain letters is searched for many times faster.
_START, _END = re.compile(r"(?<![A-Za-z0-9_])|(?<=\\[nrt])"), r"(?![A-Za-z0-9_])"
_ASSIGNED = re.compile(
    r"^[ \t]{0,20}(?:export[ \t]{1,20})?[A-Za-z0-9_]{0,60}"
    r"(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY)[A-Za-z0-9_]{0,60}"
    r"[ \t]{0,20}=[ \t]{0,20}[\"']?(?P<value>[^\s\"'#${}<>]{12,500})",
    re.MULTILINE | re.IGNORECASE,
)
_EXAMPLE = re.compile(r"(.)\1{5}|xxxx|your|example|placeholder|redacted|changeme", re.IGNORECASE)
_COUNTED = re.compile(r"1234567|abcdefg", re.IGNORECASE)


def _has_checksum(token: str) -> bool:
    """Whether the last six characters of a GitHub or npm token are the CRC32 of the thirty before, in base 62."""
    body, number = token[-36:-6], zlib.crc32(token[-36:-6].encode())
    digits = ""
    while number:
        number, digit = divmod(number, 62)
        digits = _BASE62[digit] + digits
    return bool(body) and token[-6:] == digits.rjust(6, "0")


def _has_body(key: str) -> bool:
    """Whether a private key goes on behind its first line."""
    return not key.endswith("-")


class _Kind(NamedTuple):
    """Tokens that can be told from other text: what must stand in a file that holds one, the pattern, and the proof."""

    what: str
    sign: str
    pattern: str
    proven: Callable[[str], bool] = bool


_KINDS = (
    _Kind("a Hugging Face token", "hf_", r"hf_[A-Za-z]{34}"),
    _Kind("a Hugging Face token", "hf_", r"hf_(?:oauth|jwt)_[A-Za-z0-9_.\-]{40,300}"),
    _Kind("a Hugging Face token", "api_org_", r"api_org_[A-Za-z]{34}"),
    *(_Kind("a GitHub token", f"gh{kind}_", rf"gh{kind}_[A-Za-z0-9]{{36}}", _has_checksum) for kind in "pousr"),
    _Kind("a GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    _Kind("an npm token", "npm_", r"npm_[A-Za-z0-9]{36}", _has_checksum),
    _Kind("a PyPI token", "pypi-", r"pypi-AgEI[A-Za-z0-9_\-]{50,500}"),
    _Kind("an AWS access key", "AKIA", r"AKIA[A-Z2-7]{16}"),
    _Kind("an AWS access key", "ASIA", r"ASIA[A-Z2-7]{16}"),
    _Kind(
        "an OpenAI key",
        "T3BlbkFJ",
        r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_\-]{20,200}T3BlbkFJ[A-Za-z0-9_\-]{20,200}",
    ),
    _Kind("an Anthropic key", "sk-ant-", r"sk-ant-[a-z0-9]{3,20}-[A-Za-z0-9_\-]{80,200}"),
    _Kind("a Google API key", "AIza", r"AIza[A-Za-z0-9_\-]{35}"),
    _Kind("a Slack token", "xox", r"xox[abeprs]-\d{8,20}-[A-Za-z0-9\-]{20,200}"),
    _Kind(
        "a Slack webhook",
        "hooks.slack.com",
        r"hooks\.slack\.com/services/T[A-Z0-9]{6,12}/B[A-Z0-9]{6,12}/[A-Za-z0-9]{20,40}",
    ),
    _Kind("a Discord webhook", "/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d{15,21}/[A-Za-z0-9_\-]{60,80}"),
    _Kind("a GitLab token", "glpat-", r"glpat-[A-Za-z0-9_\-]{20}"),
    _Kind("a Groq key", "gsk_", r"gsk_[A-Za-z0-9]{52}"),
    _Kind("a Replicate token", "r8_", r"r8_[A-Za-z0-9]{37}"),
    _Kind("an xAI key", "xai-", r"xai-[A-Za-z0-9]{80}"),
    _Kind("a Stripe key", "k_live_", r"[sr]k_live_[A-Za-z0-9]{24,200}"),
    _Kind("a SendGrid key", "SG.", r"SG\.[A-Za-z0-9_\-]{22}\.[A-Za-z0-9_\-]{43}"),
    _Kind("a Databricks token", "dapi", r"dapi[0-9a-f]{32}"),
    _Kind("a DigitalOcean token", "_v1_", r"do[opr]_v1_[0-9a-f]{64}"),
    _Kind("a Docker Hub token", "dckr_pat_", r"dckr_pat_[A-Za-z0-9_\-]{27}"),
    _Kind("an Azure storage key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    _Kind(
        "a private key",
        "PRIVATE KEY",
        r"-----BEGIN (?:RSA |EC |DSA |OPENSSH |PGP |ENCRYPTED )?PRIVATE KEY(?: BLOCK)?-----"
        r"(?:(?:\s|\\[nr]){1,9}(?:[A-Za-z0-9+/=]{16,5000}|Proc-Type:|Version:|Comment:))?",
        _has_body,
    ),
)


class _Found(NamedTuple):
    """What stands in a file and where; not what it reads: that is shown nowhere."""

    what: str
    at: Location
    certain: bool


@rule("HFD501", Severity.ERROR)
def nothing_secret_is_published(folder: ModelFolder) -> Iterator[Problem]:
    """No file holds a secret.

    A published token is found by scanners within minutes, and stays in the history after it is deleted.

    Fix: revoke it now, then take it out of the file and read it from the environment.
    """
    for name in folder.files:
        path = PurePosixPath(name)
        if path.name in _SECRET_FILES or path.suffix in _KEY_STORES:
            yield Problem(f"`{printable(name)}` usually holds secrets", Location(name))
    for found in _scanned(folder):
        if found.certain:
            yield Problem(f"{found.what} in `{printable(found.at.path)}`", found.at)


@rule("HFD508", Severity.WARNING)
def nothing_looks_secret(folder: ModelFolder) -> Iterator[Problem]:
    """No file holds what looks like a secret.

    Its checksum is wrong, its body is missing or it counts up: somebody may have made it up, or changed one
    character of a real one.

    Fix: if it is an example, write one that cannot be mistaken: `hf_your_token`. If it was real, revoke it.
    """
    for found in _scanned(folder):
        if not found.certain:
            yield Problem(f"what looks like {found.what} in `{printable(found.at.path)}`", found.at)


@lru_cache(maxsize=1)
def _scanned(folder: ModelFolder) -> tuple[_Found, ...]:
    """Everything that is found in a folder; two rules share it out."""
    return tuple(_in_files(folder))


def _in_files(folder: ModelFolder) -> Iterator[_Found]:
    for name, size in folder.files.items():
        path = PurePosixPath(name)
        if size > _LARGEST_SCANNED or path.suffix in _BINARY or path.name in _SECRET_FILES:
            continue
        text = folder.text(name)
        if "\0" in text:  # UTF-16, as Windows writes it, or nothing that was written by hand
            text = text.replace("\0", "")
        yield from _tokens(name, text)
        if path.name.startswith(".env") or path.suffix == ".env" or path.name == "secrets.toml":
            found = (each for each in _ASSIGNED.finditer(text) if not _EXAMPLE.search(each["value"]))
            for match in islice(found, _MOST):
                yield _Found("a secret", Location(name, *mark_at(text, match.start("value"))), certain=True)


def _tokens(name: str, text: str) -> Iterator[_Found]:
    for kind in _KINDS:
        if kind.sign not in text:
            continue
        found = (each for each in re.finditer(f"(?:{kind.pattern}){_END}", text) if _START.match(text, each.start()))
        for match in islice((each for each in found if not _EXAMPLE.search(each[0])), _MOST):
            certain = kind.proven(match[0]) and not _COUNTED.search(match[0])
            yield _Found(kind.what, Location(name, *mark_at(text, match.start())), certain)
