"""Settings, each with the place in hfdeploy.yaml that its value came from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hfdeploy_action import worktree
from hfdeploy_action.findings import Location
from hfdeploy_action.settings.declarations import Settings


@dataclass(frozen=True)
class LoadedSettings:
    """Settings, and where they came from."""

    settings: Settings
    workspace: Path  # what paths in the report are relative to
    root: Path  # the model folder
    file: Path | None  # hfdeploy.yaml, if there is one
    places: Mapping[tuple[str | int, ...], Location] = field(default_factory=dict)
    confined: bool = False  # whether nothing outside the workspace may be read
    unread: tuple[Path, ...] = ()  # settings files that are not read, because `config` names another

    @property
    def limit(self) -> Path:
        """No link may lead out of this folder: a workflow's workspace, else the repository around the model folder.

        Without a repository it is the folder that holds the model folder and hfdeploy.yaml.
        """
        if self.confined:
            return self.workspace
        around = worktree.find(self.root)
        held = os.path.commonpath([os.path.abspath(self.root), os.path.abspath((self.file or self.root / "-").parent)])  # noqa: PTH100
        return around.top if around else Path(held)

    def at(self, *keys: str | int) -> Location | None:
        """The place of a setting in hfdeploy.yaml; None if it comes from elsewhere."""
        return self.places.get(keys)
