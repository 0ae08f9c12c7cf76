"""A Hub that is slow, endless, or stalls: every wait ends."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hostile.hub.shared import INFO, published
from hostile.hubs import Altered, Middle, candidate, said, sent_to
from hostile.models import NEVER_DONE, TOO_MUCH, endless, silent
from hub.releases import publish, release
from runs import Run
from smoke.fakes import Behavior, reply, serving
from sound import Model

from hfdeploy_action.findings import Failure
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub import limits, transport
from hfdeploy_action.hub.changes import Candidate, RemoteFile
from hfdeploy_action.hub.failures import HubUnavailable, NotAHub
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.retry import RetryBudget


@pytest.mark.attack("an answer that never comes or never ends", holds="unavailable within the request's deadline")
@pytest.mark.parametrize("peer", NEVER_DONE)
def test_slow_hub(monkeypatch: pytest.MonkeyPatch, run: Run, model: Model, middle: Middle, peer: str) -> None:
    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.4)
    middle.answer("GET", INFO, NEVER_DONE[peer])
    started = time.monotonic()
    report = run("publish", published(model), "--tag", "v1", "--repo-id", "acme/slow", "--hf-endpoint", middle.url)
    assert report["outcome"] == "unavailable"
    assert "no whole answer within 0 s" in report["findings"][-1]["message"]
    assert time.monotonic() - started < 5


@pytest.mark.attack("an answer without end, as fast as it can", holds="unavailable, in little memory")
@pytest.mark.parametrize("peer", TOO_MUCH)
def test_endless_hub(monkeypatch: pytest.MonkeyPatch, repository: Repository, middle: Middle, peer: str) -> None:
    monkeypatch.setattr(limits, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(transport, "LARGEST", 2_000_000)
    middle.answer("GET", INFO, TOO_MUCH[peer])
    tracemalloc.start()
    with pytest.raises(HubUnavailable):
        repository.is_private()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


KEEPING_PACE: dict[str, Behavior] = {
    "says 100 Continue": TOO_MUCH["says 100 Continue as fast as it can"],
    "packs nothing": endless(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], b"\0\0\0\xff\xff" * 10_000
    ),
    "sends more behind a whole package": endless(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"{}"), b"x" * 50_000
    ),
}


@pytest.mark.attack("a file that keeps pace and never comes", holds="unavailable, after a bounded number of bytes")
@pytest.mark.parametrize("peer", KEEPING_PACE)
def test_endless_file(monkeypatch: pytest.MonkeyPatch, repository: Repository, middle: Middle, peer: str) -> None:
    monkeypatch.setattr(transport, "LARGEST", 100_000)
    middle.answer("GET", ".*/resolve/.*", KEEPING_PACE[peer])
    with pytest.raises(NotAHub, match="in one answer"):
        repository.content("README.md", "main", RemoteFile(1, "0" * 40, None))


@pytest.mark.attack("a Hub that wants the weights within the commit", holds="unavailable, before they are read")
def test_large_regular_file(repository: Repository, middle: Middle, tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    with weights.open("wb") as file:
        file.truncate(101 * 1024 * 1024)
    regular = {"path": weights.name, "uploadMode": "regular", "shouldIgnore": False}
    middle.answer("POST", ".*/preupload/.*", said({"files": [regular]}))
    tracemalloc.start()
    with pytest.raises(NotAHub, match="`uploadMode` is `regular` for 105,906,176 bytes"):
        publish(repository, release(Candidate(ModelFolder(tmp_path).files)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


@pytest.mark.attack("a Hub that does not read the commit", holds="unavailable, however large the commit is")
def test_unread_commit(monkeypatch: pytest.MonkeyPatch, middle: Middle) -> None:
    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.4)
    monkeypatch.setattr(limits, "PACE_SECONDS", 0.4)
    with serving(silent) as server:
        url = f"http://127.0.0.1:{server.server_address[1]}/api/models/acme/x/commit/main"
        started = time.monotonic()
        with httpx2.Client(transport=transport.CheckedTransport()) as client, pytest.raises(HubUnavailable):
            client.post(url, content=bytes(20_000_000))
    assert time.monotonic() - started < 5


@pytest.mark.attack("a Hub that never says hello", holds="unavailable within the request's deadline")
@pytest.mark.parametrize("way", ["tls", "name"])
def test_no_connection(monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.4)
    if way == "name":
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: time.sleep(3))
    with serving(silent) as server:
        endpoint = f"https://127.0.0.1:{server.server_address[1]}" if way == "tls" else "http://slow.invalid"
        asking = Repository("acme/x", Identity("hf_x", "hf-token", endpoint), RetryBudget(0))
        started = time.monotonic()
        with pytest.raises(HubUnavailable, match="no whole answer"):
            asking.head()
    assert time.monotonic() - started < 2


@pytest.mark.attack("pages that each take their time", holds="the whole listing has a deadline")
def test_slow_pages(monkeypatch: pytest.MonkeyPatch, repository: Repository, middle: Middle) -> None:
    monkeypatch.setattr(transport, "LISTING_SECONDS", 0.3)

    def one_more(connection: Any) -> None:
        time.sleep(0.1)
        url = f"{middle.url}/api/models/{repository.repo_id}/tree/main?cursor={len(middle.asked)}"
        connection.sendall(said([], Link=f'<{url}>; rel="next"'))

    middle.answer("GET", f"{INFO}/tree/.*", one_more)
    with pytest.raises(NotAHub, match="does not end"):
        repository.tree("main")
    assert len(middle.asked) <= 5


@pytest.mark.attack("an outage that the client would wait for by itself", holds="one budget counts each attempt")
def test_one_budget(monkeypatch: pytest.MonkeyPatch, middle: Middle, repository: Repository) -> None:
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda _: pytest.fail("the client waits by itself"))
    slept: list[float] = []
    middle.answer("GET", f"{INFO}/tree/.*", reply(503, b""))
    waiting = Repository(repository.repo_id, repository.identity, RetryBudget(4, sleep=slept.append))
    with pytest.raises(HubUnavailable):
        waiting.tree("main")
    assert sum(slept) <= 4
    assert waiting.budget.left == 0


@pytest.mark.attack("HF_HUB_OFFLINE=1", holds="named at once")
def test_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    budget = RetryBudget(60, sleep=lambda _: pytest.fail("nothing is waited for"))
    with pytest.raises(Failure, match="HF_HUB_OFFLINE"):
        Repository("acme/x", Identity("hf_x", "hf-token", "https://hub.invalid"), budget).head()


STALLS: dict[str, Behavior] = {
    "says nothing": silent,
    "drips": endless(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b" ", 0.05),
}


@pytest.mark.attack("storage that stalls during an upload through Xet", holds="the run ends, with its report")
@pytest.mark.parametrize("peer", STALLS)
def test_stalled_xet(middle: Middle, model: Model, tmp_path: Path, peer: str) -> None:
    with serving(STALLS[peer]) as storage:
        token = {"casUrl": f"http://127.0.0.1:{storage.server_address[1]}", "accessToken": "x", "exp": 2**32}
        middle.answer("GET", f"{INFO}/xet-write-token/.*", said(token))
        script = (
            "import sys; from hfdeploy_action import cli; from hfdeploy_action.hub import upload;"
            "upload.STALLED_SECONDS = 0.5; sys.exit(cli.main())"
        )
        arguments = [
            "publish",
            published(model),
            "--tag",
            "v1",
            "--repo-id",
            f"acme/{tmp_path.name}",
            "--format",
            "json",
        ]
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments, "--hf-endpoint", middle.url],
            env={**os.environ, "HF_TOKEN": "hf_rehearsal"},
            stdout=subprocess.PIPE,
            cwd=tmp_path,
            timeout=60,
            check=False,
        )
    report = json.loads(done.stdout)
    assert (done.returncode, report["outcome"]) == (4, "unavailable")
    assert "made no progress" in report["findings"][-1]["message"]
    assert time.monotonic() - started < 40


@pytest.mark.filterwarnings("ignore:Use 'content")  # the client's own
@pytest.mark.attack("storage that stalls during an upload of Git LFS", holds="given up below 64 kB/s")
@pytest.mark.parametrize("peer", STALLS)
def test_stalled_lfs(
    monkeypatch: pytest.MonkeyPatch, middle: Middle, repository: Repository, tmp_path: Path, peer: str
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(limits, "PACE_SECONDS", 0.5)
    with serving(STALLS[peer]) as storage:
        href = f"http://127.0.0.1:{storage.server_address[1]}/"
        middle.answer("POST", ".*/batch", Altered(lambda batch: sent_to(batch, upload={"href": href})))
        started = time.monotonic()
        with pytest.raises(HubUnavailable, match=r"less than 64\.0 kB/s"):
            publish(repository, release(candidate(tmp_path / "old")))
    assert time.monotonic() - started < 5
