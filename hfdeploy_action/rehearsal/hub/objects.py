"""Git objects: blobs, trees, commits and tags, as loose files that the `git` program can read."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zlib
from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

_FOLDER, _FILE = b"40000", b"100644"


class Commit(NamedTuple):
    """A commit. `seconds` is Unix time in UTC. The author is also the committer."""

    tree: str
    parents: tuple[str, ...]
    author: str
    seconds: int
    message: str

    @property
    def title(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]

    @property
    def description(self) -> str:
        """The message without its first line."""
        return self.message.partition("\n")[2].strip()


class ObjectNotFound(KeyError):
    """No object has this ID."""


def object_id(kind: str, content: bytes) -> str:
    """The ID of an object."""
    return hashlib.sha1(_framed(kind, content), usedforsecurity=False).hexdigest()


def write(objects: Path, kind: str, content: bytes) -> str:
    """Store an object atomically, unless it is stored already, and return its ID."""
    name = object_id(kind, content)
    place = _place(objects, name)
    if not place.exists():
        place.parent.mkdir(exist_ok=True)
        write_whole(place, zlib.compress(_framed(kind, content), 1))
    return name


def read(objects: Path, name: str) -> tuple[str, bytes]:
    """The kind and the content of an object. Raises ObjectNotFound."""
    try:
        framed = zlib.decompress(_place(objects, name).read_bytes())
    except FileNotFoundError:
        raise ObjectNotFound(name) from None
    head, _, content = framed.partition(b"\0")
    return head.split()[0].decode(), content


def size(objects: Path, name: str) -> int:
    """The size of an object in bytes, from its first bytes only."""
    inflate, head = zlib.decompressobj(), b""
    with _place(objects, name).open("rb") as stream:
        while b"\0" not in head:  # the compression tables at the start have any length
            head += inflate.decompress(stream.read(64), 32)
    return int(head.partition(b"\0")[0].split()[1])


def write_tree(objects: Path, files: Mapping[str, str]) -> str:
    """Store the trees for these files (path to blob ID), and return the ID of the root.

    Raises ValueError if a path is both a file and a folder.
    """
    return _write_folder(objects, sorted((tuple(path.split("/")), blob) for path, blob in files.items()))


def _write_folder(objects: Path, files: list[tuple[tuple[str, ...], str]]) -> str:
    entries: list[tuple[bytes, bytes, str]] = []
    for name, group in groupby(files, key=lambda file: file[0][0]):
        members = list(group)
        if len(members[0][0]) > 1:
            below = [(parts[1:], blob) for parts, blob in members]
            entries.append((_FOLDER, name.encode(), _write_folder(objects, below)))
        elif len(members) == 1:
            entries.append((_FILE, name.encode(), members[0][1]))
        else:
            raise ValueError(f"{name} cannot be both a file and a folder")
    return write(objects, "tree", encode_tree(entries))


def encode_tree(entries: list[tuple[bytes, bytes, str]]) -> bytes:
    """The content of a tree from (mode, name, ID). Git sorts a folder as if its name ended in a slash."""
    ordered = sorted(entries, key=lambda entry: entry[1] + (b"/" if entry[0] == _FOLDER else b""))
    return b"".join(mode + b" " + name + b"\0" + bytes.fromhex(child) for mode, name, child in ordered)


class Tree(NamedTuple):
    """A whole tree: the blob ID of every file and the tree ID of every folder by path, in the order of Git."""

    files: Mapping[str, str]
    folders: Mapping[str, str]


@lru_cache(maxsize=256)
def read_tree(objects: Path, name: str) -> Tree:
    """Everything below a tree. Raises ObjectNotFound."""
    files: dict[str, str] = {}
    folders: dict[str, str] = {}
    _, rest = read(objects, name)
    while rest:
        head, _, rest = rest.partition(b"\0")
        mode, _, entry = head.partition(b" ")
        child, rest = rest[:20].hex(), rest[20:]
        path = entry.decode()
        if mode == _FOLDER:
            below = read_tree(objects, child)
            folders[path] = child
            folders |= {f"{path}/{inner}": tree for inner, tree in below.folders.items()}
            files |= {f"{path}/{inner}": blob for inner, blob in below.files.items()}
        else:
            files[path] = child
    return Tree(files, folders)


def write_commit(objects: Path, commit: Commit) -> str:
    """Store a commit, and return its ID."""
    who = f"{_person(commit.author)} {commit.seconds} +0000"
    lines = [f"tree {commit.tree}", *(f"parent {parent}" for parent in commit.parents)]
    lines += [f"author {who}", f"committer {who}", "", commit.message]
    return write(objects, "commit", _text(lines))


def read_commit(objects: Path, name: str) -> Commit:
    """The commit with this ID. Raises ObjectNotFound."""
    kind, content = read(objects, name)
    if kind != "commit":
        raise ObjectNotFound(name)
    head, _, message = content.decode().partition("\n\n")
    fields = [line.partition(" ")[::2] for line in head.split("\n")]
    person = next(value for key, value in fields if key == "author")
    author, seconds, _ = person.rsplit(" ", 2)
    return Commit(
        next(value for key, value in fields if key == "tree"),
        tuple(value for key, value in fields if key == "parent"),
        author.partition(" <")[0],
        int(seconds),
        message,
    )


class Tag(NamedTuple):
    """An annotated tag of a commit; `seconds` is Unix time, UTC."""

    commit: str
    name: str
    author: str
    seconds: int
    message: str


def write_tag(objects: Path, tag: Tag) -> str:
    """Store an annotated tag, and return its ID."""
    head = [
        f"object {tag.commit}",
        "type commit",
        f"tag {tag.name}",
        f"tagger {_person(tag.author)} {tag.seconds} +0000",
    ]
    return write(objects, "tag", _text([*head, "", tag.message]))


def peeled(objects: Path, name: str) -> str:
    """The commit ID: that of a tag's target, or of the commit itself. Raises ObjectNotFound."""
    kind, content = read(objects, name)
    return content[len("object ") : len("object ") + 40].decode() if kind == "tag" else name


def write_whole(place: Path, content: bytes) -> None:
    """Write or replace a file atomically."""
    descriptor, temporary = tempfile.mkstemp(dir=place.parent, prefix=".tmp_")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        Path(temporary).replace(place)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _text(lines: list[str]) -> bytes:
    """Lines in UTF-8, without NULs and lone surrogates."""
    return "\n".join(lines).replace("\0", "").encode("utf-8", "replace")


def _framed(kind: str, content: bytes) -> bytes:
    return f"{kind} {len(content)}\0".encode() + content


def _place(objects: Path, name: str) -> Path:
    return objects / name[:2] / name[2:]


def _person(author: str) -> str:
    return f"{author} <{author}@users.noreply.huggingface.co>"
