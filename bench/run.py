"""The time of a command, as a ratio to that of `hf version`, measured in the same run.

On a busy machine, trust the processor time: the wall time includes waiting for other programs.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
ROUNDS = 15

COMMANDS = {
    "hf version": [str(BIN / "hf"), "version"],
    "hf-deploy --version": [str(BIN / "hf-deploy"), "--version"],
    "hf-deploy validate examples/emotion": [str(BIN / "hf-deploy"), "validate", str(ROOT / "examples/emotion")],
}


def seconds(command: list[str]) -> tuple[float, float]:
    """The wall time and the processor time of one run, children included."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        command, capture_output=True, check=True, env={"HF_HUB_DISABLE_UPDATE_CHECK": "1", "PATH": "/usr/bin:/bin"}
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Run the commands in turn, so that a busy machine slows down all of them, and print medians and minima."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    print(f"{'':<38} {'wall time, median':>22} {'processor time, least':>23}   (n={ROUNDS}; ratios to `hf version`)")
    wall_of_hf, processor_of_hf = _summary(times["hf version"])
    for name, measured in times.items():
        wall, processor = _summary(measured)
        walls = f"{wall:14.3f} s {wall / wall_of_hf:5.2f}"
        print(f"{name:<38} {walls} {processor:15.3f} s {processor / processor_of_hf:5.2f}")


def _summary(measured: list[tuple[float, float]]) -> tuple[float, float]:
    """The median of the wall times and the least of the processor times."""
    walls, processors = zip(*measured, strict=True)
    return statistics.median(walls), min(processors)


if __name__ == "__main__":
    main()
