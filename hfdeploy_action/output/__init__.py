"""What a run says and writes: secrets are masked, and each place is written on its own, whatever fails elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os.path import relpath
from pathlib import Path

from hfdeploy_action import github
from hfdeploy_action.output import files, streams
from hfdeploy_action.redaction import Redactor
from hfdeploy_action.report import Report, formats
from hfdeploy_action.report.marks import MARKDOWN
from hfdeploy_action.report.outputs import OUTPUTS, as_outputs
from hfdeploy_action.report.redacted import redacted
from hfdeploy_action.request import Request
from hfdeploy_action.text import plain_lines

Rendered = dict[str, str]
_FILES = {"json": "report.json", "checksums": "checksums.txt", "markdown": "summary.md", "html": "summary.html"}
_AS_OUTPUT = {"json": "report", "checksums": "checksums"}


def foreign_files(folder: Path) -> list[str]:
    """What stands in a folder under the names of report files, and was not written by this program."""
    return [name for name in _FILES.values() if files.is_foreign(folder / name)]


class Output:
    """Where a run prints and writes to."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._redactor = Redactor(request.tokens.secrets.all())
        self._problems: list[str] = []
        self.folder: Path | None = None  # of the report files; None where none are written

    def begin(self) -> None:
        """In a workflow: mask the secrets, and let nothing that is printed from here on be a command."""
        if self._request.in_workflow:
            masks = [github.command("add-mask", part) for part in self._request.tokens.secrets.parts()]
            streams.write(sys.stdout, "".join(f"{line}\n" for line in (*masks, github.pause())))

    def say(self, text: str) -> None:
        """A line on what the run does."""
        stream = sys.stdout if self._request.in_workflow else sys.stderr
        streams.write(stream, plain_lines(self.redacted(text)))

    def complain(self, text: str) -> None:
        """Something for whoever looks for what went wrong."""
        streams.write(sys.stderr, plain_lines(self.redacted(text)))

    def redacted(self, text: str) -> str:
        """The text without secrets."""
        return self._redactor.text(text)

    def write(self, report: Report, crashed: Callable[[Exception], None]) -> None:
        """The report, everywhere it belongs. `crashed` is told of a bug in one way to write it; the others go on."""
        self._problems.clear()
        rendered = self._rendered(report, crashed)
        written = self._write_files(rendered)
        if not self._request.in_workflow:
            self._print(rendered)
            self._say_problems()
            return
        shown = redacted(report, self._redactor)
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
        """The report in every format that is wanted; after a crash in one of them the others say so."""
        for _ in range(2):
            rendered, failed = {}, False
            shown = redacted(report, self._redactor)
            for name in self._formats(report):
                try:
                    rendered[name] = self.redacted(formats.writer(name)(shown))
                except Exception as error:  # noqa: BLE001  a bug in one format costs no other
                    rendered |= {name: _LAST_WORDS[name]} if name in _LAST_WORDS else {}
                    failed = True
                    crashed(error)
            if not failed:
                break
        return rendered

    def _formats(self, report: Report) -> tuple[str, ...]:
        wanted = [*(("text", "github", "markdown") if self._request.in_workflow else (self._request.format,))]
        if self.folder:
            wanted += [name for name in _FILES if name != "checksums" or report.checksums]
        return tuple(dict.fromkeys(wanted))

    def _write_files(self, rendered: Rendered) -> dict[str, str]:
        """The paths of the files that were written, relative to the workspace, by the output that holds each."""
        folder, workspace = self.folder, self._request.workspace
        if folder is None:
            return {}
        owner, written = files.owner_of(workspace), {}
        with self._attempt(f"the folder {folder}"):
            files.make(folder, owner)
            for name, file in _FILES.items():
                if name not in rendered:
                    continue
                with self._attempt(str(folder / file)):
                    files.replace(folder, file, rendered[name], owner)
                    written[_AS_OUTPUT.get(name, "")] = relpath(folder / file, workspace)
        return {name: path for name, path in written.items() if name in OUTPUTS}

    def _print(self, rendered: Rendered) -> None:
        text, output = rendered.get(self._request.format, _LAST_WORDS["text"]), self._request.output
        if output:
            with self._attempt(output):
                files.write(self._request.workspace / output, text)
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


_CRASHED = "hf-deploy-action crashed while it wrote the report. Standard error and the other places hold the trace."
_LAST_WORDS = {
    "text": f"{_CRASHED}\n",
    "github": f"{github.command('error', _CRASHED)}\n",
    "markdown": f"{MARKDOWN}\n## ❌ {_CRASHED}\n",
    "json": '{"schema": 1, "tool": {"name": "hf-deploy-action"}, "outcome": "crashed", "exit_status": 3}\n',
}
