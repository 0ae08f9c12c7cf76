"""What can go wrong on the Hub, as failures that say what to do."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class MissingToken(Failure):
    """There is no token to publish with.

    The Hub does not accept anonymous changes. A workflow needs no stored token if the repository on the Hub lists it
    as a Trusted Publisher and the job may get an ID token.

    Fix: add `permissions: {id-token: write, contents: read}` to the job and make it a Trusted Publisher, as
    docs/identity.md shows. Or create a token with write access to the repository, store it as a secret, and pass it:
    `hf-token: ${{ secrets.HF_TOKEN }}`. On the command line, set `HF_TOKEN`.
    """

    id = "HFD601"
    outcome = Outcome.REFUSED


class AccessRefused(Failure):
    """The Hub refused access to the repository.

    Publishing needs write access to the repository. A read-only token, another owner's token, one that an organization
    has not approved, or a mistyped or expired token does not have it. The message says which one it is, as far as the
    Hub tells.

    Fix: create a token at https://huggingface.co/settings/tokens with *Write access to contents of selected repos* for
    this repository, or, if the repository does not exist yet, for the whole namespace.
    """

    id = "HFD602"
    outcome = Outcome.REFUSED


class HubUnavailable(Failure):
    """The Hub did not answer.

    The Hub was down or could not be reached for as long as the run waits (`publish.retry-seconds`). `main` on the Hub
    holds either the old model or the new one. The report says whether `main` was updated.

    Fix: run the job again. See https://status.huggingface.co for outages. If the Hub has never responded, check
    `hf-endpoint` and the proxy.
    """

    id = "HFD603"
    outcome = Outcome.UNAVAILABLE

    def __init__(self, message: str, retry_after: float | None = None, fix: str = "") -> None:
        """`retry_after` is the pause in seconds that the Hub asks for, if it asks for one."""
        super().__init__(message, fix=fix)
        self.retry_after = retry_after


class TagTaken(Failure):
    """The tag already points to different content.

    Users who pin the tag would get a different model.

    Fix: release under a new tag. To move this tag instead, delete it on the Hub and run the job again, for example: `hf
    repos tag delete acme/emotion v1 --yes`.
    """

    id = "HFD604"
    outcome = Outcome.CONFLICT


class MainMoved(Failure):
    """Somebody else changed `main` during the release.

    The program compares the folder with `main`, and commits only if `main` has not changed since then. It tried several
    times, and `main` changed each time.

    Fix: run the job again. To make the releases in a workflow wait for each other, add `concurrency: release` to the
    workflow.
    """

    id = "HFD605"
    outcome = Outcome.CONFLICT


class VerificationFailed(Failure):
    """The files on the Hub differ from those that were sent.

    After each change, the program reads the repository again and compares the files with those that it checked.

    Fix: run the job again. If it happens again, report the problem with the commit ID at
    https://github.com/huggingface/huggingface_hub/issues.
    """

    id = "HFD606"


class PublicRepository(Failure):
    """A sensitive model would go to a public repository.

    The repository on the Hub is public, and anyone can download what is published there.

    Fix: set `visibility: private`, which makes the repository private before anything is uploaded.
    """

    id = "HFD607"
    outcome = Outcome.INVALID


class ContentRejected(Failure):
    """The Hub rejected the content.

    The Hub checks the model card and every file in a commit. It accepts all of them or none.

    Fix: correct the file or the entry of the card that the Hub names in the message, and run the job again.
    """

    id = "HFD608"


class IgnoredFile(Failure):
    """The `.gitignore` on the Hub excludes a file of the release.

    The Hub leaves such files out of a commit without an error, so the published model would be incomplete.

    Fix: remove the pattern from `.gitignore` on the Hub, or exclude the file in hfdeploy.yaml: `publish: {exclude:
    [notes.txt]}`.
    """

    id = "HFD609"


class CardRejected(Failure):
    """The Hub rejected the model card.

    Before anything is uploaded, the Hub validates the card. It found an error that no rule of this program found.

    Fix: correct the entry of the card that the message names. To get a rule for it, report it at
    https://github.com/org/hf-deploy-action/issues.
    """

    id = "HFD611"
    outcome = Outcome.INVALID


class NotAHub(HubUnavailable):
    """The server at the Hub's address is not a Hub.

    It may be a proxy or the sign-in page of a network, or the response was damaged in transit. The response was
    ignored.

    Fix: check `hf-endpoint` and the proxy, and open the address in the message from the same machine.
    """

    id = "HFD614"


class OfflineMode(Failure):
    """The environment sets the Hub's client to offline mode.

    In this mode, the Hub is never contacted.

    Fix: unset `HF_HUB_OFFLINE` and `TRANSFORMERS_OFFLINE`. `validate` and `rehearse` do not need the Hub.
    """

    id = "HFD615"
    outcome = Outcome.UNAVAILABLE


class UnusableHubProxy(Failure):
    """The proxy for the Hub is not an HTTP proxy.

    The Hub's client supports no other kind.

    Fix: set `https_proxy` to an HTTP proxy, or add the Hub's host to `no_proxy`.
    """

    id = "HFD616"
    outcome = Outcome.UNAVAILABLE


class ChangedFile(Failure):
    """A file of the model changed during the run.

    Only content that was checked is published. The run stops before it updates `main`.

    Fix: find what writes to the model folder at the same time, such as a training job or an earlier step in the
    background, wait until it ends, and run the job again.
    """

    id = "HFD618"


class PublisherRefused(Failure):
    """The Hub does not accept the job as a Trusted Publisher.

    The Hub compares the claims of the job's ID token with the Trusted Publishers in the settings of the repository. All
    claims of one publisher must match exactly, and the repository must exist. The Hub does not say which claim differs.

    Fix: compare the claims in the message with the Trusted Publishers in the settings of the repository on the Hub, as
    docs/identity.md shows.
    """

    id = "HFD619"
    outcome = Outcome.REFUSED


class StorageExceeded(Failure):
    """The account has no storage left.

    Private repositories share the storage of their owner's plan. Earlier versions of large files count too.

    Fix: delete repositories or large files that nobody needs, or upgrade the plan, in the billing settings of the
    account or organization. Then run the job again.
    """

    id = "HFD620"
    outcome = Outcome.REFUSED


class ReleaseInProgress(Failure):
    """Another run is releasing to the same repository.

    Two runs at once could mix their files. This run waited for a minute and changed nothing. If the other run died, its
    claim ends at the time in the message.

    Fix: run the job again when the other run has ended. To make the releases in a workflow wait for each other, add
    `concurrency: release` to the workflow.
    """

    id = "HFD625"
    outcome = Outcome.CONFLICT


class ReleaseReplaced(Failure):
    """Another run undid or replaced this release before it was tagged.

    The tag is set last, because it says that the release was tested. `main` no longer holds this release, so it is not
    tagged.

    Fix: run the job again. To make the releases in a workflow wait for each other, add `concurrency: release` to the
    workflow.
    """

    id = "HFD626"
    outcome = Outcome.CONFLICT


class EditedModel(Failure):
    """Somebody changed the model on the Hub after the release.

    The release cannot be rolled back. A rollback keeps the files that people have changed since the release, but
    weights, configuration and tokenizer must be from the same model, so it does not combine changed ones with those
    of an earlier release. `main` still holds the release, without a tag.

    Fix: restore the files on the Hub yourself, or publish a new release.
    """

    id = "HFD627"
    outcome = Outcome.CONFLICT


class UnansweredCommit(HubUnavailable):
    """The Hub did not answer whether it made the commit.

    `main` may hold the release, without a tag. It was not tested.

    Fix: run the job again. It looks for the commit on the Hub, and finishes the release or takes it back.
    """

    id = "HFD630"


class CommitTooLarge(Failure):
    """The release is too large for one commit.

    A release is one commit, so that `main` never holds half of it. The Hub accepts at most 25,000 changed files and 1
    GB outside large storage in a commit.

    Fix: exclude files with `publish.exclude`, or pack small files into archives. Files in Git LFS do not count toward
    the 1 GB. Or set `publish: {promote: manual}`: a pull request takes several commits, and you merge it.
    """

    id = "HFD628"
    outcome = Outcome.INVALID


class MissingTag(Failure):
    """There is no tag to roll back to.

    A rollback gives `main` the files of a tag. The program does not guess which one.

    Fix: name a tag of the repository on the Hub, as in `hf-deploy rollback --tag v1.1.0`.
    """

    id = "HFD901"
    outcome = Outcome.INVALID_INPUT
