"""Releases and smoke tests, from the command line to the report: an embedded Hub, and a model that answers as told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import deployed
import pytest
from deployed import Answers
from runs import Run, found, rows
from sound import Model

from hfdeploy_action import cli
from hfdeploy_action.acts import rehearse
from hfdeploy_action.hub.failures import VerificationFailed
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.rehearsal.hub.faults import Fault


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a deployed model, which answers rightly until a test changes it."""
    monkeypatch.setattr(Answers, "best", "calm")
    with deployed.serve() as address:
        yield address


@pytest.fixture
def named(request: pytest.FixtureRequest) -> str:
    """A repository of the test's own."""
    return "acme/" + "-".join(request.node.name.split("_"))[:80].strip("-").replace("[", "-").replace("]", "")


def with_case(url: str, expect: str = "calm", **others: str) -> str:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in others.items()]
    target = f"target: {{kind: self-hosted, self-hosted: {{url: '{url}'}}}}"
    smoke = f"smoke: {{cases: [{{text: I am calm, expect: {expect}}}], load: {{ramp: [20], seconds-per-step: 0.2}}}}"
    return "\n".join([*lines, target, smoke])


def test_a_second_release_of_the_same_content_is_unchanged(run: Run, model: Model, named: str) -> None:
    release = ("publish", str(model()), "--repo-id", named, "--tag", "v1")
    first = run(*release)
    assert first["outcome"] == "published"
    assert first["publication"]["tag"] == "v1"
    assert first["changes"]["added"] == [
        "README.md",
        "config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]
    again = run(*release)
    assert (again["outcome"], again["exit_status"]) == ("unchanged", 0)
    assert again["publication"]["commit"] == first["publication"]["commit"]


def test_the_settings_file_and_the_report_are_not_published(run: Run, model: Model, named: str) -> None:
    folder = model({"hfdeploy.yaml": f"repo-id: {named}\nreport-dir: model/out\n"})
    (folder / "out").mkdir()
    (folder / "out" / "report.json").write_text('{"schema": 1, "tool": {"name": "hf-deploy-action"}}')
    report = run("publish", str(folder), "--tag", "v1")
    assert not {"hfdeploy.yaml", "out/report.json"} & set(report["changes"]["added"])


def test_a_folder_around_the_model_is_not_published(run: Run, model: Model, named: str) -> None:
    folder = model()
    (folder.parent / "train.py").write_text("print('training')\n")
    report = run("publish", str(folder.parent), "--repo-id", named, "--tag", "v1")
    assert (report["outcome"], found(report)) == ("invalid-input", ["HFD017"])
    assert report["findings"][0]["fix"] == f"set `model-path: {folder.name}`."


@pytest.mark.parametrize("name", ["report.txt", "README.md"])
def test_a_release_does_not_write_its_report_into_the_model(run: Run, model: Model, named: str, name: str) -> None:
    folder = model()
    before = (folder / "README.md").read_text()
    report = run("publish", str(folder), "--repo-id", named, "--tag", "v1", "--output", str(folder / name))
    assert (report["outcome"], found(report)) == ("invalid-input", ["HFD002"])
    assert (folder / "README.md").read_text() == before


def test_report_files_are_written(run: Run, model: Model, named: str, tmp_path: Path) -> None:
    report = run("publish", str(model()), "--repo-id", named, "--tag", "v1")
    written = tmp_path / "hf-deploy-report"
    assert json.loads((written / "report.json").read_text())["publication"] == report["publication"]
    assert {line.split("  ")[1] for line in (written / "checksums.txt").read_text().splitlines()[1:]} == set(
        report["changes"]["added"]
    )
    assert "Nothing" not in (written / "summary.md").read_text()


def test_without_a_token_a_release_is_refused(
    run: Run, model: Model, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    report = run("publish", str(model()), "--repo-id", named, "--tag", "v1")
    assert (report["outcome"], report["exit_status"]) == ("refused", 1)
    assert found(report) == ["HFD601"]


def test_an_address_without_a_hub_is_unavailable(run: Run, model: Model, named: str) -> None:
    folder = model({"hfdeploy.yaml": "publish: {retry-seconds: 0}\n"})
    report = run("publish", str(folder), "--repo-id", named, "--tag", "v1", "--hf-endpoint", "http://127.0.0.1:9")
    assert (report["outcome"], report["exit_status"]) == ("unavailable", 4)


def test_a_plan_changes_nothing(run: Run, model: Model, hub: embedded.Hub, named: str) -> None:
    before = len(hub.requests)
    report = run("plan", str(model()), "--repo-id", named)
    assert report["outcome"] == "passed"
    assert len(report["changes"]["added"]) == 5
    assert {request.method for request in hub.requests[before:]} == {"GET"}


def test_a_plan_lists_every_file_and_reports_a_tag_that_is_taken(
    run: Run, model: Model, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(model())
    run("publish", folder, "--repo-id", named, "--tag", "v1")
    folder = str(model({"notes.md": "new"}))
    assert cli.main(["plan", folder, "--repo-id", named, "--tag", "v2"]) == 0
    assert "\nadd           3 bytes  notes.md\n" in capsys.readouterr().out
    assert run("plan", folder, "--repo-id", named, "--tag", "v1")["outcome"] == "conflict"


def test_retries_are_logged(
    run: Run, model: Model, hub: embedded.Hub, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(model({"hfdeploy.yaml": "publish: {retry-seconds: 0.1}\n"}))
    hub.faults.append(Fault("GET", f"/api/models/{named}", 503, 6, None))  # the client itself asks several times
    assert cli.main(["plan", folder, "--repo-id", named]) == 4
    hub.faults.clear()
    assert "answered 503: Failed on demand with 503; retrying in 0 s\n" in capsys.readouterr().err


def test_a_released_model_is_asked(run: Run, model: Model, named: str, served: str) -> None:
    folder = model({"hfdeploy.yaml": with_case(served, repo_id=named)})
    report = run("publish", str(folder), "--tag", "v1")
    assert report["outcome"] == "published"
    assert list(rows(report))[5:] == ["publish", "promote", "deploy", "smoke", "tag", "visibility"]
    assert report["smoke"]["cases"][0]["label"] == "calm"
    assert report["deployment"]["url"] == served


def test_a_model_that_fails_a_case_is_rolled_back(
    run: Run, model: Model, named: str, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = model({"hfdeploy.yaml": with_case(served, repo_id=named)})
    first = run("publish", str(folder), "--tag", "v1")
    model({"hfdeploy.yaml": with_case(served, repo_id=named), "notes.md": "new"})
    monkeypatch.setattr(Answers, "best", "sad")
    report = run("publish", str(folder), "--tag", "v2")
    assert (report["outcome"], report["exit_status"]) == ("rolled-back", 1)
    assert found(report) == ["HFD805"]
    assert rows(report)["rollback"] == "passed"
    assert report["rollback"]["restored"] == first["publication"]["commit"]
    monkeypatch.setattr(Answers, "best", "calm")
    assert run("plan", str(folder))["changes"]["added"] == ["notes.md"]


def test_a_model_that_fails_a_case_stays_with_on_failure_keep(
    run: Run, model: Model, named: str, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = model({"hfdeploy.yaml": with_case(served, repo_id=named, on_failure="keep")})
    monkeypatch.setattr(Answers, "best", "sad")
    report = run("publish", str(folder), "--tag", "v1")
    assert (report["outcome"], report["exit_status"]) == ("breached", 1)
    assert "rollback" not in rows(report)


def test_a_breach_of_an_unchanged_release_is_not_rolled_back(
    run: Run, model: Model, named: str, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = model({"hfdeploy.yaml": with_case(served, repo_id=named)})
    run("publish", str(folder), "--tag", "v1")
    monkeypatch.setattr(Answers, "best", "sad")
    assert run("publish", str(folder), "--tag", "v1")["outcome"] == "breached"


def test_a_release_to_an_unreachable_target_is_rolled_back(run: Run, model: Model, named: str) -> None:
    lines = with_case("http://127.0.0.1:9/", repo_id=named).replace(
        "smoke: {", "smoke: {cold-start: {retry-seconds: 0}, "
    )
    report = run("publish", str(model({"hfdeploy.yaml": lines})), "--tag", "v1")
    assert report["outcome"] == "rolled-back"
    assert found(report) == ["HFD822"]


def test_smoke_does_not_contact_the_hub(run: Run, model: Model, hub: embedded.Hub, served: str) -> None:
    before = len(hub.requests)
    report = run("smoke", str(model({"hfdeploy.yaml": with_case(served)})))
    assert report["outcome"] == "passed"
    assert hub.requests[before:] == []


def test_sensitive_inputs_and_answers_are_not_written(
    run: Run, model: Model, served: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answers, "best", "sad")
    settings = with_case(served, sensitivity="health").replace("I am calm", "my secret diary")
    report = run("smoke", str(model({"hfdeploy.yaml": settings})))
    assert report["outcome"] == "breached"
    written = "".join(file.read_text() for file in (tmp_path / "hf-deploy-report").iterdir()) + json.dumps(report)
    assert "diary" not in written
    assert '"sad"' not in written


def test_a_release_without_a_provider_stays_and_ends_as_not_served(run: Run, model: Model, named: str) -> None:
    report = run(
        "publish", str(model()), "--repo-id", named, "--tag", "v1", "--target", "serverless", "--visibility", "public"
    )
    assert (report["outcome"], report["exit_status"]) == ("not-served", 1)
    assert rows(report)["smoke"] == "skipped"


def test_a_release_without_a_provider_passes_with_not_served_warn(run: Run, model: Model, named: str) -> None:
    folder = model({"hfdeploy.yaml": "target: {kind: serverless, serverless: {not-served: warn}}\n"})
    report = run("publish", str(folder), "--repo-id", named, "--tag", "v1")
    assert (report["outcome"], report["exit_status"]) == ("not-served", 0)


def test_a_token_is_in_no_report(run: Run, model: Model, named: str, tmp_path: Path) -> None:
    folder = model({"notes.md": "hf_rehearsal"}, into="hf_rehearsal")
    report = run("publish", str(folder), "--repo-id", named, "--tag", "v1")
    written = "".join(file.read_text() for file in (tmp_path / "hf-deploy-report").iterdir()) + json.dumps(report)
    assert rehearse.TOKEN == "hf_rehearsal"
    assert "hf_rehearsal" not in written


def test_the_hub_of_the_settings_file_wins_over_the_environment(run: Run, model: Model, named: str) -> None:
    folder = model({"hfdeploy.yaml": "hf-endpoint: http://127.0.0.1:9\npublish: {retry-seconds: 0}\n"})
    report = run("publish", str(folder), "--repo-id", named, "--tag", "v1")
    assert "http://127.0.0.1:9 cannot be reached" in report["findings"][0]["message"]


def test_a_failure_after_the_promotion_is_rolled_back(
    run: Run, model: Model, named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("publish", str(model()), "--repo-id", named, "--tag", "v1")

    def fails(*_: object) -> None:
        raise VerificationFailed("`config.json` is not what was sent")

    monkeypatch.setattr("hfdeploy_action.hub.release.Release.verify", fails)
    report = run("publish", str(model({"notes.md": "new"})), "--repo-id", named, "--tag", "v2")
    assert report["outcome"] == "rolled-back"
    assert found(report) == ["HFD606"]
    assert report["rollback"]["restored"] == first["publication"]["commit"]


def test_an_ignored_rule_about_answers_does_not_fail_the_run(
    run: Run, model: Model, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Answers, "best", "sad")
    folder = model({"hfdeploy.yaml": with_case(served)})
    assert run("smoke", str(folder))["outcome"] == "breached"
    assert run("smoke", str(folder), "--ignore", "HFD805")["outcome"] == "passed"


def test_an_inconclusive_threshold_fails_with_inconclusive_fail(run: Run, model: Model, served: str) -> None:
    lines = with_case(served).replace("smoke: {", "smoke: {inconclusive: fail, thresholds: {latency: ['p(99)<9s']}, ")
    report = run("smoke", str(model({"hfdeploy.yaml": lines})))
    assert (report["outcome"], report["exit_status"]) == ("unavailable", 4)


def test_a_checklist_item_that_was_not_tested_is_not_done(run: Run, model: Model, served: str) -> None:
    load = "smoke: {load: {ramp: [20], seconds-per-step: 0.2}}\n"
    report = run("smoke", str(model({"hfdeploy.yaml": load})), "--target", "self-hosted", "--inference-url", served)
    ticked = {row["id"] for row in report["checklist"] if row["status"] == "done"}
    assert ticked.isdisjoint({"TEST-1", "TEST-6", "MON-5", "GO-2", "RUN-1", "SEC-1", "STRAT-1", "MON-3"})
    assert "STRAT-4" in ticked


@pytest.mark.parametrize(("level", "status"), [("error", 1), ("never", 0)])
def test_a_breach_of_a_smoke_run_fails_unless_fail_on_is_never(
    run: Run, model: Model, served: str, level: str, status: int
) -> None:
    settings = with_case(served).replace("load:", "thresholds: {latency: ['max<0ms']}, load:")
    report = run("smoke", str(model({"hfdeploy.yaml": settings})), "--repo-id", "acme/unused", "--fail-on", level)
    assert found(report) == ["HFD807"]
    assert report["stages"][-1]["status"] == "failed"
    assert report["exit_status"] == status


@pytest.mark.parametrize(("level", "outcome"), [("error", "passed"), ("warning", "unavailable"), ("never", "passed")])
def test_an_inconclusive_threshold_fails_with_fail_on_warning(
    run: Run, model: Model, served: str, level: str, outcome: str
) -> None:
    settings = with_case(served).replace("load:", "thresholds: {latency: ['p(99)<10s']}, load:")
    folder = model({"hfdeploy.yaml": settings})
    report = run("smoke", str(folder), "--repo-id", "acme/unused", "--fail-on", level)
    assert found(report) == ["HFD808"]
    assert report["outcome"] == outcome
