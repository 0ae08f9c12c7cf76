"""The report as text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from report.reports import LABEL, SMOKE, report, starts_a_command, whole

from hfdeploy_action.report import Report
from hfdeploy_action.report.markdown import as_markdown
from hfdeploy_action.report.text import as_text
from hfdeploy_action.statistics import Interval


def test_a_report_as_text() -> None:
    assert as_text(report()) == (
        f"model/x\\n::add-mask::y: error HFD111 odd-name: the name `x\\n::add-mask::y` is odd\n"
        f"    Fix: rename the file.\n"
        f"model/config.json:3:7: error HFD209 unsafe-label: label 1 is `{LABEL}`\n"
        f"    Fix: rename it.\n"
        f"model/::warning::z:2:1: warning HFD403 missing-license: 100% of a, b: c | d `code` "
        f"<script>alert(1)</script> @someone ](http://evil.example) #\\x23[add-mask]z\\n::error::\n"
        f"    Fix: add one.\n"
        f"notice HFD506 public-endpoint: no place\n"
        f"    Fix: close it.\n"
        f"\n"
        f"files    failed      0.01 s  2 errors, 1 warning, 1 notice\n"
        f"publish  skipped             not tried: {LABEL} | x\\n::add-mask::y\n"
        f"\n"
        f"invalid: 2 errors, 1 warning, 1 notice; without publish\n"
    )


@pytest.mark.parametrize("prefix", ["model", "", "."])
def test_no_line_is_a_command_even_in_the_folder_of_the_file(prefix: str) -> None:
    made = whole()
    made.prefix = prefix
    assert not any(map(starts_a_command, as_text(made).splitlines()))


def test_measurements_follow_the_stages() -> None:
    lines = as_text(report(smoke=SMOKE)).splitlines()
    assert "latency    p50 10.2 ms  p95 1,234.5 ms  p99 2,000.0 ms  n=60" in lines
    assert "accuracy   90.0 %  n=20" in lines
    assert "threshold  latency p(95)<800ms  actual 1,234.5 ms  n=60  breached" in lines
    assert "threshold  accuracy rate>=0.9  not measured  n=0  breached" in lines


@pytest.mark.parametrize("write", [as_text, as_markdown])
def test_confidence_bounds_are_explained_once(write: Callable[[Report], str]) -> None:
    bounded = [replace(verdict, interval=Interval(1000.0, 1500.0)) for verdict in SMOKE.thresholds]
    written = write(report(smoke=replace(SMOKE, thresholds=tuple(bounded))))
    assert "1,234.5 ms, at least 1,000.0 ms" in written
    assert written.count("95 % confidence bound") == 1
    assert "confidence" not in write(report(smoke=SMOKE))


def test_a_report_without_findings_says_so() -> None:
    assert as_text(Report()) == "\npassed: no findings\n"


def test_the_releases_that_load_the_folder_are_named() -> None:
    made = replace(report(), releases=("4.57", "5.23"))
    assert "\nloads with transformers 4.57 and 5.23\n" in as_text(made)
    assert "loads with" not in as_text(report())
