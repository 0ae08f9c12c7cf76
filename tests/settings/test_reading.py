"""Inputs and hfdeploy.yaml become settings, or everything that is wrong with them is said at once, at its line."""

# ruff: noqa: E501, RUF005  what is said is quoted whole
from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hfdeploy_action.findings import Location, Outcome
from hfdeploy_action.settings import (
    INPUTS,
    FailOn,
    Load,
    LoadedSettings,
    Mode,
    Secrets,
    Sensitivity,
    Settings,
    Switch,
    TargetKind,
)
from hfdeploy_action.settings.failures import SettingsRejected
from hfdeploy_action.settings.reading import read
from hfdeploy_action.settings.schema import schema

# The example of the documentation, with every setting in it.
EXAMPLE = """\
repo-id: acme/emotion
model-path: model
labels: [anxious, calm, content, excited, frustrated, grateful, happy, hopeful, overwhelmed, proud, sad, tired]
sensitivity: general
visibility: public
publish:
  tag-pattern: "v*"
  branch: main
  include: ["*"]
  exclude: ["checkpoint-*/**", "optimizer.pt"]
  delete: false            # files on the Hub that are not here: kept, unless true; always listed in the plan
  stage: auto              # auto | pull-request | direct
  promote: auto            # auto | manual: stop at the open pull request
  gated: keep              # keep | false | auto | manual
  commit-message: "Release {tag}"
  channel: null            # a branch that follows, such as v1
  resource-group: null
target:
  kind: endpoint           # serverless | endpoint | self-hosted | none
  serverless: {not-served: fail, bill-to: null}
  endpoint:
    name: emotion
    vendor: aws
    region: us-east-1
    instance-type: intel-spr
    instance-size: x2
    type: authenticated    # public | authenticated | private
    min-replica: 0
    max-replica: 2
    scale-to-zero-minutes: 60
    monthly-budget: 50     # dollars at full use of max-replica; refused above it
    ephemeral: false
  self-hosted:
    url: https://models.acme.example/emotion
    protocol: hf           # hf | tei | open-inference
smoke:
  cases:
    - {text: "I felt calm after writing it all down.", expect: calm}
    - {text: "I am frustrated but hopeful.", expect: {any-of: [frustrated, hopeful], min-score: 0.2}}
    - {text: "", accept-status: [200, 400, 422]}
  dataset: {file: eval/spot-check.jsonl, text: text, label: label}
  load: {ramp: [1, 2, 5], seconds-per-step: 20}     # default: 60 warm requests
  thresholds:
    latency: ["p(95)<800ms"]             # warm samples
    latency-all: ["p(95)<800ms"]         # cold ones included; the default for serverless
    errors: ["rate<1%"]
    cold-start: ["max<120s"]
    accuracy: ["rate>=0.9"]
    agreement: ["rate>=0.95"]            # with the revision that served before
    report-only:
      latency: ["p(50)<200ms"]
  inconclusive: warn                     # warn | fail
  cold-start: {retry-seconds: 180}
monitor:
  open-issue: true
rules:
  ignore: []
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a folder `model`, kept for tests that do not write."""
    workspace = tmp_path_factory.mktemp("workspace")
    (workspace / "model").mkdir()
    return workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "model").mkdir()
    return tmp_path


def ask(workspace: Path, file: str | None = None, *, confined: bool = True, **inputs: str) -> LoadedSettings:
    if file is not None:
        (workspace / "hfdeploy.yaml").write_text(file, encoding="utf-8")
    return read({name.replace("_", "-"): text for name, text in inputs.items()}, workspace, confined=confined)


def rejected(workspace: Path, file: str | None = None, *, confined: bool = True, **inputs: str) -> list[str]:
    """Every failure, as `id place message`."""
    with pytest.raises(SettingsRejected) as caught:
        ask(workspace, file, confined=confined, **inputs)
    assert all(failure.outcome is Outcome.INVALID_INPUT for failure in caught.value.failures)
    return [f"{failure.id} {failure.at or '-'} {failure}" for failure in caught.value.failures]


