"""The one place that reads the environment, prints, and decides the exit status."""

from __future__ import annotations

import logging
import os
import re
import signal
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

from hfdeploy_action import arguments, pipeline, plan
from hfdeploy_action.findings import Failure, Outcome
from hfdeploy_action.plan import Event
from hfdeploy_action.report import Report, formats
from hfdeploy_action.report.printable import without_tokens
from hfdeploy_action.settings import INPUTS, Secrets
from hfdeploy_action.settings.failures import SettingsRejected
from hfdeploy_action.settings.reading import is_inside, read

_PLEASE = "hf-deploy-action crashed. Please report this at https://github.com/org/hf-deploy-action/issues"
_IN_SETTINGS = frozenset({"HFD001", "HFD002", "HFD003"})
_SENSITIVE = re.compile("personal|health|regulated", re.IGNORECASE)
_ROUTER = "https://router.huggingface.co"
# No telemetry, ours or a library's; and no progress bars in a log.
_QUIET = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_XET_TELEMETRY_ENABLED": "0",
}
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Caller:
    """How the program was called: as an action, or on a command line, and what it is to write where."""

    env: Mapping[str, str]
    inputs: Mapping[str, str]
    workspace: Path
    in_workflow: bool
    writes_files: bool
    format: str = "text"
    output: str | None = None
    fix: bool = False
    diff: bool = False


class _Stop(BaseException):
    """A signal, on its way up past everything that handles failures."""


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    given = arguments.parse(sys.argv[1:] if argv is None else argv)
    if given.command in {"explain", "rules", "hub"}:
        from hfdeploy_action import commands

        status = 0  # where nobody reads on
        with _while_read(sys.stdout):
            status = int(getattr(commands, given.command)(given))
        return status  # noqa: RET504  what is printed may end before
    flags = {name: getattr(given, name.replace("-", "_")) or "" for name in (*INPUTS, "config") if name != "mode"}
    inputs = {name: value for name, value in flags.items() if value}
    inputs |= {"mode": given.command}
    writes = given.command not in {"validate", "plan"} or "report-dir" in inputs
    caller = Caller(os.environ, inputs, Path.cwd(), False, writes, given.format, given.output, given.fix, given.diff)
    return _main(caller, Event())


def action() -> int:
    """The container action: inputs come as `INPUT_*`, the workspace and the event from GitHub."""
    env = os.environ
    names = (*INPUTS, "config")
    inputs = {name: env[f"INPUT_{name.upper()}"] for name in names if env.get(f"INPUT_{name.upper()}", "").strip()}
    workspace = Path(env.get("GITHUB_WORKSPACE") or ".")
    caller = Caller(env, inputs, workspace, in_workflow=True, writes_files=True)
    return _main(caller, Event.read(env))


def _main(caller: Caller, event: Event) -> int:
    """One run from its inputs to its exit status; the report is written whatever happens on the way."""
    secrets = _secrets(caller.env)
    if caller.in_workflow:
        from hfdeploy_action import github

        for secret in secrets.all():
            print(github.command("add-mask", secret), flush=True)
        print(github.pause(), flush=True)
    os.environ |= {name: value for name, value in _QUIET.items() if name not in os.environ} | _no_proxy(os.environ)
    report = Report()
    where = [Path("hf-deploy-report")]
    try:
        _stop_on_signals()
        with _waits_said(secrets, sys.stdout if caller.in_workflow else sys.stderr):
            _run(caller, event, secrets, report, where)
    except SettingsRejected as rejected:
        report.stopped = Outcome.INVALID_INPUT
        report.prefix = os.path.relpath(rejected.root, caller.workspace)
        report.before = tuple(failure.finding() for failure in rejected.failures)
        if caller.inputs.get("sensitivity", "general") == "general":
            report.source = partial(_settings_text, rejected, secrets)
    except Failure as failure:
        report.stopped = failure.outcome
        report.before = (failure.finding(),)
    except (_Stop, KeyboardInterrupt):
        report.stopped = Outcome.FAILED
        report.before = (pipeline.Interrupted("the run was cancelled").finding(),)
    except Exception:  # noqa: BLE001  the one boundary: our bug, said as such
        _crashed(report, secrets)
    try:
        _write(caller, report, secrets, caller.workspace / where[0])
    except Exception:  # noqa: BLE001  so is one in the report itself
        _crashed(report, secrets)
    return report.exit_status


def _no_proxy(env: Mapping[str, str]) -> dict[str, str]:
    """Loopback goes through no proxy, whatever library asks: some read the one name, some the other."""
    named = env.get("no_proxy") or env.get("NO_PROXY") or ""
    names = [name.strip() for name in named.split(",") if name.strip()]
    everything = "*" in names  # which counts only where it stands alone
    joined = "*" if everything else ",".join(dict.fromkeys([*names, *_LOOPBACK]))
    return dict.fromkeys(("no_proxy", "NO_PROXY"), joined)


