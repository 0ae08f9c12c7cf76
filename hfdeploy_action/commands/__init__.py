"""The commands that are not runs: a module each, with its arguments and what it does, loaded when it is called."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from functools import partial
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from hfdeploy_action import signals
from hfdeploy_action.output import streams
from hfdeploy_action.redaction.forms import without_tokens
from hfdeploy_action.text import plain_lines


class Command(Protocol):
    """What a module of this package has."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's arguments, and describe it."""

    def run(self, arguments: Namespace) -> int:
        """Carry out the command; the exit status."""


class Entry(NamedTuple):
    """A command in the list of all."""

    help: str
    serves: bool = False  # until a signal stops it, which is then no failure


COMMANDS = {
    "explain": Entry("Print the documentation of a rule."),
    "rules": Entry("List all rules."),
    "hub": Entry("Serve the embedded Hub on this machine.", serves=True),
}


def load(name: str) -> Command:
    """The module of a command."""
    return cast(Command, import_module(f"{__name__}.{name}"))


def run(arguments: Namespace) -> int:
    """Carry out the command that the arguments name; the exit status."""
    name: str = arguments.command
    try:
        with signals.handled(late=partial(os._exit, 1)), signals.cancellable():
            return load(name).run(arguments)
    except (signals.Cancelled, KeyboardInterrupt):
        return 0 if COMMANDS[name].serves else fail("cancelled", status=1)


def show(text: str) -> int:
    """Print to standard output; the exit status. A reader that stops early, as in `hf-deploy rules | head`, is fine."""
    why = streams.write(sys.stdout, text)
    return 0 if why in {"", streams.UNREAD} else fail(f"standard output could not be written: {why}", status=1)


def fail(message: str, status: int = 2) -> int:
    """Print why the command failed to standard error; the exit status."""
    streams.write(sys.stderr, plain_lines(without_tokens(f"hf-deploy: {message}")))
    return status
