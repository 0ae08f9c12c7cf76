"""Each rule of the stage `policy` finds what it is for, and no rule finds anything else."""

from __future__ import annotations

from rules.case import Case, every, found_in
from rules.policy.cases import CASES
from sound import Model


@every(CASES)
def test_a_broken_model_has_exactly_these_findings(case: Case, model: Model) -> None:
    assert found_in(model, case) == case.found
