"""The breaks of HFD1xx from HFD135 on: what does not belong to a model, and code that comes with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from proof import formats
from proof.breaks import CONFIG, Break, Broken, add, always, in_json, where
from proof.kinds import Kind

_OLDER = formats.pytorch_bin({"weight": (300_000,)})


def boundless(root: Path) -> None:
    """A file that takes no room, and would be the largest of the Hub."""
    with (root / "zz.dat").open("wb") as file:
        file.truncate(500 * 10**9 + 1)


def _code(read: dict[str, Any]) -> None:
    read["auto_map"] = {"AutoModel": "modeling_own.OwnModel"}


def without_code(kind: Kind) -> Broken | None:
    """config.json names a class of a file that is not here; loading the model would run it all the same."""
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
    Break("HFD136", "what a desktop leaves", add(".DS_Store", b"\0\0\0\1Bud1")),
    Break("HFD136", "what Python leaves", add("__pycache__/train.cpython-311.pyc", b"\xa7\r\r\n")),
    Break("HFD137", "an older format", where(_is_one_file, add("pytorch_model.bin", _OLDER))),
    Break("HFD138", "in small letters", add("readme.md", "# Notes\n")),
    Break("HFD139", "more than 500 GB", always(Broken({}, "zz.dat", prepare=boundless))),
    Break("HFD140", "code that is not here", without_code),
    Break("HFD141", "code", with_code),
)
