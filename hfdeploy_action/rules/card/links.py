"""Links in the text of the card."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.markdown import Link, bare
from hfdeploy_action.text import show

_NUMBERED = re.compile(r"-[0-9]{1,4}$")


@rule("HFD430", Severity.WARNING)
def broken_link(folder: ModelFolder) -> Iterator[Problem]:
    """The card links to a file, or shows an image, that is not in the folder.

    On the model's page, the link or the image is broken.

    Fix: add the file, correct its path, or write a full URL that starts with `https://`.
    """
    for target, link in _links(folder).items():
        if not folder.card.leads(target):
            yield Problem(f"there is no file `{show(target)}`", Location(CARD, link.line, link.column))


@rule("HFD431", Severity.NOTICE)
def broken_anchor(folder: ModelFolder) -> Iterator[Problem]:
    """The card links to a heading that it does not have.

    Nothing happens when a reader clicks the link.

    Fix: link to the heading's anchor, which is its text in lowercase with hyphens for spaces, as in `[Intended
    use](#intended-use)`.
    """
    links = {target: link for target, link in _links(folder).items() if target.startswith("#")}
    known = folder.card.page.anchors if folder.card.page and links else frozenset[str]()
    for target, link in links.items():
        name = target.removeprefix("#user-content-")  # which the Hub and GitHub put before a name
        names = {bare(name), bare(_NUMBERED.sub("", name))}  # a second heading of that name has a number
        if all(names) and not names & known and name.lower() != "#top":
            yield Problem(f"no heading matches `{show(target)}`", Location(CARD, link.line, link.column))


def _links(folder: ModelFolder) -> dict[str, Link]:
    """The targets of the card's links, each with its first link."""
    found: dict[str, Link] = {}
    for link in folder.card.page.links if folder.card.page else ():
        found.setdefault(link.target, link)
    return found
