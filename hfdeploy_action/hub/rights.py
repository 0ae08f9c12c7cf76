"""Which identity a release uses, and for what: decided before anything is uploaded, and before main moves."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress

from huggingface_hub import HfApi
from huggingface_hub.errors import BadRequestError

from hfdeploy_action.findings import Failure
from hfdeploy_action.hub.failures import AccessRefused, HubUnavailable, MissingToken, PublisherRefused
from hfdeploy_action.hub.identity import Identity
from hfdeploy_action.hub.publisher import GET_ONE
from hfdeploy_action.hub.repository import CHECK, Repository, Right

_log = logging.getLogger(__name__)


def settle(repository: Repository) -> None:
    """Choose the identity of a run that writes, and check that it may write the repository, if that exists.

    The Trusted Publisher comes first. If the Hub refuses it, the fallback takes its place. Raises MissingToken,
    PublisherRefused, AccessRefused and HubUnavailable.
    """
    choose(repository)
    if repository.identity.is_anonymous:
        raise MissingToken(
            f"no token was given for {repository.identity.endpoint}, and this job has no ID token",
            fix=f"pass `hf-token`. Or make the job a Trusted Publisher at {repository.url}/settings, and {GET_ONE}",
        )
    if repository.is_private() is not None:
        _check_writes(repository)


def choose(repository: Repository) -> None:
    """Let the fallback take the place of a Trusted Publisher that the Hub refuses. Raises PublisherRefused."""
    publisher = repository.identity.publisher
    if publisher is None:
        return
    try:
        repository.ask(publisher.token)
    except (PublisherRefused, HubUnavailable) as why:
        if repository.fallback is None:
            raise _explained(repository, why) from why
        _replace(repository, repository.fallback, why)


def _check_writes(repository: Repository) -> None:
    """Raise AccessRefused if neither the identity nor the fallback, which then takes its place, may write."""
    try:
        repository.ask(lambda: repository.api.auth_check(repository.repo_id, write=True))
    except AccessRefused as why:
        if repository.fallback is None:
            raise
        _replace(repository, repository.fallback, why)
        _check_writes(repository)


def _replace(repository: Repository, fallback: Identity, why: Failure) -> None:
    _log.info("%s The run uses %s instead.", _sentence(why), fallback)
    repository.identity, repository.fallback = fallback, None
    repository.refused = _sentence(why)


def try_out(repository: Repository, *, shows: bool, gates: bool = False, stages: bool = False) -> None:
    """Find out whether the run may open a pull request, if the release is staged on one.

    Of a Trusted Publisher, also find out whether it may tag and, if the release `shows` or `gates` the model, change
    the settings. Where it may not, the fallback does it from then on. Tags that earlier runs left behind are deleted.
    Raises AccessRefused if nobody may.
    """
    if stages:
        repository.granted(Right.PULL_REQUEST, lambda api: _try_to_open(repository, api))
    if repository.identity.publisher is None:
        return
    for left in repository.checks():
        repository.delete_tag(left)
    tag = f"{CHECK}{_run_of(repository.identity)}"
    repository.create_tag(tag, repository.head())
    repository.delete_tag(tag)
    if shows and repository.is_private():
        repository.set_visibility(private=True)
    elif gates:
        repository.set_gate(repository.gate())


def _try_to_open(repository: Repository, api: HfApi) -> None:
    """Ask for a pull request without a title, which the Hub rejects. Whoever may not open one gets another answer."""
    with suppress(BadRequestError):
        api.create_pull_request(repository.repo_id, title="")


def _run_of(identity: Identity) -> str:
    """The run and its attempt, from the claims of the ID token."""
    claims = identity.publisher.claims if identity.publisher else {}
    return "-".join(filter(None, (claims.get("run_id"), claims.get("run_attempt")))) or secrets.token_hex(4)


def _explained(repository: Repository, why: PublisherRefused | HubUnavailable) -> PublisherRefused | HubUnavailable:
    """The refusal, and whether the repository exists, as far as anybody can see."""
    if isinstance(why, HubUnavailable):
        return why
    public = Repository(repository.repo_id, Identity("", "nobody", repository.identity.endpoint), repository.budget)
    with suppress(Failure):
        if public.is_private() is not None:
            return why
    create = (
        f"If `{repository.repo_id}` does not exist yet, create it: `hf repos create {repository.repo_id} --private`."
    )
    return PublisherRefused(str(why), fix=f"{why.fix} {create}")


def _sentence(failure: Exception) -> str:
    text = str(failure)
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")
