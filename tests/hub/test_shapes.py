"""Readers of answers: any JSON becomes something that the client can read, or an error of ours."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hfdeploy_action.hub import parts, shapes

ID, SHA256 = "0" * 40, "0" * 64
REPOSITORY = "/api/models/acme/x"
SOUND: dict[tuple[str, str], Any] = {
    ("GET", REPOSITORY): {"id": "acme/x", "sha": ID, "private": True, "siblings": [{"rfilename": "a/b"}]},
    ("GET", f"{REPOSITORY}/tree/main"): [
        {"type": "file", "path": "a", "oid": ID, "size": 1, "lfs": {"oid": SHA256, "size": 1, "pointerSize": 1}},
        {"type": "directory", "path": "b", "oid": ID},
    ],
    ("GET", f"{REPOSITORY}/refs"): {
        "tags": [{"name": "v1", "ref": "refs/tags/v1", "targetCommit": ID}],
        "branches": [{"name": "main", "ref": "refs/heads/main", "targetCommit": ID}],
    },
    ("GET", f"{REPOSITORY}/commits/main"): [{"id": ID, "title": "a", "message": ""}],
    ("POST", f"{REPOSITORY}/paths-info/main"): [
        {"type": "file", "path": "a", "oid": ID, "size": 1, "lastCommit": {"id": ID, "title": "a"}}
    ],
    ("POST", f"{REPOSITORY}/preupload/main"): {"files": [{"path": "a", "uploadMode": "lfs", "shouldIgnore": False}]},
    ("POST", f"{REPOSITORY}/commit/main"): {
        "commitUrl": "x",
        "commitOid": ID,
        "pullRequestUrl": "https://hub/acme/x/discussions/1",
    },
    ("GET", f"{REPOSITORY}/discussions"): {
        "discussions": [{"num": 1, "title": "a", "status": "open", "isPullRequest": True, "author": {"name": "acme"}}],
        "count": 1,
        "start": 0,
    },
    ("POST", f"{REPOSITORY}/discussions/1/status"): {"newStatus": {"data": {"status": "closed"}}},
    ("POST", "/api/validate-yaml"): {"errors": [], "warnings": [{"message": "a"}]},
    ("POST", "/acme/x.git/info/lfs/objects/batch"): {
        "objects": [{"oid": SHA256, "size": 1, "actions": {"upload": {"href": "x", "header": {}}}}]
    },
}
SENT = {"files": [{"path": "a"}], "objects": [{"oid": SHA256}]}
KEYS = sorted({word for answer in SOUND.values() for word in json.dumps(answer).split('"')[1::2]})
every_question = pytest.mark.parametrize("question", SOUND, ids=" ".join)

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.sampled_from(KEYS)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
)


@every_question
def test_an_answer_of_the_hub_is_kept(question: tuple[str, str]) -> None:
    used = shapes.read(*question, SOUND[question], SENT)
    assert shapes.read(*question, used, SENT) == used
    assert used


@every_question
@given(anything)
def test_any_other_json_is_invalid(question: tuple[str, str], said: Any) -> None:
    with suppress(parts.InvalidShape):
        used = shapes.read(*question, said, SENT)
        assert shapes.read(*question, used, SENT) == used


@every_question
@given(st.data())
def test_one_wrong_value_is_invalid_or_dropped(question: tuple[str, str], data: st.DataObject) -> None:
    said = json.loads(json.dumps(SOUND[question]))
    inner = said
    while isinstance(inner, (dict, list)) and inner:
        where = data.draw(st.sampled_from(list(inner) if isinstance(inner, dict) else list(range(len(inner)))))
        if data.draw(st.booleans()) or not isinstance(inner[where], (dict, list)):
            inner[where] = data.draw(scalars)
            break
        inner = inner[where]
    with suppress(parts.InvalidShape):
        shapes.read(*question, said, SENT)


@given(anything)
def test_an_error_has_only_strings(said: Any) -> None:
    used = shapes.error_of(said)
    assert isinstance(used.get("error", ""), str)
    assert all(isinstance(row["message"], str) for kind in ("errors", "warnings") for row in used.get(kind, []))
