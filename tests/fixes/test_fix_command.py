"""`validate --fix` and `--fix --diff`, from the command line to the files."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import ClassVar

import pytest
from fixes.fixing import card, readme
from sound import CONFIG, Model

from hfdeploy_action import cli


def run(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str) -> tuple[int, str]:
    status = cli.main(["validate", os.path.relpath(root), *arguments])
    return status, capsys.readouterr().out


class TestTheCommand:
    WRONG: ClassVar = {"config.json": CONFIG.replace('"happy": 1', '"happy": 2')}

    @pytest.fixture(autouse=True)
    def _here(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)

    def test_fixes_then_checks_and_reports_the_fixes(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        root = model(self.WRONG)
        status, text = run(capsys, root, "--fix")
        assert status == 0
        assert text.startswith(
            "fixed model/config.json:12:5: HFD202 inconsistent-label-maps: `label2id` maps `happy` to 2"
        )
        assert text.endswith("passed: no findings\n")
        assert (root / "config.json").read_text() == CONFIG

    def test_diff_shows_the_changes_and_writes_nothing(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        root = model(self.WRONG)
        status, text = run(capsys, root, "--fix", "--diff")
        assert status == 1
        assert text.startswith(
            "--- model/config.json\n+++ model/config.json\n@@ -12 +12 @@\n"
            '-    "happy": 2,\n+    "happy": 1,\n\nwould fix model/config.json:12:5: HFD202 '
        )
        assert (root / "config.json").read_text() == self.WRONG["config.json"]

    def test_reports_a_file_that_cannot_be_written(
        self, model: Model, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        root, really = model(self.WRONG), os.open

        def refuse(path: os.PathLike[str], flags: int, *more: int, **options: int) -> int:
            if flags & os.O_WRONLY and os.fspath(path).startswith(os.fspath(root)):
                raise PermissionError(13, "Permission denied", os.fspath(path))
            return really(path, flags, *more, **options)

        monkeypatch.setattr("hfdeploy_action.fixes.os.open", refuse)
        status, text = run(capsys, root, "--fix")
        assert status == 1
        assert text.startswith(
            "model/config.json: error HFD010 fix-not-written: `config.json` could not be written: Permission denied\n"
        )

    @pytest.mark.parametrize(("text", "end"), [("no", ""), ("no\x0b\x85 \n", "\n")])
    def test_git_can_apply_the_diff(
        self, model: Model, capsys: pytest.CaptureFixture[str], text: str, end: str
    ) -> None:
        attributes = f"# {text}\nonnx/ filter=lfs{end}"
        root = model({".gitattributes": attributes})
        _, printed = run(capsys, root, "--fix", "--diff")
        patch = printed.partition("\nwould fix")[0].encode()
        subprocess.run(["git", "apply", "--unidiff-zero", "-p0", "-"], cwd=root.parent, input=patch, check=True)
        assert (root / ".gitattributes").read_bytes() == attributes.replace("onnx/", "onnx/**").encode()

    @pytest.mark.parametrize("ignore", ["HFD202", "HFD2"])
    def test_does_not_fix_findings_of_ignored_rules(
        self, model: Model, capsys: pytest.CaptureFixture[str], ignore: str
    ) -> None:
        root = model(self.WRONG)
        run(capsys, root, "--fix", "--ignore", ignore)
        assert (root / "config.json").read_text() == self.WRONG["config.json"]

    def test_does_not_fix_findings_that_a_comment_suppresses(
        self, model: Model, capsys: pytest.CaptureFixture[str]
    ) -> None:
        text = readme("language: en", "language: no # hfdeploy: ignore HFD404")
        root = model(card(text))
        run(capsys, root, "--fix")
        assert (root / "README.md").read_text() == text

    def test_changes_nothing_if_a_setting_is_wrong(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        root = model(self.WRONG)
        status, _ = run(capsys, root, "--fix", "--smoke-cases", "missing.yaml")
        assert status == 2
        assert (root / "config.json").read_text() == self.WRONG["config.json"]

    def test_shows_no_line_of_a_sensitive_model(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        _, text = run(capsys, model(self.WRONG), "--fix", "--diff", "--sensitivity", "health")
        assert text.startswith("would fix model/config.json:12:5")
        assert '\n+    "happy"' not in text  # a line of a diff

    def test_masks_a_secret_in_the_diff(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        line = "language: no # hf_" + "QwRtYpSdFgHjKlZxCvBn" + "mQwErTyUiOpAsD"
        _, text = run(capsys, model(card(readme("language: en", line))), "--fix", "--diff")
        assert "QwRtYp" not in text
        assert "\n-language: no # ***\n" in text

    @pytest.mark.parametrize("arguments", [["--diff"], ["--fix", "--diff", "--format", "json"]])
    def test_rejects_diff_without_fix_or_with_another_format(
        self, model: Model, arguments: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as stopped:
            run(capsys, model(), *arguments)
        assert stopped.value.code == 2
