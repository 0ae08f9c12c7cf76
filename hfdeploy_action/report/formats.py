"""The formats of a report, what prints or stores each, and the files of a report."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from hfdeploy_action.report import Report


class Format(NamedTuple):
    """A way to write a report down."""

    module: str  # of this package; loaded when needed, as the template engine alone takes longer than all checks
    function: str
    use: str  # what the format is for; the README's table is made of it


_CHECKSUMS = "checksums"
FORMATS = {
    "text": Format("text", "as_text", "For people: printed to the terminal and the job log."),
    "json": Format("json", "as_json", "For programs: everything that the run found, did and measured."),
    "github": Format("annotations", "as_annotations", "Workflow commands, which GitHub shows as annotations."),
    "markdown": Format("markdown", "as_markdown", "The job summary."),
    "html": Format("html", "as_html", "The job summary as a page."),
    "junit": Format("junit", "as_junit", "For CI systems that show JUnit test reports."),
    "sarif": Format("sarif", "as_sarif", "For code scanning, with `github/codeql-action/upload-sarif`."),
    _CHECKSUMS: Format("checksums", "as_checksums", "For `sha256sum --check`: the sums of the published files."),
}
PRINTED = tuple(name for name in FORMATS if name != _CHECKSUMS)  # the choices of `--format`
FILES = {"report.json": "json", "checksums.txt": _CHECKSUMS, "summary.md": "markdown", "summary.html": "html"}
"""The files of the report folder, and the format of each. A file without content is not written."""


def writer(name: str) -> Callable[[Report], str]:
    """The function that writes a report down in a format."""
    chosen = FORMATS[name]
    found: Callable[[Report], str] = getattr(import_module(f"{__package__}.{chosen.module}"), chosen.function)
    return found
