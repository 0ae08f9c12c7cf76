"""The Hub validates the card before anything is uploaded, and the error is reported at its line."""

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


def test_a_valid_card_is_accepted(repository: Repository, tmp_path: Path) -> None:
    check_card(repository, folder(tmp_path, "---\nlicense: mit\n---\n# Model\n"))


def test_a_folder_without_a_card_is_not_validated(repository: Repository, tmp_path: Path) -> None:
    check_card(repository, ModelFolder(tmp_path))


@pytest.mark.parametrize(
    ("entries", "said", "line"),
    [
        ("license: mit\nlanguage: [en, English]", '"language[1]" with value "English" is not valid', (3, 16)),
        ("license: mitt", '"license" must be one of', (2, 1)),
        ("model-index:\n- name: a", '"model-index[0].results" is required', (3, 3)),
    ],
)
def test_a_rejection_names_the_line_of_its_first_error(
    entries: str, said: str, line: tuple[int, int], repository: Repository, tmp_path: Path
) -> None:
    with pytest.raises(CardRejected) as caught:
        check_card(repository, folder(tmp_path, f"---\n{entries}\n---\n"))
    assert str(caught.value).startswith(f"the Hub rejects the card: {said}")
    assert len(str(caught.value)) < 900
    assert caught.value.at == Location("README.md", *line)


@pytest.mark.parametrize("how", [How.CUT, 404, 500])
def test_an_outage_of_the_validation_is_ignored(
    how: How | int, hub: embedded.Hub, repository: Repository, tmp_path: Path
) -> None:
    hub.faults.append(Fault("POST", "/api/validate-yaml", how, 1, None))
    check_card(repository, folder(tmp_path, "---\nlicense: mitt\n---\n"))
    assert all(fault.times == 0 for fault in hub.faults), "the fault was met"
