"""The lines of .gitattributes: what they say is meant, and they say it in words that Git knows."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.attributes import Line, is_lfs, lines_of, macros_for_lfs
from hfdeploy_action.rules.few import few
from hfdeploy_action.rules.files import is_weights
from hfdeploy_action.text import show

_NAME = re.compile(r"[-!]?[A-Za-z0-9_.][A-Za-z0-9_.\-]*(?:=.*)?", re.ASCII)  # an attribute, as Git takes it
_OF_LFS = frozenset({"filter", "diff", "merge"})
_NEVER = re.compile(r"^!|^\.{1,2}/|/$|^'.*'$|\{[^{}]*,[^{}]*\}|,\*|^[^\"].*\\[A-Za-z0-9]")


@rule("HFD306", Severity.WARNING)
def text_stays_out_of_lfs(folder: ModelFolder) -> Iterator[Problem]:
    """The configuration is not tracked by Git LFS.

    The Hub reads it from the repository itself; where it finds a pointer in its place it knows no task and shows no
    widget. A change to it is no longer seen in a diff.

    Fix: narrow the pattern in .gitattributes, or add the line `*.json -filter -diff -merge text` below it, and run `git
    add --renormalize .`.
    """
    by_line: dict[Line, list[str]] = {}
    for name, line in folder.checkout.swallowed.items():
        if name != CARD:
            by_line.setdefault(line, []).append(name)
    for line, names in by_line.items():
        listed = ", ".join(f"`{name}`" for name in names)
        yield Problem(f"`{show(line.pattern)}` puts {listed} into Git LFS", _at(line))


@rule("HFD307", Severity.WARNING)
@few
def patterns_match_files(folder: ModelFolder) -> Iterator[Problem]:
    """Every pattern of `.gitattributes` can match a file.

    Git takes a slash at the end for a folder, and gives attributes to files only; patterns that begin with `!` it
    passes over; `./`, `{a,b}`, single quotes and `\\` are nothing but characters. The line does nothing, and what it
    was meant to track goes into plain Git.

    Fix: write `folder/**` in place of `folder/`, `*.txt -filter` in place of `!*.txt filter=lfs`, and a line for
    each pattern.
    """
    lines = [line for source, text in folder.checkout.attribute_files.items() for line in lines_of(source, text)]
    macros = macros_for_lfs(lines)
    for line in lines:
        if line.is_macro or not is_lfs(line, macros):
            continue
        if _NEVER.search(line.pattern) or line.pattern.endswith('/"'):
            yield Problem(f"`{show(line.pattern)}` matches no file", _at(line))
        elif _is_folder(folder, line):
            yield Problem(f"`{show(line.pattern)}` is a folder, and the pattern matches no file in it", _at(line))


@rule("HFD308", Severity.ERROR)
def card_stays_out_of_lfs(folder: ModelFolder) -> Iterator[Problem]:
    """The card is not tracked by Git LFS.

    The Hub finds a pointer in place of the card: no page, no licence, no task, and nobody finds the model.

    Fix: narrow the pattern in .gitattributes, or add the line `README.md -filter -diff -merge text` below it, and run
    `git add --renormalize .`.
    """
    if line := folder.checkout.swallowed.get(CARD):
        yield Problem(f"`{show(line.pattern)}` puts `{CARD}` into Git LFS", _at(line))


@rule("HFD311", Severity.WARNING)
@few
def attributes_are_understood(folder: ModelFolder) -> Iterator[Problem]:
    """Every line of `.gitattributes` gives attributes that Git and Git LFS know.

    Git passes over a line with one wrong word in it, and says so only on the terminal; an attribute that is misspelt
    means nothing to anybody. What the line was meant to track goes into plain Git.

    Fix: write a line for each pattern, as Git LFS does: `*.bin filter=lfs diff=lfs merge=lfs -text`.
    """
    lines = [line for source, text in folder.checkout.attribute_files.items() for line in lines_of(source, text)]
    macros = macros_for_lfs(lines)
    for line in lines:
        if fault := _fault(line, macros):
            yield Problem(fault, _at(line))


def _fault(line: Line, macros: frozenset[str]) -> str:
    """Why a line does not do what it was written for; empty where it may."""
    shown = show(line.pattern)
    if not line.attributes:
        return f"`{shown}` is given no attribute"
    for each in line.attributes:
        name, _, value = each.partition("=")
        if not _NAME.fullmatch(each):
            return f"`{show(each)}` is no attribute: Git passes over the line"
        if is_weights(name):
            return (
                f"`{show(each)}` is read as an attribute of `{shown}`: a line has one pattern, quoted if it has blanks"
            )
        if value.lower() == "lfs" and (value != "lfs" or name not in _OF_LFS):
            return f"`{show(each)}` means nothing to Git LFS"
    asks = any(each in {"diff=lfs", "merge=lfs"} or re.fullmatch("filter[-_.]?lfs", each) for each in line.attributes)
    answered = is_lfs(line, macros) or any(each.lstrip("-!").partition("=")[0] == "filter" for each in line.attributes)
    return f"`{shown}` has no `filter=lfs`, and stays out of Git LFS" if asks and not answered else ""


def _is_folder(folder: ModelFolder, line: Line) -> bool:
    """Whether a pattern is the plain name of a folder that is here, or of the model folder: it covers nothing in it."""
    if set(line.pattern) & set('*?[\\"') or not line.pattern.strip("/"):
        return False
    beside = posixpath.dirname(posixpath.normpath(posixpath.join(folder.checkout.within, line.source)))
    named = posixpath.join(beside, line.pattern.strip("/"))  # from the top of the repository, as `within` is
    if f"{folder.checkout.within}/".startswith(f"{named}/"):
        return True
    name = posixpath.relpath(named, folder.checkout.within or ".")
    return name in folder.files.folders and all(
        posixpath.basename(each) != posixpath.basename(name) for each in folder.files
    )


def _at(line: Line) -> Location:
    return Location(line.source, line.number, line.column)
