"""PyYAML's loader with positions in every error, and limits: nothing here takes long or crashes the process."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml

from hfdeploy_action.vocabulary.yaml_1_2 import retag

MOST_NODES = 100_000  # values, counting those behind each alias
DEEPEST = 100  # levels; the C loader recurses without a limit, until the process crashes
_LONGEST_NUMBER = 400  # characters; the largest double has 309 digits
_MOST_DIRECTIVES = 100  # `%TAG` lines; libyaml compares each with all others
_DIRECTIVE = re.compile("^%TAG", re.MULTILINE)

_NO_TEXT = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "null", "float", "timestamp"))

Key = str | int
Path = tuple[Key, ...]


class Mark(NamedTuple):
    """A position in the text; both numbers start at 1."""

    line: int
    column: int


def mark_at(text: str, position: int) -> Mark:
    """The line and column of a character; only `\\n` ends a line."""
    return Mark(text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position))


class Malformed(ValueError):
    """Text that is not valid YAML, or beyond a limit.

    `mark` is its position, and `value` is what does not fit its type.
    """

    def __init__(self, message: str, mark: Mark, value: str = "") -> None:
        super().__init__(message)
        self.mark, self.value = mark, value


class Loaded(NamedTuple):
    """The values, the position of each key, duplicate keys, and the values as the Hub reads them.

    If Python cannot read a value that the Hub reads, `unread_by_python` says why, and `values` are those of the Hub.
    """

    values: Any
    marks: dict[Path, Mark]
    duplicates: tuple[tuple[str, Mark], ...]
    hub: Any
    unread_by_python: Malformed | None = None


# As in PyYAML (yaml/resolver.py), without numbers in base 60.
_NUMBERS = {
    "tag:yaml.org,2002:int": re.compile(r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*)$"),
    "tag:yaml.org,2002:float": re.compile(
        r"(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
}
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """PyYAML's loader, with a position in every error, and without conversions that take long."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """A node's value. Raises Malformed if it does not fit its type: a date in month 13, `!!bool perhaps`."""
        if node.tag in _NUMBERS and len(node.value) > _LONGEST_NUMBER:
            raise Malformed(f"a number of {len(node.value):,} characters", _mark(node))
        try:
            return super().construct_object(node, deep)
        except (yaml.YAMLError, Malformed):
            raise
        except Exception as error:  # PyYAML does not catch what its conversions raise
            value = f"{node.value!s:.40}"
            message = f"`{value}` is not a valid {node.tag.rpartition(':')[2]}"
            raise Malformed(message, _mark(node), value) from error


for _tag in ("value", "merge"):  # plain `=` and `<<`
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", yaml.SafeLoader.construct_yaml_str)
# Numbers in base 60, such as `12:30:00`, are text in YAML 1.2, and PyYAML takes quadratic time for them.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, _NUMBERS.get(tag, pattern)) for tag, pattern in resolvers]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(text: str, *, for_hub: bool) -> Loaded:
    """Read YAML of at most the given extent, and for the Hub also as YAML 1.2. Raises Malformed and YAMLError."""
    _refuse_too_much(text)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return Loaded({}, {}, (), {})
        if _weight(node, {}) > MOST_NODES:
            raise Malformed(f"more than {MOST_NODES:,} values, or a value inside itself", _mark(node))
        marks: dict[Path, Mark] = {}
        duplicates: list[tuple[str, Mark]] = []
        _walk(node, (), marks, duplicates, loader)
        if not for_hub:
            return Loaded(loader.construct_document(node), marks, tuple(duplicates), {})
        hub = _read_by_hub(text)
        try:
            return Loaded(loader.construct_document(node), marks, tuple(duplicates), hub)
        except Malformed as error:
            return Loaded(hub, marks, tuple(duplicates), hub, error)
    finally:
        loader.dispose()


def _read_by_hub(text: str) -> Any:
    """The values in YAML 1.2."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        retag(node, lambda scalar: str(loader.resolve(yaml.ScalarNode, scalar.value, (True, False))))
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _refuse_too_much(text: str) -> None:
    """Raises Malformed for too many or too deeply nested values, before any is constructed."""
    if "%TAG" in text and len(_DIRECTIVE.findall(text)) > _MOST_DIRECTIVES:
        raise Malformed(f"more than {_MOST_DIRECTIVES} `%TAG` directives", Mark(1, 1))
    if sum(map(text.count, "[{-?:,")) <= DEEPEST:  # each level and each value needs one of these
        return
    depth = count = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.NodeEvent):
            count += 1
            depth += isinstance(event, yaml.CollectionStartEvent)
        if depth > DEEPEST:
            raise Malformed(f"nested more than {DEEPEST} levels deep", _mark(event))
        if count > MOST_NODES:
            raise Malformed(f"more than {MOST_NODES:,} values", _mark(event))


def _weight(node: yaml.Node, known: dict[int, int]) -> int:
    """The number of values of a node, counting those behind each alias; beyond all limits for a node inside itself."""
    if id(node) in known:
        return known[id(node)]
    known[id(node)] = MOST_NODES + 1
    if isinstance(node, yaml.MappingNode):
        parts = [part for pair in node.value for part in pair]
    else:
        parts = node.value if isinstance(node, yaml.SequenceNode) else []
    known[id(node)] = 1 + sum(_weight(part, known) for part in parts)
    return known[id(node)]


def _walk(
    node: yaml.Node, path: Path, marks: dict[Path, Mark], duplicates: list[tuple[str, Mark]], loader: _Loader
) -> None:
    marks.setdefault(path, _mark(node))
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = key.value if isinstance(key.value, str) else ""
            if name in seen and name != "<<":
                duplicates.append((name, _mark(key)))
            seen.add(name)
            marks[*path, name] = _mark(key)
            if key.tag in _NO_TEXT:  # YAML reads `on:` as the key `True`
                marks[*path, loader.construct_object(key)] = _mark(key)
            _walk(value, (*path, name), marks, duplicates, loader)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*path, index), marks, duplicates, loader)


def _mark(part: yaml.Node | yaml.Event) -> Mark:
    start: Any = part.start_mark
    return Mark(start.line + 1, start.column + 1)
