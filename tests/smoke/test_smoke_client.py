from __future__ import annotations

import gzip
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from smoke.fakes import Behavior, answer, reply, serving

from hfdeploy_action.results import Address, RateLimit
from hfdeploy_action.smoke import client
from hfdeploy_action.smoke.failures import UnusableHeader
from hfdeploy_action.smoke.samples import Cause, Sample

TOKEN = "hf_secret"


def ask(url: str, token: str | None = TOKEN, seconds: float = 5.0, parameters: dict[str, int] | None = None) -> Sample:
    with client.open_line(Address(url, token, bill_to="acme")) as line:
        return client.ask(line, "I felt calm.", seconds, parameters=parameters or {})


def asked(behavior: Behavior, seconds: float = 5.0) -> Sample:
    with serving(behavior) as server:
        return ask(server.url, seconds=seconds)


@pytest.fixture(autouse=True)
def nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "NETRC"):
        monkeypatch.delenv(name, raising=False)


def test_a_request_is_one_post_with_token_and_organization() -> None:
    with serving(reply()) as server:
        sample = ask(server.url, parameters={"top_k": 3})
    (request,) = server.requests

    assert (sample.status, sample.cause, sample.answer) == (200, None, answer())
    assert sample.seconds > 0
    assert request.startswith(b"POST /models/acme/emotion HTTP/1.1\r\n")
    assert request.endswith(b'{"inputs": "I felt calm.", "parameters": {"top_k": 3}}')
    assert b"\r\nAuthorization: Bearer hf_secret\r\n" in request
    assert b"\r\nX-HF-Bill-To: acme\r\n" in request


def test_without_a_token_none_is_sent_and_no_netrc_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password hf_other")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with serving(reply()) as server:
        ask(server.url, token=None)
    assert b"authorization" not in server.requests[0].lower()


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(reply()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        assert ask("http://models.acme.example/emotion").cause is None
    assert proxy.requests[0].startswith(b"POST http://models.acme.example/emotion HTTP/1.1")


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (200, None),
        (301, Cause.REDIRECTED),
        (400, Cause.CLIENT_ERROR),
        (401, Cause.UNAUTHORIZED),
        (403, Cause.UNAUTHORIZED),
        (404, Cause.NOT_FOUND),
        (410, Cause.GONE),
        (413, Cause.CLIENT_ERROR),
        (422, Cause.CLIENT_ERROR),
        (429, Cause.RATE_LIMITED),
        (500, Cause.SERVER_ERROR),
        (502, Cause.SERVER_ERROR),
        (503, Cause.LOADING),
        (504, Cause.SERVER_ERROR),
        (599, Cause.SERVER_ERROR),
    ],
)
def test_each_status_has_a_cause(status: int, cause: Cause | None) -> None:
    sample = asked(reply(status, {"error": "as you see"} if cause else None))
    assert (sample.status, sample.cause) == (status, cause)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_no_token_is_sent_to_it(status: int) -> None:
    with serving(reply()) as elsewhere, serving(reply(status, {}, Location=elsewhere.url)) as server:
        sample = ask(server.url)
    assert sample.cause is Cause.REDIRECTED
    assert elsewhere.requests == []


def test_cookies_are_neither_kept_nor_sent() -> None:
    with serving(reply(Set_Cookie="session=1")) as server, client.open_line(Address(server.url)) as line:
        client.ask(line, "a", parameters={})
        client.ask(line, "b", parameters={})
    assert b"cookie" not in server.requests[1].lower()


