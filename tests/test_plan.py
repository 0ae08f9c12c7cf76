"""The event and the settings make the plan."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hfdeploy_action.findings import Failure, Location
from hfdeploy_action.plan import Event, Origin, Plan, decide, entrusted
from hfdeploy_action.settings import (
    LoadedSettings,
    Mode,
    Protocol,
    Publish,
    Secrets,
    SelfHosted,
    Settings,
    Target,
    TargetKind,
)
from hfdeploy_action.settings.failures import MissingSetting, UnsupportedSetting

TAGGED = Event("push", "refs/tags/v1.2.0")
SERVED = Target(kind=TargetKind.SELF_HOSTED, self_hosted=SelfHosted(url="https://a.example"))
COMPLETE = Settings(repo_id="acme/emotion", tag="v9", target=SERVED)


def loaded(settings: Settings, **places: Location) -> LoadedSettings:
    here = Path("/workspace")
    named: dict[tuple[str | int, ...], Location] = {
        tuple(key.replace("__", " ").replace("_", "-").split()): at for key, at in places.items()
    }
    return LoadedSettings(settings, here, here, None, named)


def plan(event: Event, **settings: Any) -> Plan:
    return decide(loaded(replace(Settings(repo_id="acme/emotion", target=SERVED), **settings)), event)


@pytest.mark.parametrize(
    ("event", "mode", "reason"),
    [
        (TAGGED, "publish", "tag v1.2.0"),
        (Event("push", "refs/tags/release-1"), "validate", "the tag release-1 does not match v[0-9]*"),
        (Event("push", "refs/tags/vendor-1"), "validate", "the tag vendor-1 does not match v[0-9]*"),
        (Event("push", "refs/tags/V1"), "validate", "the tag V1 does not match v[0-9]*"),
        (Event("push", "refs/heads/main"), "validate", "event push"),
        (Event("push", "refs/heads/v1"), "validate", "event push"),
        (Event("release", "refs/tags/v2", "published", "v2"), "publish", "tag v2"),
        (Event("release", "refs/tags/x2", "published", "x2"), "validate", "the tag x2 does not match v[0-9]*"),
        (Event("release", "refs/tags/v2", "created", "v2"), "validate", "event release"),
        (Event("release", "refs/tags/v2", "edited", "v2"), "validate", "event release"),
        (Event("create", "refs/tags/v2"), "validate", "event create"),
        (Event("schedule", "refs/heads/main"), "monitor", "event schedule"),
        (Event("workflow_dispatch", "refs/heads/main"), "validate", "event workflow_dispatch"),
        (Event("workflow_dispatch", "refs/tags/v1"), "validate", "event workflow_dispatch"),
        (Event("pull_request", "refs/pull/7/merge"), "validate", "event pull_request"),
        (Event("pull_request_target", "refs/heads/main"), "validate", "event pull_request_target"),
        (Event("merge_group", "refs/heads/gh-readonly-queue/main"), "validate", "event merge_group"),
        (Event(), "validate", "command line"),
    ],
)
def test_auto_follows_the_event(event: Event, mode: str, reason: str) -> None:
    made = plan(event)
    assert (made.mode.value, made.reason) == (mode, reason)


@pytest.mark.parametrize("event", [Event("pull_request"), Event("push", "refs/heads/main"), Event()])
def test_rehearse_makes_a_validation_a_rehearsal(event: Event) -> None:
    assert plan(event, rehearse=True).mode is Mode.REHEARSE


def test_rehearse_does_not_keep_a_tag_from_being_published() -> None:
    assert plan(TAGGED, rehearse=True).mode is Mode.PUBLISH


PULL_REQUESTS = [
    "pull_request",
    "pull_request_target",
    "pull_request_review",
    "pull_request_review_comment",
    "merge_group",
]


@pytest.mark.parametrize("mode", [Mode.PUBLISH, Mode.ROLLBACK])
@pytest.mark.parametrize("name", PULL_REQUESTS)
def test_a_pull_request_never_publishes_whatever_the_inputs(name: str, mode: Mode) -> None:
    made = plan(Event(name, "refs/tags/v1", "published", "v1"), mode=mode, tag="v1", rehearse=True)
    assert (made.mode, made.tag, made.reason) == (Mode.VALIDATE, None, "a pull request never publishes or rolls back")


@pytest.mark.parametrize("name", PULL_REQUESTS)
def test_a_pull_request_does_not_publish_by_its_reference(name: str) -> None:
    assert plan(Event(name, "refs/tags/v1", "published", "v1")).mode is Mode.VALIDATE


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.AUTO])
@pytest.mark.parametrize("name", ["push", "schedule", "workflow_dispatch", ""])
def test_an_explicit_mode_overrides_the_event(mode: Mode, name: str) -> None:
    made = decide(loaded(replace(COMPLETE, mode=mode)), Event(name))
    assert (made.mode, made.reason) == (mode, "set by `mode`" if name else "command line")


@pytest.mark.parametrize(
    ("settings", "event", "tag"),
    [
        ({"mode": Mode.PUBLISH, "tag": "v9"}, TAGGED, "v9"),
        ({"mode": Mode.PUBLISH}, TAGGED, "v1.2.0"),
        ({"mode": Mode.PUBLISH, "tag": "refs/tags/v9"}, TAGGED, "v9"),
        ({}, Event("release", "refs/heads/main", "published", "v3"), "v3"),
        ({"publish": Publish(tag_pattern="release/*")}, Event("push", "refs/tags/release/1/2"), "release/1/2"),
        ({"mode": Mode.PLAN}, Event(), None),
        ({"mode": Mode.REHEARSE}, Event(), None),
        ({"mode": Mode.REHEARSE}, TAGGED, "v1.2.0"),
        ({"mode": Mode.VALIDATE, "tag": "v9"}, TAGGED, None),
        ({"mode": Mode.MONITOR, "tag": "v9"}, Event("schedule"), None),
    ],
)
def test_the_tag_comes_from_the_settings_or_the_push(settings: dict[str, Any], event: Event, tag: str | None) -> None:
    assert plan(event, **settings).tag == tag


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"mode": Mode.PUBLISH, "repo_id": None}, "mode `publish` needs `repo-id`"),
        ({"mode": Mode.PLAN, "repo_id": None}, "mode `plan` needs `repo-id`"),
        ({"mode": Mode.ROLLBACK, "repo_id": None}, "mode `rollback` needs `repo-id`"),
        ({"mode": Mode.PUBLISH, "tag": None}, "mode `publish` needs `tag`, and no tag started this run"),
        ({"mode": Mode.SMOKE, "target": Target()}, "mode `smoke` needs `target`"),
        ({"mode": Mode.MONITOR, "target": Target()}, "mode `monitor` needs `target`"),
    ],
)
def test_a_mode_without_a_setting_it_needs_is_rejected(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(MissingSetting) as caught:
        decide(loaded(replace(COMPLETE, **settings)), Event())
    assert str(caught.value) == message


@pytest.mark.parametrize("mode", [Mode.VALIDATE, Mode.REHEARSE])
def test_validate_and_rehearse_need_no_setting(mode: Mode) -> None:
    assert decide(loaded(Settings(mode=mode)), Event()).repo_id is None


LATER: list[tuple[str, dict[str, Any]]] = [
    ("target.kind: endpoint", {"target": Target(kind=TargetKind.ENDPOINT)}),
    (
        "target.self-hosted.protocol: tei",
        {"target": Target(kind=TargetKind.SELF_HOSTED, self_hosted=SelfHosted(protocol=Protocol.TEI))},
    ),
]


@pytest.mark.parametrize(("named", "settings"), LATER)
def test_a_setting_that_this_version_does_not_support_is_rejected(named: str, settings: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedSetting) as caught:
        decide(loaded(replace(COMPLETE, **{"mode": Mode.PUBLISH, **settings})), Event())
    assert str(caught.value) == f"this version does not support `{named}`"


@pytest.mark.parametrize("mode", [Mode.VALIDATE, Mode.PLAN])
@pytest.mark.parametrize(("_named", "settings"), LATER)
def test_a_run_that_only_checks_accepts_unsupported_settings(mode: Mode, _named: str, settings: dict[str, Any]) -> None:
    assert decide(loaded(replace(COMPLETE, mode=mode, **settings)), Event()).mode is mode


def test_an_endpoint_can_be_rehearsed() -> None:
    assert plan(Event(), mode=Mode.REHEARSE, target=Target(kind=TargetKind.ENDPOINT)).mode is Mode.REHEARSE


def test_an_unsupported_setting_is_reported_at_its_line() -> None:
    at = Location("hfdeploy.yaml", 4, 3)
    settings = replace(COMPLETE, mode=Mode.PUBLISH, target=Target(kind=TargetKind.ENDPOINT))
    with pytest.raises(Failure) as caught:
        decide(loaded(settings, target__kind=at), Event())
    assert caught.value.at == at


@pytest.mark.parametrize("mode", [Mode.PLAN, Mode.PUBLISH, Mode.SMOKE, Mode.MONITOR, Mode.REHEARSE, Mode.VALIDATE])
def test_a_plan_has_a_load_where_a_model_is_asked(mode: Mode) -> None:
    served, alone = COMPLETE, replace(COMPLETE, target=Target())
    assert (decide(loaded(replace(served, mode=mode)), Event()).load is None) is (mode is Mode.VALIDATE)
    if mode in {Mode.PLAN, Mode.PUBLISH}:
        assert decide(loaded(replace(alone, mode=mode)), Event()).load is None


def test_a_plan_is_one_line_with_its_reason() -> None:
    assert str(plan(TAGGED)) == (
        "publish acme/emotion as v1.2.0, target self-hosted, 300 load-test requests at 5/s (tag v1.2.0)"
    )
    assert (
        str(plan(Event(), mode=Mode.ROLLBACK, tag="v1", target=Target()))
        == "rollback acme/emotion to v1 (command line)"
    )
    assert str(decide(loaded(Settings()), Event())) == "validate (command line)"
    assert str(decide(loaded(Settings(mode=Mode.REHEARSE)), Event())) == (
        "rehearse, 300 load-test requests at 30/s (command line)"
    )


RELEASE = Event("release", "refs/tags/v2", origin=Origin(attempt=1, ref="refs/tags/v2"))


@pytest.mark.parametrize(
    ("payload", "event"),
    [
        (
            {"action": "published", "release": {"tag_name": "v2"}},
            RELEASE._replace(action="published", release_tag="v2"),
        ),
        ({"action": "opened", "pull_request": {}}, RELEASE._replace(action="opened")),
        ({"release": None}, RELEASE),
        ({"release": []}, RELEASE),
        ([], RELEASE),
        ("{", RELEASE),
        ("[" * 200_000, RELEASE),
    ],
)
def test_an_event_is_read_from_two_variables_and_a_file(payload: Any, event: Event, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(payload if isinstance(payload, str) else json.dumps(payload))
    env = {"GITHUB_EVENT_NAME": "release", "GITHUB_REF": "refs/tags/v2", "GITHUB_EVENT_PATH": str(file)}
    assert Event.read(env) == event


def test_a_workflow_that_does_not_name_its_event_is_not_trusted(tmp_path: Path) -> None:
    assert not Event.read({}).is_trusted
    assert not Event.read({"GITHUB_EVENT_PATH": str(tmp_path / "gone.json")}).is_trusted
    assert Event().is_trusted  # the command line


TOKENS = Secrets(hf_token="hf_a", inference_token="hf_b", github_token="ghs_c")


UNTRUSTED = [
    *PULL_REQUESTS,
    *"issue_comment workflow_run issues discussion discussion_comment fork watch create delete label status".split(),
    *"check_run check_suite deployment deployment_status gollum milestone page_build public registry_package".split(),
    *"branch_protection_rule workflow_call an-event-of-tomorrow".split(),
]
IN_FILE = Location("hfdeploy.yaml", 1, 1)


@pytest.mark.parametrize("event", UNTRUSTED)
@pytest.mark.parametrize(
    ("named", "left"),
    [
        ("hf_endpoint", replace(TOKENS, hf_token="")),
        ("online", replace(TOKENS, hf_token="")),
        ("target__self_hosted__url", replace(TOKENS, inference_token="")),
    ],
)
def test_no_token_is_sent_to_an_address_that_a_stranger_may_have_written(event: str, named: str, left: Secrets) -> None:
    assert entrusted(loaded(Settings(), **{named: IN_FILE}), Event(event), TOKENS) == left


@pytest.mark.parametrize("event", ["push", "release", "schedule", "workflow_dispatch", "repository_dispatch", ""])
def test_a_token_is_sent_to_an_address_that_a_member_wrote(event: str) -> None:
    file = loaded(Settings(mode=Mode.VALIDATE), hf_endpoint=IN_FILE, online=IN_FILE, target__self_hosted__url=IN_FILE)
    assert entrusted(file, Event(event), TOKENS) == TOKENS
    assert decide(file, Event(event)).barred == ("", "")


def test_an_address_from_an_input_is_sent_its_token_on_any_event() -> None:
    assert entrusted(loaded(Settings()), Event("pull_request"), TOKENS) == TOKENS
    assert decide(loaded(Settings()), Event("pull_request")).barred == ("", "")


@pytest.mark.parametrize("event", UNTRUSTED)
def test_an_address_from_a_file_is_not_contacted_on_other_events(event: str) -> None:
    made = decide(loaded(Settings(), hf_endpoint=IN_FILE, target__self_hosted__url=IN_FILE), Event(event))
    why = f"an address from a file is not contacted on `{event}`; pass `%s` as an input instead"
    assert made.barred == (why % "hf-endpoint", why % "inference-url")
