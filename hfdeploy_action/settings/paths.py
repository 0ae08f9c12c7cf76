"""Paths that settings name: whether they are inside the workspace, and where reports may be written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from hfdeploy_action.findings import Location
from hfdeploy_action.settings import Settings
from hfdeploy_action.settings.failures import SettingWrong

FIX = f"give a folder of its own, such as `report-dir: {Settings.report_dir}`"
_GITS = frozenset({".git", ".github"})


def in_repository(root: Path, workspace: Path) -> str:
    """A folder's path from the top of its repository, as GitHub names files; from the workspace where it has none."""
    here, end = Path(os.path.normpath(root)), Path(os.path.normpath(workspace))
    around = [folder for folder in (here, *here.parents) if folder.is_relative_to(end)]
    top = next((folder for folder in around if (folder / ".git").exists()), end)
    return os.path.relpath(here, top)


def report_folder(workspace: Path, report_dir: str = Settings.report_dir) -> Path:
    """Where report files go, with every link followed, so that none is followed later."""
    return Path(os.path.realpath(workspace / report_dir))


def report_folder_failures(name: str, root: Path, workspace: Path, at: Location | None) -> Iterator[SettingWrong]:
    """What is wrong with `report-dir`; `name` is empty where the default is to be used."""
    name = name or Settings.report_dir
    if "\0" in f"{name}{root}":  # which is said of the path itself
        return
    if why := unfit_for_reports(workspace / name, root, workspace):
        yield SettingWrong(f"`report-dir` `{name}` {why}", at, FIX)


def unfit_for_reports(folder: Path, root: Path, workspace: Path) -> str:
    """Why a report may not be written to a folder; empty where it may.

    Files in the model folder itself would be published, files in `.git` and `.github` would change what Git and GitHub
    do, and a folder around the model folder holds what is not ours. A folder in the model folder is fine: what this
    program wrote is never published.
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
    return "" if around.is_dir() else f"needs a folder where the file `{around.name}` is"
