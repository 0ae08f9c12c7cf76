"""A user runs the embedded Hub; a web page, another owner, a folder or a client tries to make something of it."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from hostile.asking import HEADER, ask, commit, connected
from starlette.responses import PlainTextResponse

from hfdeploy_action.rehearsal.connection import Limits
from hfdeploy_action.rehearsal.hub import Hub, serve
from hfdeploy_action.rehearsal.hub.routes import ROUTES
from hfdeploy_action.rehearsal.serve import serve as serve_application

SECRET = b"weights that nobody else may have" * 100
OID = sha256(SECRET).hexdigest()
NEW = sha256(b"nobody sent this").hexdigest()
DEEP = b"[" * 100_000


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """A Hub on which acme keeps a private model, and a rival has a public one."""
    data = tmp_path_factory.mktemp("hub")
    with serve(data, {"acme": "hf_acme", "rival": "hf_rival"}, readers={"acme": "hf_reader"}) as running:
        for owner, name, private in (("acme", "secret", True), ("acme", "open", False), ("rival", "own", False)):
            wanted = {"name": name, "private": private}
            assert ask(running, "POST", "/api/repos/create", wanted, f"hf_{owner}").status == 200
        batch = {"operation": "upload", "objects": [{"oid": OID, "size": len(SECRET)}]}
        (row,) = ask(running, "POST", "/acme/secret.git/info/lfs/objects/batch", batch, "hf_acme").json["objects"]
        href = urlsplit(row["actions"]["upload"]["href"])
        assert ask(running, "PUT", f"{href.path}?{href.query}", SECRET, None).status == 200
        line = {"key": "lfsFile", "value": {"path": "model.bin", "oid": OID, "size": len(SECRET)}}
        assert commit(running, "acme/secret", line, token="hf_acme").status == 200
        for name in ("open", "secret"):
            opened = {"title": "A pull request", "pullRequest": True}
            assert ask(running, "POST", f"/api/models/acme/{name}/discussions", opened, "hf_acme").status == 200
        yield running


@pytest.mark.attack("a web page points a name of its own at 127.0.0.1", holds="a Host that is not loopback is refused")
@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1", ""]
)
def test_rebinding(hub: Hub, host: str) -> None:
    for path in ("/api/models/acme/open", f"/lfs/{OID}", "/acme/open/resolve/main/README.md"):
        assert ask(hub, "GET", path, Host=host).status == 421


@pytest.mark.attack("a program asks for loopback by any of its names", holds="it is answered")
@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.9.9.9:80", "[::1]:8080"])
def test_loopback_has_names(hub: Hub, host: str) -> None:
    """Guards against a cure that locks out whom it is for."""
    assert ask(hub, "GET", "/api/models/acme/open", Host=host).status == 200


@pytest.mark.attack("a web page sends a form to the Hub", holds="nothing changes, and no page may read an answer")
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000"])
def test_web_page(hub: Hub, origin: str) -> None:
    answer = ask(hub, "POST", "/api/repos/create", {"name": "planted"}, Origin=origin)
    assert answer.status == 403
    assert ask(hub, "GET", "/api/models/rival/planted").status == 404
    read = ask(hub, "GET", "/api/models/acme/open", Origin=origin)
    assert not any(name.lower().startswith("access-control-") for name in {**answer.headers, **read.headers})


POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize {len(SECRET)}\n"
THEFTS: dict[str, dict[str, object]] = {
    "by its size": {"key": "lfsFile", "value": {"path": "a.bin", "oid": OID, "size": len(SECRET)}},
    "as a copy": {"key": "lfsFile", "value": {"path": "a.bin", "oid": OID}},
    "as the text of a pointer": {
        "key": "file",
        "value": {"path": "a.bin", "content": base64.b64encode(POINTER.encode()).decode()},
    },
}


@pytest.mark.attack("an owner commits a pointer to another's private content", holds="it does not exist for them")
@pytest.mark.parametrize("how", THEFTS)
def test_pointer_to_private_content(hub: Hub, how: str) -> None:
    answer = commit(hub, "rival/own", THEFTS[how])
    assert (answer.status, b"does not exist" in answer.body) == (400, True)
    assert ask(hub, "GET", "/rival/own/resolve/main/a.bin").status == 404


@pytest.mark.attack("a pull request to a public repository names its owner's private content", holds="it is refused")
@pytest.mark.parametrize("how", THEFTS)
def test_pull_request_to_private_content(hub: Hub, how: str) -> None:
    answer = commit(hub, "acme/open", THEFTS[how], to="main?create_pr=1")
    assert (answer.status, b"does not exist" in answer.body) == (400, True)
    assert ask(hub, "GET", "/acme/open/resolve/refs%2Fpr%2F2/a.bin").status == 404
    objects = [{"oid": OID, "size": len(SECRET)}]
    batch = {"operation": "upload", "objects": objects}
    (row,) = ask(hub, "POST", "/acme/open.git/info/lfs/objects/batch", batch).json["objects"]
    assert sorted(row["actions"]) == ["upload", "verify"]


@pytest.mark.attack("an owner asks by LFS whether content is there", holds="as for content that nobody sent")
def test_upload_is_no_oracle(hub: Hub) -> None:
    objects = [{"oid": OID, "size": len(SECRET)}, {"oid": NEW, "size": 1}]
    body = {"operation": "upload", "objects": objects}
    rows = ask(hub, "POST", "/rival/own.git/info/lfs/objects/batch", body).json["objects"]
    assert [sorted(row["actions"]) for row in rows] == [["upload", "verify"]] * 2
    assert ask(hub, "POST", "/rival/own.git/info/lfs/objects/verify", objects[0]).status == 404


@pytest.mark.attack("private content is asked for through a public repository", holds="it is no object of that one")
@pytest.mark.parametrize("repo", ["rival/own", "acme/open"])
def test_download_through_another_repository(hub: Hub, repo: str) -> None:
    body = {"operation": "download", "objects": [{"oid": OID, "size": len(SECRET)}]}
    (row,) = ask(hub, "POST", f"/{repo}.git/info/lfs/objects/batch", body).json["objects"]
    assert row["error"]["code"] == 404


@pytest.mark.attack("an owner commits what another has uploaded by Xet and not yet committed", holds="refused")
def test_upload_under_way(hub: Hub) -> None:
    from hf_xet import COMPUTE_SHA256, XetSession  # type: ignore[import-untyped]

    server = ask(hub, "GET", "/api/models/acme/secret/xet-write-token/main", token="hf_acme").json["casUrl"]
    with XetSession().new_upload_commit(endpoint=server) as session:
        handle = session.start_upload_bytes(b"under way" * 999, sha256=COMPUTE_SHA256)
    oid = handle.result().xet_info.sha256
    assert commit(hub, "rival/own", {"key": "lfsFile", "value": {"path": "a", "oid": oid, "size": 8991}}).status == 400


def requests_to(owner: str, name: str) -> list[tuple[str, str]]:
    """Every route with a repository in it, and every method that it has."""
    found = []
    for route in ROUTES:
        path = route.path.replace("{owner}", owner).replace("{name}", name)
        for part in ("revision", "branch", "tag"):
            path = path.replace(f"{{{part}}}", "main")
        path = path.replace("{path:path}", "model.bin").replace("{num}", "1")
        if "{name}" in route.path:
            found += [(method, path) for method in sorted(route.methods or ())]
    return found


BODIES = {"operation": "download", "objects": [], "files": [], "tag": "x", "gated": "auto"}


@pytest.mark.attack("every route is asked about a private repository", holds="the answer is that to one not there")
@pytest.mark.parametrize("token", [None, "hf_rival"])
def test_private_is_as_missing(hub: Hub, token: str | None) -> None:
    def answers(name: str) -> list[object]:
        said = [ask(hub, method, path, BODIES, token) for method, path in requests_to("acme", name)]
        codes = [{key: value for key, value in each.headers.items() if key.startswith("X-Error")} for each in said]
        return [
            (each.status, each.body.replace(name.encode(), b""), code) for each, code in zip(said, codes, strict=True)
        ]

    assert answers("secret") == answers("nothing")
    deletion = {"organization": "acme", "name": "secret"}
    assert ask(hub, "DELETE", "/api/repos/delete", deletion, token).status in {401, 404}


@pytest.mark.attack("a read token is sent to every route that writes", holds="it writes nothing")
def test_read_token(hub: Hub) -> None:
    before = sorted(str(place) for place in hub.data.rglob("*"))
    for method, path in [*requests_to("acme", "open"), ("POST", "/api/repos/create"), ("DELETE", "/api/repos/delete")]:
        body = {**BODIES, "name": "open", "operation": "upload", "startingPoint": "main", "private": True}
        answer = ask(hub, method, path, body, "hf_reader")
        assert answer.status in {403, 404} or method in {"GET", "HEAD"} or "paths-info" in path, (method, path)
    assert sorted(str(place) for place in hub.data.rglob("*")) == before


@pytest.mark.attack("two tokens are sent at once", holds="neither is believed")
def test_two_tokens(hub: Hub) -> None:
    """A sibling: the last of the two was believed by one reader, the first by another."""
    head = "GET /api/whoami-v2 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer hf_rival\r\n"
    with connected(hub.url) as client:
        client.sendall(f"{head}Authorization: Bearer hf_acme\r\nConnection: close\r\n\r\n".encode())
        assert client.recv(100).startswith(b"HTTP/1.1 400")


@pytest.mark.attack("JSON nested 100,000 deep", holds="refused with 400")
@pytest.mark.parametrize(
    "path",
    ["/api/repos/create", "/api/models/rival/own/commit/main", "/rival/own.git/info/lfs/objects/batch"],
)
@pytest.mark.parametrize("body", [DEEP, json.dumps(HEADER).encode() + b"\n" + DEEP], ids=["first", "second line"])
def test_deep_json(hub: Hub, path: str, body: bytes) -> None:
    assert ask(hub, "POST", path, body).status == 400


@pytest.mark.attack("a model card nested 100,000 deep", holds="refused, and the process lives")
def test_deep_card(hub: Hub) -> None:
    text = base64.b64encode(b"---\na: " + DEEP + b"\n---\n").decode()
    assert commit(hub, "rival/own", {"key": "file", "value": {"path": "README.md", "content": text}}).status == 400


@pytest.mark.attack("a header of weights with a number, a shape or a nesting without end", holds="it counts nothing")
@pytest.mark.parametrize("shape", [b"[" + b"9," * 100_000 + b"9]", b"[" + b"9" * 4000 + b"]", DEEP, b"[NaN]", b'["x"]'])
def test_weights(hub: Hub, shape: bytes) -> None:
    head = b'{"a":{"dtype":"F32","shape":' + shape + b"}}"
    content = len(head).to_bytes(8, "little") + head
    pointer = {"oid": sha256(content).hexdigest(), "size": len(content)}
    body = {"operation": "upload", "objects": [pointer]}
    (row,) = ask(hub, "POST", "/rival/own.git/info/lfs/objects/batch", body).json["objects"]
    ask(hub, "PUT", row["actions"]["upload"]["href"].removeprefix(hub.url), content)
    line = {"key": "lfsFile", "value": {"path": "model.safetensors", **pointer}}
    assert commit(hub, "rival/own", line).status == 200
    assert "safetensors" not in ask(hub, "GET", "/api/models/rival/own").json


@pytest.mark.attack("a file 2,000 folders down", holds="refused with 422")
@pytest.mark.parametrize("key", ["file", "deletedFile"])
def test_deep_path(hub: Hub, key: str) -> None:
    line = {"key": key, "value": {"path": "a/" * 2000 + "a", "content": ""}}
    assert commit(hub, "rival/own", line).status == 422


@pytest.mark.attack("more content than was announced", holds="refused with 413, and nothing of it is kept")
def test_longer_upload(hub: Hub) -> None:
    body = {"operation": "upload", "objects": [{"oid": NEW, "size": 3}]}
    (row,) = ask(hub, "POST", "/rival/own.git/info/lfs/objects/batch", body).json["objects"]
    href = row["actions"]["upload"]["href"].removeprefix(hub.url)
    assert ask(hub, "PUT", href, bytes(4_000_000)).status == 413
    assert not list(hub.store("rival").rglob(".tmp_*"))


@pytest.mark.attack("a body without end, or one that unpacks to gigabytes", holds="refused before it fills the memory")
def test_bodies_are_bounded(hub: Hub) -> None:
    assert ask(hub, "POST", "/api/validate-yaml", b" " * 9_000_000).status == 413
    packed = gzip.compress(bytes(10_000_000))
    assert ask(hub, "POST", "/api/validate-yaml", packed, **{"Content-Encoding": "gzip"}).status == 415


@pytest.mark.attack("a repository is created whose name differs in capitals only", holds="it is the one that is there")
def test_capitals(hub: Hub) -> None:
    assert ask(hub, "POST", "/api/repos/create", {"name": "OWN", "organization": "Rival"}).status == 409
    assert ask(hub, "GET", "/api/models/RIVAL/Own").json["id"] == "rival/own"


@pytest.mark.attack("slow clients hold every connection", holds="another one is served, and stopping takes no longer")
@pytest.mark.parametrize(
    "sent", [b"", b"GET / HT", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx"]
)
def test_slow_clients(sent: bytes) -> None:
    with serve_application(PlainTextResponse("served"), limits=Limits(connections=8)) as url:
        clients = [connected(url) for _ in range(20)]
        for client in clients:
            try:
                client.sendall(sent)
            except OSError:
                continue  # it has been cut off already
        connection = HTTPConnection(urlsplit(url).netloc, timeout=5)
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"served"
        connection.close()
    for client in clients:
        client.close()


@pytest.mark.attack("a client never ends the head of its request", holds="it is cut off")
def test_half_a_head() -> None:
    limits = Limits(seconds_for_head=0.2)
    with serve_application(PlainTextResponse("served"), limits=limits) as url, connected(url) as client:
        client.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert client.recv(100) == b""
