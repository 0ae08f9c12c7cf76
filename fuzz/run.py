"""Feed every parser damaged input, guided by the lines of code that each input reaches.

    python fuzz/run.py SECONDS [PARSER ...]

An input that makes a parser raise, take long, or use far more memory than its size is kept under `fuzz/found/PARSER`;
the tests read it from then on. Needs Linux and atheris, hence Python 3.11 to 3.13.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
FOUND = HERE / "found"
LONGEST = 20  # seconds for one input, on a machine that has other things to do
MOST_HELD = 64  # megabytes that one input may add to the most that was ever held; inputs are some kilobytes
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests")]


def fuzz(name: str, arguments: list[str]) -> None:
    """Feed one parser; the process ends afterwards."""
    import atheris

    with atheris.instrument_imports(include=["hfdeploy_action"]):
        from fuzz.parsers import PARSERS
    read = PARSERS[name].read

    def measured(data: bytes) -> None:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        read(data)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        if grown > MOST_HELD:
            raise MemoryError(f"{grown} MB for {len(data)} bytes")

    atheris.Setup([sys.argv[0], *arguments], measured)
    atheris.Fuzz()


def run(name: str, seeds: list[bytes], seconds: float) -> bool:
    """Feed one parser for a while, in a process of its own; whether nothing was found."""
    with tempfile.TemporaryDirectory() as place:
        corpus = Path(place) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(seeds):
            (corpus / str(number)).write_bytes(seed)
        longest = max(4096, *map(len, seeds))
        options = [f"-max_total_time={seconds:g}", f"-max_len={longest}", f"-timeout={LONGEST}", "-rss_limit_mb=2048"]
        done = subprocess.run(
            [sys.executable, __file__, "--one", name, *options, f"-artifact_prefix={place}/found-", str(corpus)],
            env={**os.environ, "TMPDIR": place},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        for path in Path(place).glob("found-*"):
            (FOUND / name).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, FOUND / name / path.name.removeprefix("found-"))
        said = [line for line in done.stderr.splitlines() if re.match(r"#\d", line)]
    print(f"{name:<24} {said[-1] if said else 'nothing was run'}", flush=True)
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if not re.match(r"#\d|INFO|WARNING", line)]
        print("\n".join(told[-40:]), flush=True)
    return done.returncode == 0


def main() -> int:
    """Feed those that are named, or all; two at a time."""
    seconds, *names = sys.argv[1:]
    if seconds == "--one":
        fuzz(names[0], names[1:])
    from fuzz.parsers import PARSERS

    chosen = {name: PARSERS[name].seeds() for name in names or PARSERS}
    with ThreadPoolExecutor(2) as pool:
        sound = [pool.submit(run, name, seeds, float(seconds)) for name, seeds in chosen.items()]
    return int(not all(each.result() for each in sound))


if __name__ == "__main__":
    sys.exit(main())
