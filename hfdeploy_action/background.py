"""Work in a thread that can be abandoned; a pool would wait for its threads, and so would the end of the process."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class Background(Generic[T]):
    """Work in a separate thread, which does not keep the process from ending."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._results: list[T] = []
        self._raised: list[BaseException] = []
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as error:  # noqa: BLE001  raised in the thread that takes the result
            self._raised.append(error)

    def ends_within(self, seconds: float) -> bool:
        """Wait for the work, at most this long; whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def result(self) -> T:
        """The result of work that has ended. Raises what the work raised."""
        if self._raised:
            raise self._raised[0]
        return self._results[0]
