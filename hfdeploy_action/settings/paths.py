"""The paths in settings: whether they are inside the workspace, and where reports may be written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hfdeploy_action.findings import Failure, Location
from hfdeploy_action.inside import is_inside
from hfdeploy_action.settings import Settings
from hfdeploy_action.settings.failures import InvalidModelFolder, InvalidSetting
from hfdeploy_action.settings.files import is_file
from hfdeploy_action.settings.keys import dotted, nearest, value_at

FIX = f"use a separate folder, such as `report-dir: {Settings.report_dir}`."
_GITS = frozenset({".git", ".github"})


def in_repository(root: Path, workspace: Path) -> str:
    """A folder's path relative to its repository, as GitHub names files; relative to the workspace if it has none."""
    here, end = Path(os.path.normpath(root)), Path(os.path.normpath(workspace))
    around = [folder for folder in (here, *here.parents) if folder.is_relative_to(end)]
    top = next((folder for folder in around if (folder / ".git").exists()), end)
    return os.path.relpath(here, top)


def report_folder(workspace: Path, name: str) -> Path:
    """The folder for report files, with every link resolved, so that none is followed later."""
    return Path(os.path.realpath(workspace / name))


def report_folders(names: Iterable[str], root: Path, workspace: Path, *, confined: bool) -> Iterator[Path]:
    """Those of these folders that a report may be written to, with every link resolved.

    `confined`: they must be inside the workspace, as in a workflow.
    """
    for name in names:
        if "\0" in f"{name}{root}" or (confined and not is_inside(workspace / name, workspace)):
            continue
        if not unfit_for_reports(workspace / name, root, workspace):
            yield report_folder(workspace, name)


def report_folder_failures(name: str, root: Path, workspace: Path, at: Location | None) -> Iterator[InvalidSetting]:
    """What is wrong with `report-dir`. An empty `name` stands for the default."""
    name = name or Settings.report_dir
    if "\0" in f"{name}{root}":  # which `path_failures` reports
        return
    if why := unfit_for_reports(workspace / name, root, workspace):
        yield InvalidSetting(f"`report-dir` `{name}` {why}", at, FIX)


def unfit_for_reports(folder: Path, root: Path, workspace: Path) -> str:
    """Why a report may not be written to a folder; empty where it may.

    Files in the model folder itself would be published, files in `.git` and `.github` would change what Git and GitHub
    do, and a folder around the model folder holds other files. A folder inside the model folder is accepted: reports
    are never published.
    """
    place, model = Path(os.path.realpath(folder)), Path(os.path.realpath(root))
    inside = Path(os.path.realpath(workspace))
    names = place.relative_to(inside).parts if place.is_relative_to(inside) else place.parts
    if place == model:
        return "is the model folder"
    if model.is_relative_to(place):
        return "is a folder around the model folder"
    if _GITS & {name.casefold() for name in names}:
        return "is in `.git` or `.github`"
    around = next(above for above in (place, *place.parents) if os.path.lexists(above))
    return "" if around.is_dir() else f"leads through `{around.name}`, which is a file"


def folder_failures(root: Path, workspace: Path, *, confined: bool, at: Location | None) -> Iterator[Failure]:
    """What is wrong with `model-path`."""
    shown = os.path.relpath(root, workspace)
    if confined and not is_inside(root, workspace):
        yield InvalidModelFolder(f"`{shown}` is outside the workspace", at)
    elif confined and _is_empty(workspace):
        fix = "run the step `actions/checkout` before this one."
        yield InvalidModelFolder("the workspace is empty; did `actions/checkout` run before this step?", at, fix)
    elif is_file(root):
        yield InvalidModelFolder(f"`{shown}` is a file, not a folder", at)
    elif not _is_folder(root):
        yield InvalidModelFolder(f"there is no folder `{shown}`", at)


def path_failures(
    tree: dict[str, Any], places: Mapping[Any, Location], workspace: Path, beside: Path, *, confined: bool
) -> Iterator[InvalidSetting]:
    """What is wrong with the other paths. What they read ends up in the report, so it must be in the workspace."""
    named: dict[tuple[str, ...], Path] = {
        ("report-dir",): workspace / str(tree.get("report-dir") or Settings.report_dir),
        ("smoke-cases",): workspace / str(tree.get("smoke-cases") or "."),
    }
    if dataset := value_at(tree, ("smoke", "dataset", "file")):
        named["smoke", "dataset", "file"] = beside / str(dataset)
    for keys, path in named.items():
        if "\0" in str(path):
            yield InvalidSetting(
                f"`{dotted(keys)}` contains a null byte, which is not allowed in a path", nearest(places, keys)
            )
        elif confined and not is_inside(path, workspace):
            yield InvalidSetting(f"`{dotted(keys)}` is outside the workspace", nearest(places, keys))


def _is_empty(workspace: Path) -> bool:
    """Whether a workspace holds nothing, apart from the reports of an earlier step."""
    try:
        return {entry.name for entry in workspace.iterdir()} <= {".git", Settings.report_dir}
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