def test_without_anything_said_the_defaults_hold(workspace: Path) -> None:
    loaded = ask(workspace)
    assert loaded.settings == Settings()
    assert loaded.root.samefile(workspace)
    assert loaded.file is None
    assert loaded.at("repo-id") is None


def test_the_example_of_the_documentation_is_accepted_as_it_stands(workspace: Path) -> None:
    loaded = ask(workspace, EXAMPLE)
    wanted = loaded.settings
    assert loaded.root == workspace / "model"
    assert wanted.target.kind is TargetKind.ENDPOINT
    assert wanted.target.endpoint.monthly_budget == 50
    assert wanted.publish.exclude == ("checkpoint-*/**", "optimizer.pt")
    assert wanted.smoke.thresholds.report_only.latency == ("p(50)<200ms",)
    assert wanted.smoke.load == Load(ramp=(1, 2, 5), seconds_per_step=20)
    assert wanted.smoke.cases[2] == {"text": "", "accept-status": [200, 400, 422]}
    assert loaded.at("smoke", "cases", 1) == Location("../hfdeploy.yaml", 39, 7)


def test_the_example_says_what_the_schema_knows() -> None:
    def keys(node: Any) -> Any:
        return {key: keys(value) for key, value in node["properties"].items()} if "properties" in node else None

    def said(node: Any, known: Any) -> list[str]:
        missing = [key for key in known if key not in node]
        return missing + [below for key in known if known[key] and key in node for below in said(node[key], known[key])]

    optional = {
        "mode",
        "tag",
        "hf-endpoint",
        "smoke-cases",
        "on-failure",
        "rehearse",
        "online",
        "fail-on",
        "comment",
        "report-dir",
    }
    rarely = {"retry-seconds", "select", "per-path"}
    metrics = {"latency-all", "errors", "cold-start", "accuracy", "agreement"}  # of `report-only`
    assert set(said(yaml.safe_load(EXAMPLE), keys(schema()))) <= optional | metrics | rarely


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(schema())


def test_the_patterns_of_the_schema_mean_the_same_in_other_languages() -> None:
    def patterns(node: Any) -> list[str]:
        if isinstance(node, list):
            return [found for part in node for found in patterns(part)]
        if not isinstance(node, dict):
            return []
        own = [node["pattern"]] if isinstance(node.get("pattern"), str) else []
        return own + [found for part in node.values() for found in patterns(part)]

    for pattern in patterns(schema()):
        re.compile(pattern)
        assert not re.search(r"\\[wWAZzhHRX]|\(\?[P<#>|i-]", pattern.replace("(?<!", "")), pattern


def test_every_setting_has_a_place_for_its_input_and_a_help() -> None:
    for keys in INPUTS.values():
        node: Any = schema()
        for key in keys:
            node = node["properties"][key]
        assert node["description"].endswith("."), keys


