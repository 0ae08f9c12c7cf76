"""SIGINT, SIGTERM and SIGHUP: the first one cancels the run, and later ones are ignored.

GitHub sends SIGINT, SIGTERM after 7.5 s and SIGKILL after another 2.5 s. A run therefore has 5 s to undo what it can
and 2 s to write its report.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

SECONDS_TO_UNDO = 5.0
SECONDS_TO_REPORT = 2.0


class Cancelled(BaseException):
    """A signal arrived. No handler of failures catches this."""


@dataclass
class _State:
    """What is known about signals, of which there is one for the process."""

    came: bool = False
    cancels: bool = False  # a signal raises Cancelled in the main thread
    held: bool = False  # it does so later
    over: bool = False  # the run is over, and signals are ignored


_state = _State()


def note() -> None:
    """Make signals cancel the run that starts later, instead of ending the process at once."""
    for number in _numbers():
        signal.signal(number, _handle)


def came() -> bool:
    """Whether a signal arrived before the run was over."""
    return _state.came


def is_held() -> bool:
    """Whether something is running that no signal may interrupt."""
    return _state.held


@contextmanager
def handled(late: Callable[[], None]) -> Iterator[None]:
    """Handle signals for the duration of the block; afterwards, restore the handlers.

    If the block still runs SECONDS_TO_UNDO after the first signal, `late` is called in another thread, and
    SECONDS_TO_REPORT later the process ends. Outside of the main thread this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _handle) for number in _numbers()}
    try:
        with _watched(late):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        _state.came = _state.over = False


@contextmanager
def cancellable() -> Iterator[None]:
    """Raise Cancelled in the block at the first signal, or at once if one came before; afterwards, ignore signals."""
    _state.cancels = True
    try:
        _raise_if_it_came()
        yield
        _raise_if_it_came()  # an `except BaseException` may have caught it
    finally:
        _state.cancels, _state.over = False, True


@contextmanager
def held() -> Iterator[None]:
    """Let no signal interrupt the block; if one arrives, raise Cancelled at the end."""
    _state.held = True
    try:
        yield
    finally:
        _state.held = False
    if _state.cancels:
        _raise_if_it_came()


def _raise_if_it_came() -> None:
    if _state.came:
        raise Cancelled


def _handle(_number: int, _frame: FrameType | None) -> None:
    if _state.came or _state.over:
        return
    _state.came = True
    if _state.cancels and not _state.held:
        raise Cancelled


def _numbers() -> tuple[signal.Signals, ...]:
    """The signals that cancel; SIGHUP is not one of them under `nohup`."""
    hangs_up = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if hangs_up else ()))


@contextmanager
def _watched(late: Callable[[], None]) -> Iterator[None]:
    """Watch the pipe to which the interpreter writes the number of each signal, even while a library runs C code."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    ended = threading.Event()
    thread = threading.Thread(target=_watch, args=(reading, ended, late), name="signals", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        signal.set_wakeup_fd(before)
        os.close(writing)
        thread.join()
        os.close(reading)


def _watch(reading: int, ended: threading.Event, late: Callable[[], None]) -> None:
    numbers = _numbers()
    while (byte := os.read(reading, 1)) and byte[0] not in numbers:
        pass
    if not byte or ended.wait(SECONDS_TO_UNDO):
        return
    threading.Thread(target=late, name="late", daemon=True).start()
    if not ended.wait(SECONDS_TO_REPORT):
        os._exit(1)
