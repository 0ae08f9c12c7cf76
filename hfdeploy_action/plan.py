"""The plan: what this run will do, from the settings and the event that started it. It is printed first."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from hfdeploy_action.settings import NO_OIDC, LoadedSettings, Mode, Rehearse, Secrets, Settings, TargetKind
from hfdeploy_action.settings.failures import InvalidSetting, MissingSetting, UnsupportedSetting
from hfdeploy_action.settings.unsupported import unsupported
from hfdeploy_action.text import plain
from hfdeploy_action.workload import REHEARSAL_RATE, Workload, workload

_PULL_REQUESTS = frozenset(
    "pull_request pull_request_target pull_request_review pull_request_review_comment merge_group".split()
)
# Only people who can write to the repository cause these events. On every other event, the files may be a stranger's.
# A reusable workflow sees the event of its caller.
_TRUSTED = frozenset("push release schedule workflow_dispatch repository_dispatch".split())
_UNKNOWN = "an unknown event"
_MODEL_URL = ("target", "self-hosted", "url")
_CHANGING = frozenset({Mode.PUBLISH, Mode.ROLLBACK})
_RELEASES = frozenset({Mode.PUBLISH, Mode.REHEARSE, Mode.PLAN})
_NEEDS_REPOSITORY = frozenset({Mode.PLAN, Mode.PUBLISH, Mode.ROLLBACK})


class Origin(NamedTuple):
    """The run of a workflow, and the repository, ref, commit and actor that it runs for. Empty on a command line."""

    run: str = ""
    attempt: int = 0
    job: str = ""
    repository: str = ""
    ref: str = ""
    sha: str = ""
    actor: str = ""
    is_public: bool = False  # anyone can see the repository

    @classmethod
    def read(cls, env: Mapping[str, str], payload: Mapping[str, Any]) -> Origin:
        """The origin, from the variables and the payload that GitHub gives to a step."""
        repository, attempt = payload.get("repository"), env.get("GITHUB_RUN_ATTEMPT", "")
        return cls(
            run=env.get("GITHUB_RUN_ID", ""),
            attempt=int(attempt) if re.fullmatch("[0-9]{1,9}", attempt, re.ASCII) else 1,
            job=env.get("GITHUB_JOB", ""),
            repository=env.get("GITHUB_REPOSITORY", ""),
            ref=env.get("GITHUB_REF", ""),
            sha=env.get("GITHUB_SHA", ""),
            actor=env.get("GITHUB_ACTOR", ""),
            is_public=isinstance(repository, dict) and repository.get("private") is False,
        )


NOWHERE = Origin()


class Event(NamedTuple):
    """What started the run. On a command line, all of it is empty."""

    name: str = ""
    ref: str = ""
    action: str = ""
    release_tag: str = ""
    repository_url: str = ""
    origin: Origin = NOWHERE

    @property
    def is_trusted(self) -> bool:
        """Whether only people who can write to the repository wrote the files of this run."""
        return not self.name or self.name in _TRUSTED

    @property
    def pushed_tag(self) -> str:
        """The tag that was pushed or released; empty if none was."""
        return self.release_tag or (self.ref.removeprefix("refs/tags/") if self.ref.startswith("refs/tags/") else "")

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Event:
        """The event, from the variables and the file that GitHub gives to a step."""
        payload = _payload(env.get("GITHUB_EVENT_PATH", ""))
        release = payload.get("release")
        return cls(
            name=env.get("GITHUB_EVENT_NAME") or _UNKNOWN,
            ref="" if payload.get("deleted") is True else env.get("GITHUB_REF", ""),
            action=str(payload.get("action", "")),
            release_tag=str(release.get("tag_name", "")) if isinstance(release, dict) else "",
            repository_url=_repository_url(env),
            origin=Origin.read(env, payload),
        )


def _repository_url(env: Mapping[str, str]) -> str:
    """The address of the repository that the workflow belongs to."""
    server, name = env.get("GITHUB_SERVER_URL") or "https://github.com", env.get("GITHUB_REPOSITORY", "")
    return f"{server.rstrip('/')}/{name}" if re.fullmatch(r"[\w.-]+/[\w.-]+", name, re.ASCII) else ""


def _payload(path: str) -> dict[str, Any]:
    try:
        read = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


class Barred(NamedTuple):
    """Why this run does not contact an address that a file names; empty where it does."""

    hub: str = ""
    model: str = ""


NOTHING_BARRED = Barred()


@dataclass(frozen=True)
class Plan:
    """What a run will do, and why."""

    mode: Mode
    repo_id: str | None
    tag: str | None
    target: TargetKind
    reason: str
    barred: Barred = NOTHING_BARRED
    repository_url: str = ""  # of the repository on GitHub; empty on a command line
    load: Workload | None = None  # what a deployed model is sent; None where none is asked
    config: str = ""  # the settings file that was read; empty if there is none
    identity: str = ""  # who asks the Hub; empty where only models are asked
    unread: tuple[str, ...] = ()  # settings files that were not read, because `config` names another
    origin: Origin = NOWHERE
    channel: str = ""  # the branch that follows; empty if none does
    staged: bool = False  # on a pull request, before main moves
    waits: bool = False  # for a person, who merges the pull request

    @property
    def staging(self) -> str:
        """Where the release is staged, in words."""
        return "staged on a pull request for you to merge" if self.waits else "staged on a pull request"

    def __str__(self) -> str:
        leads = "to" if self.mode is Mode.ROLLBACK else "as"
        what = " ".join(filter(None, (self.mode.value, self.repo_id, self.tag and f"{leads} {self.tag}")))
        who = f", identity: {self.identity}" if self.identity else ""
        where = "" if self.target is TargetKind.NONE else f", target {self.target.value}"
        load = f", {self.load}" if self.load else ""
        staged = f", {self.staging}" if self.staged else ""
        read = f"; settings from {plain(self.config)}" if self.config else ""
        unread = f", not from {', '.join(map(plain, self.unread))}" if self.unread else ""
        return f"{what}{who}{where}{staged}{load} ({self.reason}{read}{unread})"


def entrusted(loaded: LoadedSettings, event: Event, secrets: Secrets) -> Secrets:
    """The tokens that this run may send.

    Where the files may be a stranger's, no token is sent to an address that the settings file names, with `online:
    true` in it the Hub is asked anonymously, and the job does not become a Trusted Publisher.
    """
    if event.is_trusted:
        return secrets
    hub, model = loaded.at("hf-endpoint") or loaded.at("online"), loaded.at(*_MODEL_URL)
    return replace(
        secrets,
        hf_token="" if hub else secrets.hf_token,
        inference_token="" if model else secrets.inference_token,
        oidc=NO_OIDC,
    )


def _barred(loaded: LoadedSettings, event: Event) -> Barred:
    """The addresses that are not contacted: those from a file, on an event whose files may be a stranger's."""
    if event.is_trusted:
        return NOTHING_BARRED

    def why(name: str) -> str:
        return f"an address from a file is not contacted on `{event.name}`; pass `{name}` as an input instead"

    hub = why("hf-endpoint") if loaded.at("hf-endpoint") else ""
    model = why("inference-url") if loaded.at(*_MODEL_URL) else ""
    return Barred(hub, model)


def decide(loaded: LoadedSettings, event: Event, secrets: Secrets | None = None) -> Plan:
    """The plan of a run with these tokens.

    Raises MissingSetting, and UnsupportedSetting for what this version cannot do.
    """
    settings = loaded.settings
    mode, reason = _mode(settings, event)
    tag = (settings.tag or "").removeprefix("refs/tags/") or event.pushed_tag or None
    _require(settings, mode, tag)
    _reject_unsupported(loaded, mode)
    if mode in _RELEASES:
        _reject_unknown_source(loaded, event.origin)
    if tag and settings.publish.channel == tag:
        fix = "give the channel another name, such as `stable`."
        raise InvalidSetting(f"`publish.channel` is the tag `{tag}`", loaded.at("publish", "channel"), fix)
    shown = tag if mode in {Mode.PUBLISH, Mode.REHEARSE, Mode.ROLLBACK, Mode.PLAN} else None
    return Plan(
        mode,
        settings.repo_id,
        shown,
        settings.target.kind,
        reason,
        _barred(loaded, event),
        event.repository_url,
        _load(settings, mode),
        _shown(loaded.file, loaded) if loaded.file else "",
        _identity(secrets, settings.repo_id) if secrets and mode in _NEEDS_REPOSITORY else "",
        tuple(_shown(path, loaded) for path in loaded.unread),
        origin=event.origin,
        channel=(settings.publish.channel or "") if mode in _RELEASES | _CHANGING else "",
        staged=settings.publish.staged and mode in _RELEASES,
        waits=settings.publish.by_hand and mode in _RELEASES - {Mode.REHEARSE},
    )


def _identity(secrets: Secrets, repo_id: str | None) -> str:
    """Who asks the Hub: the Trusted Publisher first."""
    if secrets.oidc.demands(repo_id):
        return "Trusted Publisher"
    if secrets.oidc.is_available:
        return "Trusted Publisher" + (", or hf-token if it is refused" if secrets.hf_token else "")
    return "hf-token" if secrets.hf_token else "anonymous"


def _load(settings: Settings, mode: Mode) -> Workload | None:
    """What the mode sends to the deployed model."""
    if mode is Mode.REHEARSE:
        return workload(settings, REHEARSAL_RATE)
    asks = mode in {Mode.PLAN, *_CHANGING, Mode.SMOKE, Mode.MONITOR} and settings.target.kind is not TargetKind.NONE
    return workload(settings) if asks else None


def _shown(path: Path, loaded: LoadedSettings) -> str:
    """A path relative to the workspace, as `config` takes it."""
    return os.path.relpath(path, loaded.workspace)


def _require(settings: Settings, mode: Mode, tag: str | None) -> None:
    """Raise MissingSetting for what the mode needs and does not have."""
    name = f"mode `{mode.value}`"
    if mode in _NEEDS_REPOSITORY and not settings.repo_id:
        fix = "pass `repo-id: owner/name` as an input, or add it to hfdeploy.yaml."
        raise MissingSetting(f"{name} needs `repo-id`", fix=fix)
    if mode in {Mode.SMOKE, Mode.MONITOR} and settings.target.kind is TargetKind.NONE:
        fix = "set `target` to where the model is served, such as `target: serverless`."
        raise MissingSetting(f"{name} needs `target`", fix=fix)
    if mode is Mode.PUBLISH and not tag:  # a rollback lists the tags that there are
        fix = "push a tag, or pass one, as in `tag: v1.2.0`."
        raise MissingSetting(f"{name} needs `tag`, and no tag started this run", fix=fix)


def _mode(settings: Settings, event: Event) -> tuple[Mode, str]:
    if event.name in _PULL_REQUESTS and settings.mode in _CHANGING:
        return Mode.VALIDATE, "a pull request never publishes or rolls back"
    if settings.mode is not Mode.AUTO:
        return settings.mode, "set by `mode`" if event.name else "command line"
    if event.name == "schedule":
        return Mode.MONITOR, "event schedule"
    tagged = (event.name == "push" and event.pushed_tag) or (event.name == "release" and event.action == "published")
    if tagged and fnmatchcase(event.pushed_tag, settings.publish.tag_pattern):
        return Mode.PUBLISH, f"tag {event.pushed_tag}"
    reason = f"event {event.name}" if event.name else "command line"
    if tagged:
        reason = f"the tag {event.pushed_tag} does not match {settings.publish.tag_pattern}"
    return (Mode.VALIDATE if settings.rehearse is Rehearse.FALSE else Mode.REHEARSE), reason


def _reject_unknown_source(loaded: LoadedSettings, origin: Origin) -> None:
    """Raise InvalidSetting if the commit message names a commit or a ref and this run has none."""
    message, at = loaded.settings.publish.commit_message, loaded.at("publish", "commit-message")
    for placeholder, value in (("{sha}", origin.sha), ("{ref}", origin.ref)):
        if placeholder in message and not value:
            known = "no ref is checked out" if placeholder == "{ref}" and origin.sha else "there is no Git repository"
            fix = f"remove `{placeholder}`, or run in a clone of the repository with a commit."
            raise InvalidSetting(f"`publish.commit-message` contains `{placeholder}`, but {known} here", at, fix)


def _reject_unsupported(loaded: LoadedSettings, mode: Mode) -> None:
    """Raise UnsupportedSetting for a documented setting that this version ignores. A run that only checks goes on."""
    if mode in {Mode.VALIDATE, Mode.PLAN}:
        return
    for keys, value in unsupported(loaded.settings):
        if keys == ("target", "kind") and mode is Mode.REHEARSE:  # which tests the model on its own server
            continue
        at = loaded.at(*keys) or loaded.at(keys[0])
        raise UnsupportedSetting(f"this version does not support `{'.'.join(keys)}: {value}`", at)
