"""Progress: what is done, the rate and the time left, as a line now and then, or as one line on a terminal."""

from __future__ import annotations

import asyncio
import io
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from clients import Point, connect
from faults import Exchange, Fault
from hub.releases import MODEL, seen_by
from starlette.types import Message

from hfdeploy_action import progress
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub import upload
from hfdeploy_action.hub.changes import Candidate
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.output import Output
from hfdeploy_action.output.progress_line import ProgressLine
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.request import Request
from hfdeploy_action.retry import RetryBudget


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr("hfdeploy_action.progress.time.monotonic", made)
    return made


Said = Callable[[], list[str]]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture) -> Said:
    caplog.set_level("INFO", "hfdeploy_action.progress")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "hfdeploy_action.progress"]


def test_a_message_says_what_is_done_the_rate_and_the_time_left(clock: Clock, said: Said) -> None:
    with progress.metered("uploading", "uploaded") as meter:
        meter.expect(2, 2_000_000_000)
        clock.now += 5
        progress.moved(500_000_000)
        clock.now += 5
        progress.moved(500_000_000)
        clock.now += 10
        progress.moved(1_000_000_000)
    assert said() == [
        "uploading 2 files: 500.0 MB of 2.0 GB (25.0 %), 100.0 MB/s, 15 s left",
        "uploading 2 files: 1.0 GB of 2.0 GB (50.0 %), 100.0 MB/s, 10 s left",
        "uploading 2 files: 2.0 GB of 2.0 GB (100.0 %), 100.0 MB/s",
        "uploaded 2.0 GB in 20 s (100.0 MB/s)",
    ]


@pytest.mark.parametrize(("rate", "left"), [(100_000, "3 min left"), (1000, "5 h 33 min left")])
def test_a_long_time_is_in_minutes_or_hours(clock: Clock, said: Said, rate: int, left: str) -> None:
    with progress.metered("hashing", "hashed") as meter:
        meter.expect(1, 20_000_000)
        clock.now += 1
        progress.moved(rate)
    assert said()[0].endswith(left)


def test_the_rate_is_that_of_the_last_seconds(clock: Clock, said: Said) -> None:
    with progress.metered("uploading", "uploaded") as meter:
        meter.expect(1, 1_000_000_000)
        for rate in (10_000_000,) * 10 + (1_000_000,) * 12:
            clock.now += 1
            progress.moved(rate)
    assert ", 1.0 MB/s, " in said()[-2]


def test_work_that_stands_still_says_for_how_long(clock: Clock, said: Said) -> None:
    with progress.metered("uploading", "uploaded") as meter:
        meter.expect(1, 1000)
        progress.moved(500)
        clock.now += 30
        meter.say()
    assert said()[0] == "uploading 1 file: 500 bytes of 1.0 kB (50.0 %), no progress for 30 s"


def test_more_bytes_than_expected_are_the_whole(clock: Clock, said: Said) -> None:
    with progress.metered("uploading", "uploaded") as meter:  # such as the headers of requests, or a second attempt
        meter.expect(1, 1000)
        clock.now += 1
        progress.moved(1400)
    assert said()[0].startswith("uploading 1 file: 1.0 kB of 1.0 kB (100.0 %)")


def test_short_work_has_no_last_line_and_messages_have_a_pause(clock: Clock, said: Said) -> None:
    with progress.metered("uploading", "uploaded") as meter:
        meter.expect(1, 1000)
        for _ in range(8):
            clock.now += 0.25
            progress.moved(1)
    assert len(said()) == 4


def test_work_without_bytes_says_nothing(clock: Clock, said: Said) -> None:
    with progress.metered("uploading", "uploaded") as meter:
        clock.now += 60
        meter.say()
    assert said() == []


# The line


