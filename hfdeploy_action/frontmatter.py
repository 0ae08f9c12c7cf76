"""YAML that remembers where every key stands: a model card's front matter, and hfdeploy.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

# The Hub's own pattern (huggingface_hub.repocard.REGEX_YAML_BLOCK): what the Hub would not read, we don't either.
_BLOCK = re.compile(r"^(\s*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(?:\r\n|\n|$))")
LINE_BREAK = re.compile("\r\n|[\n\r]")
# What ends a line to PyYAML, and is a character like any other to the Hub and to editors.
_NO_BREAKS = str.maketrans("\x85\u2028\u2029", "\xa0\xa0\xa0")
# Tabs that indent nothing, which YAML 1.2 takes: on a line without content, and after some.
_BETWEEN = re.compile(r"^[ \t]+(?=#|\r?$)|(?<=[^\s])[ \t]*\t[ \t]*", re.MULTILINE)
_COLON = re.compile(r":(\s|$)")
_UNPRINTABLE = yaml.reader.Reader.NON_PRINTABLE
LARGEST = 1_000_000  # characters of YAML that are parsed
MOST_NODES = 100_000  # values that YAML may stand for once its aliases are written out
_LARGEST_SCANNED = 50_000  # characters that are read a second time, in Python, which takes a second
DEEPEST = 100  # levels; the C loader recurses without a limit of its own, and would take the process down
_LONGEST_NUMBER = 400  # characters; the largest double has 309 digits
_MOST_DIRECTIVES = 100  # `%TAG` lines; libyaml compares each with all others
_DIRECTIVE = re.compile("^%TAG", re.MULTILINE)

_NO_TEXT = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "null", "float", "timestamp"))

Key = str | int
Path = tuple[Key, ...]


class Mark(NamedTuple):
    """A place in the text; both count from 1."""

    line: int
    column: int


class Malformed(ValueError):
    """Text that is not YAML, or more than can be trusted; `mark` is where."""

    def __init__(self, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.mark = mark


@dataclass(frozen=True)
class FrontMatter:
    """The values, where each key stands, and the keys that stand twice (with the mark of the second)."""

    values: dict[str, Any] = field(default_factory=dict)
    marks: dict[Path, Mark] = field(default_factory=dict)
    duplicates: tuple[tuple[str, Mark], ...] = ()

    def mark(self, *keys: Key) -> Mark:
        """Where the entry at these keys stands, or its nearest parent that is there."""
        return _nearest(self.marks, keys)


@dataclass(frozen=True)
class Entries:
    """A list in a YAML file of its own, and where everything in it stands."""

    values: list[Any]
    marks: dict[Path, Mark]

    def mark(self, *keys: Key) -> Mark:
        """Where the entry at these keys stands, or its nearest parent that is there."""
        return _nearest(self.marks, keys)


def _nearest(marks: dict[Path, Mark], keys: Path) -> Mark:
    while keys and keys not in marks:
        keys = keys[:-1]
    return marks.get(keys, Mark(1, 1))


def parse(text: str) -> FrontMatter | None:
    """The front matter of a card, or None where the Hub would see none. Raises Malformed."""
    block = _BLOCK.match(text)
    if block is None:
        return None
    return parse_document(block[2].translate(_NO_BREAKS), lines_above=lines_in(block[1]))


def refused_tab(text: str) -> Mark | None:
    """The tab in a card's front matter that PyYAML's own loader refuses, though the C loader and the Hub take it."""
    block = _BLOCK.match(text)
    if block is None or "\t" not in block[2] or len(block[2]) > _LARGEST_SCANNED:
        return None
    try:
        for _ in yaml.scan("\n" * lines_in(block[1]) + block[2].translate(_NO_BREAKS), Loader=yaml.SafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        return Mark(mark.line + 1, mark.column + 1) if mark else None
    except yaml.YAMLError:  # a character that YAML does not allow, for `parse` to say
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
    """How many lines a text ends."""
    return len(LINE_BREAK.findall(text))


def parse_document(text: str, *, lines_above: int = 0) -> FrontMatter:
    """A YAML mapping and its marks, counted from the top of the file. Raises Malformed."""
    values, marks, duplicates = _read(text, lines_above)
    if not isinstance(values, dict):
        raise Malformed(f"a mapping of keys to values is expected, not {_kind(values)}", Mark(lines_above + 1, 1))
    return FrontMatter(values, marks, duplicates)


def parse_list(text: str) -> Entries:
    """A YAML list and its marks. Raises Malformed."""
    values, marks, _ = _read(text, 0)
    if not marks:
        raise Malformed("the file is empty", Mark(1, 1))
    if not isinstance(values, list):
        raise Malformed(f"a list is expected, not {_kind(values)}", Mark(1, 1))
    return Entries(values, marks)


def _read(text: str, lines_above: int) -> tuple[Any, dict[Path, Mark], tuple[tuple[str, Mark], ...]]:
    top = Mark(lines_above + 1, 1)
    if len(text) > LARGEST:
        raise Malformed(f"{len(text):,} characters of YAML; at most {LARGEST:,} are read", top)
    try:
        return _load("\n" * lines_above + text)
    except yaml.MarkedYAMLError as error:
        if text != (spaced := _BETWEEN.sub(lambda match: " " * len(match[0]), text)):
            return _read(spaced, lines_above)
        where = _cause(error, lines(text), lines_above) or top
        raise Malformed(" ".join(filter(None, (error.context, error.problem))), where) from error
    except yaml.YAMLError as error:  # a character that YAML does not allow: its position is not a line
        found = _UNPRINTABLE.search(text)
        above = lines(text[: found.start()]) if found else [""]
        where = Mark(lines_above + len(above), len(above[-1]) + 1)
        raise Malformed(str(error).partition("\n")[0], where) from error
    except UnicodeEncodeError as error:
        raise Malformed("text that is not valid Unicode", top) from error


def _cause(error: yaml.MarkedYAMLError, text: list[str], lines_above: int) -> Mark | None:
    """Where what is wrong was written: PyYAML misses some of it lines later."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return None
    context, problem, line = str(error.context), str(error.problem), mark.line - lines_above
    above = text[line - 1] if 0 < line <= len(text) else ""
    first = next((number for number, each in enumerate(text) if each.strip()), 0)
    last = max((number for number, each in enumerate(text) if each.strip()), default=0)
    at_next_key = context.startswith("while parsing a flow") and "".join(text[line : line + 1])[:1].isalpha()
    too_late = line > last or "end of stream" in problem or "simple key" in context
    if error.context_mark and (too_late or (at_next_key and _is_above(error))):
        mark = error.context_mark
    elif "mapping values" in problem and above[:1].isalpha() and not _COLON.search(above):
        return Mark(mark.line, 1)  # the line above is no key: its colon is missing, or the blank after it
    elif "<document start>" in problem and text[first][:1] == " ":
        return Mark(lines_above + first + 1, 1)  # the first key is set in, the next is not
    return Mark(mark.line + 1, mark.column + 1)


