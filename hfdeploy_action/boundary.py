"""The one boundary: whatever ends a run, its report says so and is written."""

from __future__ import annotations

import errno
import logging
import os
import re
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from hfdeploy_action import endings, environment, signals
from hfdeploy_action.failures import DiskFull
from hfdeploy_action.findings import Failure
from hfdeploy_action.inside import read_file
from hfdeploy_action.output import Output
from hfdeploy_action.report import Report
from hfdeploy_action.request import Request
from hfdeploy_action.settings.failures import SettingsRejected

_IN_SETTINGS = frozenset({"HFD001", "HFD002", "HFD003", "HFD007"})
_SENSITIVE = re.compile("personal|health|regulated", re.IGNORECASE)
_LARGEST_SHOWN = 1_000_000  # bytes of hfdeploy.yaml; of a larger file no line is shown
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def boundary(request: Request, report: Report, output: Output) -> Iterator[None]:
    """Record in the report what ends the block, and write the report, once.

    The environment, the signal handlers and the log are restored. If the block does not end in time after a signal,
    another thread writes the report and ends the process.
    """
    writing, crashed = threading.Lock(), partial(_crashed, report, output)

    def end_late() -> None:
        if writing.acquire(blocking=False):
            report.cut_short()
            endings.cancelled(report)
            output.write(report, crashed)
            os._exit(report.exit_status)

    with environment.quiet(request.env), signals.handled(end_late), _waits_said(output):
        output.begin()
        try:
            with signals.cancellable():
                yield
        except BaseException as error:  # noqa: BLE001  the one boundary
            _record(error, request, report, output)
        if not writing.acquire(blocking=False):
            threading.Event().wait()  # `end_late` writes the report and ends the process
        output.write(report, crashed)


def _record(error: BaseException, request: Request, report: Report, output: Output) -> None:
    """Record what ended a run outside of its stages."""
    if signals.came() or isinstance(error, KeyboardInterrupt):
        endings.cancelled(report)
    elif isinstance(error, SettingsRejected):
        report.prefix = request.prefix(error.root)
        output.choose_folder(error.root)
        if not output.private and request.inputs.get("sensitivity", "general") == "general":
            report.source = partial(_settings_text, error)
        endings.stopped(report, *error.failures)
    elif isinstance(error, Failure):
        endings.stopped(report, error)
    elif isinstance(error, OSError) and error.errno in _NO_ROOM:
        where = f"`{error.filename}`" if error.filename else "A file"
        endings.stopped(report, DiskFull(f"{where} could not be written: {error.strerror}"))
    else:
        _crashed(report, output, error)


def _crashed(report: Report, output: Output, error: BaseException) -> None:
    """Print the traceback of a bug, and record it."""
    lines = traceback.format_exception(error)
    if output.private:  # the message may quote a text that must not be shown
        lines = [*traceback.format_tb(error.__traceback__), f"{type(error).__name__} (message not shown)\n"]
    trace = "".join(lines)
    output.complain(f"{trace}\n{endings.PLEASE}")
    endings.crashed(report, error, output.redacted(trace))


def _settings_text(rejected: SettingsRejected, path: str) -> str | None:
    """The text of the rejected settings; None if they may belong to a model whose texts must not be shown."""
    places = {failure.at.path for failure in rejected.failures if failure.at and failure.id in _IN_SETTINGS}
    try:
        text = read_file(rejected.root / path, _LARGEST_SHOWN).decode("utf-8-sig") if path in places else ""
    except (OSError, UnicodeDecodeError):
        return None
    return None if _SENSITIVE.search(text) else text


@contextmanager
def _waits_said(output: Output) -> Iterator[None]:
    """Print our own log, and no library's, during the run: it tells what the run waits for, and how far it is."""
    log, handler = logging.getLogger(__package__), logging.Handler()

    def emit(record: logging.LogRecord) -> None:
        elapsed = getattr(record, "elapsed", None)
        output.say(record.getMessage()) if elapsed is None else output.show_progress(record.getMessage(), elapsed)

    handler.emit = emit  # type: ignore[method-assign]
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
