"""The table of attacks: every test here is a row, *attack → what must hold*; `make hostile` prints how many held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest

CATEGORIES = ("git", "lfs", "paths", "tokens", "addresses", "parsers", "hub", "model", "signals", "machine", "embedded")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The row goes with the report, from whichever process ran it."""
    report = yield
    for marker in item.iter_markers("attack"):
        name = item.name.partition("[")[2].rstrip("]")
        attack = f"{marker.args[0]} ({name})" if name else str(marker.args[0])
        report.user_properties.append(("attack", (category(item.path), attack, marker.kwargs["holds"])))
    return report


def category(path: Path) -> str:
    """`hub` for test_hub.py and test_hub_answers.py, and `model` for the files of the folder of that name."""
    if path.parent.name != "hostile":
        return path.parent.name
    return path.stem.removeprefix("test_").partition("_")[0]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many held, by category; in full where `-v` asks for it, and whatever did not hold."""
    rows: dict[tuple[str, str, str], bool] = {}
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, ()):
            for name, row in getattr(report, "user_properties", ()):  # an error of collection has none
                if name == "attack":
                    rows[tuple(row)] = rows.get(tuple(row), True) and outcome == "passed"
    if not rows:
        return
    terminalreporter.section("attacks")
    for (kind, attack, holds), held in sorted(rows.items()):
        if not held or terminalreporter.config.option.verbose > 0:
            terminalreporter.line(f"{'held' if held else 'BROKEN':<7}{kind:<11}{attack} → {holds}")
    tried = Counter(kind for kind, *_ in rows)
    stopped = Counter(kind for (kind, *_), held in rows.items() if held)
    for kind in sorted(tried):
        terminalreporter.line(f"{kind:<11}{stopped[kind]:>4} of {tried[kind]} attacks held")
    terminalreporter.line(f"{'in all':<11}{stopped.total():>4} of {tried.total()} attacks held")
