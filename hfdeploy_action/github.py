"""How a step talks to GitHub: workflow commands and outputs. The only importer of actions_toolkit.

Its libraries are imported only when a workflow step writes something; the command line does not need them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache


def command(name: str, message: str = "", **properties: object) -> str:
    """A workflow command, escaped so that its message cannot start another one."""
    from actions_toolkit.command import Command

    given = {key: str(value) for key, value in properties.items() if value is not None}
    return str(Command(name, given, message))


def pause() -> str:
    """The command that stops workflow commands: from here on the runner takes every line of the log for text."""
    return command("stop-commands", _end_of_pause())


def resume() -> str:
    """The command that starts workflow commands again."""
    return command(_end_of_pause())


@cache
def _end_of_pause() -> str:
    """The command that ends the pause: a secret, so that no text in the log can end it."""
    from secrets import token_hex

    return token_hex(16)


def outputs(values: Mapping[str, str]) -> str:
    """The outputs of a step in the format of GITHUB_OUTPUT, each between delimiters that do not occur in its value."""
    from actions_toolkit.file_command import prepare_key_value_message

    return "".join(prepare_key_value_message(name, value) + "\n" for name, value in values.items())