class TestWhereAValueComesFrom:
    def test_an_input_wins_over_the_file_and_the_file_over_the_default(self, workspace: Path) -> None:
        file = "visibility: public\nsensitivity: health\nfail-on: warning\n"
        wanted = ask(workspace, file, visibility="private").settings
        assert (wanted.visibility.value, wanted.sensitivity, wanted.fail_on) == (
            "private",
            Sensitivity.HEALTH,
            FailOn.WARNING,
        )
        assert wanted.mode is Mode.AUTO

    def test_an_empty_input_is_none(self, workspace: Path) -> None:
        assert ask(workspace, "visibility: public\n", visibility=" ").settings.visibility.value == "public"

    def test_an_input_over_the_file_has_no_line(self, workspace: Path) -> None:
        file = "visibility: public\nrepo-id: acme/model\n"
        loaded = ask(workspace, file, visibility="private")
        assert loaded.at("visibility") is None
        assert loaded.at("repo-id") == Location("hfdeploy.yaml", 2, 1)

    def test_an_input_corrects_what_is_wrong_in_the_file(self, workspace: Path) -> None:
        assert ask(workspace, "visibility: open\n", visibility="private").settings.visibility.value == "private"

    @pytest.mark.parametrize("text", ["calm,happy", "calm, happy,", "calm\nhappy\n", " calm ,\n happy"])
    def test_labels_are_divided_by_commas_or_lines(self, text: str, workspace: Path) -> None:
        assert ask(workspace, labels=text).settings.labels == ("calm", "happy")

    def test_a_label_may_have_a_blank_in_it(self, workspace: Path) -> None:
        assert ask(workspace, labels="very calm, happy").settings.labels == ("very calm", "happy")

    @pytest.mark.parametrize("text", ["HFD101,HFD4", "HFD101 HFD4", "HFD101\nHFD4"])
    def test_rules_are_divided_by_anything(self, text: str, workspace: Path) -> None:
        assert ask(workspace, ignore=text).settings.rules.ignore == ("HFD101", "HFD4")

    @pytest.mark.parametrize(("text", "value"), [("true", True), ("True", True), ("false", False), ("FALSE", False)])
    def test_a_switch_is_on_or_off(self, text: str, value: bool, workspace: Path) -> None:
        assert ask(workspace, rehearse=text).settings.rehearse is value

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
        wanted = loaded.settings
        assert (wanted.target.kind, wanted.target.self_hosted.url) == (TargetKind.SELF_HOSTED, "https://a.example")
        assert (wanted.publish.tag_pattern, wanted.rules.ignore) == ("r*", ("HFD4",))
        assert loaded.at("target", "kind") is not None

    def test_an_input_of_a_long_form_leaves_the_rest_of_it(self, workspace: Path) -> None:
        file = "target:\n  kind: endpoint\n  endpoint: {max-replica: 5}\n"
        wanted = ask(workspace, file, target="serverless").settings.target
        assert (wanted.kind, wanted.endpoint.max_replica) == (TargetKind.SERVERLESS, 5)

    def test_a_truth_value_is_no_switch_of_three(self, workspace: Path) -> None:
        assert ask(workspace, comment="true").settings.comment is Switch.TRUE


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
    def test_config_that_is_no_file_is_refused(self, name: str, workspace: Path) -> None:
        assert rejected(workspace, config=name) == [f"HFD003 - there is no file `{name}`"]


class TestTheModelFolder:
    def test_model_path_in_the_file_is_relative_to_the_file(self, workspace: Path) -> None:
        (workspace / "model/inner").mkdir()
        (workspace / "model/hfdeploy.yaml").write_text("model-path: inner\n")
        assert ask(workspace, config="model/hfdeploy.yaml").root == workspace / "model/inner"

    def test_model_path_as_an_input_is_relative_to_the_workspace(self, workspace: Path) -> None:
        assert ask(workspace, "model-path: gone\n", model_path="model").root == workspace / "model"

    def test_one_that_is_not_there(self, workspace: Path) -> None:
        assert rejected(workspace, "repo-id: a/b\nmodel-path: gone\n") == [
            "HFD005 ../hfdeploy.yaml:2:1 `gone` is not there"
        ]

    def test_one_that_is_a_file(self, workspace: Path) -> None:
        (workspace / "model/x").touch()
        assert rejected(workspace, model_path="model/x") == ["HFD005 - `model/x` is a file, not a folder"]

    @pytest.mark.parametrize("name", ["..", "../..", "/", "/etc", "model/../.."])
    def test_one_outside_the_workspace(self, name: str, workspace: Path) -> None:
        assert rejected(workspace, model_path=name)[0].endswith("is outside the workspace")

    def test_one_that_a_link_leads_outside(self, workspace: Path) -> None:
        (workspace / "link").symlink_to("/etc")
        assert rejected(workspace, model_path="link") == ["HFD005 - `link` is outside the workspace"]

    def test_on_a_command_line_it_may_be_anywhere(self, workspace: Path) -> None:
        assert ask(workspace / "model", model_path="..", confined=False).root.samefile(workspace)

    @pytest.mark.parametrize("name", ["x" * 5000, "a/" * 3000])
    def test_a_name_beyond_what_a_disk_holds(self, name: str, workspace: Path) -> None:
        assert rejected(workspace, model_path=name)[0].endswith("is not there")

    def test_a_zero_byte(self, workspace: Path) -> None:
        assert "HFD005" in rejected(workspace, 'model-path: "a\\0b"\n')[0]
        assert "HFD005" in rejected(workspace, 'model-path: "a\\0b"\n', confined=False)[0]


