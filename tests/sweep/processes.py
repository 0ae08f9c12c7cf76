"""Runs of hf-deploy-action, each in a process of its own, which is forked from one that has imported everything.

The clocks of these processes are short: a second for an answer of the Hub, and 20 ms for a pause of a second.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import hfdeploy_action.acts.release
import hfdeploy_action.report.markdown
import hfdeploy_action.targets.self_hosted  # noqa: F401  imported once, before the forks
from hfdeploy_action import action, cli, retry
from hfdeploy_action.hub import limits, upload
from hfdeploy_action.report import formats

LONGEST = 25.0
"""Seconds within which every run must end, whatever the Hub does: twice what its short clocks allow."""
TOKEN = "hf_rehearsal"
ANSWER_SECONDS = 1.0
"""How long a run waits for an answer."""
_PACE = 50.0
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["sweep.warm", __name__])


class Ran(NamedTuple):
    """What a run leaves: its exit status (negative: the signal that ended it), report.json, and its log.

    `ended` is false for a run that had to be killed because it did not end.
    """

    status: int
    report: dict[str, Any]
    log: str
    ended: bool

    @property
    def outcome(self) -> str:
        """The outcome in the report; empty without a report."""
        return str(self.report.get("outcome", ""))


class Running:
    """A run that has started."""

    def __init__(self, arguments: list[str], env: Mapping[str, str], folder: Path, patience: float) -> None:
        """Run the command with these arguments or, without any, the action. Reports are written to the folder.

        `patience` is how many seconds it waits for an answer.
        """
        self._report = folder / "hf-deploy-report"
        shutil.rmtree(self._report, ignore_errors=True)
        self._log, theirs = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_run, args=(theirs, arguments, dict(env), str(folder), patience))
        self._process.start()
        theirs.close()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process, if it still runs."""
        with suppress(ProcessLookupError):
            os.kill(self._process.pid or 0, number)

    def end(self, seconds: float = LONGEST) -> Ran:
        """Wait for the end, and kill a run that does not come to it."""
        log, ended = "", self._log.poll(seconds)
        if not ended:
            self.signal(signal.SIGKILL)
        with suppress(EOFError):
            log = self._log.recv()
        self._process.join()
        report = self._report / "report.json"
        read = json.loads(report.read_text("utf-8")) if report.exists() else {}
        return Ran(self._process.exitcode or 0, read, log, ended)


def _run(log: Connection, arguments: list[str], env: dict[str, str], folder: str, patience: float) -> None:
    """In the new process: run, send the log, and end at once, as the program does."""
    os.chdir(folder)
    os.environ.update(env)
    _shorten_clocks(patience)
    for unread in ("summary.md", "summary.html"):
        del formats.FILES[unread]
    written = io.StringIO()
    with redirect_stdout(written), redirect_stderr(written):
        status = cli.main(arguments) if arguments else action.main()
    log.send(written.getvalue())
    os._exit(status)


def _shorten_clocks(patience: float) -> None:
    limits.ANSWER_SECONDS = limits.PACE_SECONDS = patience
    upload.STALLED_SECONDS = 2 * patience
    retry.RetryBudget = partial(  # type: ignore[misc,assignment]
        retry.RetryBudget, sleep=lambda seconds: time.sleep(seconds / _PACE)
    )
