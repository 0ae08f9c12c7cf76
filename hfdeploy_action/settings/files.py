"""Find hfdeploy.yaml, and read it unless a symbolic link leads out of the workspace."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from hfdeploy_action import frontmatter, units, worktree
from hfdeploy_action.findings import Location
from hfdeploy_action.frontmatter import FrontMatter, Malformed
from hfdeploy_action.inside import is_inside, read_inside
from hfdeploy_action.settings.failures import InvalidModelFolder, InvalidSetting, SettingsRejected, UnreadableSettings
from hfdeploy_action.settings.keys import dotted, value_at
from hfdeploy_action.syntax import Mistake
from hfdeploy_action.syntax.encoding import encoding_mistake
from hfdeploy_action.syntax.yaml import yaml_mistake

FILE = "hfdeploy.yaml"
# Settings that are paths. To resolve one takes time that grows with the square of its length.
_PATHS = (("model-path",), ("report-dir",), ("smoke-cases",), ("smoke", "dataset", "file"))
_LONGEST_PATH = 4_096  # characters
_LARGEST = 4 * frontmatter.LARGEST  # bytes: a character has at most four


def find_file(inputs: Mapping[str, str], workspace: Path, *, confined: bool) -> Path | None:
    """The settings file: the one that `config` names, or the one in the workspace or the model folder."""
    named = inputs.get("config", "").strip()
    if not named:
        places = (workspace, workspace / inputs.get("model-path", "").strip())
        return next((place / FILE for place in places if _is_there(place / FILE)), None)
    if not is_file(workspace / named):
        raise SettingsRejected([UnreadableSettings(f"there is no file `{named}`")], workspace)
    if confined and not is_inside(workspace / named, workspace):
        raise SettingsRejected([UnreadableSettings(f"`{named}` is outside the workspace")], workspace)
    return workspace / named


def read_settings(file: Path, workspace: Path, *, confined: bool) -> FrontMatter:
    """The content of a settings file. Raises SettingsRejected."""
    content = _content(file, workspace, confined=confined)
    if mistake := encoding_mistake(file.name, content, "YAML"):
        raise _mistaken(file, mistake)
    text = content.decode("utf-8-sig")
    try:
        read = frontmatter.parse_document(text)
    except Malformed as error:
        raise _mistaken(file, yaml_mistake(frontmatter.lines(text), error)) from error
    for keys in _PATHS:
        if why := _unfit(str(value_at(read.values, keys))):
            kind = InvalidModelFolder if keys == ("model-path",) else InvalidSetting
            failure = kind(f"`{dotted(keys)}` {why}", Location(file.name, *read.mark(*keys)))
            raise SettingsRejected([failure], file.parent)
    return read


def _content(file: Path, workspace: Path, *, confined: bool) -> bytes:
    try:
        content = read_inside(file, _limit(file.parent, workspace, confined=confined), _LARGEST + 1)
    except OSError as error:
        raise _unreadable(file, f"`{file.name:.80}` cannot be read: {error.strerror}") from error
    if len(content) > _LARGEST:
        raise _unreadable(file, f"more than {units.size(_LARGEST)}; at most {units.size(frontmatter.LARGEST)} are read")
    return content


def is_file(path: Path) -> bool:
    """Whether there is such a file. No value of a setting makes this raise."""
    try:
        return path.is_file()
    except OSError:  # such as a name that is too long
        return False


def _is_there(path: Path) -> bool:
    """Whether anything has this name, also a broken link or a pipe, which is then reported."""
    try:
        return os.path.lexists(path)
    except ValueError:  # a zero byte in it
        return False


def _unfit(path: str) -> str:
    """Why a text cannot be a path; empty if it can."""
    if len(path) > _LONGEST_PATH:
        return f"has more than {_LONGEST_PATH:,} characters, more than a path can have"
    return "contains a null byte, which is not allowed in a path" if "\0" in path else ""


def _limit(folder: Path, workspace: Path, *, confined: bool) -> Path:
    """The folder that no link may lead out of: a workflow's workspace, else the repository around a folder."""
    if confined:
        return workspace
    around = worktree.find(folder)
    return around.top if around else folder


def _mistaken(file: Path, mistake: Mistake) -> SettingsRejected:
    """The failure of a mistake, without its quote: a line of the file may be a confidential test text."""
    failure = UnreadableSettings(mistake.message, Location(file.name, *mistake.at), mistake.fix)
    return SettingsRejected([failure], file.parent)


def _unreadable(file: Path, message: str) -> SettingsRejected:
    return SettingsRejected([UnreadableSettings(message, Location(file.name))], file.parent)
