"""Workflows of the repository that strangers can start, and that run this program."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from hfdeploy_action import frontmatter
from hfdeploy_action.frontmatter import FrontMatter, Malformed
from hfdeploy_action.worktree import read_unlinked

_FOLDER = ".github/workflows"
# A stranger's pull request starts the first two with the secrets of the repository; these may call the last.
EVENTS = ("pull_request_target", "workflow_run", "workflow_call")
_MOST = 200  # files that are read


_LOCAL = re.compile(r"uses:[ \t]*[\"']?(\./[^\s\"'#,}]*)")


class Workflow(NamedTuple):
    """A workflow: its path from the top of the repository, and the repository's actions that run this program."""

    path: str
    yaml: FrontMatter
    actions: frozenset[str]


def read_workflows(top: Path) -> tuple[Workflow, ...]:
    """The workflows that strangers can start, and those that they call, if one of them names this program.

    `top` is the top of the repository. Invalid YAML, links and files behind links are skipped.
    """
    started = {path: text for path, text in _texts(top).items() if any(map(text.__contains__, EVENTS))}
    actions = _actions(top, started.values())
    if not actions and not any("hf-deploy" in text for text in started.values()):
        return ()
    return tuple(Workflow(path, yaml, actions) for path, text in started.items() if (yaml := _parsed(text)))


def read_callers(top: Path) -> dict[str, str]:
    """The text of every workflow that names this program, by its path from the top of the repository."""
    return {path: text for path, text in _texts(top).items() if "hf-deploy" in text}


def _texts(top: Path) -> dict[str, str]:
    """The text of every workflow, by its path from the top of the repository."""
    try:
        paths = sorted(path for path in (top / _FOLDER).iterdir() if path.suffix in {".yml", ".yaml"})
    except OSError:  # there is no such folder
        return {}
    return {f"{_FOLDER}/{path.name}": _text(path) for path in paths[:_MOST]}


def _actions(top: Path, texts: Iterable[str]) -> frozenset[str]:
    """The repository's own actions that run this program, by the paths in `uses`."""
    named = {path for text in texts for path in _LOCAL.findall(text) if ".." not in path}
    files = {path: [_text(top / path / f"action.{ending}") for ending in ("yml", "yaml")] for path in sorted(named)}
    return frozenset(path for path, texts in files.items() if any("hf-deploy" in text for text in texts))


def _text(path: Path) -> str:
    try:
        return read_unlinked(path, 4 * frontmatter.LARGEST).decode("utf-8", "replace")
    except (OSError, ValueError):  # a workflow may name an invalid path
        return ""


def _parsed(text: str) -> FrontMatter | None:
    try:
        return frontmatter.parse_document(text)
    except Malformed:
        return None
