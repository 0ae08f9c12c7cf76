"""The command line, read: the modes, and every setting as a flag."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from hfdeploy_action import __version__
from hfdeploy_action.report import formats
from hfdeploy_action.settings import INPUTS, Mode
from hfdeploy_action.settings.schema import leaf

_MODES = tuple(mode.value for mode in (Mode.VALIDATE, Mode.PLAN, Mode.REHEARSE, Mode.PUBLISH, Mode.SMOKE, Mode.MONITOR))


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for; ends the process, with a word of why, where that cannot be told."""
    parser = _parser()
    given = parser.parse_args(_switched_on(arguments))
    if given.diff and (not given.fix or given.format != "text"):
        parser.error("--diff goes with --fix, and with --format text")
    return given


def _switched_on(arguments: Sequence[str]) -> list[str]:
    """A switch without a value is on: `--online`, as well as `--online true`."""
    switches = {f"--{name}" for name, place in INPUTS.items() if leaf(*place)[1].get("type") == "boolean"}
    following = [*arguments[1:], ""]
    return [
        f"{each}=true" if each in switches and after.lower() not in {"true", "false"} else each
        for each, after in zip(arguments, following, strict=True)
    ]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hf-deploy", description="From a model folder to a model that is live and proven."
    )
    parser.set_defaults(fix=False, diff=False)
    parser.add_argument("--version", action="version", version=f"hf-deploy-action {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="MODE")
    for mode in _MODES:
        sub = commands.add_parser(mode, help=_HELP[mode], allow_abbrev=False)
        sub.add_argument(
            "model_path", nargs="?", metavar="MODEL_PATH", default="", help=leaf("model-path")[1]["description"]
        )
        sub.add_argument("--format", choices=formats.NAMES, default="text", help="How the report is printed.")
        sub.add_argument("--output", metavar="FILE", help="Where it is printed; standard output by default.")
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
    hub.add_argument("--port", type=int, default=0, help="The port on loopback; a free one by default.")
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
