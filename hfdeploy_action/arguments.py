"""The command line: its commands, and every setting as an option."""

from __future__ import annotations

import argparse
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from hfdeploy_action import __version__, commands
from hfdeploy_action.redaction.forms import without_tokens
from hfdeploy_action.report import formats
from hfdeploy_action.settings import INPUTS, Mode
from hfdeploy_action.settings.schema import leaf
from hfdeploy_action.text import plain

_RUNS = {
    Mode.VALIDATE.value: "Check a model folder.",
    Mode.PLAN.value: "Show what a release would change on the Hub.",
    Mode.REHEARSE.value: "Rehearse a release on an embedded Hub and inference server.",
    Mode.PUBLISH.value: "Check, publish, deploy and test the model.",
    Mode.SMOKE.value: "Test the deployed model.",
    Mode.MONITOR.value: "Check the model folder and test the deployed model.",
    Mode.ROLLBACK.value: "Restore the files of a tag on main, and test the deployed model.",
}
_COMMANDS = (*_RUNS, *commands.COMMANDS)


def parse(arguments: Sequence[str]) -> Namespace:
    """The command line as attributes; where it is wrong, say why and end the process with status 2.

    `output` is empty for standard output.
    """
    command = next((argument for argument in arguments if not argument.startswith("-")), "")
    parser = _parser(command)
    if not arguments:
        parser.print_help(sys.stderr)
        parser.exit(2)
    if command and command not in _COMMANDS:
        parser.error(f"unknown command {command!r:.40}{_hint(command, _COMMANDS)}; use one of {', '.join(_COMMANDS)}")
    parsed, unknown = parser.parse_known_args(_with_values(arguments))
    if unknown:
        parser.error(_unknown(unknown[0], parsed.command))
    if parsed.diff and (not parsed.fix or parsed.format != "text"):
        parser.error("--diff needs --fix and --format text")
    if why := _wrong_output(parsed.output):
        parser.error(f"--output {parsed.output!r}: {why}")
    return parsed


def _parser(command: str) -> ArgumentParser:
    """The parser of the whole command line; of the commands, only the one that is called has its arguments."""
    parser = _Parser(
        prog="hf-deploy", description="Check a model folder, publish it to the Hub, deploy it and test it."
    )
    parser.set_defaults(fix=False, diff=False, format="text", output="")
    parser.add_argument("--version", action="version", version=f"hf-deploy-action {__version__}")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")
    for name, summary in _RUNS.items():
        usage = f"hf-deploy {name} [MODEL_PATH] [options]"
        subparser = subparsers.add_parser(name, help=summary, description=summary, usage=usage, allow_abbrev=False)
        if name == command:
            _add_run_arguments(subparser, name)
    for name, entry in commands.COMMANDS.items():
        subparser = subparsers.add_parser(name, help=entry.help)
        if name == command:
            commands.load(name).add_arguments(subparser)
    return parser


def _add_run_arguments(parser: ArgumentParser, mode: str) -> None:
    parser.add_argument("model_path", nargs="?", metavar="MODEL_PATH", default="", help=_description("model-path"))
    parser.add_argument(
        "--format",
        type=_one_of(formats.PRINTED),
        default="text",
        metavar="FORMAT",
        help=f"The format to print the report in: {', '.join(formats.PRINTED)}. [default: text]",
    )
    parser.add_argument(
        "--output",
        type=lambda text: "" if text == "-" else text,
        default="",
        metavar="FILE",
        help="The file to write the report to. [default: standard output]",
    )
    if mode == Mode.VALIDATE.value:
        parser.add_argument("--fix", action="store_true", help="First correct what can be corrected in only one way.")
        parser.add_argument("--diff", action="store_true", help="With --fix: show the changes, and write nothing.")
    parser.add_argument("--config", default="", metavar="FILE", help="The settings file. [default: hfdeploy.yaml]")
    settings = parser.add_argument_group(
        "settings", "An option takes precedence over the same setting in hfdeploy.yaml."
    )
    for name in INPUTS:
        if name not in {"mode", "model-path"}:
            settings.add_argument(f"--{name}", default="", metavar=_metavar(name), help=_description(name))


def _schema(name: str) -> Mapping[str, Any]:
    """The JSON Schema of a setting, by the name of its input."""
    return leaf(*INPUTS[name])[1]


def _description(name: str) -> str:
    schema = _schema(name)
    text, default = str(schema["description"]), _shown(schema.get("default", ""))
    return (f"{text} [default: {default}]" if default else text).replace("%", "%%")


def _metavar(name: str) -> str:
    schema = _schema(name)
    if "enum" in schema:
        return "|".join(map(_shown, schema["enum"]))
    return {"boolean": "true|false", "array": "A,B,..."}.get(schema["type"], "VALUE")


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _with_values(arguments: Sequence[str]) -> list[str]:
    """The arguments, in which a switch without a value is on: `--online` means `--online true`."""
    switches = {f"--{name}" for name in INPUTS if _schema(name).get("type") == "boolean"}
    following = [*arguments[1:], ""]
    return [
        f"{each}=true" if each in switches and after.lower() not in {"true", "false"} else each
        for each, after in zip(arguments, following, strict=True)
    ]


def _unknown(argument: str, command: str) -> str:
    """What is wrong with an argument that nothing takes, and what it may have been meant as."""
    if not argument.startswith("-"):
        return f"unexpected argument {argument!r}: `{command}` takes only one"
    name = argument.partition("=")[0]
    options = [*(f"--{each}" for each in INPUTS), "--config", "--format", "--output", "--fix", "--diff"]
    return f"unknown option {name!r}{_hint(name, options)}; a folder of that name is {f'./{argument}'!r}"


def _wrong_output(output: str) -> str:
    """Why the report cannot be written to this file; empty where it may be possible."""
    if not output:
        return ""
    if "\0" in output:
        return "a file name cannot hold a zero byte"
    path = Path(output)
    try:
        if path.is_dir():
            return "this is a folder; name a file, or `-` for standard output"
        return "" if path.parent.is_dir() else f"the folder {str(path.parent)!r} does not exist; create it first"
    except OSError as error:  # such as a name that is too long
        return error.strerror or str(error)


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    """A reader of one of a few values; argparse's own suggests none."""

    def read(text: str) -> str:
        if text in choices:
            return text
        raise argparse.ArgumentTypeError(f"unknown value {text!r:.40}{_hint(text, choices)}; use {', '.join(choices)}")

    return read


def _hint(text: str, choices: Sequence[str]) -> str:
    close = get_close_matches(text, choices, n=1)
    return f" (did you mean `{close[0]}`?)" if close else ""


class _Parser(ArgumentParser):
    """A parser whose errors are one line each, without control characters and without tokens."""

    def error(self, message: str) -> NoReturn:
        """Print the message and end the process."""
        super().error(plain(without_tokens(message)))