def test_a_log_gets_a_line_every_few_seconds() -> None:
    line = ProgressLine()
    due = [tenth / 2 for tenth in range(60) if line.is_due(tenth / 2)]
    assert due == [5, 10, 15, 20, 25]
    assert [seconds for seconds in (0.5, 4.9, 5.0, 5.5) if line.is_due(seconds)] == [5.0]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def output(tmp_path: Path, *, in_workflow: bool = False) -> Output:
    return Output(Request(env={}, inputs={}, workspace=tmp_path, in_workflow=in_workflow, writes_files=False))


def test_a_terminal_gets_one_line_that_is_removed_before_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    shown = output(tmp_path)
    shown.show_progress("uploading: 50 %", 1)
    shown.show_progress("uploading: 9 %", 1)
    shown.say("done")
    assert terminal.getvalue() == f"\ruploading: 50 %\ruploading: 9 % \r{' ' * 14}\rdone\n"


def test_a_terminal_gets_no_control_characters_and_no_wrapped_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "20")
    output(tmp_path).show_progress(f"\x1b[2J{'x' * 100}", 1)
    assert terminal.getvalue() == "\r" + "\\x1b[2J".ljust(19, "x")


def test_a_workflow_gets_lines_even_if_it_has_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    shown = output(tmp_path, in_workflow=True)
    shown.show_progress("25 %", 4)
    shown.show_progress("50 %", 6)
    assert capsys.readouterr().out == "50 %\n"


# Where it comes from


@pytest.fixture
def candidate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Candidate:
    """A model with 24 MB of weights, which the Hub does not have, whose every step is said."""
    monkeypatch.setattr(progress, "PAUSE_SECONDS", 0.0)
    weights = request.node.name.encode().ljust(24_000_000, b"\x01")
    for name, content in {**MODEL, "model.safetensors": weights}.items():
        (tmp_path / name).write_bytes(content)
    return Candidate(ModelFolder(tmp_path).files)


def test_hashing_says_how_far_it_is(candidate: Candidate, said: Said) -> None:
    assert candidate.operations
    assert said()[-1].startswith("hashing 3 files: 24.0 MB of 24.0 MB (100.0 %)")


@pytest.mark.filterwarnings("ignore:Use 'content")  # the client's own
@pytest.mark.parametrize("xet", [True, False])
def test_an_upload_says_how_far_it_is(
    hub: embedded.Hub, candidate: Candidate, said: Said, monkeypatch: pytest.MonkeyPatch, xet: bool
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", not xet)
    repository = seen_by(hub, f"acme/progress-{xet}".lower())
    repository.create(private=True)
    additions = [*candidate.operations.values()]
    monkeypatch.setattr(upload, "PAUSE_SECONDS", 0.001)
    upload.upload(repository, additions)
    uploading = [line for line in said() if line.startswith("uploading 1 file: ")]
    assert uploading
    assert " of 24.0 MB (" in uploading[0]


def slowly(bytes_per_second: float) -> Fault:
    """The Hub takes the body of the request at this pace."""

    async def fault(exchange: Exchange) -> None:
        async def receive() -> Message:
            message = await exchange.receive()
            await asyncio.sleep(len(message.get("body", b"")) / bytes_per_second)
            return message

        await Exchange(exchange.hub, exchange.scope, receive, exchange.send).forward()

    return fault


@pytest.mark.filterwarnings("ignore:Use 'content")
def test_a_slow_upload_of_git_lfs_is_not_taken_for_one_that_stands_still(
    hub: embedded.Hub, candidate: Candidate, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(upload, "STALLED_SECONDS", 2.0)
    monkeypatch.setattr(progress, "PAUSE_SECONDS", 0.2)
    with connect(hub) as client:
        client.at(Point("PUT", "*"), slowly(6e6))
        identity = Identity("hf_rehearsal", "hf-token", client.url)
        repository = Repository("acme/slow", identity, RetryBudget(0))
        repository.create(private=True)
        started = time.monotonic()
        upload.upload(repository, [*candidate.operations.values()])
    assert time.monotonic() - started > 2.5
    uploading = [line for line in said() if line.startswith("uploading 1 file: ")]
    assert len(uploading) > 3
    assert all("MB/s" in line for line in uploading[1:])
