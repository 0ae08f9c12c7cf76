"""The runner of GitHub, as far as a container action sees it: environment, files, and commands in the log."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from hfdeploy_action.findings import Outcome
from hfdeploy_action.report.formats import FILES

ROOT = Path(__file__).parent.parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
TOKEN = "hf_rehearsal"
GITHUB_TOKEN = "ghs_0123456789abcdefghijABCDEFGHIJ012345"
SOMEBODY = 1001  # the runner's user, who owns the workspace; the container runs as root
CHECKS = ["files", "labels", "lfs", "card", "policy"]

# What the runner takes for a command: at the start of a line, or, in the old form, anywhere in it.
_COMMAND = re.compile(r"^\s*::(?P<name>[a-z-]+)(?: (?P<properties>.*?))?::(?P<message>.*)$")
_OLD_COMMAND = re.compile(r"##\[(?P<name>[a-z-]+)(?: (?P<properties>[^\]]*))?\](?P<message>.*)")


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    message: str


class Ran(NamedTuple):
    """What a run of the action leaves behind."""

    status: int
    log: str
    outputs: dict[str, str]
    summary: str
    report: dict[str, Any]

    @property
    def found(self) -> list[str]:
        return [finding["rule"] for finding in self.report["findings"] if finding["severity"] == "error"]

    @property
    def stages(self) -> dict[str, str]:
        return {stage["name"]: stage["status"] for stage in self.report["stages"]}


@dataclass(frozen=True)
class Step:
    """A run of the action that has started."""

    process: subprocess.Popen[str]
    files: Mapping[str, Path]  # of the runner, by the ends of their variables
    workspace: Path
    secrets: list[str]

    def end(self) -> Ran:
        """Wait for the run; check what holds for every run; return what it leaves behind."""
        log, _ = self.process.communicate(timeout=60)
        written = outputs(self.files["OUTPUT"].read_text("utf-8"))
        assert written.get("report"), log
        report = self.workspace / written["report"]
        summary = self.files["STEP_SUMMARY"].read_text("utf-8")
        ran = Ran(self.process.returncode, log, written, summary, json.loads(report.read_text("utf-8")))
        check(ran, self.secrets)
        for file in (report.parent / name for name in FILES):
            text = file.read_text("utf-8") if file.exists() else ""
            assert not any(secret in text for secret in self.secrets)
        assert not any(self.files[name].read_bytes() for name in ("ENV", "STATE", "PATH"))
        return ran


Start = Callable[..., Step]
Run = Callable[..., Ran]


def start(
    folder: Path,
    workspace: Path,
    event: str,
    ref: str,
    inputs: Mapping[str, str],
    *,
    fork: bool,
    env: Mapping[str, str],
) -> Step:
    """Start the action as the runner does; `folder` takes the runner's files and the home folder."""
    runner = folder / "runner"
    for each in (runner, folder / "home"):
        each.mkdir(exist_ok=True)
    files = {name: runner / name.lower() for name in ("OUTPUT", "STEP_SUMMARY", "ENV", "STATE", "PATH")}
    for file in files.values():
        file.write_bytes(b"")
    (runner / "event.json").write_text(json.dumps(payload(event, ref, fork)), "utf-8")
    if os.getuid() == 0:
        subprocess.run(["chown", "-hR", str(SOMEBODY), workspace], check=True)
    process = subprocess.Popen(
        [sys.executable, "-I", "-B", "-u", ROOT / "entrypoint.py"],
        cwd=workspace,
        env={**variables(event, ref, files, workspace, inputs), "HOME": str(folder / "home"), **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    of_job = (env.get(name) for name in ("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "HF_OIDC_ID_TOKEN"))
    secrets = [secret for secret in (inputs["hf-token"] or env.get("HF_TOKEN"), GITHUB_TOKEN, *of_job) if secret]
    return Step(process, files, workspace, secrets)


def variables(
    event: str, ref: str, files: Mapping[str, Path], workspace: Path, inputs: Mapping[str, str]
) -> dict[str, str]:
    """The environment of the step."""
    assert inputs.keys() == ACTION["inputs"].keys()
    return {
        **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
        **{f"GITHUB_{name}": str(file) for name, file in files.items()},
        "PATH": os.environ["PATH"],
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(files["OUTPUT"].parent / "event.json"),
        "GITHUB_REF": ref,
        "GITHUB_REF_NAME": ref.split("/", 2)[2],
        "GITHUB_REF_TYPE": "tag" if ref.startswith("refs/tags/") else "branch",
        "GITHUB_REPOSITORY": "acme/emotion",
        "GITHUB_SHA": "a" * 40,
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_API_URL": "http://127.0.0.1:9",
        "RUNNER_OS": "Linux",
    }


def check(ran: Ran, secrets: list[str]) -> None:
    """Check what a workflow may rely on, whatever happens."""
    outcome = Outcome(ran.outputs["outcome"])
    assert ran.outputs.keys() == ACTION["outputs"].keys()
    assert ran.status == outcome.exit_status == ran.report["exit_status"]
    assert ran.report["outcome"] == outcome.value
    assert outcome is not Outcome.CRASHED, ran.log
    assert ran.summary
    masks = [f"::add-mask::{secret}" for secret in secrets]
    lines = ran.log.splitlines()
    assert lines[: len(masks)] == masks
    for secret in secrets:
        assert secret not in "\n".join(lines[len(masks) :]) + ran.summary + json.dumps([ran.outputs, ran.report])
    carried_out = commands(ran.log)[len(masks) :]
    assert {command.name for command in carried_out} <= {"error", "warning", "notice"}
    for level in ("error", "warning"):
        shown = [command for command in carried_out if command.name == level]
        assert len(shown) == min(10, int(ran.outputs[f"{level}s"]))
    for command in carried_out:
        assert not command.properties.get("file", "").startswith(("/", ".."))


def commands(log: str) -> list[Command]:
    """The commands that the runner would carry out."""
    found: list[Command] = []
    resumes = ""
    for line in log.split("\n"):
        match = _COMMAND.match(line) or _OLD_COMMAND.search(line)
        if resumes:
            resumes = "" if line.strip() == f"::{resumes}::" else resumes
        elif match and match["name"] == "stop-commands":
            resumes = match["message"]
        elif match:
            properties = dict(pair.split("=", 1) for pair in (match["properties"] or "").split(",") if pair)
            found.append(Command(match["name"], properties, match["message"]))
    assert not resumes, "commands are stopped for good"
    return found


def outputs(text: str) -> dict[str, str]:
    """The outputs, read as the runner reads them: `name<<delimiter`, lines, delimiter."""
    lines, read = iter(text.split("\n")), {}
    for line in lines:
        if line:
            name, delimiter = line.split("<<")
            assert name not in read
            read[name] = "\n".join(iter(lambda: next(lines), delimiter))
    return read


def payload(event: str, ref: str, fork: bool) -> dict[str, Any]:
    """The payload of an event, with the keys that anybody reads."""
    repository = {"full_name": "acme/emotion", "private": False, "default_branch": "main"}
    tag = ref.removeprefix("refs/tags/")
    head = {"ref": "feature", "sha": "b" * 40, "repo": {"full_name": "stranger/emotion" if fork else "acme/emotion"}}
    events: dict[str, dict[str, Any]] = {
        "push": {"ref": ref, "before": "0" * 40, "after": "a" * 40, "forced": False, "created": True},
        "release": {"action": "published", "release": {"tag_name": tag, "draft": False, "prerelease": False}},
        "schedule": {"schedule": "0 6 * * *"},
        "workflow_dispatch": {"ref": ref, "inputs": None},
    }
    pull_request = {
        "action": "synchronize",
        "number": 7,
        "pull_request": {"number": 7, "head": head, "base": {"ref": "main"}},
    }
    return {"repository": repository, "sender": {"login": "somebody"}, **events.get(event, pull_request)}
