"""The cases of the rules in `files.sizes`."""

from __future__ import annotations

from rules.case import Case
from rules.files.models import config, typed
from sound import edit

CASES: dict[str, list[Case]] = {
    "HFD144": [
        *(
            Case(name, config(n_layers=value), [f"HFD144 config.json:19:3 `n_layers` is {said}, not a whole number"])
            for name, value, said in (
                ("a number as text", "2", '"2"'),
                ("a number with a decimal point", 2.0, "2.0"),
                ("a negative number", -1, "-1"),
                ("a list of numbers", [2], "[2]"),
            )
        ),
        Case(
            "null",
            config(n_heads=2, dim=None),
            ["HFD144 config.json:6:3 `dim` is null, not a whole number"],
        ),
        Case(
            "a vocabulary size as text",
            edit("config.json", '"vocab_size": 6', '"vocab_size": "6"'),
            ['HFD144 config.json:16:3 `vocab_size` is "6", not a whole number'],
        ),
        Case("null for a size that may be null", typed("t5", num_decoder_layers=None), []),
        Case(
            "heads that do not divide the width",
            config(n_heads=3),
            ["HFD144 config.json:19:3 `n_heads` is 3, which does not divide `dim` (4)"],
        ),
        Case("an architecture with heads of any width", typed("t5", d_model=4, num_heads=3), []),
        Case("no attention heads", config(n_heads=0), []),
    ],
}
