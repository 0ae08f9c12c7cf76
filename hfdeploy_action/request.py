"""What a caller asks for: the action's step or the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hfdeploy_action.settings import tokens
from hfdeploy_action.settings.tokens import Tokens


@dataclass(frozen=True)
class Request:
    """One run, as its caller describes it."""

    env: Mapping[str, str]
    inputs: Mapping[str, str]  # by their names in action.yml; empty ones are left out
    workspace: Path  # absolute
    in_workflow: bool
    writes_files: bool  # the report files, besides what is printed
    format: str = "text"
    output: str = ""  # the file that the report is printed to; empty for standard output
    fix: bool = False
    diff: bool = False

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the run, from inputs or environment."""
        return tokens.read(self.env)
