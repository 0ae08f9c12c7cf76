"""Every rule and every failure, by ID."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import hfdeploy_action
from hfdeploy_action import hub_card_check
from hfdeploy_action.findings import Failure, Rule
from hfdeploy_action.hub import mixtures
from hfdeploy_action.rules import RULES
from hfdeploy_action.rules.suppressions import UNUSED
from hfdeploy_action.smoke import rules as smoke_rules


def failures() -> list[type[Failure]]:
    """Every kind of failure: the classes of each module named `failures`. No HTTP client is imported."""
    modules = map(import_module, _named_failures(hfdeploy_action.__path__, f"{hfdeploy_action.__name__}."))
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Failure) and value.__module__ == module.__name__
    ]


def _named_failures(paths: Sequence[str], prefix: str) -> Iterator[str]:
    """The full names of the modules named `failures`, at any depth below these folders."""
    for _, name, is_package in iter_modules(paths, prefix):
        leaf = name.rpartition(".")[2]
        if is_package:
            yield from _named_failures([f"{path}/{leaf}" for path in paths], f"{name}.")
        elif leaf == "failures":
            yield name


def everything() -> list[Rule[Any]]:
    """The rules about the folder, the card and the answers, and the failures."""
    return [
        *RULES.values(),
        UNUSED,
        *smoke_rules.RULES,
        *hub_card_check.RULES,
        *mixtures.RULES,
        *(failure.rule() for failure in failures()),
    ]


CATALOGUE = {rule.id: rule for rule in sorted(everything(), key=lambda rule: rule.id)}