class TestFilesOfTheReport:
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


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("repo_id: a/b", "HFD001 hfdeploy.yaml:1:1 there is no setting `repo_id`; did you mean `repo-id`?"),
        ("target:\n  kind: none\n  self-hosted: {ulr: x}", "HFD001 hfdeploy.yaml:3:17 there is no setting `target.self-hosted.ulr`; did you mean `url`?"),
        ("xyzzy: 1", "HFD001 hfdeploy.yaml:1:1 there is no setting `xyzzy`"),
        ("visibility: keep\non: push", "HFD001 hfdeploy.yaml:2:1 there is no setting `True`"),
        ("7: 1", "HFD001 hfdeploy.yaml:1:1 there is no setting `7`"),
        ("hf-token: hf_x", "HFD001 hfdeploy.yaml:1:1 `hf-token` does not belong into a file: pass it as a secret"),
        ("publish: {github-token: x}", "HFD001 hfdeploy.yaml:1:11 `github-token` does not belong into a file: pass it as a secret"),
        ("visibility: open", "HFD002 hfdeploy.yaml:1:1 `visibility` is one of public, private, keep, not 'open'"),
        ("labels: calm: x", "HFD003 hfdeploy.yaml:1:13 not YAML: mapping values are not allowed in this context"),
        ("labels: {calm: 0}", "HFD002 hfdeploy.yaml:1:1 `labels` is a list, not {'calm': 0}"),
        ("labels: [calm, no]", "HFD002 hfdeploy.yaml:1:16 `labels.1` is text, not False"),
        ("smoke: {load: {seconds-per-step: 0}}", "HFD002 hfdeploy.yaml:1:16 `smoke.load.seconds-per-step` is more than 0, not 0"),
        ("smoke: {load: {seconds-per-step: 601}}", "HFD002 hfdeploy.yaml:1:16 `smoke.load.seconds-per-step` is 600 or less, not 601"),
        (f"smoke: {{load: {{ramp: {[1] * 21}}}}}", "HFD002 hfdeploy.yaml:1:16 `smoke.load.ramp` has 20 entries at most"),
        ("report-dir: ''", "HFD002 hfdeploy.yaml:1:1 `report-dir` is empty"),
        ("smoke: {cases: [{text: a, expect: {any-of: []}}]}", "HFD002 hfdeploy.yaml:1:27 `smoke.cases.0.expect` is a label, or `any-of` with a list of labels, not {'any-of': []}"),
        ("smoke: {cases: [{text: a, accept-status: [99]}]}", "HFD002 hfdeploy.yaml:1:43 `smoke.cases.0.accept-status.0` is 100 or more, not 99"),
        ("labels: [calm, calm]", "HFD002 hfdeploy.yaml:1:1 `labels` names 'calm' twice"),
        ("rehearse: yes please", "HFD002 hfdeploy.yaml:1:1 `rehearse` is true or false, not 'yes please'"),
        ("publish: {delete: 1}", "HFD002 hfdeploy.yaml:1:11 `publish.delete` is true or false, not 1"),
        ("publish: {branch: dev}", "HFD002 hfdeploy.yaml:1:11 `publish.branch` is one of main, not 'dev'"),
        ("publish: {gated: true}", "HFD002 hfdeploy.yaml:1:11 `publish.gated` is one of keep, auto, manual, false, not True"),
        ("publish: 5", "HFD002 hfdeploy.yaml:1:1 `publish` is a mapping, not 5"),
        ("publish:", "HFD002 hfdeploy.yaml:1:1 `publish` is a mapping, not None"),
        ("publish: 5\ntag-pattern: v*", "HFD002 hfdeploy.yaml:1:1 `publish` is a mapping, not 5"),
        ("publish: {retry-seconds: -1}", "HFD002 hfdeploy.yaml:1:11 `publish.retry-seconds` is 0 or more, not -1"),
        ("publish: {retry-seconds: .nan}", "HFD002 hfdeploy.yaml:1:11 `publish.retry-seconds` is not a number that can be used: nan"),
        ("publish: {retry-seconds: .inf}", "HFD002 hfdeploy.yaml:1:11 `publish.retry-seconds` is not a number that can be used: inf"),
        ("target: {endpoint: {max-replica: 1.5}}", "HFD002 hfdeploy.yaml:1:21 `target.endpoint.max-replica` is a whole number, not 1.5"),
        ("target: endpoints", "HFD002 hfdeploy.yaml:1:1 `target.kind` is one of none, serverless, endpoint, self-hosted, not 'endpoints'"),
        ("publish: {tag-pattern: v*}\ntag-pattern: r*", "HFD002 hfdeploy.yaml:2:1 `tag-pattern` and `publish.tag-pattern` are the same setting"),
        ("repo-id: a/b\nrepo-id: a/c", "HFD002 hfdeploy.yaml:2:1 `repo-id` stands twice"),
        ("repo-id: a/b/c", "HFD002 hfdeploy.yaml:1:1 `repo-id` is `owner/name`: letters, digits, `-`, `_` and `.`, not 'a/b/c'"),
        ("tag: v 1", "HFD002 hfdeploy.yaml:1:1 `tag` is the name of a tag, such as `v1.2.0`, not 'v 1'"),
        ("hf-endpoint: hub.example", "HFD002 hfdeploy.yaml:1:1 `hf-endpoint` is an http or https address, not 'hub.example'"),
        ('report-dir: "a\\0b"', "HFD002 hfdeploy.yaml:1:1 `report-dir` holds a zero byte, which no path can"),
        ('smoke: {dataset: {file: "\\0"}}', "HFD002 hfdeploy.yaml:1:19 `smoke.dataset.file` holds a zero byte, which no path can"),
        ("inference-url: 'http://['", "HFD002 hfdeploy.yaml:1:1 `target.self-hosted.url` is an http or https address, not 'http://['"),
        ("target: {self-hosted: {url: ftp://a}}", "HFD002 hfdeploy.yaml:1:24 `target.self-hosted.url` is an http or https address, not 'ftp://a'"),
        ("inference-url: https://api-inference.huggingface.co/models/a/b", "HFD002 hfdeploy.yaml:1:1 `api-inference.huggingface.co` no longer answers: leave `inference-url` empty and set `target: serverless`; the address is now https://router.huggingface.co/hf-inference/models/OWNER/NAME"),
        ("smoke: {thresholds: {latency: [fast]}}", "HFD002 hfdeploy.yaml:1:32 `smoke.thresholds.latency.0` is an expression such as `p(95)<800ms`, `rate<1%` or `max<120s`, not 'fast'"),
        ("target: {endpoint: {name: My_Model}}", "HFD002 hfdeploy.yaml:1:21 `target.endpoint.name` is small letters, digits and `-`, 32 at most, not 'My_Model'"),
        ("smoke: {cases: [{expect: calm}]}", "HFD002 hfdeploy.yaml:1:17 `smoke.cases.0` needs `text`"),
        ("smoke: {cases: [{text: a, expect: 7}]}", "HFD002 hfdeploy.yaml:1:27 `smoke.cases.0.expect` is a label, or `any-of` with a list of labels, not 7"),
        ("rules: {ignore: ['']}", "HFD002 hfdeploy.yaml:1:18 `rules.ignore.0` is a rule's id or its beginning, such as `HFD404` or `HFD4`, not ''"),
        ("rules: {ignore: [HDF404]}", "HFD002 hfdeploy.yaml:1:18 `rules.ignore.0` is a rule's id or its beginning, such as `HFD404` or `HFD4`, not 'HDF404'"),
        ("- repo-id: a/b", "HFD003 hfdeploy.yaml:1:1 not YAML: a mapping of keys to values is expected, not a list"),
        ("\nrepo-id: [a", "HFD003 hfdeploy.yaml:2:10 not YAML: while parsing a flow sequence did not find expected ',' or ']'"),
        ("a: &a [*a]", "HFD003 hfdeploy.yaml:1:1 not YAML: more than 100,000 values, or a value inside itself"),
        ("a: " + "[" * 10_000, "HFD003 hfdeploy.yaml:1:103 not YAML: nested more than 100 levels deep"),
        ("#" * 12_000_000, "HFD003 hfdeploy.yaml more than 4,000,000 bytes; at most 1,000,000 are read"),
    ],
    ids=lambda text: text[:40] if isinstance(text, str) else None,
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_line(file: str, found: str, workspace: Path) -> None:
    assert rejected(workspace, file) == [found]


