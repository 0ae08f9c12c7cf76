"""Answers of a Git LFS server that are too large, too slow, or of the wrong form."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hostile.lfs.shared import WEIGHTS, endless, fetch, run, untouched, weights
from lfs_server import LfsServer, answer
from sound import pointer

from hfdeploy_action.folder.lfs import Pointer, read_pointer
from hfdeploy_action.lfs import fetching, transport
from hfdeploy_action.lfs.failures import LfsDownloadFailed, LfsUnavailable
from hfdeploy_action.lfs.origin import of_repository


def long_header(to: BaseHTTPRequestHandler) -> bool:
    to.send_response(200)
    while True:
        to.wfile.write(b"X-A: " + b"x" * 60_000 + b"\r\n")


def chunked(to: BaseHTTPRequestHandler) -> bool:
    to.send_response(200)
    to.send_header("Transfer-Encoding", "chunked")
    to.end_headers()
    while True:
        to.wfile.write(b"1;" + b"x" * 60_000 + b"\r\nx\r\n")


BODIES: dict[str, Callable[[BaseHTTPRequestHandler], bool]] = {
    "of another sha256": lambda to: answer(to, 200, bytes(len(WEIGHTS))),
    "too short": lambda to: answer(to, 200, WEIGHTS[:-1]),
    "too long": lambda to: answer(to, 200, WEIGHTS + b"x"),
    "shorter than said": lambda to: answer(to, 200, WEIGHTS[:-1], Content_Length=str(len(WEIGHTS))),
    "without end": endless,
    "compressed": lambda to: answer(to, 200, WEIGHTS, Content_Encoding="gzip"),
    "of chunks with long names": chunked,
    "below headers without end": long_header,
    "no HTTP": lambda to: bool(to.wfile.write(b"\0" * 1000)),
    "empty": lambda to: answer(to, 200),
    "a page": lambda to: answer(to, 200, b"<html>Log in"),
}


@pytest.mark.attack("the storage sends something else", holds="the pointer stays, and nothing is left behind")
@pytest.mark.parametrize("body", BODIES)
def test_bodies(workspace: Path, server: LfsServer, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 2.0)
    monkeypatch.setattr(transport, "SLOW_SECONDS", 1.0)
    server.get = BODIES[body]
    with pytest.raises((LfsDownloadFailed, LfsUnavailable), match=r"`model\.safetensors` could not be downloaded"):
        fetch(of_repository(f"{server.url}/acme/emotion", ""), workspace)
    assert untouched(workspace)


@pytest.mark.attack("a rehearsal is given other content than the pointer promises", holds="it ends, and says why")
def test_rehearsal_of_other_content(workspace: Path, server: LfsServer) -> None:
    other = bytes(len(WEIGHTS))
    server.get = lambda to: answer(to, 200, other)
    ended = run(workspace, server)
    assert ended.report["outcome"] == "invalid"
    assert "the SHA-256 of the content is not that of the pointer" in ended.log
    assert untouched(workspace)


ANSWERS: dict[str, Any] = {
    "not JSON": b"<html>",
    "deep": b"[" * 100_000,
    "a list": [],
    "no objects": {"transfer": "basic"},
    "a custom transfer": {"transfer": "evil", "objects": []},
    "another hash": {"hash_algo": "sha1", "objects": []},
    "wrong types": {"objects": [None, 7, {"oid": 7}, {"oid": ["x"]}]},
    "no actions": {"objects": [{"oid": "{oid}"}]},
    "actions of another type": {"objects": [{"oid": "{oid}", "actions": []}]},
    "an address of another type": {"objects": [{"oid": "{oid}", "actions": {"download": {"href": {"a": 1}}}}]},
    "a header with a line break": {
        "objects": [{"oid": "{oid}", "actions": {"download": {"href": "http://x", "header": {"A": "b\r\nC: d"}}}}]
    },
    "another size": {"objects": [{"oid": "{oid}", "size": 10**18}]},
    "an error of another type": {"objects": [{"oid": "{oid}", "error": 7}]},
    "an error with a command": {"objects": [{"oid": "{oid}", "error": {"code": 1, "message": "\n::error::CANARY"}}]},
}


@pytest.mark.attack("the server's answer is not one of the batch API", holds="it is said, and nothing crashes")
@pytest.mark.parametrize("name", ANSWERS)
def test_batch_answers(workspace: Path, server: LfsServer, name: str) -> None:
    found = read_pointer(weights(workspace))
    assert found
    said = ANSWERS[name]
    body = said if isinstance(said, bytes) else json.dumps(said).replace("{oid}", found.oid).encode()
    server.batch = lambda to: answer(to, 200, body)
    with pytest.raises(LfsDownloadFailed) as raised:
        fetch(of_repository(f"{server.url}/acme/emotion", ""), workspace)
    assert "CANARY" not in str(raised.value)


def slow_bytes(to: BaseHTTPRequestHandler) -> bool:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{" + b" " * 99:
        to.wfile.write(bytes([byte]))
        time.sleep(0.05)
    return True


def interim(to: BaseHTTPRequestHandler) -> bool:
    while True:
        to.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.02)


def silence(_: BaseHTTPRequestHandler) -> bool:
    time.sleep(3)
    return True


SLOW = {"byte by byte": slow_bytes, "100 Continue for ever": interim, "in silence": silence}


@pytest.mark.attack("the server is slow without end", holds="the request ends in time")
@pytest.mark.parametrize("how", SLOW)
@pytest.mark.parametrize("what", ["batch", "get"])
def test_slow(workspace: Path, server: LfsServer, how: str, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "ANSWER_SECONDS", 0.5)
    setattr(server, what, SLOW[how])
    started = time.monotonic()
    with pytest.raises(LfsUnavailable):
        fetch(of_repository(f"{server.url}/acme/emotion", ""), workspace)
    assert time.monotonic() - started < 2.5


def just_fast_enough(to: BaseHTTPRequestHandler) -> bool:
    to.wfile.write(b"HTTP/1.1 206 Partial Content\r\n\r\n" + (20_000_000).to_bytes(8, "little"))
    while True:
        to.wfile.write(b" " * 10_000)
        time.sleep(0.05)


@pytest.mark.attack("a header comes so fast that it is not too slow, for minutes", holds="all headers have a deadline")
def test_slow_header(server: LfsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "HEADERS_SECONDS", 0.5)
    server.get = just_fast_enough
    pointers = {"model.safetensors": Pointer("0" * 64, 10**9)}
    server.objects["0" * 64] = b""
    started = time.monotonic()
    headers, why = fetching.read_headers(of_repository(f"{server.url}/acme/emotion", ""), pointers)
    assert (headers, why) == ({}, "the server did not answer in time")
    assert time.monotonic() - started < 5


@pytest.mark.attack("a pointer promises more than the disk holds", holds="it is said before anything is asked")
def test_more_than_the_disk(workspace: Path, server: LfsServer) -> None:
    (workspace / "model" / "model.safetensors").write_text(pointer(size=10**17))
    ended = run(workspace, server)
    assert "are free on the disk" in ended.log
    assert server.seen == []
