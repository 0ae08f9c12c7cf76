"""What `--fix` does to any model: nothing to a sound one, and to every other only the fix."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from fixes.fixing import card, fixable, fixed_texts, readme
from hypothesis import given
from hypothesis import strategies as st
from sound import CONFIG, Content, Model, Size, pointer, write

from hfdeploy_action import fixes
from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.fixes.failures import FixNotWritten
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import RULES


def test_every_fix_belongs_to_a_rule() -> None:
    assert fixes.FIXES.keys() <= RULES.keys()


def test_a_sound_model_is_not_changed(model: Model) -> None:
    assert fixed_texts(model()) == {}


@pytest.mark.parametrize("text", [readme("language: en", "language: no").encode() + b"\xff", pointer().encode()])
def test_a_file_that_is_not_text_is_not_changed(model: Model, text: bytes) -> None:
    assert fixed_texts(model({"README.md": text})) == {}


def test_no_fix_is_written_through_a_link(model: Model, tmp_path: Path) -> None:
    root = model()
    for target in (tmp_path / "outside.md", root / "inside.md"):
        target.write_text(readme("language: en", "language: no"))
        (root / "README.md").unlink()
        (root / "README.md").symlink_to(target)
        assert fixed_texts(root) == {}


def test_a_link_that_replaces_the_file_is_not_followed(model: Model, tmp_path: Path) -> None:
    root = model(card(readme("language: en", "language: no")))
    folder = ModelFolder(root)
    fixed = fixes.fix(folder, fixable)
    (tmp_path / "outside.md").write_text("theirs")
    (root / "README.md").unlink()
    (root / "README.md").symlink_to(tmp_path / "outside.md")
    with pytest.raises(FixNotWritten, match=r"README\.md"):
        fixes.write(folder, fixed)
    assert (tmp_path / "outside.md").read_text() == "theirs"


# Pieces of front matter, before and after the fix.
PIECES = (
    ("license: mit", "license: mit"),
    ("language: [en, no]", 'language: [en, "no"]'),
    ("version: 1.10", 'version: "1.10"'),
    ("base-model: acme/x", "base_model: acme/x"),
    ("# a comment: no", "# a comment: no"),
    ("", ""),
    ("tags: ['a',  \"b\" ]", "tags: ['a',  \"b\" ]"),
    ("thumbnail: >-\n  https://example.org/x.png", "thumbnail: >-\n  https://example.org/x.png"),
)
TAILS = st.sampled_from(["", " ", "  # no, really", " # é 喜"])


@given(
    st.permutations(PIECES),
    st.lists(TAILS, min_size=len(PIECES), max_size=len(PIECES)),
    st.sampled_from(["\n", "\r\n"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
def test_every_other_byte_of_the_card_stays(
    pieces: list[tuple[str, str]], tails: list[str], line_end: str, body: str
) -> None:
    def text(which: int) -> bytes:
        lines = [piece[which] + ("" if ">-" in piece[0] else tail) for piece, tail in zip(pieces, tails, strict=True)]
        front = "\n".join(["---", "library_name: x", "pipeline_tag: y", *lines, "---", ""])
        return (front.replace("\n", line_end) + "# Title" + line_end + body).encode()

    with tempfile.TemporaryDirectory() as place:
        root = write(Path(place), {"README.md": text(0)})
        fixed_texts(root)
        assert (root / "README.md").read_bytes() == text(1)


LINES = st.sampled_from(
    [
        "---",
        "language: no",
        "licence: mit",
        "pipeline-tag:",
        "- no",
        "  no",
        "{",
        "a: [no",
        "no",
        "license: |",
        "",
        "\t",
        "x: 1.0",
    ]
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n", "\r"]), st.text('{}[]:,"a1 \n', max_size=40))
def test_any_text_can_be_fixed_and_fixing_it_again_changes_nothing(lines: list[str], line_end: str, tail: str) -> None:
    front = line_end.join(["---", *lines, "---", ""])
    changes: dict[str, Content] = {"README.md": front, "config.json": CONFIG[:200] + tail, ".gitattributes": tail}
    with tempfile.TemporaryDirectory() as place:
        fixed_texts(write(Path(place), {**changes, "model.onnx": Size(2_000_000)}))


def test_docs_rules_marks_every_rule_with_a_fix() -> None:
    page = (Path(__file__).parents[2] / "docs/rules.md").read_text("utf-8")
    sections = {section[:6]: section for section in page.split("### ")[1:]}
    assert {rule_id for rule_id in CATALOGUE if "--fix` makes it" in sections.get(rule_id, "")} == fixes.FIXES.keys()
