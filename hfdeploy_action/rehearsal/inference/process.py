"""A stranger's model in a separate process, with limits on memory and time, and without a token in its environment.

The process can still use the network and read the files of this machine: see docs/threat-model.md.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from threading import Lock, Thread, Timer
from typing import Any

from hfdeploy_action.rehearsal.inference import worker

ANSWER_SECONDS = 30.0
LONGEST_REPLY = 1_000_000  # bytes

# What a Python needs to start where it is installed in an unusual place; everything else may be a secret.
_HANDED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")

# Requests run side by side, so each keeps to one core: threads of OpenBLAS that wait for one another spin.
_SAID = {"HF_HUB_OFFLINE": "1", "OPENBLAS_NUM_THREADS": "1"}

for _needed in ("numpy", "tokenizers"):
    if find_spec(_needed) is None:
        raise ModuleNotFoundError(f"No module named '{_needed}'", name=_needed)


class Broken(Exception):
    """The model does not answer; the text says why, in our words or in those of its runtime.

    If it is `damaged`, no other program can load the model either.
    """

    def __init__(self, message: str, *, damaged: bool = False) -> None:
        super().__init__(message)
        self.damaged = damaged


class ModelProcess:
    """A running worker, which threads may ask side by side."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", worker.__file__, json.dumps({**spec, "path": _search_path()})],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what the model's runtime prints would go past all redaction
            env={name: os.environ[name] for name in _HANDED_ON if name in os.environ} | _SAID,
            cwd=spec["folder"],
        )
        self._numbers = count(1)
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._lock, self._writing = Lock(), Lock()
        self._stopped = ""  # why it was killed, if it was
        self._ended = ""  # why nothing is answered any more
        self._reader = Thread(target=self._read, name="replies of the model", daemon=True)
        self._reader.start()

    def ask(self, text: str, seconds: float) -> list[float]:
        """The logits of one text. Raises Broken; a model that takes longer than that is killed."""
        number, future = next(self._numbers), Future[dict[str, Any]]()
        with self._lock:
            if self._ended:
                raise Broken(self._ended)
            self._waiting[number] = future
        timer = Timer(seconds, self._stop, (f"it does not answer within {seconds:g} s",))
        timer.start()
        try:
            with self._writing, suppress(OSError, ValueError):  # it is gone, as the reader notices
                self._input.write(json.dumps({"id": number, "text": text}).encode() + b"\n")
                self._input.flush()
            return _logits(future.result())
        finally:
            timer.cancel()

    def close(self) -> None:
        """End the process, and every request that waits for it."""
        self._stop("it was stopped")
        self._reader.join()
        with suppress(OSError):
            self._input.close()

    @property
    def _input(self) -> Any:
        return self._process.stdin

    def _stop(self, reason: str) -> None:
        self._stopped = self._stopped or reason
        self._process.kill()

    def _read(self) -> None:
        """Hand each reply to whoever waits for it, until the process ends or sends something else."""
        output: Any = self._process.stdout
        with output, suppress(ValueError, KeyError, TypeError, RecursionError):
            while line := output.readline(LONGEST_REPLY):
                reply = json.loads(line)
                self._waiting.pop(reply["id"]).set_result(reply)
        self._process.kill()
        status = self._process.wait()
        with self._lock:
            self._ended = self._stopped or f"its process ended with status {status}"
        for future in self._waiting.values():
            future.set_exception(Broken(self._ended))


def _logits(reply: dict[str, Any]) -> list[float]:
    if "error" in reply:
        raise Broken(str(reply["error"]), damaged=reply.get("damaged") is True)
    try:
        return [float(value) for value in reply["logits"]]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Broken("its answer is not a list of numbers") from error


@contextmanager
def running(spec: dict[str, Any]) -> Iterator[ModelProcess]:
    """A worker for as long as the block lasts."""
    process = ModelProcess(spec)
    try:
        yield process
    finally:
        process.close()


def _search_path() -> list[str]:
    """Where libraries and this package are; nothing is imported from a folder that only happens to be current."""
    libraries = (entry for entry in sys.path if Path(entry).is_absolute() and Path(entry) != Path.cwd())
    return [*libraries, str(Path(worker.__file__).parents[3])]
