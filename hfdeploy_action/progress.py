"""How far long work is, in bytes: what is done, how fast, and how long it will take. Nothing names a file."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hfdeploy_action.text import count
from hfdeploy_action.units import percent, size

LONG_SECONDS = 5.0
"""Work that takes less is not worth a line in a log."""
PAUSE_SECONDS = 0.5
"""The shortest pause between two messages."""
_WINDOW_SECONDS = 10.0  # in which the rate is measured

_log = logging.getLogger(__name__)


class Meter:
    """Counts the bytes of one piece of work, in any thread, and logs how far it is.

    A message has the attribute `elapsed`: the seconds since the work started.
    """

    def __init__(self, doing: str) -> None:
        self._doing, self._files, self._total, self._done = doing, 0, 0, 0
        self._started = self._moved = self._said = time.monotonic()
        self._samples = deque([(self._started, 0)])
        self._lock = threading.Lock()

    def expect(self, files: int, total: int) -> None:
        """Set how many files and bytes the work has."""
        self._files, self._total = files, total

    def add(self, size: int) -> None:
        """Count bytes that are done."""
        with self._lock:
            self._done += size
            self._moved = time.monotonic()

    def reach(self, done: int) -> None:
        """Set how many bytes are done; also a number that stays the same counts as progress."""
        with self._lock:
            self._done, self._moved = done, time.monotonic()

    @property
    def idle(self) -> float:
        """Seconds since the last progress."""
        return time.monotonic() - self._moved

    @property
    def elapsed(self) -> float:
        """Seconds since the work started."""
        return time.monotonic() - self._started

    def say(self) -> None:
        """Log how far the work is, unless it was said a moment ago, or nothing is known to do."""
        with self._lock:
            now = time.monotonic()
            if now - self._said < PAUSE_SECONDS or not self._total:
                return
            self._said = now
            text = self._status(now)
        _log.info("%s", text, extra={"elapsed": self.elapsed})

    def _status(self, now: float) -> str:
        done = min(self._done, self._total)
        self._samples.append((now, done))
        while len(self._samples) > 2 and now - self._samples[1][0] > _WINDOW_SECONDS:
            self._samples.popleft()
        (then, before), what = self._samples[0], f"{self._doing} {count(self._files, 'file')}"
        rate = max(0, done - before) / max(now - then, 0.001)
        if self.idle > LONG_SECONDS:
            pace = f"no progress for {self.idle:.0f} s"
        else:
            left = self._total - done
            pace = f"{size(round(rate))}/s" + (f", {_time(left / rate)} left" if rate and left else "")
        return f"{what}: {size(done)} of {size(self._total)} ({percent(done / self._total)}), {pace}"

    def end(self, done: str) -> None:
        """Log what was done, if it took long."""
        seconds = self.elapsed
        if self._total and seconds >= LONG_SECONDS:
            rate = size(round(self._total / seconds))
            _log.info("%s %s in %s (%s/s)", done, size(self._total), _time(seconds), rate)


_meters: list[Meter] = []
"""The work that is under way, the innermost last."""


@contextmanager
def metered(doing: str, done: str) -> Iterator[Meter]:
    """Measure the work of a block; `moved` counts for it. The words are as in `uploading` and `uploaded`."""
    meter = Meter(doing)
    _meters.append(meter)
    try:
        yield meter
    finally:
        _meters.remove(meter)
    meter.end(done)


def moved(size: int) -> None:
    """Count bytes for the work that is under way, if there is any, and say how far it is."""
    for meter in _meters[-1:]:
        meter.add(size)
        meter.say()


def counted(take: Callable[[bytes], object]) -> Callable[[bytes], object]:
    """The same function, whose pieces of content count as progress."""

    def both(part: bytes) -> object:
        moved(len(part))
        return take(part)

    return both


def _time(seconds: float) -> str:
    """A time in one or two units: `45 s`, `3 min`, `2 h 5 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