def test_a_file_in_another_encoding_is_refused(workspace: Path) -> None:
    (workspace / "hfdeploy.yaml").write_bytes("repo-id: é".encode("latin-1"))
    (found,) = rejected(workspace)
    assert found == "HFD003 hfdeploy.yaml `hfdeploy.yaml` cannot be read: it is not UTF-8"


def test_a_byte_order_mark_is_fine(workspace: Path) -> None:
    assert ask(workspace, "\ufeffrepo-id: a/b\n").settings.repo_id == "a/b"


def test_a_file_of_comments_is_fine(workspace: Path) -> None:
    assert ask(workspace, "# repo-id: a/b\n").settings == Settings()


def test_everything_that_is_wrong_is_said_at_once_in_the_order_of_the_lines(workspace: Path) -> None:
    file = (
        "visibility: open\nrepo_id: a/b\ntarget: {kind: x, endpoint: {type: y}}\nmodel-path: gone\nvisibility: shut\n"
    )
    assert [line.split(" ", 2)[:2] for line in rejected(workspace, file, rehearse="maybe", nothing="x")] == [
        ["HFD001", "-"],
        ["HFD002", "-"],
        ["HFD001", "../hfdeploy.yaml:2:1"],
        ["HFD002", "../hfdeploy.yaml:3:10"],
        ["HFD002", "../hfdeploy.yaml:3:30"],
        ["HFD005", "../hfdeploy.yaml:4:1"],
        ["HFD002", "../hfdeploy.yaml:5:1"],
        ["HFD002", "../hfdeploy.yaml:5:1"],
    ]


