"""The repository around a folder is found as by Git, unless only the folder itself claims it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hfdeploy_action import git, worktree
from hfdeploy_action.git import GitError
from hfdeploy_action.worktree import read_config


def run(place: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@b.invalid", "-c", "protocol.file.allow=always")
    subprocess.run(["git", *identity, *arguments], cwd=place, check=True, capture_output=True)


@pytest.fixture
def main(tmp_path: Path) -> Path:
    """A repository with one commit."""
    place = tmp_path / "main"
    (place / "model").mkdir(parents=True)
    (place / "model" / "a.txt").write_text("text")
    run(place, "init", "--quiet", "--initial-branch=main", ".")
    run(place, "add", ".")
    run(place, "commit", "--quiet", "--message=x")
    return place


def names(place: Path) -> list[str]:
    found = worktree.find(place)
    return [*git.indexed(found.source, "")] if found and found.source else []


def test_a_repository_is_found_from_a_folder_inside(main: Path) -> None:
    found = worktree.find(main / "model")
    assert found == (main, main / ".git", main / ".git", "")
    assert found.source
    assert git.sizes_of(found.source, [*git.indexed(found.source, "model").values(), "0" * 40]) == [4, None]


def test_a_linked_working_tree_has_its_own_index(main: Path, tmp_path: Path) -> None:
    run(main, "worktree", "add", "--quiet", "../linked")
    run(tmp_path / "linked", "rm", "--quiet", "--cached", "model/a.txt")
    assert (names(main), names(tmp_path / "linked")) == (["model/a.txt"], [])


def test_a_submodule_is_a_separate_repository(main: Path, tmp_path: Path) -> None:
    run(tmp_path, "init", "--quiet", "outer")
    run(tmp_path / "outer", "submodule", "--quiet", "add", str(main), "inner")
    assert names(tmp_path / "outer" / "inner" / "model") == ["model/a.txt"]


def head_of(place: Path) -> str:
    return subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=place, text=True).strip()


@pytest.mark.parametrize("packed", [False, True])
def test_the_head_is_a_branch_and_its_commit(main: Path, packed: bool) -> None:
    if packed:
        run(main, "pack-refs", "--all")
    found = worktree.find(main)
    assert found
    assert found.head == ("refs/heads/main", head_of(main))


def test_a_commit_that_is_checked_out_has_no_ref(main: Path) -> None:
    run(main, "checkout", "--quiet", "--detach")
    found = worktree.find(main)
    assert found
    assert found.head == ("", head_of(main))


def test_a_linked_working_tree_has_its_own_head(main: Path, tmp_path: Path) -> None:
    run(main, "worktree", "add", "--quiet", "-b", "side", "../linked")
    found = worktree.find(tmp_path / "linked")
    assert found
    assert found.head == ("refs/heads/side", head_of(main))


@pytest.mark.parametrize("text", ["", "ref: refs/heads/new", "ref: refs/../../secret", "ref: /etc/passwd", "x", "\0"])
def test_a_head_without_a_commit_is_none(main: Path, text: str) -> None:
    (main.parent / "secret").write_text("a" * 40)
    (main / ".git" / "HEAD").write_text(text)
    found = worktree.find(main)
    assert found
    assert found.head[1] == ""


@pytest.mark.parametrize("settings", [("core.splitIndex", "true"), ("index.sparse", "true"), ("index.version", "4")])
def test_every_version_of_the_index_is_read(main: Path, settings: tuple[str, str]) -> None:
    run(main, "config", *settings)
    (main / "b.txt").write_text("x")
    run(main, "update-index", "--split-index" if "split" in settings[0] else "--no-split-index")
    run(main, "add", "b.txt")
    assert names(main) == ["b.txt", "model/a.txt"]


def test_a_sha256_repository_is_read(tmp_path: Path) -> None:
    run(tmp_path, "init", "--quiet", "--object-format=sha256", ".")
    (tmp_path / "a").write_text("x")
    run(tmp_path, "add", "a")
    assert names(tmp_path) == ["a"]


def test_objects_may_be_in_another_repository(main: Path, tmp_path: Path) -> None:
    run(tmp_path, "clone", "--quiet", "--shared", "main", "clone")
    found = worktree.find(tmp_path / "clone")
    assert found
    assert found.source
    assert git.sizes_of(found.source, [*git.indexed(found.source, "").values()]) == [4]


def test_nothing_above_the_boundary_is_read(main: Path) -> None:
    assert worktree.find(main / "model", main)
    assert worktree.find(main / "model", main / "model") is None


def test_a_bare_repository_is_an_ordinary_folder(main: Path) -> None:
    run(main / "model", "init", "--quiet", "--bare", ".")
    found = worktree.find(main / "model")
    assert found
    assert found.top == main


def test_a_link_is_not_a_repository(main: Path, tmp_path: Path) -> None:
    (tmp_path / ".git").symlink_to(main / ".git")
    found = worktree.find(tmp_path)
    assert found
    assert found.config == {}
    with pytest.raises(GitError, match="symbolic link"):
        _ = found.source


@pytest.mark.parametrize("name", ["index", "objects/info/alternates"])
def test_a_part_that_is_not_a_file_is_reported(main: Path, name: str) -> None:
    (main / ".git" / name).unlink(missing_ok=True)
    os.mkfifo(main / ".git" / name)
    with pytest.raises(GitError, match=f"`{Path(name).name}` in `.git` is not a regular file"):
        names(main)


KEYS = st.sampled_from(["url", "fetch", "a-b", "UrL", "x1"])
SECTIONS = st.sampled_from(['[remote "origin"]', "[core]", '[Remote "Origin"]', '[a "b\\"c\\\\"]', "[a.b]"])
VALUES = st.text('ab "\\#;=[]nt', max_size=12).map(lambda text: text.rstrip("\\")) | st.sampled_from(
    ["https://a.invalid/b", '"a b" ; c', "a\\\nb"]
)
CONFIGS = st.lists(
    SECTIONS | st.tuples(KEYS, VALUES).map(lambda pair: f"\t{pair[0]} = {pair[1]}") | KEYS, min_size=1, max_size=6
).map(lambda lines: "\n".join(["[core]", *lines]) + "\n")


@given(CONFIGS)
@example('[core]\n\turl = a\\\n  b # c\n[remote "o"] url = "x;y" ; z\n')
def test_a_configuration_is_read_as_by_git(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.getbasetemp() / "config"
    file.write_text(text)
    listed = subprocess.run(
        ["git", "config", "--file", file, "--no-includes", "--list", "-z"], capture_output=True, check=False
    )
    found: dict[str, list[str]] = {}
    for entry in listed.stdout.decode().split("\0")[:-1]:
        name, equals, value = entry.partition("\n")
        found.setdefault(name, []).append(value if equals else "true")
    if listed.returncode == 0:
        assert read_config(text) == found
