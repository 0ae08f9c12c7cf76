"""Rules about main as it will be: files that stay on the Hub and are loaded in place of new ones, or with them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.hub.candidate import Main, is_weights

# The files that a library looks for, the first that there is being loaded. transformers 5.23, `modeling_utils.py`;
# diffusers, which looks for an index first; PEFT.
_TRANSFORMERS = (
    *("model.safetensors", "model.safetensors.index.json"),
    *("pytorch_model.bin", "pytorch_model.bin.index.json"),
)
_ORDERS = (
    _TRANSFORMERS,
    (
        *("diffusion_pytorch_model.safetensors.index.json", "diffusion_pytorch_model.safetensors"),
        *("diffusion_pytorch_model.bin.index.json", "diffusion_pytorch_model.bin"),
    ),
    ("adapter_model.safetensors", "adapter_model.bin"),
)
_SLOW = ("vocab.txt", "vocab.json", "merges.txt", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model")
_SHARD = re.compile(r"(.+)-\d{5}-of-\d{5}\.(safetensors|bin)")


class Override(NamedTuple):
    """A file that stays, the file of the folder in whose place it is loaded, and the files to delete together.

    `is_due` says whether the release brings new content for the file of the folder.
    """

    stays: str
    instead_of: str
    why: str
    together: tuple[str, ...]
    is_due: bool


@rule("HFD621", Severity.ERROR)
def overriding_file(main: Main) -> Iterator[Problem]:
    """A file that stays on the Hub is loaded in place of a new one.

    Libraries look for several file names in a fixed order and load the first file that exists. Users would get the old
    model, although the new one was checked, published and tagged.

    Fix: delete the old file with the release, as in `publish: {delete: ["model.safetensors"]}`, or add it to the
    folder.
    """
    for found in overrides(main):
        if found.is_due:
            message = f"`{found.stays}` stays on the Hub, and {found.why} the new `{found.instead_of}`"
            at = Location(found.instead_of)
            yield Problem(message, at, f"delete it with the release: {main.deleting(found.together)}.")


def overrides(main: Main) -> Iterator[Override]:
    """Every file that stays and is loaded in place of one of the folder."""
    for folder in sorted(main.folder.files.folders):
        at = "" if folder == "." else folder
        for order in _ORDERS:
            yield from _weights(main, at, order)
        yield from _tokenizer(main, at)
    yield from _adapter(main)
    yield from _template(main)


def loaded(main: Main, folder: str, order: Sequence[str] = _TRANSFORMERS) -> str:
    """The name of the first of these files in a folder of the release; empty if there is none."""
    return next((name for name in order if posixpath.join(folder, name) in main.folder.files), "")


def _weights(main: Main, folder: str, order: Sequence[str]) -> Iterator[Override]:
    best = loaded(main, folder, order)
    for name in order if best else ():
        path = posixpath.join(folder, name)
        if path not in main.kept:
            continue
        if order.index(name) < order.index(best):
            why = "is loaded in place of"
        elif name == f"{best}.index.json":
            why = "libraries that follow it, such as vLLM, load its shards in place of"
        else:
            continue
        is_due = main.has_new(folder, lambda each: is_weights(each) or each == best)
        yield Override(path, posixpath.join(folder, best), why, (path, *_shards(main, path)), is_due)


def _shards(main: Main, index: str) -> list[str]:
    """The shards of an index that stay with it."""
    if not index.endswith(".index.json"):
        return []
    stem, _, ending = index.removesuffix(".index.json").rpartition(".")
    found = ((name, _SHARD.fullmatch(name)) for name in sorted(main.kept))
    return [name for name, match in found if match and match.groups() == (stem, ending)]


def _tokenizer(main: Main, folder: str) -> Iterator[Override]:
    path = posixpath.join(folder, "tokenizer.json")
    if path in main.kept and (best := loaded(main, folder, _SLOW)):
        is_due = main.has_new(folder, lambda name: name in _SLOW)
        yield Override(path, posixpath.join(folder, best), "is loaded in place of", (path,), is_due)


def _adapter(main: Main) -> Iterator[Override]:
    """With PEFT installed, transformers loads the base model that an adapter names, and the adapter."""
    path, best = "adapter_config.json", loaded(main, "")
    if path in main.kept and best:
        weights = [name for name in ("adapter_model.safetensors", "adapter_model.bin") if name in main.kept]
        why = "transformers with PEFT loads its base model and the old adapter in place of"
        yield Override(path, best, why, (path, *weights), is_due=True)


def _template(main: Main) -> Iterator[Override]:
    path, config = "chat_template.jinja", "tokenizer_config.json"
    written = main.object(config).get("chat_template") if config in main.folder.files else None
    if path in main.kept and written and written != main.text(path).decode("utf-8", "replace"):
        yield Override(path, config, "is used in place of the chat template in", (path,), config in main.new)
