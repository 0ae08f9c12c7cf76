"""Lines of .gitattributes that track too much, nothing, or something else than they seem to."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.attributes import Line, is_lfs, lines_of, macros_for_lfs
from hfdeploy_action.rules.files.names import is_weights
from hfdeploy_action.rules.limits import limited
from hfdeploy_action.syntax.merge_markers import MERGE_FIX
from hfdeploy_action.text import show

_NAME = re.compile(r"[-!]?[A-Za-z0-9_.][A-Za-z0-9_.\-]*(?:=.*)?", re.ASCII)  # an attribute that Git accepts
_MERGE_MARKERS = frozenset({"<<<<<<<", "|||||||", "=======", ">>>>>>>"})
_OF_LFS = frozenset({"filter", "diff", "merge"})
_NEVER = re.compile(r"^!|^\.{1,2}/|/$|^'.*'$|\{[^{}]*,[^{}]*\}|,\*|^[^\"].*\\[A-Za-z0-9]")


@rule("HFD306", Severity.WARNING)
def config_in_lfs(folder: ModelFolder) -> Iterator[Problem]:
    """A configuration file is tracked by Git LFS.

    The Hub reads the file from Git. If it finds a pointer instead, it cannot tell the task and shows no widget. Changes
    to the file no longer appear in diffs.

    Fix: narrow the pattern in .gitattributes, or add the line `*.json -filter -diff -merge text` below it; then run
    `git add --renormalize .`.
    """
    by_line: dict[Line, list[str]] = {}
    for name, line in folder.checkout.texts_in_lfs.items():
        if name != CARD:
            by_line.setdefault(line, []).append(name)
    for line, names in by_line.items():
        listed = ", ".join(f"`{name}`" for name in names)
        pattern = names[0] if len(names) == 1 else "*.json"
        fix = (
            f"narrow the pattern, or add the line `{pattern} -filter -diff -merge text` below it, and run `git add "
            "--renormalize .`."
        )
        yield Problem(f"`{show(line.pattern)}` puts {listed} into Git LFS", _at(line), fix)


@rule("HFD307", Severity.WARNING)
@limited
def ineffective_lfs_pattern(folder: ModelFolder) -> Iterator[Problem]:
    """A Git LFS pattern in `.gitattributes` matches no file.

    Git reads these patterns differently from those in `.gitignore`. A pattern that ends with a slash matches nothing,
    because Git gives attributes only to files. Git ignores patterns that start with `!`, and reads `./`, `{a,b}`,
    single quotes and `\\` as plain characters. The files that the line should have tracked are stored in Git, not in
    Git LFS.

    Fix: write `folder/**` in place of `folder/`, `*.txt -filter` in place of `!*.txt filter=lfs`, and a separate line
    for each pattern.
    """
    lines = [line for source, text in folder.checkout.attribute_files.items() for line in lines_of(source, text)]
    macros = macros_for_lfs(lines)
    for line in lines:
        if line.is_macro or not is_lfs(line, macros):
            continue
        if _NEVER.search(line.pattern) or line.pattern.endswith('/"'):
            yield Problem(f"`{show(line.pattern)}` matches no file", _at(line), _pattern_fix(line.pattern))
        elif _is_folder(folder, line):
            message = f"`{show(line.pattern)}` is a folder, and the pattern matches no file in it"
            yield Problem(message, _at(line), f"write `{show(line.pattern)}/**` in place of `{show(line.pattern)}`.")


def _pattern_fix(pattern: str) -> str:
    """How to write a pattern that matches no file, by what is wrong with it; empty if the rule's fix fits."""
    shown, plain_path = show(pattern), re.fullmatch(r"[\w./-]+", pattern)
    if pattern.startswith("!"):
        return f"write `{shown[1:]} -filter` in place of the line."
    if plain_path and pattern.endswith("/"):
        return f"write `{show(pattern.removeprefix('.'))}**` in place of `{shown}`."
    if plain_path and pattern.startswith("./"):
        return f"write `{shown[1:]}` in place of `{shown}`."
    if pattern.startswith("'"):
        return 'delete the single quotes; put a pattern that contains spaces in double quotes, as in `"my file.bin"`.'
    return "write a line for each pattern." if "," in pattern else ""


