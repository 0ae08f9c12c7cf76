"""`hf-deploy rules`: list all rules."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.commands import show


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command, which has no arguments."""
    parser.description = "List all rules: ID, level, name, and what each flags."


def run(_arguments: Namespace) -> int:
    """Print a line for each rule and failure."""
    rows = (f"{rule.id}  {rule.severity.value:<7}  {rule.name:<40}  {rule.title}\n" for rule in CATALOGUE.values())
    return show("".join(rows))
