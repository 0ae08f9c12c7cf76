"""Paths that lead elsewhere, do not end, or cannot be said: what is read, published and shown is the folder's own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile.elsewhere import CANARY, KINDS, LINKS, NAMES, OURS, SECRET
from hostile.runner import run_action
from runs import Run, found
from sound import README, SOUND, Model, write

from hfdeploy_action import cli, inside
from hfdeploy_action.findings import Finding
from hfdeploy_action.folder import Declared, ModelFolder
from hfdeploy_action.report import formats
from hfdeploy_action.rules import STAGES
from hfdeploy_action.rules.limits import PER_RULE


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Where the file is, outside of every workspace."""
    path = tmp_path / "outside" / "secret.yaml"
    path.parent.mkdir()
    path.write_text(SECRET)
    (path.parent / "action.yml").write_text(SECRET)
    return path


def _shown(workspace: Path) -> str:
    """The text of every file below a folder that is one itself."""
    files = (path for path in workspace.rglob("*") if path.is_file() and not path.is_symlink())
    return "".join(path.read_text("utf-8", "replace") for path in files)


@pytest.mark.attack("a committed link leads to a file of the runner", holds="nothing that stands there is shown")
@pytest.mark.parametrize("link", LINKS)
def test_links_out_of_a_workspace(link: str, secret: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    write(workspace / "model", {})
    subprocess.run(["git", "init", "--quiet", workspace], check=True)
    LINKS[link](workspace, secret)
    ended = run_action(workspace, "pull_request", model_path="model", mode="validate")
    assert ended.status in {0, 1, 2}
    shown = ended.log + ended.summary + _shown(workspace)
    assert CANARY not in shown
    assert "Traceback" not in shown


@pytest.mark.attack("a committed link leads out of a cloned repository", holds="the command line does not follow it")
@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("is_repository", [True, False], ids=["in Git", "without Git"])
def test_links_out_of_a_repository(link: str, is_repository: bool, secret: Path, tmp_path: Path, run: Run) -> None:
    workspace = tmp_path
    write(workspace / "model", {})
    if is_repository:
        subprocess.run(["git", "init", "--quiet", workspace / "model"], check=True)
    LINKS[link](workspace, _out_of_reach(secret, tmp_path))
    assert CANARY not in json.dumps(run("validate", "model"))


def _out_of_reach(secret: Path, tmp_path: Path) -> Path:
    """The secret, beside the folder that the command runs in."""
    place = tmp_path.parent / f"{tmp_path.name}-outside"
    secret.parent.rename(place)
    return place / secret.name


@pytest.fixture
def workspace(secret: Path, tmp_path: Path) -> Path:
    write(tmp_path / "workspace" / "model", {})
    (tmp_path / "workspace" / ".git").mkdir()
    secret.rename(tmp_path / "outside.yaml")
    return tmp_path / "workspace"


WAYS = {
    "model_path": ["..", "/", "../../etc", "model/../.."],
    "report_dir": ["..", "/tmp/elsewhere", ".git", ".github", "model", "."],
    "smoke_cases": ["../outside.yaml", "/etc/passwd"],
    "config": ["../outside.yaml", "/etc/passwd"],
}


@pytest.mark.attack("an input is a path out of the workspace, or into what is not ours", holds="it is refused")
@pytest.mark.parametrize(("name", "path"), [(name, path) for name, paths in WAYS.items() for path in paths])
def test_inputs(workspace: Path, name: str, path: str) -> None:
    given: dict[str, Any] = {"model_path": "model", "mode": "validate", name: path}
    ended = run_action(workspace, "push", **given)
    assert ended.status == 2, ended.log
    assert CANARY not in ended.log + ended.summary


@pytest.mark.attack("a file is a pipe, a socket or a folder", holds="nothing waits for it")
@pytest.mark.parametrize("name", ["hfdeploy.yaml", "model/README.md", "model/config.json", "model/.gitattributes"])
def test_pipes(workspace: Path, name: str) -> None:
    (workspace / name).unlink(missing_ok=True)
    os.mkfifo(workspace / name)
    assert run_action(workspace, "pull_request", model_path="model", mode="validate").status in {0, 1, 2}


@pytest.mark.attack("the model folder is a link, or above", holds="no file of the machine is a file of the model")
@pytest.mark.parametrize("path", ["link", "link/outside", "..", "../..", "model/../..", "/etc", "model/\0"])
def test_model_folders(path: str, secret: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    write(workspace / "model", {})
    (workspace / "link").symlink_to(tmp_path)
    (workspace / "hfdeploy.yaml").write_text(json.dumps({"model-path": path}))
    ended = run_action(workspace, "pull_request", mode="validate")
    assert ended.status == 2
    assert CANARY not in ended.log + ended.summary
    assert "Traceback" not in ended.log


@pytest.mark.attack("links stay in the folder", holds="they are files of the model, and not refused")
@pytest.mark.parametrize("name", ["README.md", "config.json", "model.safetensors", "tokenizer.json"])
def test_links_that_stay_are_followed(name: str, run: Run, model: Model) -> None:
    root = model()
    (root / "real").mkdir()
    (root / name).rename(root / "real" / name)
    (root / name).symlink_to(f"real/{name}")
    assert not {"HFD101", "HFD102", "HFD104", "HFD110", "HFD401"} & set(found(run("validate", str(root))))


@pytest.mark.attack("something else stands where a file should", holds="the run ends, and says so")
@pytest.mark.parametrize("name", ["README.md", "config.json", "model.safetensors", "hfdeploy.yaml", ".gitattributes"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file(name: str, kind: str, run: Run, model: Model) -> None:
    root = model({name: None})
    KINDS[kind](root / name)
    report = run("validate", str(root))
    assert report["outcome"] in {"invalid", "invalid-input", "passed"}
    # A folder of that name is only a folder; of everything else somebody is told.
    assert report["findings"] or (kind, name) == ("folder", ".gitattributes")


@pytest.mark.attack("a file becomes a link after it was listed", holds="it is not followed")
@pytest.mark.parametrize("name", ["README.md", "config.json", "model.safetensors", "a.bin", "a.onnx", "a.gguf", "a.h5"])
def test_what_is_exchanged(name: str, secret: Path, model: Model) -> None:
    root = model({name: SOUND.get(name) or b"\x80\x02N."})
    folder = ModelFolder(root)
    assert name in folder.files
    (root / name).unlink()
    (root / name).symlink_to(secret)
    assert folder.files.read(name) == b""
    assert CANARY not in str(_checked(folder))


@pytest.mark.attack("a settings file becomes a link while it is read", holds="it is not followed")
def test_settings_that_are_exchanged(secret: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "workspace" / "hfdeploy.yaml"
    file.parent.mkdir()
    file.write_text("repo-id: acme/emotion\n")
    read = inside.read_file

    def exchanged(path: str | Path, most: int) -> bytes:
        file.unlink()
        file.symlink_to(secret)
        return read(path, most)

    monkeypatch.setattr(inside, "read_file", exchanged)
    with pytest.raises(OSError, match=r"links|leads out"):
        inside.read_inside(file, file.parent, 100)


@pytest.mark.attack("`--fix` meets a link that leads out", holds="what it leads to is not changed")
@pytest.mark.parametrize("name", ["README.md", "config.json", ".gitattributes"])
def test_fixes_are_not_written_through_links(name: str, secret: Path, run: Run, model: Model) -> None:
    root = model({name: None})
    (root / name).symlink_to(secret)
    run("validate", str(root), "--fix")
    assert secret.read_text() == SECRET


@pytest.mark.attack("a file has a name that does something", holds="the name is written out, and does nothing")
@pytest.mark.parametrize("name", NAMES)
def test_names(name: str, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    root = write(workspace / "model", {})
    (root / NAMES[name]).write_text("a")
    ended = run_action(workspace, mode="validate", model_path="model")
    assert ended.status in {0, 1}
    assert "Traceback" not in ended.log
    assert not any(line.startswith("::error::") for line in ended.log.splitlines())
    assert "\x1b" not in ended.log
    assert "\u2028" not in ended.log


@pytest.fixture
def _removed(tmp_path: Path) -> Iterator[None]:
    """The test's folder, emptied afterwards: what removes it otherwise recurses, and would not reach the end."""
    yield
    subprocess.run(["rm", "-rf", tmp_path / "model"], check=True)


@pytest.mark.attack("folders are deeper than the system opens", holds="what could not be read is said")
@pytest.mark.usefixtures("_removed")
@pytest.mark.parametrize(("name", "depth"), [("d", 700), ("d" * 200, 30)], ids=["many", "long"])
def test_deep_folders(name: str, depth: int, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    root = model()
    monkeypatch.chdir(root)
    for _ in range(depth):
        Path(name).mkdir()
        monkeypatch.chdir(name)
    Path("file").touch()
    monkeypatch.chdir(root)
    folder = ModelFolder(root)
    deepest = f"{name}/" * depth + "file"
    assert deepest in folder.files or any(deepest.startswith(stray) for stray in folder.files.strays)
    assert all(finding.message for finding in _checked(folder))


@pytest.mark.attack("a thousand files lie 1,900 folders deep", holds="their folders are counted once")
def test_folders_of_deep_files(tmp_path: Path) -> None:
    folder = ModelFolder(tmp_path)
    folder.files.update({"d/" * 1_900 + f"{number}": 1 for number in range(1_000)})
    assert len(folder.files.folders) == 1_901


@pytest.mark.attack("a folder cannot be read", holds="it is said to be one")
def test_folders_that_cannot_be_read(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    root = model({"onnx/model.onnx": b""})
    scan = os.scandir

    def refused(path: str) -> Any:
        if path.endswith("onnx"):
            raise PermissionError
        return scan(path)

    monkeypatch.setattr(os, "scandir", refused)
    assert ModelFolder(root).files.strays == {"onnx": "a folder that cannot be read"}


@pytest.mark.attack("the folder vanishes while it is checked", holds="no rule raises")
def test_a_folder_that_vanishes(model: Model) -> None:
    root = model()
    folder = ModelFolder(root)
    assert folder.files
    root.rename(root.with_name("gone"))
    assert _checked(folder)


@pytest.mark.attack("patterns go back and forth over every name", holds="they take time by their length")
@pytest.mark.parametrize("pattern", ["*a" * 60 + "b", "?*" * 60 + "b", "[!b]*" * 40 + "b", "*" * 500 + "b"])
def test_patterns(pattern: str, tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{'a' * 200}{number}").touch()
    declared = Declared(include=("*", pattern), exclude=(pattern,) * 300)
    assert len(ModelFolder(tmp_path, declared).files) == 50


@pytest.mark.attack("a thousand names are wrong", holds="the first are told, and how many more there are")
def test_many_names(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"a\n{number}").touch()
    told = [finding for finding in _checked(ModelFolder(tmp_path)) if finding.rule.id == "HFD111"]
    assert len(told) == PER_RULE + 1
    assert told[-1].message == f"and {400 - PER_RULE} more findings of this rule"


@pytest.mark.attack("a report of an earlier run lies in the model folder", holds="it is no file of the model")
@pytest.mark.parametrize("ending", ["", ".bak", "~", ".1"])
@pytest.mark.parametrize("name", OURS)
def test_reports_are_recognized(name: str, ending: str, model: Model) -> None:
    token = "hf_" + "aBcD1" * 6 + "aBcD"
    folder = ModelFolder(model({name + ending: f"{OURS[name]} {token}", "notes.md": "# Of hf-deploy-action\n"}))
    assert set(folder.files) == {*SOUND, "notes.md"}
    assert "HFD501" not in {finding.rule.id for finding in _checked(folder)}


@pytest.mark.attack("what an earlier version wrote lies beside its report", holds="it is no file of the model")
def test_what_lies_beside_a_report(model: Model) -> None:
    names = ("checksums.txt", "summary.md", "summary.html")
    changes = {f"hf-report/{name}": "a" for name in names} | {"hf-report/report.json": OURS["out/report.json"]}
    assert set(ModelFolder(model({**changes, "summary.md": "mine"})).files) == {*SOUND, "summary.md"}


@pytest.mark.attack("every run reports into another folder of the model", holds="no report is published")
def test_reports_of_real_runs(run: Run, model: Model) -> None:
    root = model({"README.md": README.replace("apache-2.0", "apache2")})
    for name in ("first", "second"):
        run("validate", "model", "--report-dir", f"model/{name}")
    for form in formats.PRINTED:
        for name in (form, f"old/{form}.json.bak", f"{form}.TXT"):
            (root / name).parent.mkdir(exist_ok=True)
            cli.main(["validate", "model", "--format", form, "--output", f"model/{name}"])
            assert (root / name).exists()
    assert (root / "first/report.json").exists()
    assert set(ModelFolder(root).files) == set(SOUND)


def _checked(folder: ModelFolder) -> list[Finding]:
    return [finding for stage in STAGES for finding in stage.findings(folder, select=(), ignore=())]
