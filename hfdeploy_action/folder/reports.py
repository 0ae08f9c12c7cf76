"""Files that an earlier run of this program wrote: they are no part of a model, wherever they lie."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_START = 600  # bytes of a file that tell
# How each form of a report begins.
_JSON = re.compile(rb'\A\s*\{[\s\S]{0,300}?"(?:tool|driver)"\s*:\s*\{\s*"name"\s*:\s*"hf-deploy-action"')
_HTML = re.compile(rb'<meta name="generator" content="hf-deploy-action"|<title>hf-deploy', re.IGNORECASE)
_FORMS = {
    ".json": _JSON,
    ".sarif": _JSON,
    ".html": _HTML,
    ".md": re.compile(rb"\A\s{0,99}<!-- hf-deploy-action report -->"),
    ".txt": re.compile(rb"\A# hf-deploy-action checksums"),
    ".xml": re.compile(rb'<testsuites name="hf-deploy'),
}
_REPORT = "report.json"
_BESIDE = frozenset({"checksums.txt", "summary.md", "summary.html"})  # what is written into the folder of a report.json


def reports_among(names: Iterable[str], read: Callable[[str, int], bytes]) -> frozenset[str]:
    """Which of these files are reports, and what was written beside one; `read` gives the first bytes of a file."""
    listed = list(names)
    found = {name for name in listed if (form := _form(name)) and form.search(read(name, _START))}
    folders = {name.removesuffix(_REPORT) for name in found if f"/{name}".endswith(f"/{_REPORT}")}
    return frozenset(found | {f"{folder}{name}" for folder in folders for name in _BESIDE})


def _form(name: str) -> re.Pattern[bytes] | None:
    """How a report of this ending begins."""
    return _FORMS.get(name[name.rfind(".") :].lower())
