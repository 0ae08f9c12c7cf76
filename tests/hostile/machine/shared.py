"""The types of what the attacks of the machine share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Spoil = Callable[[Path], str]
Call = Callable[..., tuple[int, str]]
