"""The model card, README.md, and the evaluation results that the Hub shows beside it."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any

from hfdeploy_action import frontmatter, units
from hfdeploy_action.findings import Location
from hfdeploy_action.folder import markdown
from hfdeploy_action.folder.files import Files, Unreadable
from hfdeploy_action.frontmatter import Entries, FrontMatter, Key, Malformed

CARD = "README.md"


class Card:
    """Facts about the card of a folder. Nothing here raises."""

    def __init__(self, files: Files) -> None:
        self._files = files

    @cached_property
    def text(self) -> str | None:
        """The whole card; None if there is none, or a pointer in its place."""
        return self._files.text(CARD) if self._files.has_content(CARD) else None

    @cached_property
    def front_matter(self) -> FrontMatter | Unreadable | None:
        """The front matter; None if there is no card, or no front matter that the Hub would see."""
        if self.text is None:
            return None
        try:
            return frontmatter.parse(self.text)
        except Malformed as error:
            return Unreadable(str(error), Location(CARD, *error.mark))

    @cached_property
    def values(self) -> dict[str, Any]:
        """The front matter as plain values; empty if it cannot be read."""
        return self.front_matter.values if isinstance(self.front_matter, FrontMatter) else {}

    @cached_property
    def hub_values(self) -> dict[str, Any]:
        """The front matter as the Hub reads it; empty if it cannot be read."""
        return self.front_matter.hub if isinstance(self.front_matter, FrontMatter) else {}

    def at(self, *keys: Key) -> Location:
        """The position of an entry of the front matter, or of its nearest parent."""
        found = self.front_matter
        return Location(CARD, *(found.mark(*keys) if isinstance(found, FrontMatter) else (1, 1)))

    @cached_property
    def page(self) -> markdown.Page | None:
        """The Markdown below the front matter; None if there is no readable front matter."""
        if self.text is None or not isinstance(self.front_matter, FrontMatter):
            return None
        from hfdeploy_action.folder import page  # markdown-it-py takes 20 ms to import

        body = frontmatter.body_of(self.text)
        return page.read(body, lines_above=frontmatter.lines_in(self.text[: len(self.text) - len(body)]))

    def leads(self, link: str) -> bool:
        """Whether a link is a URL, or the path of a file or folder that exists."""
        path = markdown.path_of(link)
        return path is None or path in self._files or path in self._files.folders

    @cached_property
    def eval_results(self) -> dict[str, Entries | Unreadable]:
        """The evaluation results that the Hub reads from files in `.eval_results/`, by the path of each file."""
        names = self._files.with_content(lambda name: fnmatchcase(name, ".eval_results/*.yaml"))
        return {name: self._list_in(name) for name in names}

    def _list_in(self, name: str) -> Entries | Unreadable:
        if self._files[name] > frontmatter.LARGEST:
            most = units.size(frontmatter.LARGEST)
            return Unreadable(f"it has more than {most}, the most that is read", Location(name))
        try:
            return frontmatter.parse_list(self._files.text(name))
        except Malformed as error:
            return Unreadable(str(error), Location(name, *error.mark))
