"""How a step talks to GitHub: workflow commands and outputs. The only importer of actions_toolkit."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex

from actions_toolkit.command import Command
from actions_toolkit.file_command import prepare_key_value_message

_PAUSE = token_hex(16)  # a secret, so that no text in the log can end the pause


def command(name: str, message: str = "", **properties: object) -> str:
    """A workflow command, escaped so that its message cannot start another one."""
    given = {key: str(value) for key, value in properties.items() if value is not None}
    return str(Command(name, given, message))


def pause() -> str:
    """The command that stops workflow commands: from here on the runner takes every line of the log for text."""
    return command("stop-commands", _PAUSE)


def resume() -> str:
    """The command that starts workflow commands again."""
    return command(_PAUSE)


def outputs(values: Mapping[str, str]) -> str:
    """The outputs of a step in the format of GITHUB_OUTPUT, each between delimiters that do not occur in its value."""
    return "".join(prepare_key_value_message(name, value) + "\n" for name, value in values.items())
