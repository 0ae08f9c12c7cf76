"""Standard output and standard error, which may be closed, full, or read by nobody anymore."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TextIO

CLOSED = "it is closed"
UNREAD = "nobody reads it anymore"


def write(stream: TextIO | None, text: str) -> str:
    """Write and flush; empty, or why it could not be written. What the encoding lacks is written as an escape."""
    if stream is None or stream.closed:
        return CLOSED
    encoding = stream.encoding or "utf-8"
    try:
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()
    except OSError as error:
        with suppress(OSError, ValueError):  # what is still in its buffer would fail again at each flush
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        return UNREAD if isinstance(error, BrokenPipeError) else error.strerror or str(error)
    return ""
