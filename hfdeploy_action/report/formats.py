"""The ways to write a report down: each a function from the report to text."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from hfdeploy_action.report import Report

# Loaded when asked for: the template engine alone takes longer than all the checks.
_PLACES = {
    "text": ("text", "as_text"),
    "json": ("json", "as_json"),
    "github": ("annotations", "as_annotations"),
    "markdown": ("markdown", "as_markdown"),
    "html": ("html", "as_html"),
    "junit": ("junit", "as_junit"),
    "sarif": ("sarif", "as_sarif"),
    "checksums": ("checksums", "as_checksums"),
}
NAMES = tuple(name for name in _PLACES if name != "checksums")  # what `--format` takes


def writer(name: str) -> Callable[[Report], str]:
    """The function behind a format's name."""
    module, function = _PLACES[name]
    found: Callable[[Report], str] = getattr(import_module(f"hfdeploy_action.report.{module}"), function)
    return found
