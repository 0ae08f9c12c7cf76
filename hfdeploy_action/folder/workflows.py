"""The workflows of the repository around a model that run this program for the pull requests of strangers."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from hfdeploy_action import frontmatter
from hfdeploy_action.folder.patterns import top_of
from hfdeploy_action.frontmatter import FrontMatter, Malformed

_FOLDER = ".github/workflows"
_MOST = 200  # files that are read


class Workflow(NamedTuple):
    """A workflow; the path is relative to the top of the repository."""

    path: str
    yaml: FrontMatter


def read_workflows(root: Path) -> tuple[Workflow, ...]:
    """The workflows that name this program and `pull_request_target`; what is no YAML is GitHub's to refuse."""
    top = top_of(root)
    folder = top / _FOLDER if top else None
    if folder is None or not folder.is_dir():
        return ()
    found = []
    for path in sorted(path for path in folder.iterdir() if path.suffix in {".yml", ".yaml"})[:_MOST]:
        try:
            text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
            if "hf-deploy" in text and "pull_request_target" in text:
                found.append(Workflow(f"{_FOLDER}/{path.name}", frontmatter.parse_document(text)))
        except (OSError, Malformed):
            continue
    return tuple(found)
