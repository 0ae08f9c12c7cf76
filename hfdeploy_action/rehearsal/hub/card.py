"""The validation of model cards, as `/api/validate-yaml` does it: the table of `vocabulary.card`, in the Hub's words.

Datasets and base models are not looked up.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

import yaml

from hfdeploy_action import vocabulary
from hfdeploy_action.vocabulary.card import Answer, Keys, Lists, Verdict, accepted_kinds, verdicts
from hfdeploy_action.vocabulary.yaml_1_2 import retag

LISTS = Lists(*map(vocabulary.words, Lists._fields))
"""The words that this Hub lists."""

_FRONT_MATTER = re.compile(r"^([\s\ufeff]*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(\r\n|\n|$))")
_MOST_VALUES = 100_000
"""The most values, counting those behind each alias. Aliases of aliases double: a few lines could fill the memory."""

_MOST_NESTED = 100
"""The deepest nesting. libyaml recurses on the stack, and the process would crash when the stack is full."""
_MOST_ERRORS = 100

NO_METADATA = "empty or missing yaml metadata in repo card"


class InvalidCard(ValueError):
    """The front matter is not a YAML mapping."""


class _Loader(yaml.CSafeLoader):
    """PyYAML's loader, in which keys are unique."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode) and key.value != "<<"]
        if repeated := next((key for key, times in Counter(keys).items() if times > 1), None):
            raise yaml.constructor.ConstructorError(None, None, f"duplicated mapping key: {repeated}", node.start_mark)
        return super().construct_mapping(node, deep)


def _text(loader: _Loader, node: Any) -> str:
    """A plain `=` or `<<`."""
    return str(loader.construct_scalar(node))


for _tag in ("value", "merge"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _text)
_LONG_NUMBER = re.compile(r"[-+]?[0-9._]{400,}")
_NO_BREAKS = str.maketrans("\x85\u2028\u2029", "\xa0\xa0\xa0")
"""PyYAML takes these for line breaks; JavaScript parsers do not."""

_WRONG_TAGS = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
"""What PyYAML raises for an explicit tag that does not fit its value."""


def metadata(card: str) -> dict[str, Any] | None:
    """A card's front matter in JSON, which has no infinite numbers; None if it has none. Raises InvalidCard."""
    data = _read(card)
    return json.loads(json.dumps(data, default=str), parse_constant=lambda _: None) if data else data


def _read(card: str) -> dict[str, Any] | None:
    match = _FRONT_MATTER.match(card)
    if match is None:
        return None
    try:
        data = _load(match[2].translate(_NO_BREAKS))
        json.dumps(data, default=str)  # the API answers in JSON
    except (yaml.YAMLError, *_WRONG_TAGS, RecursionError) as error:
        raise InvalidCard(f"Invalid YAML in README.md: {error}") from None
    if isinstance(data, list):
        raise InvalidCard('"value" must be of type object')
    if not isinstance(data, dict):
        raise InvalidCard("The YAML metadata of your README.md is invalid.")
    return data


def _load(text: str) -> Any:
    """A YAML document, read as YAML 1.2."""
    _check_extent(text)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        resolve: Any = loader.resolve
        retag(node, lambda scalar: str(resolve(yaml.ScalarNode, scalar.value, (True, False))))
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _check_extent(text: str) -> None:
    """Raise YAMLError for too deep nesting or too many values, before any object is built."""
    weights: dict[str | None, int] = {}
    unfinished: list[tuple[str | None, int]] = [(None, 0)]
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            unfinished.append((event.anchor, 1))
            if len(unfinished) > _MOST_NESTED + 1:
                raise yaml.YAMLError(f"more than {_MOST_NESTED} levels of nesting")
            continue
        if isinstance(event, yaml.AliasEvent):
            weight = weights.get(event.anchor, _MOST_VALUES + 1)  # a value inside itself
        elif isinstance(event, yaml.ScalarEvent):
            weight = weights[event.anchor] = 1
            if not event.style and len(event.value) > 400 and _LONG_NUMBER.fullmatch(event.value):
                raise yaml.YAMLError(f"a number of {len(event.value):,} characters")
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, weight = unfinished.pop()
            weights[anchor] = weight
        else:
            continue
        around, others = unfinished.pop()
        unfinished.append((around, others + weight))
        if others + weight > _MOST_VALUES:
            raise yaml.YAMLError(f"more than {_MOST_VALUES:,} values")


def errors(card: str) -> list[str]:
    """The errors for which the Hub rejects a card."""
    try:
        return _messages(_read(card), Answer.REFUSED)
    except InvalidCard as error:
        return [str(error)]


def warnings(card: str) -> list[str]:
    """The warnings of the Hub about a card."""
    try:
        data = _read(card)
    except InvalidCard:
        return []
    return [NO_METADATA] if data is None else _messages(data, Answer.WARNED)


def _messages(data: dict[str, Any] | None, answer: Answer) -> list[str]:
    found: Iterator[str] = (_message(each) for each in verdicts(data, LISTS) if each.row.answer is answer)
    return list(islice(found, _MOST_ERRORS))


_ADVICE = {
    "language": "It must be an ISO 639-1, 639-2 or 639-3 code (two/three letters), or a special value like "
    '"code", "multilingual".',
    "datasets": "Use a dataset id from https://hf.co/datasets.",
    "base_model": "Use a model id from https://hf.co/models.",
}


def _message(verdict: Verdict) -> str:
    """What the Hub says about a value."""
    key = str(verdict.keys[0])
    if key == "license":
        return f'"license" must be one of [{", ".join(sorted(LISTS.licenses))}, array]'
    if key == "pipeline_tag":
        listed = ", ".join(sorted(LISTS.pipeline_tags))
        return f'The pipeline tag "{verdict.value}" is not in the official list: {listed}'
    return f'"{_name(verdict.keys)}" {_why(verdict, key)}'


def _why(verdict: Verdict, key: str) -> str:
    accepted = accepted_kinds(verdict.row.entry)
    if verdict.kind == "missing":
        return "is required"
    if accepted == {"list"}:
        return "must be an array"
    if accepted == {"mapping"}:
        return "must be of type object"
    if verdict.kind == "other text":
        return f'with value "{verdict.value}" is not valid. {_ADVICE[key]}'
    if verdict.kind == "empty text":
        return "is not allowed to be empty"
    return "must be one of [string, array]" if "list" in accepted else "must be a string"


def _name(keys: Keys) -> str:
    """The name of an entry in the Hub's messages."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in keys).removeprefix(".")
