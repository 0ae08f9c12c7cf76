"""A model, or whatever answers in its place, against the program that asks it."""

from __future__ import annotations

import json
import socket
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import urllib3
from hostile.models import BODIES, NEVER_DONE, SOUND, TOO_MUCH, endless, silent
from hypothesis import given, settings
from hypothesis import strategies as st
from rehearsal import onnx_files
from runs import Run, found, rows
from smoke.fakes import Behaviour, reply, serving
from sound import Model

from hfdeploy_action import cli
from hfdeploy_action.network import sockets
from hfdeploy_action.rehearsal import inference
from hfdeploy_action.rehearsal.inference import model as models
from hfdeploy_action.results import Address
from hfdeploy_action.smoke import client, samples
from hfdeploy_action.smoke.bodies import BODY_LIMIT, TooLarge, Unreadable, value_of
from hfdeploy_action.smoke.cases import Case
from hfdeploy_action.smoke.observations import asked_case
from hfdeploy_action.smoke.samples import Cause, Sample
from hfdeploy_action.smoke.tasks import LabelSet, Task, text_classification

SETTINGS = """
target: {kind: self-hosted}
smoke:
  cases: [{text: my secret diary, expect: calm}]
  load: {ramp: [20], seconds-per-step: 0.1}
  cold-start: {retry-seconds: SECONDS}
"""


@pytest.fixture
def _short_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(samples, "ANSWER_SECONDS", 0.3)


short = pytest.mark.usefixtures("_short_clocks")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def smoked(run: Run, model: Model) -> Any:
    """`hf-deploy smoke` against a server; gives report.json."""

    def go(url: str, seconds: float = 30) -> dict[str, Any]:
        settings = SETTINGS.replace("SECONDS", str(seconds))
        return run("smoke", str(model({"hfdeploy.yaml": settings})), "--inference-url", url)

    return go


def asked(behaviour: Behaviour) -> Sample:
    with serving(behaviour) as server, client.open_line(Address(server.url)) as line:
        return client.ask(line, "a")


@short
@pytest.mark.attack("a model never ends its first answer", holds="the wait is the cold start's, and not longer")
@pytest.mark.parametrize("behaviour", NEVER_DONE)
def test_the_first_answer_never_ends(behaviour: str, smoked: Any) -> None:
    with serving(NEVER_DONE[behaviour]) as server:
        started = time.monotonic()
        report = smoked(server.url, seconds=0.6)
    assert (report["outcome"], found(report)) == ("unavailable", ["HFD822"])
    assert time.monotonic() - started < 5


@short
@pytest.mark.attack("a model sends more than anybody can hold", holds="2.5 MB are received at most")
@pytest.mark.parametrize("behaviour", TOO_MUCH)
def test_more_is_sent_than_is_read(behaviour: str) -> None:
    tracemalloc.start()
    started = time.monotonic()
    sample = asked(TOO_MUCH[behaviour])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sample.cause in {Cause.TOO_LARGE, Cause.TIMEOUT, Cause.CONNECTION, Cause.REDIRECTED}
    assert peak < 30_000_000
    assert time.monotonic() - started < 5


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


class Sour:
    """Answers soundly so many times, then misbehaves."""

    def __init__(self, times: int, then: Any) -> None:
        self.times, self.then = times, then

    def __call__(self, connection: socket.socket) -> None:
        self.times -= 1
        connection.sendall(reply(body=SOUND)) if self.times >= 0 else self.then(connection)


@short
@pytest.mark.attack(
    "a model goes silent after one answer", holds="three timeouts later nothing more is asked, and it is said"
)
def test_a_model_that_goes_silent(smoked: Any) -> None:
    with serving(Sour(1, silent)) as server:
        started = time.monotonic()
        report = smoked(server.url)
        sent = len(server.requests)
    assert report["outcome"] == "breached"
    assert "HFD810" in found(report)
    assert sent < 8
    assert time.monotonic() - started < 5


