"""Signals at any time: the report is written, and says what was done."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clients import Point, connect
from faults import hang
from hostile.runner import recorder
from hostile.step import COMMAND, Step, snippet
from sound import Model

from hfdeploy_action.rehearsal import hub as embedded

TOKEN = "hf_rehearsal"
Publish = Callable[..., Step]
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _hang_up() -> Iterator[None]:
    """SIGHUP is not ignored, as it is below `nohup`: what is started here inherits that."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def workspace(model: Model, tmp_path: Path) -> Path:
    """A workspace with the sound model."""
    model({".gitattributes": "*.safetensors filter=lfs\n", ".gitignore": "*.pt\n"}, into="workspace/model")
    folder = tmp_path / "workspace"
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    return folder


@pytest.fixture
def slow_git(tmp_path: Path) -> str:
    """A PATH on which git takes a minute: the checks wait for it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(f"#!/bin/sh\ntouch {tmp_path}/asked\nexec sleep 60\n")
    (folder / "git").chmod(0o755)
    return f"{folder}:{os.environ['PATH']}"


@pytest.fixture
def publish(workspace: Path, hub: embedded.Hub, request: pytest.FixtureRequest) -> Iterator[Publish]:
    """Starts a publish to a repository of the test's own."""
    hub.faults.clear()
    hub.requests.clear()

    def start(**inputs: str) -> Step:
        named = {"mode": "publish", "tag": "v1", "hf_token": TOKEN, "hf_endpoint": hub.url, "repo_id": repository}
        return Step(workspace, env={"HF_HUB_DISABLE_XET": "1"}, inputs={**named, **inputs})

    repository = f"acme/{abs(hash(request.node.nodeid))}"
    yield start
    hub.faults.clear()


def waits(hub: embedded.Hub, part: str) -> Callable[[], bool]:
    """Whether a request with this in its path has arrived, and was not answered."""
    return lambda: any(part in asked.path and asked.status is None for asked in hub.requests)


def assert_cancelled(step: Step) -> None:
    assert step.end() == 1, step.log
    assert "outcome" in step.outputs
    assert step.report["outcome"] == "failed"
    assert step.report["findings"][0]["rule"] == "HFD008"
    assert "## ❌ Cancelled" in step.summary
    assert "::error title=HFD008" in step.log


@pytest.mark.attack("a signal while the program is imported", holds="a report that says cancelled")
@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_imports(workspace: Path, number: signal.Signals) -> None:
    step = Step(workspace)
    step.wait_for_handlers()
    step.send(number)
    assert_cancelled(step)
    assert "nothing on the Hub was changed" in step.report["findings"][0]["message"]


@pytest.mark.attack("a signal while the checks wait for a program", holds="a report that says cancelled, at once")
@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_checks(workspace: Path, slow_git: str, number: signal.Signals) -> None:
    step = Step(workspace, env={"PATH": slow_git})
    step.wait_until((workspace.parent / "asked").exists)
    started = time.monotonic()
    step.send(number)
    assert_cancelled(step)
    assert time.monotonic() - started < 9.5  # then GitHub kills it


@pytest.mark.attack("GitHub's second and third signal while the report is written", holds="the report is whole")
@pytest.mark.parametrize("pause", [0.0, 0.002, 0.01, 0.05])
def test_more_signals(workspace: Path, slow_git: str, pause: float) -> None:
    step = Step(workspace, env={"PATH": slow_git})
    step.wait_until((workspace.parent / "asked").exists)
    step.send(*(signal.SIGINT, *[signal.SIGTERM] * 20), pause=pause)
    assert_cancelled(step)
    assert "rolled-back<<" in step.outputs


@pytest.mark.attack("signals that come at any moment of a rehearsal", holds="a whole report, whatever the moment")
@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.6, 1.0, 1.5])
def test_any_moment(workspace: Path, seconds: float) -> None:
    step = Step(workspace, inputs={"mode": "rehearse"})
    step.wait_for_handlers()
    time.sleep(seconds)
    step.send(signal.SIGTERM, signal.SIGTERM, signal.SIGINT, pause=0.01)
    status = step.end()
    assert (status, step.report["outcome"]) in {(1, "failed"), (0, "rehearsed")}, step.log
    assert "outcome<<" in step.outputs
    assert step.summary.startswith("<!-- hf-deploy-action report -->\n## ")


@pytest.mark.attack("a signal while files are uploaded in threads", holds="the process does not wait for the threads")
def test_uploads(publish: Publish, hub: embedded.Hub) -> None:
    hub.fail("PUT", "*", embedded.How.HANG, times=20)
    step = publish()
    step.wait_until(lambda: any(asked.method == "PUT" and asked.status is None for asked in hub.requests))
    started = time.monotonic()
    step.send(signal.SIGTERM)
    assert_cancelled(step)
    assert time.monotonic() - started < 9.5  # then GitHub kills it
    assert "`main` was not changed" in step.report["findings"][0]["message"]


@pytest.mark.attack("a signal after main moved", holds="main is put back, and the report says so")
def test_after_main_moved(publish: Publish, hub: embedded.Hub) -> None:
    with connect(hub) as client:
        read_back = client.at(Point("GET", "*/tree/*", 2), hang)
        step = publish(hf_endpoint=client.url)
        step.wait_until(lambda: read_back.hits > 0)
        step.send(signal.SIGTERM, signal.SIGTERM)
        assert_cancelled(step)
    assert "` again" in step.report["findings"][0]["message"]
    assert "rolled-back<<" in step.outputs
    assert step.report["rollback"]["restored"] == step.report["publication"]["previous_commit"]


