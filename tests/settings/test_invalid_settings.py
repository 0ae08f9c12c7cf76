"""Everything that is wrong with settings is reported at once, each at its line."""

# ruff: noqa: E501  messages are quoted whole
from __future__ import annotations

from pathlib import Path

import pytest
from settings.loading import ask, rejected

from hfdeploy_action.settings import Settings
from hfdeploy_action.settings.failures import SettingsRejected


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("repo_id: a/b", "HFD001 hfdeploy.yaml:1:1 unknown setting `repo_id`; did you mean `repo-id`?"),
        ("target:\n  kind: none\n  self-hosted: {ulr: x}", "HFD001 hfdeploy.yaml:3:17 unknown setting `target.self-hosted.ulr`; did you mean `url`?"),
        ("xyzzy: 1", "HFD001 hfdeploy.yaml:1:1 unknown setting `xyzzy`"),
        ("visibility: keep\non: push", "HFD001 hfdeploy.yaml:2:1 unknown setting `True`"),
        ("7: 1", "HFD001 hfdeploy.yaml:1:1 unknown setting `7`"),
        ("hf-token: hf_x", "HFD001 hfdeploy.yaml:1:1 `hf-token` must not be in a file"),
        ("publish: {github-token: x}", "HFD001 hfdeploy.yaml:1:11 `github-token` must not be in a file"),
        ("visibility: open", "HFD002 hfdeploy.yaml:1:1 `visibility` must be one of public, private, keep, not 'open'"),
        ("labels: calm: x", "HFD003 hfdeploy.yaml:1:13 invalid YAML: an unquoted value contains a colon and a space"),
        ("labels: {calm: 0}", "HFD002 hfdeploy.yaml:1:1 `labels` must be a list, not {'calm': 0}"),
        ("labels: [calm, no]", "HFD002 hfdeploy.yaml:1:16 `labels.1` must be text, not false"),
        ("smoke: {load: {seconds-per-step: 0}}", "HFD002 hfdeploy.yaml:1:16 `smoke.load.seconds-per-step` must be more than 0, not 0"),
        ("smoke: {load: {seconds-per-step: 601}}", "HFD002 hfdeploy.yaml:1:16 `smoke.load.seconds-per-step` must be 600 or less, not 601"),
        (f"smoke: {{load: {{ramp: {[1] * 21}}}}}", "HFD002 hfdeploy.yaml:1:16 `smoke.load.ramp` must have at most 20 entries"),
        ("report-dir: ''", "HFD002 hfdeploy.yaml:1:1 `report-dir` must not be empty"),
        ("smoke: {cases: [{text: a, expect: {any-of: []}}]}", "HFD007 hfdeploy.yaml:1:36 `any-of` must be a list of one or more labels"),
        ("smoke: {cases: [{text: a, accept-status: [99]}]}", "HFD007 hfdeploy.yaml:1:27 `accept-status` must be an HTTP status such as `422`, or a list such as `[200, 422]`, without quotes"),
        ("labels: [calm, calm]", "HFD002 hfdeploy.yaml:1:1 `labels` lists 'calm' more than once"),
        ("rehearse: yes please", "HFD002 hfdeploy.yaml:1:1 `rehearse` must be one of false, true, require, not 'yes please'"),
        ("publish: {commit-message: 'Release {SHA}'}", "HFD002 hfdeploy.yaml:1:11 `publish.commit-message` contains `{SHA}`, and only `{tag}`, `{version}`, `{sha}` and `{ref}` are replaced"),
        ("publish: {commit-message: '{tag} of {branch}'}", "HFD002 hfdeploy.yaml:1:11 `publish.commit-message` contains `{branch}`, and only `{tag}`, `{version}`, `{sha}` and `{ref}` are replaced"),
        ("publish: {commit-message: '${{ github.sha }}'}", "HFD002 hfdeploy.yaml:1:11 `publish.commit-message` contains `{{ github.sha }}`, and only `{tag}`, `{version}`, `{sha}` and `{ref}` are replaced"),
        ("publish: {promote: manual, stage: direct}", "HFD002 hfdeploy.yaml:1:28 `publish.promote: manual` needs a pull request, but `publish.stage` is `direct`"),
        ("publish: {delete: 1}", "HFD002 hfdeploy.yaml:1:11 `publish.delete` must be true or false or a list, not 1"),
        ("publish: {branch: dev}", "HFD002 hfdeploy.yaml:1:11 `publish.branch` must be main, not 'dev'"),
        ("publish: {gated: true}", "HFD002 hfdeploy.yaml:1:11 `publish.gated` must be one of keep, false, auto, manual, not true"),
        ("publish: 5", "HFD002 hfdeploy.yaml:1:1 `publish` must be a mapping, not 5"),
        ("publish:", "HFD002 hfdeploy.yaml:1:1 `publish` must be a mapping, not null"),
        ("publish: 5\ntag-pattern: v*", "HFD002 hfdeploy.yaml:1:1 `publish` must be a mapping, not 5"),
        ("publish: {retry-seconds: -1}", "HFD002 hfdeploy.yaml:1:11 `publish.retry-seconds` must be 0 or more, not -1"),
        ("publish: {retry-seconds: .nan}", "HFD002 hfdeploy.yaml:1:11 `publish.retry-seconds` must be less than 2^53, not nan"),
        ("publish: {retry-seconds: .inf}", "HFD002 hfdeploy.yaml:1:11 `publish.retry-seconds` must be less than 2^53, not inf"),
        ("target: {endpoint: {max-replica: 1.5}}", "HFD002 hfdeploy.yaml:1:21 `target.endpoint.max-replica` must be a whole number, not 1.5"),
        ("target: endpoints", "HFD002 hfdeploy.yaml:1:1 `target.kind` must be one of none, serverless, endpoint, self-hosted, not 'endpoints'"),
        ("publish: {tag-pattern: v*}\ntag-pattern: r*", "HFD002 hfdeploy.yaml:2:1 `tag-pattern` and `publish.tag-pattern` are the same setting"),
        ("repo-id: a/b\nrepo-id: a/c", "HFD002 hfdeploy.yaml:2:1 duplicate key `repo-id`"),
        ("repo-id: a/b/c", "HFD002 hfdeploy.yaml:1:1 `repo-id` must be `owner/name`, in letters, digits, `-`, `_` and `.`, not 'a/b/c'"),
        ("tag: v 1", "HFD002 hfdeploy.yaml:1:1 `tag` must be the name of a tag, such as `v1.2.0`, not 'v 1'"),
        ("hf-endpoint: hub.example", "HFD002 hfdeploy.yaml:1:1 `hf-endpoint` must be an http or https address, not 'hub.example'"),
        ('report-dir: "a\\0b"', "HFD002 hfdeploy.yaml:1:1 `report-dir` contains a null byte, which is not allowed in a path"),
        ('smoke: {dataset: {file: "\\0"}}', "HFD002 hfdeploy.yaml:1:19 `smoke.dataset.file` contains a null byte, which is not allowed in a path"),
        ("inference-url: 'http://['", "HFD002 hfdeploy.yaml:1:1 `target.self-hosted.url` must be an http or https address, not 'http://['"),
        ("target: {self-hosted: {url: ftp://a}}", "HFD002 hfdeploy.yaml:1:24 `target.self-hosted.url` must be an http or https address, not 'ftp://a'"),
        ("inference-url: https://api-inference.huggingface.co/models/a/b", "HFD002 hfdeploy.yaml:1:1 `api-inference.huggingface.co` was shut down"),
        ("smoke: {thresholds: {accuracy: ['p(95)<1s']}}", "HFD002 hfdeploy.yaml:1:33 `smoke.thresholds.accuracy.0` must be `rate` compared with a percentage or a number from 0 to 1, such as `rate>=0.9`, not 'p(95)<1s'"),
        ("smoke: {thresholds: {latency: [fast]}}", "HFD002 hfdeploy.yaml:1:32 `smoke.thresholds.latency.0` must be `avg`, `med`, `min`, `max` or `p(N)` compared with a time in ms or s, such as `p(95)<800ms`, not 'fast'"),
        ("target: {endpoint: {name: My_Model}}", "HFD002 hfdeploy.yaml:1:21 `target.endpoint.name` must be at most 32 lowercase letters, digits and `-`, not 'My_Model'"),
        ("smoke: {cases: [{expect: calm}]}", "HFD007 hfdeploy.yaml:1:17 the key `text` is missing"),
        ("smoke: {cases: [{text: a, expect: 7}]}", "HFD007 hfdeploy.yaml:1:27 `expect` must be a label, or several labels as in `{any-of: [calm, content]}`"),
        ("rules: {ignore: ['']}", "HFD002 hfdeploy.yaml:1:18 `rules.ignore.0` must be a rule ID or the start of one, such as `HFD404` or `HFD4`, not ''"),
        ("rules: {ignore: [HDF404]}", "HFD002 hfdeploy.yaml:1:18 `rules.ignore.0` must be a rule ID or the start of one, such as `HFD404` or `HFD4`, not 'HDF404'"),
        ("- repo-id: a/b", "HFD003 hfdeploy.yaml:1:1 expected a mapping of keys to values, but got a list"),
        ("\nrepo-id: [a", "HFD003 hfdeploy.yaml:2:10 invalid YAML: the list that starts here with `[` has no `]`"),
        ("a: &a [*a]", "HFD003 hfdeploy.yaml:1:1 invalid YAML: more than 100,000 values, or a value inside itself"),
        ("a: " + "[" * 10_000, "HFD003 hfdeploy.yaml:1:103 invalid YAML: nested more than 100 levels deep"),
        ("#" * 12_000_000, "HFD003 hfdeploy.yaml more than 4.0 MB; at most 1.0 MB are read"),
    ],
    ids=lambda text: text[:40] if isinstance(text, str) else None,
)  # fmt: skip
def test_an_invalid_setting_is_reported_at_its_line(file: str, found: str, workspace: Path) -> None:
    assert rejected(workspace, file) == [found]


