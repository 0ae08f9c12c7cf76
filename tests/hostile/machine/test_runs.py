"""Mistakes, crashes, and a machine without home, locale or workspace."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hostile.machine.shared import Call
from hostile.runner import TOKENS
from hostile.step import COMMAND, Step, snippet
from sound import Model


@pytest.mark.attack("the machine knows no UTF-8", holds="a report, as ever")
@pytest.mark.parametrize(
    "env",
    [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "ascii"}],
    ids=["C", "ascii-names", "ascii-streams"],
)
def test_locale(workspace: Path, env: dict[str, str]) -> None:
    (workspace / "model" / "é\u2028.txt").write_text("x")
    (workspace / os.fsdecode(b"model/\xff.txt")).write_text("x")
    step = Step(workspace, command=(*COMMAND, "rehearse", "model", "--format", "text"), env=env)
    assert step.end() in {0, 1}, step.log
    assert "Traceback" not in step.log
    assert (workspace / "hf-deploy-report" / "summary.html").exists()


@pytest.mark.attack("no HOME", holds="a run as ever, and no folder named `~`")
def test_no_home(workspace: Path) -> None:
    step = Step(workspace, env={"HOME": ""}, inputs={"mode": "rehearse"})
    assert step.end() in {0, 1}
    assert step.report["outcome"] != "crashed"
    assert not (workspace / "~").exists()


@pytest.mark.attack("the current folder is deleted", holds="a message and exit status 2")
def test_no_folder(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "doomed").mkdir()
    program = f'rmdir {tmp_path / "doomed"}; "$@"'
    command = ("bash", "-c", program, "bash", *COMMAND, "validate", "model")
    step = Step(workspace, command=command, cwd=tmp_path / "doomed")
    assert step.end() == 2
    assert "the current folder no longer exists" in step.log
    assert "Traceback" not in step.log


@pytest.mark.attack("the workspace is not there", holds="a finding, and what can be written is written")
def test_no_workspace(workspace: Path, tmp_path: Path) -> None:
    step = Step(workspace, env={"GITHUB_WORKSPACE": str(tmp_path / "gone")})
    assert step.end() == 2
    assert "HFD005" in step.log
    assert "outcome<<" in step.outputs


@pytest.mark.attack("a bug in the middle of a run", holds="annotation, summary, trace and link; no secret")
@pytest.mark.parametrize("sensitivity", ["general", "health"])
def test_crash(workspace: Path, sensitivity: str) -> None:
    spoilt = (
        "from hfdeploy_action import pipeline\n"
        "def bug(*_): raise KeyError('I felt sad', 'hf_' + 'A' * 34, '</pre><script>')\n"
        "pipeline._check = bug"
    )
    inputs = {"sensitivity": sensitivity, **TOKENS}
    step = Step(workspace, command=snippet(spoilt), inputs=inputs)
    assert step.end() == 3
    assert "::error title=HFD013" in step.log
    assert "::warning" not in step.log.partition("::error")[0]
    assert "nothing on the Hub was changed" in step.log
    assert "<details><summary>Traceback</summary>" in step.summary
    assert "issues/new?title=" in step.summary
    assert "| stage |" not in step.summary
    assert "<script>" not in step.summary
    everything = step.log.split("add-mask::")[-1].partition("\n")[2] + step.summary + json.dumps(step.report)
    assert TOKENS["hf-token"] not in everything
    assert ("I felt sad" in everything) == (sensitivity == "general")
    stopped, resumed = step.log.index("::stop-commands::"), step.log.rindex("::error title=HFD013")
    assert stopped < step.log.index('File "') < resumed


@pytest.mark.attack("a bug in one way to write the report", holds="the other places are written; exit status 3")
@pytest.mark.parametrize("name", ["text", "annotations", "markdown", "html", "json"])
def test_crash_of_the_report(workspace: Path, name: str) -> None:
    function = {"annotations": "as_annotations"}.get(name, f"as_{name}")
    spoilt = f"import hfdeploy_action.report.{name} as place\nplace.{function} = lambda _: 1 / 0"
    step = Step(workspace, command=snippet(spoilt))
    assert step.end() == 3, step.log
    assert "crashed" in step.outputs
    assert "crashed" in step.summary
    assert step.report["outcome"] == "crashed"
    assert "::error" in step.log


@pytest.mark.attack("wrong settings", holds="a summary without an empty table")
def test_no_empty_table(workspace: Path) -> None:
    step = Step(workspace, inputs={"mode": "publsh"})
    assert step.end() == 2
    assert "| stage |" not in step.summary
    assert "HFD002" in step.summary


@pytest.mark.attack("a repository in a folder of the workspace", holds="annotations name files as GitHub does")
@pytest.mark.parametrize(("repository", "shown"), [("", "checkout/model/README.md"), ("checkout", "model/README.md")])
def test_places(model: Model, tmp_path: Path, repository: str, shown: str) -> None:
    root = model(into="workspace/checkout/model")
    readme = root / "README.md"
    readme.write_text(readme.read_text().replace("license: apache-2.0", "license: apache-2"))
    workspace = tmp_path / "workspace"
    subprocess.run(["git", "init", "--quiet", workspace / repository], check=True)
    step = Step(workspace, env={"INPUT_MODEL-PATH": "checkout/model"})
    assert step.end() == 1
    assert f"file={shown},line=2" in step.log
    assert [finding["path"] for finding in step.report["findings"]] == [shown]


MISTAKES = {
    (): "usage: hf-deploy",
    ("valdate", "model"): "did you mean `validate`?",
    ("validate", "model", "other"): "unexpected argument 'other'",
    ("validate", "model", "--format", "jsno"): "did you mean `json`?",
    ("validate", "model", "--vizibility", "public"): "did you mean `--visibility`?",
    ("validate", "-model"): "'./-model'",
    ("validate", "model", "--output", "gone/report.txt"): "the folder 'gone' does not exist",
    ("validate", "model", "--output", "model"): "this is a folder",
    ("validate", "model", "--output", "r" * 300): "File name too long",
    ("validate", "model", "--diff"): "--diff needs --fix",
    ("hub", "--data", "d", "--port", "99999"): "from 0 to 65535",
    ("hub", "--data", "d", "--port", "-1"): "from 0 to 65535",
    ("hub", "--data", "model/README.md"): "the Hub cannot",
    ("hub", "--data", "d", "--token", "acme"): "--token must be OWNER=TOKEN",
    ("hub", "--data", "d", "--read-token", "acme="): "--read-token must be OWNER=TOKEN",
    ("explain", "HFD40x"): "unknown rule",
    ("explain", ""): "unknown rule",
    ("validate", os.fsdecode(b"\xff\xfe")): "HFD005",
    ("rehearse", "gone"): "HFD005",
    ("validate", "model", "--config", "gone.yaml"): "HFD003",
}


@pytest.mark.attack("a mistake on the command line", holds="a message that names it, exit status 2, no trace")
@pytest.mark.parametrize("arguments", MISTAKES, ids=lambda given: " ".join(given).encode(errors="replace").decode())
def test_mistakes(call: Call, arguments: tuple[str, ...]) -> None:
    status, printed = call(*arguments)
    assert status == 2
    assert "Traceback" not in printed
    assert MISTAKES[arguments] in printed


@pytest.mark.attack("two runs in one process", holds="environment, handlers, log and streams are as before")
def test_twice(call: Call) -> None:
    def surroundings() -> tuple[object, ...]:
        handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
        log = logging.getLogger("hfdeploy_action")
        return dict(os.environ), handlers, log.handlers[:], log.level, sys.stdout, sys.stderr, threading.active_count()

    before = surroundings()
    assert call("validate", "model")[0] == 0
    assert call("validate", "gone")[0] == 2
    assert call("rules")[0] == 0
    assert surroundings() == before


@pytest.mark.attack("a report to `-`", holds="it is printed, and no file has this name")
def test_dash(workspace: Path, call: Call) -> None:
    status, printed = call("validate", "model", "--output", "-")
    assert status == 0
    assert "passed: no findings" in printed
    assert not (workspace / "-").exists()


@pytest.mark.attack("zero bytes in arguments", holds="a message, exit status 2, no trace")
@pytest.mark.parametrize("flag", ["--output", "--config", "--report-dir", "--model-path", "--smoke-cases"])
def test_zero_bytes(call: Call, flag: str) -> None:
    arguments = ("a\0b",) if flag == "--model-path" else ("model", flag, "a\0b")
    status, printed = call("validate", *arguments)
    assert status == 2
    assert "Traceback" not in printed
