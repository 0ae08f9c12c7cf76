"""A Hub that answers with something else, or with too much."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hostile import answers
from hostile.hub.shared import INFO, published
from hostile.hubs import Middle, said
from runs import Run, found
from smoke.fakes import reply
from sound import Model

from hfdeploy_action.hub import transport
from hfdeploy_action.hub.failures import HubUnavailable, NotAHub
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.retry import RetryBudget


@pytest.mark.attack("a web page in place of the Hub", holds="unavailable, with status, kind and first words")
@pytest.mark.parametrize("status", answers.PORTALS)
def test_captive_portal(middle: Middle, run: Run, model: Model, status: str) -> None:
    middle.answer("GET", ".*", answers.PORTALS[status])
    report = run("publish", published(model), "--tag", "v1", "--repo-id", "acme/portal", "--hf-endpoint", middle.url)
    assert (report["outcome"], report["exit_status"]) == ("unavailable", 4)
    message = report["findings"][-1]["message"]
    assert found(report)[-1] == ("HFD603" if status[0] == "5" else "HFD614")
    assert status[:3] in message
    if status[0] != "5":
        assert re.search("text/html: <(html|h1)>", message)


@pytest.mark.attack("an answer of 100 MB in a small package", holds="unavailable, in little memory")
@pytest.mark.parametrize("packed", answers.TOO_LARGE)
def test_bomb(repository: Repository, middle: Middle, packed: str) -> None:
    middle.answer("GET", INFO, answers.TOO_LARGE[packed])
    tracemalloc.start()
    with pytest.raises(NotAHub, match=r"more than 16\.8 MB"):
        repository.is_private()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


LISTINGS: dict[str, Callable[[str, int], str]] = {
    "a page that is its own next": lambda url, _: url,
    "two pages in a circle": lambda url, number: f"{url}?cursor={number % 2}",
    "always one more": lambda url, number: f"{url}?cursor={number}",
}


@pytest.mark.attack("a listing without end", holds="a bounded number of pages is asked for")
@pytest.mark.parametrize("listing", LISTINGS)
@pytest.mark.parametrize("kind", ["tree", "commits"])
def test_pages(
    monkeypatch: pytest.MonkeyPatch, repository: Repository, middle: Middle, listing: str, kind: str
) -> None:
    monkeypatch.setattr(transport, "MOST_PAGES", 20)

    def one_more(connection: Any) -> None:
        url = LISTINGS[listing](f"{middle.url}/api/models/{repository.repo_id}/{kind}/main", len(middle.asked))
        connection.sendall(said([], Link=f'<{url}>; rel="next"'))

    middle.answer("GET", f"{INFO}/{kind}/.*", one_more)
    ask = repository.tree if kind == "tree" else repository.history
    with pytest.raises(NotAHub, match="does not end"):
        ask("main")
    assert len(middle.asked) <= 21


REFUSALS = {
    "429 for a year": reply(429, b"", Retry_After="31536000"),
    "429 for ever": reply(429, b"", Retry_After="9" * 5000),
    "429 by its window": reply(429, b"", RateLimit='"api";r=0;t=86400'),
    "503 for a year": reply(503, b"", Retry_After="31536000"),
    "429 for ² seconds": reply(429, b"", Retry_After="²").replace("²".encode(), b"\xb2"),
    "409 while another is created": said(
        {"error": "Cannot create repo: another conflicting operation is in progress"}, 409
    ),
}


@pytest.mark.attack("a Hub that puts a client off", holds="unavailable within the budget, in few requests")
@pytest.mark.parametrize("refusal", REFUSALS)
def test_put_off(middle: Middle, repository: Repository, refusal: str) -> None:
    slept: list[float] = []
    middle.answer("POST", "/api/repos/create", REFUSALS[refusal])
    waiting = Repository(repository.repo_id, repository.identity, RetryBudget(60, sleep=slept.append))
    with pytest.raises(HubUnavailable, match=refusal[:3]):
        waiting.create(private=True)
    assert sum(slept) <= 60
    assert len(middle.asked) <= 10


@pytest.mark.attack("a repository that is there already, in words of its own", holds="it is used")
@pytest.mark.parametrize("body", [{}, {"url": 5}, [], None], ids=str)
def test_created_already(middle: Middle, repository: Repository, body: object) -> None:
    repository.create(private=True)
    middle.answer("POST", "/api/repos/create", said(body, 409))
    repository.create(private=True)
    assert repository.is_private()
