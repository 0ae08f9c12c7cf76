"""A rollback to a tag: main holds exactly the files of the tag again, by one guarded commit, and no weights move."""

from __future__ import annotations

import pytest
from hub.releases import Write, edit, promote, publish, release, seen_by, titles, workflow_run

from hfdeploy_action.findings import Outcome
from hfdeploy_action.hub import history
from hfdeploy_action.hub.edits import edits_since_release
from hfdeploy_action.hub.failures import MainMoved, MissingTag, PublicRepository, ReleaseInProgress, VerificationFailed
from hfdeploy_action.hub.marker import Kind
from hfdeploy_action.hub.release import State
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.hub.rollback import Rollback, RollbackSpec
from hfdeploy_action.hub.runs import Claim
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.results import ChangeSet, Edit, Publication

Seen = list[tuple[ChangeSet, tuple[Edit, ...]]]


def roll_back(repository: Repository, tag: str, seen: Seen | None = None, **audience: str) -> Publication:
    spec = RollbackSpec(tag, **{"visibility": "keep", "sensitivity": "general", **audience})
    judged: Seen = [] if seen is None else seen
    claimed = Claim(workflow_run())
    return Rollback(repository, spec, claimed, lambda changes, edits: judged.append((changes, edits))).carry_out()


@pytest.fixture
def two(repository: Repository, write: Write) -> tuple[Publication, Publication]:
    """Two releases: the second updates the weights and the configuration, adds a file, and deletes one."""
    first = publish(repository, release(write(old__txt=b"x")))
    changed = write(model__safetensors=b"\x02" * 4000, config__json=b"[]", new__txt=b"y")
    return first, publish(repository, release(changed, tag="v2", delete=("*",)))


Two = tuple[Publication, Publication]


def test_main_holds_the_files_of_the_tag_again(repository: Repository, two: Two) -> None:
    done = roll_back(repository, "v1")
    assert repository.tree("main") == repository.tree("v1")
    assert (done.commit, done.previous_commit, done.changed) == (repository.head(), two[1].commit, True)
    assert titles(repository)[:2] == ["Roll back to v1", "Release v2"]
    assert repository.tags() == {"v1": two[0].commit, "v2": two[1].commit}


def test_the_changes_are_named_before_main_moves(repository: Repository, two: Two) -> None:
    seen: Seen = []
    roll_back(repository, "v1", seen)
    [(changes, edits)] = seen
    assert (changes.added, changes.deleted, edits) == (("old.txt",), ("new.txt",), ())
    assert changes.updated == ("config.json", "model.safetensors")
    assert changes.uploaded_bytes == len("x{}")


def test_no_weights_move(hub: embedded.Hub, repository: Repository, two: Two) -> None:
    before = len(hub.requests)
    roll_back(repository, "v1")
    paths = [request.path for request in hub.requests[before:]]
    assert not [path for path in paths if "xet" in path or ".git/info/lfs" in path or "model.safetensors" in path]


def test_a_second_rollback_changes_nothing(hub: embedded.Hub, repository: Repository, two: Two) -> None:
    first = roll_back(repository, "v1")
    before = len(hub.requests)
    again = roll_back(repository, "v1")
    assert (again.commit, again.changed) == (first.commit, False)
    assert {request.method for request in hub.requests[before:]} == {"GET"}


def test_a_rollback_can_go_forward_again(repository: Repository, two: Two) -> None:
    roll_back(repository, "v1")
    roll_back(repository, "v2")
    assert repository.tree("main") == repository.tree("v2")


def test_a_tag_that_is_not_on_main_is_fine(repository: Repository, write: Write, two: Two) -> None:
    repository.api.create_branch(repository.repo_id, branch="side", revision="v1")
    repository.api.upload_file(
        path_or_fileobj=b"s", path_in_repo="side.md", repo_id=repository.repo_id, revision="side"
    )
    repository.api.create_tag(repository.repo_id, tag="beside", revision="side")
    roll_back(repository, "beside")
    assert repository.tree("main") == repository.tree("beside")


@pytest.mark.parametrize(
    ("tag", "message"),
    [("", "mode `rollback` needs `tag`; the tags of"), ("v9", "there is no tag `v9`; the tags of")],
)
def test_a_tag_that_is_missing_lists_those_there_are(repository: Repository, two: Two, tag: str, message: str) -> None:
    with pytest.raises(MissingTag, match=message) as caught:
        roll_back(repository, tag)
    assert str(caught.value).endswith(f"`{repository.repo_id}` are `v2`, `v1`")
    assert (caught.value.fix, caught.value.outcome) == (
        "name one of them, as in `tag: v2`.", Outcome.INVALID_INPUT,
    )  # fmt: skip


def test_a_repository_without_tags_says_so(repository: Repository, write: Write) -> None:
    promote(repository, release(write()))
    with pytest.raises(MissingTag, match=f"`{repository.repo_id}` has no tags"):
        roll_back(repository, "v1")


def test_a_repository_that_does_not_exist_is_not_created(repository: Repository) -> None:
    with pytest.raises(MissingTag, match="does not exist, or the token from hf-token cannot see it"):
        roll_back(repository, "v1")
    assert repository.is_private() is None


def test_a_tag_on_a_release_that_was_undone_is_no_way_back(repository: Repository, write: Write, two: Two) -> None:
    third = promote(repository, release(write(config__json=b"[3]"), tag="v3"))
    failed = third.promoted.commit
    third.undo()
    repository.api.create_tag(repository.repo_id, tag="v3", revision=failed)
    with pytest.raises(MissingTag, match="`v3` is on a release that was undone"):
        roll_back(repository, "v3")


# What others do


