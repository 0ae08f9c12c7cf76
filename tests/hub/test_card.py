"""The Hub's own judgement of the card: asked before anything is sent, and put where it belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.hub.card import check_card
from hfdeploy_action.hub.failures import CardRejected
from hfdeploy_action.hub.repository import Repository
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.rehearsal.hub.faults import Fault, How


def folder(root: Path, card: str) -> ModelFolder:
    (root / "README.md").write_text(card, encoding="utf-8")
    return ModelFolder(root)


def test_a_card_that_the_hub_takes(repository: Repository, tmp_path: Path) -> None:
    check_card(repository, folder(tmp_path, "---\nlicense: mit\n---\n# Model\n"))


def test_no_card_is_not_asked_about(repository: Repository, tmp_path: Path) -> None:
    check_card(repository, ModelFolder(tmp_path))


@pytest.mark.parametrize(
    ("entries", "said", "line"),
    [
        ("license: mit\nlanguage: [en, English]", '"language[1]" with value "English" is not valid', (3, 16)),
        ("license: mitt", '"license" must be one of', (2, 1)),
        ("model-index:\n- name: a", '"model-index[0].results" is required', (3, 3)),
    ],
)
def test_a_refusal_stands_at_its_line(
    entries: str, said: str, line: tuple[int, int], repository: Repository, tmp_path: Path
) -> None:
    with pytest.raises(CardRejected) as caught:
        check_card(repository, folder(tmp_path, f"---\n{entries}\n---\n"))
    assert str(caught.value).startswith(f"the Hub rejects the card: {said}")
    assert len(str(caught.value)) < 900
    assert caught.value.at == Location("README.md", *line)


@pytest.mark.parametrize("how", [How.CUT, 404, 500])
def test_without_an_answer_the_hub_judges_at_the_commit(
    how: How | int, hub: embedded.Hub, repository: Repository, tmp_path: Path
) -> None:
    hub.faults.append(Fault("POST", "/api/validate-yaml", how, 1, None))
    check_card(repository, folder(tmp_path, "---\nlicense: mitt\n---\n"))
    assert all(fault.times == 0 for fault in hub.faults), "the fault was met"
