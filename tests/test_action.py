"""The action as GitHub's runner runs it: a process that gets an environment and a workspace, and nothing else."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
import yaml
from sound import CONFIG, README, Changes, Model, edit, pointer

from hfdeploy_action.findings import Outcome
from hfdeploy_action.rehearsal import hub as embedded

ROOT = Path(__file__).parent.parent
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
    """What a run leaves behind."""

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


Run = Callable[..., Ran]
Step = Callable[..., tuple["subprocess.Popen[str]", Callable[[], Ran]]]


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
    """An event as GitHub writes it down; of the hundred keys those that anybody reads."""
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


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Hub]:
    with embedded.serve(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A checkout; what is in it is somebody else's once the action starts."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)
    return folder


@pytest.fixture
def sound(model: Model, workspace: Path) -> Callable[..., Path]:
    """Writes the sound model, with changes, into the workspace."""

    def written(changes: Changes | None = None, into: str = "model") -> Path:
        return model(changes, into=f"workspace/{into}")

    return written


@pytest.fixture
def step(tmp_path: Path, workspace: Path, hub: embedded.Hub) -> Step:
    """Starts the action; gives the process, and what waits for it and reads what it leaves."""

    def start(
        event: str = "push",
        ref: str = "refs/heads/main",
        *,
        token: str = TOKEN,
        fork: bool = False,
        env: Mapping[str, str] = MappingProxyType({}),
        **given: str,
    ) -> tuple[subprocess.Popen[str], Callable[[], Ran]]:
        runner = tmp_path / "runner"
        for folder in (runner, tmp_path / "home"):
            folder.mkdir(exist_ok=True)
        files = {name: runner / name.lower() for name in ("OUTPUT", "STEP_SUMMARY", "ENV", "STATE", "PATH")}
        for file in files.values():
            file.write_bytes(b"")
        (runner / "event.json").write_text(json.dumps(payload(event, ref, fork)), "utf-8")
        inputs = {name: str(value.get("default", "")) for name, value in ACTION["inputs"].items()}
        inputs |= {"github-token": GITHUB_TOKEN, "hf-token": token, "hf-endpoint": hub.url, "repo-id": "acme/unused"}
        inputs |= {"model-path": "model", **{name.replace("_", "-"): value for name, value in given.items()}}
        assert inputs.keys() == ACTION["inputs"].keys()
        environment = {
            **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
            **{f"GITHUB_{name}": str(file) for name, file in files.items()},
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path / "home"),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(runner / "event.json"),
            "GITHUB_REF": ref,
            "GITHUB_REF_NAME": ref.split("/", 2)[2],
            "GITHUB_REF_TYPE": "tag" if ref.startswith("refs/tags/") else "branch",
            "GITHUB_REPOSITORY": "acme/emotion",
            "GITHUB_SHA": "a" * 40,
            "GITHUB_WORKSPACE": str(workspace),
            "GITHUB_API_URL": "http://127.0.0.1:9",
            "RUNNER_OS": "Linux",
            **env,
        }
        if os.getuid() == 0:
            subprocess.run(["chown", "-hR", str(SOMEBODY), workspace], check=True)
        process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-u", ROOT / "entrypoint.py"],
            cwd=workspace,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )

        def finish() -> Ran:
            log, _ = process.communicate(timeout=60)
            written = outputs(files["OUTPUT"].read_text("utf-8"))
            assert written.get("report"), log
            report = workspace / written["report"]
            ran = Ran(
                process.returncode,
                log,
                written,
                files["STEP_SUMMARY"].read_text("utf-8"),
                json.loads(report.read_text("utf-8")),
            )
            secrets = [secret for secret in (token or env.get("HF_TOKEN"), GITHUB_TOKEN) if secret]
            what_always_holds(ran, secrets)
            for name in ("report.json", "summary.md", "summary.html", "checksums.txt"):
                text = (report.parent / name).read_text("utf-8") if (report.parent / name).exists() else ""
                assert not any(secret in text for secret in secrets)
            assert not any(files[name].read_bytes() for name in ("ENV", "STATE", "PATH"))
            return ran

        return process, finish

    return start


@pytest.fixture
def run(step: Step) -> Run:
    def go(*event: str, **given: Any) -> Ran:
        return step(*event, **given)[1]()

    return go


def what_always_holds(ran: Ran, secrets: list[str]) -> None:
    """What a workflow may rely on, whatever happens."""
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


def repository(request: pytest.FixtureRequest) -> str:
    return "acme/" + re.sub(r"[^a-z]+", "-", request.node.name).strip("-")


# What an event does


def test_a_pushed_tag_publishes_and_a_second_run_changes_nothing(
    run: Run, sound: Model, hub: embedded.Hub, request: pytest.FixtureRequest
) -> None:
    sound()
    first = run("push", "refs/tags/v1.2.0", repo_id=repository(request))
    assert (first.status, first.outputs["outcome"], first.outputs["tag"]) == (0, "published", "v1.2.0")
    assert first.outputs["url"] == f"{hub.url}/{repository(request)}/tree/v1.2.0"
    assert re.fullmatch(r"[0-9a-f]{40}", first.outputs["commit"])
    assert int(first.outputs["uploaded-bytes"]) > 0
    asked = len(hub.requests)
    again = run("push", "refs/tags/v1.2.0", repo_id=repository(request))
    assert (again.status, again.outputs["outcome"], again.outputs["uploaded-bytes"]) == (0, "unchanged", "0")
    assert again.outputs["commit"] == first.outputs["commit"]
    assert not [asked for asked in hub.requests[asked:] if "/commit/" in asked.path or "/tag/" in asked.path]


def test_the_published_files_can_be_checked(
    run: Run, sound: Model, workspace: Path, request: pytest.FixtureRequest
) -> None:
    folder = sound()
    ran = run("push", "refs/tags/v1", repo_id=repository(request))
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", workspace / ran.outputs["checksums"]],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "model.safetensors: OK" in checked.stdout


def test_a_published_release_publishes(run: Run, sound: Model, request: pytest.FixtureRequest) -> None:
    sound()
    ran = run("release", "refs/tags/v2", repo_id=repository(request))
    assert (ran.outputs["outcome"], ran.outputs["tag"]) == ("published", "v2")


def test_a_token_of_the_environment_is_as_secret_as_an_input(
    run: Run, sound: Model, request: pytest.FixtureRequest
) -> None:
    sound({"README.md": README + f"Log in with {TOKEN}.\n", f"{TOKEN}.txt": "x"})
    ran = run("push", "refs/tags/v1", token="", env={"HF_TOKEN": TOKEN}, repo_id=repository(request))
    assert ran.outputs["outcome"] == "published"


def test_git_is_believed_though_the_workspace_is_somebody_elses(run: Run, sound: Model, workspace: Path) -> None:
    sound({"model.safetensors": pointer(), ".gitattributes": "*.safetensors filter=lfs\n"})
    subprocess.run(["git", "remote", "add", "origin", "https://git.invalid/acme/emotion"], cwd=workspace, check=True)
    ran = run()
    assert (ran.outputs["outcome"], [finding["rule"] for finding in ran.report["findings"]]) == ("passed", ["HFD302"])


@pytest.mark.parametrize(
    ("event", "ref"),
    [
        ("push", "refs/heads/main"),
        ("push", "refs/heads/v1.0.0"),
        ("push", "refs/tags/nightly"),
        ("workflow_dispatch", "refs/heads/main"),
        ("workflow_dispatch", "refs/tags/v1.0.0"),
        ("pull_request", "refs/pull/7/merge"),
        ("merge_group", "refs/heads/gh-readonly-queue/main/pr-7"),
    ],
)
def test_anything_else_validates_and_asks_nobody(
    run: Run, sound: Model, hub: embedded.Hub, event: str, ref: str
) -> None:
    sound()
    before = len(hub.requests)
    ran = run(event, ref)
    assert (ran.status, ran.outputs["outcome"], ran.report["plan"]["mode"]) == (0, "passed", "validate")
    assert ran.stages == dict.fromkeys(CHECKS, "passed")
    assert hub.requests[before:] == []


def test_a_fork_has_no_secrets_and_needs_none(run: Run, sound: Model) -> None:
    sound(edit("config.json", '"calm": 0', '"calm": 2'))
    ran = run("pull_request", "refs/pull/7/merge", fork=True, token="", repo_id="")
    assert (ran.status, ran.outputs["outcome"]) == (1, "invalid")
    assert "HFD202" in ran.found


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
@pytest.mark.parametrize("mode", ["publish", "rollback"])
def test_a_pull_request_never_publishes(run: Run, sound: Model, hub: embedded.Hub, event: str, mode: str) -> None:
    sound({"hfdeploy.yaml": f"mode: {mode}\ntag: v1\n"})
    before = len(hub.requests)
    ran = run(event, "refs/pull/7/merge", mode=mode, tag="v9.9.9")
    assert (ran.status, ran.outputs["outcome"], ran.report["plan"]["mode"]) == (0, "passed", "validate")
    assert hub.requests[before:] == []


def test_a_pull_request_rehearses_where_that_is_asked_for(run: Run, workspace: Path, hub: embedded.Hub) -> None:
    shutil.copytree(ROOT / "examples/emotion", workspace / "model")
    before = len(hub.requests)
    ran = run("pull_request", "refs/pull/7/merge", fork=True, token="", repo_id="", rehearse="true")
    assert (ran.status, ran.outputs["outcome"]) == (0, "rehearsed")
    assert ran.stages == dict.fromkeys((*CHECKS, "publish", "deploy", "smoke"), "passed")
    assert float(ran.outputs["p95-ms"]) > 0
    assert hub.requests[before:] == []


def test_a_schedule_monitors_what_is_deployed(run: Run, sound: Model) -> None:
    sound({"hfdeploy.yaml": "smoke: {cold-start: {retry-seconds: 0}, load: {ramp: [1], seconds-per-step: 0.1}}\n"})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/"
    ran = run("schedule", target="self-hosted", inference_url=address)
    assert (ran.status, ran.outputs["outcome"]) == (4, "unavailable")
    assert ran.stages == {**dict.fromkeys(CHECKS, "passed"), "deploy": "passed", "smoke": "failed"}


# What stops it


def test_findings_are_annotations_on_the_lines_of_the_repository(run: Run, sound: Model) -> None:
    sound(edit("README.md", "license: apache-2.0", "license: apache-2"))
    ran = run()
    (annotation,) = [command for command in commands(ran.log) if command.name == "error"]
    assert annotation.properties | {"file": "model/README.md", "line": "2"} == annotation.properties
    assert "HFD406" in annotation.properties["title"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        (dict.fromkeys(("README.md", "config.json", "model.safetensors", "tokenizer.json")), "HFD101"),
        ({"config.json": None}, "HFD102"),
        ({"README.md": README.replace("---\n", f"---\nnotes: {'x' * 12_000_000}\n", 1)}, "HFD402"),
        (
            {
                "README.md": "---\na0: &a0 [x, x]\n"
                + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
                + "---\n"
            },
            "HFD402",
        ),
        (
            {
                "config.json": CONFIG.replace("calm", "::set-output name=outcome::published"),
                "hfdeploy.yaml": 'labels: ["::set-output name=outcome::published", happy, "##[add-mask]a"]\n',
            },
            "HFD206",
        ),
        ({"a\n::set-output name=outcome::published\n.txt": "x"}, "HFD111"),
        (
            {"::error::a\u2028::error::b\r::error::c": "x", "##[set-output name=outcome]published": "x"},
            "HFD111",
        ),
    ],
    ids=["empty", "no-config", "large-card", "laughs", "label", "newline", "separators"],
)
def test_nothing_is_published_of_a_model_that_is_not_sound(
    run: Run, sound: Model, hub: embedded.Hub, changes: Changes, rule: str
) -> None:
    sound(changes)
    before = len(hub.requests)
    ran = run("push", "refs/tags/v1.0.0")
    assert (ran.status, ran.outputs["outcome"]) == (1, "invalid")
    assert rule in ran.found
    assert ran.stages["publish"] == "skipped"
    assert hub.requests[before:] == []


def test_names_at_the_start_of_a_line_start_no_command(run: Run, sound: Model) -> None:
    sound({"::error::a/\n.txt": "x", "##[error]b\n.txt": "x"}, into=".")
    assert run(model_path="").found.count("HFD111") == 2


def test_a_link_out_of_the_folder_is_refused(run: Run, sound: Model, hub: embedded.Hub) -> None:
    (sound() / "notes.txt").symlink_to("/etc/passwd")
    before = len(hub.requests)
    assert "HFD110" in run("push", "refs/tags/v1.0.0").found
    assert hub.requests[before:] == []


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"model_path": "../outside"}, "HFD005"),
        ({"model_path": "link"}, "HFD003"),
        ({"model_path": "/etc"}, "HFD005"),
        ({"model_path": "nowhere"}, "HFD005"),
        ({"repo_id": "acme/emotion/"}, "HFD002"),
        ({"repo_id": "a/b/c"}, "HFD002"),
        ({"repo_id": ""}, "HFD004"),
        ({"mode": "publsh"}, "HFD002"),
        ({"config": "elsewhere.yaml"}, "HFD003"),
        ({"report_dir": "../outside"}, "HFD002"),
        ({"report_dir": "link"}, "HFD002"),
        ({"visibility": "x\n::error::y"}, "HFD002"),
        ({"inference_url": "https://api-inference.huggingface.co/models/acme/x"}, "HFD002"),
    ],
    ids=str,
)
def test_a_wrong_input_is_named_and_nothing_happens(
    run: Run, sound: Model, workspace: Path, hub: embedded.Hub, model: Model, given: dict[str, str], rule: str
) -> None:
    sound()
    outside = model({"hfdeploy.yaml": "visibility: private\n"}, into="outside")
    (workspace / "link").symlink_to(outside)
    before, names = len(hub.requests), sorted(outside.iterdir())
    ran = run("push", "refs/tags/v1.0.0", **given)
    assert (ran.status, ran.outputs["outcome"], ran.found) == (2, "invalid-input", [rule])
    assert hub.requests[before:] == []
    assert sorted(outside.iterdir()) == names


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("visibilty: private\nlabels: 7\nsmoke: {thresholds: {latency: [fast]}}\n", ["HFD001", "HFD002", "HFD002"]),
        ("notes: " + "x" * 12_000_000, ["HFD003"]),
        ("a: &a [*a]\n", ["HFD003"]),
        ("publish: !!python/object/apply:os.system [id]\n", ["HFD003"]),
        ('publish: {tag-pattern: "x\\n::error::y"}\nvisibility: "##[error]z"\n', ["HFD002"]),
        ("hf-token: hf_" + "a" * 34 + "\n", ["HFD001"]),
    ],
    ids=["many", "large", "cycle", "object", "commands", "secret"],
)
def test_a_wrong_settings_file_is_refused_with_all_that_is_wrong(
    run: Run, sound: Model, hub: embedded.Hub, text: str, rules: list[str]
) -> None:
    sound({"hfdeploy.yaml": text})
    before = len(hub.requests)
    ran = run("push", "refs/tags/v1.0.0")
    assert (ran.status, ran.outputs["outcome"], sorted(ran.found)) == (2, "invalid-input", rules)
    assert all(finding["path"] == "model/hfdeploy.yaml" for finding in ran.report["findings"])
    assert "a" * 34 not in ran.log
    assert hub.requests[before:] == []


def test_a_setting_is_shown_as_text(run: Run, sound: Model) -> None:
    sound({"hfdeploy.yaml": 'publish: {tag-pattern: "x\\n::error::y"}\n'})
    ran = run("push", "refs/tags/v1.0.0")
    assert ran.outputs["outcome"] == "passed"
    assert "does not match" in ran.report["plan"]["reason"]


def test_a_missing_token_is_said(run: Run, sound: Model, hub: embedded.Hub) -> None:
    sound()
    ran = run("push", "refs/tags/v1.0.0", token="")
    assert (ran.status, ran.outputs["outcome"], ran.found) == (1, "refused", ["HFD601"])


def test_a_token_that_may_not_is_refused(run: Run, sound: Model) -> None:
    sound()
    ran = run("push", "refs/tags/v1.0.0", token="hf_of_somebody_else")
    assert (ran.status, ran.outputs["outcome"]) == (1, "refused")


def test_a_hub_that_is_not_there_is_unavailable(run: Run, sound: Model) -> None:
    sound({"hfdeploy.yaml": "publish: {retry-seconds: 0}\n"})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    ran = run("push", "refs/tags/v1.0.0", hf_endpoint=address)
    assert (ran.status, ran.outputs["outcome"], ran.found) == (4, "unavailable", ["HFD603"])


def test_other_content_under_a_tag_is_a_conflict(run: Run, sound: Model, request: pytest.FixtureRequest) -> None:
    sound()
    run("push", "refs/tags/v1", repo_id=repository(request))
    sound(edit("README.md", "# Emotion", "# Emotions"))
    ran = run("push", "refs/tags/v1", repo_id=repository(request))
    assert (ran.status, ran.outputs["outcome"], ran.found) == (1, "conflict", ["HFD604"])


def test_a_cancelled_run_says_what_it_did(
    step: Step, sound: Model, hub: embedded.Hub, request: pytest.FixtureRequest
) -> None:
    sound()
    before = len(hub.requests)
    hub.fail("GET", f"/api/models/{repository(request)}*", embedded.How.HANG)
    process, finish = step("push", "refs/tags/v1.0.0", repo_id=repository(request))
    while all(asked.status is not None for asked in hub.requests[before:]) and process.poll() is None:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    ran = finish()
    assert (ran.status, ran.outputs["outcome"], ran.found) == (1, "failed", ["HFD008"])
    assert ran.stages == {**dict.fromkeys(CHECKS, "passed"), "publish": "failed"}
    assert "cancelled" in ran.summary


def test_an_old_python_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        runpy.run_path(str(ROOT / "entrypoint.py"))
