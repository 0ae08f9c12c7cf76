"""The start and the end of the process. Signals are handled before the rest is imported, which takes a while."""

from __future__ import annotations

import gc
import os
import sys
import threading
import traceback
import warnings
from contextlib import suppress
from types import TracebackType
from typing import NoReturn

from hfdeploy_action import signals


def container() -> NoReturn:
    """Run the container action and end the process."""
    _prepare()
    from hfdeploy_action import action

    _end(action.main())


def command_line() -> NoReturn:
    """Run the command `hf-deploy` and end the process."""
    _prepare()
    from hfdeploy_action import cli

    try:
        status = cli.main()
    except SystemExit as exit_:  # of argparse, which has printed why
        status = exit_.code if isinstance(exit_.code, int) else 2
    _end(status)


def _prepare() -> None:
    signals.note()
    gc.set_threshold(50_000)  # by default 700, and imports make 100,000 objects, none of them garbage
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # warnings of libraries may quote the answer of a server
    sys.excepthook = _tell
    threading.excepthook = lambda raised: _tell(raised.exc_type, raised.exc_value, raised.exc_traceback)
    for descriptor in (0, 1, 2):  # if one is closed, the next file that is opened would get its number
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _tell(_kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
    """Print the traceback of an unhandled exception, without tokens."""
    from hfdeploy_action.output import streams
    from hfdeploy_action.redaction import Redactor
    from hfdeploy_action.settings import tokens
    from hfdeploy_action.text import plain_lines

    trace = "".join(traceback.format_exception(error)) if error else ""
    secrets = tokens.read(os.environ).secrets
    redactor = Redactor(secrets.all())
    for token in secrets.signed():
        redactor.learn(token)
    streams.write(sys.stderr, plain_lines(redactor.text(trace)))


def _end(status: int) -> NoReturn:
    """End the process at once, without waiting for threads that a library left behind."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # the stream is full, closed or missing
            stream.flush()
    os._exit(status)