def test_what_a_person_edited_since_is_named_and_stays_in_the_history(repository: Repository, two: Two) -> None:
    theirs = edit(repository, README__md=b"---\nlicense: mit\n---\nTheirs\n", notes__md=b"n")
    seen: Seen = []
    roll_back(repository, "v1", seen)
    [(_, edits)] = seen
    assert edits == (Edit("README.md", theirs, "Edit"), Edit("notes.md", theirs, "Edit"))
    assert theirs in [entry.id for entry in repository.history("main")]


def test_an_edit_just_before_the_commit_is_planned_for(repository: Repository, two: Two) -> None:
    seen: Seen = []

    def judge(changes: ChangeSet, edits: tuple[Edit, ...]) -> None:
        if not seen:
            edit(repository, late__md=b"late")
        seen.append((changes, edits))

    spec = RollbackSpec("v1", "keep", "general")
    Rollback(repository, spec, Claim(workflow_run()), judge).carry_out()
    assert len(seen) == 2
    assert [each.path for each in seen[1][1]] == ["late.md"]
    assert repository.tree("main") == repository.tree("v1")


def test_a_main_that_moves_each_time_is_a_conflict(repository: Repository, two: Two) -> None:
    spec, number = RollbackSpec("v1", "keep", "general"), iter(range(99))

    def judge(*_: object) -> None:
        edit(repository, late__md=str(next(number)).encode())

    with pytest.raises(MainMoved):
        Rollback(repository, spec, Claim(workflow_run()), judge).carry_out()


def test_a_release_that_another_run_has_under_way_is_waited_for(
    hub: embedded.Hub, repository: Repository, write: Write, two: Two
) -> None:
    promote(repository, release(write(config__json=b"[3]"), tag="v3"), workflow_run("456", 1))
    head = repository.head()
    with pytest.raises(ReleaseInProgress, match="workflow run 456, attempt 1 is releasing `v3`"):
        roll_back(repository, "v1")
    assert repository.head() == head


def test_a_release_that_a_dead_run_left_unproven_is_replaced(repository: Repository, write: Write, two: Two) -> None:
    promote(repository, release(write(config__json=b"[3]"), tag="v3"))
    roll_back(repository, "v1")
    assert repository.tree("main") == repository.tree("v1")


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_a_commit_that_fails_once_is_tried_again(
    hub: embedded.Hub, repository: Repository, two: Two, status: int
) -> None:
    hub.fail("POST", "/api/models/*/commit/*", status)
    roll_back(repository, "v1")
    assert titles(repository)[:2] == ["Roll back to v1", "Release v2"]


def test_what_the_hub_s_rules_for_git_say_now_does_not_change_the_files(repository: Repository, two: Two) -> None:
    edit(repository, **{".gitattributes": b"*.json filter=lfs diff=lfs merge=lfs -text\n", ".gitignore": b"old.txt\n"})
    roll_back(repository, "v1")
    assert repository.tree("main") == repository.tree("v1")


def test_a_main_that_holds_something_else_after_the_commit_is_an_error(
    repository: Repository, two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hfdeploy_action.hub.restore.commit", lambda *_: two[1].commit)
    with pytest.raises(VerificationFailed, match=f"`config.json` on `main` at {two[1].commit[:7]} is not what"):
        roll_back(repository, "v1")


# Visibility


def test_a_sensitive_model_is_not_rolled_back_in_public(repository: Repository, two: Two) -> None:
    repository.set_visibility(private=False)
    with pytest.raises(PublicRepository):
        roll_back(repository, "v1", sensitivity="health")
    assert repository.head() == two[1].commit


def test_a_sensitive_model_is_hidden_first_if_the_settings_say_so(repository: Repository, two: Two) -> None:
    repository.set_visibility(private=False)
    roll_back(repository, "v1", sensitivity="health", visibility="private")
    assert repository.is_private() is True


# What later releases make of it


def test_a_rollback_is_proven_for_the_next_release(repository: Repository, write: Write, two: Two) -> None:
    back = roll_back(repository, "v1")
    found = history.read(repository)
    marker = found.commits[0].marker
    assert (found.unproven, found.base, marker and marker.kind) == ((), back.commit, Kind.ROLLBACK)
    third = promote(repository, release(write(config__json=b"[3]"), tag="v3"))
    assert third.promoted.previous_commit == back.commit
    third.undo()
    assert repository.tree("main") == repository.tree("v1")


def test_a_release_after_a_rollback_is_an_ordinary_one(repository: Repository, write: Write, two: Two) -> None:
    roll_back(repository, "v1")
    third = publish(repository, release(write(config__json=b"[3]"), tag="v3"))
    assert repository.tags()["v3"] == third.commit == repository.head()


def test_the_release_that_was_rolled_back_stays_unchanged(repository: Repository, write: Write, two: Two) -> None:
    back = roll_back(repository, "v1")
    changed = write(model__safetensors=b"\x02" * 4000, config__json=b"[]", new__txt=b"y", old__txt=None)
    again = promote(repository, release(changed, tag="v2", delete=("*",)))
    assert (again.state, again.moved_on()) == (State.TAGGED, back.commit)


def test_what_a_rollback_restored_is_not_an_edit(repository: Repository, two: Two) -> None:
    roll_back(repository, "v1")
    theirs = edit(repository, notes__md=b"theirs")
    head = repository.head()
    assert edits_since_release(repository, head, repository.tree(head)) == (Edit("notes.md", theirs, "Edit"),)


def test_a_reader_cannot_roll_back(hub: embedded.Hub, repository: Repository, two: Two) -> None:
    reader = seen_by(hub, repository.repo_id, token="hf_reader")
    with pytest.raises(Exception, match="hf-token"):
        roll_back(reader, "v1")
    assert repository.head() == two[1].commit
