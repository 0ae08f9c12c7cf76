"""The JSON Schema of hfdeploy.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from settings.example import EXAMPLE

from hfdeploy_action.settings import INPUTS, cases
from hfdeploy_action.settings.option import LIMIT_WORDS, option
from hfdeploy_action.settings.schema import schema
from hfdeploy_action.settings.thresholds import Metric, parse


def nodes(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A schema and every schema in it: that of each setting, list entry and alternative."""
    yield schema
    below = [*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *schema.get("$defs", {}).values()]
    below += [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
    for node in below:
        yield from nodes(node)


def test_the_example_of_the_documentation_has_every_setting() -> None:
    def keys(node: Any) -> Any:
        return {key: keys(value) for key, value in node["properties"].items()} if "properties" in node else None

    def said(node: Any, known: Any) -> list[str]:
        missing = [key for key in known if key not in node]
        return missing + [below for key in known if known[key] and key in node for below in said(node[key], known[key])]

    optional = {
        "mode",
        "tag",
        "hf-endpoint",
        "smoke-cases",
        "on-failure",
        "rehearse",
        "online",
        "fail-on",
        "comment",
        "report-dir",
    }
    rarely = {"retry-seconds", "select", "per-path"}
    metrics = {"latency-all", "errors", "cold-start", "accuracy", "agreement"}  # of `report-only`
    assert set(said(yaml.safe_load(EXAMPLE), keys(schema()))) <= optional | metrics | rarely


def test_the_schema_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(schema())


def test_the_patterns_mean_the_same_in_other_languages() -> None:
    for pattern in (node["pattern"] for node in nodes(schema()) if "pattern" in node):
        re.compile(pattern)
        assert not re.search(r"\\[wWAZzhHRX]|\(\?[P<#>|i-]", pattern.replace("(?<!", "")), pattern


def test_every_input_has_a_setting_with_a_description() -> None:
    for keys in INPUTS.values():
        node: Any = schema()
        for key in keys:
            node = node["properties"][key]
        assert node["description"].endswith("."), keys


def test_every_limit_of_a_setting_has_words() -> None:
    plain = {"type", "enum", "pattern", "patternErrorMessage", "uniqueItems", "description", "default", "title"}
    structure = {"properties", "additionalProperties", "items", "$ref", "$schema", "$defs"}
    settings = schema() | {"$defs": {}}  # cases are not checked by the schema
    assert {key for node in nodes(settings) for key in node} <= plain | structure | LIMIT_WORDS.keys()


def test_every_pattern_has_words() -> None:
    assert all(node["patternErrorMessage"].startswith("must be ") for node in nodes(schema()) if "pattern" in node)


def test_a_pattern_without_words_is_refused_where_it_is_declared() -> None:
    with pytest.raises(TypeError, match="say in words what the pattern"):
        option("", "The color.", pattern="^(red|green)$")


@pytest.mark.parametrize("metric", Metric)
@given(text=st.data())
def test_a_threshold_is_accepted_by_the_schema_as_it_is_by_the_program(metric: Metric, text: st.DataObject) -> None:
    """The grammar is written once; this holds the schema's copy of it to the parser."""
    form = schema()["properties"]["smoke"]["properties"]["thresholds"]["properties"][metric.value]["items"]
    pattern = re.compile(form["pattern"])
    expression = text.draw(st.from_regex(pattern) | st.text("p(95)<=>ratecount0.ms% ", max_size=12))
    try:
        parse(metric, expression)
    except ValueError:
        accepted = False
    else:
        accepted = True
    assert accepted is bool(pattern.fullmatch(expression))


values = (
    st.none()
    | st.booleans()
    | st.integers(-1, 700)
    | st.sampled_from(["", "calm"])
    | st.floats(-1, 2).filter(lambda number: not number.is_integer())
)
keys = st.sampled_from(["text", "expect", "accept-status", "any-of", "min-score", "other"])
near_cases = st.recursive(
    values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=8
)


@given(
    near_cases
    | st.fixed_dictionaries({"text": st.just("a")}, optional={"expect": near_cases, "accept-status": near_cases})
)
def test_a_case_is_accepted_by_the_schema_as_it_is_by_the_program(case: Any) -> None:
    assert Draft202012Validator(cases.SCHEMA).is_valid(case) is (not list(cases.problems(case)))