def drip(connection: socket.socket) -> None:
    """Never silent for long, never done."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b" ")
        time.sleep(0.02)


def stall(connection: socket.socket) -> None:
    time.sleep(0.5)


def flood(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n[")
    for _ in range(12):
        connection.sendall(b" " * 1_000_000)
    connection.sendall(b"]")


HALF = reply().partition(b'"label"')[0]
BOMB = gzip.compress(b"[" + b" " * 20_000_000 + b"]")


FAULTS: dict[str, tuple[Behavior, Cause | None]] = {
    "nothing": (b"", Cause.CONNECTION),
    "cut in the body": (HALF, Cause.CONNECTION),
    "cut in a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[", Cause.CONNECTION),
    "not HTTP": (b"nonsense\r\n\r\n", Cause.CONNECTION),
    "not gzip": (reply(body=b"not gzip", Content_Encoding="gzip"), Cause.NOT_JSON),
    "stalls": (stall, Cause.TIMEOUT),
    "drips": (drip, Cause.TIMEOUT),
    "floods": (flood, Cause.TOO_LARGE),
    "gzip bomb": (reply(body=BOMB, Content_Encoding="gzip"), Cause.TOO_LARGE),
    "empty": (reply(body=b""), Cause.NOT_JSON),
    "a page": (reply(body=b"<html>Welcome"), Cause.NOT_JSON),
    "not text": (reply(body=b"\xff\xfe\x00"), Cause.NOT_JSON),
    "nested too deep": (reply(body=b"[" * 100_000), Cause.NOT_JSON),
    "a number too long": (reply(body=b"9" * 10_000), Cause.NOT_JSON),
    "null": (reply(body=b"null"), None),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_any_behavior_of_a_server_gives_a_sample(fault: str) -> None:
    behavior, cause = FAULTS[fault]
    sample = asked(behavior, seconds=0.2 if cause is Cause.TIMEOUT else 5.0)
    assert (sample.cause, sample.answer) == (cause, None)
    assert sample.seconds > 0


def flushed(connection: socket.socket) -> None:
    content = gzip.compress(b'[{"label": "calm", "score": 1}]')
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
    for byte in content:
        connection.sendall(b"1\r\n%c\r\n" % byte)
    connection.sendall(b"0\r\n\r\n")


def test_a_compressed_answer_in_small_pieces_is_read() -> None:
    assert asked(flushed).answer == [{"label": "calm", "score": 1}]


def test_a_refused_connection_is_described() -> None:
    sample = ask("http://127.0.0.1:1/")
    assert (sample.cause, sample.detail) == (Cause.CONNECTION, "the connection was refused")


@pytest.mark.parametrize("token", ["hf_a\r\nX-Evil: 1", "hf_a\tb", "hf_é", "Bearer hf_a", "hf_\u200b"])
def test_a_token_that_no_header_can_carry_is_rejected_without_being_shown(token: str) -> None:
    with serving(reply()) as server, pytest.raises(UnusableHeader) as rejected:
        ask(server.url, token=token)
    assert server.requests == []
    assert "hf_" not in f"{rejected.value} {Address(server.url, token)!r}"


def test_the_quota_is_read_from_the_headers_of_the_draft() -> None:
    sample = asked(reply(RateLimit='"api";r=489;t=189', RateLimit_Policy='"fixed window";"api";q=500;w=300'))
    assert sample.rate_limit == RateLimit(limit=500, remaining=489, resets_in=189)
    assert sample.retry_after is None


@pytest.mark.parametrize(
    ("status", "headers", "body", "seconds"),
    [
        (503, {"Retry-After": "7"}, {"estimated_time": 99}, 7),
        (429, {"RateLimit": '"api";r=0;t=42'}, {}, 42),
        (503, {}, {"error": "loading", "estimated_time": 12.5}, 12.5),
        (503, {}, {"error": "loading", "estimated_time": 3600}, 20),
        (503, {}, {"estimated_time": -1}, None),
        (503, {}, {"estimated_time": "soon"}, None),
        (503, {"Retry-After": "soon"}, {}, None),
        (503, {"Retry-After": "9" * 100}, {}, None),
        (503, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, {}, 0),
    ],
)
def test_the_pause_is_read_from_headers_or_estimate(
    status: int, headers: dict[str, str], body: object, seconds: float | None
) -> None:
    assert asked(reply(status, body, **headers)).retry_after == seconds


def test_retry_after_may_be_a_date() -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    waited = asked(reply(503, {}, Retry_After=date)).retry_after
    assert waited is not None
    assert 55 < waited <= 60
