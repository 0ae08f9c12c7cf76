"""What the attacks by way of Git share."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hostile.runner import Ended, run_action
from sound import Size

MODES = ["validate", "plan", "rehearse", "publish"]
TRACKED = "*.onnx filter=lfs diff=lfs merge=lfs -text\n"
LARGE = {"model.onnx": Size(11_000_000), ".gitattributes": TRACKED}


# Everything in a configuration that can name a program.
_CONFIGURATION = """
[core]
  fsmonitor = PROGRAM
  askPass = PROGRAM
  sshCommand = PROGRAM
  pager = PROGRAM
  editor = PROGRAM
  gitProxy = PROGRAM
  alternateRefsCommand = PROGRAM
  hooksPath = FOLDER/hooks
  attributesFile = FOLDER/attributes
[credential]
  helper = "!PROGRAM"
[filter "lfs"]
  clean = PROGRAM
  smudge = PROGRAM
  process = PROGRAM
  required = true
[diff "lfs"]
  textconv = PROGRAM
  command = PROGRAM
[alias]
  check-attr = "!PROGRAM"
  ls-files = "!PROGRAM"
  lfs = "!PROGRAM"
[lfs]
  standalonetransferagent = x
  url = ssh://x.invalid/y
[lfs "customtransfer.x"]
  path = PROGRAM
[remote "origin"]
  url = ext::PROGRAM
  promisor = true
  partialclonefilter = blob:none
[extensions]
  partialClone = origin
[protocol]
  allow = always
"""


def command(place: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@b.invalid")
    subprocess.run(["git", *identity, *arguments], cwd=place, check=True, capture_output=True)


def trap(tmp_path: Path) -> tuple[Path, Path]:
    """A program, and the file that it makes when it is started."""
    program, sprung = tmp_path / "trap", tmp_path / "sprung"
    program.write_text(f"#!/bin/sh\ntouch {sprung}\nexit 1\n")
    program.chmod(0o755)
    return program, sprung


def armed(program: Path) -> str:
    """A configuration in which everything that can name a program names this one."""
    return _CONFIGURATION.replace("FOLDER", str(program.parent)).replace("PROGRAM", str(program))


def run_in(workspace: Path, mode: str) -> Ended:
    (workspace / "settings.yaml").write_text("publish: {retry-seconds: 0}\n")
    return run_action(
        workspace,
        mode=mode,
        model_path="model",
        repo_id="acme/emotion",
        tag="v1",
        hf_endpoint="http://127.0.0.1:9",
        config="settings.yaml",
    )
