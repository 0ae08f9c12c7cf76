"""The embedded Hub fails on demand, as the real one does without it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import HfHubHTTPError
from huggingface_hub.utils._http import parse_ratelimit_headers

from hfdeploy_action.rehearsal.hub import How, Hub, RateLimit


@pytest.fixture(autouse=True)
def whole_again(hub: Hub) -> Iterator[None]:
    yield
    hub.faults.clear()
    hub.rate_limit = RateLimit()


def test_a_fault_ends_after_its_number_of_requests(hub: Hub, acme: HfApi, repo: str) -> None:
    hub.fail("GET", "/api/models/*/refs", 503, times=2)
    for _ in range(2):
        with pytest.raises(HfHubHTTPError, match="503"):
            acme.list_repo_refs(repo)
    assert [branch.name for branch in acme.list_repo_refs(repo).branches] == ["main"]


def test_a_fault_may_set_retry_after(hub: Hub, repo: str) -> None:
    hub.fail("GET", f"/api/models/{repo}", 429, retry_after=7)
    answer = httpx2.get(f"{hub.url}/api/models/{repo}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def test_the_client_retries_a_fault(hub: Hub, acme: HfApi, repo: str) -> None:
    hub.fail("POST", f"/api/models/{repo}/preupload/main", 500)
    assert acme.upload_file(repo_id=repo, path_in_repo="a.txt", path_or_fileobj=b"a")


def commit(api: HfApi, repo: str) -> None:
    api.create_commit(repo, [CommitOperationAdd("a.txt", b"a")], commit_message="Lost")


def test_a_cut_connection_changes_nothing(hub: Hub, acme: HfApi, repo: str) -> None:
    hub.fail("POST", "*/commit/main", How.CUT)
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.NetworkError)):
        commit(acme, repo)
    assert [row.title for row in acme.list_repo_commits(repo)] == ["initial commit"]


def test_a_commit_is_made_although_its_answer_is_lost(hub: Hub, acme: HfApi, repo: str) -> None:
    hub.fail("POST", "*/commit/main", How.LOSE_ANSWER)
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.NetworkError)):
        commit(acme, repo)
    assert [row.title for row in acme.list_repo_commits(repo)] == ["Lost", "initial commit"]


def test_a_request_hangs_until_the_client_gives_up(hub: Hub, repo: str) -> None:
    hub.fail("GET", f"/api/models/{repo}", How.HANG)
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.get(f"{hub.url}/api/models/{repo}", timeout=0.2)
    assert httpx2.get(f"{hub.url}/api/models/{repo}", timeout=5).status_code == 200


def test_a_request_without_an_answer_is_logged_without_a_status(hub: Hub, repo: str) -> None:
    hub.fail("GET", f"/api/models/{repo}", How.CUT)
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.NetworkError)):
        httpx2.get(f"{hub.url}/api/models/{repo}")
    assert hub.requests[-1] == ("GET", f"/api/models/{repo}", None, None)


def test_every_answer_has_a_request_id_and_the_rate_limit(hub: Hub, repo: str) -> None:
    answers = [httpx2.get(f"{hub.url}{path}") for path in (f"/api/models/{repo}", "/api/models/a/b", "/nothing")]
    assert len({answer.headers["X-Request-Id"] for answer in answers}) == 3
    assert all(parse_ratelimit_headers(answer.headers) for answer in answers)


def test_each_owner_has_a_rate_limit_with_a_reset(hub: Hub, acme: HfApi, rival: HfApi, repo: str) -> None:
    hub.rate_limit = RateLimit(quota=2, window=60)
    acme.model_info(repo)
    acme.model_info(repo)
    with pytest.raises(HfHubHTTPError, match=r"reached your 'api' rate limit") as refused:
        acme.model_info(repo)
    left = parse_ratelimit_headers(refused.value.response.headers)
    assert left
    assert (left.resource_type, left.remaining, left.limit, left.window_seconds) == ("api", 0, 2, 60)
    assert 0 < left.reset_in_seconds <= 60
    assert rival.model_info(repo).id == repo


def test_a_rate_limit_resets_with_its_window(hub: Hub, repo: str) -> None:
    hub.rate_limit = RateLimit(quota=1, window=60)
    statuses = [httpx2.get(f"{hub.url}/api/models/{repo}").status_code for _ in range(2)]
    hub.rate_limit.opened -= 60
    assert [*statuses, httpx2.get(f"{hub.url}/api/models/{repo}").status_code] == [200, 429, 200]
