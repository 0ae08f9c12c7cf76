"""Release as a Trusted Publisher: a token for an hour, who takes its place, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hub.releases import Write, begin, publish, release
from oidc import CLAIMS, Issuer, issuer
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from hfdeploy_action.hub import rights
from hfdeploy_action.hub.changes import Candidate
from hfdeploy_action.hub.failures import AccessRefused, HubUnavailable, MissingToken, NotAHub, PublisherRefused
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.publisher import RENEWED_SECONDS, Publisher
from hfdeploy_action.hub.repository import CHECK, Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.rehearsal.serve import serve
from hfdeploy_action.retry import RetryBudget
from hfdeploy_action.settings import NO_OIDC, Oidc

Job = Callable[..., Repository]


@pytest.fixture
def github() -> Iterator[Issuer]:
    with issuer() as running:
        yield running


@pytest.fixture
def oidc(github: Issuer) -> Oidc:
    return Oidc(*(github.environment[f"ACTIONS_ID_TOKEN_REQUEST_{name}"] for name in ("URL", "TOKEN")))


@pytest.fixture
def job(hub: embedded.Hub, repository: Repository, oidc: Oidc) -> Job:
    """The repository as a job sees it, with a Trusted Publisher that may lack rights, and a token as the fallback."""

    def seen(*lacks: embedded.Right, exists: bool = True, trusted: bool = True, token: str = "") -> Repository:
        if exists:
            repository.create(private=True)
        granted = embedded.PUBLISHER_RIGHTS.difference(lacks)
        claims = {name: CLAIMS[name] for name in ("repository", "workflow_ref")}
        hub.publishers[:] = [embedded.Publisher(repository.repo_id, claims, granted)] if trusted else []
        publisher = Publisher(oidc, repository.repo_id, hub.url, [])
        fallback = Identity(token, "hf-token", hub.url) if token else None
        return replace(repository, identity=Identity("", "OIDC", hub.url, publisher), fallback=fallback)

    return seen


def _at_once(_seconds: float) -> None:
    """A pause that takes no time."""


def test_a_job_publishes_without_a_stored_token(job: Job, github: Issuer, hub: embedded.Hub, write: Write) -> None:
    repository = job()
    made = publish(repository, release(write()))
    assert repository.tags() == {"v1": made.commit}
    assert github.audiences == [hub.url]
    assert repository.acts_as == "the Trusted Publisher"


def test_a_token_is_exchanged_once_and_again_when_five_minutes_are_left(
    job: Job, hub: embedded.Hub, oidc: Oidc
) -> None:
    now = [0.0]
    issued: list[str] = []
    publisher = Publisher(oidc, job().repo_id, hub.url, issued, lambda: now[0])
    first = publisher.token()
    now[0] = 3600 - RENEWED_SECONDS - 1
    assert publisher.token() == first
    now[0] += 1
    assert publisher.token() != first
    assert {first, publisher.token()} < set(issued)


def test_an_id_token_of_another_ci_provider_lasts_as_long_as_its_token(
    job: Job, github: Issuer, hub: embedded.Hub
) -> None:
    now, repository = [0.0], job()
    publisher = Publisher(Oidc(id_token=github.token(hub.url)), repository.repo_id, hub.url, [], lambda: now[0])
    first = publisher.token()
    now[0] = 3599
    assert publisher.token() == first
    assert github.audiences == []


@pytest.mark.parametrize("failed", [500, 503])
def test_an_exchange_that_fails_for_a_moment_is_retried(job: Job, hub: embedded.Hub, write: Write, failed: int) -> None:
    hub.fail("POST", "/oauth/token", failed, times=2)
    assert publish(job(), release(write())).changed


def test_an_exchange_that_the_hub_aborts_is_retried(oidc: Oidc) -> None:
    """https://github.com/huggingface/hub-docs/issues/2757"""
    aborted = {"error": "invalid_grant", "error_description": "This operation was aborted"}
    answers = iter([JSONResponse(aborted, 400), JSONResponse({"access_token": "hf_jwt_x", "expires_in": 3600})])

    async def exchange(scope: Scope, receive: Receive, send: Send) -> None:
        await next(answers)(scope, receive, send)

    with serve(exchange) as url:
        publisher = Publisher(oidc, "acme/x", url, [])
        repository = Repository("acme/x", Identity("", "OIDC", url, publisher), RetryBudget(60, sleep=_at_once))
        assert repository.ask(publisher.token) == "hf_jwt_x"


