"""Canary tokens in all three inputs, and wherever they can be echoed: no byte that a run leaves tells one.

Half of these attacks once succeeded. The others guard siblings: the same place in another mode or encoding.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hostile.canaries import CANARIES, ECHOES, VARIABLES, leaks, left_in, mirror
from hostile.runner import run_action
from sound import CONFIG, README, Model

from hfdeploy_action import cli, pipeline
from hfdeploy_action.rehearsal import hub as embedded
from hfdeploy_action.report import formats

A, B, C = CANARIES.values()
Place = tuple[dict[str, str], list[str]]  # what of the model is changed, and the arguments
SMOKE = """
publish: {retry-seconds: 0}
target: {kind: self-hosted}
smoke:
  cases: [{text: I am calm, expect: calm}]
  load: {ramp: [20], seconds-per-step: 0.05}
  cold-start: {retry-seconds: 0}
"""


def _yaml(text: str) -> Place:
    return {"hfdeploy.yaml": text}, []


PLACES: dict[str, Place] = {
    "the labels of config.json": ({"config.json": CONFIG.replace("calm", A).replace("happy", B)}, []),
    "the labels of hfdeploy.yaml": _yaml(json.dumps({"labels": [A, B, C]})),
    "the license": ({"README.md": README.replace("apache-2.0", f"{A} {B}")}, []),
    "the language": ({"README.md": README.replace("language: en", f"language: [{A}, {B}]")}, []),
    "the task": ({"README.md": README.replace("text-classification\nlabels", f"{A}\nlabels")}, []),
    "the library and a tag of the card": ({"README.md": README.replace("transformers", A).replace("emotion", B)}, []),
    "a key of the card": ({"README.md": README.replace("tags:", f"{A}: {B}\ntags:")}, []),
    "front matter that is no YAML": ({"README.md": README.replace("tags:", f"{A}: [{B}\ntags:")}, []),
    "a file's name": ({f"{A}.bin": "x", f"{B}/.env": "x", f"{C} .txt": "x"}, []),
    "a secret's line": ({"notes.py": f'HF_TOKEN = "{A}"\nOTHER = "hf_{"aB1" * 12}"'}, []),
    "a class of config.json": ({"config.json": CONFIG.replace("DistilBertForSequenceClassification", A)}, []),
    "config.json that is no JSON": ({"config.json": CONFIG.replace('"dim": 4', f'"dim": {A}')}, []),
    "the tag": ({}, ["--tag", A]),
    "the repository's name": ({}, ["--repo-id", f"acme/{B}"]),
    "a repository's name that is none": ({}, ["--repo-id", f"{A}/{B}/{C}"]),
    "the commit's message": _yaml(json.dumps({"publish": {"commit-message": f"{A} {B} {{tag}}"}})),
    "a case's text and label": _yaml(json.dumps({"smoke": {"cases": [{"text": f"{A} {B}", "expect": C}]}})),
    "an unknown key of hfdeploy.yaml": _yaml(json.dumps({A: 1, "publish": {B: 2}, "x" * 70 + C: 3})),
    "a wrong value of hfdeploy.yaml": _yaml(json.dumps({"visibility": f"{A} {B}", "labels": {C: C}})),
    "a value that is cut in the message": _yaml(json.dumps({"visibility": f"{'x' * 40}{A}", "mode": f"{'y' * 45}{B}"})),
    "hfdeploy.yaml that is no YAML": _yaml(f"repo-id: [{A}\n{B}: {C}\n"),
    "a rule to ignore": ({}, ["--ignore", f"{A},{B}"]),
    "the model's path": ({}, ["--model-path", f"{A}/{B}"]),
    "the settings' path": ({}, ["--config", f"{A}.yaml"]),
    "the cases' path": ({}, ["--smoke-cases", f"{A}/{B}.csv"]),
    "the Hub's address": ({}, ["--hf-endpoint", f"ftp://{A}:{B}@{C}"]),
    "the model's address": ({}, ["--inference-url", f"https://user:{A}@host.invalid/{B}"]),
    "the report's folder": ({}, ["--report-dir", f"reports/{A}"]),
}


@pytest.fixture(scope="module")
def own_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Hub]:
    """A Hub that takes the first canary as the token of acme."""
    with embedded.serve(tmp_path_factory.mktemp("hub"), {"acme": A}) as running:
        yield running


@pytest.fixture
def spied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], own_hub: embedded.Hub
) -> Callable[..., str]:
    """Runs `hf-deploy` with the canaries in its environment, gives what was printed, fails where one can be read."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name, token in CANARIES.items():
        monkeypatch.setenv(VARIABLES[name], token)
    monkeypatch.setenv("HF_ENDPOINT", own_hub.url)

    def go(*arguments: str) -> str:
        cli.main(arguments)
        out, err = capfd.readouterr()
        reports = [path for path in (tmp_path / "hf-deploy-report", tmp_path / "reports", temporary) if path.exists()]
        written = "".join(path.name for folder in reports for path in folder.rglob("*") if path.is_file()).encode()
        assert leaks(f"{out}\n{err}".encode() + left_in(*reports) + written) == []
        return out + err

    return go


