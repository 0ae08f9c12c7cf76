"""The lists of the Hub: their sources, and the tool that refreshes them."""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from hfdeploy_action import vocabulary

FOLDER = Path(vocabulary.__file__).parent
TOOL: dict[str, Any] = runpy.run_path(str(Path(__file__).parent.parent / "tools/vocabulary.py"))
LISTS = sorted(path.stem for path in FOLDER.glob("*.txt"))

every_list = pytest.mark.parametrize("name", LISTS)


def test_these_lists_exist() -> None:
    assert LISTS == ["languages", "libraries", "licenses", "pipeline_tags"]


@every_list
def test_a_list_states_its_source_version_and_license(name: str) -> None:
    head = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()[:4]
    assert [line.partition(":")[0] for line in head] == ["# source", "# version", "# license", "# date"]
    assert re.fullmatch(r"# date: 20\d\d-\d\d-\d\d", head[3])


@every_list
def test_a_list_is_sorted_without_duplicates(name: str) -> None:
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()[4:]
    assert lines == sorted(set(lines))
    assert vocabulary.words(name) == set(lines)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("families", {6, 9, 12}),
        ("architectures", {4}),
        ("tokenizers", {1}),
        ("language_names", {2}),
        ("withdrawn_languages", {2}),
    ],
)
def test_a_table_states_its_source_and_has_no_duplicate_rows(name: str, columns: set[int]) -> None:
    lines = (FOLDER / f"{name}.tsv").read_text("utf-8").splitlines()
    head, table = lines[:5], [line.split("\t") for line in lines[5:]]
    assert [line.partition(":")[0] for line in head] == ["# source", "# version", "# license", "# date", "# columns"]
    assert table == sorted(table)
    assert {len(row) for row in table} <= columns
    assert vocabulary.rows(name) == {first: tuple(others) for first, *others in table}
    assert len(vocabulary.rows(name)) == len(table)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("licenses", "apache-2.0"),
        ("licenses", "openrail++"),
        ("licenses", "grok2-community"),  # documented, and not in the package
        ("pipeline_tags", "text-classification"),
        ("libraries", "sentence-transformers"),
        ("languages", "no"),
        ("languages", "deu"),
    ],
)
def test_a_list_contains_well_known_words(name: str, word: str) -> None:
    assert word in vocabulary.words(name)


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("en", True),
        ("ger", True),
        ("roa", True),  # a group of languages, for translation models
        ("multilingual", True),
        ("code", True),
        ("es-ES", False),
        ("English", False),
        ("", False),
    ],
)
def test_a_language_is_a_code(code: str, known: bool) -> None:
    assert vocabulary.is_language(code, vocabulary.words("languages")) is known


def test_licenses_are_read_from_the_source_of_the_package() -> None:
    source = 'export type A = "x";\nexport type License =\n\t| "mit"\n\t| "openrail++";\nexport type B = "y";'
    assert TOOL["licenses"](source) == ["mit", "openrail++"]


def test_a_source_in_an_unknown_form_is_an_error() -> None:
    with pytest.raises(ValueError, match="type License"):
        TOOL["licenses"]("export const LICENSES = [];")


def test_a_data_file_starts_with_its_source(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"version": "1.2.3", "license": "MIT"}))
    text = TOOL["data_file"](TOOL["Package"]("@acme/words", tmp_path), ["b", "a", "b"], of="WORDS")
    assert re.fullmatch(
        r"# source: npm @acme/words \(WORDS\)\n# version: 1\.2\.3\n# license: MIT\n# date: \d{4}-\d\d-\d\d\na\nb\n",
        text,
    )


def test_a_new_date_alone_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write = TOOL["write"]
    monkeypatch.setitem(write.__globals__, "FOLDER", tmp_path)
    write("words.txt", "# date: 2026-01-01\na\nb\n")
    write("words.txt", "# date: 2026-02-02\na\nb\n")
    write("words.txt", "# date: 2026-03-03\na\nc\n")
    assert (tmp_path / "words.txt").read_text() == "# date: 2026-03-03\na\nc\n"
    assert capsys.readouterr().out.splitlines() == [
        "words.txt: 2; new: a, b; gone: none",
        "words.txt: unchanged",
        "words.txt: 2; new: c; gone: b",
    ]
