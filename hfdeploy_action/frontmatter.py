"""YAML with the position of every key: the front matter of a card, hfdeploy.yaml, workflows and case files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from hfdeploy_action.vocabulary.yaml_1_2 import retag

# The Hub's own pattern (huggingface_hub.repocard.REGEX_YAML_BLOCK): both read the same front matter.
_BLOCK = re.compile(r"^(\s*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(?:\r\n|\n|$))")
LINE_BREAK = re.compile("\r\n|[\n\r]")
# PyYAML takes these for line breaks; the Hub and editors do not.
_NO_BREAKS = str.maketrans("\x85\u2028\u2029", "\xa0\xa0\xa0")
# Tabs that are not indentation, which YAML 1.2 allows: on a line without content, or behind content.
_BETWEEN = re.compile(r"^[ \t]+(?=#|\r?$)|(?<=[^\s])[ \t]*\t[ \t]*", re.MULTILINE)
_COLON = re.compile(r":(\s|$)")
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
LARGEST = 1_000_000  # characters of YAML that are parsed
MOST_NODES = 100_000  # values, counting those behind each alias
_LARGEST_SCANNED = 50_000  # characters that are scanned again in Python, which takes a second
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


class Malformed(ValueError):
    """Text that is not valid YAML, or beyond a limit; `mark` is the position."""

    def __init__(self, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.mark = mark


class _Positions:
    marks: dict[Path, Mark]

    def mark(self, *keys: Key) -> Mark:
        """Where the entry at these keys stands, or its nearest parent that is there."""
        while keys and keys not in self.marks:
            keys = keys[:-1]
        return self.marks.get(keys, Mark(1, 1))


@dataclass(frozen=True)
class FrontMatter(_Positions):
    """The values, the position of each key, and duplicate keys (with the position of the second).

    `hub` has the values of a card as the Hub reads them, in YAML 1.2.
    """

    values: dict[str, Any] = field(default_factory=dict)
    marks: dict[Path, Mark] = field(default_factory=dict)
    duplicates: tuple[tuple[str, Mark], ...] = ()
    hub: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entries(_Positions):
    """The list in a YAML file, and the position of everything in it."""

    values: list[Any]
    marks: dict[Path, Mark]


def parse(text: str) -> FrontMatter | None:
    """The front matter of a card; None if the Hub would see none. Raises Malformed."""
    block = _BLOCK.match(text)
    if block is None:
        return None
    return parse_document(block[2].translate(_NO_BREAKS), lines_above=lines_in(block[1]), for_hub=True)


def refused_tab(text: str) -> Mark | None:
    """The first tab in the front matter that PyYAML's Python loader refuses; the C loader and the Hub accept it."""
    block = _BLOCK.match(text)
    if block is None or "\t" not in block[2] or len(block[2]) > _LARGEST_SCANNED:
        return None
    try:
        for _ in yaml.scan("\n" * lines_in(block[1]) + block[2].translate(_NO_BREAKS), Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return Mark(mark.line + 1, mark.column + 1) if mark else None
    except yaml.YAMLError:  # a character that YAML does not allow, which `parse` reports
        return None
    return None


def body_of(text: str) -> str:
    """The card without its front matter."""
    block = _BLOCK.match(text)
    return text[block.end() :] if block else text


def lines(text: str) -> list[str]:
    """The lines of a text, as editors count them."""
    return LINE_BREAK.split(text)


def lines_in(text: str) -> int:
    """The number of line breaks in a text."""
    return len(LINE_BREAK.findall(text))


def parse_document(text: str, *, lines_above: int = 0, for_hub: bool = False) -> FrontMatter:
    """A YAML mapping with the position of every key in the file. Raises Malformed."""
    values, marks, duplicates, hub = _read(text, lines_above, for_hub=for_hub)
    if not isinstance(values, dict):
        raise Malformed(f"a mapping of keys to values is expected, not {_kind(values)}", Mark(lines_above + 1, 1))
    return FrontMatter(values, marks, duplicates, hub)


def parse_list(text: str) -> Entries:
    """A YAML list with the position of every item. Raises Malformed."""
    values, marks, *_ = _read(text, 0)
    if not marks:
        raise Malformed("the file is empty", Mark(1, 1))
    if not isinstance(values, list):
        raise Malformed(f"a list is expected, not {_kind(values)}", Mark(1, 1))
    return Entries(values, marks)


_Loaded = tuple[Any, dict[Path, Mark], tuple[tuple[str, Mark], ...], dict[str, Any]]


def _read(text: str, lines_above: int, *, for_hub: bool = False) -> _Loaded:
    top = Mark(lines_above + 1, 1)
    if len(text) > LARGEST:
        raise Malformed(f"{len(text):,} characters of YAML; at most {LARGEST:,} are read", top)
    try:
        return _load("\n" * lines_above + text, for_hub=for_hub)
    except yaml.MarkedYAMLError as error:
        if text != (spaced := _BETWEEN.sub(lambda match: " " * len(match[0]), text)):
            return _read(spaced, lines_above, for_hub=for_hub)
        where = _cause(error, lines(text), lines_above) or top
        raise Malformed(" ".join(filter(None, (error.context, error.problem))), where) from error
    except yaml.YAMLError as error:  # a character that YAML does not allow; the error has no line
        found = _UNPRINTABLE.search(text)
        above = lines(text[: found.start()]) if found else [""]
        where = Mark(lines_above + len(above), len(above[-1]) + 1)
        raise Malformed(str(error).partition("\n")[0], where) from error
    except UnicodeEncodeError as error:
        raise Malformed("text that is not valid Unicode", top) from error


def _cause(error: yaml.MarkedYAMLError, text: list[str], lines_above: int) -> Mark | None:
    """The position of the mistake, which PyYAML sometimes notices some lines later."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return None
    context, problem, line = str(error.context), str(error.problem), mark.line - lines_above
    above = text[line - 1] if 0 < line <= len(text) else ""
    first = next((number for number, each in enumerate(text) if each.strip()), 0)
    last = max((number for number, each in enumerate(text) if each.strip()), default=0)
    at_next_key = context.startswith("while parsing a flow") and "".join(text[line : line + 1])[:1].isalpha()
    too_late = line > last or "end of stream" in problem or "simple key" in context
    if error.context_mark and (too_late or (at_next_key and error.context_mark.line < mark.line)):
        mark = error.context_mark
    elif "mapping values" in problem and above[:1].isalpha() and not _COLON.search(above):
        return Mark(mark.line, 1)  # the line above lacks its colon, or the space behind it
    elif "<document start>" in problem and text[first][:1] == " ":
        return Mark(lines_above + first + 1, 1)  # the first key is indented, the next one is not
    return Mark(mark.line + 1, mark.column + 1)


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
            raise Malformed(
                f"`{node.value!s:.40}` is not a valid {node.tag.rpartition(':')[2]}", _mark(node)
            ) from error


for _tag in ("value", "merge"):  # plain `=` and `<<`
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", yaml.SafeLoader.construct_yaml_str)
# Numbers in base 60, such as `12:30:00`, are text in YAML 1.2, and PyYAML takes quadratic time for them.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, _NUMBERS.get(tag, pattern)) for tag, pattern in resolvers]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _load(text: str, *, for_hub: bool) -> _Loaded:
    _refuse_too_much(text)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, {}, (), {}
        if _weight(node, {}) > MOST_NODES:
            raise Malformed(f"more than {MOST_NODES:,} values, or a value inside itself", _mark(node))
        marks: dict[Path, Mark] = {}
        duplicates: list[tuple[str, Mark]] = []
        _walk(node, (), marks, duplicates, loader)
        values = loader.construct_document(node)
        return values, marks, tuple(duplicates), _hub_values(node, loader) if for_hub else {}
    finally:
        loader.dispose()


def _hub_values(node: yaml.Node, loader: _Loader) -> Any:
    retag(node, lambda scalar: str(loader.resolve(yaml.ScalarNode, scalar.value, (True, False))))
    return loader.construct_document(node)


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


def _kind(value: object) -> str:
    return {list: "a list", dict: "a mapping", str: "text", type(None): "nothing"}.get(type(value), f"{value!r:.40}")
