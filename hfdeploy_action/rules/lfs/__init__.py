"""Git LFS: content is where a pointer promises it, and large files are tracked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.folder import lfs as pointers
from hfdeploy_action.folder.attributes import ATTRIBUTES
from hfdeploy_action.gitignore import Ignored
from hfdeploy_action.rules.few import few
from hfdeploy_action.rules.files import is_weights
from hfdeploy_action.text import and_more, show

HUB_LIMIT = 10_000_000  # bytes; larger files go to large storage on the Hub
_SMALL = 100_000  # bytes; below this nobody is hurt by a file in plain Git
GITHUB_LIMIT = 100 * 1024 * 1024  # bytes; GitHub refuses a push with a larger file outside LFS


@rule("HFD301", Severity.ERROR)
def pointers_lead_somewhere(folder: ModelFolder) -> Iterator[Problem]:
    """Every Git LFS pointer can be replaced by its content.

    A pointer is 130 bytes of text in place of the weights; published as it is, the model cannot be loaded.

    Fix: put the file itself in its place: copy it from where it was saved; or, where a remote holds it, run `git lfs
    install` and `git lfs pull`.
    """
    for name, pointer in folder.files.pointers.items():
        if pointer is None:
            damage = pointers.read_damage(folder.files.read(name))
            yield Problem(f"`{name}` is a damaged Git LFS pointer: {damage.message}", Location(name, damage.line, 1))
        elif not _resolvable(folder, name):
            yield Problem(
                f"`{name}` is a Git LFS pointer; its {pointer.size:,} bytes are not here", Location(name, 1, 1)
            )


@rule("HFD302", Severity.NOTICE)
def pointers_are_fetched(folder: ModelFolder) -> Iterator[Problem]:
    """What Git LFS holds is checked out.

    The content is fetched before publishing. Until then no more of it is looked at than the headers of safetensors
    files, and those only in a workflow or with `online`: what needs more was not checked.

    Fix: run `git lfs install` and `git lfs pull`; in a workflow, give actions/checkout `lfs: true`.
    """
    for name, pointer in folder.files.pointers.items():
        if pointer and _resolvable(folder, name):
            read = _read_from_afar(folder, name)
            yield Problem(f"`{name}` is a Git LFS pointer to {pointer.size:,} bytes{read}", Location(name, 1, 1))


@rule("HFD303", Severity.ERROR)
def github_takes_the_file(folder: ModelFolder) -> Iterator[Problem]:
    """No file above GitHub's limit is outside Git LFS.

    GitHub refuses a push that holds a file above 100 MiB.

    Fix: run `git lfs install`, `git lfs migrate import --include="*.safetensors"`, which rewrites the commits that hold
    it, and `git lfs checkout`; what was not committed yet needs `git lfs track "*.safetensors"` and `git add
    --renormalize .`.
    """
    for name, size in _outside_lfs(folder):
        if _github_refuses(folder, name, size):
            message = f"`{name}` is {size / 1e6:,.1f} MB and not tracked by Git LFS; GitHub refuses it"
            yield Problem(message, Location(name))
    for name in _large(folder, GITHUB_LIMIT):
        if (size := folder.checkout.state.blobs.get(name, 0)) > GITHUB_LIMIT:
            message = f"`{name}` was committed before Git LFS tracked it; GitHub refuses its {size / 1e6:,.1f} MB"
            yield Problem(message, Location(name))


@rule("HFD304", Severity.WARNING)
def large_files_are_in_lfs(folder: ModelFolder) -> Iterator[Problem]:
    """Large files are tracked by Git LFS.

    Git keeps every version of a blob for ever, and the Hub moves anything above 10 MB to large storage anyway.

    Fix: run `git lfs install` and `git lfs track "*.safetensors"`, then `git add .gitattributes` and `git add
    --renormalize .`.
    """
    for name, size in _outside_lfs(folder):
        if not _github_refuses(folder, name, size):
            yield Problem(f"`{name}` is {size / 1e6:,.1f} MB and not tracked by Git LFS", Location(name))


@rule("HFD305", Severity.WARNING)
def weights_are_tracked(folder: ModelFolder) -> Iterator[Problem]:
    """`.gitattributes` covers the weights that are here.

    What no pattern covers goes into plain Git unnoticed: the Hub refuses a push that holds it, and any larger version
    of it stays in the history for ever.

    Fix: add the pattern to .gitattributes: `*.safetensors filter=lfs diff=lfs merge=lfs -text`.
    """
    source = _attributes_for_lfs(folder)
    for name in untracked_weights(folder) if source else ():
        yield Problem(f"no pattern in `{ATTRIBUTES}` covers `{name}`", Location(source))


@rule("HFD309", Severity.WARNING)
def tracked_files_are_committed_as_pointers(folder: ModelFolder) -> Iterator[Problem]:
    """What `.gitattributes` tracks is in Git as a pointer.

    The file was added before its pattern, or where Git LFS was not installed: every clone carries the whole of it,
    and Git shows it as changed for ever.

    Fix: put it into LFS: `git lfs install`, then `git add --renormalize .` and commit.
    """
    for name in _large(folder, _SMALL):
        size = folder.checkout.state.blobs.get(name, 0)
        if _SMALL < size <= GITHUB_LIMIT:
            yield Problem(f"`{name}` is tracked by Git LFS, but its {size:,} bytes are in Git", Location(name))


@rule("HFD310", Severity.WARNING)
def needed_files_are_not_ignored(folder: ModelFolder) -> Iterator[Problem]:
    """No `.gitignore` keeps a file of the model out of Git.

    The file is here and is nowhere else: in a fresh checkout, as in CI, the model lacks it, and nothing says so.

    Fix: add it all the same, `git add --force model.safetensors`, or narrow the pattern; if the workflow makes the file
    before this step, ignore this rule.
    """
    by_line: dict[Ignored, list[str]] = {}
    for name, line in folder.checkout.ignored.items():
        if _is_needed(name):
            by_line.setdefault(line, []).append(name)
    if by_line and folder.checkout.state.is_repository and not folder.checkout.state.committed:
        return  # a folder of which nothing is in Git is made by what runs before us
    for line, names in by_line.items():
        at = folder.checkout.at(line.source, line.number, 1)
        yield Problem(f"`{show(line.pattern)}` keeps `{names[0]}`{and_more(names)} out of Git", at)


@rule("HFD312", Severity.WARNING)
@few
def pointers_are_canonical(folder: ModelFolder) -> Iterator[Problem]:
    """Git LFS pointers are written to the byte as Git LFS writes them.

    One with the line ends of Windows is another file to Git, `git lfs fsck` rejects it, and a reader less patient than
    Git LFS takes it for the content.

    Fix: give the pattern `-text` in .gitattributes, so that Git leaves line ends alone; then run `git lfs install`,
    `git lfs pull` and `git add --renormalize .`.
    """
    for name, pointer in folder.files.pointers.items():
        text = folder.files.read(name)
        if pointer and not pointers.is_canonical(text):
            what = (
                "has the line ends of Windows" if b"\r" in text else "begins or ends otherwise than Git LFS writes it"
            )
            yield Problem(f"the pointer `{name}` {what}", Location(name, 1, 1))


@rule("HFD313", Severity.ERROR)
def git_does_not_answer(folder: ModelFolder) -> Iterator[Problem]:
    """Git answers what it is asked about the folder.

    Which files are in Git LFS, and which are ignored, only Git says: without its answer a large file or a card in the
    wrong place would go unnoticed.

    Fix: install Git (https://git-scm.com/downloads) so that `git` is in PATH; where it is there, correct what the
    message names.
    """
    repository = folder.checkout
    _ = folder.checkout.swallowed, repository.ignored
    if repository.worktree and (folder.files.pointers or any(size > _SMALL for size in folder.files.values())):
        _ = repository.state
    for trouble in repository.troubles:
        yield Problem(trouble)


def _read_from_afar(folder: ModelFolder, name: str) -> str:
    """What was read of the content that a pointer stands for, or why nothing was; empty where nobody tried."""
    if name in folder.weights.distant.headers:
        return "; of them only the header was read"
    trouble = folder.weights.distant.trouble if name.endswith(".safetensors") else ""
    return f"; its header was not read: {trouble}" if trouble else ""


def untracked_weights(folder: ModelFolder) -> list[str]:
    """Weights that no pattern covers, and that are small enough for it to pass unnoticed."""
    names = (name for name, size in folder.files.items() if is_weights(name) and _SMALL < size <= HUB_LIMIT)
    checkout = folder.checkout.state
    return [name for name in names if checkout.answered and name not in checkout.tracked_by_lfs]


def _attributes_for_lfs(folder: ModelFolder) -> str:
    """The .gitattributes that patterns for LFS belong into: the folder's own, else one above it that has some."""
    if ATTRIBUTES in folder.checkout.attribute_files:
        return ATTRIBUTES
    above = [
        name
        for name, text in folder.checkout.attribute_files.items()
        if name.startswith("../") and "filter=lfs" in text
    ]
    return above[-1] if above else ""


def _is_needed(name: str) -> bool:
    """Whether a model lacks something without a file."""
    path = PurePosixPath(name)
    at_the_top = path.suffix in {".json", ".model"} or name in {CARD, "vocab.txt"}
    return is_weights(name) or (at_the_top and "/" not in name) or path.name == "config.json"


def _large(folder: ModelFolder, limit: int) -> Iterator[str]:
    """Files above a number of bytes, in a repository: Git is only asked where there is one."""
    for name, size in folder.files.items():
        if size > limit and folder.checkout.state.is_repository:
            yield name


def _outside_lfs(folder: ModelFolder) -> Iterator[tuple[str, int]]:
    """Large files that Git would keep as blobs. Outside a repository the Hub itself decides, and decides well."""
    for name in _large(folder, HUB_LIMIT):
        if name not in folder.checkout.state.tracked_by_lfs:
            yield name, folder.files[name]


def _github_refuses(folder: ModelFolder, name: str, size: int) -> bool:
    """Only what was added to Git is ever pushed: weights that a workflow has just trained are not."""
    return size > GITHUB_LIMIT and name in folder.checkout.state.committed


def _resolvable(folder: ModelFolder, name: str) -> bool:
    checkout = folder.checkout.state
    return checkout.has_remote and name in checkout.tracked_by_lfs
