"""Every parser, on the inputs that the fuzzer starts with and has found: none is too strange, slow or large."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import pytest

from fuzz.parsers import PARSERS, Parser

FOUND = Path(__file__).parent.parent / "fuzz/found"
FILES = sorted(path for path in FOUND.glob("*/*") if path.is_file())
MOST_HELD = 32_000_000  # bytes; inputs that were found have some kilobytes


@pytest.mark.parametrize("parser", PARSERS.values(), ids=list(PARSERS))
def test_inputs_that_the_fuzzer_starts_with(parser: Parser) -> None:
    seeds = parser.seeds()
    assert seeds
    for seed in seeds:
        parser.read(seed)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}: {path.name}")
def test_inputs_that_the_fuzzer_found(path: Path) -> None:
    content = path.read_bytes()
    started = time.monotonic()
    tracemalloc.start()
    try:
        PARSERS[path.parent.name].read(content)
        assert tracemalloc.get_traced_memory()[1] < MOST_HELD
    finally:
        tracemalloc.stop()
    assert time.monotonic() - started < 20
