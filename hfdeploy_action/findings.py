"""Rules, problems, findings, failures and outcomes: the terms of all other modules."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar, Generic, NamedTuple, TypeVar

Subject = TypeVar("Subject")
_LONGEST = 1_000  # characters of a message
LONGEST_QUOTED = 120  # characters between two backticks; 40 more for text without spaces
_LONGEST_SNIPPET = 600  # the same in a fix, which shows what to write


class Severity(Enum):
    """How bad a finding is; the values are GitHub's own annotation levels."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


class Outcome(Enum):
    """How a run ended, as in the output `outcome`."""

    PASSED = "passed"
    REHEARSED = "rehearsed"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    STAGED = "staged"
    INVALID = "invalid"
    REFUSED = "refused"
    CONFLICT = "conflict"
    NOT_SERVED = "not-served"
    BREACHED = "breached"
    ROLLED_BACK = "rolled-back"
    FAILED = "failed"
    INVALID_INPUT = "invalid-input"
    CRASHED = "crashed"
    UNAVAILABLE = "unavailable"

    @property
    def exit_status(self) -> int:
        """The exit status of the process."""
        return _EXIT_STATUS.get(self, 1)


_EXIT_STATUS = {
    Outcome.PASSED: 0,
    Outcome.REHEARSED: 0,
    Outcome.PUBLISHED: 0,
    Outcome.UNCHANGED: 0,
    Outcome.STAGED: 0,
    Outcome.INVALID_INPUT: 2,
    Outcome.CRASHED: 3,
    Outcome.UNAVAILABLE: 4,
}


class Location(NamedTuple):
    """A place in a file; the path is relative to the model folder, lines and columns count from 1."""

    path: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return ":".join(str(part) for part in self if part is not None)


class Problem(NamedTuple):
    """What a rule yields: what is wrong, the place, and a fix if the problem knows a better one than its rule.

    A problem of several places is at the first of them.
    """

    message: str
    at: Location | None = None
    fix: str = ""
    group: Group | None = None


class Group(NamedTuple):
    """Several places with one problem: where each is, by its number, and the problem of some of them.

    Some places may be suppressed, and the rest still has the problem.
    """

    size: int
    at: Callable[[int], Location]
    of: Callable[[Sequence[int]], Problem]


@dataclass(frozen=True)
class Rule(Generic[Subject]):
    """One thing that can be wrong, under an id that never changes its meaning.

    A rule is a function of a subject (the model folder, the answers of a deployed model) that yields problems.
    The name is the function's, the documentation its docstring. `check` is None for failures of acts.
    """

    id: str
    name: str
    severity: Severity
    title: str
    why: str
    fix: str
    check: Callable[[Subject], Iterator[Problem]] | None = None

    def findings(self, subject: Subject) -> Iterator[Finding]:
        """The findings of this rule in the subject; an exception in a rule names the rule."""
        if self.check is None:
            return
        try:
            for problem in self.check(subject):
                yield self.finding(problem)
        except Exception as error:
            error.add_note(f"in rule {self.id} {self.name}")
            raise

    def finding(self, problem: Problem) -> Finding:
        """The finding that reports a problem."""
        fix = shortened(problem.fix, _LONGEST_SNIPPET)
        return Finding(self, shortened(problem.message), problem.at, fix, problem.group)


@dataclass(frozen=True)
class Finding:
    """A broken rule, at one place."""

    rule: Rule[Any]
    message: str
    at: Location | None = None
    own_fix: str = ""  # empty if the rule's fix fits
    group: Group | None = None

    @property
    def fix(self) -> str:
        """How to fix it."""
        return self.own_fix or self.rule.fix

    @property
    def severity(self) -> Severity:
        """One level per rule."""
        return self.rule.severity


def rule(rule_id: str, severity: Severity) -> Callable[[Callable[[Subject], Iterator[Problem]]], Rule[Subject]]:
    """Make a `Rule` of a check.

    The docstring's first line is the title: what is wrong. The paragraph that starts with `Fix:` is shown with every
    finding that has no fix of its own; the text between them says why the problem matters.
    """

    def make(check: Callable[[Subject], Iterator[Problem]]) -> Rule[Subject]:
        return Rule(rule_id, check.__name__.replace("_", "-"), severity, *documentation(check), check)

    return make


class Failure(Exception):
    """What stops a run. Each subclass is documented like a rule, and has the outcome of the run."""

    id: ClassVar[str]
    outcome: ClassVar[Outcome] = Outcome.FAILED

    def __init__(self, message: str, at: Location | None = None, fix: str = "") -> None:
        super().__init__(message)
        self.at = at
        self.fix = fix

    @classmethod
    def rule(cls) -> Rule[Any]:
        """This failure as a rule."""
        name = "".join(f"-{c.lower()}" if c.isupper() else c for c in cls.__name__).strip("-")
        return Rule(cls.id, name, Severity.ERROR, *documentation(cls))

    def finding(self) -> Finding:
        """This failure as a finding of the report."""
        return Finding(self.rule(), shortened(str(self)), self.at, shortened(self.fix, _LONGEST_SNIPPET))


def shortened(message: str, quoted: int = LONGEST_QUOTED) -> str:
    """A message of limited length, because it may quote a line of a megabyte."""
    long = rf"(?<=`)[^`]{{{quoted + 1},}}(?=`)|\S{{{LONGEST_QUOTED + 41},}}"
    message = re.sub(long, lambda match: f"{match[0][: LONGEST_QUOTED - 20]}...{match[0][-17:]}", message)
    return message if len(message) <= _LONGEST else f"{message[: _LONGEST - 3]}..."


def documentation(of: object) -> tuple[str, str, str]:
    """Title, why and fix, out of a docstring."""
    title, _, rest = (inspect.getdoc(of) or "").partition("\n\n")
    why, _, fix = rest.partition("Fix: ")
    return " ".join(title.split()), why.strip(), " ".join(fix.split())
