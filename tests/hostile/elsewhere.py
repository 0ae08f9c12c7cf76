"""What leads a reader of paths elsewhere: links, what is no file, names, and reports that lie in a model folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

CANARY = "canary-of-the-runner"
SECRET = f"""\
{CANARY}: [a
- {CANARY}
{{"text": "{CANARY}", "label": {CANARY}
"{CANARY}": !{CANARY}
*.{CANARY} filter={CANARY}
"""
"""A file of the machine, in which whoever reads it finds something to say, and says what stands there."""


def _linked(name: str, settings: str = "") -> Callable[[Path, Path], None]:
    """Puts a link to the secret into a workspace, and settings beside the model."""

    def place(workspace: Path, secret: Path) -> None:
        link = workspace / name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(secret)
        if settings:
            (workspace / "hfdeploy.yaml").write_text(settings)

    return place


def _linked_folder(name: str, settings: str = "") -> Callable[[Path, Path], None]:
    return lambda workspace, secret: _linked(name, settings)(workspace, secret.parent)


LINKS = {
    "hfdeploy.yaml": _linked("hfdeploy.yaml"),
    "hfdeploy.yaml of the model": _linked("model/hfdeploy.yaml"),
    "cases": _linked("cases.yaml", "smoke-cases: cases.yaml\n"),
    "cases as CSV": _linked("cases.csv", "smoke-cases: cases.csv\n"),
    "a dataset": _linked("a.jsonl", "smoke: {dataset: {file: a.jsonl}}\n"),
    "the folder of a dataset": _linked_folder("eval", "smoke: {dataset: {file: eval/secret.yaml}}\n"),
    "the card": _linked("model/README.md"),
    "config.json": _linked("model/config.json"),
    "tokenizer.json": _linked("model/tokenizer.json"),
    "the weights": _linked("model/model.safetensors"),
    "evaluation results": _linked("model/.eval_results/a.yaml"),
    ".gitattributes of the model": _linked("model/.gitattributes"),
    ".gitattributes above": _linked(".gitattributes"),
    ".gitignore above": _linked(".gitignore"),
    "a workflow": _linked(".github/workflows/a.yml"),
    "the folder of workflows": _linked_folder(".github/workflows"),
    "a folder of the model": _linked_folder("model/onnx"),
}

KINDS: dict[str, Callable[[Path], None]] = {
    "pipe": os.mkfifo,
    "folder": os.mkdir,
    "link to a device": lambda path: path.symlink_to("/dev/zero"),
    "link to a terminal": lambda path: path.symlink_to("/dev/tty"),
    "link to a file of the kernel": lambda path: path.symlink_to("/proc/self/environ"),
    "link to nothing": lambda path: path.symlink_to("gone"),
    "link to itself": lambda path: path.symlink_to(path.name),
}

NAMES = {
    "a line break": "a\nb.txt",
    "a command": "::error::a.txt",
    "escapes of a terminal": "\x1b[31m\x07.txt",
    "text turned around": "a\u202etxt.bin",
    "no UTF-8": os.fsdecode(b"caf\xe9.txt"),
    "a separator of lines": "a\u2028::error::b.txt",
    "255 letters": "n" * 255,
    "Windows' own": "C:\\a\\..\\con.txt",
    "two of one name": "readme.MD",
    "dots": "...",
    "a flag": "--output=x",
}

OURS = {
    "out/report.json": '{\n "schema": 1,\n "tool": {\n  "name": "hf-deploy-action",\n  "version": "1.0.0"\n },',
    "out/compact.json": '{"schema":1,"tool":{"name":"hf-deploy-action"',
    "old/deeper/summary.md": "<!-- hf-deploy-action report -->\n# hf-deploy",
    "summary.html": '<!doctype html>\n<meta name="generator" content="hf-deploy-action">',
    "a.html": "<!doctype html>\n<title>hf-deploy</title>",
    "b.sarif": '{"$schema": "x", "version": "2.1.0", "runs": [{"tool": {"driver": {"name": "hf-deploy-action"',
    "junit.xml": '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="hf-deploy"',
    "sums.txt": "# hf-deploy-action checksums\n0  a\n",
}
