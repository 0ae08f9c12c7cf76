"""Models and names for several parts of `card`."""

from __future__ import annotations

from sound import README, Changes, edit


def card(old: str, new: str) -> Changes:
    return edit("README.md", old, new)


def more(entries: str) -> Changes:
    """More entries, from line 4 of the card on."""
    return card("language: en\n", f"language: en\n{entries}\n")


LANGUAGE = "language: en\n"
LICENSE = "license: apache-2.0\n"


def below(text: str) -> Changes:
    """More text at the end of the sound card, from line 17 on."""
    return {"README.md": f"{README}\n{text}\n"}
