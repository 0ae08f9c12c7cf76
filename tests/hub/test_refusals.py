"""What each refusal of the Hub means, and what to do about it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from oidc import CLAIMS, Issuer

from hfdeploy_action.findings import Failure, Outcome, shortened
from hfdeploy_action.hub.account import Account
from hfdeploy_action.hub.claims import claims_of, misfits
from hfdeploy_action.hub.failures import AccessRefused, ContentRejected, StorageExceeded
from hfdeploy_action.hub.quotas import advice, requested_pause
from hfdeploy_action.hub.refusals import Refusal, publisher_refused, refused, stored_bytes

HUB = "https://huggingface.co"
COMMIT = Refusal(403, "", "", "POST", "/api/models/acme/emotion/commit/main", "acme/emotion", HUB, "the token")
CHECK = replace(COMMIT, method="GET", path="/api/models/acme/emotion/auth-check/write")
CREATE = replace(COMMIT, path="/api/repos/create")
READ = replace(COMMIT, method="GET", path="/api/models/acme/emotion")
TAG = replace(COMMIT, path="/api/models/acme/emotion/tag/main")
SHOW = replace(COMMIT, method="PUT", path="/api/models/acme/emotion/settings")
PUBLISHER = replace(COMMIT, who="the Trusted Publisher", publisher=True)
ANONYMOUS = replace(READ, who="an anonymous request", anonymous=True)

NOBODY: frozenset[str] = frozenset()
READER = Account("alice", "read", frozenset({"acme"}), NOBODY)
WRITER = Account("alice", "write", frozenset({"acme"}), NOBODY)
STRANGER = Account("alice", "write", frozenset({"elsewhere"}), NOBODY)
NARROW = Account("alice", "fineGrained", frozenset({"acme"}), frozenset({"acme/other"}))
FITTING = Account("alice", "fineGrained", frozenset({"acme"}), frozenset({"Acme/Emotion"}))

PROPOSE = replace(COMMIT, path="/api/models/acme/emotion/discussions")
CASES: dict[str, tuple[Refusal, str, str]] = {
    "storage of private repositories": (
        replace(COMMIT, said="Private repository storage limit reached, please upgrade your plan", bytes=2_100_000_000),
        "the storage of `acme` has no room for this release: 403 Private repository storage limit reached, please "
        "upgrade your plan; the request was to store 2.1 GB",
        "organizations/acme/settings/billing",
    ),
    "a token that may not open pull requests": (
        replace(PROPOSE, account=FITTING),
        "the token (user `alice`) may not open and close pull requests of `acme/emotion`: 403",
        "give the token *Interact with discussions / Open pull requests on selected repos* for `acme/emotion`",
    ),
    "storage patterns": (
        replace(COMMIT, said="Your storage patterns tripped our internal systems!"),
        "has no room",
        "upgrade the plan",
    ),
    "a disabled repository": (
        replace(COMMIT, said="Access to this resource is disabled."),
        "`acme/emotion` is disabled on the Hub",
        "https://huggingface.co/acme/emotion",
    ),
    "a gated repository": (
        replace(READ, code="GatedRepo", said="Access to model acme/emotion is restricted"),
        "is gated, and the token has no access to it",
        "request access at https://huggingface.co/acme/emotion",
    ),
    "a Trusted Publisher that creates": (
        replace(CREATE, status=401, publisher=True, who="the Trusted Publisher"),
        "the Trusted Publisher may not create `acme/emotion`: 401",
        "hf repos create",
    ),
    "a Trusted Publisher whose token is not accepted": (
        replace(PUBLISHER, status=401, said="Invalid credentials in Authorization header"),
        "does not accept the token of the Trusted Publisher to write to",
        "pass `hf-token`",
    ),
    "a Trusted Publisher that tags": (
        replace(TAG, publisher=True, who="the Trusted Publisher"),
        "the Trusted Publisher may not change the tags of `acme/emotion`",
        "pass `hf-token` too",
    ),
    "a Trusted Publisher that shows": (
        replace(SHOW, publisher=True, who="the Trusted Publisher"),
        "may not change the settings of",
        "pass `hf-token` too",
    ),
    "a mistyped or expired token": (
        replace(COMMIT, status=401, said="Invalid credentials in Authorization header"),
        "the Hub does not accept the token for `acme/emotion`: 401 Invalid credentials",
        "mistyped, expired or revoked. https://huggingface.co/settings/tokens lists the valid ones.",
    ),
    "a token that is too short": (
        replace(COMMIT, status=401, said="Invalid credentials in Authorization header", token_length=36),
        "does not accept",
        "This token has 36 characters; one of Hugging Face has 37.",
    ),
    "a repository that nobody sees": (
        replace(ANONYMOUS, status=401, code="RepoNotFound"),
        "does not exist, or is private and not visible to an anonymous request",
        "pull requests from forks",
    ),
    "a repository that the token does not see": (
        replace(READ, status=404, code="RepoNotFound"),
        "does not exist, or is private and not visible to the token",
        "a token that may read it",
    ),
    "a revision that is missing": (
        replace(READ, status=404, code="RevisionNotFound", said="Invalid rev id: main"),
        "does not find a revision of `acme/emotion`: 404 Invalid rev id: main",
        "tree/main",
    ),
    "an organization that wants fine-grained tokens": (
        replace(COMMIT, said="This organization requires fine-grained tokens", account=WRITER),
        "`acme` accepts only fine-grained tokens, and the token (user `alice`) is not one",
        "settings/tokens/new?tokenType=fineGrained",
    ),
    "a token that is not approved": (
        replace(COMMIT, said="This token is pending approval by an administrator", account=FITTING),
        "`acme` has not approved the token (user `alice`)",
        "organizations/acme/settings/tokens",
    ),
    "another owner's token": (
        replace(COMMIT, said="pass `create_pr=1` as a query parameter", account=STRANGER),
        "because `alice` is not a member of `acme`: 403 pass `create_pr=1`",
        "change `repo-id` to a repository of `alice`",
    ),
    "a token with the role read": (
        replace(CHECK, account=READER),
        "the token (user `alice`) may not write to `acme/emotion`, because the token has the role *read*",
        "create a fine-grained token with *Write access to contents/settings of selected repos* for `acme/emotion`",
    ),
    "a fine-grained token for another repository": (
        replace(COMMIT, account=NARROW),
        "the fine-grained token lacks *Write access",
        "add the permission",
    ),
    "a member without the role": (
        replace(COMMIT, said="pass `create_pr=1` as a query parameter", account=WRITER),
        "the token (user `alice`) may not write to `acme/emotion`: 403 pass `create_pr=1`",
        "the role *write* or *admin*",
    ),
    "a token that may not create": (
        replace(CREATE, account=FITTING, said="You don't have the rights"),
        "may not create `acme/emotion`: 403 You don't have the rights",
        "*Write access to contents/settings of all repos under acme*",
    ),
    "an account that the Hub does not tell": (COMMIT, "the token may not write to `acme/emotion`: 403", "give the"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_refusal_says_who_lacks_what_and_what_to_do(name: str) -> None:
    refusal, message, fix = CASES[name]
    failure = refused(refusal)
    assert message in str(failure)
    assert fix in failure.fix
    assert shortened(str(failure)) == str(failure)


@pytest.mark.parametrize("name", CASES)
def test_no_text_of_the_hub_is_needed_to_tell_a_refusal_from_a_crash(name: str) -> None:
    assert isinstance(refused(replace(CASES[name][0], said="")), Failure)


def test_the_outcome_of_a_refusal_is_refused() -> None:
    outcomes = {type(refused(refusal)): refused(refusal).outcome for refusal, _, _ in CASES.values()}
    assert outcomes == {
        AccessRefused: Outcome.REFUSED,
        StorageExceeded: Outcome.REFUSED,
        ContentRejected: Outcome.FAILED,
    }


@pytest.mark.parametrize("status", [400, 402, 409, 410, 413, 422])
def test_any_other_answer_is_told_in_the_words_of_the_hub(status: int) -> None:
    failure = refused(replace(COMMIT, status=status, said="The moon is full"))
    assert (type(failure), str(failure)) == (ContentRejected, f"the Hub answered {status}: The moon is full")


def test_a_refusal_may_hold_braces_and_backticks() -> None:
    assert "{who} `x`" in str(refused(replace(COMMIT, said="{who} `x`")))


def test_the_bytes_of_a_request_are_those_of_its_large_files() -> None:
    lines = [
        {"key": "header", "value": {"summary": "Release"}},
        {"key": "file", "value": {"path": "README.md", "content": "eA=="}},
        {"key": "lfsFile", "value": {"path": "a.bin", "size": 7}},
        {"key": "lfsFile", "value": {"path": "b.bin", "size": 5}},
    ]
    assert stored_bytes("\n".join(map(json.dumps, lines)).encode()) == 12
    assert stored_bytes(json.dumps({"objects": [{"oid": "x", "size": 3}]}).encode()) == 3
    assert stored_bytes(b'"size"') == stored_bytes(b"") == stored_bytes(b'[{"size": 1}]') == 0


def test_the_claims_of_an_id_token_are_told_without_its_signature() -> None:
    token = Issuer(claims={**CLAIMS, "environment": "production"}).token(HUB)
    claims = claims_of(token)
    failure = publisher_refused("400 invalid_grant", claims, "acme/emotion", HUB)
    assert "`repository` is `acme/emotion`" in str(failure)
    assert "`environment` is `production`" in str(failure)
    assert "octocat" not in str(failure)
    assert not any(part in str(failure) for part in token.split("."))
    assert list(misfits(claims)) == []


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "a.W10.c", "a.e30.c", "a.!!.c", "a.bnVsbA.c"])
def test_an_id_token_that_is_none_has_no_claims(token: str) -> None:
    assert claims_of(token) == {}


@pytest.mark.parametrize(
    ("headers", "text", "seconds"),
    [
        ({"Retry-After": "68"}, "", 68),
        ({"RateLimit": '"api";r=0;t=120'}, "", 120),
        ({"RateLimit": '"api";r=5;t=120'}, "", None),
        ({}, "the rate limit for repository commits (128 per hour). Retry this action in 31 minutes.", 1860),
        ({}, "(128 per hour). You can retry this action in about 1 hour.", 3600),
        ({"Retry-After": "9"}, "Retry after 30 seconds", 9),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, "", None),
    ],
)
def test_the_reset_of_a_quota_is_read_from_headers_or_words(
    headers: dict[str, str], text: str, seconds: int | None
) -> None:
    assert requested_pause(headers, text) == seconds


def test_the_advice_on_a_quota_knows_what_was_asked_and_by_whom() -> None:
    commits = advice("/api/models/a/b/commit/main", 1860, anonymous=False)
    assert "(resets in 31 min). The Hub limits the commits" in commits
    assert "pass `hf-token`" in advice("/api/models/a/b", None, anonymous=True)
    assert "pass `hf-token`" not in advice("/api/models/a/b", None, anonymous=False)