def _is_above(error: yaml.MarkedYAMLError) -> bool:
    return bool(error.context_mark and error.problem_mark and error.context_mark.line < error.problem_mark.line)


# As in PyYAML (yaml/resolver.py), without the numbers of base 60.
_NUMBERS = {
    "tag:yaml.org,2002:int": re.compile(r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*)$"),
    "tag:yaml.org,2002:float": re.compile(
        r"(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
}
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Base):  # type: ignore[misc]
    """PyYAML's loader, with a mark on everything that it raises, and without what takes long to read."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """A node's value. Raises Malformed where it only looks like its kind: a date in month 13, `!!bool perhaps`."""
        if node.tag in _NUMBERS and len(node.value) > _LONGEST_NUMBER:
            raise Malformed(f"a number of {len(node.value):,} characters", _mark(node))
        try:
            return super().construct_object(node, deep)
        except (yaml.YAMLError, Malformed):
            raise
        except Exception as error:  # PyYAML lets through whatever its conversions raise
            raise Malformed(
                f"`{node.value!s:.40}` is not a valid {node.tag.rpartition(':')[2]}", _mark(node)
            ) from error


for _tag in ("value", "merge"):  # `=` and `<<` where they stand for themselves
    Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", yaml.SafeLoader.construct_yaml_str)
# Numbers of base 60, such as `12:30:00`, are text in YAML 1.2, and take PyYAML time by the square of their length.
Loader.yaml_implicit_resolvers = {
    first: [(tag, _NUMBERS.get(tag, pattern)) for tag, pattern in resolvers]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _load(text: str) -> tuple[Any, dict[Path, Mark], tuple[tuple[str, Mark], ...]]:
    _refuse_much(text)
    loader = Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, {}, ()
        if _weight(node, {}) > MOST_NODES:
            raise Malformed(f"more than {MOST_NODES:,} values, or a value inside itself", _mark(node))
        marks: dict[Path, Mark] = {}
        duplicates: list[tuple[str, Mark]] = []
        _walk(node, (), marks, duplicates, loader)
        return loader.construct_document(node), marks, tuple(duplicates)
    finally:
        loader.dispose()


def _refuse_much(text: str) -> None:
    """Raises Malformed where values are too many or nested too deeply, before anything is made of them."""
    if "%TAG" in text and len(_DIRECTIVE.findall(text)) > _MOST_DIRECTIVES:
        raise Malformed(f"more than {_MOST_DIRECTIVES} `%TAG` directives", Mark(1, 1))
    if sum(map(text.count, "[{-?:,")) <= DEEPEST:  # each level is opened, and each value set apart, by one of these
        return
    depth = count = 0
    for event in yaml.parse(text, Loader=Loader):
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
    """How many values a node stands for once every alias is written out; a node inside itself is endless."""
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
    node: yaml.Node, path: Path, marks: dict[Path, Mark], duplicates: list[tuple[str, Mark]], loader: Loader
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
            if key.tag in _NO_TEXT:  # `on:` is true to Python, and is found under that
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
