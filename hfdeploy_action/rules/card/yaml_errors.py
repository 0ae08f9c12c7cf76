"""The problem of a card, or another YAML file of a model, that cannot be read."""

from __future__ import annotations

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Problem
from hfdeploy_action.folder import Unreadable
from hfdeploy_action.frontmatter import Malformed, Mark
from hfdeploy_action.syntax.yaml import yaml_mistake


def yaml_problem(text: str, read: Unreadable) -> Problem:
    """The problem of a file whose YAML, up to the line `---` that closes front matter, cannot be read."""
    lines = frontmatter.lines(text)
    closing = next((n for n, each in enumerate(lines[1:], start=1) if each.rstrip() == "---"), len(lines))
    error = Malformed(read.message, Mark(read.at.line or 1, read.at.column or 1))
    mistake = yaml_mistake(lines[:closing], error)
    return Problem(mistake.quoted, read.at._replace(line=mistake.at.line, column=mistake.at.column), mistake.fix)
