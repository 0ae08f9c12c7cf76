"""The cases of the rules in `card.links`."""

from __future__ import annotations

from rules.card.models import below
from rules.case import Case

CASES: dict[str, list[Case]] = {
    "HFD430": [
        Case(
            "a link to a missing file",
            below("See [the results](eval/results.md)."),
            ["HFD430 README.md:17:19 there is no file `eval/results.md`"],
        ),
        Case(
            "a missing picture, shown twice",
            below("![logo](./logo.png)\n\n<img width=40 src='./logo.png'>"),
            ["HFD430 README.md:17:9 there is no file `./logo.png`"],
        ),
        Case("a reference", below("[a][1]\n\n[1]: notes.txt"), ["HFD430 README.md:19:6 there is no file `notes.txt`"]),
        Case("an unused reference", below("[1]: notes.txt"), []),
        Case("code that spans lines", below("`a\nf[i](x)`"), []),
        Case("code that is not marked", below("Apply f[i](x), then g(a)[0](n+1)."), []),
        Case(
            "a link that touches a word",
            below("See[it](paper.pdf)."),
            ["HFD430 README.md:17:9 there is no file `paper.pdf`"],
        ),
        Case("an escaped bracket", below("\\[a](b)"), []),
        Case("indented code", below("a\n\n    f[i](x)"), []),
        Case("a path with a space, which makes it text", below("![a](my pic.png)"), []),
        Case(
            "existing files and folders, and URLs",
            {
                **below(
                    "[a](config.json#L2) [b](./onnx/) [c](my%20notes.md) [d](https://example.org) [e](/acme) "
                    "[f](mailto:a@b.de)"
                ),
                "onnx/model.onnx": b"\x3a\0",
                "my notes.md": "",
            },
            [],
        ),
        Case(
            "links in code and in comments",
            below("`[a](b)` ``[`a](b)``\n\n<!-- [a](b)\n[c](d) -->\n\n~~~\n[a](b)\n~~~\n\n    [a](b)"),
            [],
        ),
        Case(
            "links in HTML that shows code",
            below("<pre>\n[a](b)\n</pre>\n\n<code>[a](b)</code>"),
            [],
        ),
        Case("links in a formula", below("$p[a](b)$ and\n\n$$\np[a](b)\n$$"), []),
        Case(
            "a link below a formula without an end",
            below("$$\n\n[a](b.md)"),
            ["HFD430 README.md:19:5 there is no file `b.md`"],
        ),
        Case("a link in HTML without an end", below("<pre>\n\n[a](b.md)"), []),
        Case("a footnote", below("Calm.[^1]\n\n[^1]: So they say."), []),
        Case(
            "a link in an indented list",
            below("- a\n\n    [b](c.md)"),
            ["HFD430 README.md:19:9 there is no file `c.md`"],
        ),
        Case(
            "a missing video, without quotes",
            below("<video controls src=calm.mp4></video>"),
            ["HFD430 README.md:17:21 there is no file `calm.mp4`"],
        ),
        Case(
            "a name with a space",
            below("[a](<my notes.md>)"),
            ["HFD430 README.md:17:6 there is no file `my notes.md`"],
        ),
    ],
    "HFD431": [
        Case(
            "a link to a missing heading",
            below("[Usage](#usage)"),
            ["HFD431 README.md:17:9 no heading matches `#usage`"],
        ),
        Case("a link to a heading", below("[Up](#emotion) [it](#how-to-use-it)\n\n## How to use `it`!\n\nSo."), []),
        Case(
            "a heading with punctuation",
            below(
                "[a](#-x--c-2023) [b](#-x--c-2023-1)\n\n## 🤗 x² & C++ (2023)\n\nSo.\n\n## 🤗 x² & C++ (2023)\n\nSo."
            ),
            [],
        ),
        Case("the top of the page, and the prefix of GitHub", below("[a](#top) [b](#user-content-emotion)"), []),
        Case(
            "the second heading of a name, and a named anchor", below("[a](#emotion-1) [b](#x)\n\n<a id='x'></a>"), []
        ),
    ],
}
