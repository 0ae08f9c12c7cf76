"""GitHub, as a step talks to it: workflow commands, the summary, outputs. The only importer of actions_toolkit."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex

from actions_toolkit.command import Command
from actions_toolkit.file_command import prepare_key_value_message

_PAUSE = token_hex(16)  # nobody who writes into the log can know what ends the pause


def command(name: str, message: str = "", **properties: object) -> str:
    """One workflow command, escaped as the runner unescapes it, so that no message can start another."""
    given = {key: str(value) for key, value in properties.items() if value is not None}
    return str(Command(name, given, message))


def pause() -> str:
    """From here on the log is text to the runner, whoever wrote it: a file's name, a server's answer, a library."""
    return command("stop-commands", _PAUSE)


def resume() -> str:
    """Commands are carried out again."""
    return command(_PAUSE)


def outputs(values: Mapping[str, str]) -> str:
    """The step's outputs as GITHUB_OUTPUT takes them, each between delimiters that its value cannot hold."""
    return "".join(prepare_key_value_message(name, value) + "\n" for name, value in values.items())
