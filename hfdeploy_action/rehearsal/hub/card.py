"""The validation of model cards: a small part of what the Hub checks in `/api/validate-yaml`.

The checks and the messages are those observed on the Hub. Languages are checked by their form only, and datasets and
base models are not looked up.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from itertools import chain, islice
from typing import Any

import yaml

LICENSES = frozenset(re.findall("^[^#\n]+", (files(__package__) / "data/licenses.txt").read_text(), re.MULTILINE))
"""The license IDs of the Hub."""

_FRONT_MATTER = re.compile(r"^(\s*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(\r\n|\n|$))")
_LANGUAGE = re.compile(r"[a-z]{2,3}|code|multilingual")
_REPOSITORY = re.compile(r"(?:[\w-][\w.-]*/)?[\w-][\w.-]*")
_MOST_ALIASES = 32
"""The most aliases in one card. Aliases of aliases double, so that a card of a few lines could fill the memory."""

_MOST_NESTED = 100
"""The deepest nesting. libyaml recurses on the stack, and the process would crash when the stack is full."""
_MOST_ERRORS = 100

NO_METADATA = "empty or missing yaml metadata in repo card"


class InvalidCard(ValueError):
    """The front matter is not a YAML mapping."""


class _Loader(yaml.CSafeLoader):
    """YAML 1.2, as the Hub reads it: `no`, dates and `1:30` are strings, and keys are unique."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if repeated := next((key for key, times in Counter(keys).items() if times > 1), None):
            raise yaml.constructor.ConstructorError(None, None, f"duplicated mapping key: {repeated}", node.start_mark)
        return super().construct_mapping(node, deep)


_TAG = "tag:yaml.org,2002:"
_Loader.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in resolvers if tag in {f"{_TAG}null", f"{_TAG}merge"}]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
for _tag, _shape, _first in (
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"[-+]?(?:0x[0-9a-fA-F]+|0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)$", "-+0123456789."),
    ("float", r"(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$", "-+."),
):
    _Loader.add_implicit_resolver(f"{_TAG}{_tag}", re.compile(_shape), list(_first))


def _whole_number(loader: _Loader, node: Any) -> int:
    """An integer, without the base 60 of YAML 1.1, which takes quadratic time."""
    return int(str(loader.construct_scalar(node)), 0)


def _number(loader: _Loader, node: Any) -> float:
    return float(str(loader.construct_scalar(node)))


_Loader.add_constructor(f"{_TAG}int", _whole_number)
_Loader.add_constructor(f"{_TAG}float", _number)

_WRONG_TAGS = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
"""What PyYAML raises for an explicit tag that does not fit its value."""


def metadata(card: str) -> dict[str, Any] | None:
    """A card's front matter, or None if it has none. Raises InvalidCard."""
    match = _FRONT_MATTER.match(card)
    if match is None:
        return None
    try:
        _check_extent(match[2])
        data = yaml.load(match[2], _Loader)  # noqa: S506  a CSafeLoader
        json.dumps(data, allow_nan=False)  # the API answers in JSON
    except (yaml.YAMLError, *_WRONG_TAGS, RecursionError) as error:
        raise InvalidCard(f"Invalid YAML in README.md: {error}") from None
    if isinstance(data, list):
        raise InvalidCard('"value" must be of type object')
    if not isinstance(data, dict):
        raise InvalidCard("The YAML metadata of your README.md is invalid.")
    return data


def _check_extent(text: str) -> None:
    """Raise YAMLError for too deep nesting or too many aliases, before any object is built."""
    aliases = depth = 0
    for event in yaml.parse(text, _Loader):
        aliases += isinstance(event, yaml.AliasEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_NESTED:
            raise yaml.YAMLError(f"more than {_MOST_NESTED} levels of nesting")
        if aliases > _MOST_ALIASES:
            raise yaml.YAMLError(f"more than {_MOST_ALIASES} aliases")


def errors(card: str) -> list[str]:
    """The errors for which the Hub rejects a card."""
    try:
        data = metadata(card)
    except InvalidCard as error:
        return [str(error)]
    if not data:
        return []
    return list(islice(chain(_shape_errors(data), _model_index_errors(data.get("model-index"))), _MOST_ERRORS))


def warnings(card: str) -> list[str]:
    """The warnings of the Hub about a card."""
    try:
        return [NO_METADATA] if metadata(card) is None else []
    except InvalidCard:
        return []


def _shape_errors(data: dict[str, Any]) -> Iterator[str]:
    for _, license_id in _items(data, "license"):
        if not isinstance(license_id, str) or license_id.lower() not in LICENSES:
            yield f'"license" must be one of [{", ".join(sorted(LICENSES))}]'
    for where, language in _items(data, "language"):
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            yield (
                f'"{where}" with value "{language}" is not valid. It must be an ISO 639-1, 639-2 or 639-3 code '
                '(two/three letters), or a special value like "code", "multilingual".'
            )
    for where, dataset in _items(data, "datasets"):
        if not isinstance(dataset, str) or not _REPOSITORY.fullmatch(dataset):
            yield f'"{where}" with value "{dataset}" is not valid. Use a dataset id from https://hf.co/datasets.'
    for where, model in _items(data, "base_model"):
        if not isinstance(model, str) or not _REPOSITORY.fullmatch(model):
            yield f'"{where}" with value "{model}" is not valid. Use a model id from https://hf.co/models.'


def _items(data: dict[str, Any], key: str) -> Iterator[tuple[str, Any]]:
    """Every value of a key that takes one or several, with its name in the Hub's messages."""
    value = data.get(key, [])
    if isinstance(value, list):
        yield from ((f"{key}[{position}]", item) for position, item in enumerate(value))
    else:
        yield key, value


def _model_index_errors(index: Any) -> Iterator[str]:
    for model_position, model in enumerate(index if isinstance(index, list) else []):
        where = f"model-index[{model_position}]"
        if not isinstance(model, dict) or not isinstance(model.get("results"), list):
            yield f'"{where}.results" is required'
            continue
        for position, result in enumerate(model["results"]):
            yield from _result_errors(f"{where}.results[{position}]", result)


def _result_errors(where: str, result: Any) -> Iterator[str]:
    if not isinstance(result, dict):
        yield f'"{where}" must be of type object'
        return
    dataset, metrics = result.get("dataset"), result.get("metrics")
    if isinstance(dataset, dict) and not isinstance(dataset.get("config", ""), str):
        yield f'"{where}.dataset.config" must be a string'
    if not isinstance(metrics, list):
        yield f'"{where}.metrics" must be an array'
        return
    for position, metric in enumerate(metrics):
        if isinstance(metric, dict) and not isinstance(metric.get("config", ""), str):
            yield f'"{where}.metrics[{position}].config" must be a string'
