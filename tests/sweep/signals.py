"""Signals to a run, as faults of its requests."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping

from faults import Exchange, Fault, after, before

Signal = Callable[[signal.Signals], None]
"""Sends a signal to the run that is asking."""


def killed_before(send: Signal) -> Fault:
    """The run is killed, and its request is not processed."""

    async def fault(exchange: Exchange) -> None:
        send(signal.SIGKILL)
        await exchange.cut()

    return fault


SIGNALS: Mapping[str, Callable[[Signal], Fault]] = {
    "SIGKILL before": killed_before,
    "SIGKILL after": lambda send: after(lambda: send(signal.SIGKILL)),
    "SIGTERM before": lambda send: before(lambda: send(signal.SIGTERM)),
    "SIGTERM after": lambda send: after(lambda: send(signal.SIGTERM)),
}
