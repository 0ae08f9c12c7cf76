"""What keeps `--fix` from writing."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class FixNotWritten(Failure):
    """`--fix` could not write a file.

    Fixes are written one file at a time. The files before the one in the message are fixed; this file and the files
    after it are unchanged.

    Fix: make the file writable, and run `--fix` again.
    """

    id = "HFD010"
    outcome = Outcome.FAILED
