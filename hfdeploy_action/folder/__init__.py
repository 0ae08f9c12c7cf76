"""The model folder as the rules see it: facts, each read from disk once, when first asked for, and never written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from hfdeploy_action import frontmatter, vocabulary
from hfdeploy_action.findings import Location
from hfdeploy_action.folder import attributes, lfs, markdown, objects, weights
from hfdeploy_action.folder.declared import Declared
from hfdeploy_action.folder.onnx import Outline, read_outline
from hfdeploy_action.folder.pickles import ENDINGS, Scan, scan_all
from hfdeploy_action.folder.places import json_mark
from hfdeploy_action.folder.reports import reports_among
from hfdeploy_action.folder.repository import GitRepository
from hfdeploy_action.folder.signatures import is_signed, read_damage
from hfdeploy_action.folder.tokenizer import Fault, Vocabulary, read_vocabulary
from hfdeploy_action.folder.tree import Tree, is_publishable, list_tree, matches
from hfdeploy_action.frontmatter import Entries, FrontMatter, Key, Malformed
from hfdeploy_action.inside import read_file

__all__ = [
    "CARD",
    "CONFIG",
    "TEXTS",
    "TOKENIZER",
    "TOKENIZER_CONFIG",
    "Declared",
    "Distant",
    "ModelFolder",
    "Unreadable",
]

CARD = "README.md"
CONFIG = "config.json"
TOKENIZER = "tokenizer.json"
TOKENIZER_CONFIG = "tokenizer_config.json"
TEXTS = (CARD, CONFIG, TOKENIZER_CONFIG, "generation_config.json", "adapter_config.json", "preprocessor_config.json")
_LARGEST_TEXT = 200_000_000  # bytes of JSON that are parsed, and of any text that is read
_MOST_SEARCHED = 25_000_000  # bytes of JSON in which places are looked for, in all: some seconds


@dataclass(frozen=True)
class Unreadable:
    """A file that is there and cannot be used: why, and where in it."""

    message: str
    at: Location


class Distant(NamedTuple):
    """What was read of the content of Git LFS pointers without fetching it, and why some of it is missing."""

    headers: Mapping[str, weights.Header | weights.Unsound] = MappingProxyType({})
    trouble: str = ""


_NOTHING_DISTANT = Distant()


class ModelFolder:
    """Facts about a folder. What cannot be read is `Unreadable`, for a rule to say; nothing here raises."""

    def __init__(self, root: Path, declared: Declared | None = None, distant: Distant = _NOTHING_DISTANT) -> None:
        self.root = root
        self.declared = declared or Declared()
        self.distant = distant
        self._searched = 0  # bytes of JSON, for places
        self._parsed: dict[str, Any] = {}

    @cached_property
    def files(self) -> dict[str, int]:
        """What would be published: the size in bytes of every regular file, by its path on the Hub.

        What an earlier run of this program reported is not part of it.
        """
        chosen = {name: size for name, size in self._tree.files.items() if self._chosen(name)}
        reports = reports_among(chosen, self._read)
        return {name: size for name, size in chosen.items() if name not in reports}

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that holds something, at any depth; `.` is the model folder itself."""
        found = {"."}
        for name in self.files:
            folder = name.rpartition("/")[0]
            while folder and folder not in found:  # those above a known one are known
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    def leads(self, link: str) -> bool:
        """Whether a link in the card is an address, or the path of a file or folder that is here."""
        path = markdown.path_of(link)
        return path is None or path in self.files or path in self.folders

    @cached_property
    def strays(self) -> dict[str, str]:
        """What stands in the folder and is no file of it, with the reason: links that leave it, pipes, devices."""
        return {name: why for name, why in self._tree.strays.items() if self._chosen(name)}

    @cached_property
    def _tree(self) -> Tree:
        return list_tree(self.root)

    def _chosen(self, name: str) -> bool:
        declared = self.declared
        if not is_publishable(name):
            return False
        if any(name == path or name.startswith(f"{path}/") for path in declared.never):
            return False
        return matches(name, declared.include) and not matches(name, declared.exclude)

    @cached_property
    def pointers(self) -> dict[str, lfs.Pointer | None]:
        """Files that are Git LFS pointers in place of content; None for a damaged one."""
        small = (name for name, size in self.files.items() if 0 < size <= lfs.LARGEST_POINTER)
        texts = ((name, self.read(name)) for name in small)  # one after the other: there may be a million
        return {name: lfs.read_pointer(text) for name, text in texts if lfs.is_pointer(text)}

    @cached_property
    def repository(self) -> GitRepository:
        """The Git repository around the folder."""
        return GitRepository(self.root, self.files, self.text, self.declared.boundary)

    @cached_property
    def swallowed(self) -> dict[str, attributes.Line]:
        """Texts that the Hub reads, and a .gitattributes puts into Git LFS; with the line."""
        return self.repository.swallowed(TEXTS)

    def words(self, name: str) -> frozenset[str]:
        """One of the lists of `vocabulary`: as the Hub gave it just now, where it was asked, else ours."""
        return self.declared.words.get(name) or vocabulary.words(name)

    @cached_property
    def headers(self) -> dict[str, weights.Header | weights.Unsound]:
        """The header of every safetensors file, or what is wrong with it; of a pointer where it was read from afar."""
        return dict(self.distant.headers) | {
            name: self._header(name)
            for name in self.files
            if name.endswith(".safetensors") and name not in self.pointers
        }

    def _header(self, name: str) -> weights.Header | weights.Unsound:
        try:
            return weights.read_header(self.path(name))
        except weights.Unsound as error:
            return error
        except OSError as error:
            return weights.Unsound(error.strerror or "cannot be read")

    @cached_property
    def indexes(self) -> dict[str, weights.Index]:
        """What says which shard holds which tensor, by its path; none for a pointer in its place."""
        names = [name for name in self.files if weights.is_index(name) and name not in self.pointers]
        return {name: weights.read_index(name, self.json(name)) for name in names}

    @cached_property
    def tensors(self) -> dict[str, weights.Tensor]:
        """The tensors that transformers would load; empty where they are not safetensors, or not all here and sound."""
        return weights.loaded(self.headers, self.indexes.get(weights.INDEX))

    @cached_property
    def card(self) -> FrontMatter | Unreadable | None:
        """The card's front matter; None where there is no card, or no front matter that the Hub would see."""
        text = self.card_text
        if text is None:
            return None
        try:
            return frontmatter.parse(text)
        except Malformed as error:
            return Unreadable(str(error), Location(CARD, *error.mark))

    @cached_property
    def card_text(self) -> str | None:
        """The whole card; None where there is none, or a pointer in its place."""
        if CARD not in self.files or CARD in self.pointers:
            return None
        return self.text(CARD)

    @cached_property
    def page(self) -> markdown.Page | None:
        """The card below its front matter, as markdown; None where there is no such card."""
        text = self.card_text
        if text is None or not isinstance(self.card, FrontMatter):
            return None
        body = frontmatter.body_of(text)
        return markdown.read(body, lines_above=frontmatter.lines_in(text[: len(text) - len(body)]))

    @cached_property
    def card_values(self) -> dict[str, Any]:
        """The card's front matter as plain values; empty where there is none to read."""
        return self.card.values if isinstance(self.card, FrontMatter) else {}

    @cached_property
    def eval_results(self) -> dict[str, Entries | Unreadable]:
        """The evaluation results that the Hub reads from files of their own."""
        names = [name for name in self.files if fnmatchcase(name, ".eval_results/*.yaml") and name not in self.pointers]
        return {name: self._list_in(name) for name in names}

    def _list_in(self, name: str) -> Entries | Unreadable:
        if self.files[name] > frontmatter.LARGEST:
            return Unreadable(f"{self.files[name]:,} bytes; at most {frontmatter.LARGEST:,} are read", Location(name))
        try:
            return frontmatter.parse_list(self.text(name))
        except Malformed as error:
            return Unreadable(str(error), Location(name, *error.mark))

    @cached_property
    def config(self) -> dict[str, Any]:
        """config.json; empty where it cannot be read, which a rule of its own says."""
        read = self.json(CONFIG)
        return read if isinstance(read, dict) else {}

    @cached_property
    def tokenizer(self) -> dict[str, Any]:
        """tokenizer.json; empty where it cannot be read, which a rule of its own says."""
        read = self.json(TOKENIZER)
        return read if isinstance(read, dict) else {}

    @cached_property
    def vocabulary(self) -> Vocabulary | Fault | None:
        """The tokens of tokenizer.json, or why it does not load; None where there is none to read."""
        return read_vocabulary(self.tokenizer) if isinstance(self.json(TOKENIZER), dict) else None

    @cached_property
    def pickles(self) -> dict[str, Scan]:
        """What is in the files that may be pickles, by their endings."""
        names = [name for name in self.files if name.endswith(ENDINGS) and name not in self.pointers]
        return scan_all({name: self.path(name) for name in names})

    @cached_property
    def onnx(self) -> dict[str, Outline]:
        """The outline of every ONNX file that is here."""
        names = [name for name in self.files if name.endswith(".onnx") and name not in self.pointers]
        return {name: read_outline(self.path(name)) for name in names}

    @cached_property
    def damages(self) -> dict[str, str]:
        """What is wrong with files whose first bytes tell; empty text for a sound one."""
        names = [name for name in self.files if is_signed(name) and name not in self.pointers]
        return {name: read_damage(self.path(name)) for name in names}

    def json(self, name: str) -> dict[str, Any] | Unreadable | None:
        """A JSON object of the folder; None where there is no such file or a pointer in its place."""
        if name not in self.files or name in self.pointers:
            return None
        read = self.value(name)
        at = Location(name, 1, 1)
        return read if isinstance(read, dict | Unreadable) else Unreadable("a JSON object is expected", at)

    def value(self, name: str) -> Any:
        """What a JSON file holds, parsed once: `Unreadable` for a broken one, None where there is no such file."""
        if name in self.files and name not in self.pointers and name not in self._parsed:
            self._parsed[name] = self._parse(name)
        return self._parsed.get(name)

    def _parse(self, name: str) -> Any:
        if self.files[name] > _LARGEST_TEXT:
            return Unreadable(f"{self.files[name]:,} bytes; at most {_LARGEST_TEXT:,} are read", Location(name))
        try:
            return objects.parse(partial(self.read, name))
        except json.JSONDecodeError as error:
            return Unreadable(error.msg, Location(name, error.lineno, error.colno))
        except objects.Refused as error:
            return Unreadable(str(error), Location(name, *error.mark))
        except RecursionError:
            return Unreadable("nested too deeply", Location(name))
        except ValueError:  # Python's guard against numbers that take for ever to read
            return Unreadable("a number with too many digits", Location(name))

    def in_card(self, *keys: Key) -> Location:
        """Where in the card an entry stands, or would stand."""
        return Location(CARD, *(self.card.mark(*keys) if isinstance(self.card, FrontMatter) else (1, 1)))

    def in_json(self, name: str, *keys: Key) -> Location:
        """Where in a JSON file an entry stands, or would stand; of very much JSON only the file is said."""
        self._searched += self.files.get(name, 0)
        if self._searched > _MOST_SEARCHED:
            return Location(name)
        return Location(name, *json_mark(self.text(name), *keys))

    def text(self, name: str) -> str:
        """A file as text; what is not UTF-8 is replaced."""
        return self.read(name).decode("utf-8-sig", "replace")

    def read(self, name: str) -> bytes:
        """A file's bytes, as many as are ever looked at; empty where it cannot be read."""
        return self._read(name, _LARGEST_TEXT)

    def path(self, name: str) -> Path:
        """Where a file is, which may be listed under the name of a link to it."""
        return Path(self._tree.links.get(name) or self.root / name)

    def _read(self, name: str, most: int) -> bytes:
        try:
            return read_file(self._tree.links.get(name) or f"{self.root}/{name}", most)
        except (OSError, ValueError):
            return b""
