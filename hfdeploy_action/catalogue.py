"""Everything that can be said about a run, by its id: rules over the folder, rules over answers, failures of acts."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from hfdeploy_action import failures, hub_card_check, pipeline, plan, questions, targets
from hfdeploy_action.findings import Failure, Rule
from hfdeploy_action.hub import failures as hub_failures
from hfdeploy_action.lfs import failures as lfs_failures
from hfdeploy_action.network import failures as network_failures
from hfdeploy_action.rules import RULES
from hfdeploy_action.rules.exceptions import IDLE
from hfdeploy_action.settings import failures as settings_failures
from hfdeploy_action.smoke import failures as smoke_failures
from hfdeploy_action.smoke import rules as smoke_rules

_WITH_FAILURES = (
    failures,
    settings_failures,
    plan,
    questions,
    pipeline,
    hub_failures,
    lfs_failures,
    targets,
    smoke_failures,
    network_failures,
)


def _failures(module: ModuleType) -> list[Rule[Any]]:
    found = (value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Failure))
    return [failure.rule() for failure in found if failure.__module__ == module.__name__]


def everything() -> list[Rule[Any]]:
    """Every rule and every failure, as they are found in the modules that hold them."""
    return [
        *RULES.values(),
        IDLE,
        *smoke_rules.RULES,
        *hub_card_check.RULES,
        *(rule for module in _WITH_FAILURES for rule in _failures(module)),
    ]


CATALOGUE = {rule.id: rule for rule in sorted(everything(), key=lambda rule: rule.id)}
