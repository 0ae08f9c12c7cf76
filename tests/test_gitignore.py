"""The files that .gitignore keeps out of Git are those that `git check-ignore` names, for any patterns."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hfdeploy_action.gitignore import Ignored, ignored

NAMES = ["x", "a.bin", "#x", "!x", "x ", "a/x", "a/b/x", "a/b/c/a.bin", "b/a.bin", 'q"x', "b/[attr]x", "t", "\\"]
PATTERNS = (
    st.sampled_from(
        'x a.bin *.bin /a.bin a/ a b/ /b a/b a/b/ **/x a/** **/ ** * /* a/*/x [ab] [!a]* [attr]x q"x \\\\ \\#x \\!x '
        "#x \\x b/**/a.bin *.b?n / // ! !! /**/ ? [ a.bin/ **/b/** a/b/c X".split()
    )
    | st.sampled_from(["x ", "x\\ ", "x\\\\ ", "a.bin  ", "x\t", "", " ", "x\r", "\ufeffx", "x\0y"])
    | st.text("abx*?[]!/\\ #.\"'^-", max_size=8)
)
LINES = st.tuples(st.sampled_from(["", "", "!"]), PATTERNS).map("".join)
FILES = st.dictionaries(
    st.sampled_from([".gitignore", "a/.gitignore", "a/b/.gitignore", "b/.gitignore"]),
    st.lists(LINES, max_size=6).map("\n".join).map(str.encode),
    min_size=1,
)


def of_git(files: Mapping[str, bytes], names: Sequence[str]) -> dict[str, Ignored]:
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["git", "init", "--quiet", "."], cwd=place, check=True)
        for name, content in [*((name, b"") for name in names), *files.items()]:
            path = Path(place, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        command = ["git", "check-ignore", "--no-index", "--verbose", "-z", "--stdin"]
        asked = "\0".join(names).encode()
        answer = subprocess.run(command, cwd=place, input=asked, capture_output=True, check=False).stdout.decode()
    fields = answer.split("\0")[:-1]
    found = zip(fields[0::4], fields[1::4], fields[2::4], fields[3::4], strict=True)
    return {name: Ignored(source, int(n), pattern) for source, n, pattern, name in found if not pattern.startswith("!")}


@settings(max_examples=150)
@given(FILES)
@example({".gitignore": b"a/\n!a/x\n", "a/.gitignore": b"!*\n"})
@example({".gitignore": b"*\n!a/\n!*.bin"})
@example({".gitignore": b"!!x\n!x\n"})
def test_the_answer_is_that_of_git(files: Mapping[str, bytes]) -> None:
    assert ignored(files, NAMES) == of_git(files, NAMES)
