"""The report as the outputs of a step."""

from __future__ import annotations

from pathlib import Path

import pytest
from report.reports import whole

from hfdeploy_action import github
from hfdeploy_action.output import files
from hfdeploy_action.report import Report
from hfdeploy_action.report.outputs import OUTPUTS, as_outputs


def test_every_output_is_present_and_unknown_ones_are_empty() -> None:
    outputs = as_outputs(Report(), {})
    assert list(outputs) == list(OUTPUTS)
    assert {name for name, value in outputs.items() if value} == {"outcome", "errors", "warnings", "rolled-back"}


def test_outputs_of_a_release() -> None:
    outputs = as_outputs(whole(), {"report.json": "out/report.json"})
    assert {name: value for name, value in outputs.items() if value} == {
        "outcome": "invalid",
        "errors": "2",
        "warnings": "1",
        "repo-id": "acme/emotion",
        "tag": "v1|2",
        "commit": "c0ffee",
        "previous-commit": "bad|f00d",
        "url": "https://h/acme/emotion",
        "uploaded-bytes": "7",
        "reused-bytes": "0",
        "p50-ms": "10.25",
        "p95-ms": "1234.5",
        "p99-ms": "2000.0",
        "error-rate": "0.03",
        "accuracy": "0.9",
        "rolled-back": "true",
        "report": "out/report.json",
    }


@pytest.mark.parametrize(
    "value", ["one", "", "two\nlines", "x\nghadelimiter_0\noutcome=published", "a<<b\nc\nb", "\r\n", "\ud800"]
)
def test_a_value_of_several_lines_stays_one_value(value: str, tmp_path: Path) -> None:
    file = tmp_path / "output"
    files.append(str(file), github.outputs({"first": value, "second": "2"}))
    assert read_outputs(file) == {"first": value.replace("\ud800", "\\ud800"), "second": "2"}


def test_the_outputs_of_other_steps_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "output"
    file.write_text("before=1\n")
    files.append(str(file), github.outputs({"after": "2"}))
    assert file.read_text().startswith("before=1\n")


def read_outputs(file: Path) -> dict[str, str]:
    """The outputs as the runner reads them: a line ends at a line feed, a value at its delimiter alone on a line."""
    lines = file.read_bytes().decode().split("\n")
    outputs, position = {}, 0
    while position < len(lines) - 1:
        name, delimiter = lines[position].split("<<", 1)
        end = lines.index(delimiter, position + 1)
        outputs[name] = "\n".join(lines[position + 1 : end])
        position = end + 1
    return outputs
