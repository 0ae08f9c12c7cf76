"""The marker in the description of a commit: what is written is read, and nothing else is taken for a marker."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.hub.changes import RemoteFile
from hfdeploy_action.hub.marker import Kind, Marker, RunKey, Source, parse, tree_digest, write
from hfdeploy_action.hub.repository import Repository

texts = st.text(max_size=40)
numbers = st.integers(0, 2**53)
seconds = st.datetimes(datetime(2020, 1, 1), datetime(2999, 1, 1)).map(lambda at: at.replace(microsecond=0, tzinfo=UTC))


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789abcdef", min_size=length, max_size=length)


markers = st.builds(
    Marker,
    kind=st.sampled_from(Kind),
    tag=texts,
    tree=digits(64),
    proven=digits(40),
    private=st.booleans(),
    run=st.builds(RunKey, texts, numbers, texts, numbers, digits(16)),
    until=seconds,
    version=texts,
    source=st.none() | st.builds(Source, texts, texts, texts, texts),
)
MARKER = Marker(
    Kind.RELEASE,
    "v1",
    "a" * 64,
    "b" * 40,
    True,
    RunKey("123", 1, "release", 0, "c" * 16),
    datetime(2026, 11, 30, 21, tzinfo=UTC),
    "0.1.0",
)


@given(markers, texts)
def test_what_is_written_is_read(marker: Marker, before: str) -> None:
    assert parse(write(marker)) == marker
    assert parse(f"{before}\n\n{write(marker)}\n") == marker


@given(st.text())
def test_a_stranger_s_description_has_no_marker(description: str) -> None:
    assert parse(description) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(st.sampled_from([*json.loads(write(MARKER).partition(" ")[2])]), json_values)
def test_a_value_of_any_form_is_read_or_refused_without_an_error(name: str, value: Any) -> None:
    parse(changed(**{name: value}))
    parse(changed(run={"name": "1", "attempt": 1, "job": "", "pid": 0, "nonce": "c" * 16, name: value}))


def changed(**values: Any) -> str:
    """A marker in which some values are replaced, and those that are `...` are missing."""
    read = json.loads(write(MARKER).partition(" ")[2]) | values
    return "hf-deploy-action: " + json.dumps({name: value for name, value in read.items() if value is not ...})


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "other"},
        {"tag": 1},
        {"tag": "v" * 301},
        {"tree": "A" * 64},
        {"proven": "main"},
        {"proven": "b" * 40 + "\n"},
        {"private": 1},
        {"run": None},
        {"run": {"name": "123"}},
        {"until": "tomorrow"},
        {"until": "2026-13-01T00:00:00Z"},
        {"source": "acme/emotion"},
        {"source": {"repository": "acme/emotion"}},
        {"source": ...},
        {"version": ...},
        {"more": 1},
    ],
    ids=str,
)
def test_a_marker_with_a_wrong_value_is_none(values: dict[str, Any]) -> None:
    assert parse(changed()) == MARKER
    assert parse(changed(**values)) is None


@pytest.mark.parametrize(
    "description",
    [
        f"> {write(MARKER)}",
        f"{write(MARKER)}\nSigned-off-by: somebody",
        f"{write(MARKER)} ",
        "hf-deploy-action: " + "[" * 3000,
        "hf-deploy-action: " + "9" * 3000,
        write(MARKER).replace('"v1"', '"' + "v" * 5000 + '"'),
    ],
    ids=["quoted", "not-last", "trailing-space", "deep", "large", "long"],
)
def test_only_a_whole_last_line_is_a_marker(description: str) -> None:
    assert parse(description) == (MARKER if description.endswith(" ") else None)


def test_the_digest_depends_on_each_path_size_and_object() -> None:
    tree = {"a": RemoteFile(1, "1" * 40, None), "b": RemoteFile(2, "2" * 40, "3" * 64)}
    others = [
        {"a": tree["a"]},
        {**tree, "c": tree["a"]},
        {**tree, "a": tree["a"]._replace(size=2)},
        {**tree, "a": tree["a"]._replace(oid="4" * 40)},
        {**tree, "b": tree["b"]._replace(sha256="4" * 64)},
    ]
    assert tree_digest(dict(reversed(tree.items()))) == tree_digest(tree)
    assert len({tree_digest(each) for each in (tree, *others)}) == 6


def test_the_hub_returns_the_marker_of_a_commit(repository: Repository) -> None:
    repository.create(private=True)
    marker = replace(MARKER, tag="v1<&>é")
    repository.api.upload_file(
        path_or_fileobj=b"x",
        path_in_repo="notes.md",
        repo_id=repository.repo_id,
        commit_message="Release v1",
        commit_description=write(marker),
    )
    assert parse(repository.history("main")[0].message) == marker
