"""The program as a process that is still running: it can be sent signals, and its machine can be spoilt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hostile.runner import ROOT

ACTION = (sys.executable, "-I", "-B", "-u", str(ROOT / "entrypoint.py"))
COMMAND = (sys.executable, "-B", "-c", "from hfdeploy_action.start import command_line; command_line()")
NOTHING: Mapping[str, str] = MappingProxyType({})


def snippet(prepared: str) -> tuple[str, ...]:
    """The action, after some lines of Python that spoil a part of it."""
    return (sys.executable, "-B", "-c", f"{prepared}\nfrom hfdeploy_action.start import container\ncontainer()")


class Step:
    """A step of a job, started by a push; an input's `_` stands for `-`, and an empty variable is not set."""

    def __init__(
        self,
        workspace: Path,
        *,
        command: Sequence[str] = ACTION,
        env: Mapping[str, str] = NOTHING,
        inputs: Mapping[str, str] = NOTHING,
        **popen: Any,
    ) -> None:
        self.workspace = workspace
        self.runner = workspace.parent / "runner"
        self.runner.mkdir(exist_ok=True)
        for name in ("output", "summary"):
            (self.runner / name).write_bytes(b"")
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "HOME": str(self.runner),
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REPOSITORY": "acme/emotion",
            "GITHUB_WORKSPACE": str(workspace),
            "GITHUB_OUTPUT": str(self.runner / "output"),
            "GITHUB_STEP_SUMMARY": str(self.runner / "summary"),
            "INPUT_MODEL-PATH": "model",
            **{f"INPUT_{name.upper().replace('_', '-')}": value for name, value in inputs.items()},
            **env,
        }
        given: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        self.process = subprocess.Popen(
            command,
            **{"cwd": workspace, **given, **popen},
            env={name: value for name, value in environment.items() if value},
            encoding="utf-8",
            errors="surrogateescape",
        )
        self.log = ""

    def wait_until(self, ready: Callable[[], bool], seconds: float = 20) -> None:
        """Wait until something holds while the process runs."""
        end = time.monotonic() + seconds
        while not ready():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < end, "it did not come to that"
            time.sleep(0.005)

    def wait_for_handlers(self) -> None:
        """Wait until the process has its own handler of SIGTERM: it is importing then."""
        status = Path(f"/proc/{self.process.pid}/status")

        def caught() -> bool:
            line = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
            return bool(int(line.split()[1], 16) >> (signal.SIGTERM - 1) & 1)

        self.wait_until(caught)

    def send(self, *numbers: signal.Signals, pause: float = 0.0) -> None:
        """Send signals, as long as there is somebody to get them."""
        for number in numbers:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)
            time.sleep(pause)

    def end(self, seconds: float = 30) -> int:
        """Wait for the end; the exit status."""
        self.log = (self.process.communicate(timeout=seconds)[0]) or ""
        return self.process.returncode

    @property
    def summary(self) -> str:
        """The job summary."""
        return (self.runner / "summary").read_text("utf-8")

    @property
    def outputs(self) -> str:
        """The file of outputs, as it was written."""
        return (self.runner / "output").read_text("utf-8")

    @property
    def report(self) -> dict[str, Any]:
        """report.json."""
        path = self.workspace / "hf-deploy-report" / "report.json"
        data: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return data
