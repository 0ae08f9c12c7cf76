"""What the Hub says of a model: its settings, its card, its files, and what can be told from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from . import body, card, lfs
from .hub import Hub
from .listing import iso
from .repository import File, Repository

_LONGEST_HEADER = 25_000_000
_MOST_ELEMENTS = 1 << 63
_WEIGHTS = ("model.safetensors", "model-*-of-*.safetensors")


class Model(NamedTuple):
    """A model at a commit, and what its descriptions are made of."""

    hub: Hub
    repository: Repository
    commit_id: str
    settings: Mapping[str, Any]
    files: tuple[File, ...]
    card: Mapping[str, Any]


def model(hub: Hub, repository: Repository, commit_id: str) -> Model:
    """Read a model's files and card; an invalid card says nothing."""
    files = tuple(repository.file(path, blob) for path, blob in repository.tree(commit_id).files.items())
    try:
        metadata = card.metadata(_text(repository, files, "README.md"))
    except card.InvalidCard:
        metadata = None
    return Model(hub, repository, commit_id, repository.settings(), files, metadata or {})


def describe(about: Model, expand: Iterable[str], blobs: bool, security: bool) -> dict[str, Any]:
    """The model's page in JSON: what is asked for by name, or else what is always shown; unknowns are left out.

    With `blobs` the files come with sizes and hashes. Nothing is ever scanned, so `security` finds nothing.
    """
    wanted = list(expand) or [name for name in PROPERTIES if name not in _ONLY_ASKED]
    description = {"_id": about.settings["_id"], "id": about.repository.id}
    for name in wanted:
        value = PROPERTIES[name](about) if name in PROPERTIES else None
        if value is not None:
            description[name] = value
    if blobs:
        description["siblings"] = [_sibling(file) for file in about.files]
    if security:
        description["securityRepoStatus"] = {"scansDone": True, "filesWithIssues": []}
    return description


def _sibling(file: File) -> dict[str, Any]:
    row: dict[str, Any] = {"rfilename": file.path, "blobId": file.blob, "size": file.size}
    if file.pointer:
        row["lfs"] = {"sha256": file.pointer.oid, "size": file.size, "pointerSize": len(file.pointer.text())}
    return row


def _text(repository: Repository, files: Iterable[File], path: str) -> str:
    """A regular file's text, empty where there is none."""
    return next((_utf8(repository, file) for file in files if file.path == path and not file.pointer), "")


def _utf8(repository: Repository, file: File) -> str:
    return repository.blob(file.blob).decode("utf-8", "replace")


def _inference(about: Model) -> str | None:
    return "warm" if about.hub.served.get(about.repository.id) else None


def _config(about: Model) -> dict[str, Any]:
    """The part of config.json that the Hub shows."""
    try:
        config = body.parse_json(_text(about.repository, about.files, "config.json").encode() or b"{}")
    except ValueError:
        return {}
    if not isinstance(config, dict):
        return {}
    names, kind = config.get("architectures"), config.get("model_type")
    shown: dict[str, Any] = {}
    if isinstance(names, list) and all(isinstance(name, str) for name in names):
        shown["architectures"] = names
    if isinstance(kind, str):
        shown["model_type"] = kind
    return shown


def _tags(about: Model) -> list[str]:
    """The card's tags, and those that the Hub makes of the rest of it."""
    made = [about.card.get("library_name"), "safetensors" if _safetensors(about) else None]
    made += [about.card.get("pipeline_tag"), *_listed(about.card.get("tags")), *_listed(about.card.get("language"))]
    for key, prefix in (("base_model", "base_model"), ("datasets", "dataset"), ("license", "license")):
        made += [
            f"{prefix}:{value}".lower() if key == "license" else f"{prefix}:{value}"
            for value in _listed(about.card.get(key))
        ]
    return list(dict.fromkeys(str(tag) for tag in made if tag))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _safetensors(about: Model) -> dict[str, Any] | None:
    """Parameters by type over the model's safetensors files, from their headers; None where there are none."""
    counts: Counter[str] = Counter()
    for file in about.files:
        if file.pointer and any(fnmatchcase(file.path, pattern) for pattern in _WEIGHTS):
            counts.update(_parameters(lfs.place(about.hub.store(about.repository.owner), file.pointer.oid)))
    return {"parameters": dict(counts), "total": counts.total()} if counts else None


@lru_cache(maxsize=256)
def _parameters(place: Path) -> Counter[str]:
    """What the header of these weights counts; nothing where it is no header. Content of one sha256 is read once."""
    counts: Counter[str] = Counter()
    try:
        with place.open("rb") as stream:
            length = int.from_bytes(stream.read(8), "little")
            head = stream.read(length) if length <= _LONGEST_HEADER else b""
        for name, tensor in body.parse_json(head).items():
            if name != "__metadata__":
                counts[str(tensor["dtype"])] += _elements(tensor["shape"])
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return Counter()
    return counts


def _elements(shape: list[object]) -> int:
    """How many elements a tensor of this shape has. Raises ValueError for what is no shape."""
    elements = 1
    for size in shape:
        elements *= body.whole_number(size)
        if elements > _MOST_ELEMENTS:
            raise ValueError("a tensor has fewer elements")
    return elements


PROPERTIES: Mapping[str, Callable[[Model], Any]] = {
    "author": lambda about: about.repository.id.partition("/")[0],
    "sha": lambda about: about.commit_id,
    "createdAt": lambda about: about.settings["createdAt"],
    "lastModified": lambda about: iso(about.repository.commit(about.commit_id).seconds),
    "private": lambda about: about.settings["private"],
    "gated": lambda about: about.settings["gated"],
    "disabled": lambda _: False,
    "downloads": lambda _: 0,
    "downloadsAllTime": lambda _: 0,
    "likes": lambda _: 0,
    "tags": _tags,
    "pipeline_tag": lambda about: about.card.get("pipeline_tag"),
    "library_name": lambda about: about.card.get("library_name"),
    "cardData": lambda about: about.card or None,
    "model-index": lambda about: about.card.get("model-index"),
    "config": _config,
    "widgetData": lambda about: about.card.get("widget"),
    "baseModels": lambda about: {"models": [{"id": base} for base in _listed(about.card.get("base_model"))]},
    "siblings": lambda about: [{"rfilename": file.path} for file in about.files],
    "spaces": lambda _: [],
    "safetensors": _safetensors,
    "usedStorage": lambda about: sum(file.size for file in about.files),
    "inference": _inference,
    "inferenceProviderMapping": lambda about: about.hub.served.get(about.repository.id, {}),
}
"""Every property by the name that `expand` has for it; None where this model has none."""

_ONLY_ASKED = {"downloadsAllTime", "baseModels", "inferenceProviderMapping", "widgetData"}
