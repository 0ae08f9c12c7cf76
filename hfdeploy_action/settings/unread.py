"""Settings files that a run does not read: a second one, one in another folder, one with a similar name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from hfdeploy_action import worktree
from hfdeploy_action.findings import Failure, Location
from hfdeploy_action.inside import read_file
from hfdeploy_action.settings.failures import ConflictingSettings, MisplacedSettings
from hfdeploy_action.settings.files import FILE

# Where people keep the settings of tools, below the workspace or the model folder.
_FOLDERS = (
    *(".github", ".github/workflows", "config", "configs", "conf", ".config", "settings", ".hfdeploy", ".hf-deploy"),
    *("deploy", "deployment", "ci", ".ci", ".hf", ".huggingface"),
)
_FORMATS = r"(?:ya?ml|json|toml|txt)"
_NAME = re.compile(rf"[._]?(?P<stem>[^.].*?)(?:\s?\(\d+\))?(?:\.{_FORMATS})+|\.(?P<hidden>[^.]+?)(?:rc)?")
_WORDS = re.compile(r"(?:hf|huggingface)deploy(?:ment)?(?:action)?(?:config(?:uration)?|settings)?")
_STEM = FILE.partition(".")[0]
_LARGEST = 1_000_000  # bytes of a file whose purpose is looked for
# What stands at the top of workflows and actions, and of the files of Kubernetes and Docker Compose.
_FOREIGN = re.compile(rb"^[\"']?(?:jobs|runs|apiVersion|services|\$schema)[\"']?[ \t]*:", re.MULTILINE)


def unread_files(file: Path | None, root: Path, workspace: Path, *, confined: bool) -> list[Path]:
    """The settings files that `file` leaves unread, and files whose name or place only resembles theirs."""
    folders = dict.fromkeys([workspace, root, *_between(root, workspace)])
    if not file and not confined:
        folders |= dict.fromkeys(_above(root))
    places = [place for folder in folders for place in (folder, *(folder / name for name in _FOLDERS))]
    seen = {os.path.realpath(file)} if file else set()
    found = []
    for path in (path for place in places for path in _candidates(place)):
        if (real := os.path.realpath(path)) not in seen:
            seen.add(real)
            found.append(path)
    return found


def unread_failures(unread: list[Path], file: Path | None, root: Path, workspace: Path) -> Iterator[Failure]:
    """One failure for each of these files."""
    read = file and os.path.relpath(file, workspace)
    for path in unread:
        name, at = os.path.relpath(path, workspace), Location(os.path.relpath(path, root))
        if read and path.name == FILE:
            fix = f"merge the two and delete `{name}`, or name the one to read, as in `config: {read}`."
            yield ConflictingSettings(f"there are two settings files, `{read}` and `{name}`", at, fix)
        elif read:
            fix = f"move its settings to `{read}` and delete it; if it is for another purpose, set `config: {read}`."
            yield MisplacedSettings(f"`{name}` looks like a settings file; only `{read}` is read", at, fix)
        elif path.name == FILE:
            fix = f"set `config: {name}`, or move the file to the workspace or the model folder."
            yield MisplacedSettings(f"`{name}` is in a folder where settings are not looked for", at, fix)
        else:
            fix = f"rename it to `{FILE}`, in the workspace or the model folder; or set `config: {name}`."
            yield MisplacedSettings(f"`{name}` is not read; the settings file is called `{FILE}`", at, fix)


def _between(root: Path, workspace: Path) -> list[Path]:
    """The folders between the workspace and a model folder in it."""
    here, top = Path(os.path.normpath(root)), Path(os.path.normpath(workspace))
    return [folder for folder in here.parents if folder != top and folder.is_relative_to(top)]


def _above(root: Path) -> list[Path]:
    """The folders above the model folder, up to the top of its repository."""
    try:
        around, parents = worktree.find(root), root.resolve().parents
    except (OSError, ValueError, RuntimeError):  # a path that cannot be; `model-path` is reported elsewhere
        return []
    return [folder for folder in parents if around and folder.is_relative_to(around.top)]


def _candidates(folder: Path) -> list[Path]:
    """The files of a folder that are settings files by their name, unless their content is something else."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if _resembles(entry.name) and entry.is_file())
    except (OSError, ValueError):
        return []
    return [folder / name for name in names if not _is_foreign(folder / name)]


def _resembles(name: str) -> bool:
    match = _NAME.fullmatch(name.casefold().strip())
    if not match or len(name) > 40:
        return False
    letters = re.sub(r"[\W_]", "", match["stem"] or match["hidden"])
    is_longer = len(letters) > len(_STEM) and letters.startswith(_STEM)  # as in `hfdeploy-staging.yaml`
    return bool(_WORDS.fullmatch(letters)) or (not is_longer and bool(_shortened(letters) & _shortened(_STEM)))


def _shortened(word: str) -> set[str]:
    """The word, and the word without one of its letters. Two words with a typo between them share one of these."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _is_foreign(path: Path) -> bool:
    try:
        return _FOREIGN.search(read_file(path, _LARGEST)) is not None
    except OSError:
        return False
