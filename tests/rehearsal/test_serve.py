"""An application runs on loopback for as long as a block lasts, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hfdeploy_action.rehearsal.serve import serve


def hello(_request: Request) -> Response:
    return PlainTextResponse("hello")


def crash(_request: Request) -> Response:
    raise ZeroDivisionError("by hand")


hanging = threading.Event()


async def never(_request: Request) -> Response:
    hanging.set()
    await asyncio.sleep(60)
    return PlainTextResponse("too late")


async def cut(request: Request) -> Response:
    await request.scope["cut"](request.scope["client"])
    return PlainTextResponse("nobody hears this")


APP = Starlette(routes=[Route(f"/{answer.__name__}", answer) for answer in (hello, crash, never, cut)])


def test_it_answers_within_the_block_and_not_after_it() -> None:
    before = threading.active_count()
    with serve(APP) as url:
        assert httpx2.get(f"{url}/hello").text == "hello"
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{url}/hello")
    assert threading.active_count() == before


def test_it_is_on_loopback_at_the_port_asked_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with serve(APP, port) as url:
        assert urlsplit(url).netloc == f"127.0.0.1:{port}"
        with pytest.raises(OSError, match="in use"), serve(APP, port):
            pass


def test_it_stops_when_the_block_fails() -> None:
    with pytest.raises(KeyError), serve(APP) as url:
        raise KeyError
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"{url}/hello")


def test_two_run_at_once() -> None:
    with serve(APP) as one, serve(APP) as two:
        assert one != two
        assert httpx2.get(f"{one}/hello").text == httpx2.get(f"{two}/hello").text


def test_it_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    with serve(APP) as url:
        httpx2.get(f"{url}/hello")
    assert capfd.readouterr() == ("", "")


def test_a_crash_is_an_answer_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with serve(APP) as url:
        assert httpx2.get(f"{url}/crash").status_code == 500
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.getMessage() == "the embedded server crashed on GET /crash"


def test_an_application_cuts_the_connection_it_is_asked_on_and_no_other() -> None:
    with serve(APP) as url, httpx2.Client() as other:
        other.get(f"{url}/hello")
        with pytest.raises((httpx2.RemoteProtocolError, httpx2.NetworkError)):
            httpx2.get(f"{url}/cut")
        assert other.get(f"{url}/hello").text == "hello"


def test_what_hangs_does_not_keep_it_from_stopping() -> None:
    with ThreadPoolExecutor(1) as thread:
        with serve(APP) as url:
            asked = thread.submit(httpx2.get, f"{url}/never", timeout=30)
            hanging.wait(30)
        assert asked.result(timeout=5).status_code == 500
