"""The published files' sha256 sums, as `sha256sum --check` reads them."""

from __future__ import annotations

from hfdeploy_action.report import Report
from hfdeploy_action.report.marks import CHECKSUMS


def as_checksums(report: Report) -> str:
    """checksums.txt: a comment, then a line per file."""
    lines = (f"{digest}  {name}\n" for name, digest in sorted(report.checksums.items()))
    return f"{CHECKSUMS}\n{''.join(lines)}"