@pytest.mark.attack("a file, a setting or an argument holds the token", holds="no format of the report tells it")
@pytest.mark.parametrize("place", PLACES)
def test_validate(place: str, spied: Callable[..., str], model: Model) -> None:
    changes, arguments = PLACES[place]
    model(changes)
    path = [] if "--model-path" in arguments else ["--model-path", "model"]
    for name in formats.PRINTED:
        assert spied("validate", *_positional([*path, *arguments]), "--format", name)


def _positional(arguments: list[str]) -> list[str]:
    """The model's path stands without a flag on the command line."""
    at = arguments.index("--model-path")
    return [arguments[at + 1], *arguments[:at], *arguments[at + 2 :]]


@pytest.mark.attack("a file, a setting or an argument of a release holds the token", holds="nothing tells it")
@pytest.mark.parametrize("mode", ["plan", "publish"])
@pytest.mark.parametrize("place", PLACES)
def test_release(place: str, mode: str, spied: Callable[..., str], model: Model) -> None:
    changes, arguments = PLACES[place]
    model(changes)
    given = [*([] if "--model-path" in arguments else ["--model-path", "model"]), *arguments]
    given += [] if "--repo-id" in arguments else ["--repo-id", f"acme/{mode}-{list(PLACES).index(place)}"]
    given += [] if "--tag" in arguments else ["--tag", "v1"]
    assert spied(mode, *_positional(given))


@pytest.mark.attack("--fix --diff shows lines with the token", holds="they are not shown")
def test_diff(spied: Callable[..., str], model: Model) -> None:
    model({"README.md": README.replace("language: en", f"language: english # {A}\nlicense_link: {B}")})
    assert spied("validate", "model", "--fix", "--diff")


@pytest.mark.attack("a Hub sends the token back", holds="no byte of the run tells it")
@pytest.mark.parametrize("mode", ["plan", "publish"])
@pytest.mark.parametrize("how", ECHOES)
def test_hub(how: str, mode: str, spied: Callable[..., str], model: Model) -> None:
    model({"hfdeploy.yaml": "publish: {retry-seconds: 0}\n"})
    with mirror(ECHOES[how]) as url:
        assert spied(mode, "model", "--repo-id", "acme/emotion", "--tag", "v1", "--hf-endpoint", url)


@pytest.mark.attack("a model sends the token back", holds="no byte of the run tells it")
@pytest.mark.parametrize("mode", ["smoke", "monitor"])
@pytest.mark.parametrize("how", ECHOES)
def test_model(how: str, mode: str, spied: Callable[..., str], model: Model) -> None:
    model({"hfdeploy.yaml": SMOKE})
    with mirror(ECHOES[how]) as url:
        assert spied(mode, "model", "--inference-url", url)


def _crash(error: Callable[[], BaseException]) -> Callable[..., None]:
    def crash(*_: Any, **__: Any) -> None:
        raise error()

    return crash


def _noted() -> BaseException:
    error = RuntimeError("plain")
    error.add_note(f"with {A} and {B!r}")
    error.__cause__ = KeyError(C)
    return error


