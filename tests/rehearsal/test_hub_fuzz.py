"""Any request gets an answer that the Hub could give: never a 500, never a traceback."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hfdeploy_action.rehearsal.hub import Hub, serve
from hfdeploy_action.rehearsal.hub.routes import ROUTES

fuzzed = settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)

WORDS = ["acme", "model", "main", "HEAD", "README.md", "a", "refs%2Fheads%2Fmain", "refs%2Fpr%2F1", "v1", "0" * 40]
ODD = ["..", ".", "%2e%2e", "%00", "%ff", "%2F", "%5C", "%ED%A0%80", "%", "a" * 300, "@%7B", "-x", "x.lock", ".git"]
segments = st.one_of(
    st.sampled_from(WORDS), st.sampled_from(ODD), st.text("abc%./~@:;=&!$'()*+,-_", max_size=12), st.just("%61" * 900)
)
TEMPLATES = sorted({route.path for route in ROUTES})
KEYS = (
    "name organization type visibility private gated tag message startingPoint content files path sample size "
    "gitIgnore operation objects oid key value summary description parentCommit encoding algo paths expand"
).split()


def objects_of(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)


values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.just(10**400),
        st.floats(),
        st.text(max_size=20),
        st.sampled_from(["acme", "model", "v1", "main", "\ud800", "\0", "a/b", "..\\x", "eA==", "0" * 64, "private"]),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), objects_of(inner)),
    max_leaves=12,
)
json_bodies = st.one_of(objects_of(values), values).map(lambda value: json.dumps(value).encode())
line_keys = st.sampled_from(["header", "file", "lfsFile", "deletedFile", "deletedFolder", "other"])
lines = st.one_of(st.fixed_dictionaries({"key": line_keys, "value": objects_of(values)}), values).map(json.dumps)
HEADER = json.dumps({"key": "header", "value": {"summary": "x"}})
bodies = st.one_of(
    json_bodies,
    st.binary(max_size=100),
    st.lists(lines, max_size=4).map(lambda some: "\n".join([HEADER, *some]).encode()),
    st.lists(lines, max_size=4).map(lambda some: "\r\n\n".join(some).encode()),
    st.sampled_from(
        [
            b"[" * 200_000,
            b'{"a":' * 100_000,
            b"{" * 10,
            b'{"name": 1e999}',
            b'{"a": NaN}',
            b'{"tag": "a", "tag": 7}',
            b"\xef\xbb\xbf{}",
            '{"name": "x"}'.encode("utf-16"),
            b'{"a": ' + b"9" * 5000 + b"}",
            b"paths=" + b"&paths=a" * 5000,
        ]
    ),
)
headers = st.dictionaries(
    st.sampled_from(["Authorization", "Content-Type", "Content-Encoding", "Range", "Accept", "Origin", "Expect"]),
    st.sampled_from(
        [
            *(
                "Bearer hf_acme",
                "Bearer",
                "Bearer hf_\xff",
                "Basic eDpoZl9hY21l",
                "Basic ====",
                "application/json",
                "gzip",
            ),
            *("bytes=0-", "bytes=9-1", "bytes=-0", "bytes=99999-", "text/plain", "http://a.example", "null", "\t", ""),
        ]
    ),
)
queries = st.sampled_from(
    [
        *(
            "",
            "?",
            "?create_pr=1",
            "?limit=-1&cursor=x",
            "?limit=%00",
            "?expand=%ED%A0%80&expand[]=config",
            "?p=9" * 900,
        ),
        *(
            "?ticket=1",
            "?recursive=true&expand=true&limit=1",
            "?size=1&expires=9&signature=%ff&operation=upload&owner=..",
        ),
    ]
)


@pytest.fixture(scope="module")
def fuzzed_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with serve(tmp_path_factory.mktemp("fuzzed"), {"acme": "hf_acme"}) as hub:
        yield hub


def ask(
    hub: Hub, method: str, path: str, body: bytes | None = None, said: dict[str, str] | None = None
) -> tuple[int, str | None]:
    connection = HTTPConnection(urlsplit(hub.url).netloc, timeout=30)
    try:
        connection.request(method, path, body, {"Authorization": "Bearer hf_acme", **(said or {})})
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("X-Error-Message")
    finally:
        connection.close()


def is_an_answer(status: int, message: str | None) -> bool:
    return status in {200, 206} or (400 <= status < 500 and bool(message))


@st.composite
def paths(draw: st.DrawFn) -> str:
    """A path of the API with random parts."""
    template = draw(st.sampled_from(TEMPLATES))
    for name in ("owner", "name", "revision", "branch", "tag", "oid", "rest:path", "path:path"):
        template = template.replace(f"{{{name}}}", draw(segments), 1)
    return template.replace(" ", "")


@fuzzed
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS"]), path=paths(), query=queries
)
def test_any_path(fuzzed_hub: Hub, caplog: pytest.LogCaptureFixture, method: str, path: str, query: str) -> None:
    assert is_an_answer(*ask(fuzzed_hub, method, path + query)) or method == "HEAD"
    assert not errors(caplog)


@fuzzed
@given(path=paths(), body=bodies, said=headers, method=st.sampled_from(["POST", "PUT", "DELETE"]))
def test_any_body(
    fuzzed_hub: Hub, caplog: pytest.LogCaptureFixture, method: str, path: str, body: bytes, said: dict[str, str]
) -> None:
    assert is_an_answer(*ask(fuzzed_hub, method, path, body, said))
    assert not errors(caplog)


@fuzzed
@given(
    path=st.sampled_from([route.path for route in ROUTES if route.methods and "GET" not in route.methods]), body=bodies
)
def test_any_body_for_an_existing_repository(
    fuzzed_hub: Hub, caplog: pytest.LogCaptureFixture, path: str, body: bytes
) -> None:
    ask(fuzzed_hub, "POST", "/api/repos/create", b'{"name": "model"}')
    for name, value in (("owner", "acme"), ("name", "model"), ("revision", "main"), ("branch", "x"), ("tag", "x")):
        path = path.replace(f"{{{name}}}", value)
    assert is_an_answer(*ask(fuzzed_hub, "POST", path, body))
    assert not errors(caplog)


@fuzzed
@given(
    card=st.one_of(
        st.text("-:[]{}&*!|>'\"#%@`, \n\tab01.e", max_size=60),
        st.sampled_from(
            [
                *("[" * 100_000, "{a: " * 50_000, "a: 1" + ":1" * 100_000, "- " * 50_000, "a: !!int ''", "a: !!bool x"),
                *("a: !!timestamp x", "a: !!int 1" + ":1" * 1000, "a: .nan", "a: 0x" + "f" * 9000, "a: !!binary 'é'"),
                *("? [a]\n: b", "<<: 1", "<<: [1]", "a: &a [*a]", "a: !!python/name:os.system x", "a: !!omap [1]"),
            ]
        ),
    ),
    config=values,
)
def test_any_card_and_any_configuration(
    fuzzed_hub: Hub, caplog: pytest.LogCaptureFixture, card: str, config: object
) -> None:
    ask(fuzzed_hub, "POST", "/api/repos/create", b'{"name": "model"}')
    texts = (("README.md", f"---\n{card}\n---\n"), ("config.json", json.dumps({"architectures": config})))
    files = [{"key": "file", "value": {"path": path, "content": text, "encoding": "utf-8"}} for path, text in texts]
    sent = "\n".join([HEADER, *map(json.dumps, files)]).encode()
    assert is_an_answer(*ask(fuzzed_hub, "POST", "/api/models/acme/model/commit/main", sent))
    assert ask(fuzzed_hub, "GET", "/api/models/acme/model?expand=cardData&expand=config&expand=tags")[0] == 200
    assert not errors(caplog)


@fuzzed
@given(
    sent=st.binary(max_size=200), beginning=st.sampled_from([b"", b"GET / HTTP/1.1\r\n", b"POST /lfs/x HTTP/1.1\r\n"])
)
@example(beginning=b"POST /lfs/x HTTP/1.1\r\n", sent=b"")  # refused before its malformed body is read
def test_any_bytes_in_place_of_http(
    fuzzed_hub: Hub, caplog: pytest.LogCaptureFixture, beginning: bytes, sent: bytes
) -> None:
    where = urlsplit(fuzzed_hub.url)
    with socket.create_connection((where.hostname, where.port), timeout=10) as client:
        client.sendall(beginning + b"Host: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + sent + b"\r\n\r\n")
        client.shutdown(socket.SHUT_WR)
        answer = client.recv(100)
    assert answer[:9] in {b"", b"HTTP/1.1 "}
    assert answer[9:10] in {b"", b"4"}
    assert not errors(caplog)


def test_the_hub_still_answers(fuzzed_hub: Hub) -> None:
    assert ask(fuzzed_hub, "GET", "/api/whoami-v2")[0] == 200
    assert not [request for request in fuzzed_hub.requests if request.status == 500]


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


def test_nothing_is_written_outside_the_repositories(fuzzed_hub: Hub) -> None:
    assert {place.name for place in Path(fuzzed_hub.data).iterdir()} <= {"models", "lfs", "xet", ".hf-deploy-hub"}
