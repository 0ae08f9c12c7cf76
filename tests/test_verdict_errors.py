"""How often verdicts are wrong, and that docs/verdicts.md says so."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from hfdeploy_action.results import Judgement
from hfdeploy_action.settings.thresholds import Metric, parse
from hfdeploy_action.smoke.verdicts import Durations, judge
from tools import verdicts
from tools.verdicts import KINDS, SIZES, Kind

PAGE = (Path(__file__).parent.parent / "docs/verdicts.md").read_text("utf-8")
RUNS = 300
every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.expression)


@every_kind
@pytest.mark.parametrize("n", SIZES)
def test_a_model_at_the_limit_is_judged_either_way_in_at_most_5_percent_of_runs(kind: Kind, n: int) -> None:
    exact = verdicts.exact(kind, n, kind.share)
    simulated = verdicts.simulated(kind, n, kind.share, RUNS)
    for verdict in (Judgement.MET, Judgement.BREACHED):
        assert exact[verdict] <= 0.05
        assert abs(simulated[verdict] - exact[verdict]) < 4 * math.sqrt(0.05 * 0.95 / RUNS)


@every_kind
def test_a_model_beyond_the_limit_is_met_and_one_inside_is_breached_even_less_often(kind: Kind) -> None:
    for n in SIZES:
        assert verdicts.exact(kind, n, 1.5 * kind.share)[Judgement.MET] <= 0.05
        assert verdicts.exact(kind, n, kind.share / 2)[Judgement.BREACHED] <= 0.05


def test_a_percentile_is_judged_by_the_number_of_slow_answers_only() -> None:
    spread = Durations((*(float(value) for value in range(100, 396)), 801.0, 900.0, 1000.0, 9000.0))
    kind = Kind(Metric.LATENCY, "p(95)<800ms", 0.05)
    assert judge(parse(kind.metric, kind.expression), spread).judgement is verdicts.judgement(kind, 4, 300)


@pytest.mark.parametrize("n", SIZES)
def test_a_count_is_never_judged_otherwise_than_it_is(n: int) -> None:
    assert verdicts.miscounted(n, RUNS) == 0


def test_the_page_has_the_tables_of_the_program() -> None:
    assert "\n".join(verdicts.found()) in PAGE
    for line in verdicts.wrong(RUNS):
        cells = [cell.split(" / ")[-1].strip() for cell in line.split("|")]
        assert cells in [[cell.split(" / ")[-1].strip() for cell in row.split("|")] for row in PAGE.splitlines()]
