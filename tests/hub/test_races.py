"""Several runs and people at once: one run wins, its content is on main and under the tag, and nothing is lost."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from clients import Point, connect
from faults import before
from hub.releases import MODEL, Write, begin, edit, promote, publish, release, seen_by, titles, workflow_run
from interleavings import interleave

from hfdeploy_action.findings import Failure, Outcome
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub.changes import Candidate
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.results import Publication, Restored

SEEDS = range(8)


@pytest.fixture
def candidates(tmp_path_factory: pytest.TempPathFactory) -> list[Candidate]:
    """Three models that differ in their configuration, each with a file of its own."""
    made = []
    for number in range(3):
        folder = tmp_path_factory.mktemp("run")
        files = {**MODEL, "config.json": b'{"run": %d}' % number, f"{number}.md": b"x"}
        for name, content in files.items():
            (folder / name).write_bytes(content)
        made.append(Candidate(ModelFolder(folder).files))
    return made


def racing(
    hub: embedded.Hub, repository: Repository, candidates: list[Candidate], seed: int, *, tags: str, breaches: bool
) -> list[Publication | Restored | Failure]:
    """What became of a run for each candidate, under the tag `v` with its letter of `tags`; the first may breach."""

    def go(number: int, url: str) -> Publication | Restored:
        seen = seen_by(hub, repository.repo_id)
        seen.identity = type(seen.identity)(seen.identity.token, "hf-token", url)
        spec, run = release(candidates[number], tag=f"v{tags[number]}"), workflow_run(str(number), 1)
        if breaches and number == 0:
            return promote(seen, spec, run).undo()
        return publish(seen, spec, run)

    runs: list[Callable[[str], Publication | Restored]] = [partial(go, number) for number in range(len(candidates))]
    results = interleave(hub, runs, random.Random(seed).choice).results
    assert all(isinstance(result, Publication | Restored | Failure) for result in results), results
    return results


@pytest.mark.parametrize("seed", SEEDS)
def test_of_three_runs_under_one_tag_one_wins(
    hub: embedded.Hub, repository: Repository, candidates: list[Candidate], write: Write, seed: int
) -> None:
    publish(repository, release(write(), tag="v0"))
    results = racing(hub, repository, candidates, seed, tags="111", breaches=False)
    (winner,) = [number for number, result in enumerate(results) if isinstance(result, Publication)]
    lost = [result for result in results if isinstance(result, Failure)]
    assert {failure.outcome for failure in lost} == {Outcome.CONFLICT}
    tree = repository.tree("main")
    assert candidates[winner].is_same("config.json", tree["config.json"])
    assert repository.tags()["v1"] == repository.head()
    assert titles(repository) == ["Release v1", "Release v0", "initial commit"]


@pytest.mark.parametrize("seed", SEEDS)
def test_three_runs_under_one_tag_with_one_content_agree(
    hub: embedded.Hub, repository: Repository, candidates: list[Candidate], write: Write, seed: int
) -> None:
    publish(repository, release(write(), tag="v0"))
    same = [Candidate(candidates[0].files) for _ in candidates]
    results = racing(hub, repository, same, seed, tags="111", breaches=False)
    published = {result.commit for result in results if isinstance(result, Publication)}
    assert published == {repository.head()} == {repository.tags()["v1"]}
    assert all(result.outcome is Outcome.CONFLICT for result in results if isinstance(result, Failure))
    assert titles(repository) == ["Release v1", "Release v0", "initial commit"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_that_breaches_does_not_undo_the_others(
    hub: embedded.Hub, repository: Repository, candidates: list[Candidate], write: Write, seed: int
) -> None:
    first = publish(repository, release(write(), tag="v0"))
    results = racing(hub, repository, candidates, seed, tags="123", breaches=True)
    published = {result.tag: result.commit for result in results[1:] if isinstance(result, Publication)}
    assert repository.tags() == {"v0": first.commit, **published}
    ours = [number for number in (1, 2) if f"v{'123'[number]}" in published]
    tree = repository.tree("main")
    assert "0.md" not in tree
    assert any(candidates[number].is_same("config.json", tree["config.json"]) for number in ours) or (
        not ours and tree == repository.tree(first.commit)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_runs_that_stage_their_releases_leave_no_pull_request_open(
    hub: embedded.Hub, repository: Repository, candidates: list[Candidate], write: Write, seed: int
) -> None:
    publish(repository, release(write(), tag="v0"))

    def go(number: int, url: str) -> Publication | Failure:
        seen = seen_by(hub, repository.repo_id)
        seen.identity = type(seen.identity)(seen.identity.token, "hf-token", url)
        transaction = begin(seen, release(candidates[number], "v1", staged=True), workflow_run(str(number), 1))
        try:
            transaction.prepare()
            transaction.stage()
            transaction.propose("What changes.")
            transaction.promote(tested=True)
            transaction.verify()
            transaction.tag()
        except Failure as failure:
            return failure
        finally:
            transaction.withdraw("The run has ended.")
        return transaction.promoted

    results = interleave(hub, [partial(go, number) for number in range(3)], random.Random(seed).choice).results
    (winner,) = [number for number, result in enumerate(results) if isinstance(result, Publication)]
    assert {result.outcome for result in results if isinstance(result, Failure)} == {Outcome.CONFLICT}
    assert candidates[winner].is_same("config.json", repository.tree("main")["config.json"])
    assert repository.tags()["v1"] == repository.head()
    assert {row.status for row in repository.api.get_repo_discussions(repository.repo_id)} == {"closed"}


# A person


def test_an_edit_just_before_the_commit_is_planned_for(hub: embedded.Hub, repository: Repository, write: Write) -> None:
    publish(repository, release(write()))
    judged: list[str] = []
    with connect(hub) as client:
        theirs = partial(edit, repository, config__json=b'{"theirs": 1}', theirs__md=b"x")
        client.at(Point("POST", "*/commit/*"), before(theirs))
        seen = seen_by(hub, repository.repo_id)
        seen.identity = type(seen.identity)(seen.identity.token, "hf-token", client.url)
        transaction = begin(seen, release(write(config__json=b"[]"), tag="v2", delete=("*",)))
        transaction._judge = lambda changes, head, _tree: judged.append(f"{head[:7]} {changes.deleted}")
        transaction.prepare()
        transaction.stage()
        transaction.promote()
        promoted = transaction.promoted
        transaction.undo()
    edited = repository.history("main")[2]
    assert edited.title == "Edit"
    assert judged[1:] == [f"{edited.id[:7]} ('theirs.md',)"], "the plan was made anew, and judged anew"
    assert promoted.previous_commit == edited.id
    assert "theirs.md" in repository.tree("main")


@pytest.mark.parametrize("breaches", [False, True], ids=["published", "undone"])
def test_an_edit_at_any_request_stays(hub: embedded.Hub, repository: Repository, write: Write, breaches: bool) -> None:
    """Whatever a person commits beside a release, before any of its requests, main holds afterward."""
    publish(repository, release(write(), tag="v0"))
    for number in count(1):
        with connect(hub) as client:
            name = f"theirs{number}.md"
            point = client.at(Point("*", "*", number), before(partial(edit, repository, **{name: b"x"})))
            seen = seen_by(hub, repository.repo_id)
            seen.identity = type(seen.identity)(seen.identity.token, "hf-token", client.url)
            transaction = promote(seen, release(write(config__json=b"%d" % number), tag=f"v{number}"))
            transaction.undo() if breaches else transaction.tag()
        if not point.hits:
            break
        files = repository.tree("main")
        assert name in files, f"request {number}: {client.requests[number - 1]}"
        assert (f"v{number}" in repository.tags()) is not breaches
    assert number > 10
