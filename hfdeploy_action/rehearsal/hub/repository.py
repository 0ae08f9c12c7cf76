"""One repository on disk: a bare Git repository that `git --git-dir` can read, with the Hub's settings beside it.

References and objects are loose files. Objects are written before the reference that needs them, and a reference is
replaced atomically. If the process dies, a branch is at its old commit or at its new one.
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from . import lfs, objects
from .attributes import DEFAULT
from .errors import ApiError, revision_not_found
from .names import is_reference_name
from .objects import Commit, Tree

MAIN = "main"
SYSTEM = "system"
"""The author of the first commit of every repository."""
CONFIG = "[core]\n\trepositoryformatversion = 0\n\tbare = true\n[gc]\n\tauto = 0\n"
_COMMIT_ID = re.compile(r"[0-9a-f]{40}")
_SHORT_COMMIT_ID = re.compile(r"[0-9a-f]{7,39}")


class File(NamedTuple):
    """A file at a revision: the size of its content in bytes, and its pointer if it is in LFS."""

    path: str
    blob: str
    size: int
    pointer: lfs.Pointer | None


@dataclass(frozen=True)
class Repository:
    """A model repository; `id` is owner/name."""

    id: str
    git: Path

    @property
    def owner(self) -> str:
        """The owner in the ID."""
        return self.id.partition("/")[0]

    @cached_property
    def objects(self) -> Path:
        """The folder of the loose objects."""
        return self.git / "objects"

    # ── settings ──

    def settings(self) -> dict[str, Any]:
        """The settings: `_id`, `createdAt` (ISO), `private`, `gated` (False, "auto" or "manual"), `resourceGroup`."""
        settings: dict[str, Any] = json.loads((self.git / "hub.json").read_bytes())
        return settings

    def change_settings(self, changes: Mapping[str, object]) -> None:
        """Change some settings, atomically."""
        objects.write_whole(self.git / "hub.json", json.dumps({**self.settings(), **changes}).encode())

    # ── references ──

    def references(self, kind: str) -> dict[str, str]:
        """The commit ID of every branch (`heads`), tag (`tags`) or pull request (`pr`), by name."""
        root = self.git / "refs" / kind
        walked = os.walk(root)  # skips folders that are deleted meanwhile
        names = sorted(os.path.relpath(f"{folder}/{name}", root) for folder, _, files in walked for name in files)
        found = {name: self.reference(kind, name) for name in names}
        return {name: commit for name, commit in found.items() if commit}

    def reference(self, kind: str, name: str) -> str | None:
        """The commit of a branch, tag or pull request, or None if it does not exist."""
        if not is_reference_name(name):
            return None
        try:
            return objects.peeled(self.objects, (self.git / "refs" / kind / name).read_text().strip())
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    def set_reference(self, kind: str, name: str, target: str) -> None:
        """Create or move a branch or tag. Raises ApiError for a name that is invalid, or conflicts with another."""
        if not is_reference_name(name):
            raise ApiError(400, f"Invalid reference name: {name}")
        place = self.git / "refs" / kind / name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            objects.write_whole(place, f"{target}\n".encode())
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            raise ApiError(409, f"Reference cannot be beside one that exists: refs/{kind}/{name}") from None

    def delete_reference(self, kind: str, name: str) -> None:
        """Delete an existing branch or tag, and the folders that are empty then."""
        place = self.git / "refs" / kind / name
        place.unlink()
        for parent in place.parents:
            if parent.name == kind or any(parent.iterdir()):
                return
            parent.rmdir()

    def resolve(self, revision: str) -> str:
        """The commit of a branch, a tag, a full reference, HEAD (main) or a commit ID of at least 7 digits.

        Raises ApiError.
        """
        if revision == "HEAD":
            revision = MAIN
        if _COMMIT_ID.fullmatch(revision):
            try:
                objects.read_commit(self.objects, revision)
            except objects.ObjectNotFound:
                raise revision_not_found(revision) from None
            return revision
        full = re.fullmatch(r"refs/(heads|tags|pr)/(.+)", revision)
        for kind, name in [(full[1], full[2])] if full else [("heads", revision), ("tags", revision)]:
            if commit := self.reference(kind, name):
                return commit
        if _SHORT_COMMIT_ID.fullmatch(revision) and (commit := self._only_commit(revision)):
            return commit
        raise revision_not_found(revision)

    def _only_commit(self, beginning: str) -> str | None:
        """The commit whose ID begins with these digits, or None unless there is exactly one."""
        found = []
        for place in (self.objects / beginning[:2]).glob(f"{beginning[2:]}*"):
            try:
                objects.read_commit(self.objects, beginning[:2] + place.name)
                found.append(beginning[:2] + place.name)
            except objects.ObjectNotFound:
                continue
        return found[0] if len(found) == 1 else None

    # ── content ──

    def commit(self, commit_id: str) -> Commit:
        """The commit with this ID."""
        return objects.read_commit(self.objects, commit_id)

    def tree(self, commit_id: str) -> Tree:
        """Everything in a commit."""
        return objects.read_tree(self.objects, self.commit(commit_id).tree)

    def history(self, commit_id: str) -> Iterator[tuple[str, Commit]]:
        """A commit and its ancestors along the first parents, newest first."""
        while True:
            commit = self.commit(commit_id)
            yield commit_id, commit
            if not commit.parents:
                return
            commit_id = commit.parents[0]

    def blob(self, name: str) -> bytes:
        """The content of a blob; for a file in LFS, its pointer."""
        return objects.read(self.objects, name)[1]

    def file(self, path: str, blob: str) -> File:
        """A file for a listing. Only pointers are read."""
        size = objects.size(self.objects, blob)
        pointer = lfs.parse_pointer(self.blob(blob)) if size <= lfs.LONGEST_POINTER else None
        return File(path, blob, pointer.size if pointer else size, pointer)

    def pointers(self) -> set[lfs.Pointer]:
        """The pointers in all commits of branches, tags and pull requests."""
        commits: set[str] = set()
        for head in (commit for kind in ("heads", "tags", "pr") for commit in self.references(kind).values()):
            for commit_id, _ in self.history(head):
                if commit_id in commits:
                    break
                commits.add(commit_id)
        blobs = {blob for commit_id in commits for blob in self.tree(commit_id).files.values()}
        return {pointer for blob in blobs if (pointer := self.file("", blob).pointer)}

    def write_commit(self, files: Mapping[str, str], parents: tuple[str, ...], author: str, message: str) -> str:
        """Store a commit of these files (path to blob ID), and return its ID.

        Raises ApiError for a path that is both file and folder.
        """
        try:
            tree = objects.write_tree(self.objects, files)
        except ValueError as error:
            raise ApiError(400, str(error)) from None
        return objects.write_commit(self.objects, Commit(tree, parents, author, int(time.time()), message))


def reference_of(revision: str) -> tuple[str, str]:
    """The kind and the name of a reference. Without `refs/` it is a branch."""
    full = re.fullmatch(r"refs/(heads|tags|pr)/(.+)", revision)
    return (full[1], full[2]) if full else ("heads", revision)


def create(root: Path, repository_id: str, private: bool, resource_group: str = "") -> Repository:
    """Create a repository below `root` with the Hub's first commit, atomically. Raises FileExistsError."""
    place = root / repository_id
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = Repository(repository_id, Path(tempfile.mkdtemp(dir=root, prefix=".new-")))
    for folder in ("objects", "refs/heads", "refs/tags"):
        (draft.git / folder).mkdir(parents=True)
    (draft.git / "HEAD").write_text(f"ref: refs/heads/{MAIN}\n")
    (draft.git / "config").write_text(CONFIG)
    created = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    settings = {"_id": secrets.token_hex(12), "createdAt": created, "private": private, "gated": False}
    settings |= {"resourceGroup": resource_group} if resource_group else {}
    (draft.git / "hub.json").write_text(json.dumps(settings))
    attributes = objects.write(draft.objects, "blob", DEFAULT)
    initial = draft.write_commit({".gitattributes": attributes}, (), SYSTEM, "initial commit")
    draft.set_reference("heads", MAIN, initial)
    try:
        draft.git.rename(place)
    except OSError as error:
        shutil.rmtree(draft.git)
        if error.errno in {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}:
            raise FileExistsError(place) from None
        raise
    return Repository(repository_id, place)


def move(root: Path, repository: Repository, name: str) -> None:
    """Give a repository another name, which is free, with the same owner. Its settings keep the old one."""
    names = repository.settings().get("formerly", [])
    repository.change_settings({"formerly": [*names, repository.id.partition("/")[2].lower()]})
    repository.git.rename(root / repository.owner / name)


def delete(root: Path, repository: Repository) -> None:
    """Delete a repository: move it away atomically, and then remove it from the disk."""
    discarded = Path(tempfile.mkdtemp(dir=root, prefix=".deleted-"))
    repository.git.rename(discarded / "git")
    shutil.rmtree(discarded)
