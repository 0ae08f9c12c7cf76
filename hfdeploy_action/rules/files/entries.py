"""Entries of the folder that cannot be published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.files.names import excluding
from hfdeploy_action.rules.limits import together
from hfdeploy_action.text import is_printable, plain

_PLAIN = re.compile(r"[\w ./-]{1,100}")  # a name that is a pattern for itself
_UNPORTABLE = re.compile(r'[:\\*?"<>|]')


@rule("HFD110", Severity.ERROR)
def unpublishable_entry(folder: ModelFolder) -> Iterator[Problem]:
    """The folder contains a pipe, a device, an unreadable file, or a link out of the folder.

    A symbolic link that points outside the folder would publish a file that nobody checked. Reading a pipe or a device
    may never end.

    Fix: replace the entry with a copy of the file, or exclude it in hfdeploy.yaml: `publish: {exclude: [notes.txt]}`.
    """
    for name, why in folder.files.strays.items():
        fix = f"replace it with a copy of the file, or exclude it in hfdeploy.yaml: {excluding(name)}."
        yield Problem(f"`{plain(name)}` is {why}", Location(name), fix if _PLAIN.fullmatch(name) else "")


@rule("HFD111", Severity.ERROR)
def unprintable_file_name(folder: ModelFolder) -> Iterator[Problem]:
    """A file name contains a character that cannot be printed.

    Line breaks and control characters break tools that list files, and the Hub cannot show them.

    Fix: rename the file.
    """
    for name in folder.files:
        if not is_printable(name):
            yield Problem(f"the file name `{plain(name)}` contains a character that cannot be printed", Location(name))


@rule("HFD157", Severity.WARNING)
def unportable_file_name(folder: ModelFolder) -> Iterator[Problem]:
    """A file name contains a character that Windows does not allow.

    On Windows, Git and the Hub's client cannot download the file, and the whole download stops there.

    Fix: rename the file; use letters, digits, `-`, `_` and `.`.
    """
    found = [name for name in folder.files if _UNPORTABLE.search(name) and is_printable(name)]
    yield from together(found, Location, _unportable)


def _unportable(names: Sequence[str]) -> Problem:
    forbidden = ", ".join(f"`{each}`" for each in dict.fromkeys(_UNPORTABLE.findall(names[0])))
    more = f" (in {len(names):,} files)" if len(names) > 1 else ""
    return Problem(f"the file name `{plain(names[0])}` contains {forbidden}{more}", Location(names[0]))
