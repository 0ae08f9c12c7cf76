"""Secrets in what would be published, told from other text by their forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.headers import Header
from hfdeploy_action.folder.json_positions import mark_at
from hfdeploy_action.redaction.forms import PHRASES, TOKENS
from hfdeploy_action.text import plain

_LARGEST_SCANNED = 5_000_000  # bytes; what people write by hand is smaller
_MOST = 20  # findings of a kind in one file; who leaks more knows by then
_BINARY = tuple(
    ".safetensors .bin .onnx .gguf .h5 .pt .pth .ckpt .pkl .msgpack .png .jpg .jpeg .gif .npz .npy .zip .gz".split()
)
_SECRET_FILES = frozenset(
    ".env .netrc .pypirc .npmrc .htpasswd id_rsa id_dsa id_ecdsa id_ed25519 credentials.json kaggle.json".split()
)
_KEY_STORES = tuple(".p12 .pfx .jks .kdbx .keystore .ppk".split())
_SETTINGS = re.compile(r"(?:^|/)(?:\.env[^/]*|[^/]+\.env|secrets\.toml)\Z")
# In the source of a notebook a token may follow the two characters of a written line break. What comes before a token
# is looked at last: a pattern that begins with plain letters is searched for many times faster.
_START, _END = re.compile(r"(?<![A-Za-z0-9_])|(?<=\\[nrt])"), r"(?![A-Za-z0-9_])"
_ASSIGNED = re.compile(
    r"^[ \t]{0,20}(?:export[ \t]{1,20})?[A-Za-z0-9_]{0,60}"
    r"(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY)[A-Za-z0-9_]{0,60}"
    r"[ \t]{0,20}=[ \t]{0,20}[\"']?(?P<value>[^\s\"'#${}<>]{12,500})",
    re.MULTILINE | re.IGNORECASE,
)
_RUN = re.compile(r"[A-Za-z0-9_\-.~+/=:@%!*^&,]{20,}")  # no token is shorter
_EXAMPLE = re.compile(r"xxxx|your|example|placeholder|redacted|changeme", re.IGNORECASE)
_REPEATED = re.compile(r"(.)\1{5}", re.IGNORECASE)
_COUNTED = re.compile(r"1234567|abcdefg", re.IGNORECASE)


class _Found(NamedTuple):
    """What stands in a file and where; not what it reads: that is shown nowhere."""

    what: str
    at: Location
    certain: bool


@rule("HFD501", Severity.ERROR)
def nothing_secret_is_published(folder: ModelFolder) -> Iterator[Problem]:
    """No file holds a secret.

    A published token is found by scanners within minutes, and stays in the history after it is deleted.

    Fix: revoke it now, then take it out of the file and read it from the environment: `os.environ["HF_TOKEN"]`. A file
    of secrets, such as `.env`, does not belong here at all.
    """
    for name in folder.files:
        if name.rpartition("/")[2] in _SECRET_FILES or name.endswith(_KEY_STORES):
            yield Problem(f"`{plain(name)}` usually holds secrets", Location(name))
    for found in _scanned(folder):
        if found.certain:
            yield Problem(f"{found.what} in `{plain(found.at.path)}`", found.at)


@rule("HFD508", Severity.WARNING)
def nothing_looks_secret(folder: ModelFolder) -> Iterator[Problem]:
    """No file holds what looks like a secret.

    Something is not as in a real one: its checksum is wrong, its body is missing, it counts up or may have expired.
    Somebody may have made it up, or changed one character.

    Fix: if it is an example, write one that cannot be mistaken: `hf_your_token`. If it was real, revoke it.
    """
    for found in _scanned(folder):
        if not found.certain:
            yield Problem(f"what looks like {found.what} in `{plain(found.at.path)}`", found.at)


@lru_cache(maxsize=1)
def _scanned(folder: ModelFolder) -> tuple[_Found, ...]:
    """Everything that is found in a folder; two rules share it out."""
    return (*_in_files(folder), *_in_notes(folder), *_in_workflows(folder))


def _in_files(folder: ModelFolder) -> Iterator[_Found]:
    for name, size in folder.files.items():
        if size > _LARGEST_SCANNED or name.endswith(_BINARY) or name.rpartition("/")[2] in _SECRET_FILES:
            continue
        text = folder.files.text(name)
        if "\0" in text:  # UTF-16, as Windows writes it, or nothing that was written by hand
            text = text.replace("\0", "")
        tokens = list(_tokens(name, text))
        yield from tokens
        if _SETTINGS.search(name):
            told = {token.at.line for token in tokens}
            yield from (found for found in _assigned(name, text) if found.at.line not in told)


def _in_notes(folder: ModelFolder) -> Iterator[_Found]:
    """What stands in the metadata of safetensors, where training scripts keep their arguments."""
    for name, header in folder.weights.headers.items():
        for found in _tokens(name, header.notes) if isinstance(header, Header) else ():
            yield _Found(f"{found.what} under `__metadata__`", Location(name), found.certain)


def _in_workflows(folder: ModelFolder) -> Iterator[_Found]:
    """What stands in the workflows of the repository: it is in Git already, though it is not published."""
    for path, text in folder.checkout.callers.items():
        for found in _tokens(path, text):
            yield found._replace(at=folder.checkout.at(path, found.at.line, found.at.column))


def _assigned(name: str, text: str) -> Iterator[_Found]:
    """Values of names that stand for secrets."""
    found = (each for each in _ASSIGNED.finditer(text) if not _is_example(each["value"]))
    for match in islice(found, _MOST):
        yield _Found("a secret", Location(name, *mark_at(text, match.start("value"))), certain=True)


def _tokens(name: str, text: str) -> Iterator[_Found]:
    runs = "\n".join(_RUN.findall(text))  # a small part of most texts
    likely = [kind for kind in TOKENS if kind.sign in runs] + [kind for kind in PHRASES if kind.sign in text]
    for kind in likely:
        found = (each for each in re.finditer(f"(?:{kind.pattern}){_END}", text) if _START.match(text, each.start()))
        real = (each for each in found if not _is_example(each[0], may_repeat=kind in PHRASES))
        for match in islice(real, _MOST):
            certain = kind.proven(match[0]) and not _COUNTED.search(match[0])
            yield _Found(kind.what, Location(name, *mark_at(text, match.start())), certain)


def _is_example(text: str, *, may_repeat: bool = False) -> bool:
    """Whether a text was written to show a form. Keys for SSH hold numbers with many zeros, which repeat in base 64."""
    return bool(_EXAMPLE.search(text)) or (not may_repeat and bool(_REPEATED.search(text)))
