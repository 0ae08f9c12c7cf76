"""How the Hub reads plain scalars: as YAML 1.2, in which `no`, `1:30` and dates are text. Python reads YAML 1.1."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_TAG = "tag:yaml.org,2002:"
# js-yaml, whose messages the Hub shows; but for dates, which become text in the JSON of the Hub.
_PLAIN = tuple(
    (f"{_TAG}{kind}", re.compile(shape))
    for kind, shape in (
        ("null", r"~|null|Null|NULL|"),
        ("bool", r"true|True|TRUE|false|False|FALSE"),
        ("int", r"[-+]?(?:0x[0-9a-fA-F]+|0|[1-9][0-9]*)"),
        ("float", r"[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)"),
        ("float", r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"),
    )
)


def retag(node: Any, implied: Callable[[Any], str], seen: set[int] | None = None) -> None:
    """Give plain scalars in a tree of PyYAML's nodes the tags of YAML 1.2.

    `implied` returns the tag that PyYAML gives to a plain scalar; a scalar with another one has an explicit tag.
    """
    seen = set() if seen is None else seen
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node.value, str):
        if not node.style and node.tag == implied(node) and node.tag != f"{_TAG}merge":
            node.tag = next((tag for tag, shape in _PLAIN if shape.fullmatch(node.value)), f"{_TAG}str")
    else:
        for part in node.value:
            for inner in part if isinstance(part, tuple) else (part,):
                retag(inner, implied, seen)
