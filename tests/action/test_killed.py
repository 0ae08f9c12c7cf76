"""A job that is killed or cancelled at any point of a release, and the next attempt of the same run."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import deployed
import pytest
from action.runner import Ran, Start, Step
from clients import Client, Point
from deployed import Answers
from faults import after, before, in_place_of
from hub.releases import seen_by
from sound import Model, edit

from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded

SMOKE = "{cases: [{text: I am calm, expect: calm}], load: {ramp: [20], seconds-per-step: 0.2}}"
# The requests at which a job is killed, before or after the Hub processes it.
POINTS = [
    (Point("POST", "*/preupload/*"), before),
    (Point("POST", "*/commit/*"), before),
    (Point("POST", "*/commit/*"), after),
    (Point("POST", "*/tag/*"), before),
    (Point("POST", "*/tag/*"), after),
    (Point("PUT", "*/settings"), before),
    (Point("PUT", "*/settings"), after),
]
IDS = [f"{when.__name__} {point.method} {point.pattern[2:]}" for point, when in POINTS]


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Answers, "best", "calm")
    with deployed.serve() as address:
        yield address


@pytest.fixture
def seen(hub: embedded.Hub, repository: str) -> Repository:
    return seen_by(hub, repository[:90].strip("-"))


@pytest.fixture
def attempt(step: Start, sound: Model, seen: Repository, served: str, client: Client) -> Callable[..., Step]:
    """Start an attempt of a job that publishes a tag, with a title for the card."""

    def go(tag: str, number: int, title: str) -> Step:
        (Path(sound(edit("README.md", "# Emotion", f"# {title}"))) / "hfdeploy.yaml").write_text(f"smoke: {SMOKE}\n")
        inputs = {"repo_id": seen.repo_id, "visibility": "public", "target": "self-hosted", "inference_url": served}
        env = {"GITHUB_RUN_ID": "7", "GITHUB_RUN_ATTEMPT": str(number)}
        return step("push", f"refs/tags/{tag}", hf_endpoint=client.url, env=env, **inputs)

    return go


def stopped_at(
    client: Client, point: Point, when: Callable[..., object], start: Callable[[], Step], number: int
) -> Step:
    """A job that gets a signal at a request."""
    steps: list[Step] = []
    planned = client.at(point, when(lambda: steps[0].process.send_signal(number)))  # type: ignore[arg-type]
    steps.append(start())
    steps[0].process.communicate(timeout=60)
    assert planned.hits == 1
    client.planned.clear()
    return steps[0]


@pytest.mark.parametrize(("point", "when"), POINTS, ids=IDS)
def test_the_next_attempt_finishes_what_a_killed_job_left(
    attempt: Callable[..., Step], seen: Repository, client: Client, point: Point, when: Callable[..., object]
) -> None:
    stopped_at(client, point, when, lambda: attempt("v1", 1, "One"), signal.SIGKILL)
    proven = "v1" in seen.tags()
    ran: Ran = attempt("v1", 2, "One").end()
    assert ran.outputs["outcome"] == ("unchanged" if proven else "published")
    assert [entry.title for entry in seen.history("main")] == ["Release v1", "initial commit"]
    assert (seen.tags(), seen.is_private()) == ({"v1": seen.head()}, False)


@pytest.mark.parametrize(
    ("point", "when"),
    [(Point("POST", "*/commit/*"), after), (Point("POST", "*/tag/*"), in_place_of)],
    ids=["after the commit", "before the tag"],
)
def test_the_next_attempt_undoes_what_a_killed_job_left_if_it_is_breached(
    attempt: Callable[..., Step], seen: Repository, client: Client, monkeypatch: pytest.MonkeyPatch, point: Point,
    when: Callable[..., object],
) -> None:  # fmt: skip
    stopped_at(client, point, when, lambda: attempt("v1", 1, "One"), signal.SIGKILL)
    monkeypatch.setattr(Answers, "best", "sad")
    assert attempt("v1", 2, "One").end().outputs["outcome"] == "rolled-back"
    assert (len(seen.history("main")), seen.tags(), seen.is_private()) == (3, {}, True)
    assert set(seen.tree("main")) == {".gitattributes"}


@pytest.mark.parametrize(("point", "when"), POINTS[1:5], ids=IDS[1:5])
def test_a_cancelled_job_leaves_the_old_model_or_a_proven_one(
    attempt: Callable[..., Step], seen: Repository, client: Client, point: Point, when: Callable[..., object]
) -> None:
    attempt("v0", 1, "Zero").end()
    old = seen.tree("main")
    cancelled = stopped_at(client, point, when, lambda: attempt("v1", 1, "One"), signal.SIGTERM)
    assert cancelled.process.returncode == 1
    assert "v1" in seen.tags() or seen.tree("main") == old
    summary = cancelled.files["STEP_SUMMARY"].read_text()
    assert ("has no tag" in summary, "holds the new revision" in summary) == (False, "v1" in seen.tags())
    assert attempt("v1", 2, "One").end().outputs["outcome"] in {"published", "unchanged"}
    assert seen.tags()["v1"] == seen.head()
