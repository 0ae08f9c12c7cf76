"""Answers that no Hub gives, to the program that publishes to it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hostile import answers
from hostile.hubs import Altered, Middle, between, candidate, repository_behind, said
from hub.releases import MODEL, promote, publish, release
from smoke.fakes import reply

from hfdeploy_action.findings import Failure
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub import upload
from hfdeploy_action.hub.card import live_words, validate
from hfdeploy_action.hub.changes import Candidate, ReleaseSpec, RemoteFile, Tree
from hfdeploy_action.hub.failures import NotAHub
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.results import Publication

INFO = "/api/models/acme/[^/]+"
ID = "0" * 40


@pytest.fixture(scope="module")
def _middle(hub: embedded.Hub) -> Iterator[Middle]:
    with between(hub) as middle:
        yield middle


@pytest.fixture
def middle(_middle: Middle, monkeypatch: pytest.MonkeyPatch) -> Iterator[Middle]:
    monkeypatch.setattr(upload, "STALLED_SECONDS", 1.0)
    _middle.asked.clear()
    yield _middle
    _middle.traps.clear()


@pytest.fixture
def repository(middle: Middle, tmp_path: Path) -> Repository:
    """A repository of the test's own."""
    return repository_behind(middle, f"acme/{tmp_path.name}")


def next_spec(tmp_path: Path) -> ReleaseSpec:
    """A second release, with a card, a small and a large file that are new."""
    card = MODEL["README.md"] + os.urandom(8).hex().encode()
    new = candidate(tmp_path / "new", README__md=card, config__json=b"[]", model__safetensors=os.urandom(2000))
    return release(new, f"v{time.monotonic_ns()}")


def contents(tree: Tree) -> dict[str, str]:
    return {name: file.sha256 or file.oid for name, file in tree.items()}


def written(folder: Path) -> dict[str, str]:
    """What a tree holds where the folder was published."""
    files = Candidate(ModelFolder(folder).files)
    return {name: files.sha256(name) if name.endswith(".safetensors") else files.git_oid(name) for name in files.sizes}


QUESTIONS: dict[str, Callable[[Repository], object]] = {
    "the visibility": Repository.is_private,
    "the head": Repository.head,
    "the tree": lambda repository: repository.tree("main"),
    "the history": lambda repository: repository.history("main"),
    "the tags": Repository.tags,
    "a file": lambda repository: repository.content("a", "main", RemoteFile(1, ID, None)),
    "to create": lambda repository: repository.create(private=True),
    "to show": lambda repository: repository.set_visibility(private=False),
    "who serves": Repository.providers,
    "words": live_words,
    "what it makes of a card": lambda repository: repository.ask(partial(validate, repository, "---\na: b\n---\n")),
}
UNREAD = {"to create", "to show"}  # whatever is answered, the next question says whether it was done


@pytest.mark.attack(f"{len(answers.ANYTHING)} answers that no Hub gives", holds="a named failure, or nothing believed")
@pytest.mark.parametrize("asked", QUESTIONS)
def test_any_answer(middle: Middle, repository: Repository, asked: str) -> None:
    for method in ("GET", "POST", "PUT"):
        middle.answer(method, ".*", b"")
    for name, answer in answers.ANYTHING.items():
        for trap in middle.traps:
            trap.behavior = answer
        said_no = False
        try:
            believed = QUESTIONS[asked](repository)
        except Failure:
            said_no = True
        assert said_no or asked in UNREAD or not believed, name


