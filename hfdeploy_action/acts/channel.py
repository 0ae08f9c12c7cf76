"""The channel of the settings, a branch that follows what is released, and the names of branches and tags."""

from __future__ import annotations

from hfdeploy_action.acts import Run
from hfdeploy_action.hub import channel
from hfdeploy_action.hub.changes import Tree
from hfdeploy_action.hub.marker import Kind, Marker
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.runs import Claim, Move
from hfdeploy_action.results import Publication
from hfdeploy_action.settings.failures import InvalidSetting


def check(run: Run, repository: Repository) -> None:
    """Raise InvalidSetting if the channel has the name of a tag on the Hub: users could not tell the two apart."""
    name = run.plan.channel
    if name and name in repository.tags():
        message = f"`publish.channel` is `{name}`, which is a tag of `{repository.repo_id}`"
        fix = "give the channel another name, such as `stable`."
        raise InvalidSetting(message, run.loaded.at("publish", "channel"), fix)


def check_tag(run: Run, repository: Repository) -> None:
    """Raise InvalidSetting if the tag has the name of a branch on the Hub: users could not tell the two apart."""
    tag = run.plan.tag
    if tag and tag in repository.branches():
        fix = "release under another tag, such as `v1.2.0`, or rename the branch."
        raise InvalidSetting(f"`{tag}` is a branch of `{repository.repo_id}`", run.loaded.at("tag"), fix)


def follow(run: Run, repository: Repository, publication: Publication, claim: Claim, kind: Kind) -> None:
    """Move the channel to what main holds. Nothing is undone if that fails; the next run does it."""
    name, tag = run.plan.channel, publication.tag
    if not name:
        return
    with run.report.stage("channel", after_tag=True) as stage:
        private = bool(repository.is_private())
        move = Move(kind, tag, {}, publication.commit)

        def mark(tree: Tree) -> Marker:
            now = repository.identity.now()
            return claim.marker(move._replace(after=tree), now, private=private, stays_private=private)

        head = channel.follow(repository, name, publication.commit, f"Move {name} to {tag}", mark)
        stage.note = f"{name} is at {head[:7]}, with the files of {tag}"
