"""Git LFS: content is where a pointer promises it, and large files are tracked."""

from __future__ import annotations

from collections.abc import Iterator

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, CONFIG, ModelFolder
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
    """The card and the configuration are not tracked by Git LFS.

    The Hub reads both from the repository itself; where it finds a pointer in their place it shows no card, no task and
    no widget.

    Fix: narrow the pattern in .gitattributes, or add the lines `README.md -filter -diff -merge text` and
    `config.json -filter -diff -merge text` below it.
    """
    for name in (CARD, CONFIG):
        if ".gitattributes" in folder.files and name in folder.files and name in folder.checkout.tracked_by_lfs:
            yield Problem(f"`.gitattributes` puts `{name}` into Git LFS", Location(".gitattributes"))


@rule("HFD307", Severity.WARNING)
def patterns_match_files(folder: ModelFolder) -> Iterator[Problem]:
    """Every pattern of `.gitattributes` can match a file.

    Git takes a slash at the end for a folder, and gives attributes to files only: the line does nothing, and what it
    was meant to track goes into plain Git.

    Fix: write `folder/**` in place of `folder/`.
    """
    if ".gitattributes" not in folder.files:
        return
    for number, line in enumerate(folder.text(".gitattributes").splitlines(), start=1):
        pattern, *attributes = line.split() or [""]
        if pattern.endswith("/") and not pattern.startswith("#") and "filter=lfs" in attributes:
            yield Problem(f"`{show(pattern)}` matches no file", Location(".gitattributes", number, 1))


def _outside_lfs(folder: ModelFolder) -> Iterator[tuple[str, int]]:
    """Large files that Git would keep as blobs. Outside a repository the Hub itself decides, and decides well."""
    for name, size in folder.files.items():
        if size > HUB_LIMIT and folder.checkout.is_repository and name not in folder.checkout.tracked_by_lfs:
            yield name, size


def _github_refuses(folder: ModelFolder, name: str, size: int) -> bool:
    """Only what was added to Git is ever pushed: weights that a workflow has just trained are not."""
    return size > GITHUB_LIMIT and name in folder.checkout.committed


def _resolvable(folder: ModelFolder, name: str) -> bool:
    checkout = folder.checkout
    return checkout.has_remote and name in checkout.tracked_by_lfs
