"""What a caller asks for: the action's step or the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hfdeploy_action.settings import Secrets


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

    @property
    def secrets(self) -> Secrets:
        """The tokens of the run, from inputs or environment."""
        return Secrets(
            hf_token=self._first("INPUT_HF-TOKEN", "HF_TOKEN"),
            inference_token=self._first("INPUT_INFERENCE-TOKEN", "INFERENCE_TOKEN"),
            github_token=self._first("INPUT_GITHUB-TOKEN", "GITHUB_TOKEN"),
        )

    def _first(self, *names: str) -> str:
        return next((self.env[name].strip() for name in names if self.env.get(name, "").strip()), "")
