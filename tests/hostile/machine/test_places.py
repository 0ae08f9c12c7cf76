"""Places of the report that cannot be written: the others are, and the run says which is missing."""

from __future__ import annotations

import json
import os
import resource
from functools import partial
from pathlib import Path

import pytest
from hostile.machine.shared import Call, Spoil
from hostile.runner import TOKENS
from hostile.step import ACTION, COMMAND, Step


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