@short
@pytest.mark.attack("a model goes silent under load", holds="the load ends, and its report says how much was not sent")
def test_a_load_that_stalls(run: Run, model: Model) -> None:
    lines = SETTINGS.replace("SECONDS", "30").replace(
        "ramp: [20], seconds-per-step: 0.1", "ramp: [100, 200, 1000], seconds-per-step: 0.3"
    )
    with serving(Sour(8, silent)) as server:
        started = time.monotonic()
        folder = model({"hfdeploy.yaml": lines})
        report = run("smoke", str(folder), "--inference-url", server.url)
        assert len(server.requests) < 50
    (said,) = (finding["message"] for finding in report["findings"] if finding["rule"] == "HFD810")
    assert "of the load were not sent" in said
    assert time.monotonic() - started < 5


@pytest.mark.attack("a model answers in another form", holds="a finding says in words what came instead")
@pytest.mark.parametrize("body", BODIES)
def test_an_answer_of_another_form(body: str, smoked: Any) -> None:
    behaviour, said = BODIES[body]
    with serving(behaviour) as server:
        report = smoked(server.url)
    assert report["outcome"] == "breached"
    assert said in "\n".join(finding["message"] for finding in report["findings"])
    assert len(json.dumps(report)) < 100_000


@pytest.mark.attack("an answer is small on the wire and large in memory", holds="one of 2 MB takes 90 MB at most")
@pytest.mark.parametrize("part", [b"{}", b'{"a":1}', b"[]", b'""', b"[[]]", b'{"":{}}', b"1.5", b'"\\ud83d\\ude00"'])
def test_an_answer_that_swells(part: bytes) -> None:
    body = b"[" + b",".join([part] * 5_000) + b"]"
    tracemalloc.start()
    value_of(body, "")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak / len(body) < 90_000_000 / BODY_LIMIT


@pytest.mark.attack("every answer of a long run is as large as is read", holds="they are judged at once and not kept")
def test_answers_do_not_pile_up() -> None:
    answer = [{"label": f"label {number}", "score": 0.0} for number in range(10_000)]
    one = asked_case(TASK, Case(1, "a", any_of=("calm",)), Sample(200, 0.1, answer), LabelSet(("calm",)))
    assert one.sample.answer is None
    assert len(repr(vars(one))) < 2_000


@pytest.mark.attack("an answer is any bytes", holds="it is JSON or described in a few words, and nothing raises")
@given(st.binary(), st.sampled_from(["", "gzip", "br", "gzip, gzip", "x" * 1000]))
def test_any_bytes(body: bytes, encoding: str) -> None:
    with suppress(TooLarge):
        try:
            value_of(body, encoding)
        except Unreadable as reason:
            said = str(reason)
        else:
            said = ""
        assert len(said) < 100


TASK: Task = text_classification

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["label", "score", "error"]) | st.text(), inner),
    max_leaves=20,
)


@pytest.mark.attack("an answer is any JSON", holds="it gets a verdict, in a message that stays short")
@settings(max_examples=50)
@given(_json, st.sampled_from(["a text", ("two", "texts")]))
def test_any_json(value: object, inputs: Any) -> None:
    one = asked_case(TASK, Case(1, inputs, any_of=("calm",)), Sample(200, 0.1, value), LabelSet(("calm", "sad")))
    assert isinstance(one.passed, bool)
    assert len("".join((one.wrong_shape, *one.parsed.invalid_scores, *one.parsed.invalid_labels))) < 2_000


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
    behaviour = reply(Set_Cookie=cookie, WWW_Authenticate='Basic realm="x"')
    with serving(behaviour) as server, client.open_line(Address(server.url, "hf_secret")) as line:
        assert [client.ask(line, "a").cause for _ in range(2)] == [None, None]
    assert len(server.requests) == 2
    assert b"cookie" not in server.requests[1].lower()