@contextmanager
def _waits_said(secrets: Secrets, stream: TextIO) -> Iterator[None]:
    """What our own log holds, and no library's: what the run waits for, said while it waits."""
    log, handler = logging.getLogger(__package__), logging.Handler()
    handler.emit = lambda record: _say(f"{record.getMessage()}\n", secrets, stream)  # type: ignore[method-assign]
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)


def _settings_text(rejected: SettingsRejected, secrets: Secrets, path: str) -> str | None:
    """The settings that were rejected; None where they may be of a model whose texts are nobody's business."""
    places = {failure.at.path for failure in rejected.failures if failure.at and failure.id in _IN_SETTINGS}
    try:
        text = (rejected.root / path).read_text(encoding="utf-8-sig") if path in places else ""
    except (OSError, UnicodeDecodeError):
        return None
    return None if _SENSITIVE.search(text) or any(secret in text for secret in secrets.all()) else text


def _crashed(report: Report, secrets: Secrets) -> None:
    report.stopped = Outcome.CRASHED
    _say(f"{traceback.format_exc()}\n{_PLEASE}\n", secrets, sys.stderr)


def _run(caller: Caller, event: Event, secrets: Secrets, report: Report, where: list[Path]) -> None:
    defaults = {"hf-endpoint": caller.env.get("HF_ENDPOINT", "")}
    asked = read(caller.inputs, caller.workspace, confined=caller.in_workflow, defaults=defaults)
    report.prefix = os.path.relpath(asked.root, caller.workspace)
    where[0] = Path(asked.settings.report_dir)
    decided = plan.decide(asked, event)
    report.plan = decided
    _say(f"{decided}\n", secrets, sys.stdout if caller.in_workflow else sys.stderr)
    router = caller.env.get("HF_DEPLOY_INFERENCE_ROUTER") or _ROUTER
    if caller.fix:
        pipeline.mend(asked, report, shown=caller.diff)
    pipeline.run(asked, decided, plan.entrusted(asked, event, secrets), router, report)


def _secrets(env: Mapping[str, str]) -> Secrets:
    def first(*names: str) -> str:
        return next((env[name].strip() for name in names if env.get(name, "").strip()), "")

    return Secrets(
        hf_token=first("INPUT_HF-TOKEN", "HF_TOKEN"),
        inference_token=first("INPUT_INFERENCE-TOKEN", "INFERENCE_TOKEN"),
        github_token=first("INPUT_GITHUB-TOKEN", "GITHUB_TOKEN"),
    )


def _stop_on_signals() -> None:
    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise _Stop

    signal.signal(signal.SIGTERM, stop)


def _write(caller: Caller, report: Report, secrets: Secrets, folder: Path) -> None:
    """The report, everywhere it belongs."""
    files = _write_files(caller, report, secrets, folder) if caller.writes_files else {}
    if caller.in_workflow:
        from hfdeploy_action import github
        from hfdeploy_action.report.outputs import as_outputs

        _say(formats.writer("text")(report), secrets, sys.stdout)
        print(github.resume(), flush=True)
        _say(formats.writer("github")(report), secrets, sys.stdout)
        github.append_summary(caller.env, _redacted(formats.writer("markdown")(report), secrets))
        outputs = as_outputs(report, files)
        github.append_outputs(caller.env, {name: _redacted(value, secrets) for name, value in outputs.items()})
        return
    text = formats.writer(caller.format)(report)
    if caller.output:
        Path(caller.output).write_text(_redacted(text, secrets), encoding="utf-8", errors="backslashreplace")
    else:
        _say(text, secrets, sys.stdout)


def _write_files(caller: Caller, report: Report, secrets: Secrets, folder: Path) -> dict[str, str]:
    """The report files; their paths relative to the workspace, by the name of the output that holds each."""
    from hfdeploy_action.report.outputs import OUTPUTS

    texts = {"report": ("report.json", formats.writer("json")(report))}
    if report.checksums:
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(report.checksums.items()))
        texts["checksums"] = ("checksums.txt", lines)
    texts["summary"] = ("summary.md", formats.writer("markdown")(report))
    texts["page"] = ("summary.html", formats.writer("html")(report))
    if caller.in_workflow and not is_inside(folder, caller.workspace):
        return {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.values():
            (folder / name).unlink(missing_ok=True)  # what is there may be a link to elsewhere
            (folder / name).write_text(_redacted(text, secrets), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        _say(f"the report files could not be written to {folder}: {error.strerror}\n", secrets, sys.stderr)
        return {}
    return {
        name: os.path.relpath(folder / file, caller.workspace) for name, (file, _) in texts.items() if name in OUTPUTS
    }


def _redacted(text: str, secrets: Secrets) -> str:
    for secret in secrets.all():
        text = text.replace(secret, "***")
    return without_tokens(text)


def _say(text: str, secrets: Secrets, stream: TextIO) -> None:
    shown = _redacted(text, secrets)
    with _while_read(stream):
        stream.write(shown.encode(stream.encoding or "utf-8", "backslashreplace").decode(stream.encoding or "utf-8"))


@contextmanager
def _while_read(stream: TextIO) -> Iterator[None]:
    """What is printed, as long as somebody reads it: `hf-deploy rules | head` is no crash."""
    try:
        yield
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
