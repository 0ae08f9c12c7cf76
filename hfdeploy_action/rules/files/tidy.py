"""Tidiness: what does not belong to a model, what the Hub has no room for, and code that comes with the files."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.text import and_more, plain

# By the pattern that excludes it: what the Trainer, Accelerate and DeepSpeed keep to resume a training.
_LEFTOVERS = {
    "*checkpoint-*/**": re.compile(r"(?:.*/)?checkpoint-\d+/.*", re.DOTALL),
    "*global_step*/**": re.compile(r"(?:.*/)?global_step\d+/.*", re.DOTALL),
    "*optimizer.*": re.compile(r"(?:.*/)?optimizer\.(?:pt|bin|safetensors)"),
    "*scheduler.pt": re.compile(r"(?:.*/)?scheduler\.pt"),
    "*scaler.pt": re.compile(r"(?:.*/)?scaler\.pt"),
    "*rng_state*.pth": re.compile(r"(?:.*/)?rng_state[^/]*\.pth"),
}
_CACHES = (
    *("__pycache__", ".ipynb_checkpoints", ".mypy_cache", ".pytest_cache", ".ruff_cache", "node_modules", ".venv"),
    *(".idea", ".vscode", "wandb"),
)
_DROPPINGS = (".DS_Store", "Thumbs.db", "desktop.ini")
_SAME = {"model.safetensors": "pytorch_model.bin"}
_LARGE = 1_000_000  # bytes; below it, what a format adds to the weights counts
# https://huggingface.co/docs/hub/storage-limits, read in November 2026
_MOST_ENTRIES, _MOST_BYTES = 10_000, 500 * 10**9


@rule("HFD135", Severity.WARNING)
def training_leaves_nothing_behind(folder: ModelFolder) -> Iterator[Problem]:
    """What is kept to resume a training is not published.

    It is often larger than the model, and of use to nobody but its trainer.

    Fix: delete the files, or exclude the pattern of the message in hfdeploy.yaml: `publish: {exclude:
    ["*checkpoint-*/**"]}`.
    """
    left = list(folder.files)
    for pattern, kind in _LEFTOVERS.items():
        found = [name for name in left if kind.fullmatch(name)]
        left = [name for name in left if not kind.fullmatch(name)] if found else left
        yield from _stray(found, pattern, "is left from training")


@rule("HFD136", Severity.WARNING)
def caches_stay_at_home(folder: ModelFolder) -> Iterator[Problem]:
    """What editors, notebooks, tools and desktops leave behind is not published.

    It tells about the machine that it comes from, and makes every download larger.

    Fix: delete the files, or exclude the pattern of the message in hfdeploy.yaml: `publish: {exclude: ["*.DS_Store"]}`.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in folder.files:
        *folders, last = name.split("/")
        if last in _DROPPINGS:
            found[f"*{last}"].append(name)
        elif cache := next((part for part in folders if part in _CACHES), None):
            found[f"*{cache}/**"].append(name)
    for pattern, names in found.items():
        yield from _stray(names, pattern, "is no part of a model")


def _stray(names: list[str], pattern: str, what: str) -> Iterator[Problem]:
    if names:
        yield Problem(f"`{plain(names[0])}`{and_more(names)} {what}; exclude `{pattern}`", Location(names[0]))


@rule("HFD137", Severity.WARNING)
def formats_agree(folder: ModelFolder) -> Iterator[Problem]:
    """The same weights in two formats have about the same size.

    Libraries choose the format themselves: where one comes from another training, or has another precision, users get
    different models. Dates tell nothing here: one format is often made of the other years later.

    Fix: save both formats from the same model, or keep only safetensors: `git rm pytorch_model.bin`.
    """
    for one, other in _SAME.items():
        sizes = [_weight(folder, one), _weight(folder, other)]
        if min(sizes) > 0 and max(sizes) > _LARGE and max(sizes) > 1.1 * min(sizes):
            shown = [f"{size / 1e6:,.1f} MB" for size in sizes]
            yield Problem(f"`{other}` has {shown[1]}, `{one}` has {shown[0]}", Location(other))


def _weight(folder: ModelFolder, name: str) -> int:
    """The bytes of weights that are one file, or several with an index; 0 where they are not all here."""
    index = folder.weights.indexes.get(f"{name}.index.json")
    names = [name] if name in folder.files else list(index.shards) if index else []
    if not all(each in folder.files for each in names):
        return 0
    pointers = [folder.files.pointers.get(each) for each in names]
    return sum(pointer.size if pointer else folder.files[each] for each, pointer in zip(names, pointers, strict=True))


@rule("HFD138", Severity.WARNING)
def names_differ_by_more_than_case(folder: ModelFolder) -> Iterator[Problem]:
    """No two names differ only in capitals.

    On Windows and macOS one of the two files silently replaces the other.

    Fix: rename or delete one of them: `git mv readme.md notes.md`.
    """
    seen: dict[str, str] = {}
    for name in folder.files:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            yield Problem(f"`{plain(name)}` and `{plain(first)}` differ only in capitals", Location(name))


@rule("HFD139", Severity.ERROR)
def hub_takes_the_files(folder: ModelFolder) -> Iterator[Problem]:
    """No folder has more entries, and no file more bytes, than the Hub takes.

    The Hub refuses more than 10,000 entries in a folder, and files of more than 500 GB.

    Fix: spread the files over several folders, or split the weights into shards: `model.save_pretrained(folder,
    max_shard_size="50GB")`.
    """
    entries = Counter(posixpath.dirname(name) for name in {*folder.files, *(folder.files.folders - {"."})})
    for place, number in entries.items():
        if number > _MOST_ENTRIES:
            yield Problem(f"`{plain(place) or '.'}` has {number:,} entries", Location(place) if place else None)
    for name, size in folder.files.items():
        if size > _MOST_BYTES:
            yield Problem(f"`{plain(name)}` has {size / 1e9:,.1f} GB", Location(name))


def _references(folder: ModelFolder) -> Iterator[tuple[str, Location]]:
    """The classes that configurations name to be loaded from code of the repository, `module.Class`."""
    for name in (CONFIG, TOKENIZER_CONFIG, "preprocessor_config.json", "processor_config.json"):
        read = folder.json.object(name)
        auto_map = read.get("auto_map") if isinstance(read, dict) else None
        for key, value in auto_map.items() if isinstance(auto_map, dict) else ():
            for reference in value if isinstance(value, list) else [value]:
                if isinstance(reference, str) and "." in reference:
                    yield reference, folder.json.at(name, "auto_map", key)


@rule("HFD140", Severity.ERROR)
def custom_code_is_there(folder: ModelFolder) -> Iterator[Problem]:
    """The code that `auto_map` names is in the folder.

    Without its Python file the model does not load at all.

    Fix: copy the file beside config.json, or take `auto_map` out where a class of transformers will do.
    """
    for reference, at in _references(folder):
        file = f"{reference.rpartition('.')[0].replace('.', '/')}.py"
        if "--" not in reference and file not in folder.files:
            yield Problem(f"`auto_map` names `{plain(reference)[:80]}`, but there is no `{plain(file)[:80]}`", at)


@rule("HFD141", Severity.NOTICE)
def custom_code_is_known(folder: ModelFolder) -> Iterator[Problem]:
    """Users need not run code of the repository.

    They have to trust it (`trust_remote_code=True`); serverless inference and many companies do not.

    Fix: where a class of transformers will do, use it and take `auto_map` out; else say in the card what the code does.
    """
    found = list(_references(folder))
    if found:
        reference, at = found[0]
        yield Problem(f"loading the model runs `{plain(reference)[:80]}`", at)
