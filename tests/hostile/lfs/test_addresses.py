"""Git LFS content comes from the repository's own server, and no token goes to another one."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from hostile.lfs.shared import CREDENTIALS, WEIGHTS, fetch, run, untouched, weights
from hostile.runner import TOKENS, recorder
from lfs_server import LfsServer, answer

from hfdeploy_action.folder.lfs import Pointer
from hfdeploy_action.lfs import transport
from hfdeploy_action.lfs.failures import LfsDownloadFailed, LfsUnavailable
from hfdeploy_action.lfs.origin import Origin, of_repository


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
