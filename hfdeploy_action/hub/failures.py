"""The ways in which the Hub says no, or nothing at all, as failures that say what to do."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


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

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """`retry_after` is how many seconds the Hub asks to wait, where it says."""
        super().__init__(message)
        self.retry_after = retry_after


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


class CardRefused(Failure):
    """The Hub takes the card.

    It was asked before anything was sent, and refuses what no rule here found: its schema has moved on, or a rule is
    missing.

    Fix: correct what the message names, and report it to hf-deploy-action, which should have found it.
    """

    id = "HFD611"
    outcome = Outcome.INVALID


class NotAHub(HubUnavailable):
    """What answers is a Hub.

    Something else answered in its place, such as the sign-in page of a network or a proxy, or the answer cannot be
    read. Nothing of it was believed.

    Fix: check `hf-endpoint` and the proxy, and open the address that the message names from the same machine.
    """

    id = "HFD614"


class HubOffline(Failure):
    """The Hub may be asked.

    The environment tells the Hub's client to stay offline.

    Fix: unset `HF_HUB_OFFLINE` and `TRANSFORMERS_OFFLINE`. `validate` and `rehearse` need no Hub.
    """

    id = "HFD615"
    outcome = Outcome.UNAVAILABLE


class ProxyUnusable(Failure):
    """The proxy is an HTTP proxy.

    The Hub's client speaks to no other kind.

    Fix: name an HTTP proxy in `https_proxy`, or the Hub's host in `no_proxy`.
    """

    id = "HFD616"
    outcome = Outcome.UNAVAILABLE