@pytest.mark.parametrize("repo_id", ["a/b", "acme/emotion-v1.2", "A_1/b.c-d", "a/" + "b" * 96, "1/2"])
def test_repositories_as_the_hub_names_them(repo_id: str, workspace: Path) -> None:
    assert ask(workspace, repo_id=repo_id).settings.repo_id == repo_id


@pytest.mark.parametrize(
    "repo_id",
    [
        "a",
        "/b",
        "a/",
        "a/b/c",
        "a//b",
        "a/b--c",
        "a/b..c",
        "a/b.git",
        "-a/b",
        "a/b-",
        "a/.b",
        "a b/c",
        "a/modèle",
        "a/b\n",
    ]
    + ["a/" + "b" * 97, "https://huggingface.co/a/b", "a/b@main", "a\\b", "a/b\0"],
)
def test_repositories_as_the_hub_does_not_name_them(repo_id: str, workspace: Path) -> None:
    assert rejected(workspace, yaml.safe_dump({"repo-id": repo_id}))[0].startswith(
        "HFD002 hfdeploy.yaml:1:1 `repo-id` is"
    )


@pytest.mark.parametrize("tag", ["v1", "v1.2.0", "release/1", "1.0-rc.1", "é"])
def test_tags_that_git_takes(tag: str, workspace: Path) -> None:
    assert ask(workspace, tag=tag).settings.tag == tag


