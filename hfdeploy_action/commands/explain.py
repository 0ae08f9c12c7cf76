"""`hf-deploy explain`: print the documentation of a rule."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from difflib import get_close_matches

from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.commands import fail, show


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the rule."""
    parser.description = "Print what a rule flags, why it matters, and how to fix it."
    parser.add_argument("rule", metavar="RULE", help="The ID or the name of the rule, such as HFD404.")


def run(arguments: Namespace) -> int:
    """Print the documentation of one rule or failure."""
    named = {rule.name: rule for rule in CATALOGUE.values()}
    asked = arguments.rule.strip()
    rule = CATALOGUE.get(asked.upper()) or named.get(asked.lower())
    if rule is None:
        close = get_close_matches(asked.lower(), named, n=1)
        hint = f" (did you mean {close[0]}?)" if close else ""
        return fail(f"unknown rule {arguments.rule!r:.40}{hint}; `hf-deploy rules` lists all rules")
    heading = f"{rule.id} {rule.name} ({rule.severity.value})"
    return show(f"{heading}\n\n{rule.title}\n\n{rule.why}\n\nFix: {rule.fix}\n")
