"""A token in a file, an answer or an exception is in no byte of what a run prints or writes."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from hostile.canaries import ECHOES, mirror
from hostile.tokens.shared import PLACES, SMOKE, A, B, C, _positional
from sound import README, Model

from hfdeploy_action import cli, pipeline
from hfdeploy_action.report import formats


@pytest.mark.attack("a file, a setting or an argument holds the token", holds="no format of the report tells it")
@pytest.mark.parametrize("place", PLACES)
def test_validate(place: str, spied: Callable[..., str], model: Model) -> None:
    changes, arguments = PLACES[place]
    model(changes)
    path = [] if "--model-path" in arguments else ["--model-path", "model"]
    for name in formats.PRINTED:
        assert spied("validate", *_positional([*path, *arguments]), "--format", name)


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
    logging.getLogger("huggingface_hub").setLevel(
        logging.DEBUG
    )  # the client may have been imported, and told to print, before the run
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
    monkeypatch.setattr(pipeline, "carry_out", _crash(CRASHES[where]))
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
    monkeypatch.setattr(pipeline, "carry_out", _crash(lambda: RuntimeError(f"a{text}b")))
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
