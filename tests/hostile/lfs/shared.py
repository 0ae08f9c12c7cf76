"""What the attacks on Git LFS share."""

from __future__ import annotations

import base64
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from hostile.runner import TOKENS, Ended, run_action
from lfs_server import LfsServer
from sound import SOUND

from hfdeploy_action.folder.lfs import Pointer, read_pointer
from hfdeploy_action.lfs import fetching
from hfdeploy_action.lfs.origin import Origin
from hfdeploy_action.retry import RetryBudget

WEIGHTS = bytes(SOUND["model.safetensors"])  # type: ignore[arg-type]
CREDENTIALS = base64.b64encode(f"x-access-token:{TOKENS['github-token']}".encode()).decode()


def run(workspace: Path, server: LfsServer, mode: str = "rehearse", event: str = "pull_request") -> Ended:
    env = {"GITHUB_SERVER_URL": server.url}
    return run_action(workspace, event, env=env, mode=mode, model_path="model", config="settings.yaml")


def weights(workspace: Path) -> bytes:
    return (workspace / "model" / "model.safetensors").read_bytes()


def untouched(workspace: Path) -> bool:
    """The pointer stands where it stood, and nothing beside it was left behind."""
    names = {path.name for path in (workspace / "model").iterdir()}
    return weights(workspace).startswith(b"version https://git-lfs") and not any(".git-lfs" in name for name in names)


def fetch(origin: Origin, workspace: Path, content: Pointer | None = None) -> None:
    found = content or read_pointer(weights(workspace))
    assert found
    fetching.fetch(origin, workspace / "model", {"model.safetensors": found}, RetryBudget(0))


def endless(to: BaseHTTPRequestHandler) -> bool:
    to.send_response(200)
    to.end_headers()
    while True:
        to.wfile.write(b"x" * 65_536)
