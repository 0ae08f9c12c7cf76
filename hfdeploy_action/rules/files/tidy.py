"""Files that do not belong to a model, files that the Hub rejects, and code that comes with the model."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CONFIG, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.rules.files.names import excluding, is_weights
from hfdeploy_action.rules.limits import together
from hfdeploy_action.text import and_more, plain, show

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
    *(".idea", ".vscode", "wandb", ".huggingface", ".locks"),
)
# Of browsers, curl, aria2 and the Hub's client, which rename a file once it is complete.
_DOWNLOADS = (".incomplete", ".crdownload", ".part", ".partial", ".download", ".aria2", ".opdownload")
_DESKTOP_FILES = (".DS_Store", "Thumbs.db", "desktop.ini")
# Their dates tell nothing: one format is often converted from the other years later.
_SAME = {"model.safetensors": "pytorch_model.bin"}
_LARGE = 1_000_000  # bytes; below it, what a format adds to the weights counts
# https://huggingface.co/docs/hub/storage-limits, read in November 2026
_MOST_ENTRIES, _MOST_BYTES = 10_000, 500 * 10**9


@rule("HFD135", Severity.WARNING)
def training_leftover(folder: ModelFolder) -> Iterator[Problem]:
    """The folder contains files that are only needed to resume training.

    They are often larger than the model, and users have no use for them.

    Fix: delete the files, or exclude them in hfdeploy.yaml: `publish: {exclude: ["*checkpoint-*/**"]}`.
    """
    left = list(folder.files)
    for pattern, kind in _LEFTOVERS.items():
        found = [name for name in left if kind.fullmatch(name)]
        left = [name for name in left if not kind.fullmatch(name)] if found else left
        yield from together(found, Location, partial(_leftover, pattern, "only needed to resume training"))


@rule("HFD136", Severity.WARNING)
def tool_leftover(folder: ModelFolder) -> Iterator[Problem]:
    """The folder contains files left behind by an editor, a notebook, a tool or the system.

    They reveal details of your machine and make every download larger.

    Fix: delete the files, or exclude them in hfdeploy.yaml: `publish: {exclude: ["*.DS_Store"]}`.
    """
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in folder.files:
        *folders, last = name.split("/")
        if last in _DESKTOP_FILES:
            found[f"*{last}"].append(name)
        elif last.endswith(_DOWNLOADS):
            found[f"*.{last.rpartition('.')[2]}"].append(name)
        elif cache := next((part for part in folders if part in _CACHES), None):
            found[f"*{cache}/**"].append(name)
    for pattern, names in found.items():
        what = "left over from a download" if pattern.endswith(_DOWNLOADS) else "not part of the model"
        yield from together(names, Location, partial(_leftover, pattern, what))


def _leftover(pattern: str, what: str, names: Sequence[str]) -> Problem:
    """The problem of files that a pattern matches."""
    them = "the file, or exclude it" if len(names) == 1 else "the files, or exclude them"
    fix = f"delete {them} in hfdeploy.yaml: {excluding(pattern)}."
    verb = "is" if len(names) == 1 else "are"
    return Problem(f"`{plain(names[0])}`{and_more(names)} {verb} {what}", Location(names[0]), fix)


@rule("HFD137", Severity.WARNING)
def mismatched_formats(folder: ModelFolder) -> Iterator[Problem]:
    """The weights in two formats differ in size.

    Each library chooses a format. If one comes from a different training run or has a different precision, users get
    different models.

    Fix: save both formats from the same model, or keep only safetensors: `git rm pytorch_model.bin`.
    """
    for one, other in _SAME.items():
        sizes = [_weight(folder, one), _weight(folder, other)]
        if min(sizes) > 0 and max(sizes) > _LARGE and max(sizes) > 1.1 * min(sizes):
            shown = [f"{size / 1e6:,.1f} MB" for size in sizes]
            yield Problem(f"`{other}` has {shown[1]}, but `{one}` has {shown[0]}", Location(other))


def _weight(folder: ModelFolder, name: str) -> int:
    """The bytes of weights that are one file, or several with an index; 0 if some of them are missing."""
    index = folder.weights.indexes.get(f"{name}.index.json")
    names = [name] if name in folder.files else list(index.shards) if index else []
    if not all(each in folder.files for each in names):
        return 0
    pointers = [folder.files.pointers.get(each) for each in names]
    return sum(pointer.size if pointer else folder.files[each] for each, pointer in zip(names, pointers, strict=True))


@rule("HFD138", Severity.WARNING)
def case_conflict(folder: ModelFolder) -> Iterator[Problem]:
    """Two file names differ only in case.

    On Windows and macOS, one of the two files silently replaces the other.

    Fix: rename or delete one of the two: `git mv readme.md notes.md`.
    """
    seen: dict[str, str] = {}
    for name in folder.files:
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            fix = f"rename or delete `{show(name)}` or `{show(first)}`."
            yield Problem(f"`{plain(name)}` and `{plain(first)}` differ only in case", Location(name), fix)


@rule("HFD139", Severity.ERROR)
def exceeded_hub_limit(folder: ModelFolder) -> Iterator[Problem]:
    """A folder has too many entries for the Hub, or a file is too large.

    The Hub rejects more than 10,000 entries in a folder and files over 500 GB.

    Fix: spread the files over several folders, or split the weights into shards: `model.save_pretrained(folder,
    max_shard_size="50GB")`.
    """
    entries = Counter(posixpath.dirname(name) for name in {*folder.files, *(folder.files.folders - {"."})})
    for place, number in entries.items():
        if number > _MOST_ENTRIES:
            message = f"`{plain(place) or '.'}` has {number:,} entries; the Hub accepts {_MOST_ENTRIES:,}"
            fix = "spread the files over several folders, or pack them into an archive."
            yield Problem(message, Location(place) if place else None, fix)
    for name, size in folder.files.items():
        if size > _MOST_BYTES:
            message = f"`{plain(name)}` has {size / 1e9:,.1f} GB; the Hub accepts at most {_MOST_BYTES // 10**9} GB"
            fix = 'split the weights into shards: `model.save_pretrained(folder, max_shard_size="50GB")`.'
            yield Problem(message, Location(name), fix if is_weights(name) else "split the file, or exclude it.")


def _references(folder: ModelFolder) -> Iterator[tuple[str, Location]]:
    """The classes that `auto_map` loads from code in the repository, as `module.Class`."""
    for name in (CONFIG, TOKENIZER_CONFIG, "preprocessor_config.json", "processor_config.json"):
        read = folder.json.object(name)
        auto_map = read.get("auto_map") if isinstance(read, dict) else None
        for key, value in auto_map.items() if isinstance(auto_map, dict) else ():
            for reference in value if isinstance(value, list) else [value]:
                if isinstance(reference, str) and "." in reference:
                    yield reference, folder.json.at(name, "auto_map", key)


@rule("HFD140", Severity.ERROR)
def missing_custom_code(folder: ModelFolder) -> Iterator[Problem]:
    """`auto_map` names code that is not in the folder.

    Without its Python file, the model does not load.

    Fix: copy the Python file into the folder, or delete `auto_map` if a built-in transformers class can load the model.
    """
    for reference, at in _references(folder):
        file = f"{reference.rpartition('.')[0].replace('.', '/')}.py"
        if "--" not in reference and file not in folder.files:
            fix = f"copy `{show(file)}` into the folder, or delete `auto_map` if a built-in class can load the model."
            yield Problem(f"`auto_map` names `{show(reference)}`, but there is no `{show(file)}`", at, fix)


@rule("HFD141", Severity.NOTICE)
def custom_code(folder: ModelFolder) -> Iterator[Problem]:
    """Loading the model runs code from its repository.

    Users must trust the code (`trust_remote_code=True`). Serverless inference and many companies do not run it.

    Fix: if a built-in transformers class can load the model, delete `auto_map`; if not, describe the code in the card.
    """
    yield from together(
        list(_references(folder)),
        lambda found: found[1],
        lambda found: Problem(f"loading the model runs `{show(found[0][0])}`", found[0][1]),
    )
