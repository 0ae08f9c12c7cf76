"""What a person sees: the line of the settings that is wrong, and no crash where nobody reads on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from rules.lfs.models import git
from rules.policy.secrets_cases import LETTERS
from sound import CONFIG, README, Model

from hfdeploy_action import cli
from hfdeploy_action.report import formats

MISSPELT = "repo-id: acme/emotion\nlables: [calm]\n"
SHOWN = "    2 | lables: [calm]\n      | ^\n"


def printed(root: Path, settings: str, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    (root / "hfdeploy.yaml").write_text(settings)
    assert cli.main(["validate", str(root), *arguments]) == 2
    return capsys.readouterr().out


class TestSettings:
    def test_that_are_wrong_are_shown(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        assert SHOWN in printed(model(), MISSPELT, capsys)

    def test_that_are_no_yaml_are_shown(self, model: Model, capsys: pytest.CaptureFixture[str]) -> None:
        assert "    1 | repo-id: [a\n      |          ^\n" in printed(model(), "repo-id: [a\n", capsys)

    @pytest.mark.parametrize("level", ["personal", "health", "regulated"])
    def test_of_a_sensitive_model_are_not(self, model: Model, capsys: pytest.CaptureFixture[str], level: str) -> None:
        root = model()
        assert " | " not in printed(root, f"{MISSPELT}sensitivity: {level}\n", capsys)
        assert " | " not in printed(root, MISSPELT, capsys, "--sensitivity", level)

    def test_that_hold_a_token_of_ours_are_not(
        self, model: Model, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HF_TOKEN", "nobody-knows")
        assert " | " not in printed(model(), f"{MISSPELT}# nobody-knows\n", capsys)


def test_a_line_outside_of_the_model_folder_is_shown(
    model: Model, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = model()
    git(within="..")(root)
    (root.parent / ".gitattributes").write_text("*.md filter=lfs\n")
    monkeypatch.chdir(root.parent)
    cli.main(["validate", root.name])
    out = capsys.readouterr().out
    assert out.startswith(".gitattributes:1:1: error HFD308 ")
    assert "    1 | *.md filter=lfs\n      | ^\n" in out


TOKENS = ["hf_" + LETTERS, "ghp_" + LETTERS[:30] + "1IZkHp", "sk-ant-api03-" + LETTERS * 3, "AKIA" + "QWERTYUIOPASDFGH"]


@pytest.mark.parametrize("ignored", ["", "HFD5"])
@pytest.mark.parametrize("token", TOKENS)
def test_no_format_of_the_report_shows_a_secret(
    model: Model, capsys: pytest.CaptureFixture[str], token: str, ignored: str
) -> None:
    card = README.replace("language: en", f"language: no # {token}").replace("apache-2.0", token)
    config = CONFIG.replace('"1": "happy"', f'"1": "{token}"')
    root = model({"README.md": card, "config.json": config, f"{token}.txt": "a", "notes.md": f"[x]({token}) {token}"})
    for arguments in ([], ["--fix", "--diff"], *(["--format", name] for name in formats.PRINTED)):
        cli.main(["validate", str(root), "--ignore", ignored, *arguments])
        printed = "".join(capsys.readouterr())
        assert "HFD406" in printed
        assert token not in printed


@pytest.mark.parametrize(("command", "status"), [("rules", 0), ("validate", 1)])
def test_a_reader_that_stops_early_causes_no_crash(tmp_path: Path, command: str, status: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = "import sys; from hfdeploy_action.cli import main; sys.exit(main())"
    run = subprocess.run(
        [sys.executable, "-c", program, command], cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert run.returncode == status
    assert b"Traceback" not in run.stderr
