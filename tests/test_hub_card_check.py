"""The Hub is asked besides the rules: its words win, and where the two disagree it is said."""

from __future__ import annotations

from typing import Any

import pytest
from runs import Run, found, rows
from sound import README, Model

from hfdeploy_action import hub_card_check
from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.rehearsal.hub import card
from hfdeploy_action.rehearsal.hub.faults import Fault, How

ASKED = (("GET", "/api/models-tags-by-type"), ("POST", "/api/validate-yaml"))


def stage(report: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in report["stages"] if row["name"] == "hub")


def with_card(model: Model, entry: str, of: str = "license: apache-2.0") -> str:
    return str(model({"README.md": README.replace(of, entry)}))


def test_both_take_a_sound_card(run: Run, model: Model) -> None:
    report = run("validate", "--online", str(model()))
    assert report["outcome"] == "passed"
    assert (stage(report)["status"], stage(report)["note"]) == ("passed", "the Hub accepts the card")


def test_nobody_is_asked_otherwise(run: Run, model: Model, hub: embedded.Hub) -> None:
    before = len(hub.requests)
    assert "hub" not in rows(run("validate", str(model())))
    assert len(hub.requests) == before


def test_what_both_refuse_is_said_once(run: Run, model: Model) -> None:
    report = run("validate", with_card(model, "license: mitt"), "--online")
    assert found(report) == ["HFD406"]
    assert stage(report)["note"] == "the Hub rejects the card"


def test_what_only_the_hub_refuses_is_an_error_at_its_line(run: Run, model: Model) -> None:
    report = run("validate", with_card(model, "license: mitt"), "--online", "--ignore", "HFD406")
    assert (report["outcome"], found(report)) == ("invalid", ["HFD611"])
    assert report["findings"][0]["line"] == 2


def test_what_only_the_rules_refuse_is_a_disagreement(run: Run, model: Model) -> None:
    report = run("validate", with_card(model, "language: qq", of="language: en"), "--online")
    assert found(report) == ["HFD408", "HFD612"]
    assert report["findings"][0]["line"] == report["findings"][1]["line"]


def test_what_only_the_hub_warns_of_is_said(run: Run, model: Model) -> None:
    folder = str(model({"README.md": "# Model\n"}))
    assert "HFD613" not in found(run("validate", folder, "--online"))
    report = run("validate", folder, "--online", "--ignore", "HFD4")
    assert found(report)[-1] == "HFD613"
    assert "empty or missing yaml metadata" in report["findings"][-1]["message"]


def test_a_license_that_the_hub_takes_since_yesterday(run: Run, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "LICENSES", card.LICENSES | {"brand-new-1.0"})
    folder = with_card(model, "license: brand-new-1.0")
    assert found(run("validate", folder)) == ["HFD406"]
    assert found(run("validate", folder, "--online")) == []


def test_a_license_that_the_hub_takes_no_more(run: Run, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "LICENSES", card.LICENSES - {"apache-2.0"})
    assert found(run("validate", str(model()))) == []
    assert found(run("validate", str(model()), "--online")) == ["HFD406"]


def test_a_card_with_a_secret_is_not_sent(run: Run, model: Model, hub: embedded.Hub) -> None:
    folder = str(model({"README.md": f"{README}\nhf_{'qZtRwLmKpXvBnHsYdGcJfTaEoUiQzWrLkM'}\n"}))
    before = len(hub.requests)
    report = run("validate", folder, "--online")
    assert (stage(report)["status"], stage(report)["note"]) == ("skipped", "the card contains a secret")
    assert "/api/validate-yaml" not in {asked.path for asked in hub.requests[before:]}


@pytest.mark.parametrize("how", [How.CUT, 503, 404])
def test_a_hub_that_does_not_answer_is_said_once_all_is_checked(
    how: How | int, run: Run, model: Model, hub: embedded.Hub
) -> None:
    folder = model()
    (folder / "hfdeploy.yaml").write_text("publish: {retry-seconds: 0}\nonline: true\n")
    hub.faults += [Fault(*request, how, 20, None) for request in ASKED]
    report = run("validate", str(folder))
    hub.faults.clear()
    assert (report["outcome"], report["exit_status"], found(report)) == ("unavailable", 4, ["HFD603"])
    assert list(rows(report)) == ["files", "labels", "lfs", "card", "policy", "hub"]


def test_an_error_of_the_checks_outlasts_a_hub_that_is_down(run: Run, model: Model, hub: embedded.Hub) -> None:
    folder = model({"config.json": None})
    (folder / "hfdeploy.yaml").write_text("publish: {retry-seconds: 0}\nonline: true\n")
    hub.faults += [Fault(*request, 503, 20, None) for request in ASKED]
    report = run("validate", str(folder))
    hub.faults.clear()
    assert report["outcome"] == "invalid"


def test_nothing_is_published_past_a_hub_that_did_not_answer(run: Run, model: Model, hub: embedded.Hub) -> None:
    folder = model()
    (folder / "hfdeploy.yaml").write_text("publish: {retry-seconds: 0}\n")
    hub.faults += [Fault("POST", "/api/validate-yaml", 503, 20, None)]
    report = run("publish", str(folder), "--repo-id", "acme/unasked", "--tag", "v1", "--online", "true")
    hub.faults.clear()
    assert (report["outcome"], rows(report)["publish"]) == ("unavailable", "skipped")


def test_the_rules_that_speak_for_the_hub_say_so() -> None:
    for rule_id in hub_card_check.REFUSED:
        assert "rejects" in CATALOGUE[rule_id].why
