"""The candidate, which is main as it will be: judged on the head that it is for, before anything is uploaded."""

from __future__ import annotations

from hfdeploy_action import gate
from hfdeploy_action.acts import Run
from hfdeploy_action.git import GitError
from hfdeploy_action.hub.candidate import Main
from hfdeploy_action.hub.changes import Candidate, Gate, ReleaseSpec, Tree
from hfdeploy_action.hub.edits import edits_since_release
from hfdeploy_action.hub.failures import IgnoredFile
from hfdeploy_action.hub.mixtures import INSTALL, RULES
from hfdeploy_action.hub.operations import ignored_file
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.results import ChangeSet
from hfdeploy_action.settings import Gated, TargetKind, Visibility
from hfdeploy_action.settings.placeholders import filled, values

_GATES: dict[Gated, Gate | None] = {
    Gated.KEEP: None,
    Gated.FALSE: False,
    Gated.AUTO: "auto",
    Gated.MANUAL: "manual",
}


def specification(run: Run, tag: str) -> ReleaseSpec:
    """What a run publishes under a tag, and how."""
    settings, origin = run.loaded.settings, run.plan.origin
    return ReleaseSpec(
        candidate=Candidate(run.folder.files),
        tag=tag,
        message=filled(settings.publish.commit_message, values(tag, origin.sha, origin.ref)),
        delete=settings.publish.deleted,
        visibility=settings.visibility.value,
        sensitivity=settings.sensitivity.value,
        staged=run.plan.staged,
        waits=run.plan.waits,
        gated=_GATES[settings.publish.gated],
        resource_group=settings.publish.resource_group,
        shown_early=run.plan.target is TargetKind.SERVERLESS and settings.visibility is Visibility.PUBLIC,
    )


def main_of(run: Run, repository: Repository, changes: ChangeSet, head: str, tree: Tree) -> Main:
    """main as it will be after these changes to the files of a commit. Raises a Failure."""
    return Main(
        run.folder,
        changes,
        run.loaded.settings.publish.deleted,
        {name: file.size for name, file in tree.items()},
        lambda name: repository.content(name, head, tree[name]) if not tree[name].sha256 else b"",
        edits_since_release(repository, head, tree),
    )


def judge(run: Run, main: Main) -> None:
    """Put the findings about a candidate into the stage `publish`, in place of those about an earlier one.

    Raises Stopped if one of them stops the release, IgnoredFile, and a Failure if the Hub does not answer.
    """
    stage = next(stage for stage in run.report.stages if stage.name == "publish")
    stage.rules = tuple(rule for rule in RULES if not rule.id.startswith(run.loaded.settings.rules.ignore))
    stage.findings = tuple(finding for rule in stage.rules for finding in rule.findings(main))
    gate.judge_candidate(stage, run.loaded.settings)
    if ignored := ignored_on_the_hub(main):
        raise ignored_file(ignored)


def ignored_on_the_hub(main: Main) -> tuple[str, ...]:
    """The new files that the `.gitignore` on the Hub excludes. Raises IgnoredFile if Git cannot read it."""
    try:
        return main.ignored
    except GitError as error:
        raise IgnoredFile(f"Git could not read the `.gitignore` on the Hub: {error}", fix=INSTALL) from error


def judge_staged(run: Run, repository: Repository, changes: ChangeSet, head: str, tree: Tree) -> None:
    """Judge what a release is about to bring to main. Raises what `judge` raises."""
    judge(run, main_of(run, repository, changes, head, tree))
