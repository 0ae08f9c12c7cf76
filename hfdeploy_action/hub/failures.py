"""The ways in which the Hub says no, or nothing at all, as failures that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

from hfdeploy_action.findings import Failure, Outcome
from hfdeploy_action.hub.identity import Identity

_PASSING = frozenset({408, 429, 500, 502, 503, 504})  # statuses after which the same request may succeed


class TokenMissing(Failure):
    """There is a token to publish with.

    The Hub lets nobody write anonymously.

    Fix: add a token with write access to the repository as a secret, and pass it:
    `hf-token: ${{ secrets.HF_TOKEN }}`. On the command line, set `HF_TOKEN`.
    """

    id = "HFD601"
    outcome = Outcome.REFUSED


class Refused(Failure):
    """The Hub lets this identity do it.

    Publishing makes a commit and a tag; a read token, an expired one, or one for another owner makes neither.

    Fix: use a token with write access to this repository (https://huggingface.co/settings/tokens, *Write access to
    contents of selected repos*); to create a repository it needs write access to the whole namespace.
    """

    id = "HFD602"
    outcome = Outcome.REFUSED


class HubUnavailable(Failure):
    """The Hub answers.

    It was down, or out of reach, for as long as this run was told to wait. main is the old model or the new one;
    where it had moved already, the report says so.

    Fix: run the job again: it goes on where this one stopped. https://status.huggingface.co tells how the Hub is;
    check `hf-endpoint` and the proxy if it never answered.
    """

    id = "HFD603"
    outcome = Outcome.UNAVAILABLE


class TagTaken(Failure):
    """A tag stands for one content for ever.

    Whoever pinned the tag would get another model than before.

    Fix: release under a new tag. To publish this content under the same tag after all, delete it on the Hub first: `hf
    repos tag delete acme/emotion v1 --yes`.
    """

    id = "HFD604"
    outcome = Outcome.CONFLICT


class PublishedMeanwhile(Failure):
    """Nobody else publishes at the same time.

    main on the Hub moved while this release was under way, each time it was tried.

    Fix: run the job again; give the workflow `concurrency: release`, so that releases wait for each other.
    """

    id = "HFD605"
    outcome = Outcome.CONFLICT


class ReadBackDiffers(Failure):
    """What is on the Hub is what was sent.

    Everything is read back after the commit; what differs is not what was checked here.

    Fix: run the job again; if it happens twice, report it to the Hub with the commit.
    """

    id = "HFD606"


class VisibilityContradicts(Failure):
    """A model of sensitive texts goes to a private repository.

    The repository on the Hub is public, whatever the settings say.

    Fix: set `visibility: private`, which is applied before anything is sent, or make the repository private.
    """

    id = "HFD607"
    outcome = Outcome.INVALID


class ContentRejected(Failure):
    """The Hub takes the content.

    It checks the card and every file once more; what it refuses is not published.

    Fix: correct what the message names.
    """

    id = "HFD608"


class FileIgnored(Failure):
    """No file is left out in silence.

    The Hub honours the `.gitignore` of the repository: a file that it matches would be missing from the release.

    Fix: take the pattern out of `.gitignore` on the Hub, or exclude the file in hfdeploy.yaml: `publish: {exclude:
    [notes.txt]}`.
    """

    id = "HFD609"


class PointerNotFetched(Failure):
    """What Git LFS holds can be fetched.

    A pointer in place of the weights would be published as the model.

    Fix: run `git lfs install` and `git lfs pull`; in a workflow, give actions/checkout `lfs: true`.
    """

    id = "HFD610"
    outcome = Outcome.INVALID


class CardRefused(Failure):
    """The Hub takes the card.

    It was asked before anything was sent, and refuses what no rule here found: its schema has moved on, or a rule is
    missing.

    Fix: correct what the message names, and report it to hf-deploy-action, which should have found it.
    """

    id = "HFD611"
    outcome = Outcome.INVALID


@contextmanager
def understood(identity: Identity, repo_id: str) -> Iterator[None]:
    """Whatever the client raises inside, as a Failure; the original stays its cause."""
    try:
        yield
    except RepositoryNotFoundError as error:
        raise Refused(f"{identity} does not see `{repo_id}`: it does not exist, or is private") from error
    except HfHubHTTPError as error:
        raise _of_status(error, identity, repo_id) from error
    except (httpx2.TransportError, ConnectionError, TimeoutError) as error:
        raise HubUnavailable(f"{identity.endpoint} cannot be reached: {_first_line(error)}") from error
    except ValueError as error:  # the client's own checks, such as of the card
        raise ContentRejected(_first_line(error, lines=4)) from error
    except RuntimeError as error:  # an upload to large storage that failed
        raise HubUnavailable(f"an upload to `{repo_id}` failed: {_first_line(error)}") from error


def _of_status(error: HfHubHTTPError, identity: Identity, repo_id: str) -> Failure:
    status = error.response.status_code
    said = " ".join((error.server_message or "").split())[:300]
    if status in {401, 403}:
        does = "read" if error.response.request.method in {"GET", "HEAD"} else "write to"
        return Refused(f"{identity} may not {does} `{repo_id}`: {status} {said}".rstrip())
    if status == 404:
        return Refused(f"{identity} does not see `{repo_id}`: it does not exist, or is private")
    if status in _PASSING:
        return HubUnavailable(f"{identity.endpoint} answered {status}: {said}".rstrip(": "))
    return ContentRejected(f"the Hub answered {status}: {said}".rstrip(": "))


def _first_line(error: BaseException, lines: int = 1) -> str:
    text = [line.strip() for line in str(error).splitlines() if line.strip()][:lines]
    return " ".join(text)[:400] or type(error).__name__
