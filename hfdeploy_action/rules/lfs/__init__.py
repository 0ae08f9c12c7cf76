"""Git LFS: pointers without content, large files outside LFS, and text inside it."""

from __future__ import annotations

from hfdeploy_action.rules.lfs import attributes, checkout, large_files, pointers

PARTS = (pointers, large_files, attributes, checkout)
