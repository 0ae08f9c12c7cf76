"""What a run found and did. It is filled during the run, so that a crash leaves what there was until then."""

from __future__ import annotations

import posixpath
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

from hfdeploy_action.findings import Failure, Finding, Location, Outcome, Rule, Severity
from hfdeploy_action.plan import Plan

if TYPE_CHECKING:  # what only acts produce
    from hfdeploy_action.results import ChangeSet, Deployment, Measurements, Planned, Publication, PullRequest, Restored

RULES_URL = "https://github.com/org/hf-deploy-action/blob/v1/docs/rules.md"


class Status(Enum):
    """How a stage ended."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass
class StageResult:
    """One row of the report. Its outcome is how the run ends unless a later stage says otherwise; None says nothing."""

    name: str
    status: Status = Status.PASSED
    seconds: float = 0.0
    note: str = ""
    findings: tuple[Finding, ...] = ()
    rules: tuple[Rule[Any], ...] = ()  # the rules that ran
    outcome: Outcome | None = None
    started: float | None = None  # by time.perf_counter, while the stage runs

    def fail(self, failure: Failure, outcome: Outcome | None) -> None:
        """Record what stopped the stage, and how the run ends because of that."""
        self.status, self.outcome = Status.FAILED, outcome
        self.findings += (failure.finding(),)

    def stop(self) -> None:
        """Take the time of the stage."""
        if self.started is not None:
            self.seconds, self.started = round(time.perf_counter() - self.started, 3), None


class Replacement(NamedTuple):
    """A span of a file without its end, and the text to replace it; the path is relative to the model folder."""

    start: Location
    end: Location
    text: str


def _no_source(_path: str) -> str | None:
    return None


def _no_changes(_finding: Finding) -> tuple[Replacement, ...]:
    return ()


@dataclass
class Report:
    """The whole run."""

    plan: Plan | None = None
    prefix: str = ""  # the path of the model folder, to which paths of findings are relative
    stopped: Outcome | None = None  # what ended the run outside of its stages: invalid settings, a crash, a signal
    excused: bool = False  # the settings accept that nobody serves the model
    failing: frozenset[Severity] = frozenset({Severity.ERROR})  # the levels that fail a stage
    source: Callable[[str], str | None] = _no_source  # the text of a file, by the path of a finding, if it may be shown
    changes_by_fix: Callable[[Finding], tuple[Replacement, ...]] = _no_changes  # what `--fix` would change
    before: tuple[Finding, ...] = ()  # what stopped the run before its first stage
    cancelled: bool = False
    trace: str = ""  # the traceback of a crash, without secrets
    issue: str = ""  # where a crash can be reported
    stages: list[StageResult] = field(default_factory=list)
    fixed: tuple[Finding, ...] = ()  # what `--fix` fixed before the checks, or would fix
    diff: str | None = None  # the changes that `--fix --diff` shows, if nothing was written
    changes: ChangeSet | None = None
    planned: Planned | None = None
    pull_request: PullRequest | None = None
    publication: Publication | None = None
    tagged: bool = False  # the tag is on the publication
    deployment: Deployment | None = None
    smoke: Measurements | None = None
    rollback: Restored | None = None
    identity: str = ""  # who asked the Hub
    rollback_pending: bool = False  # main may still hold what was to be rolled back
    start: str = ""  # what a rehearsal started from
    releases: tuple[str, ...] = ()  # of transformers that load the folder; empty if that is not known
    looked_at: Mapping[str, bool] = field(default_factory=dict)  # by `evidence.looked_at`
    checksums: dict[str, str] = field(default_factory=dict)  # sha256 by path on the Hub

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, in the order the stages ran."""
        return (*self.before, *(finding for stage in self.stages for finding in stage.findings))

    @property
    def ranked(self) -> tuple[Finding, ...]:
        """Every finding, the worst first."""
        return tuple(sorted(self.findings, key=lambda finding: finding.severity.rank))

    @property
    def outcome(self) -> Outcome:
        """How the run ended: the last stage that changed or judged something decides."""
        decided = (stage.outcome for stage in reversed(self.stages) if stage.outcome)
        return self.stopped or next(decided, Outcome.PASSED)

    @property
    def unasked(self) -> bool:
        """Whether a rehearsal went through without asking the model."""
        smoke = (stage for stage in self.stages if stage.name == "smoke" and stage.status is Status.SKIPPED)
        return self.outcome is Outcome.REHEARSED and next(smoke, None) is not None

    @property
    def exit_status(self) -> int:
        """The exit status of the process."""
        return 0 if self.excused and self.outcome is Outcome.NOT_SERVED else self.outcome.exit_status

    def count(self, severity: Severity) -> int:
        """How many findings of a level there are."""
        return Counter(finding.severity for finding in self.findings)[severity]

    def place(self, finding: Finding) -> Location | None:
        """The place of a finding, relative to the repository."""
        return self.seen(finding.at) if finding.at else None

    def seen(self, at: Location) -> Location:
        """A place of the model folder, relative to the repository."""
        return at._replace(path=posixpath.normpath(posixpath.join(self.prefix, at.path)))

    @contextmanager
    def stage(self, name: str, *, after_tag: bool = False) -> Iterator[StageResult]:
        """A stage that is running. A Failure in it becomes its finding and is raised again.

        After the tag, a failure other than an outage ends the run as `failed`, because the release itself is done.
        """
        result = StageResult(name, started=time.perf_counter())
        self.stages.append(result)
        try:
            yield result
        except Failure as failure:
            is_done = after_tag and failure.outcome is not Outcome.UNAVAILABLE
            result.fail(failure, Outcome.FAILED if is_done else failure.outcome)
            raise
        except BaseException:
            result.status = Status.FAILED
            raise
        finally:
            result.stop()

    def cut_short(self) -> None:
        """Record that the stage that is running did not finish."""
        for stage in self.stages:
            if stage.started is not None:
                stage.status = Status.FAILED
                stage.stop()

    def skip(self, names: Iterable[str], why: str, outcome: Outcome | None = None) -> None:
        """Record stages that could not run, and why; `outcome` is how the run ends, if that decides it."""
        self.stages += [StageResult(name, Status.SKIPPED, note=why, outcome=outcome) for name in names]
