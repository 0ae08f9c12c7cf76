"""What the fuzzer feeds to the parsers first: small files that each of them reads."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from proof.all_kinds import KINDS

EXAMPLE = Path(__file__).parent.parent / "examples/emotion"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 7\n"
WORKFLOW = b"""\
on: {pull_request_target: {types: [opened]}}
jobs:
  check:
    steps:
      - uses: acme/hf-deploy-action@v1
        with: {hf-token: "${{ secrets.HF_TOKEN }}"}
        env: {HF_TOKEN: "${{ secrets.HF_TOKEN }}"}
"""
CASES = (
    b"- {text: I am calm., expect: calm}\n- {text: x, expect: {any-of: [calm, sad], min-score: 0.2}, label: sad}\n",
    b'{"text": "I am calm.", "expect": "calm", "label": "calm"}\n{"text": "", "accept-status": [200, 422]}\n',
    b'text,label,expect\n"I am, you see, calm.",calm,calm\nx,sad,sad\n',
)
EVALUATION = b"""\
- dataset: {id: cais/hle, task_id: default, revision: "2f1d"}
  value: 20.90
  date: "2025-01-15"
  source: {url: https://huggingface.co/acme/emotion, name: Model card, user: acme}
  notes: no tools
"""
REPORTS = (
    b'{\n "schema": 1,\n "tool": {\n  "name": "hf-deploy-action"',
    b'<!doctype html>\n<meta name="generator" content="hf-deploy-action">',
    b"<!-- hf-deploy-action report -->\n# hf-deploy",
    b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="hf-deploy"',
)
_LONGEST = 20_000  # bytes of a text to begin with


def like(*endings: str) -> Callable[[], list[bytes]]:
    """The contents of known files whose names have one of these endings."""
    return lambda: [text for name, text in _known() if name.endswith(endings)]


@cache
def _known() -> tuple[tuple[str, bytes], ...]:
    """The different files of sound and of broken models, with their names."""
    from proof.test_mutations import BREAKS  # which takes a second to import

    files = [item for kind in KINDS.values() for item in kind.files.items()]
    for each in BREAKS:
        broken = next(filter(None, map(each.change, KINDS.values())))
        files += [(name, content) for name, content in broken.changes.items() if content is not None]
    every = ((name, text if isinstance(text, bytes) else text.encode()) for name, text in files)
    return tuple(dict.fromkeys(item for item in every if len(item[1]) <= _LONGEST))
