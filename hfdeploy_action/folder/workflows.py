"""The workflows of the repository around a model that strangers can start, and that run this program."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from hfdeploy_action import frontmatter
from hfdeploy_action.folder.patterns import top_of
from hfdeploy_action.folder.tree import read_file
from hfdeploy_action.frontmatter import FrontMatter, Malformed

_FOLDER = ".github/workflows"
# A stranger's pull request starts the first two with the repository's secrets; the last is called by them.
EVENTS = ("pull_request_target", "workflow_run", "workflow_call")
_MOST = 200  # files that are read


class Workflow(NamedTuple):
    """A workflow; the path is relative to the top of the repository."""

    path: str
    yaml: FrontMatter


def read_workflows(root: Path) -> tuple[Workflow, ...]:
    """The workflows that strangers can start, and those that they call, where one names this program.

    What is no YAML is GitHub's to refuse.
    """
    top = top_of(root)
    folder = top / _FOLDER if top else None
    if folder is None or not folder.is_dir():
        return ()
    paths = sorted(path for path in folder.iterdir() if path.suffix in {".yml", ".yaml"})[:_MOST]
    texts = {path.name: _text(path) for path in paths}
    if not any("hf-deploy" in text for text in texts.values()):
        return ()
    read = ((f"{_FOLDER}/{name}", _parsed(text)) for name, text in texts.items() if any(map(text.__contains__, EVENTS)))
    return tuple(Workflow(path, yaml) for path, yaml in read if yaml)


def _text(path: Path) -> str:
    try:
        return read_file(path, 4 * frontmatter.LARGEST).decode("utf-8", "replace")
    except OSError:
        return ""


def _parsed(text: str) -> FrontMatter | None:
    try:
        return frontmatter.parse_document(text)
    except Malformed:
        return None
