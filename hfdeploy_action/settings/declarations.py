"""Every setting, declared once. action.yml, the JSON Schema and the tables of the docs are generated from it.

The name of a field is its key in hfdeploy.yaml (`repo_id` is `repo-id`), its type gives the JSON Schema, its option the
help.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from hfdeploy_action.settings.choices import Comment, FailOn, Mode, OnFailure, Rehearse, Sensitivity, Visibility
from hfdeploy_action.settings.option import ADDRESS, MOST_PATTERNS, RULE_ID, matching, option
from hfdeploy_action.settings.publishing import Publish
from hfdeploy_action.settings.smoke import Smoke
from hfdeploy_action.settings.targets import Target

_NAME = r"[A-Za-z0-9_]([A-Za-z0-9_.\-]{0,94}[A-Za-z0-9_])?"
_REPO_ID = rf"^(?!.*(--|\.\.))(?!.*\.git$){_NAME}/{_NAME}$(?!\n)"
# `refs/tags/` in front of a tag is removed; any other reference is rejected.
_TAG = (
    r"^(refs/tags/)?(?!refs/)(?!.*(\.\.|@\{|//|\.lock(/|$)))"
    r"[^\s~^:?*\[\\/.\-\x00-\x1f\x7f][^\s~^:?*\[\\\x00-\x1f\x7f]{0,199}(?<![/.])$(?!\n)"
)


@dataclass(frozen=True, kw_only=True)
class Monitor:
    """What a scheduled run does."""

    open_issue: bool = option(True, "Keep one issue open while something is wrong.")


def _rule_ids(help: str) -> Any:
    return option((), help, items={"type": "string", **RULE_ID})


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Which rules check the folder."""

    select: tuple[str, ...] = _rule_ids("Check only these rules: rule IDs or ID prefixes.")
    ignore: tuple[str, ...] = _rule_ids("Do not check these rules: rule IDs or ID prefixes.")
    per_path: dict[str, tuple[str, ...]] = option(
        dict,
        "Rules to ignore for some paths of the model folder, such as `eval/*: [HFD501]`.",
        maxProperties=MOST_PATTERNS,
        additionalProperties={"type": "array", "items": {"type": "string", **RULE_ID}},
    )


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that a run is told, except its secrets."""

    mode: Mode = option(
        Mode.AUTO,
        "What to do. `auto` publishes on a pushed tag or a published release that matches `tag-pattern`, monitors on a "
        "schedule, and validates otherwise.",
    )
    model_path: str = option(".", "The folder that holds the model.", minLength=1)
    repo_id: str | None = option(
        None,
        "The repository on the Hub, as `owner/name`.",
        **matching(_REPO_ID, "`owner/name`, in letters, digits, `-`, `_` and `.`"),
    )
    tag: str | None = option(
        None,
        "The tag to publish as, or to roll back to; by default the pushed tag. A leading `refs/tags/` is removed.",
        **matching(_TAG, "the name of a tag, such as `v1.2.0`"),
    )
    hf_endpoint: str = option("https://huggingface.co", "The address of the Hub.", **ADDRESS)
    labels: tuple[str, ...] = option((), "The labels that the model was trained on.", uniqueItems=True)
    sensitivity: Sensitivity = option(Sensitivity.GENERAL, "How sensitive the training and test texts are.")
    visibility: Visibility = option(
        Visibility.KEEP,
        "Who can see the repository. `keep` leaves an existing repository as it is and makes a new one private.",
    )
    smoke_cases: str | None = option(
        None, "A YAML, JSONL or CSV file of test cases for the deployed model.", minLength=1
    )
    on_failure: OnFailure = option(
        OnFailure.ROLLBACK, "What to do if the release fails after `main` on the Hub was updated."
    )
    rehearse: Rehearse = option(
        Rehearse.FALSE,
        "Whether a pull request also rehearses the release. With `require`, the run fails if the rehearsal cannot test "
        "the model.",
    )
    online: bool = option(
        False,
        "Also check the card with the Hub's validator and against its current lists of licenses, tasks and languages.",
    )
    fail_on: FailOn = option(FailOn.ERROR, "The lowest level of finding that fails the run (exit status 1).")
    comment: Comment = option(Comment.AUTO, "Keep one comment on the pull request up to date.")
    report_dir: str = option("hf-deploy-report", "The folder for the report files.", minLength=1)
    publish: Publish = option(Publish, "How a release reaches the Hub.")
    target: Target = option(Target, "Where users call the model, and where a run tests it.")
    smoke: Smoke = option(Smoke, "How the deployed model is tested.")
    monitor: Monitor = option(Monitor, "What a scheduled run does.")
    rules: Rules = option(Rules, "Which rules check the folder.")


def key_of(name: str) -> str:
    """The key in hfdeploy.yaml: `repo_id` is `repo-id`."""
    return name.replace("_", "-")


_SECTIONS = {"publish", "target", "smoke", "monitor", "rules"}

INPUTS: dict[str, tuple[str, ...]] = {
    **{key_of(f.name): (key_of(f.name),) for f in fields(Settings) if f.name not in _SECTIONS},
    "tag-pattern": ("publish", "tag-pattern"),
    "target": ("target", "kind"),
    "inference-url": ("target", "self-hosted", "url"),
    "select": ("rules", "select"),
    "ignore": ("rules", "ignore"),
}
"""The keys of each input's setting; the secrets and `config` are not among them."""
