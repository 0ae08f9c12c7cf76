"""The action as a process, with the environment that GitHub's runner gives it and a server that records who asks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
TOKENS = {"hf-token": "hf_" + "A" * 34, "inference-token": "hf_" + "B" * 34, "github-token": "ghs_" + "C" * 36}


class Ended(NamedTuple):
    """What a run of the action leaves behind."""

    status: int
    log: str
    summary: str
    report: dict[str, Any]

    @property
    def skipped(self) -> dict[str, str]:
        """The stages that were skipped, with the reason."""
        return {stage["name"]: stage["note"] for stage in self.report["stages"] if stage["status"] == "skipped"}


def run_action(
    workspace: Path,
    event: str = "push",
    *,
    env: Mapping[str, str] = MappingProxyType({}),
    before: tuple[str, ...] = (),
    **inputs: str,
) -> Ended:
    """Run the action in a workspace, started by an event, with all three tokens. An input's `_` stands for `-`.

    `before` is a command that runs it in turn, such as strace.
    """
    runner = workspace.parent / "runner"
    runner.mkdir(exist_ok=True)
    for name in ("output", "summary"):
        (runner / name).write_bytes(b"")
    done = subprocess.run(
        [*before, sys.executable, "-I", "-B", "-u", ROOT / "entrypoint.py"],
        cwd=workspace,
        env={**_variables(workspace, runner, event), **_input_variables(inputs), **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    report = workspace / "hf-deploy-report" / "report.json"
    data = json.loads(report.read_text("utf-8")) if report.exists() else {}
    return Ended(done.returncode, done.stdout, (runner / "summary").read_text("utf-8"), data)


def _variables(workspace: Path, runner: Path, event: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(runner),
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_REF": "refs/heads/main",
        "GITHUB_REPOSITORY": "acme/emotion",
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_OUTPUT": str(runner / "output"),
        "GITHUB_STEP_SUMMARY": str(runner / "summary"),
    }


def _input_variables(inputs: Mapping[str, str]) -> dict[str, str]:
    named = {**TOKENS, **{name.replace("_", "-"): value for name, value in inputs.items()}}
    return {f"INPUT_{name.upper()}": value for name, value in named.items()}


@dataclass
class Recorder:
    """A server that answers everything with an empty JSON object, and remembers what it was asked."""

    url: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)  # path and Authorization of each request


@contextmanager
def recorder() -> Iterator[Recorder]:
    """Run the server for as long as the block lasts."""
    record = Recorder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            record.asked.append((self.path, self.headers.get("Authorization", "")))
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def do_POST(self) -> None:
            self.do_GET()

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """The test reads the record."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        record.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield record
        finally:
            server.shutdown()
            thread.join()
