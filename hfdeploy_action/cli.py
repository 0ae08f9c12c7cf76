"""The command line: turn it into the request of a run, or call another command."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from hfdeploy_action import arguments, commands
from hfdeploy_action.request import Request
from hfdeploy_action.run import run
from hfdeploy_action.settings import INPUTS


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit status. Raises SystemExit where it cannot be parsed."""
    parsed = arguments.parse(sys.argv[1:] if argv is None else argv)
    if parsed.command in commands.COMMANDS:
        return commands.run(parsed)
    try:
        workspace = Path.cwd()
    except FileNotFoundError:
        return commands.fail("the current folder no longer exists; change to one that does")
    return run(_request(parsed, workspace))


def _request(parsed: Namespace, workspace: Path) -> Request:
    values = {name: getattr(parsed, name.replace("-", "_")) for name in (*INPUTS, "config") if name != "mode"}
    inputs = {name: value for name, value in values.items() if value} | {"mode": parsed.command}
    return Request(
        env=dict(os.environ),
        inputs=inputs,
        workspace=workspace,
        in_workflow=False,
        writes_files=parsed.command not in {"validate", "plan"} or "report-dir" in inputs,
        format=parsed.format,
        output=parsed.output,
        fix=parsed.fix,
        diff=parsed.diff,
    )
