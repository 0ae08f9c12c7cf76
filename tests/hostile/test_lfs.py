"""Git LFS: content comes from the repository's own server, is what the pointer promises, and no token goes astray.

git-lfs used to do all of this, with its own configuration and no bounds; without it every pointer stayed one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hostile.runner import TOKENS, Ended, recorder, run_action
from lfs_server import LfsServer, answer, serve
from sound import SOUND, Model, pointer

from hfdeploy_action.folder.lfs import Pointer, read_pointer
from hfdeploy_action.lfs import fetching, transport
from hfdeploy_action.lfs.failures import LfsDownloadFailed, LfsUnavailable
from hfdeploy_action.lfs.origin import Origin, of_repository
from hfdeploy_action.retry import RetryBudget

WEIGHTS = bytes(SOUND["model.safetensors"])  # type: ignore[arg-type]
CREDENTIALS = base64.b64encode(f"x-access-token:{TOKENS['github-token']}".encode()).decode()


@pytest.fixture
def server() -> Iterator[LfsServer]:
    with serve() as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, model: Model, server: LfsServer) -> Path:
    """A checkout with `lfs: false`: the weights are a pointer, whose content the server has."""
    tracked = "*.safetensors filter=lfs diff=lfs merge=lfs -text\n"
    model({"model.safetensors": server.put(WEIGHTS), ".gitattributes": tracked}, into="workspace/model")
    git_dir = tmp_path / "workspace" / ".git"
    for name in ("objects", "refs"):
        (git_dir / name).mkdir(parents=True)
    (git_dir / "HEAD").write_text("ref: refs/heads/main\n")
    (git_dir / "config").write_text('[remote "origin"]\n\turl = https://github.com/acme/emotion\n')
    (tmp_path / "workspace" / "settings.yaml").write_text("publish: {retry-seconds: 0}\n")
    return tmp_path / "workspace"


def run(workspace: Path, server: LfsServer, mode: str = "rehearse", event: str = "pull_request") -> Ended:
    env = {"GITHUB_SERVER_URL": server.url}
    return run_action(workspace, event, env=env, mode=mode, model_path="model", config="settings.yaml")


def weights(workspace: Path) -> bytes:
    return (workspace / "model" / "model.safetensors").read_bytes()


def untouched(workspace: Path) -> bool:
    """The pointer stands where it stood, and nothing beside it was left behind."""
    names = {path.name for path in (workspace / "model").iterdir()}
    return weights(workspace).startswith(b"version https://git-lfs") and not any(".git-lfs" in name for name in names)


@pytest.mark.attack("nobody: a pull request with pointers is rehearsed", holds="the content is fetched")
def test_fetched(workspace: Path, server: LfsServer) -> None:
    ended = run(workspace, server)
    assert weights(workspace) == WEIGHTS
    assert "HFD302" not in ended.log
    assert server.seen[0].headers["Authorization"] == f"Basic {CREDENTIALS}"
    assert not any("Authorization" in seen.headers for seen in server.seen if seen.method == "GET")


@pytest.mark.attack("nobody: a pull request with pointers is validated", holds="no more than headers is read")
def test_validated(workspace: Path, server: LfsServer) -> None:
    ended = run(workspace, server, "validate")
    assert untouched(workspace)
    assert "only their header was read" in ended.log
    assert all(seen.headers["Range"] for seen in server.seen if seen.method == "GET")


ELSEWHERE = {
    ".lfsconfig": (".lfsconfig", "[lfs]\n url = {url}\n"),
    "lfs.url": (".git/config", "[lfs]\n url = {url}\n"),
    "remote.lfsurl": (".git/config", '[remote "origin"]\n lfsurl = {url}\n'),
    "remote.url": (".git/config", '[remote "origin"]\n url = {url}/acme/emotion\n'),
    "insteadOf": (".git/config", '[url "{url}/"]\n insteadOf = https://github.com/\n insteadOf = http://127.0.0.1\n'),
    "proxy": (".git/config", "[http]\n proxy = {url}\n"),
    "include": (".git/config", "[include]\n path = ../model/evil\n"),
}


@pytest.mark.attack("a file names another LFS server", holds="it is not contacted")
@pytest.mark.parametrize("how", ELSEWHERE)
def test_another_server(workspace: Path, server: LfsServer, how: str) -> None:
    name, text = ELSEWHERE[how]
    with recorder() as other:
        (workspace / "model" / "evil").write_text(f"[lfs]\n url = {other.url}\n")
        (workspace / name).write_text(text.format(url=other.url))
        run(workspace, server)
    assert other.asked == []
    assert weights(workspace) == WEIGHTS


@pytest.mark.attack("the batch answer names a place inside the network or this machine", holds="it is not contacted")
@pytest.mark.parametrize(
    "href",
    [
        "http://169.254.169.254/latest/meta-data/",
        "https://[fe80::1]/x",
        "https://10.0.0.1/x",
        "https://[::ffff:169.254.169.254]/x",
        "https://0xa9fea9fe/x",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://github.com/x",
        "http://user:password@127.0.0.1/x",
        "http://127.0.0.1:1/a b",
        "",
        "/store/x",
    ],
)
def test_places_inside(workspace: Path, server: LfsServer, href: str) -> None:
    server.action = lambda _: {"href": href}
    started = time.monotonic()
    with pytest.raises(LfsDownloadFailed, match=r"the server names|redirected"):
        fetch(of_repository(f"{server.url}/acme/emotion", ""), workspace)
    assert time.monotonic() - started < 3
    assert untouched(workspace)


def fetch(origin: Origin, workspace: Path, content: Pointer | None = None) -> None:
    found = content or read_pointer(weights(workspace))
    assert found
    fetching.fetch(origin, workspace / "model", {"model.safetensors": found}, RetryBudget(0))


@pytest.mark.attack("a name of a public server stands for this machine (DNS rebinding)", holds="nothing is sent to it")
@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "10.0.0.1"])
def test_names_for_places_inside(
    workspace: Path, server: LfsServer, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    public = Origin("https://git.invalid/info/lfs")
    made = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(server.url.rpartition(":")[2])))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: made)
    request = transport.Request("GET", "https://storage.invalid/x", {}, {})
    with pytest.raises(transport.Unanswered, match=r"`storage\.invalid` is an address that may not be contacted"):
        transport.receive(request, public.reach, 5, lambda _: None)
    assert server.seen == []


@pytest.mark.attack(
    "the server redirects, to itself or inside the network", holds="it is followed five times, never there"
)
@pytest.mark.parametrize("where", ["{url}/again", "http://169.254.169.254/x", "file:///etc/passwd", "http://10.0.0.1/"])
@pytest.mark.parametrize("what", ["batch", "get"])
def test_redirects(workspace: Path, server: LfsServer, what: str, where: str) -> None:
    def redirect(to: BaseHTTPRequestHandler) -> bool:
        return answer(to, 307, Location=where.format(url=server.url))

    setattr(server, what, redirect)
    with pytest.raises(LfsDownloadFailed):
        fetch(of_repository(f"{server.url}/acme/emotion", ""), workspace)
    assert len(server.seen) <= 7
    assert untouched(workspace)


@pytest.mark.attack("the server redirects to another host", holds="the token stays behind")
@pytest.mark.parametrize("what", ["batch", "get"])
def test_redirect_with_token(workspace: Path, server: LfsServer, what: str) -> None:
    with recorder() as other:
        setattr(server, what, lambda to: answer(to, 307, Location=f"{other.url}/x"))
        if what == "get":
            named = {"Authorization": "RemoteAuth CANARY"}
            server.action = lambda oid: {"href": f"{server.url}/{oid}", "header": named}
        run(workspace, server)
    assert other.asked
    assert not any(authorization for _, authorization in other.asked)
    assert untouched(workspace)


@pytest.mark.attack("the batch answer names another host", holds="it gets no token of ours")
def test_another_host(workspace: Path, server: LfsServer) -> None:
    with recorder() as other:
        server.action = lambda oid: {"href": f"{other.url}/{oid}"}
        run(workspace, server)
    assert other.asked
    assert not any(authorization for _, authorization in other.asked)


def endless(to: BaseHTTPRequestHandler) -> bool:
    to.send_response(200)
    to.end_headers()
    while True:
        to.wfile.write(b"x" * 65_536)


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


@pytest.mark.attack("a pointer is a link to a file elsewhere", holds="the file elsewhere is not written")
def test_link(workspace: Path, server: LfsServer) -> None:
    secret = workspace / "secret.txt"
    secret.write_bytes(weights(workspace))
    (workspace / "model" / "model.safetensors").unlink()
    (workspace / "model" / "model.safetensors").symlink_to("../secret.txt")
    before = secret.read_bytes()
    run(workspace, server)
    assert secret.read_bytes() == before


UNREADABLE = {
    "ssh": "git@github.com:acme/emotion.git",
    "ssh with a scheme": "ssh://git@github.com/acme/emotion",
    "a program": "ext::sh -c id",
    "a folder": "/srv/git/emotion",
    "http": "http://github.com/acme/emotion",
    "metadata": "https://169.254.169.254/acme/emotion",
}


@pytest.mark.attack("on a command line the remote is not of https", holds="it is not asked; the fix says what to do")
@pytest.mark.parametrize("how", UNREADABLE)
def test_remotes(workspace: Path, how: str, run: Callable[..., dict[str, Any]]) -> None:
    (workspace / ".git" / "config").write_text(f'[remote "origin"]\n\turl = {UNREADABLE[how]}\n')
    report = run("rehearse", "workspace/model")
    (finding,) = (each for each in report["findings"] if each["rule"] == "HFD610")
    assert "lfs: true" in finding["fix"]
    assert report["outcome"] == "invalid"


@contextmanager
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that records the first bytes of every connection, and lets none through."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def listen() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(1000))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", heard
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(2)


@pytest.mark.attack("nobody: a proxy is set", holds="loopback does not go through it, the internet does")
def test_proxy(workspace: Path, server: LfsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with proxy() as (url, heard):
        for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, url)
        fetch(of_repository(f"{server.url}/acme/emotion", ""), workspace)
        assert (heard, weights(workspace)) == ([], WEIGHTS)
        other = Pointer(hashlib.sha256(b"x").hexdigest(), 1)
        with pytest.raises(LfsUnavailable):
            fetch(of_repository("https://git.invalid/acme/emotion", TOKENS["github-token"]), workspace, other)
    assert heard[0].startswith(b"CONNECT git.invalid:443 ")
    assert CREDENTIALS.encode() not in b"".join(heard)
