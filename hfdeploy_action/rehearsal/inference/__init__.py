"""An embedded inference server: it answers with the model that was published, as the platforms would."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hfdeploy_action.rehearsal.inference.application import Application
from hfdeploy_action.rehearsal.inference.behavior import FLAWLESS, Behavior, Visits
from hfdeploy_action.rehearsal.inference.model import load
from hfdeploy_action.rehearsal.inference.runner import NotServable
from hfdeploy_action.rehearsal.inference.snapshot import Published, fetch
from hfdeploy_action.rehearsal.serve import serve as serve_application

__all__ = ["Behavior", "NotServable", "Published", "Running", "serve"]


@dataclass(frozen=True)
class Running:
    """A server that listens on loopback.

    `url` is the address of the model in an endpoint's dialect, and what the router's address
    (`https://router.huggingface.co`) is to be replaced with; `router_url` is the address of the model behind it.
    `revision` is the commit that is served, `runner` what runs it, `answer_seconds` how long an answer takes.
    """

    url: str
    repo_id: str
    revision: str
    runner: str
    answer_seconds: float
    visits: Visits

    @property
    def router_url(self) -> str:
        """Where the model answers as serverless inference does."""
        return f"{self.url}/hf-inference/models/{self.repo_id}"

    def behave(self, behavior: Behavior) -> None:
        """Behave otherwise from the next request on; counting starts anew."""
        self.visits.begin(behavior)


@contextmanager
def serve(
    source: Path | Published, behavior: Behavior = FLAWLESS, token: str | None = None, port: int = 0
) -> Iterator[Running]:
    """Serve a published model until the block ends, and then delete its files from this machine.

    A folder is served unchanged, as the repository `local/NAME` at the revision `local`. With a `token`, requests
    without it get 401. Requests and answers are neither logged nor stored. Raises NotServable if the model cannot be
    fetched or loaded, OSError if the port is taken.
    """
    with tempfile.TemporaryDirectory() as cache:
        if isinstance(source, Published):
            folder = fetch(source, Path(cache))
            repo_id, revision = source.repo_id, folder.name
        else:
            folder = source.resolve()
            repo_id, revision = f"local/{folder.name}", "local"
        visits = Visits(behavior)
        with load(folder) as model:
            application = Application(model, repo_id, revision, visits, token)
            with serve_application(application.routes(), port) as url:
                yield Running(url, repo_id, revision, model.runner.title, model.answer_seconds, visits)
