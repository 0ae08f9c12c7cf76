"""What keeps `--fix` from writing."""

from __future__ import annotations

from hfdeploy_action.findings import Failure, Outcome


class NotWritten(Failure):
    """`--fix` can write what it mends.

    What could be written is mended; the next run mends the rest.

    Fix: make the file writable, and run it again.
    """

    id = "HFD010"
    outcome = Outcome.FAILED
