"""The command line, read: the modes, and every setting as a flag."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn

from hfdeploy_action import __version__
from hfdeploy_action.redaction.forms import without_tokens
from hfdeploy_action.report import formats
from hfdeploy_action.settings import INPUTS, Mode
from hfdeploy_action.settings.schema import leaf
from hfdeploy_action.text import plain

_LAST_PORT = 65_535
_MODES = tuple(mode.value for mode in (Mode.VALIDATE, Mode.PLAN, Mode.REHEARSE, Mode.PUBLISH, Mode.SMOKE, Mode.MONITOR))
_KNOWN = (*_MODES, "explain", "rules", "hub")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for; ends the process, and says why, where that cannot be told.

    `output` is empty for standard output.
    """
    parser = _parser()
    if not arguments:
        parser.print_help(sys.stderr)
        parser.exit(2)
    mode = next((argument for argument in arguments if not argument.startswith("-")), "")
    if mode and mode not in _KNOWN:
        parser.error(f"there is no mode {mode!r:.40}{_meant(mode, _KNOWN)}; it is one of {', '.join(_KNOWN)}")
    given, unknown = parser.parse_known_args(_switched_on(arguments))
    if unknown:
        parser.error(_unknown(unknown[0], given.command))
    if given.diff and (not given.fix or given.format != "text"):
        parser.error("--diff goes with --fix, and with --format text")
    if why := _wrong_output(given.output):
        parser.error(f"--output {given.output!r}: {why}")
    return given


def _unknown(argument: str, command: str) -> str:
    """What an argument that nothing takes may have been meant as."""
    if not argument.startswith("-"):
        return f"`{command}` takes one argument; {argument!r} is one too many"
    name = argument.partition("=")[0]
    flags = [*(f"--{each}" for each in INPUTS), "--config", "--format", "--output", "--fix", "--diff"]
    return f"there is no flag {name!r}{_meant(name, flags)}; write a folder of this name as {f'./{argument}'!r}"


def _wrong_output(output: str) -> str:
    """Why the report cannot be written to a file; empty where it may be possible."""
    if not output:
        return ""
    if "\0" in output:
        return "a zero byte is in no file name"
    path = Path(output)
    if path.is_dir():
        return "this is a folder; give a file, or `-` for standard output"
    return "" if path.parent.is_dir() else f"there is no folder {str(path.parent)!r}; create it first"


def _one_of(choices: Sequence[str], what: str) -> Callable[[str], str]:
    """A value that is one of a few."""

    def read(text: str) -> str:
        if text in choices:
            return text
        raise argparse.ArgumentTypeError(
            f"there is no {what} {text!r:.40}{_meant(text, choices)}; it is one of {', '.join(choices)}"
        )

    return read


def _meant(text: str, choices: Sequence[str]) -> str:
    close = get_close_matches(text, choices, n=1)
    return f" (did you mean `{close[0]}`?)" if close else ""


def _port(text: str) -> int:
    if text.isdecimal() and int(text) <= _LAST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"a port is a number from 0 to {_LAST_PORT}, not {text!r:.40}")


def _switched_on(arguments: Sequence[str]) -> list[str]:
    """A switch without a value is on: `--online`, as well as `--online true`."""
    switches = {f"--{name}" for name, place in INPUTS.items() if leaf(*place)[1].get("type") == "boolean"}
    following = [*arguments[1:], ""]
    return [
        f"{each}=true" if each in switches and after.lower() not in {"true", "false"} else each
        for each, after in zip(arguments, following, strict=True)
    ]


class _Parser(argparse.ArgumentParser):
    """Names what is wrong on one line, without characters that move a cursor and without tokens."""

    def error(self, message: str) -> NoReturn:
        """End the process."""
        super().error(plain(without_tokens(message)))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="hf-deploy", description="From a model folder to a model that is live and proven.")
    parser.set_defaults(fix=False, diff=False, format="text", output="")
    parser.add_argument("--version", action="version", version=f"hf-deploy-action {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="MODE")
    for mode in _MODES:
        sub = commands.add_parser(mode, help=_HELP[mode], allow_abbrev=False)
        sub.add_argument(
            "model_path", nargs="?", metavar="MODEL_PATH", default="", help=leaf("model-path")[1]["description"]
        )
        sub.add_argument(
            "--format",
            type=_one_of(formats.NAMES, "format"),
            default="text",
            metavar="FORMAT",
            help=f"How the report is printed: {', '.join(formats.NAMES)}.",
        )
        sub.add_argument(
            "--output",
            type=lambda text: "" if text == "-" else text,
            default="",
            metavar="FILE",
            help="Where it is printed; `-`, standard output, by default.",
        )
        if mode == Mode.VALIDATE.value:
            sub.add_argument("--fix", action="store_true", help="Mend what has one right answer, then check.")
            sub.add_argument("--diff", action="store_true", help="With --fix: show the changes and write nothing.")
        sub.add_argument("--config", default="", help="The settings file; hfdeploy.yaml by default.")
        for name, place in INPUTS.items():
            if name not in {"mode", "model-path"}:
                sub.add_argument(
                    f"--{name}", default="", metavar="VALUE", help=leaf(*place)[1]["description"].replace("%", "%%")
                )
    explain = commands.add_parser("explain", help="A rule's documentation.")
    explain.add_argument("rule", help="Its id, such as HFD404.")
    commands.add_parser("rules", help="The table of rules.")
    hub = commands.add_parser(
        "hub", help="The embedded Hub, alone. Clients that see other files than it does set HF_HUB_DISABLE_XET=1."
    )
    hub.add_argument("--port", type=_port, default=0, help="The port on loopback; a free one by default.")
    hub.add_argument("--data", required=True, help="The folder that keeps its content.")
    hub.add_argument("--token", action="append", metavar="OWNER=TOKEN", default=[], help="A write token for an owner.")
    return parser


_HELP = {
    "validate": "Check a model folder.",
    "plan": "Say what a publish would change.",
    "rehearse": "The whole release, on an embedded Hub and inference server.",
    "publish": "Check, publish, deploy and ask.",
    "smoke": "Ask the deployed model.",
    "monitor": "Check the folder, and ask the deployed model.",
}
