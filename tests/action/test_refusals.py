"""What stops the action, and what it then says."""

from __future__ import annotations

import runpy
import signal
import socket
import sys
import time
from pathlib import Path

import pytest
from action.runner import CHECKS, ROOT, Run, Start, commands
from sound import CONFIG, README, Changes, Model, edit

from hfdeploy_action.rehearsal import hub as embedded


def test_findings_are_annotations_on_the_lines_of_the_repository(run: Run, sound: Model) -> None:
    sound(edit("README.md", "license: apache-2.0", "license: apache-2"))
    ran = run()
    (annotation,) = [command for command in commands(ran.log) if command.name == "error"]
    assert annotation.properties | {"file": "model/README.md", "line": "2"} == annotation.properties
    assert "HFD406" in annotation.properties["title"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        (dict.fromkeys(("README.md", "config.json", "model.safetensors", "tokenizer.json")), "HFD101"),
        ({"config.json": None}, "HFD102"),
        ({"README.md": README.replace("---\n", f"---\nnotes: {'x' * 12_000_000}\n", 1)}, "HFD402"),
        (
            {
                "README.md": "---\na0: &a0 [x, x]\n"
                + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
                + "---\n"
            },
            "HFD402",
        ),
        (
            {
                "config.json": CONFIG.replace("calm", "::set-output name=outcome::published"),
                "hfdeploy.yaml": 'labels: ["::set-output name=outcome::published", happy, "##[add-mask]a"]\n',
            },
            "HFD206",
        ),
        ({"a\n::set-output name=outcome::published\n.txt": "x"}, "HFD111"),
        (
            {"::error::a\u2028::error::b\r::error::c": "x", "##[set-output name=outcome]published": "x"},
            "HFD111",
        ),
    ],
    ids=["empty", "no-config", "large-card", "laughs", "label", "newline", "separators"],
)
def test_a_model_with_errors_is_not_published(
    run: Run, sound: Model, hub: embedded.Hub, changes: Changes, rule: str
) -> None:
    sound(changes)
    before = len(hub.requests)
    ran = run("push", "refs/tags/v1.0.0")
    assert (ran.status, ran.outputs["outcome"]) == (1, "invalid")
    assert rule in ran.found
    assert ran.stages["publish"] == "skipped"
    assert hub.requests[before:] == []


def test_names_at_the_start_of_a_line_start_no_command(run: Run, sound: Model) -> None:
    sound({"::error::a/\n.txt": "x", "##[error]b\n.txt": "x"}, into=".")
    assert run(model_path="").found.count("HFD111") == 2


def test_a_link_out_of_the_folder_is_refused(run: Run, sound: Model, hub: embedded.Hub) -> None:
    (sound() / "notes.txt").symlink_to("/etc/passwd")
    before = len(hub.requests)
    assert "HFD110" in run("push", "refs/tags/v1.0.0").found
    assert hub.requests[before:] == []


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ({"model_path": "../outside"}, "HFD005"),
        ({"model_path": "link"}, "HFD003"),
        ({"model_path": "/etc"}, "HFD005"),
        ({"model_path": "nowhere"}, "HFD005"),
        ({"repo_id": "acme/emotion/"}, "HFD002"),
        ({"repo_id": "a/b/c"}, "HFD002"),
        ({"repo_id": ""}, "HFD004"),
        ({"mode": "publsh"}, "HFD002"),
        ({"config": "elsewhere.yaml"}, "HFD003"),
        ({"report_dir": "../outside"}, "HFD002"),
        ({"report_dir": "link"}, "HFD002"),
        ({"visibility": "x\n::error::y"}, "HFD002"),
        ({"inference_url": "https://api-inference.huggingface.co/models/acme/x"}, "HFD002"),
    ],
    ids=str,
)
def test_an_invalid_input_is_named_and_nothing_happens(
    run: Run, sound: Model, workspace: Path, hub: embedded.Hub, model: Model, given: dict[str, str], rule: str
) -> None:
    sound()
    outside = model({"hfdeploy.yaml": "visibility: private\n"}, into="outside")
    (workspace / "link").symlink_to(outside)
    before, names = len(hub.requests), sorted(outside.iterdir())
    ran = run("push", "refs/tags/v1.0.0", **given)
    assert (ran.status, ran.outputs["outcome"], ran.found) == (2, "invalid-input", [rule])
    assert hub.requests[before:] == []
    assert sorted(outside.iterdir()) == names


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("visibilty: private\nlabels: 7\nsmoke: {thresholds: {latency: [fast]}}\n", ["HFD001", "HFD002", "HFD002"]),
        ("notes: " + "x" * 12_000_000, ["HFD003"]),
        ("a: &a [*a]\n", ["HFD003"]),
        ("publish: !!python/object/apply:os.system [id]\n", ["HFD003"]),
        ('publish: {tag-pattern: "x\\n::error::y"}\nvisibility: "##[error]z"\n', ["HFD002"]),
        ("hf-token: hf_" + "a" * 34 + "\n", ["HFD001"]),
    ],
    ids=["many", "large", "cycle", "object", "commands", "secret"],
)
def test_an_invalid_settings_file_is_refused_with_every_error(
    run: Run, sound: Model, hub: embedded.Hub, text: str, rules: list[str]
) -> None:
    sound({"hfdeploy.yaml": text})
    before = len(hub.requests)
    ran = run("push", "refs/tags/v1.0.0")
    assert (ran.status, ran.outputs["outcome"], sorted(ran.found)) == (2, "invalid-input", rules)
    assert all(finding["path"] == "model/hfdeploy.yaml" for finding in ran.report["findings"])
    assert "a" * 34 not in ran.log
    assert hub.requests[before:] == []


