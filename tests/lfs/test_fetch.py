"""Git LFS content replaces its pointer only if it is complete and verified."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace

import pytest
from lfs_server import BATCH, LfsServer, answer, serve
from sound import SOUND

from hfdeploy_action import progress
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.headers import Header, Unsound
from hfdeploy_action.folder.lfs import Pointer
from hfdeploy_action.lfs import fetching, transport
from hfdeploy_action.lfs.failures import LfsDownloadFailed, LfsUnavailable
from hfdeploy_action.lfs.origin import Origin, of_repository
from hfdeploy_action.retry import RetryBudget

WEIGHTS = bytes(range(256)) * 1000


@pytest.fixture
def server() -> Iterator[LfsServer]:
    with serve() as running:
        yield running


@pytest.fixture
def origin(server: LfsServer) -> Origin:
    return of_repository(f"{server.url}/acme/emotion", "")


@pytest.fixture
def folder(tmp_path: Path, server: LfsServer) -> Path:
    (tmp_path / "a.bin").write_text(server.put(WEIGHTS))
    return tmp_path


def pointers(folder: Path) -> dict[str, Pointer]:
    return {name: pointer for name, pointer in ModelFolder(folder).files.pointers.items() if pointer}


def fetch(origin: Origin, folder: Path, seconds: float = 0) -> None:
    fetching.fetch(origin, folder, pointers(folder), RetryBudget(seconds, sleep=lambda _: None))


def test_content_replaces_its_pointer(origin: Origin, folder: Path) -> None:
    (folder / "a.bin").chmod(0o640)
    fetch(origin, folder)
    assert (folder / "a.bin").read_bytes() == WEIGHTS
    assert (folder / "a.bin").stat().st_mode & 0o777 == 0o640
    assert [path.name for path in folder.iterdir()] == ["a.bin"]


def test_a_download_says_how_far_it_is(
    origin: Origin, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(progress, "PAUSE_SECONDS", 0.0)
    caplog.set_level("INFO", "hfdeploy_action.progress")
    fetch(origin, folder)
    assert caplog.messages[-1].startswith("downloading 1 file: 256.0 kB of 256.0 kB (100.0 %), ")


def test_many_files_take_several_batch_requests(server: LfsServer, origin: Origin, folder: Path) -> None:
    for number in range(150):
        (folder / f"{number}.bin").write_text(server.put(b"%d" % number * 1000))
    fetch(origin, folder)
    assert (folder / "149.bin").read_bytes() == b"149" * 1000
    assert server.paths("POST") == [BATCH, BATCH]


def test_the_token_is_sent_to_the_server_and_not_to_the_storage(server: LfsServer, folder: Path) -> None:
    fetch(of_repository(f"{server.url}/acme/emotion.git/", "ghs_secret"), folder)
    expected = "Basic " + base64.b64encode(b"x-access-token:ghs_secret").decode()
    assert {seen.method: seen.headers.get("Authorization") for seen in server.seen} == {"POST": expected, "GET": None}


def test_the_headers_of_the_server_are_sent_to_the_storage(server: LfsServer, origin: Origin, folder: Path) -> None:
    named = {"X-Signed": "yes", "Authorization": "RemoteAuth abc", "Host": "other.invalid", "Range": "bytes=0-1"}
    server.action = lambda oid: {"href": f"{server.url}/{oid}", "header": named}
    fetch(origin, folder)
    (sent,) = (seen.headers for seen in server.seen if seen.method == "GET")
    assert (sent["X-Signed"], sent["Authorization"], sent["Range"]) == ("yes", "RemoteAuth abc", None)
    assert sent["Host"].startswith("127.0.0.1")


def test_a_redirect_is_followed_without_credentials(server: LfsServer, origin: Origin, folder: Path) -> None:
    server.action = lambda oid: {"href": f"{server.url}/moved/{oid}", "header": {"Authorization": "RemoteAuth abc"}}

    def moved(to: BaseHTTPRequestHandler) -> bool:
        return to.path.startswith("/moved/") and answer(to, 302, Location=to.path.replace("moved", "store"))

    server.get = moved
    fetch(origin, folder)
    assert [s.headers.get("Authorization") for s in server.seen if s.method == "GET"] == ["RemoteAuth abc", None]


@pytest.mark.parametrize(
    "expiry", [{"expires_in": -1}, {"expires_at": "2020-01-01T00:00:00Z"}, {"expires_at": "2020-01-01T00:00:00"}]
)
def test_an_expired_address_is_renewed(
    server: LfsServer, origin: Origin, folder: Path, expiry: dict[str, object]
) -> None:
    server.action = lambda oid: {"href": f"{server.url}/{oid}", **(expiry if len(server.seen) < 2 else {})}
    fetch(origin, folder)
    assert (len(server.paths("POST")), len(server.paths("GET"))) == (2, 1)


@pytest.mark.parametrize("status", [401, 403, 410])
def test_a_refused_address_is_renewed_once(server: LfsServer, origin: Origin, folder: Path, status: int) -> None:
    server.get = lambda to: answer(to, status)
    with pytest.raises(LfsDownloadFailed, match=f"`a.bin` could not be downloaded: the server answered {status}"):
        fetch(origin, folder, 60)
    assert (len(server.paths("POST")), len(server.paths("GET"))) == (2, 2)


def test_an_outage_is_retried(server: LfsServer, origin: Origin, folder: Path) -> None:
    server.get = lambda to: len(server.paths("GET")) < 3 and answer(to, 503)
    server.batch = lambda to: len(server.paths("POST")) < 2 and answer(to, 502)
    fetch(origin, folder, 60)
    assert (folder / "a.bin").read_bytes() == WEIGHTS


def test_a_lasting_outage_is_reported(server: LfsServer, origin: Origin, folder: Path) -> None:
    server.batch = lambda to: answer(to, 503)
    with pytest.raises(LfsUnavailable, match=r"127\.0\.0\.1 did not say where .* is: the server answered 503"):
        fetch(origin, folder)


def test_a_file_that_the_server_lacks_is_named(server: LfsServer, origin: Origin, folder: Path) -> None:
    server.objects.clear()
    with pytest.raises(LfsDownloadFailed, match=r"`a.bin` is a Git LFS pointer, and the server does not have it \(404"):
        fetch(origin, folder)


def test_a_link_is_replaced_and_not_written_through(origin: Origin, folder: Path) -> None:
    (folder / "b.bin").symlink_to("a.bin")
    text = (folder / "a.bin").read_bytes()
    fetching.fetch(origin, folder, {"b.bin": pointers(folder)["b.bin"]}, RetryBudget(0))
    assert (folder / "a.bin").read_bytes() == text
    assert (folder / "b.bin").read_bytes() == WEIGHTS
    assert not (folder / "b.bin").is_symlink()


def test_a_full_disk_is_reported_before_any_request(
    server: LfsServer, origin: Origin, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=9))
    with pytest.raises(LfsDownloadFailed, match=r"needs 256\.0 kB, and 9 bytes are free on the disk"):
        fetch(origin, folder)
    assert server.seen == []


def test_the_header_of_a_pointer_is_read_with_a_range(server: LfsServer, origin: Origin, tmp_path: Path) -> None:
    sound = SOUND["model.safetensors"]
    assert isinstance(sound, bytes)
    for name, content in {"a.safetensors": sound, "b.safetensors": b"\xff" * 100, "c.bin": sound}.items():
        (tmp_path / name).write_text(server.put(content))
    headers, trouble = fetching.read_headers(origin, pointers(tmp_path))
    assert trouble == ""
    assert headers.keys() == {"a.safetensors", "b.safetensors"}
    assert isinstance(headers["a.safetensors"], Header)
    assert headers["a.safetensors"].tensors["classifier.weight"].shape == (3, 4)
    assert isinstance(headers["b.safetensors"], Unsound)


def test_a_server_without_ranges_is_read_no_further_than_the_header(
    server: LfsServer, origin: Origin, tmp_path: Path
) -> None:
    sound = SOUND["model.safetensors"]
    assert isinstance(sound, bytes)
    (tmp_path / "a.safetensors").write_text(server.put(sound))
    server.get = lambda to: answer(to, 200, sound)
    headers, _ = fetching.read_headers(origin, pointers(tmp_path))
    assert isinstance(headers["a.safetensors"], Header)


def test_headers_that_cannot_be_read_are_reported(server: LfsServer, origin: Origin, tmp_path: Path) -> None:
    (tmp_path / "a.safetensors").write_text(server.put(b"x" * 1000))
    server.batch = lambda to: answer(to, 403)
    assert fetching.read_headers(origin, pointers(tmp_path)) == ({}, "the server answered 403")


def test_a_transfer_that_is_too_slow_fails(
    server: LfsServer, origin: Origin, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SLOW_SECONDS", 0.3)

    def drip(to: BaseHTTPRequestHandler) -> bool:
        to.send_response(200)
        to.end_headers()
        for _ in range(100):
            to.wfile.write(b"x")
            time.sleep(0.02)
        return True

    server.get = drip
    started = time.monotonic()
    with pytest.raises(LfsUnavailable, match="bytes/s is too slow"):
        fetch(origin, folder)
    assert time.monotonic() - started < 2
