"""The request of a run, from the step of a workflow or from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hfdeploy_action.settings import tokens
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

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the run, from inputs or environment."""
        return tokens.read(self.env)
