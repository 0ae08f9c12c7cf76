"""Settings and the event that started the run make the plan: what this run will do, printed before it does it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, NamedTuple

from hfdeploy_action.settings import (
    Gated,
    LoadedSettings,
    Mode,
    Promote,
    Protocol,
    Secrets,
    Settings,
    Stage,
    TargetKind,
)
from hfdeploy_action.settings.failures import MissingSetting, UnsupportedSetting

_PULL_REQUESTS = frozenset(
    "pull_request pull_request_target pull_request_review pull_request_review_comment merge_group".split()
)
# Started by people who write to the repository, or by its own schedule; on every other event the files may be a
# stranger's. A reusable workflow sees the event of its caller.
_TRUSTED = frozenset("push release schedule workflow_dispatch repository_dispatch".split())
_UNKNOWN = "an unknown event"
_MODEL_URL = ("target", "self-hosted", "url")
_CHANGING = frozenset({Mode.PUBLISH, Mode.ROLLBACK})
_NEEDS_REPOSITORY = frozenset({Mode.PLAN, Mode.PUBLISH, Mode.ROLLBACK})


class Event(NamedTuple):
    """What started the run; on a command line all of it is empty."""

    name: str = ""
    ref: str = ""
    action: str = ""
    release_tag: str = ""
    repository_url: str = ""

    @property
    def is_trusted(self) -> bool:
        """Whether the files of this run were written by people who may write to the repository."""
        return not self.name or self.name in _TRUSTED

    @property
    def pushed_tag(self) -> str:
        """The tag that the run is about, if it is about one."""
        return self.release_tag or (self.ref.removeprefix("refs/tags/") if self.ref.startswith("refs/tags/") else "")

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Event:
        """The event, as GitHub hands it to a step: two variables and a file."""
        payload = _payload(env.get("GITHUB_EVENT_PATH", ""))
        release = payload.get("release")
        return cls(
            name=env.get("GITHUB_EVENT_NAME") or _UNKNOWN,
            ref="" if payload.get("deleted") is True else env.get("GITHUB_REF", ""),
            action=str(payload.get("action", "")),
            release_tag=str(release.get("tag_name", "")) if isinstance(release, dict) else "",
            repository_url=_repository_url(env),
        )


def _repository_url(env: Mapping[str, str]) -> str:
    """The address of the repository whose workflow this is, as the runner gives it."""
    server, name = env.get("GITHUB_SERVER_URL") or "https://github.com", env.get("GITHUB_REPOSITORY", "")
    return f"{server.rstrip('/')}/{name}" if re.fullmatch(r"[\w.-]+/[\w.-]+", name, re.ASCII) else ""


def _payload(path: str) -> dict[str, Any]:
    try:
        read = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


class Barred(NamedTuple):
    """Why an address that a file names is not contacted in this run; empty where it may be."""

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

    def __str__(self) -> str:
        what = " ".join(filter(None, (self.mode.value, self.repo_id, self.tag and f"as {self.tag}")))
        where = "" if self.target is TargetKind.NONE else f", target {self.target.value}"
        return f"{what}{where} ({self.reason})"


def entrusted(loaded: LoadedSettings, event: Event, secrets: Secrets) -> Secrets:
    """The tokens that this run may send.

    Where the settings file may be a stranger's, an address that it names is sent no token, and `online: true` in it
    asks the Hub anonymously.
    """
    if event.is_trusted:
        return secrets
    hub, model = loaded.at("hf-endpoint") or loaded.at("online"), loaded.at(*_MODEL_URL)
    return replace(
        secrets,
        hf_token="" if hub else secrets.hf_token,
        inference_token="" if model else secrets.inference_token,
    )


def _barred(loaded: LoadedSettings, event: Event) -> Barred:
    """Which addresses are not contacted: those from a file, on an event whose files may be a stranger's."""
    if event.is_trusted:
        return NOTHING_BARRED

    def why(name: str) -> str:
        return f"an address from a file is not contacted on `{event.name}`; pass `{name}` as an input instead"

    hub = why("hf-endpoint") if loaded.at("hf-endpoint") else ""
    model = why("inference-url") if loaded.at(*_MODEL_URL) else ""
    return Barred(hub, model)


def decide(loaded: LoadedSettings, event: Event) -> Plan:
    """The plan. Raises a Failure where the settings leave it open, or ask for what is not there yet."""
    settings = loaded.settings
    mode, reason = _mode(settings, event)
    tag = (settings.tag or "").removeprefix("refs/tags/") or event.pushed_tag or None
    if mode in _NEEDS_REPOSITORY and not settings.repo_id:
        raise MissingSetting(f"`{mode.value}` needs `repo-id`, as `owner/name`")
    if mode in {Mode.SMOKE, Mode.MONITOR} and settings.target.kind is TargetKind.NONE:
        raise MissingSetting(f"`{mode.value}` needs `target`: where the model is served")
    if mode in _CHANGING and not tag:
        raise MissingSetting(f"`{mode.value}` needs `tag`: this run was not started by one")
    _refuse_what_is_not_there(loaded, mode)
    shown = tag if mode in {Mode.PUBLISH, Mode.REHEARSE, Mode.ROLLBACK, Mode.PLAN} else None
    return Plan(
        mode, settings.repo_id, shown, settings.target.kind, reason, _barred(loaded, event), event.repository_url
    )


def _mode(settings: Settings, event: Event) -> tuple[Mode, str]:
    if event.name in _PULL_REQUESTS and settings.mode in _CHANGING:
        return Mode.VALIDATE, "a pull request never publishes"
    if settings.mode is not Mode.AUTO:
        return settings.mode, f"mode {settings.mode.value}"
    if event.name == "schedule":
        return Mode.MONITOR, "on schedule"
    tagged = (event.name == "push" and event.pushed_tag) or (event.name == "release" and event.action == "published")
    if tagged and fnmatchcase(event.pushed_tag, settings.publish.tag_pattern):
        return Mode.PUBLISH, f"tag {event.pushed_tag}"
    reason = f"event {event.name}" if event.name else "no event"
    if tagged:
        reason = f"the tag {event.pushed_tag} does not match {settings.publish.tag_pattern}"
    return (Mode.REHEARSE if settings.rehearse else Mode.VALIDATE), reason


def _refuse_what_is_not_there(loaded: LoadedSettings, mode: Mode) -> None:
    """Settings of the contract that nothing acts on yet; a run that only looks is not stopped by them."""
    if mode in {Mode.VALIDATE, Mode.PLAN}:
        return
    settings = loaded.settings
    publish = settings.publish
    later = {
        ("mode",): mode is Mode.ROLLBACK,
        ("publish", "stage"): publish.stage is Stage.PULL_REQUEST,
        ("publish", "promote"): publish.promote is Promote.MANUAL,
        ("publish", "gated"): publish.gated is not Gated.KEEP,
        ("publish", "channel"): publish.channel is not None,
        ("publish", "resource-group"): publish.resource_group is not None,
        ("target", "kind"): settings.target.kind is TargetKind.ENDPOINT and mode is not Mode.REHEARSE,
        ("target", "self-hosted", "protocol"): settings.target.self_hosted.protocol is not Protocol.HF,
    }
    for keys, wanted in later.items():
        if wanted:
            at = loaded.at(*keys) or loaded.at(keys[0])
            raise UnsupportedSetting(f"`{'.'.join(keys)}` is set to what this version does not do yet", at)
