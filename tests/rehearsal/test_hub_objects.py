"""The objects are those that Git would write, byte for byte."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hfdeploy_action.rehearsal.hub import objects
from hfdeploy_action.rehearsal.hub.attributes import DEFAULT
from hfdeploy_action.rehearsal.hub.names import is_file_path

segments = st.text(st.sampled_from("ab0-./é漢 \\\"'~+"), min_size=1, max_size=4)
paths = st.lists(segments, min_size=1, max_size=3).map("/".join).filter(is_file_path)
files = st.dictionaries(paths, st.binary(max_size=50), min_size=1, max_size=8)


def git(repository: Path, *arguments: str, sent: bytes = b"") -> str:
    ran = subprocess.run(["git", *arguments], cwd=repository, input=sent, capture_output=True, check=True)
    return ran.stdout.decode().strip()


@pytest.fixture(scope="module")
def git_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    repository = tmp_path_factory.mktemp("git")
    git(repository, "init", "--quiet")
    return repository


def without_conflicts(contents: dict[str, bytes]) -> dict[str, bytes]:
    """The files without those whose path is also a folder of others."""
    folders = {path[:end] for path in contents for end, character in enumerate(path) if character == "/"}
    return {path: content for path, content in contents.items() if path not in folders}


@given(files.map(without_conflicts))
@settings(max_examples=40, deadline=None)
def test_a_tree_has_the_id_that_git_computes(git_repository: Path, contents: dict[str, bytes]) -> None:
    with TemporaryDirectory() as store:
        blobs = {path: objects.write(Path(store), "blob", content) for path, content in contents.items()}
        ours = objects.write_tree(Path(store), blobs)
        assert objects.read_tree(Path(store), ours).files == blobs
    lines = b"".join(f"100644 {blob}\t{path}\0".encode() for path, blob in blobs.items())
    git(git_repository, "read-tree", "--empty")
    git(git_repository, "update-index", "-z", "--index-info", sent=lines)
    assert ours == git(git_repository, "write-tree", "--missing-ok")


@given(st.binary(max_size=300))
@settings(max_examples=10, deadline=None)
def test_a_blob_has_the_id_that_git_computes(git_repository: Path, content: bytes) -> None:
    assert objects.object_id("blob", content) == git(git_repository, "hash-object", "--stdin", sent=content)


def test_a_commit_has_the_id_that_git_computes_and_is_read_back(tmp_path: Path, git_repository: Path) -> None:
    tree = objects.write_tree(tmp_path, {"a": objects.write(tmp_path, "blob", b"")})
    commit = objects.Commit(tree, ("1" * 40, "2" * 40), "acme", 1_790_000_000, "Title\n\nTwo\n\nparagraphs: é")
    name = objects.write_commit(tmp_path, commit)
    _, content = objects.read(tmp_path, name)
    assert name == git(git_repository, "hash-object", "-t", "commit", "--stdin", "--literally", sent=content)
    assert objects.read_commit(tmp_path, name) == commit
    assert (commit.title, commit.description) == ("Title", "Two\n\nparagraphs: é")


def test_a_path_cannot_be_a_file_and_a_folder(tmp_path: Path) -> None:
    blob = objects.write(tmp_path, "blob", b"")
    with pytest.raises(ValueError, match="a cannot be both a file and a folder"):
        objects.write_tree(tmp_path, {"a": blob, "a/b": blob})


def test_the_size_of_a_large_object_is_read_from_its_beginning(tmp_path: Path) -> None:
    assert objects.size(tmp_path, objects.write(tmp_path, "blob", b"x" * 1_000_000)) == 1_000_000


def test_a_missing_object_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(objects.ObjectNotFound):
        objects.read(tmp_path, "0" * 40)


def test_the_default_attributes_are_those_of_the_hub() -> None:
    assert (len(DEFAULT.splitlines()), len(DEFAULT)) == (35, 1519)
    assert objects.object_id("blob", DEFAULT) == "a6344aac8c09253b3b630fb776ae94478aa0275b"


@given(st.binary(max_size=20_000))
def test_the_size_of_an_object_is_that_of_its_content(content: bytes) -> None:
    with TemporaryDirectory() as place:
        name = objects.write(Path(place), "blob", content)
        assert objects.size(Path(place), name) == len(content)


def test_the_size_is_read_after_the_longest_compression_tables(tmp_path: Path) -> None:
    content = "".join(f"{number:x} {number * 7919 % 100_003}\n" for number in range(9_000)).encode()
    assert objects.size(tmp_path, objects.write(tmp_path, "blob", content)) == len(content)
