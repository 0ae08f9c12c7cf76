"""Links of the card: what they lead to is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.markdown import Link, bare
from hfdeploy_action.rules.labels import show

_NUMBERED = re.compile(r"-[0-9]{1,4}$")


@rule("HFD430", Severity.WARNING)
def links_lead_to_files(folder: ModelFolder) -> Iterator[Problem]:
    """The files that the card links or shows are there.

    On the model's page a link to anything else is dead, and a picture broken.

    Fix: add the file, mend its name, or give a whole address with `https://`.
    """
    for target, link in _links(folder).items():
        if not folder.leads(target):
            yield Problem(f"there is no `{show(target)}`", Location(CARD, link.line, link.column))


@rule("HFD431", Severity.NOTICE)
def anchors_lead_to_headings(folder: ModelFolder) -> Iterator[Problem]:
    """The places in the card that it links are there.

    A click on such a link does nothing.

    Fix: write the heading in small letters with dashes for blanks: `[Intended use](#intended-use)`.
    """
    links = {target: link for target, link in _links(folder).items() if target.startswith("#")}
    known = folder.page.anchors() if folder.page and links else frozenset[str]()
    for target, link in links.items():
        name = target.removeprefix("#user-content-")  # which the Hub and GitHub put before a name
        names = {bare(name), bare(_NUMBERED.sub("", name))}  # a second heading of that name has a number
        if all(names) and not names & known and name.lower() != "#top":
            yield Problem(f"there is no heading `{show(target)}`", Location(CARD, link.line, link.column))


def _links(folder: ModelFolder) -> dict[str, Link]:
    """Where the card's links lead, and the first that does."""
    found: dict[str, Link] = {}
    for link in folder.page.links() if folder.page else ():
        found.setdefault(link.target, link)
    return found
