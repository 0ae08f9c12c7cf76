"""What is wrong with the text of a file that a parser rejects, in words for its author."""

from __future__ import annotations

from typing import NamedTuple

from hfdeploy_action.frontmatter import Mark
from hfdeploy_action.text import show


class Mistake(NamedTuple):
    """What is wrong, how to fix it, and where.

    Neither `message` nor `fix` repeats what the file says, which may be confidential; `quote` does.
    """

    message: str
    fix: str
    at: Mark
    quote: str = ""

    @property
    def quoted(self) -> str:
        """The message with the quote."""
        return f"{self.message}: `{show(self.quote)}`" if self.quote else self.message
