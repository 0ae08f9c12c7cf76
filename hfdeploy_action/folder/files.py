"""The files of a model folder: which ones would be published, how large they are, and what they contain."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import lfs
from hfdeploy_action.folder.declared import Declared
from hfdeploy_action.folder.reports import reports_among
from hfdeploy_action.folder.tree import is_publishable, list_tree, matches
from hfdeploy_action.inside import read_file

LARGEST_TEXT = 200_000_000  # bytes of JSON that are parsed, and of any text that is read
UNEDITED: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True)
class Unreadable:
    """A file that exists but cannot be used: the reason, and the position in the file."""

    message: str
    at: Location


class Files(dict[str, int]):
    """The size in bytes of every file that would be published, by its path on the Hub.

    Reports of an earlier run of this program are left out. `edited` is content that takes the place of files on disk.
    Nothing here raises: a file that cannot be read is empty.
    """

    def __init__(self, root: Path, declared: Declared, edited: Mapping[str, bytes] = UNEDITED) -> None:
        tree = list_tree(root)
        self.root = root
        self._links = tree.links
        self._edited = edited
        self.strays = {name: why for name, why in tree.strays.items() if _is_chosen(name, declared)}
        """Entries that are not files of the folder, with the reason: links that leave it, pipes, devices."""
        chosen = {name: stamp.size for name, stamp in tree.files.items() if _is_chosen(name, declared)}
        reports = reports_among(chosen, self._read)
        super().__init__({name: size for name, size in chosen.items() if name not in reports})
        self.stamps = {name: tree.files[name] for name in self}
        """The stamp that each file on disk had before a rule read it."""
        self.update({name: len(content) for name, content in edited.items()})

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that contains a file, at any depth; `.` is the model folder itself."""
        found = {"."}
        for name in self:
            folder = name.rpartition("/")[0]
            while folder and folder not in found:  # the parents of a known folder are known
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def pointers(self) -> dict[str, lfs.Pointer | None]:
        """Files that are Git LFS pointers in place of content; None for a damaged pointer."""
        small = (name for name, size in self.items() if 0 < size <= lfs.LARGEST_POINTER)
        texts = ((name, self.read(name)) for name in small)  # one at a time: there may be a million
        return {name: lfs.read_pointer(text) for name, text in texts if lfs.is_pointer(text)}

    def has_content(self, name: str) -> bool:
        """Whether there is such a file, and not a pointer in its place."""
        return name in self and name not in self.pointers

    def with_content(self, is_wanted: Callable[[str], bool]) -> list[str]:
        """The names that are wanted, of files that are not pointers."""
        return [name for name in self if is_wanted(name) and name not in self.pointers]

    def text(self, name: str) -> str:
        """A file as text; bytes that are not UTF-8 are replaced."""
        return self.read(name).decode("utf-8-sig", "replace")

    def read(self, name: str) -> bytes:
        """The first 200 MB of a file; empty if it cannot be read."""
        return self._edited[name] if name in self._edited else self._read(name, LARGEST_TEXT)

    def start(self, name: str) -> bytes:
        """The first 512 bytes of a file; empty if it cannot be read."""
        return self._read(name, 512)

    def path(self, name: str) -> Path:
        """The path on disk; for a link to another file of the folder, the path of that file."""
        return Path(self._links.get(name) or self.root / name)

    def _read(self, name: str, most: int) -> bytes:
        try:
            return read_file(self._links.get(name) or f"{self.root}/{name}", most)
        except (OSError, ValueError):
            return b""


def _is_chosen(name: str, declared: Declared) -> bool:
    if not is_publishable(name):
        return False
    if any(name == path or name.startswith(f"{path}/") for path in declared.never):
        return False
    return matches(name, declared.include) and not matches(name, declared.exclude)
