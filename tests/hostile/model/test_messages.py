"""A deployed model that redirects, echoes tokens and texts, or makes the program wait."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hostile.model.shared import SETTINGS
from runs import found
from smoke.fakes import reply, serving
from sound import Model

from hfdeploy_action import cli
from hfdeploy_action.results import Address
from hfdeploy_action.smoke import client
from hfdeploy_action.smoke.samples import Cause


@pytest.mark.attack("a model says to wait for ever, or nonsense", holds="the wait stays within the cold start")
@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Retry-After": "99999999"}, {}),
        ({"Retry-After": "-5"}, {}),
        ({"Retry-After": "9" * 5000}, {}),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, {}),
        ({"Retry-After": "Fri, 31 Dec 9999 23:59:59 -9999"}, {}),
        ({"Retry-After": "Fri, 99 Abc 99999999999 99:99:99 +99999999999"}, {}),
        ({"Retry-After": "demain à huit heures"}, {}),
        ({"Retry-After": "٣"}, {}),
        ({"RateLimit": '"api";r=0;t=999999999', "RateLimit-Policy": ";q=" + "9" * 9000}, {}),
        ({"RateLimit": ";" * 60_000}, {}),
        ({}, b'{"estimated_time": NaN}'),
        ({}, b'{"estimated_time": 1e308}'),
        ({}, b'{"estimated_time": -1e308}'),
        ({}, b'{"estimated_time": %b}' % (b"9" * 4000)),
        ({}, {"estimated_time": "soon"}),
        ({}, {"estimated_time": [1]}),
        ({}, {"estimated_time": True}),
    ],
)
def test_a_wait_beyond_all_bounds(headers: dict[str, str], body: object, smoked: Any) -> None:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 503 Loading\r\nContent-Length: {len(content)}\r\nConnection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    with serving("\r\n".join(lines).encode() + b"\r\n\r\n" + content) as server:
        started = time.monotonic()
        report = smoked(server.url, seconds=0.6)
    assert (report["outcome"], found(report)) == ("unavailable", ["HFD822"])
    assert time.monotonic() - started < 5


@pytest.mark.attack("a model sends whoever asks it elsewhere", holds="nobody goes there, and the token stays here")
@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", ["{url}", "http://[", "//\udcff/", "gopher://x", ""])
def test_a_redirect(status: int, place: str) -> None:
    with serving(reply()) as elsewhere:
        location = place.replace("{url}", elsewhere.url).encode("utf-8", "surrogateescape")
        head = b"HTTP/1.1 %d Away\r\nLocation: %b\r\n" % (status, location)
        answer = head + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        with serving(answer) as server, client.open_line(Address(server.url, "hf_secret")) as line:
            sample = client.ask(line, "a")
    assert (sample.cause, elsewhere.requests) == (Cause.REDIRECTED, [])


@pytest.mark.attack("a model sets cookies and asks for a password", holds="nothing of it is sent back")
def test_cookies_and_challenges() -> None:
    cookie = "session=1; expires=" + " " * 20_000 + "; domain=\xff; max-age=" + "9" * 5000
    behavior = reply(Set_Cookie=cookie, WWW_Authenticate='Basic realm="x"')
    with serving(behavior) as server, client.open_line(Address(server.url, "hf_secret")) as line:
        assert [client.ask(line, "a").cause for _ in range(2)] == [None, None]
    assert len(server.requests) == 2
    assert b"cookie" not in server.requests[1].lower()


@pytest.mark.attack("a model repeats the token that it was sent", holds="it is in no byte of the report")
@pytest.mark.parametrize(
    "behavior",
    [
        reply(body=[{"label": "hf_of_inference", "score": 1.0}]),
        reply(401, {"error": "hf_of_inference"}, X_Token="hf_of_inference"),
        reply(body=b"hf_of_inference"),
        reply(302, Location="http://127.0.0.1/hf_of_inference"),
        b"HTTP/1.1 hf_of_inference\r\n\r\n",
    ],
)
def test_an_echo(behavior: bytes, smoked: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INFERENCE_TOKEN", "hf_of_inference")
    with serving(behavior) as server:
        report = smoked(server.url, seconds=1)
    assert b"Bearer hf_of_inference" in server.requests[0]
    written = "".join(path.read_text() for path in (tmp_path / "hf-deploy-report").iterdir())
    assert "hf_of_inference" not in json.dumps(report) + written


@pytest.mark.attack("a token holds the start of another header", holds="nothing is sent, and a finding names it")
@pytest.mark.parametrize("token", ["hf_a\r\nX-Evil: 1", "hf_a\nb", "Bearer hf_abc", "hf_abc\u200b"])
def test_a_token_that_is_a_header(token: str, smoked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFERENCE_TOKEN", token)
    with serving(reply()) as server:
        report = smoked(server.url)
    assert (report["outcome"], server.requests) == ("invalid-input", [])
    assert "`INFERENCE_TOKEN`" in report["findings"][0]["message"]


@pytest.mark.attack("a model repeats a sensitive text", holds="nothing of text or answer is written anywhere")
@pytest.mark.parametrize(
    "behavior",
    [
        reply(body=[{"label": "my secret diary", "score": 0.7125}]),
        reply(body={"error": "my secret diary"}),
        reply(body=b"my secret diary"),
        reply(body={"my secret diary": 1}),
        reply(500, b"my secret diary"),
        reply(400, {"error": "my secret diary"}, X_Diary="my secret diary"),
        b"HTTP/1.1 my secret diary\r\n\r\n",
    ],
)
def test_a_sensitive_echo(
    behavior: bytes, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    folder = model({"hfdeploy.yaml": "sensitivity: health\n" + SETTINGS.replace("SECONDS", "3")})
    with serving(behavior) as server:
        assert cli.main(["smoke", str(folder), "--inference-url", server.url]) in {1, 4}
    written = "".join(path.read_text() for path in (tmp_path / "hf-deploy-report").iterdir())
    shown = written + "".join(capsys.readouterr())
    assert "diary" not in shown
    assert "7125" not in shown