@pytest.mark.attack("a model repeats the token that it was sent", holds="it is in no byte of the report")
@pytest.mark.parametrize(
    "behaviour",
    [
        reply(body=[{"label": "hf_of_inference", "score": 1.0}]),
        reply(401, {"error": "hf_of_inference"}, X_Token="hf_of_inference"),
        reply(body=b"hf_of_inference"),
        reply(302, Location="http://127.0.0.1/hf_of_inference"),
        b"HTTP/1.1 hf_of_inference\r\n\r\n",
    ],
)
def test_an_echo(behaviour: bytes, smoked: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("INFERENCE_TOKEN", "hf_of_inference")
    with serving(behaviour) as server:
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


@pytest.mark.attack("a model repeats a sensitive text", holds="nothing of text or answer is written anywhere")
@pytest.mark.parametrize(
    "behaviour",
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
    behaviour: bytes, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("signal.signal", lambda *_: None)
    folder = model({"hfdeploy.yaml": "sensitivity: health\n" + SETTINGS.replace("SECONDS", "3")})
    with serving(behaviour) as server:
        assert cli.main(["smoke", str(folder), "--inference-url", server.url]) in {1, 4}
    written = "".join(path.read_text() for path in (tmp_path / "hf-deploy-report").iterdir())
    shown = written + "".join(capsys.readouterr())
    assert "diary" not in shown
    assert "7125" not in shown


@pytest.fixture
def rehearsed(run: Run, model: Model, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`hf-deploy rehearse` of a folder with this ONNX file; gives report.json."""
    monkeypatch.setattr(models, "LOAD_SECONDS", 3)
    lines = "smoke: {load: {ramp: [20], seconds-per-step: 0.1}}\n"
    return lambda onnx: run("rehearse", str(model({"model.onnx": onnx, "hfdeploy.yaml": lines})))


@pytest.mark.attack("an ONNX file of a pull request names a file of the runner as its weights", holds="it is not read")
@pytest.mark.parametrize("location", ["/etc/passwd", "../../../../../../etc/passwd", "/proc/self/environ"])
def test_an_onnx_file_that_reads(location: str, rehearsed: Any) -> None:
    report = rehearsed(onnx_files.reads(location))
    assert rows(report)["deploy"] == "skipped"
    assert report["smoke"] is None


@pytest.mark.attack("an ONNX file of a pull request never ends, or wants all memory", holds="it is given up, by name")
@pytest.mark.parametrize("onnx", [onnx_files.endless(), onnx_files.huge()], ids=["endless", "huge"])
def test_an_onnx_file_that_takes(onnx: bytes, rehearsed: Any) -> None:
    report = rehearsed(onnx)
    (deploy,) = (stage for stage in report["stages"] if stage["name"] == "deploy")
    assert deploy["status"] == "skipped"
    assert "the model does not load" in deploy["note"]


@pytest.mark.attack("an ONNX file makes its runtime print a workflow command", holds="nothing of it is printed")
def test_an_onnx_file_that_shouts(model: Model, capfd: pytest.CaptureFixture[str]) -> None:
    folder = model({"model.onnx": onnx_files.shouting("\n::error::shouted\n")})
    with pytest.raises(inference.NotServable), models.load(folder):
        pass
    assert capfd.readouterr() == ("", "")


@pytest.mark.attack("a web page asks the embedded inference server", holds="it is refused, whatever it sends")
@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Host": "evil.example"}, b"{}", 421),
        ({"Host": "127.0.0.1.evil.example"}, b"{}", 421),
        ({"Origin": "https://evil.example"}, b"{}", 403),
        ({}, b"[" * 100_000, 400),
        ({}, b'{"inputs": %b}' % (b"[" * 900 + b"]" * 900), 400),
        ({}, b'{"inputs": "a", "parameters": {"top_k": %b}}' % (b"9" * 5000), 400),
        ({}, b'{"inputs": "a", "parameters": {"top_k": 1e999}}', 400),
        ({}, b'{"inputs": {"a": 1}}', 400),
        ({}, b"\xff\xfe", 400),
        ({}, b'{"inputs": "' + b"a" * 3_000_000 + b'"}', 413),
    ],
)
def test_the_embedded_server(headers: dict[str, str], body: bytes, status: int, model: Model) -> None:
    with inference.serve(model({"model.onnx": onnx_files.SOUND})) as served:
        answer = urllib3.request("POST", served.url, body=body, headers=headers, retries=False)
        again = urllib3.request("POST", served.url, body=b'{"inputs": "a"}', retries=False)
    assert (answer.status, again.status) == (status, 200)
