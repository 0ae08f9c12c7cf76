"""What keeps `--fix` from writing."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class FixNotWritten(Failure):
    """A fix could not be written.

    Files listed before the one in the message are fixed. That file and all later ones are unchanged.

    Fix: make the file writable, and run `--fix` again.
    """

    id = "HFD010"
    outcome = Outcome.FAILED
