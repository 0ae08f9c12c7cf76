"""The way to a deployed model: proxies, certificate files, and addresses."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

import pytest
from hostile.model.shared import Sour
from hostile.models import endless, silent
from runs import found
from smoke.fakes import serving

from hfdeploy_action.network import sockets
from hfdeploy_action.results import Address
from hfdeploy_action.smoke import client
from hfdeploy_action.smoke.samples import Cause


@pytest.mark.attack("a server never answers the TLS handshake", holds="the request ends in time")
def test_a_handshake_that_stalls() -> None:
    with serving(silent) as server:
        url = server.url.replace("http:", "https:")
        with client.open_line(Address(url)) as line:
            sample = client.ask(line, "a", 0.2)
    assert (sample.cause, sample.seconds < 5) == (Cause.TIMEOUT, True)


@pytest.mark.attack("a server never reads what it is sent", holds="the request ends in time")
def test_a_request_that_nobody_reads() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with client.open_line(Address(url)) as line:
            sample = client.ask(line, "x" * 30_000_000, 0.2)
    assert (sample.cause, sample.seconds < 5) == (Cause.TIMEOUT, True)


@pytest.mark.attack("the name of the host is never found out", holds="the request ends in time")
def test_a_name_server_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(2))
    with client.open_line(Address("http://models.acme.example/")) as line:
        sample = client.ask(line, "a", 0.2)
    assert (sample.cause, sample.seconds < 5) == (Cause.TIMEOUT, True)


@pytest.mark.attack("a host has a hundred addresses that drop every packet", holds="they share 5 s")
def test_addresses_that_nobody_answers_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def drop(bounded: socket.socket, _: object) -> None:
        time.sleep(bounded.gettimeout() or 60)
        raise TimeoutError

    where = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [where] * 100)
    monkeypatch.setattr(sockets._Bounded, "connect", drop, raising=False)
    monkeypatch.setattr(sockets, "CONNECT_SECONDS", 0.3)
    with client.open_line(Address("http://models.acme.example/")) as line:
        sample = client.ask(line, "a", 10)
    assert (sample.cause, sample.seconds < 5) == (Cause.TIMEOUT, True)


@pytest.mark.attack("the environment names a proxy", holds="a model on this machine is asked directly")
@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("proxy", ["http://127.0.0.1:9", "socks5://127.0.0.1:9", "http://[", "no proxy"])
def test_a_proxy_before_this_machine(name: str, proxy: str, smoked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, proxy)
    with serving(Sour(1000, silent)) as server:
        report = smoked(server.url.replace("127.0.0.1", "localhost"))
    assert report["smoke"]["cases"][0]["label"] == "calm"


@pytest.mark.attack("the environment names a proxy of another kind", holds="a finding names it, without its password")
@pytest.mark.parametrize("proxy", ["socks5://me:passw0rd@127.0.0.1:9", "http://me:passw0rd@[", "ftp://me:passw0rd@x"])
def test_a_proxy_of_another_kind(proxy: str, smoked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    report = smoked("http://models.acme.example/emotion")
    assert (report["outcome"], found(report)) == ("invalid-input", ["HFD823"])
    assert "passw0rd" not in json.dumps(report)


@pytest.mark.attack("a proxy drips its answer to CONNECT", holds="the request ends in time")
def test_a_proxy_that_drips(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(endless(b"HTTP/1.1 200 OK\r\nX: ", b"x", 0.02)) as proxy:
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{proxy.server_address[1]}")
        with client.open_line(Address("https://models.acme.example/", "hf_secret")) as line:
            sample = client.ask(line, "a", 0.2)
    assert (sample.cause, sample.seconds < 5) == (Cause.TIMEOUT, True)
    assert b"hf_secret" not in b"".join(proxy.requests)


@pytest.mark.attack("a host is listed in NO_PROXY", holds="it is asked directly")
def test_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "acme.example")
    client.open_line(Address("http://models.acme.example/")).__exit__()


@pytest.mark.attack("REQUESTS_CA_BUNDLE names a file that is not there, or is none", holds="a finding names the file")
@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_bundle_that_cannot_be_read(
    content: str | None, smoked: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    bundle = Path("authorities.pem")
    if content:
        bundle.write_text(content)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    report = smoked("https://127.0.0.1:9/")
    assert (report["outcome"], found(report)) == ("invalid-input", ["HFD824"])
    assert "authorities.pem" in report["findings"][0]["message"]


@pytest.mark.attack("the address of a model is more than an address", holds="it is refused, and nothing of it repeated")
@pytest.mark.parametrize(
    "url",
    [
        "http://me:passw0rd@127.0.0.1:9/",
        "http://127.0.0.1:9/#passw0rd",
        "http://127.0.0.1:99999/passw0rd",
        "http://127.0.0.1:9\\@passw0rd/",
        "http://127.0.0.1:9/\u202epassw0rd",
        "file:///etc/passw0rd",
        "http://127.0.0.1:9/hf_of_inference",
    ],
)
def test_an_address(url: str, smoked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFERENCE_TOKEN", "hf_of_inference")
    report = smoked(url)
    assert report["outcome"] == "invalid-input"
    assert report["deployment"] is None
