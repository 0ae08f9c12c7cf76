"""Standard output and standard error, which may be closed, full, or no longer read."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TextIO

CLOSED = "it is closed"
UNREAD = "it is no longer read"


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody watches a stream."""
    return stream is not None and not stream.closed and stream.isatty()


def write(stream: TextIO | None, text: str) -> str:
    """Write and flush; why that failed, or empty. Characters outside of the encoding are written as escapes."""
    if stream is None or stream.closed:
        return CLOSED
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        with suppress(OSError, ValueError):  # the rest of the buffer would fail again at each flush
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return UNREAD if isinstance(error, BrokenPipeError) else error.strerror or str(error)
    return ""