def test_a_setting_cannot_start_a_command(run: Run, sound: Model) -> None:
    sound({"hfdeploy.yaml": 'publish: {tag-pattern: "x\\n::error::y"}\n'})
    ran = run("push", "refs/tags/v1.0.0")
    assert ran.outputs["outcome"] == "passed"
    assert "does not match" in ran.report["plan"]["reason"]


def test_a_missing_token_is_refused(run: Run, sound: Model, hub: embedded.Hub) -> None:
    sound()
    ran = run("push", "refs/tags/v1.0.0", hf_token="")
    assert (ran.status, ran.outputs["outcome"], ran.found) == (1, "refused", ["HFD601"])


def test_a_token_without_permission_is_refused(run: Run, sound: Model) -> None:
    sound()
    ran = run("push", "refs/tags/v1.0.0", hf_token="hf_of_somebody_else")
    assert (ran.status, ran.outputs["outcome"]) == (1, "refused")


def test_an_unreachable_hub_is_unavailable(run: Run, sound: Model) -> None:
    sound({"hfdeploy.yaml": "publish: {retry-seconds: 0}\n"})
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    ran = run("push", "refs/tags/v1.0.0", hf_endpoint=address)
    assert (ran.status, ran.outputs["outcome"], ran.found) == (4, "unavailable", ["HFD603"])


def test_other_content_under_a_tag_is_a_conflict(run: Run, sound: Model, repository: str) -> None:
    sound()
    run("push", "refs/tags/v1", repo_id=repository)
    sound(edit("README.md", "# Emotion", "# Emotions"))
    ran = run("push", "refs/tags/v1", repo_id=repository)
    assert (ran.status, ran.outputs["outcome"], ran.found) == (1, "conflict", ["HFD604"])


def test_a_cancelled_run_is_reported(step: Start, sound: Model, hub: embedded.Hub, repository: str) -> None:
    sound()
    before = len(hub.requests)
    hub.fail("GET", f"/api/models/{repository}*", embedded.How.HANG)
    started = step("push", "refs/tags/v1.0.0", repo_id=repository)
    while all(asked.status is not None for asked in hub.requests[before:]) and started.process.poll() is None:
        time.sleep(0.01)
    started.process.send_signal(signal.SIGTERM)
    ran = started.end()
    assert (ran.status, ran.outputs["outcome"], ran.found) == (1, "failed", ["HFD008"])
    never = dict.fromkeys(["promote", "tag", "visibility"], "skipped")
    assert ran.stages == {**dict.fromkeys(CHECKS, "passed"), "publish": "failed", **never}
    assert "cancelled" in ran.summary


def test_an_old_python_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer"):
        runpy.run_path(str(ROOT / "entrypoint.py"))
