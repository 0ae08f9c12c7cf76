"""The command line: a run of some mode, or one of the commands that are no run."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from hfdeploy_action import arguments, boundary, signals
from hfdeploy_action.output import streams
from hfdeploy_action.request import Request
from hfdeploy_action.settings import INPUTS

_COMMANDS = frozenset({"explain", "rules", "hub"})


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line says; the exit status. Raises SystemExit where it cannot be read."""
    given = arguments.parse(sys.argv[1:] if argv is None else argv)
    if given.command in _COMMANDS:
        return _command(given)
    try:
        workspace = Path.cwd()
    except FileNotFoundError:
        streams.write(sys.stderr, "hf-deploy: the current folder is gone; change to one that exists\n")
        return 2
    return boundary.run(_request(given, workspace))


def _request(given: Namespace, workspace: Path) -> Request:
    flags = {name: getattr(given, name.replace("-", "_")) or "" for name in (*INPUTS, "config") if name != "mode"}
    inputs = {name: value for name, value in flags.items() if value} | {"mode": given.command}
    return Request(
        env=dict(os.environ),
        inputs=inputs,
        workspace=workspace,
        in_workflow=False,
        writes_files=given.command not in {"validate", "plan"} or "report-dir" in inputs,
        format=given.format,
        output=given.output,
        fix=given.fix,
        diff=given.diff,
    )


def _command(given: Namespace) -> int:
    from hfdeploy_action import commands

    try:
        with signals.handled(late=partial(os._exit, 1)), signals.cancellable():
            return int(getattr(commands, given.command)(given))
    except (signals.Cancelled, KeyboardInterrupt):
        if given.command == "hub":  # which ends in no other way
            return 0
        streams.write(sys.stderr, "hf-deploy: cancelled\n")
        return 1
