"""What a run prints and writes. Secrets are masked, and a place that cannot be written does not stop the others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os.path import relpath
from pathlib import Path

from hfdeploy_action import github
from hfdeploy_action.output import files, streams
from hfdeploy_action.output.progress_line import ProgressLine
from hfdeploy_action.redaction import Redactor
from hfdeploy_action.report import Report, formats
from hfdeploy_action.report.marks import MARKDOWN
from hfdeploy_action.report.redacted import redacted
from hfdeploy_action.request import Request
from hfdeploy_action.settings import Settings
from hfdeploy_action.settings.paths import report_folder, report_folders
from hfdeploy_action.text import plain_lines

Rendered = dict[str, str]


class Output:
    """The places that a run prints and writes to."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._redactor = Redactor(request.tokens.secrets.all())
        self._problems: list[str] = []
        self._line = ProgressLine()
        self.folder: Path | None = None  # of the report files; None where none are written
        self.file = request.output  # that the report is printed to; empty for standard output
        self.private = False  # the texts of the model must not be shown
        self.choose_folder(request.workspace / request.inputs.get("model-path", ""))

    def choose_folder(self, root: Path, name: str = "") -> None:
        """Write report files to the folder `name`, else to the one that an input names, else to the default one.

        The first that may hold a report about the model folder `root` is chosen; if there is none, no files are
        written.
        """
        request = self._request
        names = filter(None, (name, request.inputs.get("report-dir", "").strip(), Settings.report_dir))
        folders = report_folders(names, root, request.workspace, confined=request.in_workflow)
        fit = (folder for folder in folders if not _foreign_files(folder))
        self.folder = next(fit, None) if request.writes_files else None

    def foreign_files(self, name: str) -> list[str]:
        """The names of report files in a folder that another program wrote; none if no report files are written."""
        return _foreign_files(report_folder(self._request.workspace, name)) if self._request.writes_files else []

    def begin(self) -> None:
        """In a workflow: mask the secrets, and stop workflow commands until the report is printed."""
        if self._request.in_workflow:
            masks = [github.command("add-mask", part) for part in self._request.tokens.secrets.parts()]
            streams.write(sys.stdout, "".join(f"{line}\n" for line in (*masks, github.pause())))

    def say(self, text: str) -> None:
        """Print a line about what the run does."""
        self._line.end(sys.stderr)
        stream = sys.stdout if self._request.in_workflow else sys.stderr
        streams.write(stream, plain_lines(self.redacted(text)))

    def show_progress(self, text: str, elapsed: float) -> None:
        """Print how far work is that has taken so many seconds.

        On a terminal, one line is written again each time; elsewhere, a line is printed every few seconds.
        """
        if not self._request.in_workflow and streams.is_terminal(sys.stderr):
            self._line.show(sys.stderr, self.redacted(text))
        elif self._line.is_due(elapsed):
            self.say(text)

    def complain(self, text: str) -> None:
        """Print what went wrong to standard error."""
        self._line.end(sys.stderr)
        streams.write(sys.stderr, plain_lines(self.redacted(text)))

    def redacted(self, text: str) -> str:
        """The text without secrets."""
        return self._redacts().text(text)

    def _redacts(self) -> Redactor:
        """What masks the secrets of the run so far: a Trusted Publisher gets tokens while it runs."""
        for token in self._request.tokens.secrets.signed():
            self._redactor.learn(token)
        return self._redactor

    def write(self, report: Report, crashed: Callable[[Exception], None]) -> None:
        """Write the report to every place. A bug in one format is passed to `crashed`, and the others are written."""
        self._problems.clear()
        self._line.end(sys.stderr)
        rendered = self._rendered(report, crashed)
        written = self._write_files(rendered)
        if not self._request.in_workflow:
            self._print(rendered)
            self._say_problems()
            return
        from hfdeploy_action.report.outputs import as_outputs  # which only a step of a workflow has

        shown = redacted(report, self._redacts())
        with self._attempt("the job summary"):
            files.append(self._path("GITHUB_STEP_SUMMARY"), rendered["markdown"])
        with self._attempt("the step's outputs"):
            outputs = {name: self.redacted(text) for name, text in as_outputs(shown, written).items()}
            files.append(self._path("GITHUB_OUTPUT"), github.outputs(outputs))
        self._log(rendered["text"])
        streams.write(sys.stdout, f"{github.resume()}\n")
        self._log(rendered["github"])
        self._say_problems()

    def _rendered(self, report: Report, crashed: Callable[[Exception], None]) -> Rendered:
        """The report in every format needed; after a crash in one of them, the others are written again and say so."""
        for _ in range(2):
            rendered, failed = {}, False
            shown = redacted(report, self._redacts())
            for name in self._formats():
                try:
                    rendered[name] = self.redacted(formats.writer(name)(shown))
                except Exception as error:  # noqa: BLE001  a bug in one format must not cost the others
                    rendered |= {name: _LAST_WORDS[name]} if name in _LAST_WORDS else {}
                    failed = True
                    crashed(error)
            if not failed:
                break
        return rendered

    def _formats(self) -> tuple[str, ...]:
        printed = ("text", "github", "markdown") if self._request.in_workflow else (self._request.format,)
        stored = formats.FILES.values() if self.folder else ()
        return tuple(dict.fromkeys((*printed, *stored)))

    def _write_files(self, rendered: Rendered) -> dict[str, str]:
        """Write the report files; the path of each that was written, relative to the workspace, by its name."""
        folder, workspace = self.folder, self._request.workspace
        if folder is None:
            return {}
        owner, written = files.owner_of(workspace), {}
        with self._attempt(f"the folder {folder}"):
            files.make(folder, owner)
            for file, name in formats.FILES.items():
                if text := rendered.get(name):
                    with self._attempt(str(folder / file)):
                        files.replace(folder, file, text, owner)
                        written[file] = relpath(folder / file, workspace)
        return written

    def _print(self, rendered: Rendered) -> None:
        text = rendered.get(self._request.format, _LAST_WORDS["text"])
        if self.file:
            with self._attempt(self.file):
                files.write(self._request.workspace / self.file, text)
        else:
            self._log(text)

    def _log(self, text: str) -> None:
        why = streams.write(sys.stdout, text)
        if why and (self._request.in_workflow or why != streams.UNREAD):  # `hf-deploy validate | head`
            self._problems.append(f"standard output could not be written: {why}")

    def _path(self, name: str) -> str:
        if path := self._request.env.get(name):
            return path
        raise FileNotFoundError(0, f"the environment variable {name} is not set")

    @contextmanager
    def _attempt(self, what: str) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError) as error:  # a path with a zero byte is a ValueError
            why = error.strerror if isinstance(error, OSError) else None
            self._problems.append(f"{what} could not be written: {why or error}")

    def _say_problems(self) -> None:
        for problem in dict.fromkeys(self._problems):
            self.complain(problem)
            if self._request.in_workflow:
                streams.write(sys.stdout, f"{github.command('warning', self.redacted(problem))}\n")


def _foreign_files(folder: Path) -> list[str]:
    return [name for name in formats.FILES if files.is_foreign(folder / name)]


_CRASHED = "hf-deploy-action crashed while it wrote the report. The traceback is on standard error."
_LAST_WORDS = {
    "text": f"{_CRASHED}\n",
    "github": f"::error::{_CRASHED}\n",
    "markdown": f"{MARKDOWN}\n## ❌ {_CRASHED}\n",
    "json": '{"schema": 1, "tool": {"name": "hf-deploy-action"}, "outcome": "crashed", "exit_status": 3}\n',
}