PUBLISH = {
    "GET repository": ("GET", INFO),
    "GET refs": ("GET", f"{INFO}/refs"),
    "GET history": ("GET", f"{INFO}/commits/.*"),
    "GET tree": ("GET", f"{INFO}/tree/.*"),
    "POST preupload": ("POST", f"{INFO}/preupload/.*"),
    "GET Xet token": ("GET", f"{INFO}/xet-write-token/.*"),
    "POST card": ("POST", "/api/validate-yaml"),
    "POST commit": ("POST", f"{INFO}/commit/.*"),
    "POST tag": ("POST", f"{INFO}/tag/.*"),
}
ROLLBACK = {
    "GET tree": ("GET", f"{INFO}/tree/.*"),
    "GET refs": ("GET", f"{INFO}/refs"),
    "GET history": ("GET", f"{INFO}/commits/.*"),
    "POST paths": ("POST", f"{INFO}/paths-info/.*"),
    "GET file": ("GET", "/acme/[^/]+/resolve/.*"),
    "POST commit": ("POST", f"{INFO}/commit/.*"),
}
SOME = ["a web page", "an empty object", "an empty list", "null", "nothing", "a redirect without an address"]
every_answer = pytest.mark.parametrize("after", [0, 1], ids=["first", "second"])


@every_answer
@pytest.mark.attack(f"{len(SOME)} answers that no Hub gives, in a release", holds="main is the old model or the new")
@pytest.mark.parametrize("asked", PUBLISH)
def test_any_answer_in_a_release(
    middle: Middle, repository: Repository, tmp_path: Path, asked: str, after: int
) -> None:
    publish(repository, release(candidate(tmp_path / "old")))
    for name in SOME:
        old = contents(repository.tree("main"))
        middle.answer(*PUBLISH[asked], answers.ANYTHING[name], after=after)
        done: Publication | None = None
        with suppress(Failure):
            done = publish(repository, next_spec(tmp_path))
        middle.traps.clear()
        now = contents(repository.tree("main"))
        assert now == old or now == {**old, **written(tmp_path / "new")}, name
        assert done is None or repository.head() == done.commit == repository.tags()[done.tag], name


@every_answer
@pytest.mark.attack(f"{len(SOME)} answers that no Hub gives, in a rollback", holds="none is claimed that was none")
@pytest.mark.parametrize("asked", ROLLBACK)
def test_any_answer_in_a_rollback(
    middle: Middle, repository: Repository, tmp_path: Path, asked: str, after: int
) -> None:
    publish(repository, release(candidate(tmp_path / "old")))
    before = contents(repository.tree("main"))
    for name in SOME:
        promoted = promote(repository, next_spec(tmp_path))
        commit = promoted.promoted.commit
        middle.answer(*ROLLBACK[asked], answers.ANYTHING[name], after=after)
        claimed = False
        with suppress(Failure):
            claimed = promoted.undo().commit != commit
        middle.traps.clear()
        now = contents(repository.tree("main"))
        assert now == before or (not claimed and now == contents(repository.tree(commit))), name
        assert promoted.spec.tag not in repository.tags(), name


@pytest.mark.attack("answers of the wrong shape to whoever reads the tree", holds="not answered as a Hub")
@pytest.mark.parametrize("rows", answers.ROWS)
def test_rows_of_a_tree(middle: Middle, repository: Repository, tmp_path: Path, rows: str) -> None:
    publish(repository, release(candidate(tmp_path / "old")))
    middle.answer("GET", f"{INFO}/tree/.*", answers.ROWS[rows])
    with pytest.raises(NotAHub):
        repository.tree("main")


@pytest.mark.attack("information of the wrong shape", holds="not answered as a Hub")
@pytest.mark.parametrize("wrong", answers.INFORMATION)
def test_information(middle: Middle, repository: Repository, tmp_path: Path, wrong: str) -> None:
    publish(repository, release(candidate(tmp_path / "old")))
    middle.answer("GET", f"{INFO}/revision/main", answers.INFORMATION[wrong])
    with pytest.raises(NotAHub):
        repository.head()


