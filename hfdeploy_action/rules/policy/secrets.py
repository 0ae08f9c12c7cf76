"""Secrets in files that would be published, recognized by their forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.headers import Header
from hfdeploy_action.frontmatter import mark_at
from hfdeploy_action.redaction.forms import PHRASES, Form
from hfdeploy_action.redaction.likely import likely_forms
from hfdeploy_action.rules.files.names import excluding
from hfdeploy_action.text import plain

_LARGEST_SCANNED = 5_000_000  # bytes; what people write by hand is smaller
_MOST = 20  # findings of a kind in one file
_BINARY = tuple(
    ".safetensors .bin .onnx .gguf .h5 .pt .pth .ckpt .pkl .msgpack .png .jpg .jpeg .gif .npz .npy .zip .gz".split()
)
_SECRET_FILES = frozenset(
    ".env .netrc .pypirc .npmrc .htpasswd id_rsa id_dsa id_ecdsa id_ed25519 credentials.json kaggle.json".split()
)
_KEY_STORES = tuple(".p12 .pfx .jks .kdbx .keystore .ppk".split())
_SETTINGS = re.compile(r"(?:^|/)(?:\.env[^/]*|[^/]+\.env|secrets\.toml)\Z")
# In the source of a notebook, a token may follow the two characters of an escaped line break. The start of a token is
# checked last, because a pattern that begins with plain letters is found many times faster.
_START, _END = re.compile(r"(?<![A-Za-z0-9_])|(?<=\\[nrt])"), r"(?![A-Za-z0-9_])"
_ASSIGNED = re.compile(
    r"^[ \t]{0,20}(?:export[ \t]{1,20})?[A-Za-z0-9_]{0,60}"
    r"(?:SECRET|TOKEN|PASSWORD|PASSWD|API_?KEY|ACCESS_KEY|PRIVATE_KEY)[A-Za-z0-9_]{0,60}"
    r"[ \t]{0,20}=[ \t]{0,20}[\"']?(?P<value>[^\s\"'#${}<>]{12,500})",
    re.MULTILINE | re.IGNORECASE,
)
# The key in `model-index` and `.eval_results` whose token the Hub signs: it proves a result, and opens nothing.
_PROOF = re.compile(r"\bverifyToken[\"']?[ \t]{0,9}:\s{0,20}(?:[>|][-+]?\s{1,20})?[\"']?\Z")
_EXAMPLE = re.compile(r"xxxx|your|example|placeholder|redacted|changeme", re.IGNORECASE)
_REPEATED = re.compile(r"(.)\1{5}", re.IGNORECASE)
_COUNTED = re.compile(r"1234567|abcdefg", re.IGNORECASE)


class _Found(NamedTuple):
    """The kind and the place of a secret; its text is shown nowhere."""

    what: str
    at: Location
    certain: bool


@rule("HFD501", Severity.ERROR)
def exposed_secret(folder: ModelFolder) -> Iterator[Problem]:
    """A file contains a secret.

    Scanners find a published token within minutes. It stays in the history after you delete it.

    Fix: revoke the secret now, delete it from the file, and read it from the environment: `os.environ["HF_TOKEN"]`.
    Delete files that contain only secrets, such as `.env`.
    """
    for name in folder.files:
        if name.rpartition("/")[2] in _SECRET_FILES or name.endswith(_KEY_STORES):
            fix = f"delete the file or exclude it, {excluding(name)}; revoke its secrets if it was ever published."
            yield Problem(f"`{plain(name)}` usually contains secrets", Location(name), fix if len(name) <= 100 else "")
    for found in _scanned(folder):
        if found.certain:
            yield Problem(f"`{plain(found.at.path)}` contains {found.what}", found.at, _fix(found.at.path))


def _fix(path: str) -> str:
    """The fix of a secret, by the kind of its file; empty for a script, where the rule's own fits."""
    if ".github/workflows/" in path:
        return "revoke the secret now, save the new one as a secret of the repository, and write `${{ secrets.NAME }}`."
    if path.endswith(".safetensors"):
        return "revoke the secret now, and save the model again without it in the metadata."
    return "" if path.endswith((".py", ".ipynb")) else "revoke the secret now, and delete it from the file."


