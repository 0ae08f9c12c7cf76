"""The Git repository around a model folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from hfdeploy_action import gitignore, worktree
from hfdeploy_action.findings import Location
from hfdeploy_action.folder import attributes, lfs, workflows
from hfdeploy_action.folder.card import CARD
from hfdeploy_action.folder.config import CONFIG
from hfdeploy_action.folder.files import Files
from hfdeploy_action.folder.tokenizer import TOKENIZER_CONFIG
from hfdeploy_action.git import GitError, GitTimeout
from hfdeploy_action.worktree import WorkTree

T = TypeVar("T")
# Texts that the Hub and its clients read.
TEXTS = (CARD, CONFIG, TOKENIZER_CONFIG, "generation_config.json", "adapter_config.json", "preprocessor_config.json")


class Checkout:
    """Facts about the repository around a folder. Nothing here raises: if Git does not answer, a fact is empty.

    Nothing above `boundary` is read.
    """

    def __init__(self, files: Files, boundary: Path | None = None) -> None:
        self.root = files.root
        self.troubles: list[str] = []
        """The reasons why Git did not answer, so far."""
        self._timed_out = False
        self._files = files
        self._boundary = boundary

    @cached_property
    def worktree(self) -> WorkTree | None:
        """The working tree that contains the folder; None if there is none."""
        return worktree.find(self.root, self._boundary)

    @property
    def top(self) -> Path:
        """The top of the repository; the folder itself without a repository."""
        return self.worktree.top if self.worktree else self.root.resolve()

    @cached_property
    def within(self) -> str:
        """The folder's path from the top of the repository; empty if it is the top, or without a repository."""
        path = self.root.resolve().relative_to(self.top).as_posix()
        return "" if path == "." else path

    def at(self, source: str, line: int | None = None, column: int | None = None) -> Location:
        """A position in a file of the repository; `source` is its path from the top."""
        return Location(os.path.relpath(self.top / source, self.root.resolve()).replace(os.sep, "/"), line, column)

    @cached_property
    def state(self) -> lfs.State:
        """What Git knows about the files."""
        read = lfs.read_state
        return self._ask(lambda: read(self.worktree, self.within, self.attribute_files, self._files)) or lfs.UNANSWERED

    @cached_property
    def attribute_files(self) -> dict[str, str]:
        """Every .gitattributes that applies to files of the folder, above or below it, by its path from the folder."""
        inside = [name for name in self._files if name.rpartition("/")[2] == attributes.ATTRIBUTES]
        read = {name: self._files.text(name) for name in inside if self._files[name] <= attributes.LARGEST}
        return attributes.read_above(self.root, self.top) | read

    @cached_property
    def texts_in_lfs(self) -> dict[str, attributes.Line]:
        """Texts that a .gitattributes puts into Git LFS, here or on the Hub, with the line that does.

        The Hub does not see the files above the folder.
        """
        names = [name for name in TEXTS if name in self._files]
        own = {name: text for name, text in self.attribute_files.items() if name == attributes.ATTRIBUTES}
        above = {name: text for name, text in self.attribute_files.items() if name.startswith("../")}
        found = self._ask(lambda: attributes.lines_into_lfs(own, "", names)) or {}
        if above:
            found |= self._ask(lambda: attributes.lines_into_lfs(above | own, self.within, names)) or {}
        return found

    @cached_property
    def ignored(self) -> dict[str, gitignore.Ignored]:
        """Files that a .gitignore keeps out of Git, with the line that does; without files added with `--force`."""
        found = self._ask(lambda: gitignore.read_ignored(self.top, self.within, self._files)) or {}
        return {name: line for name, line in found.items() if name not in self.state.committed}

    @cached_property
    def workflows(self) -> tuple[workflows.Workflow, ...]:
        """The workflows that strangers can start, if one of them runs this program."""
        return workflows.read_workflows(self.worktree.top) if self.worktree else ()

    @cached_property
    def callers(self) -> dict[str, str]:
        """The text of every workflow that names this program, by its path from the top of the repository."""
        return workflows.read_callers(self.worktree.top) if self.worktree else {}

    def _ask(self, question: Callable[[], T]) -> T | None:
        """Git's answer; None and one more trouble if it gives none. After a timeout, Git is not asked again."""
        if self._timed_out:
            return None
        try:
            return question()
        except GitError as error:
            self._timed_out = isinstance(error, GitTimeout)
            if str(error) not in self.troubles:
                self.troubles.append(str(error))
            return None