@pytest.mark.parametrize("answer", [{}, [], {"access_token": None}, {"access_token": "hf_jwt_x", "expires_in": "soon"}])
def test_an_answer_without_a_token_is_not_a_hubs(oidc: Oidc, answer: object) -> None:
    with serve(JSONResponse(answer)) as url, pytest.raises(NotAHub, match="/oauth/token"):
        Publisher(oidc, "acme/x", url, []).token()


@pytest.mark.parametrize(
    ("claims", "told"),
    [
        ({"repository": "acme/renamed"}, "`repository` = `acme/renamed`"),
        ({"workflow_ref": "acme/emotion/.github/workflows/publish.yml@refs/heads/main"}, "`workflow` = `publish.yml`"),
        ({"workflow_ref": "a/b/.github/workflows/x.yml@main", "ref": "refs/tags/v1"}, "A tag started this run"),
        ({"repository": "x/y", "job_workflow_ref": "acme/shared/.github/workflows/hf.yml@v1"}, "reusable workflow"),
        ({"repository": "x/y"}, "The job has no `environment`"),
    ],
    ids=["repository", "workflow", "tag", "reusable", "environment"],
)
def test_claims_that_do_not_match_are_told(
    job: Job, github: Issuer, claims: dict[str, str], told: str, write: Write
) -> None:
    github.claims |= claims
    with pytest.raises(PublisherRefused, match="invalid_grant") as caught:
        publish(job(), release(write()))
    name, value = next(iter(claims.items()))
    assert f"`{name}` is `{value}`" in str(caught.value)
    assert told in caught.value.fix
    assert "/settings" in caught.value.fix


