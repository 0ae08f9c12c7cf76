"""Cases, rows and thresholds of the smoke test, from the settings and the files they name."""

from __future__ import annotations

import os
from dataclasses import dataclass

from hfdeploy_action.findings import Location, Problem
from hfdeploy_action.settings import LoadedSettings
from hfdeploy_action.settings.failures import InvalidSmokeInput
from hfdeploy_action.settings.files import is_file
from hfdeploy_action.settings.thresholds import Metric, Threshold
from hfdeploy_action.smoke import cases, dataset
from hfdeploy_action.smoke.cases import Case, Cases
from hfdeploy_action.smoke.dataset import Row, Rows
from hfdeploy_action.workload import declared_thresholds

_LATENCIES = (Metric.LATENCY, Metric.LATENCY_ALL)


@dataclass(frozen=True)
class SmokeInputs:
    """Cases, rows and thresholds from the settings and the files they name, and everything that is wrong with them."""

    cases: tuple[Case, ...] = ()
    rows: tuple[Row, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    failures: tuple[InvalidSmokeInput, ...] = ()

    @classmethod
    def read(cls, loaded: LoadedSettings) -> SmokeInputs:
        """Read the files that the settings name."""
        found, dataset_rows = _cases(loaded), _rows(loaded)
        problems = (*found.problems, *dataset_rows.problems)
        failures = tuple(InvalidSmokeInput(each.message, each.at, each.fix) for each in problems)
        return cls(found.cases, dataset_rows.rows, declared_thresholds(loaded.settings), failures)

    @property
    def expected(self) -> tuple[tuple[str, Location | None], ...]:
        """Every label that a case or a row expects, and where it is expected; each label once."""
        found: dict[str, Location | None] = {}
        for case in self.cases:
            for label in case.any_of:
                found.setdefault(label, case.at)
        for row in self.rows:
            found.setdefault(row.label, row.at)
        return tuple(found.items())

    @property
    def texts(self) -> tuple[tuple[str, Location | None], ...]:
        """Every text of a case or a row, and its place."""
        batches = [((case.inputs,) if isinstance(case.inputs, str) else case.inputs, case.at) for case in self.cases]
        return (*((text, at) for batch, at in batches for text in batch), *((row.text, row.at) for row in self.rows))

    @property
    def latency_goal(self) -> float | None:
        """The strictest upper limit of a latency, in milliseconds."""
        limits = [each.limit for each in self.thresholds if each.metric in _LATENCIES and each.operator in {"<", "<="}]
        return min(limits, default=None)


def _cases(loaded: LoadedSettings) -> Cases:
    """The cases of the file that the settings name, or else those in the settings."""
    name = loaded.settings.smoke_cases
    if not name:
        return cases.from_list(loaded.settings.smoke.cases, lambda index, *_: loaded.at("smoke", "cases", index))
    file = loaded.workspace / name
    if not is_file(file):
        return Cases((), (_missing(name, loaded.at("smoke-cases")),))
    return cases.from_file(file, os.path.relpath(file, loaded.root), loaded.limit)


def _rows(loaded: LoadedSettings) -> Rows:
    """The rows of the dataset that the settings name."""
    declared = loaded.settings.smoke.dataset
    if declared is None:
        return Rows((), ())
    file = (loaded.file.parent if loaded.file else loaded.workspace) / declared.file
    if not is_file(file):
        return Rows((), (_missing(declared.file, loaded.at("smoke", "dataset", "file")),))
    columns = (declared.text, declared.label)
    return dataset.from_file(file, os.path.relpath(file, loaded.root), loaded.limit, columns=columns)


def _missing(name: str, at: Location | None) -> Problem:
    return Problem(f"there is no file `{name}`", at)