@pytest.mark.attack("a signal after main moved, with on-failure: keep", holds="the report says that main is not proven")
def test_after_main_moved_and_is_kept(publish: Publish, hub: embedded.Hub) -> None:
    with connect(hub) as client:
        read_back = client.at(Point("GET", "*/tree/*", 2), hang)
        step = publish(on_failure="keep", hf_endpoint=client.url)
        step.wait_until(lambda: read_back.hits > 0)
        step.send(signal.SIGTERM)
        assert_cancelled(step)
    assert "is not proven" in step.report["findings"][0]["message"]


@pytest.mark.attack("a signal while the tag is set", holds="its answer is waited for, and nothing is undone")
def test_tag_under_way(publish: Publish, hub: embedded.Hub) -> None:
    hub.fail("POST", "/api/models/*/tag/*", embedded.How.LOSE_ANSWER)
    step = publish()
    step.wait_until(waits(hub, "/tag/"))
    step.send(signal.SIGTERM)
    assert_cancelled(step)
    assert step.report["rollback"] is None
    assert "`main` holds the new revision" in step.report["findings"][0]["message"]


@pytest.mark.attack("a signal while the commit is made", holds="its answer is waited for, and main is put back")
def test_commit_under_way(publish: Publish, hub: embedded.Hub) -> None:
    hub.fail("POST", "/api/models/*/commit/main", embedded.How.LOSE_ANSWER)
    step = publish()
    step.wait_until(lambda: any("/commit/main" in asked.path for asked in hub.requests))
    step.send(signal.SIGTERM)
    assert_cancelled(step)
    message = step.report["findings"][0]["message"]
    assert "` again" in message or "is not proven" in message


@pytest.mark.attack("a signal while the Hub never answers the commit", holds="in 7 s a report: main may have moved")
def test_commit_without_an_answer(publish: Publish, hub: embedded.Hub) -> None:
    hub.fail("POST", "/api/models/*/commit/main", embedded.How.HANG)
    step = publish()
    step.wait_until(waits(hub, "/commit/main"))
    started = time.monotonic()
    step.send(signal.SIGINT)
    assert_cancelled(step)
    assert time.monotonic() - started < 9.5  # then GitHub kills it
    assert "`main` may hold the new revision" in step.report["findings"][0]["message"]


@pytest.mark.attack("a signal while the model is asked", holds="a report that says cancelled")
def test_asking(workspace: Path) -> None:
    with recorder() as server:
        step = Step(
            workspace,
            inputs={"mode": "smoke", "target": "self-hosted", "inference_url": server.url},
        )
        step.wait_until(lambda: bool(server.asked))
        step.send(signal.SIGTERM)
        assert step.end() in {1, 4}
    assert "outcome<<" in step.outputs


@pytest.mark.attack("a library that stops every exception", holds="a thread writes the report")
def test_swallowed(workspace: Path) -> None:
    spoilt = """
import time
from hfdeploy_action import pipeline, signals
signals.SECONDS_TO_UNDO = 0.5
def forever(*_):
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass
pipeline.carry_out = forever
print("ready", file=open("ready", "w"), flush=True)
"""
    step = Step(workspace, command=snippet(spoilt))
    step.wait_until((workspace / "ready").exists)
    step.wait_for_handlers()
    time.sleep(0.5)
    step.send(signal.SIGTERM)
    assert_cancelled(step)


@pytest.mark.attack("a thread of a library that never ends", holds="the process ends once the report is written")
def test_threads(workspace: Path) -> None:
    spoilt = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()"
    step = Step(workspace, command=snippet(spoilt))
    assert step.end(seconds=20) == 0


@pytest.mark.attack("Ctrl-C on the command line", holds="one line, no trace")
@pytest.mark.parametrize("arguments", [("validate", "model"), ("rehearse", "model")], ids=lambda given: given[0])
def test_command_line(workspace: Path, slow_git: str, arguments: tuple[str, ...]) -> None:
    step = Step(workspace, command=(*COMMAND, *arguments), env={"PATH": slow_git})
    step.wait_until((workspace.parent / "asked").exists)
    step.send(signal.SIGINT, signal.SIGINT)
    assert step.end() == 1
    assert "Traceback" not in step.log
    assert "failed: cancelled" in step.log


@pytest.mark.attack("Ctrl-C before the command line is read", holds="no trace")
def test_command_line_early(workspace: Path) -> None:
    step = Step(workspace, command=(*COMMAND, "rules"))
    step.wait_for_handlers()
    step.send(signal.SIGINT)
    assert step.end() == 1
    assert "Traceback" not in step.log


@pytest.mark.attack("a signal to the embedded Hub", holds="it ends well")
@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_hub_command(workspace: Path, tmp_path: Path, number: signal.Signals) -> None:
    step = Step(workspace, command=(*COMMAND, "hub", "--data", str(tmp_path / "data")), stderr=subprocess.DEVNULL)
    assert step.process.stdout is not None
    assert step.process.stdout.readline().startswith("http://127.0.0.1:")
    step.send(number)
    assert step.end() == 0
