"""Files whose bytes are not the text that their names promise."""

from __future__ import annotations

import codecs
import re

from hfdeploy_action.frontmatter import Mark
from hfdeploy_action.syntax import Mistake
from hfdeploy_action.text import plain

DOWNLOAD_FIX = "download the file again; open it in an editor to see what the server answered."
_FOREIGN = {
    "an HTML page": re.compile(rb"\s*<(?:!doctype\s+html|html|head)\b", re.IGNORECASE),
    "an XML document": re.compile(rb"\s*<\?xml\b", re.IGNORECASE),
}
_POINTER = b"version https://git-lfs.github.com/spec/"
_POINTER_FIX = "download its content with `git lfs pull`; in a workflow, check out with `lfs: true`."
_UTF_16 = re.compile(rb"\xff\xfe|\xfe\xff|[^\0]\0|\0[^\0]", re.DOTALL)


def foreign_content(start: bytes) -> str:
    """What a file is by its first bytes, if a server sent an error in its place; empty for any other file."""
    start = start.removeprefix(codecs.BOM_UTF8)
    return next((what for what, pattern in _FOREIGN.items() if pattern.match(start)), "")


def is_utf_16(start: bytes) -> bool:
    """Whether text whose first character is an ASCII one is encoded as UTF-16, with or without a byte order mark."""
    return bool(_UTF_16.match(start))


def utf_8_fix(name: str) -> str:
    """How to save a file as UTF-8."""
    hint = " In Excel, choose the file type `CSV UTF-8`." if name.lower().endswith(".csv") else ""
    return f"save {plain(name)} as UTF-8 in your editor.{hint}"


def encoding_mistake(name: str, data: bytes, language: str) -> Mistake | None:
    """Why a file is not text in UTF-8, with or without a byte order mark; `language` is what it should contain."""
    shown = plain(name)
    if content := foreign_content(data[:512]):
        return Mistake(f"`{shown}` is {content}, not {language}", DOWNLOAD_FIX, Mark(1, 1))
    if data.startswith(_POINTER):
        return Mistake(f"`{shown}` is a Git LFS pointer, not {language}", _POINTER_FIX, Mark(1, 1))
    if is_utf_16(data):
        return Mistake(f"`{shown}` is encoded as UTF-16, not as UTF-8", utf_8_fix(name), Mark(1, 1))
    try:
        data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        at = Mark(before.count("\n") + 1, len(before) - before.rfind("\n"))
        return Mistake(f"`{shown}` is not UTF-8: it contains the byte 0x{data[error.start]:02x}", utf_8_fix(name), at)
    return None
