"""The files that .gitattributes puts into Git LFS are those that Git names, for any patterns."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Collection
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sound import write

from hfdeploy_action.folder import TEXTS, ModelFolder

PATTERNS = st.sampled_from(
    "*.json config.json /config.json m/*.json a/m/*.json /a/m/config.json **/config.json a/** a/**/config.json * *.md "
    'README.* m/ a/m m/** [c]onfig.json "config.json" con\\fig.json x/config.json *.js?n a/*/config.json ** /** '
    "*/m/README.md !config.json [attr]big CONFIG.JSON ./config.json".split()
)
ATTRIBUTES = st.sampled_from("filter=lfs -filter !filter filter=other text big -big filter".split())
FILES = st.none() | st.lists(st.tuples(PATTERNS, ATTRIBUTES).map(" ".join), max_size=4).map("\n".join)


def swallowed(repository: Path, folder: str, names: Collection[str]) -> set[str]:
    """The files that Git would put into LFS."""
    subprocess.run(["git", "init", "--quiet", "."], cwd=repository, check=True)
    asked = "\0".join(f"{folder}{name}" for name in names).encode()
    told = subprocess.run(
        ["git", "check-attr", "-z", "--stdin", "filter"], cwd=repository, input=asked, capture_output=True, check=True
    )
    fields = told.stdout.decode().split("\0")
    return {
        name.removeprefix(folder) for name, value in zip(fields[0::3], fields[2::3], strict=False) if value == "lfs"
    }


@settings(max_examples=25)
@given(FILES, FILES, FILES)
def test_the_answer_is_that_of_git(top: str | None, middle: str | None, own: str | None) -> None:
    with tempfile.TemporaryDirectory() as here, tempfile.TemporaryDirectory() as hub:
        root = Path(here, "a", "m")
        root.mkdir(parents=True)
        write(root, {})
        for place, text in ((Path(here), top), (root.parent, middle), (root, own)):
            if text is not None:
                (place / ".gitattributes").write_text(text)
        if own is not None:
            shutil.copy(root / ".gitattributes", hub)
        names = [name for name in TEXTS if (root / name).exists()]
        expected = swallowed(Path(here), "a/m/", names) | swallowed(Path(hub), "", names)
        assert set(ModelFolder(root).checkout.texts_in_lfs) == expected
