"""Runs are interleaved request by request, and the same choices give the same order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence

from huggingface_hub import CommitOperationAdd, HfApi
from huggingface_hub.errors import HfHubHTTPError
from interleavings import interleave

from hfdeploy_action.rehearsal.hub import Hub

_numbers = itertools.count()


def repository(hub: Hub) -> str:
    repo_id = f"acme/interleaved-{next(_numbers)}"
    HfApi(endpoint=hub.url, token="hf_rehearsal").create_repo(repo_id)
    return repo_id


def committing(repo: str, name: str) -> Callable[[str], str]:
    """A run that reads the head and makes a commit guarded by it: three requests."""

    def run(url: str) -> str:
        api = HfApi(endpoint=url, token="hf_rehearsal")
        head = api.model_info(repo).sha
        operations = [CommitOperationAdd(name, b"a")]
        return api.create_commit(repo, operations, commit_message=name, parent_commit=head).oid

    return run


def in_order(order: Sequence[int]) -> Callable[[Sequence[int]], int]:
    """Choose by a list of runs."""
    left = iter(order)
    return lambda _: next(left)


def test_runs_in_turn_both_commit(hub: Hub) -> None:
    repo = repository(hub)
    both = interleave(hub, [committing(repo, "a"), committing(repo, "b")], in_order([0, 0, 0, 1, 1, 1]))
    assert [row.title for row in HfApi(endpoint=hub.url).list_repo_commits(repo)][:2] == ["b", "a"]
    assert [len(client.requests) for client in both.clients] == [3, 3]


def test_of_runs_that_read_the_same_head_one_wins(hub: Hub) -> None:
    repo = repository(hub)
    both = interleave(hub, [committing(repo, "a"), committing(repo, "b")], in_order([0, 1, 1, 0, 1, 0]))
    assert isinstance(both.results[0], HfHubHTTPError)
    assert both.results[0].response.status_code == 412
    assert both.results[1] == HfApi(endpoint=hub.url).model_info(repo).sha


def test_a_seed_gives_the_same_schedule(hub: Hub) -> None:
    def schedule(seed: int) -> list[int]:
        repo = repository(hub)
        return interleave(hub, [committing(repo, name) for name in "abc"], random.Random(seed).choice).order

    assert schedule(7) == schedule(7)
    assert schedule(7) != schedule(8)
