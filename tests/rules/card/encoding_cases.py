"""The cases of the rules in `card.encoding`."""

from __future__ import annotations

from rules.card.models import below
from rules.case import Case
from sound import README, edit

CASES: dict[str, list[Case]] = {
    "HFD441": [
        Case(
            "a letter in another encoding",
            {"README.md": README.replace("# Emotion", "# \u00c9motion: caf!").encode().replace(b"caf!", b"caf\xe9")},
            ["HFD441 README.md:9:15 the byte 0xe9 is not valid UTF-8"],
        ),
        Case(
            "a NUL character",
            edit("README.md", "# Emotion", "# Emotion\0"),
            ["HFD441 README.md:9:10 `README.md` contains a NUL character"],
        ),
    ],
    "HFD442": [
        Case(
            "a merge conflict",
            below("<<<<<<< HEAD\nGood for posts.\n=======\nGood for letters.\n>>>>>>> letters"),
            ["HFD442 README.md:17:1 `<<<<<<<` is a merge conflict marker"],
        ),
        Case("a merge conflict shown as code", below("```\n<<<<<<< HEAD\n```\n\nAnd arrows: <<<<<<< >>>>>>>"), []),
    ],
}
