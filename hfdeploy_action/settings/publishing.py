"""Settings of the section `publish`."""

from __future__ import annotations

from dataclasses import dataclass

from hfdeploy_action.settings.choices import Gated, Promote, Stage
from hfdeploy_action.settings.option import MOST_PATTERNS, matching, option

_CHANNEL = (
    r"^(?!refs/|main$|HEAD$|[0-9a-f]{7,40}$)(?!.*(\.\.|@\{|//|\.lock(/|$)|/\.))"
    r"[^\s~^:?*\[\\/.\-\x00-\x1f\x7f][^\s~^:?*\[\\\x00-\x1f\x7f]{0,199}(?<![/.])$(?!\n)"
)


@dataclass(frozen=True, kw_only=True)
class Publish:
    """How a release reaches the Hub."""

    tag_pattern: str = option("v[0-9]*", "Tags that publish.")
    branch: str = option("main", "The branch on the Hub that a release goes to.", const="main")
    include: tuple[str, ...] = option(("*",), "Files to publish. `*` also matches `/`.", maxItems=MOST_PATTERNS)
    exclude: tuple[str, ...] = option((), "Files not to publish.", maxItems=MOST_PATTERNS)
    delete: bool | tuple[str, ...] = option(
        False,
        "Delete files from the Hub that are not in the folder: all, none, or those that match a pattern in a list, "
        'such as `["onnx/**"]`. The other files are kept.',
        maxItems=MOST_PATTERNS,
    )
    stage: Stage = option(
        Stage.AUTO,
        "Whether a release is staged on a pull request before it goes to main. `auto`: only if `promote` is `manual`.",
    )
    promote: Promote = option(
        Promote.AUTO,
        "Who moves main to the release. `manual`: the run stops at a pull request, which you merge.",
    )
    gated: Gated = option(
        Gated.KEEP, "How access to the repository is granted, from the first tag on; `keep` leaves it as it is."
    )
    commit_message: str = option(
        "Release {tag}",
        "The commit message. Placeholders: `{tag}`, `{version}` (the tag without a leading `v`), `{sha}` and `{ref}` "
        "(the commit and the ref on GitHub, or of the local Git repository).",
        minLength=1,
    )
    channel: str | None = option(
        None,
        "A branch that follows the releases, such as `stable` or `v1`. It is moved after the tag, and by a rollback.",
        **matching(_CHANNEL, "the name of a branch other than `main`, such as `stable`"),
    )
    resource_group: str | None = option(
        None, "The ID of the resource group for a new repository of an organization.", minLength=1
    )
    retry_seconds: float = option(60.0, "How many seconds to retry in all while the Hub is down.", minimum=0)

    @property
    def staged(self) -> bool:
        """Whether a release is staged on a pull request."""
        return self.stage is Stage.PULL_REQUEST or (self.stage is Stage.AUTO and self.by_hand)

    @property
    def by_hand(self) -> bool:
        """Whether a person promotes a release."""
        return self.promote is Promote.MANUAL

    @property
    def deleted(self) -> tuple[str, ...]:
        """The patterns of the files to delete from the Hub if they are not in the folder."""
        return self.delete if isinstance(self.delete, tuple) else ("*",) * self.delete
