"""Paths in settings: the model folder, and the files that are read or written."""

from __future__ import annotations

from pathlib import Path

import pytest
from settings.loading import ask, rejected

from hfdeploy_action.settings import Settings


class TestTheModelFolder:
    def test_model_path_in_the_file_is_relative_to_the_file(self, workspace: Path) -> None:
        (workspace / "model/inner").mkdir()
        (workspace / "model/hfdeploy.yaml").write_text("model-path: inner\n")
        assert ask(workspace, config="model/hfdeploy.yaml").root == workspace / "model/inner"

    def test_model_path_as_an_input_is_relative_to_the_workspace(self, workspace: Path) -> None:
        assert ask(workspace, "model-path: gone\n", model_path="model").root == workspace / "model"

    def test_a_folder_that_does_not_exist(self, workspace: Path) -> None:
        assert rejected(workspace, "repo-id: a/b\nmodel-path: gone\n") == [
            "HFD005 ../hfdeploy.yaml:2:1 there is no folder `gone`"
        ]

    def test_a_file_in_place_of_a_folder(self, workspace: Path) -> None:
        (workspace / "model/x").touch()
        assert rejected(workspace, model_path="model/x") == ["HFD005 - `model/x` is a file, not a folder"]

    @pytest.mark.parametrize("model_path", ["", "model"])
    def test_an_empty_workspace(self, model_path: str, tmp_path: Path) -> None:
        (tmp_path / "hf-deploy-report").mkdir()
        message = "HFD005 - the workspace is empty; did `actions/checkout` run before this step?"
        assert rejected(tmp_path, model_path=model_path) == [message]

    @pytest.mark.parametrize("name", ["..", "../..", "/", "/etc", "model/../.."])
    def test_a_folder_outside_the_workspace(self, name: str, workspace: Path) -> None:
        assert rejected(workspace, model_path=name)[0].endswith("is outside the workspace")

    def test_a_link_that_leads_out_of_the_workspace(self, workspace: Path) -> None:
        (workspace / "link").symlink_to("/etc")
        assert rejected(workspace, model_path="link") == ["HFD005 - `link` is outside the workspace"]

    def test_on_a_command_line_it_may_be_anywhere(self, workspace: Path) -> None:
        assert ask(workspace / "model", model_path="..", confined=False).root.samefile(workspace)

    @pytest.mark.parametrize("name", ["x" * 5000, "a/" * 3000])
    def test_a_name_that_is_too_long_for_a_disk(self, name: str, workspace: Path) -> None:
        assert rejected(workspace, model_path=name)[0].startswith("HFD005 - there is no folder")

    def test_a_zero_byte(self, workspace: Path) -> None:
        assert "HFD005" in rejected(workspace, 'model-path: "a\\0b"\n')[0]
        assert "HFD005" in rejected(workspace, 'model-path: "a\\0b"\n', confined=False)[0]


class TestOtherPaths:
    @pytest.mark.parametrize(
        ("file", "found"),
        [
            ("report-dir: ../out\n", "HFD002 hfdeploy.yaml:1:1 `report-dir` is outside the workspace"),
            ("smoke-cases: /proc/self/environ\n", "HFD002 hfdeploy.yaml:1:1 `smoke-cases` is outside the workspace"),
            (
                "smoke: {dataset: {file: ../../x.csv}}\n",
                "HFD002 hfdeploy.yaml:1:19 `smoke.dataset.file` is outside the workspace",
            ),
        ],
    )
    def test_what_is_read_or_written_is_in_the_workspace(self, file: str, found: str, workspace: Path) -> None:
        assert rejected(workspace, file) == [found]
        assert ask(workspace, file, confined=False).settings != Settings()

    def test_a_link_that_leads_out_is_outside(self, workspace: Path) -> None:
        (workspace / "cases.csv").symlink_to("/etc/passwd")
        assert rejected(workspace, smoke_cases="cases.csv") == ["HFD002 - `smoke-cases` is outside the workspace"]
