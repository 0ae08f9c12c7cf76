"""Front matter: its values, the line and column of every key, and limits against hostile cards."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hfdeploy_action.frontmatter import (
    FrontMatter,
    Malformed,
    Mark,
    body_of,
    lines_in,
    parse,
    parse_document,
    parse_list,
    refused_tab,
)

CARD = """\
---
license: mit
language:
- en
- fr
model-index:
- name: emotion
  results: [{task: {type: text-classification}}]
---
# Emotion
"""


def read(text: str) -> FrontMatter:
    found = parse(text)
    assert found is not None
    return found


def refused(text: str) -> tuple[str, Mark]:
    with pytest.raises(Malformed) as caught:
        parse(text)
    return str(caught.value), caught.value.mark


@pytest.mark.parametrize(
    ("keys", "mark"),
    [
        (("license",), Mark(2, 1)),
        (("language",), Mark(3, 1)),
        (("language", 1), Mark(5, 3)),
        (("model-index", 0, "name"), Mark(7, 3)),
        (("model-index", 0, "results", 0, "task", "type"), Mark(8, 21)),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("above", ["", "\n", "\n \n\t\n"], ids=["at the top", "below a blank line", "below three"])
def test_every_key_and_item_has_its_line_and_column(
    keys: tuple[str | int, ...], mark: Mark, ends: str, above: str
) -> None:
    card = read((above + CARD).replace("\n", ends))
    assert card.mark(*keys) == mark._replace(line=mark.line + above.count("\n"))


@pytest.mark.parametrize(
    ("keys", "mark"),
    [(("license", "deeper"), Mark(2, 1)), (("language", 7), Mark(3, 1)), (("nothing",), Mark(2, 1)), ((), Mark(2, 1))],
)
def test_a_missing_entry_has_the_position_of_its_nearest_parent(keys: tuple[str | int, ...], mark: Mark) -> None:
    assert read(CARD).mark(*keys) == mark


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Emotion\n",
        "----\nlicense: mit\n----\n",
        "---\nlicense: mit\n",
        "---\nlicense: mit\n----\n",
        "Emotion\n" + CARD,
        "--- \nlicense: mit\n---\n",
        "---\n---\n",
    ],
)
def test_text_that_the_hub_does_not_see_is_not_front_matter(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    "text", ["---\nlicense: mit\n---", "---\nlicense: mit\n--- \t\n", "\n\n---\r\nlicense: mit\r\n---\r\n"]
)
def test_text_that_the_hub_sees_is_front_matter(text: str) -> None:
    assert read(text).values == {"license": "mit"}


def test_a_horizontal_rule_does_not_extend_the_front_matter() -> None:
    assert read("---\nlicense: mit\n---\n# Emotion\n---\nlicense: gpl\n---\n").values == {"license": "mit"}


def test_the_body_follows_the_front_matter() -> None:
    assert body_of(CARD) == "# Emotion\n"
    assert body_of("# Emotion\n") == "# Emotion\n"


def test_front_matter_of_comments_only_is_empty() -> None:
    assert read("---\n# license: mit\n---\n").values == {}


@pytest.mark.parametrize(
    ("text", "key", "mark"),
    [
        ("a: 1\nb: 2\na: 3", "a", Mark(4, 1)),
        ("a:\n  b: 1\n  b: 2", "b", Mark(4, 3)),
        ("a: [{b: 1, b: 2}]", "b", Mark(2, 12)),
        ('a: 1\n"a": 2', "a", Mark(3, 1)),
    ],
)
def test_a_duplicate_key_has_the_position_of_the_second(text: str, key: str, mark: Mark) -> None:
    assert read(f"---\n{text}\n---\n").duplicates == ((key, mark),)


def test_duplicate_merge_keys_are_allowed_and_merged() -> None:
    card = read("---\na: &a {x: 1}\nb: &b {y: 2}\nc: {<<: *a, <<: *b, z: 3}\n---\n")
    assert card.values["c"] == {"x": 1, "y": 2, "z": 3}
    assert card.duplicates == ()


@pytest.mark.parametrize(("text", "value"), [("=", "="), ("<<", "<<"), ("\tfr", "fr"), ("no", False), ("1e3", "1e3")])
def test_plain_values_are_read_as_by_pyyaml(text: str, value: object) -> None:
    assert read(f"---\na: {text}\n---\n").values == {"a": value}


def test_a_value_that_only_python_refuses_is_read_as_the_hub_reads_it() -> None:
    read = parse("---\na: 2024-13-01\nb: no\n---\n")
    assert read
    assert read.values == read.hub == {"a": "2024-13-01", "b": "no"}
    assert read.unread_by_python
    assert (str(read.unread_by_python), read.unread_by_python.mark) == (
        "`2024-13-01` is not a valid timestamp",
        Mark(2, 4),
    )


def test_the_hub_reads_plain_scalars_as_yaml_1_2() -> None:
    read = parse("---\na: [no, 1e3, 1:30, 2024-01-01, 'no', !!str 12, 0x1f, 1_000, ~, '1e3', 010]\n---\n")
    assert read
    assert read.hub == {"a": ["no", 1000.0, "1:30", "2024-01-01", "no", "12", 31, "1_000", None, "1e3", "010"]}


@pytest.mark.parametrize(
    ("text", "message", "mark"),
    [
        ("a: 1\nb: !!bool perhaps", "`perhaps` is not a valid bool", Mark(3, 4)),
        ("a: !!timestamp soon", "`soon` is not a valid timestamp", Mark(2, 4)),
        ("a: !!int ''", "`` is not a valid int", Mark(2, 4)),
        ("a: !!float ''", "`` is not a valid float", Mark(2, 4)),
        ("a: " + "1" * 5000, "a number of 5,000 characters", Mark(2, 4)),
        ("a: !!timestamp {=: 2}", "expected a scalar node", Mark(2, 4)),
        ("a: !!python/object/apply:os.system [id]", "could not determine a constructor", Mark(2, 4)),
        ("a: [b", "while parsing a flow sequence", Mark(2, 4)),
        ("a: @b", "while scanning for the next token found character that cannot start any token", Mark(2, 4)),
        ("\ta: b", "while scanning for the next token found character that cannot start any token", Mark(2, 1)),
        ("? [a]\n: b", "while constructing a mapping found unhashable key", Mark(2, 3)),
        ("a: *b", "found undefined alias", Mark(2, 4)),
        ("a: &x [*x]", "a value inside itself", Mark(2, 1)),
        ("a: b\x00c", "control characters are not allowed", Mark(2, 5)),
        ("a: \ud800", "text that is not valid Unicode", Mark(2, 1)),
        ("- a", "a mapping of keys to values is expected, not a list", Mark(2, 1)),
        ("a", "a mapping of keys to values is expected, not text", Mark(2, 1)),
        ("7", "a mapping of keys to values is expected, not 7", Mark(2, 1)),
        ("~", "a mapping of keys to values is expected, not nothing", Mark(2, 1)),
        ("a: b\n--- x\nc: d", "expected a single document", Mark(3, 1)),
    ],
)
def test_invalid_yaml_is_refused_at_its_position(text: str, message: str, mark: Mark) -> None:
    said, at = refused(f"---\n{text}\n---\n")
    assert message in said
    assert at == mark


def test_positions_in_a_document_count_from_its_first_line() -> None:
    assert parse_document("a: 1\nb: 2\n").mark("b") == Mark(2, 1)
    assert parse_document("").values == {}


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x85\u2028\u2029"))  # PyYAML loses them
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | st.dates()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)
pieces = st.sampled_from(
    "---|a|b|: |- |\n|  |[|]|{|}|, |&a |*a|<<|!!|!!int |!!bool |? |!!timestamp |!!set |!!omap |!!binary |!!null |#|'|\""
    "|>|\t|\r|=|2024-13-01|0x|1:70|~|\x00|\ud800|\ufeff|\x85|%YAML 1.1\n|...|0b_|.inf|@|!!float |!!str ".split("|")
)


def outcome(text: str) -> list[Mark]:
    """Every position in a text."""
    try:
        found = parse_document(text)
    except Malformed as error:
        return [error.mark]
    return list(found.marks.values())


@given(st.text() | st.lists(pieces).map("".join))
def test_any_text_is_read_or_malformed(text: str) -> None:
    assert all(mark >= (1, 1) for mark in outcome(text))


@settings(max_examples=60)
@given(
    st.dictionaries(texts, values, max_size=5),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(0, 3),
)
def test_values_survive_and_each_key_is_at_its_position(
    mapping: dict[str, Any], flow: bool, unicode: bool, ends: str, above: int
) -> None:
    document = yaml.safe_dump(mapping, default_flow_style=flow, allow_unicode=unicode, width=1000)
    text = "\n" * above + f"---\n{document}---\n# Emotion\n"
    lines = text.split("\n")
    card = read(text.replace("\n", ends))
    assert card.values == mapping
    assert card.duplicates == ()
    for path, mark in card.marks.items():
        if path and isinstance(path[-1], str):
            written = "\n".join(lines[mark.line - 1 :])[mark.column - 1 :].removeprefix("? ")
            assert next(t.value for t in yaml.scan(written) if isinstance(t, yaml.ScalarToken)) == path[-1]


def test_a_file_with_a_list() -> None:
    read = parse_list("- a\n- b: 1\n")
    assert read.values == ["a", {"b": 1}]
    assert read.mark(1, "b", "c") == Mark(2, 3)


def test_a_mapping_is_not_a_list() -> None:
    with pytest.raises(Malformed, match="a list is expected, not a mapping"):
        parse_list("a: 1")


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("---\nlanguage:\ten\n---\n", Mark(2, 10)),
        ("---\na: b\t\n---\n", Mark(2, 5)),
        ("\n---\na: 'b\tc'\n---\n", None),
        ("---\na: b\n---\n\t", None),
        ("no front matter\t", None),
    ],
)
def test_the_tab_that_the_python_loader_refuses(text: str, mark: Mark | None) -> None:
    assert refused_tab(text) == mark


@pytest.mark.parametrize("text", ["", "a", "a\nb\n", "a\r\nb\r\n", "a\rb\r"])
def test_there_are_three_kinds_of_line_breaks(text: str) -> None:
    assert lines_in(text) == len(text.splitlines()) - (text == "a")
