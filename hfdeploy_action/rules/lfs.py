"""Git LFS: content is where a pointer promises it, and large files are tracked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder.patterns import Ignored, Line, attribute_lines
from hfdeploy_action.rules.files import is_weights
from hfdeploy_action.rules.labels import show

HUB_LIMIT = 10_000_000  # bytes; larger files go to large storage on the Hub
GITHUB_LIMIT = 100 * 1024 * 1024  # bytes; GitHub refuses a push with a larger file outside LFS
SMALL_WEIGHTS = 1_000_000  # bytes; below this nobody is hurt by weights in plain Git


@rule("HFD301", Severity.ERROR)
def pointers_lead_somewhere(folder: ModelFolder) -> Iterator[Problem]:
    """Every Git LFS pointer can be replaced by its content.

    A pointer is 130 bytes of text in place of the weights; published as it is, the model cannot be loaded.

    Fix: check out with `lfs: true` (`- uses: actions/checkout` with `with: {lfs: true}`), or run `git lfs pull`.
    """
    for name, pointer in folder.pointers.items():
        if pointer is None:
            yield Problem(f"`{name}` is a damaged Git LFS pointer", Location(name, 1))
        elif not _resolvable(folder, name):
            yield Problem(f"`{name}` is a Git LFS pointer; its {pointer.size:,} bytes are not here", Location(name, 1))


@rule("HFD302", Severity.NOTICE)
def pointers_are_fetched(folder: ModelFolder) -> Iterator[Problem]:
    """What Git LFS holds is checked out.

    The content can still be fetched before publishing, but nothing in it was looked at: shapes, sizes and labels
    against the classifier were not checked.

    Fix: check out with `lfs: true`, or run `git lfs pull`.
    """
    for name, pointer in folder.pointers.items():
        if pointer and _resolvable(folder, name):
            yield Problem(f"`{name}` is a Git LFS pointer to {pointer.size:,} bytes", Location(name, 1))


@rule("HFD303", Severity.ERROR)
def github_takes_the_file(folder: ModelFolder) -> Iterator[Problem]:
    """No file above GitHub's limit is outside Git LFS.

    GitHub refuses a push that holds a file above 100 MiB.

    Fix: track it: `git lfs track "*.safetensors"`, then `git add` .gitattributes and the file again.
    """
    for name, size in _outside_lfs(folder):
        if _github_refuses(folder, name, size):
            message = f"`{name}` is {size / 1e6:,.1f} MB and not tracked by Git LFS; GitHub refuses it"
            yield Problem(message, Location(name))
    for name in _large(folder, GITHUB_LIMIT):
        if (size := folder.checkout.blobs.get(name, 0)) > GITHUB_LIMIT:
            message = f"`{name}` was committed before Git LFS tracked it; GitHub refuses its {size / 1e6:,.1f} MB"
            yield Problem(message, Location(name))


@rule("HFD304", Severity.WARNING)
def large_files_are_in_lfs(folder: ModelFolder) -> Iterator[Problem]:
    """Large files are tracked by Git LFS.

    Git keeps every version of a blob for ever, and the Hub moves anything above 10 MB to large storage anyway.

    Fix: track it: `git lfs track "*.safetensors"`, then `git add` .gitattributes and the file again.
    """
    for name, size in _outside_lfs(folder):
        if not _github_refuses(folder, name, size):
            yield Problem(f"`{name}` is {size / 1e6:,.1f} MB and not tracked by Git LFS", Location(name))


@rule("HFD305", Severity.WARNING)
def weights_are_tracked(folder: ModelFolder) -> Iterator[Problem]:
    """`.gitattributes` covers the weights that are here.

    The next, larger version of a weight that no pattern covers goes into plain Git unnoticed.

    Fix: add the pattern to .gitattributes: `*.safetensors filter=lfs diff=lfs merge=lfs -text`.
    """
    if ".gitattributes" not in folder.files:
        return
    for name, size in folder.files.items():
        if is_weights(name) and SMALL_WEIGHTS < size <= HUB_LIMIT and name not in folder.checkout.tracked_by_lfs:
            yield Problem(f"no pattern in `.gitattributes` covers `{name}`", Location(".gitattributes"))


@rule("HFD306", Severity.WARNING)
def text_stays_out_of_lfs(folder: ModelFolder) -> Iterator[Problem]:
    """The configuration is not tracked by Git LFS.

    The Hub reads it from the repository itself; where it finds a pointer in its place it knows no task and shows no
    widget. A change to it is no longer seen in a diff.

    Fix: narrow the pattern in .gitattributes, or add the line `*.json -filter -diff -merge text` below it.
    """
    by_line: dict[Line, list[str]] = {}
    for name, line in folder.swallowed.items():
        if name != CARD:
            by_line.setdefault(line, []).append(name)
    for line, names in by_line.items():
        listed = ", ".join(f"`{name}`" for name in names)
        at = Location(".gitattributes", line.number, line.column)
        yield Problem(f"`{show(line.pattern)}` puts {listed} into Git LFS", at)


@rule("HFD307", Severity.WARNING)
def patterns_match_files(folder: ModelFolder) -> Iterator[Problem]:
    """Every pattern of `.gitattributes` can match a file.

    Git takes a slash at the end for a folder, and gives attributes to files only; patterns that begin with `!` it
    passes over. The line does nothing, and what it was meant to track goes into plain Git.

    Fix: write `folder/**` in place of `folder/`, and `*.txt -filter` in place of `!*.txt filter=lfs`.
    """
    for line in attribute_lines(folder.attributes_text):
        bare = line.pattern.strip('"')
        if (bare.startswith("!") or bare.endswith("/")) and "filter=lfs" in line.attributes:
            at = Location(".gitattributes", line.number, line.column)
            yield Problem(f"`{show(line.pattern)}` matches no file", at)


@rule("HFD308", Severity.ERROR)
def card_stays_out_of_lfs(folder: ModelFolder) -> Iterator[Problem]:
    """The card is not tracked by Git LFS.

    The Hub finds a pointer in place of the card: no page, no licence, no task, and nobody finds the model.

    Fix: narrow the pattern in .gitattributes, or add the line `README.md -filter -diff -merge text` below it.
    """
    if line := folder.swallowed.get(CARD):
        at = Location(".gitattributes", line.number, line.column)
        yield Problem(f"`{show(line.pattern)}` puts `{CARD}` into Git LFS", at)


@rule("HFD309", Severity.WARNING)
def tracked_files_are_committed_as_pointers(folder: ModelFolder) -> Iterator[Problem]:
    """What `.gitattributes` tracks is in Git as a pointer.

    The file was added before its pattern, or where Git LFS was not installed: every clone carries the whole of it,
    and Git shows it as changed for ever.

    Fix: put it into LFS: `git lfs install`, then `git add --renormalize .` and commit.
    """
    for name in _large(folder, SMALL_WEIGHTS):
        size = folder.checkout.blobs.get(name, 0)
        if SMALL_WEIGHTS < size <= GITHUB_LIMIT:
            yield Problem(f"`{name}` is tracked by Git LFS, but its {size / 1e6:,.1f} MB are in Git", Location(name))


@rule("HFD310", Severity.WARNING)
def needed_files_are_not_ignored(folder: ModelFolder) -> Iterator[Problem]:
    """No `.gitignore` keeps a file of the model out of Git.

    The file is here and is nowhere else: in a fresh checkout, as in CI, the model lacks it, and nothing says so.

    Fix: add it all the same (`git add --force`), or narrow the pattern; if the workflow makes the file before this
    step, ignore this rule.
    """
    by_line: dict[Ignored, list[str]] = {}
    for name, line in folder.ignored.items():
        if is_weights(name) or name == CARD or PurePosixPath(name).suffix in {".json", ".model"} or name == "vocab.txt":
            by_line.setdefault(line, []).append(name)
    for line, names in by_line.items():
        if folder.checkout.committed:  # a folder of which nothing is in Git is made by what runs before us
            more = f" and {len(names) - 1} more" if len(names) > 1 else ""
            at = folder.in_repository(line.source, line.number, 1)
            yield Problem(f"`{show(line.pattern)}` keeps `{names[0]}`{more} out of Git", at)


def _large(folder: ModelFolder, limit: int) -> Iterator[str]:
    """Files above a number of bytes, in a repository: Git is only asked where there is one."""
    for name, size in folder.files.items():
        if size > limit and folder.checkout.is_repository:
            yield name


def _outside_lfs(folder: ModelFolder) -> Iterator[tuple[str, int]]:
    """Large files that Git would keep as blobs. Outside a repository the Hub itself decides, and decides well."""
    for name in _large(folder, HUB_LIMIT):
        if name not in folder.checkout.tracked_by_lfs:
            yield name, folder.files[name]


def _github_refuses(folder: ModelFolder, name: str, size: int) -> bool:
    """Only what was added to Git is ever pushed: weights that a workflow has just trained are not."""
    return size > GITHUB_LIMIT and name in folder.checkout.committed


def _resolvable(folder: ModelFolder, name: str) -> bool:
    checkout = folder.checkout
    return checkout.has_remote and name in checkout.tracked_by_lfs
