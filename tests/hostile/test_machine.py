"""A machine that is spoilt: each place of the report is written on its own, and what could not be is said."""

from __future__ import annotations

import json
import logging
import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hostile.runner import TOKENS
from hostile.step import ACTION, COMMAND, Step, snippet
from sound import Model

from hfdeploy_action import cli

Spoil = Callable[[Path], str]
Call = Callable[..., tuple[int, str]]


@pytest.fixture
def workspace(model: Model, tmp_path: Path) -> Path:
    """A workspace with the sound model."""
    model(into="workspace/model")
    return tmp_path / "workspace"


@pytest.fixture
def call(workspace: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs the command line in the workspace; the exit status and what was printed."""
    monkeypatch.chdir(workspace)

    def called(*arguments: str) -> tuple[int, str]:
        try:
            status = cli.main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        printed = capsys.readouterr()
        return status, printed.out + printed.err if "json" not in arguments else printed.out

    return called


def a_missing_folder(folder: Path) -> str:
    return str(folder / "gone" / "file")


def a_folder(folder: Path) -> str:
    return str(folder)


def a_full_disk(_folder: Path) -> str:
    return "/dev/full"


def a_pipe(folder: Path) -> str:
    os.mkfifo(folder / "pipe")
    return str(folder / "pipe")


def a_file_as_folder(folder: Path) -> str:
    (folder / "file").write_text("x")
    return str(folder / "file" / "file")


def no_variable(_folder: Path) -> str:
    return ""


SPOILT = [a_missing_folder, a_folder, a_full_disk, a_pipe, a_file_as_folder, no_variable]


@pytest.mark.attack("the file of the job summary is spoilt", holds="everything else is written, and it is said")
@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_summary(workspace: Path, tmp_path: Path, spoil: Spoil) -> None:
    step = Step(workspace, env={"GITHUB_STEP_SUMMARY": spoil(tmp_path)})
    assert step.end() == 0, step.log
    assert "outcome<<" in step.outputs
    assert step.report["outcome"] == "passed"
    assert "\n::warning::the job summary could not be written: " in step.log


@pytest.mark.attack("the file of the outputs is spoilt", holds="everything else is written, and it is said")
@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_outputs(workspace: Path, tmp_path: Path, spoil: Spoil) -> None:
    step = Step(workspace, env={"GITHUB_OUTPUT": spoil(tmp_path)})
    assert step.end() == 0, step.log
    assert "## ✅ Passed" in step.summary
    assert step.report["outcome"] == "passed"
    assert "\n::warning::the step's outputs could not be written: " in step.log


@pytest.mark.attack("a standard stream is closed or full", holds="files, outcome and exit status are as ever")
@pytest.mark.parametrize("redirected", [">&-", "2>&-", "<&-", ">&- 2>&-", ">&- 2>&- <&-", ">/dev/full", "| true"])
def test_streams(workspace: Path, redirected: str) -> None:
    (workspace / "model" / "config.json").unlink()
    program = f'set -o pipefail; "$@" {redirected}'
    step = Step(workspace, command=("bash", "-c", program, "bash", *ACTION))
    assert step.end() == 1, step.log
    assert step.report["outcome"] == "invalid"
    assert "outcome<<" in step.outputs
    assert "## " in step.summary


@pytest.mark.attack("standard output is closed", holds="standard error says so")
@pytest.mark.parametrize("redirected", [">&-", ">/dev/full"])
def test_closed_output_is_said(workspace: Path, redirected: str) -> None:
    program = f'"$@" {redirected}'
    step = Step(workspace, command=("bash", "-c", program, "bash", *COMMAND, "validate", "model"))
    assert step.end() == 0
    assert "standard output could not be written" in step.log


@pytest.mark.attack("the disk is full halfway through a file", holds="no half a file; the outcome stays")
@pytest.mark.parametrize("size", [4096, 6000])
def test_halfway(workspace: Path, size: int) -> None:
    (workspace / "model" / "config.json").unlink()
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size))
    step = Step(workspace, preexec_fn=limit)
    assert step.end() == 1, step.log
    assert step.report["outcome"] == "invalid" if (workspace / "hf-deploy-report/report.json").exists() else True
    assert "could not be written: File too large" in step.log
    assert step.outputs.count("outcome<<") in {0, 1}
    assert sorted(path.name for path in (workspace / "hf-deploy-report").glob(".*")) == []
    assert "ghadelimiter" not in step.outputs.rpartition("\n")[2]


@pytest.mark.attack("a disk with room for nothing during a rehearsal", holds="it is named at once, not waited for")
def test_full_rehearsal(workspace: Path) -> None:
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (100_000, 100_000))
    step = Step(workspace, inputs={"mode": "rehearse"}, preexec_fn=limit)
    assert step.end() == 1, step.log
    assert [finding["rule"] for finding in step.report["findings"]] == ["HFD012"]
    assert "retrying" not in step.log


def gone(folder: Path) -> str:
    return str(folder / "gone")


def file(folder: Path) -> str:
    (folder / "temporary").write_text("x")
    return str(folder / "temporary")


@pytest.mark.attack("TMPDIR takes no files", holds="a finding names it and the fix, at once")
@pytest.mark.parametrize("spoil", [gone, file], ids=lambda spoil: spoil.__name__)
@pytest.mark.parametrize("mode", ["validate", "rehearse", "publish"])
def test_temporary_folder(workspace: Path, tmp_path: Path, spoil: Spoil, mode: str) -> None:
    inputs = {"mode": mode, "repo_id": "acme/m", "tag": "v1", "hf_endpoint": "http://127.0.0.1:9", **TOKENS}
    step = Step(workspace, env={"TMPDIR": spoil(tmp_path)}, inputs=inputs)
    assert step.end() == 1
    (finding,) = step.report["findings"]
    assert (step.report["outcome"], finding["rule"]) == ("failed", "HFD011")
    assert str(tmp_path) in finding["message"]


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


@pytest.mark.attack("`report-dir` is no place for a report", holds="it is refused, and nothing there is written")
@pytest.mark.parametrize(
    "name", ["model", ".", "model/..", ".git", ".git/hooks", ".github", ".github/workflows", ".GIT", "file", "file/x"]
)
def test_report_folder(workspace: Path, call: Call, name: str) -> None:
    (workspace / "file").write_text("mine")
    before = sorted(workspace.rglob("*"))
    status, printed = call("validate", "model", "--report-dir", name, "--format", "json")
    assert status == 2
    (finding,) = json.loads(printed)["findings"]
    assert finding["rule"] == "HFD002"
    assert "use a separate folder" in finding["fix"]
    added = {path.relative_to(workspace).parts[0] for path in workspace.rglob("*") if path not in before}
    assert added == {"hf-deploy-report"}


@pytest.mark.attack("a link as `report-dir` or as report.json", holds="it is not followed to what it names")
@pytest.mark.parametrize("name", ["report.json", "summary.md", "summary.html", "checksums.txt"])
def test_links(workspace: Path, name: str) -> None:
    (workspace / "precious").write_text("mine")
    (workspace / "reports").mkdir()
    (workspace / "reports" / name).symlink_to(workspace / "precious")
    step = Step(workspace, inputs={"report_dir": "reports"})
    assert step.end() == 2
    assert (workspace / "precious").read_text() == "mine"
    assert (workspace / "reports" / name).is_symlink()


@pytest.mark.attack("somebody else's file under a report's name", holds="it is left as it is, and named")
@pytest.mark.parametrize("folder", ["reports", "hf-deploy-report"])
def test_foreign_files(workspace: Path, folder: str) -> None:
    (workspace / folder).mkdir()
    (workspace / folder / "report.json").write_text('{"tests": 7}')
    step = Step(workspace, inputs={"report_dir": folder})
    assert step.end() == 2
    assert (workspace / folder / "report.json").read_text() == '{"tests": 7}'
    assert "HFD002" in step.log
    assert "`report.json`" in step.log


@pytest.mark.attack("a second run over the report of the first", holds="the report is the second's, and the owner's")
@pytest.mark.skipif(os.getuid() != 0, reason="only root may give files away")
def test_owner(workspace: Path) -> None:
    os.chown(workspace, 1001, 1002)
    for _ in range(2):
        step = Step(workspace, inputs={"report_dir": "model/reports/new"})
        assert step.end() == 0, step.log
    written = [workspace / "model/reports", *(workspace / "model/reports").rglob("*")]
    assert {(path.lstat().st_uid, path.lstat().st_gid) for path in written} == {(1001, 1002)}
    assert len(written) == 5


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
