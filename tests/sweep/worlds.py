"""Where trials take place: an embedded Hub, deployed models, and for each trial a repository as a scenario starts."""

from __future__ import annotations

import queue
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import deployed
from clients import Client, Point, connect
from oidc import CLAIMS, Issuer, issuer
from sweep import states
from sweep.holds import Expected
from sweep.processes import ANSWER_SECONDS, TOKEN, Ran, Running
from sweep.scenarios import Scenario, Step, target, write_model
from sweep.signals import killed_before
from sweep.states import OWNER, State

from hfdeploy_action.rehearsal import hub as embedded


@dataclass
class World:
    """An embedded Hub, its clients, the addresses of models that answer right and wrong, and GitHub's ID tokens."""

    hub: embedded.Hub
    folder: Path
    models: Mapping[str, str]
    issuer: Issuer
    clients: queue.SimpleQueue[Client] = field(default_factory=queue.SimpleQueue)
    _numbers: Iterator[int] = field(default_factory=count)

    @contextmanager
    def client(self) -> Iterator[Client]:
        """A client that nobody else uses."""
        client = self.clients.get()
        client.requests.clear()
        client.planned.clear()
        try:
            yield client
        finally:
            self.clients.put(client)

    @contextmanager
    def repository(self, scenario: Scenario) -> Iterator[Runs]:
        """A repository of its own, as the scenario starts."""
        name = f"trial-{next(self._numbers)}"
        folder = self.folder / name
        states.copy(self.hub, scenario.name, name)
        self.trust(scenario, name)
        try:
            yield Runs(self, scenario, name, folder)
        finally:
            states.remove(self.hub, name)
            shutil.rmtree(folder, ignore_errors=True)

    def trust(self, scenario: Scenario, name: str) -> None:
        """Make the workflow a Trusted Publisher of a repository, if the scenario has one."""
        if scenario.lacks is not None:
            claims = {"repository": CLAIMS["repository"]}
            rights = embedded.PUBLISHER_RIGHTS - scenario.lacks
            self.hub.publishers.append(embedded.Publisher(f"{OWNER}/{name}", claims, rights))

    def prepare(self, scenario: Scenario) -> None:
        """Make the repository that the trials of a scenario start from."""
        self.trust(scenario, scenario.name)
        runs = Runs(self, scenario, scenario.name, self.folder / scenario.name)
        for step in scenario.before:
            with self.client() as client:
                if step.dies:
                    client.at(Point("POST", "*/tag/*"), killed_before(runs.signal))
                ran = runs.run(client, step)
            if ran.outcome != ("" if step.dies else "published"):
                raise AssertionError(f"{scenario.name}: {step.tag} ended as {ran.outcome}\n{ran.log}")


class Runs:
    """The runs of one trial, on a repository of its own."""

    def __init__(self, world: World, scenario: Scenario, name: str, folder: Path) -> None:
        known = any(step.version == scenario.step.version for step in scenario.before)
        self.world, self.scenario, self.name, self.folder = world, scenario, name, folder
        self._salt = scenario.name if known else name
        self._attempts = count(1)
        self._running: Running | None = None
        self._before = self.state()

    @property
    def expected(self) -> Expected:
        """What the runs must come to."""
        return Expected(self.scenario, self._before, states.tree_of(self._write(self.scenario.step)))

    def state(self) -> State:
        """The state of the repository."""
        return states.read(self.world.hub, self.name)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the run."""
        assert self._running is not None
        self._running.signal(number)

    def rival(self, number: int, scenario: Scenario) -> Runs:
        """Runs of another release to the same repository."""
        return Runs(self.world, scenario, self.name, self.folder / str(number))

    def run(self, client: Client, step: Step | None = None) -> Ran:
        """Publish, and wait for the end."""
        return self.start(client.url, step).end()

    def start(self, url: str, step: Step | None = None, patience: float = ANSWER_SECONDS) -> Running:
        """Publish: as a process of this machine or, in a workflow, as the next attempt."""
        model = self._write(step or self.scenario.step)
        inputs = self._inputs(model, step or self.scenario.step, url)
        if self.scenario.in_workflow:
            self._running = Running([], self._environment(inputs), self.folder, patience)
        else:
            arguments = [f"--{name}={value}" for name, value in inputs.items() if name not in {"mode", "model-path"}]
            self._running = Running(
                [inputs["mode"], str(model), *arguments], {"HF_TOKEN": TOKEN}, self.folder, patience
            )
        return self._running

    def _inputs(self, model: Path, step: Step, url: str) -> Mapping[str, str]:
        return {
            "mode": step.mode,
            "model-path": model.name,
            "repo-id": f"{OWNER}/{self.name}",
            "tag": step.tag,
            "hf-endpoint": url,
        }

    def _environment(self, inputs: Mapping[str, str]) -> Mapping[str, str]:
        attempt = next(self._attempts) + 10 * (self._before.commits != ())
        return {
            **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
            "HF_TOKEN": TOKEN,
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "workflow_dispatch",
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REPOSITORY": "acme/emotion",
            "GITHUB_RUN_ID": "4711",
            "GITHUB_RUN_ATTEMPT": str(attempt),
            "GITHUB_JOB": "release",
            "GITHUB_WORKSPACE": str(self.folder),
            "GITHUB_API_URL": "http://127.0.0.1:9",
            **(self.world.issuer.environment if self.scenario.lacks is not None else {}),
        }

    def _write(self, step: Step) -> Path:
        model = self.folder / "model"
        shutil.rmtree(model, ignore_errors=True)
        settings = target(self.world.models[step.answers]) if step.answers else {}
        return write_model(model, step, self._salt, settings)


@contextmanager
def world(folder: Path, scenarios: Sequence[Scenario], clients: int) -> Iterator[World]:
    """A world in which trials of these scenarios can take place, as many at a time as there are clients."""
    with ExitStack() as stack:
        hub = stack.enter_context(embedded.serve(folder / "hub"))
        models = {"right": stack.enter_context(deployed.serve()), "wrong": stack.enter_context(deployed.serve("sad"))}
        made = World(hub, folder, models, stack.enter_context(issuer()))
        for _ in range(clients):
            made.clients.put(stack.enter_context(connect(hub)))
        with ThreadPoolExecutor(clients) as pool:
            list(pool.map(made.prepare, scenarios))
        yield made
