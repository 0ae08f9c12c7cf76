"""The commands that are no run: explain, rules, hub."""

from __future__ import annotations

import argparse
import sys
import threading
from difflib import get_close_matches
from pathlib import Path

from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.output import streams
from hfdeploy_action.redaction.forms import without_tokens
from hfdeploy_action.text import plain_lines


def explain(given: argparse.Namespace) -> int:
    """Print a rule's documentation."""
    rule = CATALOGUE.get(given.rule.strip().upper())
    if rule is None:
        named = get_close_matches(given.rule.upper(), CATALOGUE, n=1)
        hint = f"did you mean `{named[0]}`? " if named else ""
        return _wrong(f"there is no rule {given.rule!r:.40}; {hint}`hf-deploy rules` lists them")
    text = f"{rule.id} {rule.name} ({rule.severity.value})\n\n{rule.title}\n\n{rule.why}\n\nFix: {rule.fix}\n"
    return _print(text)


def rules(_given: argparse.Namespace) -> int:
    """Print the table of rules."""
    rows = (f"{rule.id}  {rule.severity.value:<7}  {rule.name:<40}  {rule.title}\n" for rule in CATALOGUE.values())
    return _print("".join(rows))


def hub(given: argparse.Namespace) -> int:
    """Serve the embedded Hub until interrupted; its URL is printed once it listens."""
    from hfdeploy_action.rehearsal import hub as embedded

    if not all(all(pair.partition("=")) for pair in given.token):
        return _wrong("--token takes OWNER=TOKEN; one of these has no owner, no `=` or no token")
    tokens = dict(pair.split("=", 1) for pair in given.token) or dict(embedded.OWNERS)
    try:
        with embedded.serve(Path(given.data), tokens, port=given.port) as running:
            _print(f"{running.url}\n")
            threading.Event().wait()
    except (OSError, ValueError) as error:  # a path with a zero byte is a ValueError
        why = getattr(error, "strerror", None) or error
        return _wrong(f"the Hub cannot listen on port {given.port} with {given.data!r}: {why}")
    return 0


def _print(text: str) -> int:
    """The exit status; nobody who reads on is no failure, as in `hf-deploy rules | head`."""
    why = streams.write(sys.stdout, text)
    return 0 if why in {"", streams.UNREAD} else _wrong(f"standard output could not be written: {why}", status=1)


def _wrong(message: str, status: int = 2) -> int:
    streams.write(sys.stderr, plain_lines(without_tokens(f"hf-deploy: {message}")))
    return status
