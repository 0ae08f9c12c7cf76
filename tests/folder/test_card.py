"""The model card: its text, its front matter, and the files with evaluation results."""

from __future__ import annotations

from pathlib import Path

import pytest

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import Declared, Unreadable
from hfdeploy_action.folder.card import Card
from hfdeploy_action.folder.files import Files
from hfdeploy_action.frontmatter import Entries, FrontMatter


def card(text: str | None, **others: str) -> Card:
    """The card of a folder with these files; nothing is written to disk."""
    texts = {**({} if text is None else {"README.md": text}), **others}
    return Card(Files(Path("nowhere"), Declared(), {name: each.encode() for name, each in texts.items()}))


def test_values_and_positions_are_those_of_the_front_matter() -> None:
    found = card("---\nlicense: mit\ntags:\n- a\n- b\n---\n# Calm\n")
    assert found.values == {"license": "mit", "tags": ["a", "b"]}
    assert found.at("license") == Location("README.md", 2, 1)
    assert found.at("tags", 1) == Location("README.md", 5, 3)
    assert found.at("language") == Location("README.md", 2, 1)
    assert found.page
    assert [(heading.number, heading.text) for heading in found.page.headings] == [(7, "Calm")]


@pytest.mark.parametrize("text", [None, "", "# Calm\n", "---\nlicense: [\n---\n# Calm\n"])
def test_a_card_without_readable_front_matter_has_no_values_and_no_page(text: str | None) -> None:
    found = card(text)
    assert not isinstance(found.front_matter, FrontMatter)
    assert found.text == text
    assert found.values == {}
    assert found.page is None
    assert found.at("license") == Location("README.md", 1, 1)


def test_invalid_front_matter_is_unreadable() -> None:
    assert isinstance(card("---\nlicense: [\n---\n").front_matter, Unreadable)


@pytest.mark.parametrize(
    ("link", "leads"),
    [("a.png", True), ("./images/", True), ("images/a%20b.png", True), ("b.png", False), ("https://x.org", True)],
)
def test_a_link_leads_to_a_url_or_a_file_or_folder_that_exists(link: str, leads: bool) -> None:
    assert card("", **{"a.png": "x", "images/a b.png": "x"}).leads(link) is leads


def test_evaluation_results_are_lists_in_a_folder() -> None:
    files = {".eval_results/a.yaml": "- b: 1\n", ".eval_results/c.yaml": "d: 1\n", "eval_results/e.yaml": "- f\n"}
    found = card("", **files).eval_results
    assert found.keys() == {".eval_results/a.yaml", ".eval_results/c.yaml"}
    assert isinstance(found[".eval_results/a.yaml"], Entries)
    assert found[".eval_results/c.yaml"] == Unreadable(
        "a list is expected, not a mapping", Location(".eval_results/c.yaml", 1, 1)
    )
