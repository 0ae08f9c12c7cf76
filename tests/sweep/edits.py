"""A person who edits main at any request of a release: nothing of theirs is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from clients import Client, Point, points
from faults import before
from huggingface_hub import HfApi
from sweep import holds
from sweep.processes import TOKEN
from sweep.scenarios import Ends, Scenario, Step
from sweep.states import OWNER, State
from sweep.worlds import Runs, World

from hfdeploy_action.hub.changes import git_oid

EDITS: Mapping[str, tuple[str, bytes]] = {
    "adds a file": ("theirs.md", b"theirs\n"),
    "edits the card": ("README.md", b"---\nlicense: mit\n---\ntheirs\n"),
    "edits the model": ("config.json", b'{"theirs": true}\n'),
}
"""What a person does: the path and the content of a file on main."""
_KEEP = {"publish": "{delete: false, retry-seconds: 12}"}
_OLD = Step("v1", "old")
SCENARIOS = (
    Scenario("edited-update", Step("v2", "new", _KEEP), (_OLD,)),
    Scenario("edited-breach", Step("v2", "new", _KEEP, "wrong"), (_OLD,), Ends.UNDONE),
)


class Edit(NamedTuple):
    """An edit just before a request of a release is processed."""

    scenario: Scenario
    point: Point
    kind: str

    @property
    def name(self) -> str:
        """What the table counts."""
        return self.scenario.name

    def __str__(self) -> str:
        return f"{self.name}: {self.point.method} {self.point.pattern} {self.point.nth}: {self.kind}"

    def failed(self, world: World, client: Client) -> list[str]:
        """What does not hold if this is tried."""
        path, content = EDITS[self.kind]
        made: list[str] = []

        def edit() -> None:
            api = HfApi(endpoint=world.hub.url, token=TOKEN)
            made.append(api.upload_file(repo_id=f"{OWNER}/{runs.name}", path_in_repo=path, path_or_fileobj=content).oid)

        with world.repository(self.scenario) as runs:
            client.at(self.point, before(edit))
            return list(self._problems(runs, client, made))

    def _problems(self, runs: Runs, client: Client, made: list[str]) -> Iterator[str]:
        path, content = EDITS[self.kind]
        ran = runs.run(client)
        state, theirs = runs.state(), git_oid(content)
        yield from holds.of_any_run(ran)
        if not made:
            yield "the edit was not made"
        elif made[0] not in state.commits:
            yield "the person's commit is gone"
        if self.kind == "adds a file" and state.main.get(path) != theirs:
            yield "the person's file is gone"
        if self.scenario.ends is Ends.PROVEN:
            yield from _published(ran.outcome, state, runs)
        elif not (ran.outcome == "conflict" and self.kind == "edits the model"):
            yield from _undone(ran.outcome, state, runs, {path: theirs})


def _published(outcome: str, state: State, runs: Runs) -> Iterator[str]:
    expected = runs.expected
    if outcome != "published":
        yield f"the run ends as {outcome}"
    elif not expected.candidate.items() <= state.trees[state.tags[expected.tag]].items():
        yield "the tag is on other content"


def _undone(outcome: str, state: State, runs: Runs, theirs: Mapping[str, str]) -> Iterator[str]:
    base = runs.expected.base
    if outcome != "rolled-back":
        yield f"the run ends as {outcome}"
    if state.main not in (base, {**base, **theirs}):
        yield "main holds neither the old model nor the old model with the edit"
    if state.tags.keys() != {"v1"}:
        yield "there is another tag"


def edits(world: World) -> list[Edit]:
    """Every edit at every request."""
    found = []
    for scenario in SCENARIOS:
        with world.repository(scenario) as runs, world.client() as client:
            runs.run(client)
            found += [Edit(scenario, point, kind) for point in points(client.requests) for kind in EDITS]
    return found
