"""Whatever a client sends, nothing outside the data folder is read or written, and nothing crashes."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from hfdeploy_action.rehearsal.hub import Hub, serve
from hfdeploy_action.rehearsal.hub.names import is_file_path, is_reference_name, is_repository_name

SECRET = b"not for anybody"
Ask = Callable[..., tuple[int, bytes]]

OUTSIDE = [
    "..",
    ".",
    "../..",
    "../../../outside",
    "../../../../outside",
    "/etc/passwd",
    "a/../../outside",
    "..%2f..%2f..%2foutside",
    "%2e%2e/%2e%2e/%2e%2e/outside",
    "%2e%2e%2f%2e%2e%2foutside",
    "%252e%252e%252foutside",
    "..%5c..%5coutside",
    "%2fetc%2fpasswd",
    "outside%00",
    "%00",
    "%ff%fe",
    ".git/config",
    "hub.json",
    "refs/../hub.json",
    "..%2fhub.json",
    "HEAD",
    "-c",
    "a" * 5000,
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a secret in it, and the data of a Hub below it."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "outside").write_bytes(SECRET)
    (folder / "data/models/acme").mkdir(parents=True)
    (folder / "data/outside").write_bytes(SECRET)
    return folder


@pytest.fixture(scope="module")
def alone(place: Path) -> Iterator[Hub]:
    with serve(place / "data", {"acme": "hf_acme"}) as hub:
        yield hub


@pytest.fixture
def ask(alone: Hub) -> Iterator[Ask]:
    """Send a request without normalizing its path."""
    connection = HTTPConnection(urlsplit(alone.url).netloc)

    def send(method: str, path: str, body: object = None) -> tuple[int, bytes]:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        connection.request(method, path, sent, {"Authorization": "Bearer hf_acme"})
        answer = connection.getresponse()
        return answer.status, answer.read()

    send("POST", "/api/repos/create", {"name": "model", "organization": "acme"})
    yield send
    connection.close()


def files(place: Path) -> set[Path]:
    """Every file outside the repository."""
    inside = place / "data/models/acme/model"
    return {file for file in place.rglob("*") if file.is_file() and not file.is_relative_to(inside)}


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_path_leads_out_of_the_data_folder(ask: Ask, place: Path, name: str) -> None:
    before, may_be_named = files(place), is_reference_name(unquote(name)) or name == "HEAD"
    model, body = "/api/models/acme/model", {"files": [], "tag": "v", "objects": []}
    for method, path in (
        ("GET", f"/acme/model/resolve/main/{name}"),
        ("GET", f"/acme/model/resolve/{name}/README.md"),
        ("GET", f"/{name}/model/resolve/main/outside"),
        ("GET", f"/acme/{name}/resolve/main/outside"),
        ("GET", f"/api/models/{name}"),
        ("GET", f"/api/models/acme/{name}"),
        ("GET", f"/api/models/{name}/refs"),
        ("GET", f"{model}/tree/main/{name}"),
        ("GET", f"{model}/tree/{name}"),
        ("GET", f"{model}/revision/{name}"),
        ("GET", f"{model}/commits/{name}"),
        ("POST", f"{model}/tag/{name}"),
        ("DELETE", f"{model}/tag/{name}"),
        ("POST", f"{model}/branch/{name}"),
        ("DELETE", f"{model}/branch/{name}"),
        ("POST", f"{model}/preupload/{name}"),
        ("POST", f"{model}/commit/{name}"),
        ("PUT", f"/lfs/{name}"),
        ("POST", f"/acme/{name}.git/info/lfs/objects/batch"),
    ):
        status, answer = ask(method, path, body)
        assert 400 <= status < 500 or (status == 200 and may_be_named), (method, path, status)
        assert SECRET not in answer
    assert files(place) == before


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/x",
        "a/../../x",
        ".git/config",
        "a/.GIT/x",
        "a//b",
        "",
        ".",
        "a\0b",
        "a" * 256,
        "\ud800",
        7,
        None,
        "a\\b",
        "..\\a",
        "GIT~1",
        ".git. ",
        ".g\u200cit",
        "a/" * 2000 + "a",
    ],
)
@pytest.mark.parametrize("key", ["file", "lfsFile", "deletedFile", "deletedFolder"])
def test_no_commit_leads_out_of_the_repository(ask: Ask, place: Path, key: str, path: object) -> None:
    before = files(place)
    value = {"path": path, "content": "eA==", "oid": sha256(b"").hexdigest(), "size": 0}
    lines = [{"key": "header", "value": {"summary": "x"}}, {"key": key, "value": value}]
    status, _ = ask("POST", "/api/models/acme/model/commit/main", "\n".join(map(json.dumps, lines)).encode())
    assert status == 422
    assert files(place) == before


@pytest.mark.parametrize("oid", ["../../../outside", "a" * 63, "A" * 64, "é" * 64, "", None, 7])
def test_no_object_id_leads_out_of_the_store(ask: Ask, oid: object) -> None:
    batch = {"operation": "upload", "objects": [{"oid": oid, "size": 15}]}
    assert ask("POST", "/acme/model.git/info/lfs/objects/batch", batch)[0] == 422
    assert ask("POST", "/acme/model.git/info/lfs/objects/verify", {"oid": oid, "size": 15})[0] == 422


@pytest.mark.parametrize(
    "name", ["../x", "a/../../x", "a b", ".git", "x.git", "", "a" * 97, "-x", "x\0", "..", None, ["x"]]
)
def test_an_invalid_repository_name_is_refused(ask: Ask, place: Path, name: object) -> None:
    before = files(place)
    assert ask("POST", "/api/repos/create", {"name": name, "organization": "acme"})[0] in {400, 403}
    assert files(place) == before


@pytest.mark.parametrize(
    "name", ["../x", "a..b", "a/./b", "\ud800", ".a", "a.lock", "a b", "a~1", "a:b", "a\\b", "@", "-x", "a/", ""]
)
def test_an_invalid_reference_name_is_refused(ask: Ask, name: str) -> None:
    assert not is_reference_name(name)
    assert ask("POST", "/api/models/acme/model/tag/main", {"tag": name})[0] == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b'{"key": "header"}',
        b'{"key": "file", "value": {"path": "a", "content": "eA=="}}',
        b'{"key": "header", "value": {"summary": "x"}}\n{"key": "rename", "value": {"path": "a"}}',
        b'{"key": "header", "value": {"summary": "x"}}\n{"key": "file", "value": {"path": "a", "content": "\xc3\xa9"}}',
        b'{"key": "header", "value": {"summary": "x"}}\n{"key": "file", "value": {"path": "a", "content": "a"}}',
        b'{"key": "header", "value": {"summary": "x"}}\n{"key": "file", "value": {"path": "a", "content": null}}',
        b'{"key": "header", "value": {"summary": "x"}}\n{"key": "file", "value": []}',
    ],
)
def test_a_malformed_commit_is_refused(ask: Ask, body: bytes) -> None:
    assert ask("POST", "/api/models/acme/model/commit/main", body)[0] == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/repos/create"),
        ("POST", "/api/models/acme/model/preupload/main"),
        ("POST", "/api/models/acme/model/tag/main"),
        ("PUT", "/api/models/acme/model/settings"),
        ("POST", "/acme/model.git/info/lfs/objects/batch"),
    ],
)
@pytest.mark.parametrize("body", [b"{", b"[]", b'{"files": 7}', b'{"files": [7]}', b"\xff", b'{"gated": {}}'])
def test_a_malformed_request_is_refused(ask: Ask, method: str, path: str, body: bytes) -> None:
    status, _ = ask(method, path, body)
    assert status in {400, 422} or (path.endswith("settings") and status == 200)


def test_lone_surrogates_are_replaced(ask: Ask, alone: Hub) -> None:
    line = {"key": "header", "value": {"summary": "half \ud800 and \0 none"}}
    file = {"key": "file", "value": {"path": "a", "content": "half \ud800", "encoding": "utf-8"}}
    assert (
        ask("POST", "/api/models/acme/model/commit/main", f"{json.dumps(line)}\n{json.dumps(file)}".encode())[0] == 200
    )
    assert ask("GET", "/acme/model/resolve/main/a") == (200, "half \ufffd".encode())
    assert ask("POST", "/api/models/acme/model/tag/main", {"tag": "odd", "message": "\ud800\0"})[0] == 200
    command = ["git", "--git-dir", str(alone.data / "models/acme/model"), "fsck", "--strict"]
    assert subprocess.run(command, capture_output=True, check=True).stderr == b""


def test_a_regular_file_is_at_most_ten_megabytes(ask: Ask) -> None:
    content = base64.b64encode(bytes(10 * 1024 * 1024 + 1)).decode()
    lines = [{"key": "header", "value": {"summary": "x"}}, {"key": "file", "value": {"path": "a", "content": content}}]
    status, answer = ask("POST", "/api/models/acme/model/commit/main", "\n".join(map(json.dumps, lines)).encode())
    assert status == 400
    assert b"larger than 10 MiB" in answer


def test_content_with_another_sha256_is_refused(ask: Ask, alone: Hub) -> None:
    oid = sha256(b"one").hexdigest()
    _, answer = ask(
        "POST", "/acme/model.git/info/lfs/objects/batch", {"operation": "upload", "objects": [{"oid": oid, "size": 3}]}
    )
    address = urlsplit(json.loads(answer)["objects"][0]["actions"]["upload"]["href"])
    assert ask("PUT", f"{address.path}?{address.query}", b"two")[0] == 400
    assert ask("PUT", address.path, b"one")[0] == 403
    assert ask("POST", "/acme/model.git/info/lfs/objects/verify", {"oid": oid, "size": 3})[0] == 404
    assert ask("PUT", f"{address.path}?{address.query}", b"one")[0] == 200
    assert ask("POST", "/acme/model.git/info/lfs/objects/verify", {"oid": oid, "size": 3})[0] == 200
    assert not list(alone.content.glob(".tmp_*"))


def test_ordinary_names_are_accepted() -> None:
    assert all(map(is_repository_name, ["acme", "distilbert-base-uncased", "x_1.5B"]))
    assert all(map(is_reference_name, ["main", "v1.0.0", "feature/x", "pr/1", "é"]))
    assert all(map(is_file_path, ["README.md", ".gitattributes", "a b/é漢.txt", "-x", ".github/x", "a.git", "git~"]))
