"""What settings and events declare about a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hfdeploy_action.findings import Location


@dataclass(frozen=True)
class Declared:
    """What is declared about the model outside its folder, and the position of each declaration for findings."""

    repo_id: str = ""
    labels: tuple[str, ...] = ()
    labels_at: Location | None = None
    sensitivity: str = "general"
    sensitivity_at: Location | None = None
    visibility: str = "keep"
    target: str = "none"
    endpoint_type: str = "authenticated"
    gated: bool = False
    instance_type: str = ""
    instance_at: Location | None = None
    latency_goal: float | None = None  # milliseconds; the strictest bound of a threshold
    expected: tuple[tuple[str, Location | None], ...] = ()  # labels that smoke cases expect
    questions: tuple[tuple[str, Location | None], ...] = ()  # inputs of smoke cases and of the dataset
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)  # lists from the Hub in this run, by name
    never: tuple[str, ...] = ()  # paths that are not part of the model: hfdeploy.yaml, the report directory
    boundary: Path | None = None  # nothing above this folder is read
