"""The SHA-256 sums of the published files, in the format of `sha256sum`."""

from __future__ import annotations

from hfdeploy_action.report import Report
from hfdeploy_action.report.marks import CHECKSUMS


def as_checksums(report: Report) -> str:
    """A comment, then a line for each file; empty where nothing was published."""
    if not report.checksums:
        return ""
    lines = (f"{digest}  {name}\n" for name, digest in sorted(report.checksums.items()))
    return f"{CHECKSUMS}\n{''.join(lines)}"
