"""One run, from its request to its exit status. The report is written whatever happens."""

from __future__ import annotations

import errno
import logging
import os
import re
import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from hfdeploy_action import endings, pipeline, plan, signals, temporary
from hfdeploy_action.failures import DiskFull
from hfdeploy_action.findings import Failure
from hfdeploy_action.inside import is_inside, read_file
from hfdeploy_action.output import Output, foreign_files
from hfdeploy_action.plan import Event, Plan
from hfdeploy_action.report import Report
from hfdeploy_action.request import Request
from hfdeploy_action.settings import LoadedSettings, Mode, Sensitivity, Settings
from hfdeploy_action.settings.failures import InvalidSetting, SettingsRejected
from hfdeploy_action.settings.paths import FIX, in_repository, report_folder, unfit_for_reports
from hfdeploy_action.settings.reading import read

_IN_SETTINGS = frozenset({"HFD001", "HFD002", "HFD003", "HFD007"})
_SENSITIVE = re.compile("personal|health|regulated", re.IGNORECASE)
_LARGEST_SHOWN = 1_000_000  # bytes of hfdeploy.yaml; of a larger file no line is shown
_ROUTER = "https://router.huggingface.co"
# No telemetry, and no output of libraries in the log.
_QUIET: dict[str, str | None] = {
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_UPDATE_CHECK": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_XET_TELEMETRY_ENABLED": "0",
    "HF_HUB_VERBOSITY": "critical",  # it would print warnings of a server unchanged
    "HF_DEBUG": None,  # likewise
    "HF_HUB_ETAG_TIMEOUT": None,  # has no effect here, and one that is not a number keeps the client from loading
    "HF_HUB_DOWNLOAD_TIMEOUT": None,
}
_RELEASES = frozenset({Mode.PUBLISH, Mode.REHEARSE})
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def run(request: Request) -> int:
    """Carry out the request and write its report; restore the environment, the signal handlers and the log."""
    current = _Run(request)
    with _environment(request.env), signals.handled(current.end_late), _waits_said(current.output):
        current.output.begin()
        current.carry_out()
        current.write_report()
    return current.report.exit_status


