"""The request of a run, from the step of a workflow or from the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hfdeploy_action.settings import tokens
from hfdeploy_action.settings.paths import in_repository
from hfdeploy_action.settings.tokens import Tokens


@dataclass(frozen=True)
class Request:
    """One run, as the caller wants it."""

    env: Mapping[str, str]
    inputs: Mapping[str, str]  # by their names in action.yml, without empty ones
    workspace: Path  # absolute
    in_workflow: bool
    writes_files: bool  # write the report files, in addition to printing the report
    format: str = "text"
    output: str = ""  # the file to print the report to; empty for standard output
    fix: bool = False
    diff: bool = False

    def prefix(self, root: Path) -> str:
        """The path of the model folder as the report names it: in its repository, or relative to the current folder."""
        return in_repository(root, self.workspace) if self.in_workflow else os.path.relpath(root, self.workspace)

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the run, from inputs or environment."""
        return tokens.read(self.env)
