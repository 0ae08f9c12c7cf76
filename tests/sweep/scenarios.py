"""The releases that the sweep tries faults on, and what each of them must come to."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from sound import README, TENSORS, Content, safetensors, write

from hfdeploy_action.rehearsal.hub import Right


class Ends(Enum):
    """What main holds once a release and, if needed, a second run of it are over."""

    PROVEN = "the candidate, under its tag"
    UNDONE = "what it held before"
    STAGED = "what it held before; the candidate is on one open pull request"


@dataclass(frozen=True)
class Step:
    """A release: its tag, a version of the model, and settings.

    `answers`: how the deployed model answers, `right` or `wrong`; nothing is deployed if it is empty. `dies`: the
    process ends between the promotion and the tag. A `rollback` goes back to the tag.
    """

    tag: str
    version: str
    settings: Mapping[str, str] = field(default_factory=dict)
    answers: str = ""
    dies: bool = False
    mode: str = "publish"


@dataclass(frozen=True)
class Scenario:
    """A release, what came before, and how it ends.

    `in_workflow`: each run is the next attempt of one run of a workflow, and not a process of this machine. It is a
    Trusted Publisher that lacks the rights in `lacks`, unless that is None.
    """

    name: str
    step: Step
    before: tuple[Step, ...] = ()
    ends: Ends = Ends.PROVEN
    in_workflow: bool = False
    lacks: frozenset[Right] | None = None


_OLD, _NEW = Step("v1", "old"), Step("v2", "new")
_PUBLIC, _PRIVATE = {"visibility": "public"}, {"visibility": "private"}
_OLD_PUBLIC, _DIED = Step("v1", "old", _PUBLIC), Step("v2", "new", dies=True)
_NEW_WRONG, _BACK = Step("v2", "new", answers="wrong"), Step("v1", "old", mode="rollback")
_STAGED = {"publish": "{delete: true, retry-seconds: 12, stage: pull-request}"}
_BY_HAND = {"publish": "{delete: true, retry-seconds: 12, promote: manual}"}
_RIGHTS = frozenset({Right.TAG, Right.SETTINGS})
SCENARIOS = (
    Scenario("first", Step("v1", "old", {"sensitivity": "health"})),
    Scenario("first-public", Step("v1", "old", _PUBLIC, "right"), in_workflow=True),
    Scenario("first-breached", Step("v1", "new", _PUBLIC, "wrong"), ends=Ends.UNDONE),
    Scenario("update", _NEW, (_OLD,)),
    Scenario("update-of-public", Step("v2", "new", answers="right"), (_OLD_PUBLIC,), in_workflow=True),
    Scenario("no-op", _OLD, (_OLD,)),
    Scenario("new-tag", Step("v2", "old"), (_OLD,)),
    Scenario("breached", Step("v2", "new", _PRIVATE, "wrong"), (_OLD_PUBLIC,), Ends.UNDONE),
    Scenario("staged", Step("v2", "new", _STAGED), (_OLD,)),
    Scenario("staged-and-breached", Step("v2", "new", _STAGED, "wrong"), (_OLD,), Ends.UNDONE, in_workflow=True),
    Scenario("staged-by-hand", Step("v2", "new", _BY_HAND), (_OLD,), Ends.STAGED),
    Scenario("adopted", Step("v2", "new", _PUBLIC), (_OLD, _DIED), in_workflow=True),
    Scenario("adopted-and-breached", _NEW_WRONG, (_OLD, _DIED), Ends.UNDONE, in_workflow=True),
    Scenario("superseding", Step("v3", "newer"), (_OLD, _DIED), in_workflow=True),
    Scenario("rollback", _BACK, (_OLD, _NEW)),
    Scenario("publisher", _NEW, (_OLD,), in_workflow=True, lacks=frozenset()),
    Scenario("publisher-without-rights", Step("v2", "new", _PUBLIC), (_OLD,), in_workflow=True, lacks=_RIGHTS),
)
"""Each kind of release, in the harder of several forms: with another visibility, and with sensitive content."""


def files(version: str, salt: str) -> Mapping[str, Content]:
    """The files of a version, as changes to the sound model. Weights of another salt are content new to the Hub."""
    notes = {"old": {"notes.md": "old\n"}, "new": {"training.md": "new\n"}, "newer": {"training.md": "newer\n"}}
    return {
        "README.md": README.replace("sentence", f"sentence, in its {version} version"),
        "model.safetensors": weights(f"{version} {salt}"),
        **notes[version],
    }


def weights(seed: str) -> bytes:
    """Weights of the sound model with random content."""
    zeros = safetensors(TENSORS)
    end = 8 + int.from_bytes(zeros[:8], "little")
    return zeros[:end] + random.Random(seed).randbytes(len(zeros) - end)


def write_model(folder: Path, step: Step, salt: str, settings: Mapping[str, str]) -> Path:
    """Write the model folder of a release, with its settings in hfdeploy.yaml."""
    lines = {"publish": "{delete: true, retry-seconds: 12}", **settings, **step.settings}
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return write(folder, {**files(step.version, salt), "hfdeploy.yaml": text})


def target(address: str) -> Mapping[str, str]:
    """The settings of a release to a model that is served at this address."""
    cases = [{"text": "I am calm", "expect": "calm"}]
    return {
        "target": json.dumps({"kind": "self-hosted", "self-hosted": {"url": address}}),
        "smoke": json.dumps({"cases": cases, "load": {"ramp": [20], "seconds-per-step": 0.1}}),
    }
