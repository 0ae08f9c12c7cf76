"""The cases of the rules in `files.entries`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from rules.case import Case
from sound import Size


def link(name: str, to: str) -> Callable[[Path], None]:
    def prepare(root: Path) -> None:
        (root / name).symlink_to(to)

    return prepare


def pipe(root: Path) -> None:
    os.mkfifo(root / "vocab.txt")


def link_to_a_file_outside(root: Path) -> None:
    (root.parent / "passwords.txt").write_text("secret")
    (root / "notes.txt").symlink_to("../passwords.txt")


def link_into_git(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("[http] extraheader = AUTHORIZATION: basic eDpnaHM=")
    (root / "notes.txt").symlink_to(".git/config")


CASES: dict[str, list[Case]] = {
    "HFD110": [
        Case(
            "a link out of the folder",
            {},
            ["HFD110 notes.txt `notes.txt` is a symbolic link that leads out of the folder"],
            prepare=link_to_a_file_outside,
        ),
        Case(
            "a broken link out of the folder",
            {},
            ["HFD110 notes.txt `notes.txt` is a symbolic link that leads out of the folder"],
            prepare=link("notes.txt", "/nowhere/at/all"),
        ),
        Case(
            "a broken link",
            {},
            ["HFD110 notes.txt `notes.txt` is a symbolic link to something that is not a file"],
            prepare=link("notes.txt", "gone.txt"),
        ),
        Case(
            "a link to itself",
            {},
            ["HFD110 notes.txt `notes.txt` is a symbolic link to something that is not a file"],
            prepare=link("notes.txt", "notes.txt"),
        ),
        Case(
            "a link to a folder",
            {"onnx/model.onnx": Size(64)},
            ["HFD110 also `also` is a symbolic link to something that is not a file"],
            prepare=link("also", "onnx"),
        ),
        Case(
            "a link to the folder itself",
            {},
            ["HFD110 self `self` is a symbolic link to something that is not a file"],
            prepare=link("self", "."),
        ),
        Case(
            "a link into .git, which may contain a token",
            {},
            ["HFD110 notes.txt `notes.txt` is a symbolic link to a file that is never published"],
            prepare=link_into_git,
        ),
        Case("a pipe", {}, ["HFD110 vocab.txt `vocab.txt` is not a regular file"], prepare=pipe),
        Case(
            "a link to a file of the folder",
            {"notes/one.txt": "1"},
            [],
            prepare=link("two.txt", "notes/one.txt"),
        ),
    ],
    "HFD111": [
        Case(
            "a line break and a workflow command",
            {"x\n::add-mask::y": "1"},
            ["HFD111 x\n::add-mask::y the file name `x\\n::add-mask::y` contains a character that cannot be printed"],
        ),
        Case(
            "a character that changes the direction of text",
            {"gpj.\u202etxt": "1"},
            ["HFD111 gpj.\u202etxt the file name `gpj.\\u202etxt` contains a character that cannot be printed"],
        ),
        Case(
            "bytes of another encoding",
            {"caf\udce9.txt": "1"},
            ["HFD111 caf\udce9.txt the file name `caf\\udce9.txt` contains a character that cannot be printed"],
        ),
        Case(
            "other scripts, joined letters and emoji",
            {"می\u200cشود.txt": "1", "👩\u200d🔬.txt": "1", "no\xa0break.txt": "1"},
            [],
        ),
    ],
    "HFD157": [
        Case(
            "a time and a path of Windows in names",
            {"run 12:30.txt": "1", "notes\\day.txt": "1", "what?.txt": "1"},
            ["HFD157 notes\\day.txt the file name `notes\\day.txt` contains `\\` (in 3 files)"],
        ),
        Case(
            "one name with two characters",
            {"a:b|c.txt": "1"},
            ["HFD157 a:b|c.txt the file name `a:b|c.txt` contains `:`, `|`"],
        ),
        Case("spaces, commas and brackets", {"a, b (1) [x] & c.txt": "1"}, []),
    ],
}
