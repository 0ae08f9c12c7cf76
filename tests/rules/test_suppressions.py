"""Findings that an author suppresses, by a comment on the line or by path, and unused comments."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sound import Changes, Model, edit

from hfdeploy_action import cli
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import STAGES, suppressions

NORWEGIAN = "HFD404 README.md:3:1 the language is read as false, not as a code"
UNKNOWN = "HFD406 README.md:2:1 `mine` is not a license that the Hub recognizes"
TOKEN = "hf_" + "QwRtYpSdFgHjKlZxCvBn" + "mQwErTyUiOpAsD"


def findings(
    root: Path,
    per_path: dict[str, list[str]] | None = None,
    *,
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
) -> list[str]:
    folder = ModelFolder(root)
    suppressed = suppressions.read(folder, per_path or {}, None)
    return [
        f"{finding.rule.id} {finding.at} {finding.message}"
        for stage in STAGES
        for finding in stage.findings(folder, select=select, ignore=ignore, suppressions=suppressed)
    ]


def language(line: str) -> Changes:
    return edit("README.md", "language: en", line)


class TestAnIgnoreComment:
    def test_without_it_the_rule_reports_the_line(self, model: Model) -> None:
        assert findings(model(language("language: no"))) == [NORWEGIAN]

    @pytest.mark.parametrize(
        "comment",
        [
            "# hfdeploy: ignore HFD404",
            "#hfdeploy:ignore HFD404",
            "# hfdeploy: ignore HFD404, HFD404",
            "# hfdeploy: ignore HFD404 our readers use Ruby",
            "# Norwegian  # hfdeploy: ignore HFD404",
            "# hfdeploy: ignore HFD4",
        ],
    )
    def test_suppresses_the_rule_on_its_line(self, model: Model, comment: str) -> None:
        assert findings(model(language(f"language: no  {comment}"))) == []

    def test_suppresses_several_rules(self, model: Model) -> None:
        text = "language: [no, english] # hfdeploy: ignore HFD404 HFD408"
        assert findings(model(language(text))) == []

    @pytest.mark.parametrize("line_end", ["\r\n", "\r"])
    def test_works_with_every_line_ending(self, model: Model, line_end: str) -> None:
        text = str(language("language: no # hfdeploy: ignore HFD404")["README.md"]).replace("\n", line_end)
        assert not any("HFD404" in line or "HFD009" in line for line in findings(model({"README.md": text})))

    def test_does_not_suppress_another_line(self, model: Model) -> None:
        root = model(language("# hfdeploy: ignore HFD404\nlanguage: no"))
        assert findings(root) == [
            NORWEGIAN.replace(":3:", ":4:"),
            "HFD009 README.md:3:1 `HFD404` has no finding on this line",
        ]

    def test_does_not_suppress_another_rule(self, model: Model) -> None:
        root = model(language("language: no # hfdeploy: ignore HFD408"))
        assert findings(root) == [NORWEGIAN, "HFD009 README.md:3:14 `HFD408` has no finding on this line"]

    def test_below_the_front_matter_is_only_text(self, model: Model) -> None:
        root = model(edit("README.md", "# Emotion", f"{TOKEN} # hfdeploy: ignore HFD501"))
        assert findings(root) == ["HFD501 README.md:9:1 `README.md` contains a Hugging Face token"]

    @pytest.mark.parametrize("comment", ["# hfdeploy: ignore", "# hfdeploy: ignore all", "# hfdeploy: ignore E501"])
    def test_without_a_rule_suppresses_nothing_and_is_reported(self, model: Model, comment: str) -> None:
        assert findings(model(language(f"language: no {comment}"))) == [
            NORWEGIAN,
            "HFD009 README.md:3:14 the comment names no rule, so it suppresses nothing",
        ]

    @pytest.mark.parametrize("rule_id", ["HFD499", "HFD4044"])
    def test_with_an_unknown_rule_is_reported(self, model: Model, rule_id: str) -> None:
        assert findings(model(language(f"language: no # hfdeploy: ignore {rule_id}"))) == [
            NORWEGIAN,
            f"HFD009 README.md:3:14 unknown rule `{rule_id}`",
        ]

    def test_works_in_evaluation_results(self, model: Model) -> None:
        name = ".eval_results/a.yaml"
        found = findings(model({name: "- dataset: 1\n"}))
        ids = {line.split()[0] for line in found if line.split()[1].startswith(f"{name}:1:")}
        assert ids
        assert findings(model({name: f"- dataset: 1 # hfdeploy: ignore {' '.join(ids)}\n"})) == []


class TestAnUnusedComment:
    SOUND = "language: en # hfdeploy: ignore HFD404"

    def test_is_reported_at_the_comment(self, model: Model) -> None:
        assert findings(model(language(self.SOUND))) == ["HFD009 README.md:3:14 `HFD404` has no finding on this line"]

    @pytest.mark.parametrize("ignore", [("HFD009",), ("HFD404",), ("HFD4",)])
    def test_is_not_reported_if_the_rule_did_not_run(self, model: Model, ignore: tuple[str, ...]) -> None:
        assert findings(model(language(self.SOUND)), ignore=ignore) == []

    def test_is_not_reported_if_rules_are_selected(self, model: Model) -> None:
        assert findings(model(language(self.SOUND)), select=("HFD4",)) == []

    def test_is_not_reported_for_a_rule_of_the_smoke_test(self, model: Model) -> None:
        assert findings(model(language("language: en # hfdeploy: ignore HFD805"))) == []


class TestASuppressedPath:
    @pytest.mark.parametrize("pattern", ["eval/*", "eval/", "*.txt", "eval/notes.txt"])
    def test_suppresses_the_rule_in_its_files(self, model: Model, pattern: str) -> None:
        root = model({"eval/notes.txt": TOKEN})
        assert findings(root, {pattern: ["HFD501"]}) == []
        assert findings(root, {pattern: ["HFD5"]}) == []

    @pytest.mark.parametrize(("pattern", "rule"), [("eval/*", "HFD502"), ("test/*", "HFD501"), ("eval", "HFD501")])
    def test_does_not_suppress_other_rules_or_files(self, model: Model, pattern: str, rule: str) -> None:
        assert findings(model({"eval/notes.txt": TOKEN}), {pattern: [rule]}) == [
            "HFD501 eval/notes.txt:1:1 `eval/notes.txt` contains a Hugging Face token"
        ]


def validated(root: Path, capsys: pytest.CaptureFixture[str], settings: str, monkeypatch: Any) -> tuple[str, list[str]]:
    monkeypatch.chdir(root.parent)
    (root.parent / "hfdeploy.yaml").write_text(settings)
    cli.main(["validate", str(root.name), "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    return report["outcome"], [finding["rule"] for finding in report["findings"]]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("labels: [calm]\n", ("invalid", ["HFD206"])),
        ("sensitivity: health\nvisibility: public\n", ("invalid", ["HFD502"])),
        ("sensitivity: health # hfdeploy: ignore HFD502\nvisibility: public\n", ("passed", [])),
        ("labels: [calm] # hfdeploy: ignore HFD101\n", ("invalid", ["HFD009", "HFD206"])),
        ("labels: [calm]\nrules: {per-path: {config.json: [HFD206]}}\n", ("passed", [])),
        ("rules: {per-path: {config.json: [E501]}}\n", ("invalid-input", ["HFD002"])),
        ("rules: {per-path: {config.json: HFD206}}\n", ("invalid-input", ["HFD002"])),
        ("rules: {per-path: [HFD206]}\n", ("invalid-input", ["HFD002"])),
    ],
)
def test_suppressions_in_the_settings_file(
    settings: str,
    expected: tuple[str, list[str]],
    model: Model,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert validated(model(), capsys, settings, monkeypatch) == expected


POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'1' * 64}\nsize 1000\n"
DOWNLOADS = {"a.part": "a", "b.part": "b", "c.part": "c"}
OUTPUTS = """widget:
- text: I am calm.
  output:
  - {label: brave, score: 1}%s
  - {label: shy, score: 1}%s"""


class TestOneFindingOfSeveralFiles:
    def test_without_a_suppression_it_names_the_first(self, model: Model) -> None:
        assert findings(model(DOWNLOADS)) == ["HFD136 a.part `a.part` and 2 more are left over from a download"]

    @pytest.mark.parametrize(
        ("ignored", "expected"),
        [
            ("a.part", ["HFD136 b.part `b.part` and 1 more are left over from a download"]),
            ("b.part", ["HFD136 a.part `a.part` and 1 more are left over from a download"]),
            ("[ab].part", ["HFD136 c.part `c.part` is left over from a download"]),
            ("*.part", []),
        ],
    )
    def test_leaves_out_what_is_suppressed(self, ignored: str, expected: list[str], model: Model) -> None:
        assert findings(model(DOWNLOADS), {ignored: ["HFD136"]}) == expected

    @pytest.mark.parametrize(
        ("rule", "names", "content"),
        [
            ("HFD301", ["a.bin", "b.bin"], POINTER),
            ("HFD135", ["checkpoint-1/state.json", "checkpoint-2/state.json"], "{}"),
            ("HFD136", ["x/Thumbs.db", "y/Thumbs.db"], "x"),
            ("HFD157", ["a:1.txt", "b:1.txt"], "x"),
        ],
    )
    def test_each_rule_reports_the_second_file(self, rule: str, names: list[str], content: str, model: Model) -> None:
        root = model(dict.fromkeys(names, content))
        (found,) = findings(root, {names[0]: ["HFD"]}, select=(rule,))
        assert found.startswith(f"{rule} {names[1]}")
        assert findings(root, {name: ["HFD"] for name in names}, select=(rule,)) == []

    def test_a_comment_suppresses_only_its_line(self, model: Model) -> None:
        ignore = " # hfdeploy: ignore HFD218"
        brave, shy = (f"the output of an example has `{label}`, which is not a label" for label in ("brave", "shy"))

        def found(*comments: str) -> list[str]:
            lines = findings(model(language(f"language: en\n{OUTPUTS % comments}")))
            return [line.split(" ", 2)[2].removesuffix(" of the model") for line in lines]

        assert found("", "") == [f"{brave} of the model (and 1 more like this)"]
        assert found(ignore, "") == [shy]
        assert found("", ignore) == [brave]
        assert found(ignore, ignore) == []


@given(st.text(st.sampled_from("#hfdeploy: ignore HFD4,\n\r-"), max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert list(suppressions._comments("README.md", text)) is not None
