"""What every test gets: an environment without the machine's own settings, and one sound model."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["HF_HOME"] = tempfile.mkdtemp()  # read when huggingface_hub is imported
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
os.environ["HF_HUB_DISABLE_UPDATE_CHECK"] = "1"
os.environ["GIT_CONFIG_GLOBAL"] = os.devnull  # without the developer's own Git settings
os.environ["GIT_CONFIG_SYSTEM"] = os.devnull

import pytest
from hypothesis import HealthCheck, settings
from runs import Run
from sound import Changes, Model, write

if TYPE_CHECKING:
    from clients import Client

    from hfdeploy_action.hub.repository import Repository
    from hfdeploy_action.rehearsal import hub as embedded

__all__ = ["Model"]

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("here")


# Folders of tests that take minutes, and the marker of each: `make test` leaves them out, `make prove` and
# `make hostile` run them.
SLOW = {Path(__file__).parent / "proof": "prove", Path(__file__).parent / "hostile": "hostile"}


def pytest_configure() -> None:
    """Remove what the machine or the workflow that runs the tests has set."""
    for name in list(os.environ):
        if name.startswith(("INPUT_", "GITHUB_", "HF_TOKEN", "HF_ENDPOINT", "HF_DEPLOY_")):
            del os.environ[name]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give the tests of a slow folder its marker."""
    for item in items:
        for folder, marker in SLOW.items():
            if folder in item.path.parents:
                item.add_marker(marker)


@pytest.fixture(scope="session", autouse=True)
def _no_network_but_loopback() -> None:
    """A test that reaches out fails at once: no code under test handles an AssertionError."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        assert self.family == socket.AF_UNIX or str(address[0]).startswith(("127.", "::1", "localhost")), address
        connect(self, address)

    def guarded_resolve(host: Any, *arguments: Any, **more: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        assert name is None or name.startswith(("127.", "::1", "localhost")) or name.endswith(".invalid"), name
        return resolve(host, *arguments, **more)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign,assignment]
    socket.getaddrinfo = guarded_resolve


@pytest.fixture
def model(tmp_path: Path) -> Model:
    """Write the sound model, with changes, and return its folder."""

    def written(changes: Changes | None = None, into: str = "model") -> Path:
        return write(tmp_path / into, changes or {})

    return written


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Hub]:
    """An embedded Hub for each module of tests."""
    from hfdeploy_action.rehearsal import hub as embedded

    with embedded.serve(tmp_path_factory.mktemp("hub")) as running:
        yield running


@pytest.fixture
def client(hub: embedded.Hub) -> Iterator[Client]:
    """An address of the embedded Hub whose requests are logged, and fail as planned."""
    from clients import connect

    with connect(hub) as connected:
        yield connected


@pytest.fixture
def repository(hub: embedded.Hub, request: pytest.FixtureRequest) -> Repository:
    """A repository for this test, which does not exist yet."""
    from hub.releases import seen_by

    return seen_by(hub, f"acme/{hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:16]}")


@pytest.fixture
def run(hub: embedded.Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `hf-deploy` in the test's folder; return report.json, after checking that it names the exit status."""
    from hfdeploy_action import cli

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HF_TOKEN", "hf_rehearsal")
    monkeypatch.setenv("HF_ENDPOINT", hub.url)

    def go(*arguments: str) -> dict[str, Any]:
        status = cli.main([*arguments, "--format", "json"])
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert status == report["exit_status"]
        return report

    return go