def test_a_refused_publisher_gives_way_to_the_token(
    job: Job, write: Write, hub: embedded.Hub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    repository = job(trusted=False, token="hf_rehearsal")
    assert publish(repository, release(write())).changed
    assert repository.acts_as.startswith("the token from hf-token (The Hub does not accept this job")
    assert "uses the token from hf-token instead" in caplog.text


def test_a_publisher_cannot_create_the_repository(job: Job, write: Write) -> None:
    with pytest.raises(PublisherRefused) as caught:
        publish(job(exists=False), release(write()))
    assert "create it: `hf repos create acme/" in caught.value.fix


def test_the_token_creates_the_repository(job: Job, write: Write) -> None:
    assert publish(job(exists=False, token="hf_rehearsal"), release(write())).changed


def test_a_publisher_that_may_not_write_is_refused_before_anything_is_uploaded(
    job: Job, hub: embedded.Hub, write: Write
) -> None:
    repository = job(embedded.Right.WRITE)
    with pytest.raises(AccessRefused, match="the Trusted Publisher may not write to"):
        publish(repository, release(write()))
    assert not any("preupload" in request.path and repository.repo_id in request.path for request in hub.requests)


def test_the_token_takes_the_place_of_a_publisher_that_may_not_write(job: Job, write: Write) -> None:
    repository = job(embedded.Right.WRITE, token="hf_rehearsal")
    assert publish(repository, release(write())).changed
    assert repository.acts_as.startswith("the token from hf-token (The Trusted Publisher may not write to")


def test_the_right_to_tag_is_tried_before_main_moves(job: Job, write: Write) -> None:
    repository = job(embedded.Right.TAG)
    head = repository.head()
    with pytest.raises(AccessRefused, match="the Trusted Publisher may not change the tags of") as caught:
        publish(repository, release(write()))
    assert "pass `hf-token` too" in caught.value.fix
    assert repository.head() == head


def test_the_token_tags_and_shows_what_the_publisher_may_not(job: Job, write: Write) -> None:
    repository = job(embedded.Right.TAG, embedded.Right.SETTINGS, token="hf_rehearsal")
    made = publish(repository, release(write(), visibility="public"))
    assert (repository.tags(), repository.is_private()) == ({"v1": made.commit}, False)
    does = "create and delete tags and to change the visibility and the gate"
    assert repository.acts_as == f"the Trusted Publisher; the token from hf-token is used to {does}"


def test_a_token_that_may_not_tag_either_is_refused_before_main_moves(job: Job, write: Write) -> None:
    repository = job(embedded.Right.TAG, token="hf_reader")
    head = repository.head()
    with pytest.raises(AccessRefused, match="the token has the role"):
        publish(repository, release(write()))
    assert repository.head() == head


def test_a_tag_that_a_check_left_behind_is_deleted(job: Job, repository: Repository, write: Write) -> None:
    asking = job()
    repository.create_tag(f"{CHECK}1-1", repository.head())
    assert (repository.tags(), repository.checks()) == ({}, (f"{CHECK}1-1",))
    publish(asking, release(write()))
    assert (list(repository.tags()), repository.checks()) == (["v1"], ())


def test_the_right_to_show_the_model_is_tried_before_main_moves(job: Job, write: Write) -> None:
    repository = job(embedded.Right.SETTINGS)
    head = repository.head()
    with pytest.raises(AccessRefused, match="may not change the settings of"):
        publish(repository, release(write(), visibility="public"))
    assert repository.head() == head
    helped = replace(repository, fallback=Identity("hf_rehearsal", "hf-token", repository.identity.endpoint))
    publish(helped, release(write(), visibility="public"))
    assert repository.is_private() is False


def stage(repository: Repository, candidate: Candidate) -> None:
    transaction = begin(repository, release(candidate, staged=True))
    transaction.prepare()
    transaction.stage()
    transaction.propose("What changes.")


def test_the_right_to_open_pull_requests_is_tried_before_anything_is_uploaded(
    job: Job, hub: embedded.Hub, write: Write
) -> None:
    repository = job(embedded.Right.PULL_REQUEST)
    with pytest.raises(AccessRefused, match="may not open and close pull requests of") as caught:
        stage(repository, write())
    assert "pass `hf-token` too" in caught.value.fix
    assert not any("preupload" in request.path and repository.repo_id in request.path for request in hub.requests)


def test_the_token_opens_the_pull_request_that_the_publisher_may_not(job: Job, write: Write) -> None:
    repository = job(embedded.Right.PULL_REQUEST, token="hf_rehearsal")
    stage(repository, write())
    stage(repository, write())
    owner = replace(repository, identity=Identity("hf_rehearsal", "hf-token", repository.identity.endpoint))
    rows = list(owner.api.get_repo_discussions(repository.repo_id))
    assert [(row.num, row.status, row.author) for row in rows] == [(1, "open", "acme")]
    assert "is used to open and close pull requests" in repository.acts_as


def test_a_publisher_finds_its_own_pull_request(job: Job, write: Write) -> None:
    repository = job()
    stage(repository, write())
    stage(repository, write())
    assert [row.author for row in repository.api.get_repo_discussions(repository.repo_id)] == ["[OIDC]"]


def test_the_right_to_gate_the_model_is_tried_before_main_moves(job: Job, write: Write) -> None:
    repository = job(embedded.Right.SETTINGS)
    head = repository.head()
    with pytest.raises(AccessRefused, match="may not change the settings of"):
        publish(repository, release(write(), gated="manual"))
    assert repository.head() == head
    helped = replace(repository, fallback=Identity("hf_rehearsal", "hf-token", repository.identity.endpoint))
    publish(helped, release(write(), gated="manual"))
    assert repository.gate() == "manual"


def test_a_job_without_any_identity_is_told_how_to_get_one(hub: embedded.Hub) -> None:
    with pytest.raises(MissingToken) as caught:
        rights.settle(Repository("acme/x", Identity("", "hf-token", hub.url), RetryBudget(0)))
    assert "id-token: write" in caught.value.fix


def test_a_publisher_that_is_demanded_needs_an_id_token(hub: embedded.Hub) -> None:
    with pytest.raises(PublisherRefused, match="HF_OIDC_RESOURCE") as caught:
        Publisher(replace(NO_OIDC, resource="acme/x"), "acme/x", hub.url, []).token()
    assert "id-token: write" in caught.value.fix


@pytest.mark.parametrize("url", ["http://github.example/token", "ftp://127.0.0.1/", "https://", "http://[", "token"])
def test_the_token_of_the_job_is_sent_by_https_only(hub: embedded.Hub, url: str) -> None:
    with pytest.raises(PublisherRefused, match="not an HTTPS address"):
        Publisher(Oidc(url, "token-of-the-job"), "acme/x", hub.url, []).token()


@pytest.mark.parametrize(
    ("status", "body", "failure"),
    [
        (401, {"message": "Unauthorized"}, PublisherRefused),
        (500, {}, HubUnavailable),
        (200, {"value": 7}, NotAHub),
        (200, {"value": "a\nb"}, NotAHub),
        (200, [], NotAHub),
    ],
)
def test_an_issuer_that_fails_is_named(
    hub: embedded.Hub, github: Issuer, oidc: Oidc, status: int, body: object, failure: type[Exception]
) -> None:
    github.failure = status, body
    with pytest.raises(failure, match=r"127\.0\.0\.1"):
        Publisher(oidc, "acme/x", hub.url, []).token()
