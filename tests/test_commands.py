"""The commands that are not runs."""

from __future__ import annotations

import pytest

from hfdeploy_action.cli import main


@pytest.mark.parametrize("rule", ["HFD406", "hfd406", "unknown-license"])
def test_explain_takes_the_id_or_the_name_of_a_rule(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", rule]) == 0
    assert capsys.readouterr().out.startswith("HFD406 unknown-license (error)\n\nThe license is not one")


@pytest.mark.parametrize(
    ("rule", "hint"), [("unknown-licence", " (did you mean unknown-license?)"), ("HFD999", ""), ("", "")]
)
def test_explain_suggests_a_rule_only_if_one_is_meant(rule: str, hint: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", rule]) == 2
    assert capsys.readouterr().err == f"hf-deploy: unknown rule {rule!r}{hint}; `hf-deploy rules` lists all rules\n"
