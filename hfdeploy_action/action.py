"""The container action: turn the inputs and the event from GitHub into the request of a run."""

from __future__ import annotations

import os
from pathlib import Path

from hfdeploy_action.request import Request
from hfdeploy_action.run import run
from hfdeploy_action.settings import INPUTS


def main() -> int:
    """Run the action; the exit status."""
    env = os.environ
    names = (*INPUTS, "config")
    inputs = {name: env[f"INPUT_{name.upper()}"] for name in names if env.get(f"INPUT_{name.upper()}", "").strip()}
    workspace = Path(os.path.abspath(env.get("GITHUB_WORKSPACE") or "."))  # noqa: PTH100  links stay as they are
    return run(Request(dict(env), inputs, workspace, in_workflow=True, writes_files=True))
