"""What the acts of a run produce, as frozen data: the report shows it, and only `report/json.py` makes dicts of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from hfdeploy_action.statistics import Interval
from hfdeploy_action.units import Unit, size


@dataclass(frozen=True)
class ChangeSet:
    """What a release changes on the Hub: sorted paths, and bytes.

    `deleted` are the files on the Hub that are not in the folder and that the release deletes, `kept` those that it
    keeps.
    """

    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    uploaded_bytes: int = 0
    reused_bytes: int = 0

    @property
    def touched(self) -> tuple[str, ...]:
        """Every path that changes on the Hub."""
        return (*self.added, *self.updated, *self.deleted)

    def __bool__(self) -> bool:
        return bool(self.touched)

    def __str__(self) -> str:
        kinds = {
            "added": self.added,
            "updated": self.updated,
            "deleted": self.deleted,
            "only on the Hub, kept": self.kept,
            "unchanged": self.unchanged,
        }
        counts = ", ".join(f"{len(names)} {kind}" for kind, names in kinds.items() if names)
        return f"{counts or 'no files'}, {size(self.uploaded_bytes)} of new content"


class Edit(NamedTuple):
    """A file that was changed on the Hub since the last release, and the commit that changed it last.

    Without a commit, the file was deleted, or the Hub does not name the commit.
    """

    path: str
    commit: str
    title: str


@dataclass(frozen=True)
class Planned:
    """What `plan` knows beyond the change set.

    `repository` says what is on the Hub and what becomes of it. `sizes` are bytes by path: of the folder, and of files
    that are only on the Hub. `ignored` are the files that the `.gitignore` on the Hub excludes.
    """

    repository: str
    sizes: dict[str, int]
    ignored: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True)
class Publication:
    """A release on the Hub. `changed` is False if the tag was on this content before."""

    repo_id: str
    commit: str
    previous_commit: str
    tag: str
    url: str
    changes: ChangeSet
    changed: bool


class PullRequest(NamedTuple):
    """A pull request on the Hub that a release is staged on: its number, its newest commit, and its page."""

    number: int
    commit: str
    url: str


@dataclass(frozen=True)
class Address:
    """Where a model answers, and who pays. The token is sent to this host and to no other."""

    url: str
    token: str | None = field(default=None, repr=False)
    bill_to: str | None = None  # the organization that pays for serverless inference


@dataclass(frozen=True)
class Deployment:
    """A model that answers somewhere, and the revision that it should be.

    Its load test sends `rate` requests per second unless the settings have a ramp, and never more than
    `most_per_second`.
    """

    target: str
    address: Address
    revision: str | None
    rate: float
    hourly_cost: float | None  # dollars; None where it is not known, or where only requests are paid for
    note: str = ""
    lasts: bool = True  # beyond the run
    most_per_second: float | None = None

    @property
    def url(self) -> str:
        """The address, if it lasts."""
        return self.address.url if self.lasts else ""


@dataclass(frozen=True)
class Restored:
    """A rollback: the commit whose content main holds again (`restored`), and the new commit that restored it.

    `kept` are the files that people changed since, which stay as they are.
    """

    commit: str
    restored: str
    tag: str
    kept: tuple[str, ...] = ()


class Judgement(Enum):
    """How a threshold came out."""

    MET = "met"
    BREACHED = "breached"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True)
class Verdict:
    """A threshold, what was measured for it, and how it came out.

    `actual` and `limit` are in the unit; `actual` is None where nothing was measured, `n` is how many measurements
    there were. A verdict that is `report_only` fails nothing. `settled_by`: how many measurements would settle an
    inconclusive verdict if the rest are like these; None if it takes more than a million.
    """

    metric: str
    expression: str
    actual: float | None
    n: int
    judgement: Judgement
    unit: Unit
    limit: float = 0.0
    interval: Interval | None = None
    report_only: bool = False
    settled_by: int | None = None

    @property
    def bound(self) -> str:
        """The end of the confidence interval on the side of the limit, in words; empty without an interval."""
        if self.actual is None or self.interval is None:
            return ""
        words, end = ("at least", self.interval.low) if self.actual > self.limit else ("at most", self.interval.high)
        return f"{words} {'unknown' if end is None else self.unit.show(end)}"


class Percentiles(NamedTuple):
    """Percentiles in milliseconds, of n answers; None where there are none."""

    n: int = 0
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None


NO_PERCENTILES = Percentiles()


class RateLimit(NamedTuple):
    """A server's quota: requests per window, requests left, seconds until the next window."""

    limit: int | None
    remaining: int | None
    resets_in: float | None


@dataclass(frozen=True)
class CaseResult:
    """A case as the report shows it.

    `name` is that of an edge case. `text` is None where it must not be shown, and then so are label and score.
    `has_expectation`: the case names the labels that it expects.
    """

    number: int
    status: int | None
    has_expectation: bool
    passed: bool
    name: str = ""
    text: str | tuple[str, ...] | None = field(default=None, repr=False)
    label: str | None = field(default=None, repr=False)
    score: float | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Measurements:
    """What was measured of one deployment: shares from 0 to 1, times in the unit of their name.

    `errors` counts failed requests by cause, those of cases and rows included; `error_rate` is that of the load.
    `accuracy` and `agreement` are None where they were not measured, `cold_start_seconds` where the first request was
    answered.
    """

    cases: tuple[CaseResult, ...] = ()
    edge_cases: tuple[CaseResult, ...] = ()
    latency_ms: Percentiles = NO_PERCENTILES
    cold_start_seconds: float | None = None
    errors: dict[str, int] = field(default_factory=dict)
    error_rate: float | None = None
    accuracy: float | None = None
    accuracy_n: int = 0
    agreement: float | None = None
    thresholds: tuple[Verdict, ...] = ()
    rate_limit: RateLimit | None = None
