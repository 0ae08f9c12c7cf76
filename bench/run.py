"""The time of a command, as a ratio to that of `hf version`, measured in the same run."""

from __future__ import annotations

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


def seconds(command: list[str]) -> float:
    """The wall time of one run."""
    started = time.perf_counter()
    subprocess.run(
        command, capture_output=True, check=True, env={"HF_HUB_DISABLE_UPDATE_CHECK": "1", "PATH": "/usr/bin:/bin"}
    )
    return time.perf_counter() - started


def main() -> None:
    """Run the commands in turn, so that a busy machine slows down all of them, and print the medians."""
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            times[name].append(seconds(command))
    base = statistics.median(times["hf version"])
    print(f"{'command':<38} {'median':>8} {'least':>8} {'ratio':>6}   (n={ROUNDS}; ratio to `hf version`)")
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"{name:<38} {median:7.3f}s {min(measured):7.3f}s {median / base:6.2f}")


if __name__ == "__main__":
    main()
