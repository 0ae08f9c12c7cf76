"""Addresses in the answers of a Hub, proxies, and certificate files."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hostile.addresses.shared import checkout
from hostile.hubs import Altered, Middle, candidate, said, sent_to
from hostile.runner import Recorder, run_action
from hub.releases import promote, publish, release
from smoke.fakes import reply
from sound import Model

from hfdeploy_action.findings import Failure
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub import network, upload
from hfdeploy_action.hub.card import check_card
from hfdeploy_action.hub.changes import RemoteFile
from hfdeploy_action.hub.failures import HubUnavailable, NotAHub, UnusableHubProxy
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.transport import CheckedTransport
from hfdeploy_action.network.failures import UnusableCertificates
from hfdeploy_action.retry import RetryBudget

MODEL = "/api/models/acme/[^/]+"
NEXT = {
    "another host": "{elsewhere}/api/models/acme/x/tree/main?cursor=1",
    "the same name over TLS": "https{middle}/api/models/acme/x/tree/main?cursor=1",
    "a name and a password": "http://hub@{elsewhere_host}/tree?cursor=1",
    "a file": "file:///etc/passwd",
    "no scheme": "/api/models/acme/x/tree/main?cursor=1",
    "no host": "http:///x",
    "no address": "http://[",
    "a port that is none": "http://127.0.0.1:99999999/x",
}


@pytest.mark.attack("the Hub's next page is elsewhere", holds="it is not asked for")
@pytest.mark.parametrize("address", NEXT)
@pytest.mark.parametrize("listing", ["tree", "commits"])
def test_next_page(middle: Middle, repository: Repository, elsewhere: Recorder, address: str, listing: str) -> None:
    host = elsewhere.url.removeprefix("http://")
    url = NEXT[address].format(elsewhere=elsewhere.url, elsewhere_host=host, middle=middle.url.removeprefix("http"))
    middle.answer("GET", f"{MODEL}/{listing}/.*", said([], 200, Link=f'<{url}>; rel="next"'))
    with pytest.raises(NotAHub):
        (repository.tree if listing == "tree" else repository.history)("main")
    assert elsewhere.asked == []
    assert len(middle.asked) == 1


@pytest.mark.attack("the Hub redirects a question elsewhere", holds="it is not asked there")
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_redirect(middle: Middle, repository: Repository, elsewhere: Recorder, method: str, status: int) -> None:
    ask: dict[str, Callable[[], object]] = {
        "GET": repository.head,
        "POST": lambda: repository.create(private=True),
        "PUT": lambda: repository.set_visibility(private=True),
        "DELETE": lambda: repository.ask(lambda: repository.api.delete_tag(repository.repo_id, tag="v1")),
    }
    middle.answer(method, ".*", reply(status, b"", Location=f"{elsewhere.url}/api/models/acme/x"))
    with pytest.raises(NotAHub, match="another address"):
        ask[method]()
    assert elsewhere.asked == []


@pytest.mark.attack("the Hub redirects what is written to something that reads", holds="nothing is believed")
@pytest.mark.parametrize("status", [301, 302, 303])
def test_redirect_of_a_commit(middle: Middle, repository: Repository, tmp_path: Path, status: int) -> None:
    made = said({"commitUrl": "x", "commitOid": "0" * 40})
    middle.answer("POST", f"{MODEL}/commit/.*", reply(status, b"", Location="/api/models/acme/x/commit/made"))
    middle.answer("GET", f"{MODEL}/commit/made", made)
    with pytest.raises(NotAHub, match="a request that writes"):
        publish(repository, release(candidate(tmp_path / "new")))


@pytest.mark.attack("the Hub redirects in a circle", holds="a few times only")
def test_redirects_in_a_circle(middle: Middle, repository: Repository) -> None:
    middle.answer("GET", ".*", reply(307, b"", Location="/api/models/acme/x/revision/main"))
    with pytest.raises(NotAHub, match="redirects"):
        repository.head()
    assert len(middle.asked) <= 6


ODD = ("http://[::1", "\x7f://", "javascript:alert(1)", "http://x:abc/", "//", "")


@pytest.mark.attack("a redirect to what is no address", holds="unavailable, for questions and for files")
@pytest.mark.parametrize("to", ODD, ids=lambda to: repr(to[:20]))
@pytest.mark.parametrize("what", ["question", "file", "card"])
def test_odd_redirect(middle: Middle, repository: Repository, model: Model, what: str, to: str) -> None:
    for method in ("GET", "POST"):
        middle.answer(method, ".*", reply(307, b"", Location=to))
    if what == "card":  # which the Hub checks again at the commit
        check_card(repository, ModelFolder(model()))
        return
    with pytest.raises(HubUnavailable):
        repository.content("a", "main", RemoteFile(1, "0" * 40, None)) if what == "file" else repository.head()


@pytest.mark.attack("a redirect to a name that no host can have", holds="unavailable")
def test_impossible_name(monkeypatch: pytest.MonkeyPatch, repository: Repository, middle: Middle) -> None:
    known = socket.getaddrinfo

    def look_up(host: str, *more: Any, **given: Any) -> Any:
        if host == "a..b":
            raise UnicodeError("label empty or too long")
        return known(host, *more, **given)

    repository.create(private=True)
    middle.answer("GET", ".*/resolve/.*", reply(302, b"", Location="http://a..b/"))
    monkeypatch.setattr("socket.getaddrinfo", look_up)
    with pytest.raises(HubUnavailable, match="has no address"):
        repository.content("a", "main", RemoteFile(1, "0" * 40, None))


@pytest.mark.attack("the content of a file is elsewhere", holds="it is asked for without a token")
def test_file_elsewhere(middle: Middle, repository: Repository, elsewhere: Recorder, tmp_path: Path) -> None:
    publish(repository, release(candidate(tmp_path / "old")))
    second = promote(repository, release(candidate(tmp_path / "new", config__json=b"[]"), "v2"))
    middle.answer("GET", "/acme/[^/]+/resolve/.*", reply(302, b"", Location=f"{elsewhere.url}/stored"))
    with suppress(Failure):  # what is there is what was asked for, by its id
        second.undo()
    assert elsewhere.asked == [("/stored", "")]


@pytest.mark.usefixtures("_without_xet")
@pytest.mark.filterwarnings("ignore:Use 'content")  # the client's own
@pytest.mark.attack("Git LFS is to be sent, or confirmed, elsewhere", holds="no token of ours goes there")
@pytest.mark.parametrize("action", ["upload", "verify"])
def test_lfs_elsewhere(
    middle: Middle,
    repository: Repository,
    elsewhere: Recorder,
    tmp_path: Path,
    action: str,
) -> None:
    there = {action: {"href": f"{elsewhere.url}/{action}", "header": {"Authorization": "Bearer theirs"}}}
    middle.answer("POST", ".*/batch", Altered(lambda batch: sent_to(batch, **there)))
    with suppress(Failure):
        publish(repository, release(candidate(tmp_path / "new", model__safetensors=os.urandom(2000))))
    assert not any("hf_rehearsal" in authorization for _, authorization in elsewhere.asked)
    assert bool(elsewhere.asked) is (action == "upload")


XET = {
    "the storage": lambda url: said({"casUrl": url, "accessToken": "xet", "exp": 2**32}),
    "the token of the storage": lambda url: reply(307, b"", Location=f"{url}/token"),
}


@pytest.mark.attack("Xet is elsewhere", holds="the Hub's token does not go there")
@pytest.mark.parametrize("what", XET)
def test_xet_elsewhere(middle: Middle, repository: Repository, elsewhere: Recorder, tmp_path: Path, what: str) -> None:
    middle.answer("GET", f"{MODEL}/xet-write-token/.*", XET[what](elsewhere.url))
    with suppress(Failure):
        publish(repository, release(candidate(tmp_path / "new")))
    assert elsewhere.asked
    assert not any("hf_rehearsal" in authorization for _, authorization in elsewhere.asked)


@pytest.mark.attack("a Hub elsewhere names a folder of the runner as its storage", holds="nothing is written there")
def test_xet_on_this_machine(tmp_path: Path) -> None:
    weights, storage = tmp_path / "weights", tmp_path / "storage"
    weights.write_bytes(os.urandom(1000))
    given = {"endpoint": f"local://{storage}", "token": "x", "token_expiry_unix_secs": 2**32}
    with pytest.raises(ConnectionError), upload.session("https://huggingface.co").new_upload_commit(**given) as commit:
        commit.start_upload_file(str(weights))
    assert not storage.exists()


PROXIES = {
    "http_proxy": "http://127.0.0.1:9",
    "HTTPS_PROXY": "http://127.0.0.1:9",
    "ALL_PROXY": "socks5://127.0.0.1:9",
}


@pytest.mark.attack("proxies in the environment of a rehearsal", holds="loopback goes through none")
@pytest.mark.parametrize("past", ["example.com", "*", " , *"])
def test_rehearsal_behind_proxies(tmp_path: Path, model: Model, past: str) -> None:
    ended = run_action(checkout(tmp_path, model, ""), env={**PROXIES, "no_proxy": past}, mode="rehearse")
    assert ended.report["outcome"] == "rehearsed"


OWN = "localhost. hub.localhost 127.1 127.9.9.9 0x7f000001 0.0.0.0 [::1] [::ffff:127.0.0.1]".split()


@pytest.mark.attack("a proxy stands before a Hub on this machine", holds="it is asked directly, however it is written")
@pytest.mark.parametrize("host", OWN)
def test_own_hub_behind_a_proxy(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert network.proxy_for(httpx2.URL(f"http://{host}:8000/api")) == ""
    assert network.proxy_for(httpx2.URL("http://localhost.example.com/api")) != ""


AUTHORITIES = {
    "SSL_CERT_FILE": "/nowhere/ca.pem",
    "SSL_CERT_DIR": "/nowhere",
    "SSLKEYLOGFILE": "/nowhere/keys",
}


@pytest.mark.attack("the environment names authorities that are not there", holds="the variable is named at once")
@pytest.mark.parametrize("name", AUTHORITIES)
def test_unusable_authorities(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, AUTHORITIES[name])
    message = f"`{name}` names '{AUTHORITIES[name]}'"
    with httpx2.Client(transport=CheckedTransport()) as client, pytest.raises(UnusableCertificates, match=message):
        client.get("https://hub.invalid/api/models/acme/x")


@pytest.mark.attack("HF_HUB_OFFLINE=1 in the environment of a rehearsal", holds="it needs no network")
def test_rehearsal_offline(tmp_path: Path, model: Model) -> None:
    ended = run_action(checkout(tmp_path, model, ""), env={"HF_HUB_OFFLINE": "1"}, mode="rehearse")
    assert ended.report["outcome"] == "rehearsed"


@pytest.mark.attack("a proxy of a kind that is not supported", holds="it is named at once")
@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "ftp://127.0.0.1:9", "http://127.0.0.1:x"])
def test_unusable_proxy(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("https_proxy", proxy)
    asking = Repository("acme/x", Identity("hf_x", "hf-token", "https://hub.invalid"), RetryBudget(60))
    with pytest.raises(UnusableHubProxy):
        asking.head()