def test_a_byte_order_mark_is_accepted(workspace: Path) -> None:
    assert ask(workspace, "\ufeffrepo-id: a/b\n").settings.repo_id == "a/b"


def test_a_file_of_comments_is_accepted(workspace: Path) -> None:
    assert ask(workspace, "# repo-id: a/b\n").settings == Settings()


def test_all_invalid_settings_are_reported_in_the_order_of_their_lines(workspace: Path) -> None:
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


@pytest.mark.parametrize(
    ("file", "fix"),
    [
        ("repo_id: a/b", "rename it to `repo-id`."),
        ("hf-token: hf_x", "delete the line, revoke the token, and pass a new one as a secret: `hf-token: ${{ secrets.NAME }}`."),
        ("inference-url: https://api-inference.huggingface.co/a", "leave `inference-url` empty and set `target: serverless`; the address is now https://router.huggingface.co/hf-inference/models/OWNER/NAME."),
    ],
)  # fmt: skip
def test_a_fix_knows_what_the_finding_knows(file: str, fix: str, workspace: Path) -> None:
    with pytest.raises(SettingsRejected) as caught:
        ask(workspace, file)
    assert [failure.fix for failure in caught.value.failures] == [fix]


def test_no_text_of_a_case_is_repeated(workspace: Path) -> None:
    cases = "[{text: [I told nobody], expect: {I told nobody: 1}}, I told nobody, {I told nobody: 1}]"
    assert "told" not in " ".join(rejected(workspace, f"smoke: {{cases: {cases}}}"))