class _Run:
    """A run that is under way, with all that is needed to end it from another thread if the main thread hangs."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.report = Report()
        self.output = Output(request)
        self.private = False  # the texts of the model must not be shown
        self._writing = threading.Lock()
        self._report_to(Settings.report_dir)

    def carry_out(self) -> None:
        """Carry out the request; the report tells what stopped it."""
        try:
            with signals.cancellable():
                self._carry_out()
        except BaseException as error:  # noqa: BLE001  the one boundary
            self._stopped(error)

    def write_report(self) -> None:
        """Write the report, once."""
        if not self._writing.acquire(blocking=False):
            threading.Event().wait()  # a thread writes it and ends the process
        self.output.write(self.report, self._crashed)

    def end_late(self) -> None:
        """Write the report of a cancelled run and end the process, unless the report is being written already."""
        if self._writing.acquire(blocking=False):
            endings.cancelled(self.report)
            self.output.write(self.report, self._crashed)
            os._exit(self.report.exit_status)

    def _carry_out(self) -> None:
        request, report = self.request, self.report
        if request.tokens.failures:
            raise SettingsRejected([*request.tokens.failures], request.workspace)
        loaded = read(
            request.inputs,
            request.workspace,
            confined=request.in_workflow,
            defaults={"hf-endpoint": request.env.get("HF_ENDPOINT", "")},
            written=request.writes_files,
        )
        self.private = loaded.settings.sensitivity is not Sensitivity.GENERAL
        report.prefix = self._prefix(loaded.root)
        self._refuse_foreign_files(loaded)
        self._report_to(loaded.settings.report_dir)
        event = Event.read(request.env) if request.in_workflow else Event()
        decided = plan.decide(loaded, event)
        self._refuse_output(loaded, decided)
        report.plan = decided
        self.output.say(str(decided))
        temporary.require(request.env.get("TMPDIR", ""))
        self._act(loaded, decided, event)

    def _act(self, loaded: LoadedSettings, decided: Plan, event: Event) -> None:
        request = self.request
        if request.fix:
            pipeline.fix(loaded, self.report, write=not request.diff)
        router = request.env.get("HF_DEPLOY_INFERENCE_ROUTER") or _ROUTER
        pipeline.carry_out(loaded, decided, plan.entrusted(loaded, event, request.tokens.secrets), router, self.report)

    def _report_to(self, name: str) -> None:
        """Write report files to this folder; to none if a link leads out of the workspace of a workflow."""
        folder, workspace = report_folder(self.request.workspace, name), self.request.workspace
        allowed = is_inside(folder, workspace) or not self.request.in_workflow
        self.output.folder = folder if self.request.writes_files and allowed else None

    def _refuse_foreign_files(self, loaded: LoadedSettings) -> None:
        """Raise SettingsRejected if a file in the report folder has the name of a report file but is none."""
        folder = report_folder(self.request.workspace, loaded.settings.report_dir)
        found = foreign_files(folder) if self.request.writes_files else []
        if found:
            message = (
                f"`report-dir` `{loaded.settings.report_dir}` holds `{found[0]}`, which this program did not write"
            )
            raise SettingsRejected([InvalidSetting(message, loaded.at("report-dir"), FIX)], loaded.root)

    def _refuse_output(self, loaded: LoadedSettings, decided: Plan) -> None:
        """Raise SettingsRejected if a release would write its report into the folder that it publishes."""
        output = self.request.output
        if output and decided.mode in _RELEASES and is_inside(self.request.workspace / output, loaded.root):
            message = f"`--output` `{output}` is in the model folder, which this run publishes"
            fix = "write the report to another folder."
            self.output.file = ""
            raise SettingsRejected([InvalidSetting(message, fix=fix)], loaded.root)

    def _prefix(self, root: Path) -> str:
        workspace = self.request.workspace
        return in_repository(root, workspace) if self.request.in_workflow else os.path.relpath(root, workspace)

    def _stopped(self, error: BaseException) -> None:
        report = self.report
        if signals.came() or isinstance(error, KeyboardInterrupt):
            endings.cancelled(report)
        elif isinstance(error, SettingsRejected):
            report.prefix = self._prefix(error.root)
            folder = self.output.folder
            if folder and unfit_for_reports(folder, error.root, self.request.workspace):
                self.output.folder = None
            if not self.private and self.request.inputs.get("sensitivity", "general") == "general":
                report.source = partial(_settings_text, error)
            endings.stopped(report, *error.failures)
        elif isinstance(error, Failure):
            endings.stopped(report, error)
        elif isinstance(error, OSError) and error.errno in _NO_ROOM:
            where = f"`{error.filename}`" if error.filename else "A file"
            endings.stopped(report, DiskFull(f"{where} could not be written: {error.strerror}"))
        else:
            self._crashed(error)

    def _crashed(self, error: BaseException) -> None:
        lines = traceback.format_exception(error)
        if self.private:  # the message may quote a text that must not be shown
            lines = [*traceback.format_tb(error.__traceback__), f"{type(error).__name__} (message not shown)\n"]
        trace = "".join(lines)
        self.output.complain(f"{trace}\n{endings.PLEASE}")
        endings.crashed(self.report, error, self.output.redacted(trace))


def _settings_text(rejected: SettingsRejected, path: str) -> str | None:
    """The text of the rejected settings; None if they may belong to a model whose texts must not be shown."""
    places = {failure.at.path for failure in rejected.failures if failure.at and failure.id in _IN_SETTINGS}
    try:
        text = read_file(rejected.root / path, _LARGEST_SHOWN).decode("utf-8-sig") if path in places else ""
    except (OSError, UnicodeDecodeError):
        return None
    return None if _SENSITIVE.search(text) else text


@contextmanager
def _environment(env: Mapping[str, str]) -> Iterator[None]:
    """Set what libraries read for the duration of the block: no telemetry, and no proxy for loopback."""
    ours = _QUIET | _proxies(env)
    before = {name: os.environ.get(name) for name in ours}
    _set_variables(ours)
    try:
        yield
    finally:
        _set_variables(before)


def _proxies(env: Mapping[str, str]) -> dict[str, str | None]:
    """Keep loopback away from proxies, for libraries that read either name.

    Some do not know `*`: where no host goes through a proxy, no variable names one.
    """
    named = env.get("no_proxy") or env.get("NO_PROXY") or ""
    names = [name.strip() for name in named.split(",") if name.strip()]
    unused = (name for kind in ("http", "https", "all") for name in (f"{kind}_proxy", f"{kind.upper()}_PROXY"))
    joined = ",".join(dict.fromkeys([*names, *_LOOPBACK]))
    return dict.fromkeys(("no_proxy", "NO_PROXY"), joined) | (dict.fromkeys(unused) if "*" in names else {})


def _set_variables(values: Mapping[str, str | None]) -> None:
    """Set variables of the environment; None takes one away."""
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


@contextmanager
def _waits_said(output: Output) -> Iterator[None]:
    """Print our own log, and no library's, during the run: it tells what the run waits for."""
    log, handler = logging.getLogger(__package__), logging.Handler()
    handler.emit = lambda record: output.say(record.getMessage())  # type: ignore[method-assign]
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
