"""The marks of files that this program wrote: they may be overwritten, and are never published."""

from __future__ import annotations

import re

MARKDOWN = "<!-- hf-deploy-action report -->"
HTML = '<meta name="generator" content="hf-deploy-action">'
CHECKSUMS = "# hf-deploy-action checksums"
HEAD = 512  # bytes at the beginning of a file that hold the mark
_JSON = r'\{\s*"schema":\s*\d+,\s*"tool":\s*\{\s*"name":\s*"hf-deploy-action"'
_MARK = re.compile(
    rf"\s*(?:{_JSON}|{re.escape(MARKDOWN)}|{re.escape(CHECKSUMS)}|<!doctype html>.*?{re.escape(HTML)})".encode(),
    re.DOTALL,
)


def is_ours(head: bytes) -> bool:
    """Whether a file that begins like this is a report of this program."""
    return _MARK.match(head[:HEAD]) is not None