@pytest.mark.attack("a visibility that is neither true nor false, for a model of health", holds="nothing is sent")
@pytest.mark.parametrize("private", answers.PRIVATE)
def test_visibility(middle: Middle, repository: Repository, tmp_path: Path, private: str) -> None:
    repository.create(private=False)
    middle.answer("GET", INFO, answers.PRIVATE[private])
    with pytest.raises(NotAHub, match="private"):
        publish(repository, release(candidate(tmp_path / "old"), sensitivity="health"))
    assert not [path for method, path, _ in middle.asked if method == "POST" and "create" not in path]


@pytest.mark.attack("tags of the wrong shape", holds="not answered as a Hub")
@pytest.mark.parametrize("wrong", answers.TAGS)
def test_tags(middle: Middle, repository: Repository, wrong: str) -> None:
    repository.create(private=True)
    middle.answer("GET", f"{INFO}/refs", answers.TAGS[wrong])
    with pytest.raises(NotAHub):
        repository.tags()


@pytest.mark.attack("a commit that is not there", holds="no success is claimed")
def test_commit_that_is_not_there(middle: Middle, repository: Repository, tmp_path: Path) -> None:
    middle.answer("POST", f"{INFO}/commit/.*", answers.COMMITS["a commit that is not there"])
    with pytest.raises(Failure):
        publish(repository, release(candidate(tmp_path / "old")))
    assert repository.tags() == {}


@pytest.mark.attack("a commit that is made and not named", holds="it is recognized by its marker")
@pytest.mark.parametrize("wrong", ["no id", "a name as id"])
def test_commit_without_a_name(middle: Middle, repository: Repository, tmp_path: Path, wrong: str) -> None:
    middle.answer("POST", f"{INFO}/commit/.*", answers.COMMITS[wrong])
    assert publish(repository, release(candidate(tmp_path / "old"))).commit == repository.head()
    assert len(repository.history("main")) == 2


@pytest.mark.attack("two trees that are both empty, in a rollback", holds="no rollback is claimed")
@pytest.mark.parametrize("nothing", [{}, []], ids=str)
def test_rollback_between_empty_trees(middle: Middle, repository: Repository, tmp_path: Path, nothing: object) -> None:
    publish(repository, release(candidate(tmp_path / "old")))
    promoted = promote(repository, next_spec(tmp_path))
    middle.answer("GET", f"{INFO}/tree/.*", said(nothing))
    with pytest.raises(NotAHub):
        promoted.undo()
    assert repository.head() == promoted.promoted.commit


LIES = {
    "the same tree always": ("GET", f"{INFO}/tree/.*"),
    "the tag stays": ("GET", f"{INFO}/refs"),
    "the history stays": ("GET", f"{INFO}/commits/.*"),
}


@pytest.mark.attack("whoever answers a rollback from a cache", holds="what is not proven is not claimed")
@pytest.mark.parametrize("lie", LIES)
def test_rollback_from_a_cache(middle: Middle, repository: Repository, tmp_path: Path, lie: str) -> None:
    publish(repository, release(candidate(tmp_path / "old")))
    before = contents(repository.tree("main"))
    promoted = promote(repository, next_spec(tmp_path))
    cached: list[Any] = []

    def first(answer: Any) -> Any:
        cached.append(answer)
        return cached[0]

    promoted.tag()  # as in a rehearsal
    middle.answer(*LIES[lie], Altered(first))
    with suppress(Failure):
        promoted.undo()
        assert contents(repository.tree("main")) == before
        assert lie == "the history stays"


@pytest.mark.attack("another file in place of the one that a rollback puts back", holds="main does not hold it")
def test_rollback_with_another_file(middle: Middle, repository: Repository, tmp_path: Path) -> None:
    publish(repository, release(candidate(tmp_path / "old")))
    promoted = promote(repository, next_spec(tmp_path))
    middle.answer("GET", "/acme/[^/]+/resolve/.*", reply(body=b"<html>Sign in"))
    with pytest.raises(NotAHub, match="does not match its ID"):
        promoted.undo()
    assert repository.head() == promoted.promoted.commit
