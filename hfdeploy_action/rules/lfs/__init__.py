"""The stage `lfs`."""

from __future__ import annotations

from hfdeploy_action.rules.lfs import attributes, checkout, large_files, pointers
from hfdeploy_action.rules.stage import Stage

STAGE = Stage.of(
    "lfs",
    "Large files must be in Git LFS. Configuration files and the card must not. Every pointer needs its content.",
    (pointers, large_files, attributes, checkout),
)
