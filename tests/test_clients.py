"""The faults that tests put between a client and a Hub do what they say, once or lastingly, to one client only."""

from __future__ import annotations

import itertools

import faults
import httpx2
import pytest
from clients import Client, Made, Point, connect, pattern, points
from faults import FAULTS, after, before
from huggingface_hub import CommitOperationAdd, HfApi

from hfdeploy_action.rehearsal.hub import Hub

COMMIT = Point("POST", "*/commit/*")
_numbers = itertools.count()


@pytest.fixture
def api(hub: Hub) -> HfApi:
    return HfApi(endpoint=hub.url, token="hf_rehearsal")


@pytest.fixture
def repo(api: HfApi) -> str:
    repo_id = f"acme/faults-{next(_numbers)}"
    api.create_repo(repo_id)
    return repo_id


def commit(url: str, repo: str, name: str = "a.txt") -> None:
    HfApi(endpoint=url, token="hf_rehearsal").create_commit(repo, [CommitOperationAdd(name, b"a")], commit_message=name)


def commits(api: HfApi, repo: str) -> list[str]:
    return [row.title for row in api.list_repo_commits(repo)]


PROCESSED = {"reset after", "lost answer", "drip", "truncated", "wrong JSON"}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_says_whether_the_request_was_processed(
    api: HfApi, client: Client, repo: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "SECONDS_BETWEEN_BYTES", 0.001)
    planned = client.at(COMMIT, FAULTS[name])
    body = b'{"key":"header","value":{"summary":"x"}}\n{"key":"file","value":{"path":"a","content":""}}'
    url, headers = f"{client.url}/api/models/{repo}/commit/main", {"Authorization": "Bearer hf_rehearsal"}
    try:
        answer: httpx2.Response | None = httpx2.post(url, content=body, headers=headers, timeout=0.5)
    except httpx2.TransportError:
        answer = None
    assert planned.hits == 1
    assert commits(api, repo) == (["x", "initial commit"] if name in PROCESSED else ["initial commit"])
    is_answered = name not in {"reset before", "reset after", "hang", "lost answer", "truncated"}
    assert (answer is not None) == is_answered
    if answer is not None and name.split(maxsplit=1)[0].isdecimal():
        assert (answer.status_code, "error" in answer.json()) == (int(name.split(maxsplit=1)[0]), True)
    if answer is not None and "HTML" in name:
        assert answer.text.startswith("<html>")


def test_a_fault_is_at_the_nth_request_or_lasts_from_it(client: Client, repo: str) -> None:
    url = f"{client.url}/api/models/{repo}"
    client.at(Point("GET", f"/api/models/{repo}", nth=2), FAULTS["500"])
    client.at(Point("GET", f"/api/models/{repo}", nth=4, lasting=True), FAULTS["503"])
    assert [httpx2.get(url).status_code for _ in range(6)] == [200, 500, 200, 503, 503, 503]


def test_a_fault_meets_one_client_only(hub: Hub, client: Client, repo: str) -> None:
    client.at(Point("*", "*", lasting=True), FAULTS["500"])
    with connect(hub) as other:
        statuses = [httpx2.get(f"{url}/api/models/{repo}").status_code for url in (client.url, other.url, hub.url)]
    assert statuses == [500, 200, 200]


def test_the_log_is_that_of_one_client(client: Client, api: HfApi, repo: str) -> None:
    api.list_repo_refs(repo)
    commit(client.url, repo)
    assert client.requests == [
        Made("POST", f"/api/models/{repo}/preupload/main", 200),
        Made("POST", f"/api/models/{repo}/commit/main", 200),
    ]


def test_the_points_of_a_run_are_met_by_the_same_run_on_another_repository(
    hub: Hub, client: Client, api: HfApi, repo: str
) -> None:
    commit(client.url, repo)
    api.create_repo(f"{repo}-again")
    with connect(hub) as again:
        planned = [again.at(point, faults.Exchange.forward) for point in points(client.requests)]
        commit(again.url, f"{repo}-again")
    assert [each.hits for each in planned] == [1, 1]


def test_a_path_is_known_by_its_kind() -> None:
    oid = "ab" * 20
    assert pattern(f"/api/models/acme/x/tree/{oid}") == "/api/models/*/*/tree/*"
    assert pattern("/acme/x/resolve/main/a.txt") == "/*/*/resolve/main/a.txt"
    assert pattern("/acme/x.git/info/lfs/objects/batch") == "/*/*.git/info/lfs/objects/batch"
    assert pattern("/api/models/acme/x/tag/v1.2") == "/api/models/*/*/tag/*"
    assert pattern("/api/models/acme/x") == "/api/models/*/*"


def test_an_edit_runs_before_or_after_a_request(client: Client, hub: Hub, api: HfApi, repo: str) -> None:
    client.at(COMMIT, before(lambda: commit(hub.url, repo, "before.txt")))
    commit(client.url, repo)
    client.at(Point("POST", "*/commit/*"), after(lambda: commit(hub.url, repo, "after.txt")))
    commit(client.url, repo, "b.txt")
    assert commits(api, repo) == ["after.txt", "b.txt", "a.txt", "before.txt", "initial commit"]
