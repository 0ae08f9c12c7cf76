"""`make sweep`: try every point, or a sample, and print how many held."""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from sweep import edits, points, races
from sweep.edits import Edit
from sweep.points import Swept
from sweep.races import Race
from sweep.scenarios import SCENARIOS
from sweep.worlds import World, world

_AT_ONCE = 4
Trial = Swept | Edit | Race
_QUIET = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def main() -> int:
    """Exit status 1 if something does not hold."""
    parsed = _parse()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update({**_QUIET, "HF_HOME": f"{folder}/home"})
        with world(Path(folder), [*SCENARIOS, *edits.SCENARIOS], _AT_ONCE) as made:
            every = _trials(made)
            chosen = [trial for trial in every if parsed.only in str(trial)]
            if parsed.sample:
                chosen = random.Random(parsed.seed).sample(chosen, min(parsed.sample, len(chosen)))
            failed = _try(made, chosen)
    _print(chosen, failed)
    print(f"{len(chosen) - len(failed)} of {len(chosen)} points held, in {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


def _trials(made: World) -> list[Trial]:
    """Everything that can be tried."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        edited = pool.submit(edits.edits, made)
        swept = list(pool.map(partial(points.points_of, made), SCENARIOS))
    alone = next(each for each in swept if each[0].scenario is races.START)
    requests = len({(trial.point.pattern, trial.point.method, trial.point.nth) for trial in alone})
    return [*(point for each in swept for point in each), *edited.result(), *races.races(requests)]


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="try this many points, chosen at random")
    parser.add_argument("--seed", type=int, default=0, help="another seed chooses another sample")
    parser.add_argument("--only", default="", help="try the points whose name contains this")
    return parser.parse_args()


def _try(made: World, chosen: Sequence[Trial]) -> list[Trial]:
    """The points that did not hold. What does not hold is printed at once."""
    failed: list[Trial] = []

    def one(trial: Trial) -> list[str]:
        try:
            with made.client() as client:
                return trial.failed(made, client)
        except Exception as error:  # noqa: BLE001  one trial must not end the others
            return [f"{type(error).__name__}: {error}"]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        futures = {pool.submit(one, trial): trial for trial in chosen}
        for number, future in enumerate(as_completed(futures), 1):
            if problems := future.result():
                failed.append(futures[future])
                print(f"FAILED {futures[future]}: {'; '.join(problems)}", flush=True)
            if number % 500 == 0:
                print(f"{number} of {len(chosen)}", flush=True)
    return failed


def _print(chosen: Sequence[Trial], failed: Sequence[Trial]) -> None:
    """How many points held, by scenario and by fault."""
    for of in (lambda trial: trial.name, lambda trial: trial.kind):
        tried, broken = Counter(map(of, chosen)), Counter(map(of, failed))
        for name in tried:
            print(f"{name:<26}{tried[name] - broken[name]:>6} of {tried[name]:>5} held")
        print()
