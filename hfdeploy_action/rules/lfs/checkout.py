"""Files that Git ignores, and Git itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from hfdeploy_action.findings import Problem, Severity, rule
from hfdeploy_action.folder import CARD, ModelFolder
from hfdeploy_action.gitignore import Ignored
from hfdeploy_action.rules.files.names import is_weights
from hfdeploy_action.rules.lfs.large_files import SMALL
from hfdeploy_action.text import and_more, show

_ARGUMENT = re.compile(r"[\w./][\w./-]{0,99}")  # a name that needs no quotes in a shell


@rule("HFD310", Severity.WARNING)
def ignored_model_file(folder: ModelFolder) -> Iterator[Problem]:
    """A `.gitignore` keeps a file of the model out of Git.

    The file exists only on this machine. A fresh checkout, such as in CI, lacks the file, and nothing reports that.

    Fix: add the file anyway with `git add --force model.safetensors`, or narrow the pattern; if the workflow creates
    the file before this step, ignore this rule.
    """
    by_line: dict[Ignored, list[str]] = {}
    for name, line in folder.checkout.ignored.items():
        if _is_needed(name):
            by_line.setdefault(line, []).append(name)
    if by_line and folder.checkout.state.is_repository and not folder.checkout.state.committed:
        return  # a folder of which nothing is in Git was created by an earlier step
    for line, names in by_line.items():
        message = f"`{show(line.pattern)}` keeps `{names[0]}`{and_more(names)} out of Git"
        yield Problem(message, folder.checkout.at(line.source, line.number, 1), _fix(names))


def _fix(names: list[str]) -> str:
    """The rule's fix for these files, if a command can name them."""
    if len(names) > 3 or not all(map(_ARGUMENT.fullmatch, names)):
        return ""
    them = "the file" if len(names) == 1 else "the files"
    return (
        f"add {them} anyway with `git add --force {' '.join(names)}`, or narrow the pattern; if the workflow creates "
        f"{them} before this step, ignore this rule."
    )


def _is_needed(name: str) -> bool:
    """Whether the model lacks something without a file."""
    path = PurePosixPath(name)
    is_at_top = path.suffix in {".json", ".model"} or name in {CARD, "vocab.txt"}
    return is_weights(name) or (is_at_top and "/" not in name) or path.name == "config.json"


@rule("HFD313", Severity.ERROR)
def git_unavailable(folder: ModelFolder) -> Iterator[Problem]:
    """Git is missing or fails, so the rules about Git and Git LFS cannot be checked.

    The rules ask Git which files are in Git LFS and which are ignored. Without an answer, a large file outside Git LFS
    goes unnoticed.

    Fix: install Git (https://git-scm.com/downloads), and make sure that `git` is in PATH. If Git is installed, correct
    what it reports in the message, such as the owner of the repository folder.
    """
    checkout = folder.checkout
    _ = checkout.texts_in_lfs, checkout.ignored
    if checkout.worktree and (folder.files.pointers or any(size > SMALL for size in folder.files.values())):
        _ = checkout.state
    for trouble in checkout.troubles:
        yield Problem(trouble)