CRASHES: dict[str, Callable[[], BaseException]] = {
    "in its message": lambda: RuntimeError(f"cannot use {A}"),
    "as its argument": lambda: KeyError((A, {"Authorization": f"Bearer {B}"})),
    "in a note and in its cause": _noted,
    "in bytes": lambda: ValueError(f"{A}\n{B}".encode()),
    "in a group": lambda: ExceptionGroup(A, [OSError(5, "no", f"/tmp/{B}"), ValueError(C)]),
    "in the name of a file": lambda: PermissionError(13, "Permission denied", f"/srv/{A}/{B}"),
    "in bytes that are no UTF-8": lambda: UnicodeDecodeError("utf-8", A.encode() + b"\xff", 29, 30, f"not {B}"),
}


@pytest.mark.attack("a bug of ours raises an exception that holds the token", holds="the trace does not tell it")
@pytest.mark.parametrize("where", CRASHES)
def test_crash(where: str, spied: Callable[..., str], model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    model()
    monkeypatch.setattr(pipeline, "run", _crash(CRASHES[where]))
    for name in formats.PRINTED:
        spied("rehearse", "model", "--format", name)


HOSTILE = {
    "a line separator": "\u2028",
    "a paragraph separator": "\u2029",
    "the next line": "\x85",
    "an escape sequence": "\x1b[31m",
    "a bell": "\x07",
    "a right-to-left override": "\u202e",
    "an isolate": "\u2066",
    "a carriage return": "\r",
    "a command of the old form": "##[error]",
}


@pytest.mark.attack("settings hold a character that controls a terminal", holds="plan, messages and trace escape it")
@pytest.mark.parametrize("what", HOSTILE)
def test_control(what: str, spied: Callable[..., str], model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HOSTILE[what]
    model({"hfdeploy.yaml": json.dumps({"publish": {"tag-pattern": f"a{text}b", "commit-message": f"a{text}b"}})})
    monkeypatch.setattr(pipeline, "run", _crash(lambda: RuntimeError(f"a{text}b")))
    printed = spied("rehearse", "model") + spied("validate", f"a{text}b") + spied("validate", "model", "--ignore", text)
    assert text not in printed


@pytest.mark.attack(
    "an argument of the command line holds a control character", holds="the message that names it is harmless"
)
@pytest.mark.parametrize("what", HOSTILE)
def test_arguments(what: str, spied: Callable[..., str], capfd: pytest.CaptureFixture[str]) -> None:
    text = HOSTILE[what]
    assert text not in spied("explain", f"a{text}b")
    for arguments in (
        [f"a{text}b"],
        ["hub", "--port", f"a{text}b"],
        ["validate", f"--a{text}b"],
        ["rules", f"a{text}"],
    ):
        with pytest.raises(SystemExit):
            cli.main(arguments)
        assert text not in capfd.readouterr().err


WRONG = {
    "a line break within": f"{A[:14]}\n{A[14:]}",
    "a second line": f"{A}\n{A[::-1]}",
    "Bearer in front": f"Bearer {A}",
    "quotation marks": f'"{A}"',
    "a blank": f"{A[:15]} {A[15:]}",
    "a zero-width space": f"{A}\u200b",
    "a byte order mark": f"\ufeff{A}",
    "a no-break space": f"{A}\xa0",
    "an escape": f"{A[:15]}\x1b{A[15:]}",
    "an expression": "${{ secrets.HF_TOKEN }}",
    "asterisks": "***",
}


@pytest.mark.attack(
    "a token holds what is in no token", holds="it is refused before the first request, named and not told"
)
@pytest.mark.parametrize("name", CANARIES)
@pytest.mark.parametrize("what", WRONG)
def test_malformed(
    what: str,
    name: str,
    spied: Callable[..., str],
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
    own_hub: embedded.Hub,
) -> None:
    model({"README.md": README.replace("apache-2.0", A)})
    monkeypatch.setenv(VARIABLES[name], WRONG[what])
    before = len(own_hub.requests)
    printed = spied("publish", "model", "--repo-id", "acme/emotion", "--tag", "v1", "--format", "json")
    report = json.loads(printed)
    assert (report["outcome"], [found["rule"] for found in report["findings"]]) == ("invalid-input", ["HFD014"])
    assert VARIABLES[name] in report["findings"][0]["message"]
    assert own_hub.requests[before:] == []


ACTIONS: dict[str, dict[str, str]] = {
    "passed": {"mode": "validate"},
    "rehearsed": {"mode": "rehearse", "tag": A},
    "published": {"mode": "publish", "tag": "v1", "repo-id": f"acme/{A}"},
    "invalid": {"mode": "publish", "tag": "v1", "repo-id": "acme/invalid", "labels": f"{A},{B},{C}"},
    "invalid-input": {"mode": f"{A} {B}", "visibility": C},
    "refused": {"mode": "publish", "tag": "v1", "repo-id": f"nobody/{B}"},
}


@pytest.mark.attack("inputs of the action hold the token", holds="log, summary, outputs and files do not tell it")
@pytest.mark.parametrize("outcome", ACTIONS)
def test_action(outcome: str, tmp_path: Path, model: Model, own_hub: embedded.Hub) -> None:
    root = model({}, into="workspace/model")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    inputs = {**CANARIES, **ACTIONS[outcome], "model-path": "model", "hf-endpoint": own_hub.url}
    env = {"TMPDIR": str(temporary), **{f"INPUT_{name.upper()}": value for name, value in inputs.items()}}
    ended = run_action(root.parent, env=env)
    lines = ended.log.splitlines()
    assert lines[:3] == [f"::add-mask::{token}" for token in CANARIES.values()]
    left = left_in(root.parent / "hf-deploy-report", tmp_path / "runner", temporary)
    assert leaks("\n".join(lines[3:]).encode() + left) == []
    assert ended.report["outcome"] == outcome


@pytest.mark.attack("the server that the action asks sends the token back", holds="nothing tells it")
@pytest.mark.parametrize("how", ["in an error of status 403", "in a header that the client prints", "as every value"])
def test_action_asks(how: str, tmp_path: Path, model: Model) -> None:
    root = model({"hfdeploy.yaml": "publish: {retry-seconds: 0}\n"}, into="workspace/model")
    env = {f"INPUT_{name.upper()}": token for name, token in CANARIES.items()}
    with mirror(ECHOES[how]) as url:
        ended = run_action(
            root.parent, model_path="model", repo_id="acme/x", mode="publish", tag="v1", hf_endpoint=url, env=env
        )
    assert ended.status != 0
    left = left_in(root.parent / "hf-deploy-report", tmp_path / "runner")
    assert leaks("\n".join(ended.log.splitlines()[3:]).encode() + left) == []


@pytest.mark.attack("a variable holds another token than the input", holds="both are masked")
def test_unused(tmp_path: Path, model: Model) -> None:
    root = model({"README.md": README.replace("apache-2.0", f"{A} {B} {C}")}, into="workspace/model")
    inputs = {f"INPUT_{name.upper()}": f"hf_{name[0] * 34}" for name in CANARIES}
    env = {**inputs, **{VARIABLES[name]: token for name, token in CANARIES.items()}}
    ended = run_action(root.parent, model_path="model", env=env)
    assert "HFD" in ended.log
    said = [line for line in ended.log.splitlines() if not line.startswith("::add-mask::")]
    assert leaks("\n".join(said).encode() + left_in(root.parent / "hf-deploy-report", tmp_path / "runner")) == []


@pytest.mark.attack("the token has several lines", holds="GitHub is told to mask each of them, and the run is refused")
def test_lines(tmp_path: Path, model: Model) -> None:
    root = model({}, into="workspace/model")
    env = {"INPUT_HF-TOKEN": f"{A}\n{B}\n", "INPUT_INFERENCE-TOKEN": "", "INPUT_GITHUB-TOKEN": ""}
    ended = run_action(root.parent, model_path="model", env=env)
    masks = [line.removeprefix("::add-mask::") for line in ended.log.splitlines() if line.startswith("::add-mask::")]
    assert masks == [f"{A}%0A{B}", A, B]
    assert (ended.status, ended.report["outcome"]) == (2, "invalid-input")
    assert "a line break after 29 characters" in ended.log
    assert os.sep not in ended.report["findings"][0]["message"]
