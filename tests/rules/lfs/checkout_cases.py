"""The cases of the rules in `lfs.checkout`."""

from __future__ import annotations

from pathlib import Path

from rules.case import Case
from rules.lfs.models import LARGE, git
from sound import Size


def damaged_index(root: Path) -> None:
    """A repository whose index Git cannot read."""
    git("model.onnx")(root)
    (root / ".git" / "index").write_bytes(b"DIRC" + bytes(40))


CASES: dict[str, list[Case]] = {
    "HFD310": [
        Case(
            "ignored weights",
            {".gitignore": "# large\n*.safetensors\n"},
            ["HFD310 .gitignore:2:1 `*.safetensors` keeps `model.safetensors` out of Git"],
            prepare=git("config.json"),
        ),
        Case(
            "a pattern for all files",
            {".gitignore": "*\n"},
            ["HFD310 .gitignore:1:1 `*` keeps `README.md` and 3 more out of Git"],
            prepare=git("--force", "config.json"),
        ),
        Case("weights that were added by force", {".gitignore": "*.json\n"}, [], prepare=git("--force", "-A")),
        Case("a pattern with exceptions", {".gitignore": "*\n!*.*\n"}, [], prepare=git("config.json")),
        Case(
            "a file that the model does not need",
            {".gitignore": "*.log\n", "a.log": "x"},
            [],
            prepare=git("config.json"),
        ),
        Case("a folder of which nothing is in Git", {".gitignore": "*\n"}, [], prepare=git()),
        Case(
            "weights in a subfolder",
            {"onnx/model.onnx": Size(2_000), "onnx/.gitignore": "*.onnx\n"},
            ["HFD310 onnx/.gitignore:1:1 `*.onnx` keeps `onnx/model.onnx` out of Git"],
            prepare=git("config.json"),
        ),
        Case(
            "a pattern outside a repository",
            {".gitignore": "*.safetensors\n"},
            ["HFD310 .gitignore:1:1 `*.safetensors` keeps `model.safetensors` out of Git"],
        ),
    ],
    "HFD313": [
        Case(
            "a damaged index",
            {**LARGE, ".gitattributes": "*.h5 filter=lfs\n"},
            ["HFD313 - `git ls-files` failed with status 128: error: bad index version 0 fatal: index file corrupt"],
            prepare=damaged_index,
        ),
    ],
}
