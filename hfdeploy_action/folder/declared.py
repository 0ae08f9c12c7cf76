"""What was said about a model outside its folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hfdeploy_action.findings import Location


@dataclass(frozen=True)
class Declared:
    """What was said about the model outside its folder, and where (for findings) it was said."""

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
    latency_goal: float | None = None  # milliseconds; the strictest that a threshold asks for
    expected: tuple[tuple[str, Location | None], ...] = ()  # labels that smoke cases expect
    questions: tuple[tuple[str, Location | None], ...] = ()  # texts that the model is asked
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)  # lists that the Hub gave just now, by name
    never: tuple[str, ...] = ()  # paths that are not part of the model: hfdeploy.yaml, the report directory
    boundary: Path | None = None  # nothing above this folder is looked at
