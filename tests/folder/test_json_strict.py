"""What is refused in tokenizer.json is what the `tokenizers` library refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rules.case import findings
from sound import write

SOUND = json.dumps(
    {
        "version": "1.0",
        "truncation": {"direction": "Right", "max_length": 3, "strategy": "LongestFirst", "stride": 0},
        "added_tokens": [
            {"id": 0, "content": "[UNK]", "single_word": False, "lstrip": False, "rstrip": False}
            | {"normalized": False, "special": True, "note": 0}
        ],
        "model": {"type": "WordLevel", "vocab": {"[UNK]": 0, "so": 1}, "unk_token": "[UNK]"},
    }
)
EDITS = {
    "nothing": ("", ""),
    "NaN": ('"note": 0', '"note": NaN'),
    "a number that is too large": ('"note": 0', '"note": 1e999'),
    "a tiny number": ('"note": 0', '"note": 1e-999'),
    "half of a character in a note": ('"note": 0', r'"note": "\ud800"'),
    "half of a character in a token": ('"so"', r'"\udc00"'),
    "a whole character": ('"so"', r'"\ud83d\ude00"'),
    "a NUL": ('"so"', r'"\u0000"'),
    "124 lists": ('"note": 0', '"note": ' + "[" * 124 + "]" * 124),
    "125 lists": ('"note": 0', '"note": ' + "[" * 125 + "]" * 125),
    "a duplicate token": ('"so": 1', '"so": 1, "so": 1'),
    "a duplicate version": ('"version": "1.0"', '"version": "1.0", "version": "1.0"'),
    "a duplicate part of an added token": ('"lstrip": false', '"lstrip": false, "lstrip": false'),
    "a duplicate part of the truncation": ('"stride": 0', '"stride": 0, "stride": 0'),
}


@pytest.mark.parametrize(("old", "new"), EDITS.values(), ids=list(EDITS))
def test_a_tokenizer_has_an_error_if_the_library_refuses_it(old: str, new: str, tmp_path: Path) -> None:
    tokenizers = pytest.importorskip("tokenizers")
    text = SOUND.replace(old, new, 1)
    write(tmp_path, {"tokenizer.json": text})
    found = [line for line in findings(tmp_path) if line.startswith("HFD122")]
    assert bool(found) == is_refused(tokenizers.Tokenizer.from_str, text)


def is_refused(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except Exception:  # noqa: BLE001  the class that the library raises
        return True
    return False
