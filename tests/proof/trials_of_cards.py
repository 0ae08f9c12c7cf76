"""Trials of the fixes of HFD4xx."""

from __future__ import annotations

from pathlib import Path

from proof.breaks import CARD
from proof.breaks_of_cards import RESULTS
from proof.fixes_told import Trial, broken_as, card, entry, example, model, replacing, setting

LICENSE = "You may do with it what you like.\n"


def fenced(root: Path, *entries: str) -> None:
    """Front matter of these entries, before what is there."""
    text = (root / CARD).read_text()
    (root / CARD).write_text("\n".join(("---", *entries, "---", text)))


def licensed(root: Path, *entries: str) -> None:
    """Entries of the front matter, and the license that they name."""
    entry(root, *entries)
    (root / "LICENSE").write_text(LICENSE)


def sections(root: Path, *headings: str) -> None:
    """Sections of a few sentences each, at the end of the card."""
    with (root / CARD).open("a") as file:
        file.writelines(f"\n{heading}\n\nShort texts in English. It knows six words.\n" for heading in headings)


def snippet(root: Path, code: str) -> None:
    """A block of code, of the author's own repository, at the end of the card."""
    setting(root, "repo-id: acme/emotion")
    with (root / CARD).open("a") as file:
        file.write(f"\n```python\n{code}\n```\n")


def results(root: Path, line: str) -> None:
    (root / RESULTS).write_text(f"{line}\n")


LINKED = "\nSee [where](#use) it works.\n\n## Intended use\n\nShort texts.\n"
BARE = "# Emotion\n\nIntended for tests; its main limitation is that it knows six words.\n\n```python\nx\n```\n"
CARDS = (
    Trial("HFD401", model(README__md=BARE), fenced),
    Trial("HFD403", broken_as("HFD403"), entry),
    Trial("HFD404", broken_as("HFD404"), entry),
    Trial("HFD406", broken_as("HFD406"), licensed),
    Trial("HFD407", broken_as("HFD407"), licensed),
    Trial("HFD408", broken_as("HFD408"), entry),
    Trial("HFD409", broken_as("HFD409"), entry),
    Trial("HFD410", broken_as("HFD410"), entry),
    Trial("HFD412", broken_as("HFD412"), entry),
    Trial("HFD413", broken_as("HFD413", name="PEFT"), entry),
    Trial("HFD414", broken_as("HFD414"), entry),
    Trial("HFD416", card("version: 1.10"), entry),
    Trial("HFD417", broken_as("HFD417"), entry),
    Trial("HFD420", broken_as("HFD420"), entry),
    Trial("HFD421", broken_as("HFD421"), entry),
    Trial("HFD422", broken_as("HFD422"), entry),
    Trial("HFD423", broken_as("HFD423"), entry),
    Trial("HFD425", broken_as("HFD425"), example),
    Trial("HFD426", broken_as("HFD426"), entry),
    Trial("HFD427", card("extra_gated_fields: Company", "extra_gated_eu_disallowed: of course"), entry),
    Trial("HFD428", broken_as("HFD428"), entry, takes=(0,)),
    Trial("HFD428", broken_as("HFD428"), entry, takes=(1,)),
    Trial("HFD429", broken_as("HFD429"), entry),
    Trial("HFD431", card(below=LINKED), replacing(CARD, r"\[where\]\(.*\)")),
    Trial("HFD434", broken_as("HFD434"), sections),
    Trial("HFD435", broken_as("HFD435"), snippet),
    Trial("HFD437", broken_as("HFD437", "embeddings"), entry),
    Trial("HFD438", broken_as("HFD438"), results),
    Trial("HFD439", card("base_model: https://huggingface.co/acme/base"), entry),
    Trial("HFD440", card("metrics: [acuracy]"), entry),
    Trial("HFD443", broken_as("HFD443"), entry),
    Trial("HFD444", broken_as("HFD444"), entry),
    Trial("HFD445", broken_as("HFD445"), entry),
)
