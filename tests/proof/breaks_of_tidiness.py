"""The breaks of HFD1xx from HFD135 on: what does not belong to a model, and code that comes with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from proof import formats
from proof.breaks import CONFIG, Break, Broken, add, always, in_json, where
from proof.kinds import Kind

_OLDER = formats.pytorch_bin({"weight": (300_000,)})


def boundless(root: Path) -> None:
    """A sparse file that is too large for the Hub."""
    with (root / "zz.dat").open("wb") as file:
        file.truncate(500 * 10**9 + 1)


def _code(read: dict[str, Any]) -> None:
    read["auto_map"] = {"AutoModel": "modeling_own.OwnModel"}


def without_code(kind: Kind) -> Broken | None:
    """config.json names a class in a missing file; loading the model would still run it."""
    made = in_json(CONFIG, _code, '"AutoModel"')(kind)
    return made._replace(also=("HFD141",)) if made else None


def with_code(kind: Kind) -> Broken | None:
    made = in_json(CONFIG, _code, '"AutoModel"')(kind)
    return made._replace(changes={**made.changes, "modeling_own.py": "class OwnModel: ...\n"}) if made else None


def _is_one_file(kind: Kind) -> bool:
    return "model.safetensors" in kind.files


TIDINESS = (
    Break("HFD135", "a checkpoint", add("checkpoint-500/trainer_state.json", "{}")),
    Break("HFD135", "the state of the scheduler", add("scheduler.pt", b"\x80\x02}.")),
    Break("HFD136", "a file of the desktop", add(".DS_Store", b"\0\0\0\1Bud1")),
    Break("HFD136", "a cache of Python", add("__pycache__/train.cpython-311.pyc", b"\xa7\r\r\n")),
    Break("HFD137", "an older format", where(_is_one_file, add("pytorch_model.bin", _OLDER))),
    Break("HFD138", "two names that differ only in case", add("readme.md", "# Notes\n")),
    Break("HFD139", "more than 500 GB", always(Broken({}, "zz.dat", prepare=boundless))),
    Break("HFD140", "missing code", without_code),
    Break("HFD141", "code in the repository", with_code),
)
