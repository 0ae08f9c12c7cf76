"""Files that an earlier run of this program wrote: they are not part of a model, whatever their names are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

_START = 600  # bytes at the start of a file that are enough to tell
_FORMS = re.compile(
    rb"""\A\s{0,99}
    (?:(?:validate|plan|rehearse|publish|smoke|monitor)\ [^\n]{0,300}\n)?  # what standard error says first
    (?:
        \{[\s\S]{0,300}?"(?:tool|driver)"\s*:\s*\{\s*"name"\s*:\s*"hf-deploy-action"
        | <!doctype\ html>[\s\S]{0,500}?(?:<meta\ name="generator"\ content="hf-deploy-action"|<title>hf-deploy)
        | <!--\ hf-deploy-action\ report\ -->
        | \#\ hf-deploy-action\ checksums
        | <\?xml[^<>]{0,99}>\s*<testsuites\ name="hf-deploy
        | ::(?:error|warning|notice)\ [^\n]{0,300}?title=HFD\d{3}[ ]
        | (?:[^\n]{0,300}?:\ )?(?:error|warning|notice)\ HFD\d{3}\ [a-z-]+:[ ]
        | (?:files|labels|lfs|card|policy)\ +(?:passed|failed|skipped)[ ]{2}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NEEDED = (b"hf-deploy", b"hfd", b"passed  ", b"failed  ", b"skipped  ")  # one of these, in lower case, is in each form
# Most of the bytes of a model, and none that begin like a report.
_OTHERS = (".safetensors", ".bin", ".onnx", ".gguf", ".pt", ".pth", ".h5", ".msgpack", ".npy", ".npz", ".png", ".jpg")
_REPORT = "report.json"
_BESIDE = frozenset({"checksums.txt", "summary.md", "summary.html"})  # files that are written beside a report.json


def reports_among(names: Iterable[str], read: Callable[[str, int], bytes]) -> frozenset[str]:
    """The reports among these files, and what was written beside one; `read` gives the first bytes of a file."""
    listed = list(names)
    found = {name for name in listed if not name.endswith(_OTHERS) and _is_report(read(name, _START))}
    folders = {name.removesuffix(_REPORT) for name in found if f"/{name}".endswith(f"/{_REPORT}")}
    return frozenset(found | {f"{folder}{name}" for folder in folders for name in _BESIDE})


def _is_report(start: bytes) -> bool:
    """Whether a file that starts like this is a report. The pattern takes ten times as long as looking for words."""
    lower = start.lower()
    return any(word in lower for word in _NEEDED) and _FORMS.match(start) is not None
