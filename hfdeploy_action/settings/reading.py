"""Read inputs, flags and hfdeploy.yaml as settings, and report everything that is wrong with them at once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hfdeploy_action.findings import Failure, Location
from hfdeploy_action.frontmatter import FrontMatter
from hfdeploy_action.settings import INPUTS, LoadedSettings, Mode, Settings
from hfdeploy_action.settings.failures import InvalidSetting, SettingsRejected, UnknownSetting
from hfdeploy_action.settings.files import find_file, read_settings
from hfdeploy_action.settings.keys import value_at
from hfdeploy_action.settings.misfits import misfits
from hfdeploy_action.settings.paths import folder_failures, path_failures, report_folder_failures
from hfdeploy_action.settings.schema import build, leaf
from hfdeploy_action.settings.unread import unread_failures, unread_files

Places = dict[tuple[str | int, ...], Location]


def read(
    inputs: Mapping[str, str],
    workspace: Path,
    *,
    confined: bool,
    defaults: Mapping[str, str] = MappingProxyType({}),
    written: bool = True,
) -> LoadedSettings:
    """Settings from inputs (by their names in action.yml), the file they point to, and then the defaults.

    `confined`: the model folder must be inside the workspace, as in a workflow. `written`: report files are written.
    Raises SettingsRejected.
    """
    file = find_file(inputs, workspace, confined=confined)
    lines = read_settings(file, workspace, confined=confined) if file else FrontMatter()
    here = inputs.get("model-path", "").strip()
    root = workspace / here if here or not file else file.parent / str(lines.values.get("model-path") or ".")
    path = os.path.relpath(file, root) if file else ""
    places = {keys: Location(path, *mark) for keys, mark in lines.marks.items() if keys}
    unread = unread_files(file, root, workspace, confined=confined)
    failures: list[Failure] = [
        InvalidSetting(f"duplicate key `{key}`", Location(path, *mark), "delete all but one of the duplicate keys.")
        for key, mark in lines.duplicates
    ]
    tree = _spread(lines.values, places, failures)
    places = _add_inputs(tree, places, inputs, failures)
    _add_defaults(tree, defaults)
    if not inputs.get("config", "").strip():
        failures += unread_failures(unread, file, root, workspace)
    failures += misfits(tree, places)
    if tree.get("mode") != Mode.ROLLBACK.value:  # which needs no folder, and so no checkout
        at = None if here else places.get(("model-path",))
        failures += folder_failures(root, workspace, confined=confined, at=at)
    failures += path_failures(tree, places, workspace, file.parent if file else workspace, confined=confined)
    if written:
        report_dir = str(tree.get("report-dir", ""))
        failures += report_folder_failures(report_dir, root, workspace, places.get(("report-dir",)))
    if failures:
        raise SettingsRejected(failures, root)
    return LoadedSettings(build(Settings, tree), workspace, root, file, places, confined, tuple(unread))


def _add_inputs(tree: dict[str, Any], places: Places, inputs: Mapping[str, str], failures: list[Failure]) -> Places:
    """Put inputs into the tree, over the values of the file. Returns the places of the values that are left of it."""
    for name, text in inputs.items():
        if name not in INPUTS and name != "config":
            failures.append(UnknownSetting(f"unknown input `{name}`"))
        elif text.strip() and name in INPUTS:
            keys = INPUTS[name]
            _put(tree, keys, _parse(name, text.strip()))
            places = {found: at for found, at in places.items() if found[: len(keys)] != keys}
    return places


def _add_defaults(tree: dict[str, Any], defaults: Mapping[str, str]) -> None:
    for name, text in defaults.items():
        if text.strip() and value_at(tree, INPUTS[name]) is None:
            _put(tree, INPUTS[name], _parse(name, text.strip()))


def _spread(values: dict[str, Any], places: Places, failures: list[Failure]) -> dict[str, Any]:
    """The values of the file, where those at the top that have the name of an input are moved to its keys."""
    tree = {key: value for key, value in values.items() if key not in INPUTS or INPUTS[key] == (key,)}
    for name, place in INPUTS.items():
        if name not in values or place == (name,):
            continue
        if isinstance(values[name], dict):  # `target: {kind: ...}`, the long form
            tree[name] = values[name]
        elif len(place) > 1 and value_at(values, place) is not None:
            failures.append(
                InvalidSetting(f"`{name}` and `{'.'.join(place)}` are the same setting", places.get((name,)))
            )
        else:
            is_list = leaf(*place)[1]["type"] == "array" and isinstance(values[name], str)
            _put(tree, place, values[name].split() if is_list else values[name])
            places[place] = places[(name,)]
    return tree


def _put(tree: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    for key in place[:-1]:
        held = tree.get(key) if tree.get(key) is not None else {}
        if not isinstance(held, dict):  # which the schema rejects
            return
        tree[key] = dict(held)
        tree = tree[key]
    tree[place[-1]] = value


def _parse(name: str, text: str) -> Any:
    """An input's text as a value of its type. What does not fit stays text, and the schema rejects it."""
    kind = leaf(*INPUTS[name])[1]["type"]
    if kind == "array":
        separator = r"[,\n]" if name == "labels" else r"[,\s]"
        return [part.strip() for part in re.split(separator, text) if part.strip()]
    if "boolean" in kind:
        return {"true": True, "false": False}.get(text.lower(), text)
    return text
