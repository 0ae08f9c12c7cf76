"""Refresh the tables of model types and classes of transformers: `make architectures`. Needs torch and transformers.

With types on the command line (`make architectures TYPES="bert gpt2"`), only these are measured. Known rows stay, as
folders from earlier versions are still published. To measure a row again, delete it first.
"""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

from tools.architectures.classes import Classes, registered, tokenizers
from tools.architectures.measure import NONE, Head, Measured, measure
from tools.architectures.types import NOTHING, configured, row

FOLDER = Path(__file__).parents[2] / "hfdeploy_action/vocabulary"
Table = dict[str, list[str]]
# For torch and transformers, in every process: one thread, no progress bars, no downloads.
_QUIET = {"OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1", "TRANSFORMERS_VERBOSITY": "error", "HF_HUB_OFFLINE": "1"}


def read(path: Path) -> Table:
    """The rows of a table, by their first column."""
    lines = path.read_text("utf-8").splitlines()
    return {first: others for first, *others in (line.split("\t") for line in lines if not line.startswith("#"))}


def families(old: Table, found: dict[str, Measured]) -> Table:
    """The rows with what was found: the newest stands, but for layers that are not alike in some version."""
    new = dict(old)
    for kind, measured in found.items():
        if measured.family:
            unlike = {place for place, alike in _places(old.get(kind, [])) if alike == NONE}
            row = measured.family
            for column, (place, _) in enumerate(_places(row)):
                row[7 + 3 * column] = NONE if place in unlike else row[7 + 3 * column]
            new[kind] = row
    return new


def architectures(old: Table, found: dict[str, Measured], reading: set[str]) -> Table:
    """The rows with what was found: a class reads text if it did so in some version, and may have been saved in two."""
    new = dict(old)
    heads = [(name, head) for measured in found.values() for name, head in measured.heads.items()]
    for name, head in [*heads, *((name, Head()) for name in reading)]:
        text, *known = new.get(name, [NONE, NONE, NONE])
        new[name] = ["text" if name in reading else text, *map(either, known, head)]
    return new


def types(old: Table, found: dict[str, Measured], known: dict[str, tuple[bool, bool]], release: str) -> Table:
    """The rows with what this release says: `known` are its types, whether made of any, and whether converted."""
    new = dict(old)
    for kind, (is_of_any, is_converted) in known.items():
        names = found[kind].names if kind in found and not is_of_any else NOTHING
        new[kind] = row(new.get(kind), release, names, is_converted=is_converted)
    return new


def either(known: str, layer: str) -> str:
    """Names of a layer, of which a file has one: those known, and this."""
    names = dict.fromkeys(name for name in (*known.split("|"), layer) if name != NONE)
    return "|".join(names) or NONE


def dated(text: str, table: Table, newest: str) -> str:
    """The text of a data file with a new table, the version of transformers, and the date."""
    source, versions, license, _, columns = (line for line in text.splitlines() if line.startswith("#"))
    return "\n".join(
        [
            source,
            f"# version: {' and '.join(dict.fromkeys([newest, *re.findall(r'[0-9.]+', versions)]))}",
            license,
            f"# date: {datetime.now(UTC):%Y-%m-%d}",
            columns,
            *("\t".join([first, *others]) for first, others in sorted(table.items())),
            "",
        ]
    )


def write(name: str, table: Table) -> None:
    """Write a table, unless only its date and version would change; print what was added and changed."""
    path = FOLDER / f"{name}.tsv"
    old = read(path)
    came = sorted(table.keys() - old.keys())
    changed = sorted(first for first in old if old[first] != table[first])
    print(f"{name}: {len(table)}; new: {', '.join(came) or 'none'}; changed: {', '.join(changed) or 'none'}")
    if came or changed:
        path.write_text(dated(path.read_text("utf-8"), table, version("transformers")), "utf-8")


def measured(chosen: list[str], classes: Classes) -> dict[str, Measured]:
    """The measurements of these types; several are built in parallel."""
    os.environ |= _QUIET
    with get_context("spawn").Pool() as pool:
        return dict(zip(chosen, pool.starmap(measure, [(kind, classes.of(kind)) for kind in chosen], 1), strict=True))


def main() -> None:
    """Measure the types and write what changed."""
    classes = registered()
    chosen = sys.argv[1:] or sorted(classes.types(*classes.tasks))
    found = measured(chosen, classes)
    kinds = families(read(FOLDER / "families.tsv"), found)
    reading = classes.reading({kind for kind, (table, *_) in kinds.items() if table != NONE})
    reading &= classes.named(list(classes.tasks), chosen)
    write("families", kinds)
    write("types", types(read(FOLDER / "types.tsv"), found, configured(), version("transformers")[0]))
    write("architectures", architectures(read(FOLDER / "architectures.tsv"), found, reading))
    write("tokenizers", read(FOLDER / "tokenizers.tsv") | {name: [] for name in tokenizers()})


def _places(row: list[str]) -> list[tuple[str, str]]:
    return list(zip(row[5::3], row[7::3], strict=True))


if __name__ == "__main__":
    main()
