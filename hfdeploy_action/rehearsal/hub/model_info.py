"""The description of a model in the API: its settings, card and files, and what is derived from them."""

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
    """A model at a commit: everything that its description needs."""

    hub: Hub
    repository: Repository
    commit_id: str
    settings: Mapping[str, Any]
    files: tuple[File, ...]
    card: Mapping[str, Any]


def read_model(hub: Hub, repository: Repository, commit_id: str) -> Model:
    """Read the files and the card of a model. An invalid card counts as empty."""
    files = tuple(repository.file(path, blob) for path, blob in repository.tree(commit_id).files.items())
    try:
        metadata = card.metadata(_text(repository, files, "README.md"))
    except card.InvalidCard:
        metadata = None
    return Model(hub, repository, commit_id, repository.settings(), files, metadata or {})


def describe(model: Model, expand: Iterable[str], blobs: bool, security: bool) -> dict[str, Any]:
    """The model in JSON: the properties in `expand`, or else the default ones. Unknown properties are left out.

    `blobs` adds sizes and hashes of the files. Files are never scanned, so `security` reports no issues.
    """
    names = list(expand) or [name for name in PROPERTIES if name not in _ONLY_EXPANDED]
    description = {"_id": model.settings["_id"], "id": model.repository.id}
    for name in names:
        value = PROPERTIES[name](model) if name in PROPERTIES else None
        if value is not None:
            description[name] = value
    if blobs:
        description["siblings"] = [_sibling(file) for file in model.files]
    if security:
        description["securityRepoStatus"] = {"scansDone": True, "filesWithIssues": []}
    return description


def _sibling(file: File) -> dict[str, Any]:
    row: dict[str, Any] = {"rfilename": file.path, "blobId": file.blob, "size": file.size}
    if file.pointer:
        row["lfs"] = {"sha256": file.pointer.oid, "size": file.size, "pointerSize": len(file.pointer.text())}
    return row


def _text(repository: Repository, files: Iterable[File], path: str) -> str:
    """The text of a regular file; empty if it does not exist."""
    return next((_utf8(repository, file) for file in files if file.path == path and not file.pointer), "")


def _utf8(repository: Repository, file: File) -> str:
    return repository.blob(file.blob).decode("utf-8", "replace")


def _inference(model: Model) -> str | None:
    return "warm" if model.hub.served.get(model.repository.id) else None


def _config(model: Model) -> dict[str, Any]:
    """The part of config.json that the Hub shows."""
    try:
        config = body.parse_json(_text(model.repository, model.files, "config.json").encode() or b"{}")
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


def _tags(model: Model) -> list[str]:
    """The tags of the card, and those that the Hub derives from its other keys."""
    made = [model.card.get("library_name"), "safetensors" if _safetensors(model) else None]
    made += [model.card.get("pipeline_tag"), *_listed(model.card.get("tags")), *_listed(model.card.get("language"))]
    for key, prefix in (("base_model", "base_model"), ("datasets", "dataset"), ("license", "license")):
        made += [
            f"{prefix}:{value}".lower() if key == "license" else f"{prefix}:{value}"
            for value in _listed(model.card.get(key))
        ]
    return list(dict.fromkeys(str(tag) for tag in made if tag))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _safetensors(model: Model) -> dict[str, Any] | None:
    """The number of parameters by type, from the headers of the safetensors files; None without such files."""
    counts: Counter[str] = Counter()
    for file in model.files:
        if file.pointer and any(fnmatchcase(file.path, pattern) for pattern in _WEIGHTS):
            counts.update(_parameters(lfs.place(model.hub.store(model.repository.owner), file.pointer.oid)))
    return {"parameters": dict(counts), "total": counts.total()} if counts else None


@lru_cache(maxsize=256)
def _parameters(place: Path) -> Counter[str]:
    """The parameters in one file; none if its header is invalid. Each content is read once."""
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
    """The number of elements of a tensor. Raises ValueError for an invalid shape."""
    elements = 1
    for size in shape:
        elements *= body.whole_number(size)
        if elements > _MOST_ELEMENTS:
            raise ValueError("the shape is too large")
    return elements


def _resource_group(group: str | None) -> dict[str, str] | None:
    """The resource group of a repository; assumed: it has the same name as its ID."""
    return {"id": group, "name": group} if group else None


PROPERTIES: Mapping[str, Callable[[Model], Any]] = {
    "author": lambda model: model.repository.id.partition("/")[0],
    "sha": lambda model: model.commit_id,
    "createdAt": lambda model: model.settings["createdAt"],
    "lastModified": lambda model: iso(model.repository.commit(model.commit_id).seconds),
    "private": lambda model: model.settings["private"],
    "gated": lambda model: model.settings["gated"],
    "resourceGroup": lambda model: _resource_group(model.settings.get("resourceGroup")),
    "disabled": lambda _: False,
    "downloads": lambda _: 0,
    "downloadsAllTime": lambda _: 0,
    "likes": lambda _: 0,
    "tags": _tags,
    "pipeline_tag": lambda model: model.card.get("pipeline_tag"),
    "library_name": lambda model: model.card.get("library_name"),
    "cardData": lambda model: model.card or None,
    "model-index": lambda model: model.card.get("model-index"),
    "config": _config,
    "widgetData": lambda model: model.card.get("widget"),
    "baseModels": lambda model: {"models": [{"id": base} for base in _listed(model.card.get("base_model"))]},
    "siblings": lambda model: [{"rfilename": file.path} for file in model.files],
    "spaces": lambda _: [],
    "safetensors": _safetensors,
    "usedStorage": lambda model: sum(file.size for file in model.files),
    "inference": _inference,
    "inferenceProviderMapping": lambda model: model.hub.served.get(model.repository.id, {}),
}
"""Every property, by its name in `expand`; None if the model has no value for it."""

_ONLY_EXPANDED = {"downloadsAllTime", "resourceGroup", "baseModels", "inferenceProviderMapping", "widgetData"}
