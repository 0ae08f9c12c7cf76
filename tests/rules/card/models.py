"""Models and names for several parts of `card`."""

from __future__ import annotations

from sound import README, Changes, edit


def card(old: str, new: str) -> Changes:
    return edit("README.md", old, new)


def more(entries: str) -> Changes:
    """The sound card with additional entries from line 4 on."""
    return card("language: en\n", f"language: en\n{entries}\n")


LANGUAGE = "language: en\n"
LICENSE = "license: apache-2.0\n"


def below(text: str) -> Changes:
    """The sound card with additional text from line 17 on."""
    return {"README.md": f"{README}\n{text}\n"}
