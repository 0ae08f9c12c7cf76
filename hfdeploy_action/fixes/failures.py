"""What keeps `--fix` from writing."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class FixNotWritten(Failure):
    """A fix could not be written.

    The files before it are fixed. This file and those after it are unchanged.

    Fix: make the file writable, and run `--fix` again.
    """

    id = "HFD010"
    outcome = Outcome.FAILED
