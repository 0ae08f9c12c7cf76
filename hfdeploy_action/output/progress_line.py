"""The line that says how far work is: written again on a terminal, printed now and then in a log."""

from __future__ import annotations

import shutil
from typing import TextIO

from hfdeploy_action.output import streams
from hfdeploy_action.progress import LONG_SECONDS
from hfdeploy_action.text import plain


class ProgressLine:
    """The last line on a terminal, as long as it is open."""

    def __init__(self) -> None:
        self._width = 0  # of the open line
        self._period = 0  # in which a line was printed last

    def is_due(self, elapsed: float) -> bool:
        """Whether a log gets a line after so many seconds of work: one in each period but the first."""
        period, before = int(elapsed // LONG_SECONDS), self._period
        self._period = period
        return period not in {0, before}

    def show(self, stream: TextIO, text: str) -> None:
        """Write the line again, cut to the width of the terminal."""
        line = plain(text)[: shutil.get_terminal_size().columns - 1]
        streams.write(stream, f"\r{line.ljust(self._width)}")
        self._width = len(line)

    def end(self, stream: TextIO | None) -> None:
        """Remove the line, if it is open."""
        if self._width:
            streams.write(stream, f"\r{' ' * self._width}\r")
            self._width = 0
