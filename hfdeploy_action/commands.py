"""The commands that are no run: explain, rules, hub."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from hfdeploy_action.catalogue import CATALOGUE


def explain(given: argparse.Namespace) -> int:
    """Print a rule's documentation."""
    rule = CATALOGUE.get(given.rule.upper())
    if rule is None:
        sys.stderr.write(f"there is no rule {given.rule!r:.40}; `hf-deploy rules` lists them\n")
        return 2
    sys.stdout.write(
        f"{rule.id} {rule.name} ({rule.severity.value})\n\n{rule.title}\n\n{rule.why}\n\nFix: {rule.fix}\n"
    )
    return 0


def rules(_given: argparse.Namespace) -> int:
    """Print the table of rules."""
    for rule in CATALOGUE.values():
        sys.stdout.write(f"{rule.id}  {rule.severity.value:<7}  {rule.name:<40}  {rule.title}\n")
    return 0


def hub(given: argparse.Namespace) -> int:
    """Serve the embedded Hub until interrupted; its URL is printed once it listens."""
    from hfdeploy_action.rehearsal import hub as embedded

    if wrong := [pair for pair in given.token if not all(pair.partition("="))]:
        sys.stderr.write(f"--token is OWNER=TOKEN, not {wrong[0]!r:.40}\n")
        return 2
    tokens = dict(pair.split("=", 1) for pair in given.token) or dict(embedded.OWNERS)
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    try:
        with embedded.serve(Path(given.data), tokens, port=given.port) as running:
            sys.stdout.write(f"{running.url}\n")
            sys.stdout.flush()
            over.wait()
    except OSError as error:
        sys.stderr.write(f"the Hub cannot listen on port {given.port} with {given.data}: {error.strerror}\n")
        return 2
    return 0
