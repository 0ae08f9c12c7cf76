"""With `online`, the Hub validates the card too, and disagreements with the rules are reported."""

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


def test_a_valid_card_is_accepted_by_the_hub_and_the_rules(run: Run, model: Model) -> None:
    report = run("validate", "--online", str(model()))
    assert report["outcome"] == "passed"
    assert (stage(report)["status"], stage(report)["note"]) == ("passed", "the Hub accepts the card")


def test_without_online_the_hub_is_not_contacted(run: Run, model: Model, hub: embedded.Hub) -> None:
    before = len(hub.requests)
    assert "hub" not in rows(run("validate", str(model())))
    assert len(hub.requests) == before


def test_an_error_of_both_is_reported_once(run: Run, model: Model) -> None:
    report = run("validate", with_card(model, "license: mitt"), "--online")
    assert found(report) == ["HFD406"]
    assert stage(report)["note"] == "the Hub rejects the card"


def test_an_error_of_the_hub_alone_is_reported_at_its_line(run: Run, model: Model) -> None:
    report = run("validate", with_card(model, "license: mitt"), "--online", "--ignore", "HFD406")
    assert (report["outcome"], found(report)) == ("invalid", ["HFD611"])
    assert report["findings"][0]["line"] == 2


def test_an_error_of_the_rules_alone_is_reported_as_an_outdated_rule(
    run: Run, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(card, "LISTS", card.LISTS._replace(languages=card.LISTS.languages | {"qq"}))
    report = run("validate", with_card(model, "language: qq", of="language: en"), "--online")
    assert found(report) == ["HFD408", "HFD612"]
    assert report["findings"][0]["line"] == report["findings"][1]["line"]


def test_a_warning_of_the_hub_alone_is_reported(run: Run, model: Model) -> None:
    folder = str(model({"README.md": "# Model\n"}))
    assert "HFD613" not in found(run("validate", folder, "--online"))
    report = run("validate", folder, "--online", "--ignore", "HFD4")
    assert found(report)[-1] == "HFD613"
    assert "empty or missing yaml metadata" in report["findings"][-1]["message"]


@pytest.mark.parametrize(("level", "outcome"), [("error", "passed"), ("warning", "invalid"), ("never", "passed")])
def test_a_warning_of_the_hub_fails_with_fail_on_warning(run: Run, model: Model, level: str, outcome: str) -> None:
    folder = str(model({"README.md": "# Model\n"}))
    report = run("validate", folder, "--online", "--ignore", "HFD4", "--fail-on", level)
    assert found(report) == ["HFD613"]
    assert report["outcome"] == outcome


def test_a_license_that_is_new_on_the_hub_is_accepted(run: Run, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "LISTS", card.LISTS._replace(licenses=card.LISTS.licenses | {"brand-new-1.0"}))
    folder = with_card(model, "license: brand-new-1.0")
    assert found(run("validate", folder)) == ["HFD406"]
    assert found(run("validate", folder, "--online")) == []


def test_a_license_that_the_hub_dropped_is_reported(run: Run, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card, "LISTS", card.LISTS._replace(licenses=card.LISTS.licenses - {"apache-2.0"}))
    assert found(run("validate", str(model()))) == []
    assert found(run("validate", str(model()), "--online")) == ["HFD406"]


def test_a_card_with_a_secret_is_not_sent(run: Run, model: Model, hub: embedded.Hub) -> None:
    folder = str(model({"README.md": f"{README}\nhf_{'qZtRwLmKpXvBnHsYdGcJfTaEoUiQzWrLkM'}\n"}))
    before = len(hub.requests)
    report = run("validate", folder, "--online")
    assert (stage(report)["status"], stage(report)["note"]) == ("skipped", "the card contains a secret")
    assert "/api/validate-yaml" not in {asked.path for asked in hub.requests[before:]}


@pytest.mark.parametrize("how", [How.CUT, 503, 404])
def test_an_outage_of_the_hub_is_reported_after_the_checks(
    how: How | int, run: Run, model: Model, hub: embedded.Hub
) -> None:
    folder = model()
    (folder / "hfdeploy.yaml").write_text("publish: {retry-seconds: 0}\nonline: true\n")
    hub.faults += [Fault(*request, how, 20, None) for request in ASKED]
    report = run("validate", str(folder))
    hub.faults.clear()
    assert (report["outcome"], report["exit_status"], found(report)) == ("unavailable", 4, ["HFD603"])
    assert list(rows(report)) == ["files", "labels", "lfs", "card", "policy", "hub"]


def test_an_error_of_the_checks_matters_more_than_an_outage(run: Run, model: Model, hub: embedded.Hub) -> None:
    folder = model({"config.json": None})
    (folder / "hfdeploy.yaml").write_text("publish: {retry-seconds: 0}\nonline: true\n")
    hub.faults += [Fault(*request, 503, 20, None) for request in ASKED]
    report = run("validate", str(folder))
    hub.faults.clear()
    assert report["outcome"] == "invalid"


def test_nothing_is_published_after_an_outage_of_the_validation(run: Run, model: Model, hub: embedded.Hub) -> None:
    folder = model()
    (folder / "hfdeploy.yaml").write_text("publish: {retry-seconds: 0}\n")
    hub.faults += [Fault("POST", "/api/validate-yaml", 503, 20, None)]
    report = run("publish", str(folder), "--repo-id", "acme/unasked", "--tag", "v1", "--online", "true")
    hub.faults.clear()
    assert (report["outcome"], rows(report)["publish"]) == ("unavailable", "skipped")


def test_rules_that_speak_for_the_hub_say_so() -> None:
    for rule_id in hub_card_check.REFUSED:
        assert "rejects" in CATALOGUE[rule_id].why
