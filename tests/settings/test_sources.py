"""Where the value of a setting comes from, and where hfdeploy.yaml is found."""

# ruff: noqa: E501
from __future__ import annotations

from pathlib import Path

import pytest
from settings.example import EXAMPLE
from settings.loading import ask, rejected

from hfdeploy_action.findings import Location
from hfdeploy_action.settings import Comment, FailOn, Load, Mode, Sensitivity, Settings, TargetKind


def test_without_inputs_and_file_every_setting_has_its_default(workspace: Path) -> None:
    loaded = ask(workspace)
    assert loaded.settings == Settings()
    assert loaded.root.samefile(workspace)
    assert loaded.file is None
    assert loaded.at("repo-id") is None


def test_the_example_of_the_documentation_is_accepted_as_it_stands(workspace: Path) -> None:
    loaded = ask(workspace, EXAMPLE)
    found = loaded.settings
    assert loaded.root == workspace / "model"
    assert found.target.kind is TargetKind.ENDPOINT
    assert found.target.endpoint.monthly_budget == 50
    assert found.publish.exclude == ("checkpoint-*/**", "optimizer.pt")
    assert found.smoke.thresholds.report_only.latency == ("p(50)<200ms",)
    assert found.smoke.load == Load(ramp=(1, 2, 5), seconds_per_step=20)
    assert found.smoke.cases[2] == {"text": "", "accept-status": [200, 400, 422]}
    assert loaded.at("smoke", "cases", 1) == Location("../hfdeploy.yaml", 39, 7)


class TestWhereAValueComesFrom:
    def test_an_input_wins_over_the_file_and_the_file_over_the_default(self, workspace: Path) -> None:
        file = "visibility: public\nsensitivity: health\nfail-on: warning\n"
        found = ask(workspace, file, visibility="private").settings
        assert (found.visibility.value, found.sensitivity, found.fail_on) == (
            "private",
            Sensitivity.HEALTH,
            FailOn.WARNING,
        )
        assert found.mode is Mode.AUTO

    def test_an_empty_input_leaves_the_value_of_the_file(self, workspace: Path) -> None:
        assert ask(workspace, "visibility: public\n", visibility=" ").settings.visibility.value == "public"

    def test_an_input_over_the_file_has_no_line(self, workspace: Path) -> None:
        file = "visibility: public\nrepo-id: acme/model\n"
        loaded = ask(workspace, file, visibility="private")
        assert loaded.at("visibility") is None
        assert loaded.at("repo-id") == Location("hfdeploy.yaml", 2, 1)

    def test_an_input_corrects_what_is_wrong_in_the_file(self, workspace: Path) -> None:
        assert ask(workspace, "visibility: open\n", visibility="private").settings.visibility.value == "private"

    @pytest.mark.parametrize("text", ["calm,happy", "calm, happy,", "calm\nhappy\n", " calm ,\n happy"])
    def test_labels_are_separated_by_commas_or_lines(self, text: str, workspace: Path) -> None:
        assert ask(workspace, labels=text).settings.labels == ("calm", "happy")

    def test_a_label_may_contain_a_space(self, workspace: Path) -> None:
        assert ask(workspace, labels="very calm, happy").settings.labels == ("very calm", "happy")

    @pytest.mark.parametrize("text", ["HFD101,HFD4", "HFD101 HFD4", "HFD101\nHFD4"])
    def test_rule_ids_are_separated_by_commas_or_white_space(self, text: str, workspace: Path) -> None:
        assert ask(workspace, ignore=text).settings.rules.ignore == ("HFD101", "HFD4")

    @pytest.mark.parametrize(("text", "value"), [("true", True), ("True", True), ("false", False), ("FALSE", False)])
    def test_true_and_false_may_be_capitalized(self, text: str, value: bool, workspace: Path) -> None:
        assert ask(workspace, rehearse=text).settings.rehearse.value is value

    @pytest.mark.parametrize(
        "file",
        [
            "target: self-hosted\ninference-url: https://a.example\ntag-pattern: r*\nignore: [HFD4]\n",
            "target: {kind: self-hosted, self-hosted: {url: https://a.example}}\npublish: {tag-pattern: r*}\nrules: {ignore: [HFD4]}\n",
        ],
        ids=["by the names of the inputs", "each in its place"],
    )
    def test_a_file_may_use_the_names_of_the_inputs_or_the_long_form(self, file: str, workspace: Path) -> None:
        loaded = ask(workspace, file)
        found = loaded.settings
        assert (found.target.kind, found.target.self_hosted.url) == (TargetKind.SELF_HOSTED, "https://a.example")
        assert (found.publish.tag_pattern, found.rules.ignore) == ("r*", ("HFD4",))
        assert loaded.at("target", "kind") is not None

    def test_an_input_of_a_long_form_leaves_the_rest_of_it(self, workspace: Path) -> None:
        file = "target:\n  kind: endpoint\n  endpoint: {max-replica: 5}\n"
        found = ask(workspace, file, target="serverless").settings.target
        assert (found.kind, found.endpoint.max_replica) == (TargetKind.SERVERLESS, 5)

    def test_true_and_false_are_choices_in_an_input_and_in_the_file(self, workspace: Path) -> None:
        assert ask(workspace, comment="true").settings.comment is Comment.TRUE
        assert ask(workspace, "comment: false\npublish: {gated: false}\n").settings.comment is Comment.FALSE


class TestWhereTheFileIs:
    def test_in_the_workspace(self, workspace: Path) -> None:
        assert ask(workspace, "repo-id: acme/model\n").file == workspace / "hfdeploy.yaml"

    def test_else_in_the_model_folder(self, workspace: Path) -> None:
        (workspace / "model/hfdeploy.yaml").write_text("repo-id: acme/model\n")
        loaded = ask(workspace, model_path="model")
        assert loaded.settings.repo_id == "acme/model"
        assert loaded.at("repo-id") == Location("hfdeploy.yaml", 1, 1)

    def test_or_where_config_says(self, workspace: Path) -> None:
        (workspace / "deploy").mkdir()
        (workspace / "deploy/prod.yaml").write_text("repo-id: acme/model\nmodel-path: ../model\n")
        loaded = ask(workspace, config="deploy/prod.yaml")
        assert loaded.root.resolve() == (workspace / "model").resolve()
        assert loaded.at("repo-id") == Location("../deploy/prod.yaml", 1, 1)

    def test_config_wins_over_the_file_in_the_workspace(self, workspace: Path) -> None:
        (workspace / "other.yaml").write_text("repo-id: acme/other\n")
        assert ask(workspace, "repo-id: acme/model\n", config="other.yaml").settings.repo_id == "acme/other"

    @pytest.mark.parametrize("name", ["gone.yaml", "model", "x" * 5000, "a\0b"])
    def test_config_that_is_not_a_file_is_rejected(self, name: str, workspace: Path) -> None:
        assert rejected(workspace, config=name) == [f"HFD003 - there is no file `{name}`"]