@rule("HFD308", Severity.ERROR)
def card_in_lfs(folder: ModelFolder) -> Iterator[Problem]:
    """The model card is tracked by Git LFS.

    The Hub finds a pointer instead of the card. The model has no page, license or task, and users cannot find it.

    Fix: narrow the pattern in .gitattributes, or add the line `README.md -filter -diff -merge text` below it; then run
    `git add --renormalize .`.
    """
    if line := folder.checkout.texts_in_lfs.get(CARD):
        yield Problem(f"`{show(line.pattern)}` puts `{CARD}` into Git LFS", _at(line))


@rule("HFD311", Severity.WARNING)
@limited
def invalid_gitattributes(folder: ModelFolder) -> Iterator[Problem]:
    """A line of `.gitattributes` is invalid or incomplete.

    Git ignores a line with one invalid attribute and says so only in the terminal. A misspelled attribute has no
    effect. Files that the line should have tracked are stored in Git, not in Git LFS.

    Fix: write one line for each pattern, as Git LFS does: `*.bin filter=lfs diff=lfs merge=lfs -text`.
    """
    lines = [line for source, text in folder.checkout.attribute_files.items() for line in lines_of(source, text)]
    macros, damaged = macros_for_lfs(lines), set[str]()
    for line in lines:
        if line.source in damaged:
            continue  # one cause makes one finding
        if "\0" in "".join((line.pattern, *line.attributes)):
            fix = f"save {line.source} as UTF-8 in your editor."
            damaged.add(line.source)
            yield Problem(f"`{line.source}` is encoded as UTF-16, which Git does not read", _at(line), fix)
        elif line.pattern in _MERGE_MARKERS:
            damaged.add(line.source)
            yield Problem(f"`{line.pattern}` is a merge conflict marker", _at(line), MERGE_FIX)
        elif fault := _fault(line, macros):
            yield Problem(fault, _at(line), _line_fix(line))


def _line_fix(line: Line) -> str:
    """How to write a line, by what it seems to mean."""
    lfs = "filter=lfs diff=lfs merge=lfs -text"
    more = [each for each in line.attributes if "*" in each or is_weights(each)]
    if more and not any("*" in each for each in (line.pattern, *more)):
        return f'put a name that contains spaces in quotes: `"{show(" ".join((line.pattern, *more)))}" {lfs}`.'
    if more:
        return f"write a line for each pattern: `{show(line.pattern)} {lfs}` and `{show(more[0])} {lfs}`."
    return f"write `{show(line.pattern)} {lfs}`."


def _fault(line: Line, macros: frozenset[str]) -> str:
    """Why a line does not have the effect that it should; empty if it may have it."""
    shown = show(line.pattern)
    if not line.attributes:
        return f"`{shown}` has no attributes"
    for each in line.attributes:
        name, _, value = each.partition("=")
        if not _NAME.fullmatch(each):
            return f"`{show(each)}` is not a valid attribute, so Git ignores the line"
        if is_weights(name):
            return f"`{show(each)}` is read as an attribute of `{shown}`, because there is a space between them"
        if value.lower() == "lfs" and (value != "lfs" or name not in _OF_LFS):
            return f"`{show(each)}` has no effect on Git LFS"
    asks = any(each in {"diff=lfs", "merge=lfs"} or re.fullmatch("filter[-_.]?lfs", each) for each in line.attributes)
    answered = is_lfs(line, macros) or any(each.lstrip("-!").partition("=")[0] == "filter" for each in line.attributes)
    return f"`{shown}` has no `filter=lfs`, so Git LFS does not track it" if asks and not answered else ""


def _is_folder(folder: ModelFolder, line: Line) -> bool:
    """Whether a pattern is the plain name of a folder here, or of the model folder, and so covers nothing in it."""
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
