"""What stands in braces in a commit message, and is replaced."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

PLACEHOLDERS = ("{tag}", "{version}", "{sha}", "{ref}")
"""The tag, the tag without a leading `v`, and the commit and the ref on GitHub or in the local repository."""
_FORM = re.compile(r"\{+[^{}\n]{0,40}\}+")


def unknown(message: str) -> Iterator[str]:
    """The placeholders of a message that would be published as they are."""
    yield from (found for found in _FORM.findall(message) if found not in PLACEHOLDERS)


def values(tag: str, sha: str, ref: str) -> dict[str, str]:
    """The value of each placeholder; empty where there is none."""
    version = tag[1:] if re.match("v[0-9]", tag) else tag
    return dict(zip(PLACEHOLDERS, (tag, version, sha, ref), strict=True))


def filled(message: str, values: Mapping[str, str]) -> str:
    """The message with its placeholders replaced, in one pass: a tag may look like a placeholder."""
    return _FORM.sub(lambda found: values.get(found[0], found[0]), message)
