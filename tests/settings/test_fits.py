"""The quick check of settings agrees with jsonschema."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from settings.example import EXAMPLE
from settings.test_setting_schema import nodes

from hfdeploy_action.settings.fits import LIMITS, fits
from hfdeploy_action.settings.schema import schema

SCHEMA = schema() | {"$defs": {"case": {}}}
SOUND = yaml.safe_load(EXAMPLE)
VALIDATOR = Draft202012Validator(SCHEMA)

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-1, 2)
    | st.sampled_from([0.5, 1.0, 601.0, 1e300])
    | st.sampled_from(["", "a/b", "main", "auto", "public", "HFD4", "p(95)<1s", "rate<1%", "x" * 101, "true", "a\n"])
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(leaves, inner, max_size=2), max_leaves=4
)


def places(tree: Any) -> list[tuple[Any, Any]]:
    """Every mapping or list in a tree, with every key or index of it."""
    keys = list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else []
    return [(tree, key) for key in keys] + [place for key in keys for place in places(tree[key])]


def test_the_example_of_the_documentation_fits() -> None:
    assert fits(SOUND, schema())


@settings(max_examples=500)
@given(st.data())
def test_the_quick_check_agrees_with_jsonschema(data: st.DataObject) -> None:
    tree = copy.deepcopy(SOUND)
    held, key = data.draw(st.sampled_from(places(tree)))
    held[key] = data.draw(values)
    if fits(tree, schema()):
        assert VALIDATOR.is_valid(tree)
    else:
        assert not VALIDATOR.is_valid(tree) or isinstance(held[key], float)  # 1.0 is an integer in a JSON Schema


@pytest.mark.parametrize("limit", [{"minLength": 2}, {"maxLength": 0}, {"pattern": "b"}, {"enum": [1]}, {"const": "b"}])
def test_a_text_that_breaks_a_limit_does_not_fit(limit: dict[str, Any]) -> None:
    assert not fits("a", {"type": "string", **limit})


def test_the_quick_check_knows_every_limit_of_the_schema() -> None:
    notes = {"$schema", "title", "description", "default", "patternErrorMessage", "$defs", "$ref"}
    apart = {"type", "enum", "const", "additionalProperties"}
    assert {key for node in nodes(SCHEMA) for key in node} - notes - apart <= {
        key for of in LIMITS.values() for key in of
    }
