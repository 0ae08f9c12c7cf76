"""Files, folders, commits and references as the API lists them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from .objects import Commit
from .repository import SYSTEM, Repository


def iso(seconds: int) -> str:
    """Unix time in the format of the API."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def entry(repository: Repository, path: str, commit_id: str) -> dict[str, Any] | None:
    """The file or folder at a path of a commit, or None."""
    tree = repository.tree(commit_id)
    if path in tree.folders:
        return {"type": "directory", "oid": tree.folders[path], "size": 0, "path": path}
    if path not in tree.files:
        return None
    file = repository.file(path, tree.files[path])
    row: dict[str, Any] = {"type": "file", "oid": file.blob, "size": file.size, "path": path}
    if file.pointer:
        oid, size = file.pointer
        row["lfs"] = {"oid": oid, "size": size, "pointerSize": len(file.pointer.text())}
    return row


def expanded(repository: Repository, row: dict[str, Any], commit_id: str) -> dict[str, Any]:
    """The row with what `expand=true` adds: the commit that last changed it, and the status of scans."""
    changed_by, commit = last_change(repository, row["path"], commit_id)
    row["lastCommit"] = {"id": changed_by, "title": commit.title, "date": iso(commit.seconds)}
    if row["type"] == "file":
        row["securityFileStatus"] = {"status": "unscanned", "avScan": None, "pickleImportScan": None}
    return row


def last_change(repository: Repository, path: str, commit_id: str) -> tuple[str, Commit]:
    """The newest commit, along the first parents, that changed this path."""
    history = repository.history(commit_id)
    changed_by = next(history)
    now = _object_at(repository, path, commit_id)
    for earlier in history:
        if _object_at(repository, path, earlier[0]) != now:
            break
        changed_by = earlier
    return changed_by


def _object_at(repository: Repository, path: str, commit_id: str) -> str | None:
    tree = repository.tree(commit_id)
    return tree.files.get(path) or tree.folders.get(path)


def paths_below(repository: Repository, folder: str, commit_id: str, recursive: bool) -> list[str] | None:
    """The paths in a folder (the root is the empty path), or None if it does not exist."""
    tree = repository.tree(commit_id)
    if folder and folder not in tree.folders:
        return None
    start = f"{folder}/" if folder else ""
    everything = sorted([*tree.files, *tree.folders])
    return [path for path in everything if path.startswith(start) and (recursive or "/" not in path[len(start) :])]


def commit_row(repository: Repository, commit_id: str, commit: Commit, formatted: bool) -> dict[str, Any]:
    """A commit of the history. `formatted` adds its title and message as escaped HTML.

    The Hub's own first commit counts as the owner's.
    """
    row: dict[str, Any] = {
        "id": commit_id,
        "title": commit.title,
        "message": commit.description,
        "authors": [{"user": repository.owner if commit.author == SYSTEM else commit.author}],
        "date": iso(commit.seconds),
    }
    if formatted:
        row["formatted"] = {"title": _escaped(commit.title), "message": _escaped(commit.description)}
    return row


def references(repository: Repository, kind: str) -> list[dict[str, str]]:
    """Every branch (`heads`), tag (`tags`) or pull request (`pr`)."""
    return [
        {"name": name, "ref": f"refs/{kind}/{name}", "targetCommit": commit}
        for name, commit in repository.references(kind).items()
    ]


def page(rows: list[Any], start: int, length: int) -> tuple[list[Any], int | None]:
    """One page of the rows, and the start of the next page, if there is one."""
    end = start + length
    return rows[start:end], end if end < len(rows) else None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
