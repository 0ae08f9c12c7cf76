"""`hf-deploy hub`: serve the embedded Hub."""

from __future__ import annotations

import threading
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from hfdeploy_action.commands import fail, show

_LAST_PORT = 65_535


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the port, the folder and the tokens."""
    parser.description = (
        "Serve the embedded Hub on this machine until you press Ctrl+C. Prints its address; to use it with other "
        "programs, set HF_ENDPOINT to that address. A client in a container also needs HF_HUB_DISABLE_XET=1."
    )
    parser.add_argument("--port", type=_port, default=0, help="The port to listen on. [default: any free port]")
    parser.add_argument("--data", required=True, metavar="FOLDER", help="The folder that keeps the repositories.")
    parser.add_argument(
        "--token",
        action="append",
        metavar="OWNER=TOKEN",
        default=[],
        help="A token that may write the repositories of an owner. Can be given several times.",
    )
    parser.add_argument(
        "--read-token",
        action="append",
        metavar="OWNER=TOKEN",
        default=[],
        help="A token that may only read the repositories of an owner. Can be given several times.",
    )


def run(arguments: Namespace) -> int:
    """Serve until interrupted; the address is printed once the Hub listens."""
    from hfdeploy_action.rehearsal import hub as embedded

    if not arguments.data.strip():
        return fail("--data is empty; name the folder that keeps the repositories, such as `--data hub`")
    for option, pairs in (("--token", arguments.token), ("--read-token", arguments.read_token)):
        if not all(all(pair.partition("=")) for pair in pairs):
            return fail(f"{option} must be OWNER=TOKEN, with a name and a token")
    tokens, readers = (dict(pair.split("=", 1) for pair in pairs) for pairs in (arguments.token, arguments.read_token))
    try:
        with embedded.serve(
            Path(arguments.data), tokens or embedded.OWNERS, readers=readers, port=arguments.port
        ) as running:
            show(f"{running.url}\n")
            threading.Event().wait()
    except (OSError, ValueError) as error:  # a path with a zero byte is a ValueError
        why = getattr(error, "strerror", None) or error
        return fail(f"the Hub cannot listen on port {arguments.port} with the folder {arguments.data!r}: {why}")
    return 0


def _port(text: str) -> int:
    if text.isdecimal() and int(text) <= _LAST_PORT:
        return int(text)
    raise ArgumentTypeError(f"a port is a number from 0 to {_LAST_PORT}, not {text!r:.40}")
