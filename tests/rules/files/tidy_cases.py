"""The cases of the rules in `files.tidy`."""

from __future__ import annotations

from rules.case import Case
from rules.files.models import HARMLESS
from sound import Size, edit

from hfdeploy_action.folder import Declared

STATE = {"checkpoint-500/optimizer.pt": HARMLESS, "checkpoint-500/rng_state.pth": HARMLESS, "optimizer.pt": HARMLESS}
CODE = edit("config.json", '"dim": 4', '"auto_map": {"AutoModel": "modeling_new.NewModel"},\n  "dim": 4')
RUNS = "HFD141 config.json:4:16 loading the model runs `modeling_new.NewModel`"

CASES: dict[str, list[Case]] = {
    "HFD135": [
        Case(
            "a checkpoint and the state of the optimizer",
            STATE,
            [
                "HFD135 checkpoint-500/optimizer.pt "
                "`checkpoint-500/optimizer.pt` and 1 more are only needed to resume training",
                "HFD135 optimizer.pt `optimizer.pt` is only needed to resume training",
            ],
        ),
        Case("excluded", STATE, [], Declared(exclude=("*checkpoint-*/**", "*optimizer.*"))),
    ],
    "HFD136": [
        Case(
            "downloads that were interrupted",
            {"model-2.safetensors.incomplete": "1", "a/b.incomplete": "1", "data.bin.crdownload": "1", "x.part": "1"},
            [
                "HFD136 a/b.incomplete `a/b.incomplete` and 1 more are left over from a download",
                "HFD136 data.bin.crdownload `data.bin.crdownload` is left over from a download",
                "HFD136 x.part `x.part` is left over from a download",
            ],
        ),
        Case(
            "several kinds of files",
            {"__pycache__/a.pyc": "1", "code/__pycache__/b.pyc": "1", "onnx/.DS_Store": "1"},
            [
                "HFD136 __pycache__/a.pyc `__pycache__/a.pyc` and 1 more are not part of the model",
                "HFD136 onnx/.DS_Store `onnx/.DS_Store` is not part of the model",
            ],
        ),
        Case(
            "excluded",
            {"__pycache__/a.pyc": "1", "code/__pycache__/b.pyc": "1"},
            [],
            Declared(exclude=("*__pycache__/**",)),
        ),
    ],
    "HFD137": [
        Case(
            "an older file in another format",
            {"pytorch_model.bin": HARMLESS + bytes(2_000_000)},
            [
                "HFD137 pytorch_model.bin `pytorch_model.bin` has 2.0 MB, but `model.safetensors` has 0.0 MB",
            ],
        ),
        Case("small files, in which the overhead of the format counts", {"pytorch_model.bin": HARMLESS}, []),
    ],
    "HFD138": [
        Case(
            "two names that differ only in case",
            {"Notes.md": "1", "notes.md": "2"},
            ["HFD138 notes.md `notes.md` and `Notes.md` differ only in case"],
        ),
    ],
    "HFD139": [
        Case(
            "a very large file",
            {"data.parquet": Size(500_000_000_001)},
            ["HFD139 data.parquet `data.parquet` has 500.0 GB; the Hub accepts at most 500 GB"],
        ),
    ],
    "HFD140": [
        Case(
            "code that was not saved",
            CODE,
            [
                "HFD140 config.json:4:16 `auto_map` names `modeling_new.NewModel`, but there is no `modeling_new.py`",
                RUNS,
            ],
        ),
    ],
    "HFD141": [
        Case("code in the repository", {**CODE, "modeling_new.py": "1"}, [RUNS]),
        Case(
            "code in another repository",
            edit("config.json", '"dim": 4', '"auto_map": {"AutoModel": "acme/new--modeling.NewModel"}, "dim": 4'),
            ["HFD141 config.json:4:16 loading the model runs `acme/new--modeling.NewModel`"],
        ),
    ],
}