@rule("HFD508", Severity.WARNING)
def possible_secret(folder: ModelFolder) -> Iterator[Problem]:
    """A file contains text that looks like a secret.

    The text differs from a real secret in some way: its checksum is wrong, part of it is missing, it is a simple
    sequence such as `12345`, or it may have expired. It may be an invented example, or a real secret with a typo.

    Fix: if it is an example, use one that nobody can mistake for a real token, such as `hf_your_token`; if it is real,
    revoke it.
    """
    for found in _scanned(folder):
        if not found.certain:
            yield Problem(f"`{plain(found.at.path)}` contains what may be {found.what}", found.at)


@lru_cache(maxsize=1)
def _scanned(folder: ModelFolder) -> tuple[_Found, ...]:
    """Everything that is found in a folder, for both rules."""
    return (*_in_files(folder), *_in_notes(folder), *_in_workflows(folder))


def _in_files(folder: ModelFolder) -> Iterator[_Found]:
    for name, size in folder.files.items():
        if size > _LARGEST_SCANNED or name.endswith(_BINARY) or name.rpartition("/")[2] in _SECRET_FILES:
            continue
        content = folder.files.read(name)
        if b"\0" in content:  # UTF-16, as Windows writes it, or nothing that was written by hand
            content = content.replace(b"\0", b"")
        forms, may_assign = likely_forms(content), _SETTINGS.search(name)
        text = content.decode("utf-8-sig", "replace") if forms or may_assign else ""
        tokens = list(_tokens(name, text, forms))
        yield from tokens
        if may_assign:
            token_lines = {token.at.line for token in tokens}
            yield from (found for found in _assigned(name, text) if found.at.line not in token_lines)


def _in_notes(folder: ModelFolder) -> Iterator[_Found]:
    """Secrets in the metadata of safetensors files, where training scripts keep their arguments."""
    for name, header in folder.weights.headers.items():
        for found in _tokens(name, header.notes, _likely(header.notes)) if isinstance(header, Header) else ():
            yield _Found(f"{found.what} under `__metadata__`", Location(name), found.certain)


def _in_workflows(folder: ModelFolder) -> Iterator[_Found]:
    """Secrets in the workflows of the repository, which are in Git already although they are not published."""
    for path, text in folder.checkout.callers.items():
        for found in _tokens(path, text, _likely(text)):
            yield found._replace(at=folder.checkout.at(path, found.at.line, found.at.column))


def _assigned(name: str, text: str) -> Iterator[_Found]:
    """Values that are assigned to names of secrets."""
    found = (each for each in _ASSIGNED.finditer(text) if not _is_example(each["value"]))
    for match in islice(found, _MOST):
        yield _Found("a secret", Location(name, *mark_at(text, match.start("value"))), certain=True)


def _likely(text: str) -> list[Form]:
    return likely_forms(text.encode("utf-8", "replace"))


def _tokens(name: str, text: str, forms: list[Form]) -> Iterator[_Found]:
    for kind in forms:
        found = (each for each in re.finditer(f"(?:{kind.pattern}){_END}", text) if _START.match(text, each.start()))
        real = (
            each
            for each in found
            if not _is_example(each[0], may_repeat=kind in PHRASES)
            and not (kind.sign == "eyJ" and _PROOF.search(text, max(each.start() - 80, 0), each.start()))
        )
        for match in islice(real, _MOST):
            certain = kind.proven(match[0]) and not _COUNTED.search(match[0])
            yield _Found(kind.what, Location(name, *mark_at(text, match.start())), certain)


def _is_example(text: str, *, may_repeat: bool = False) -> bool:
    """Whether a text is an example. SSH keys contain numbers with many zeros, which repeat in base 64."""
    return bool(_EXAMPLE.search(text)) or (not may_repeat and bool(_REPEATED.search(text)))
