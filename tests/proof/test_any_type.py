"""A value of any type in place of each entry of a configuration file: findings, and no crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from proof.all_kinds import KINDS
from proof.kinds import Kind, write
from proof.parts import PARTS

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import STAGES

SOUND: dict[str, Kind] = {**KINDS, **{f"parts: {name}": kind for name, kind in PARTS.items()}}
READ = [
    (name, file)
    for name, kind in SOUND.items()
    for file, content in kind.files.items()
    if file.endswith("config.json") and isinstance(content, str) and content.startswith("{")
]
VALUES = (["x"], {"a": 1}, None)


@pytest.mark.parametrize(("name", "file"), READ)
def test_every_entry_may_be_of_any_type(name: str, file: str, tmp_path: Path) -> None:
    kind = SOUND[name]
    root = write(kind.files, tmp_path)
    sound = json.loads((root / file).read_text())
    for key in sound:
        for value in VALUES:
            (root / file).write_text(json.dumps({**sound, key: value}))
            folder = ModelFolder(root, kind.declared)
            for stage in STAGES[:2]:
                stage.findings(folder, select=(), ignore=())