@pytest.mark.parametrize("tag", ["-v", ".v", "v..1", "v.lock", "a.lock/b", "v/", "v.", "v~1", "v^", "v:1", "v?", "v*", "v[", "a//b", "@{", "v\n", "v\x7f", "a\\b"])  # fmt: skip
def test_tags_that_git_does_not_take(tag: str, workspace: Path) -> None:
    assert rejected(workspace, yaml.safe_dump({"tag": tag}))[0].startswith("HFD002 hfdeploy.yaml:1:1 `tag` is")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "https://a.example/x/y?z", "http://[::1]:80/x"])
def test_addresses(url: str, workspace: Path) -> None:
    assert ask(workspace, hf_endpoint=url, inference_url=url).settings.hf_endpoint == url


@pytest.mark.parametrize("url", ["https://user:secret@a.example", "https://", "https:///x", "javascript:alert(1)", "https://a b", "https://a\nb", "http://[::1", "http://a:port"])  # fmt: skip
def test_what_is_no_address(url: str, workspace: Path) -> None:
    assert len(rejected(workspace, yaml.safe_dump({"hf-endpoint": url}))) == 1


def test_secrets_are_not_shown() -> None:
    secrets = Secrets("hf_one", "", "ghs_two")
    assert repr(secrets) == "Secrets()"
    assert secrets.all() == ("hf_one", "ghs_two")


words = st.sampled_from(
    [*INPUTS, "target", "publish", "smoke", "rules", "kind", "endpoint", "cases", "load", "ramp", "file"]
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.text(max_size=6)
    | st.sampled_from(
        [
            "http://[",
            "a/b",
            "v1",
            "\0",
            "/",
            "..",
            "auto",
            "endpoint",
            "p(95)<1s",
            "x" * 3000,
            "api-inference.huggingface.co",
        ]
    )
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | leaves, inner, max_size=4),
    max_leaves=10,
)
documents = (
    st.dictionaries(words, trees, max_size=5).map(lambda tree: yaml.safe_dump(tree, sort_keys=False)) | st.text()
)
inputs = st.dictionaries(st.sampled_from([*INPUTS, "config", "no"]), leaves.map(str) | st.text(), max_size=4)


@settings(max_examples=200)
@given(documents, inputs, st.booleans())
def test_whatever_is_given_is_accepted_or_rejected(
    place: Path, document: str, given: dict[str, str], confined: bool
) -> None:
    (place / "hfdeploy.yaml").write_text(document, encoding="utf-8", errors="surrogatepass", newline="")
    try:
        loaded = read(given, place, confined=confined)
    except SettingsRejected as rejected:
        failures = rejected.failures
    else:
        failures = []
        assert os.path.isdir(loaded.root)  # noqa: PTH112
    assert all(failure.outcome is Outcome.INVALID_INPUT and str(failure) for failure in failures)


@pytest.mark.parametrize("tag", ["refs/heads/main", "refs/pull/7/merge", "refs/tags/refs/heads/x", "refs/tags/"])
def test_a_reference_that_is_not_a_tag_is_refused(tag: str, workspace: Path) -> None:
    assert rejected(workspace, f"tag: {tag}") != []


def test_a_tag_may_be_given_as_github_ref(workspace: Path) -> None:
    assert ask(workspace, "tag: refs/tags/v1.2.0").settings.tag == "refs/tags/v1.2.0"
