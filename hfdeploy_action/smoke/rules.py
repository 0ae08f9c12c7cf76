"""The rules about the answers of a deployed model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from itertools import islice

from hfdeploy_action.findings import Problem, Rule, Severity, rule
from hfdeploy_action.results import Judgement
from hfdeploy_action.smoke.observations import AskedCase, Observations
from hfdeploy_action.smoke.overall_rules import OVERALL
from hfdeploy_action.smoke.samples import Cause, described
from hfdeploy_action.smoke.threshold_messages import breach_fix, inconclusive_fix, said
from hfdeploy_action.text import plain, quoted

MOST_CASES = 20
"""The most cases that a rule reports one by one; report.json lists all cases with their result."""

_LONGEST_ERROR = 200  # characters of an error that are shown

Check = Callable[[Observations], Iterator[Problem]]


def _few(check: Check) -> Check:
    """The check with its first findings, and how many more there are."""

    @wraps(check)
    def stopped(observed: Observations) -> Iterator[Problem]:
        found = check(observed)
        yield from islice(found, MOST_CASES)
        if more := sum(1 for _ in found):
            yield Problem(f"and {more:,} more cases; see `smoke.cases` in report.json")

    return stopped


@rule("HFD801", Severity.ERROR)
@_few
def unaccepted_response(observed: Observations) -> Iterator[Problem]:
    """A case gets a response that it does not accept.

    Users will send what a case sends. A case without an answer is an outage for them.

    Fix: read the server's log; if the response is correct, list its status under the case's `accept-status`.
    """
    for asked in (asked for asked in observed.cases if not asked.accepted and not asked.unasked):
        accepted = " or ".join(map(str, asked.case.accept_status))
        message = f"{asked.case}: expected HTTP {accepted}, got {described(asked.sample)}{_error(observed, asked)}"
        yield Problem(message, asked.case.at, _response_fix(asked))


@rule("HFD802", Severity.ERROR)
@_few
def malformed_answer(observed: Observations) -> Iterator[Problem]:
    """An answer does not have the shape of the model's task.

    Clients expect the shape that the Hub documents, and fail on any other.

    Fix: check that the server runs the task in the card's `pipeline_tag`. A custom handler for text classification
    returns `[{"label": "calm", "score": 0.9}]`.
    """
    fix = f"check that the server runs the model's task; a custom handler returns `{observed.task.EXAMPLE}`."
    for asked in (*observed.cases, *observed.edge_cases):
        if asked.wrong_shape:
            message = f"{asked.case}: {asked.wrong_shape}{_error(observed, asked)}"
            yield Problem(message, asked.case.at, fix)


@rule("HFD803", Severity.ERROR)
@_few
def invalid_score(observed: Observations) -> Iterator[Problem]:
    """Scores are not between 0 and 1, or do not add up to 1 where labels exclude each other.

    Clients compare scores with limits between 0 and 1. With logits, those limits mean nothing.

    Fix: set `problem_type` in config.json to what the model was trained as, so that the server applies softmax
    (`single_label_classification`) or sigmoid (`multi_label_classification`).
    """
    for asked in (*observed.cases, *observed.edge_cases):
        yield from _objections(observed, asked, asked.parsed.invalid_scores, "the scores are not probabilities")


@rule("HFD804", Severity.ERROR)
@_few
def invalid_answer_label(observed: Observations) -> Iterator[Problem]:
    """A label in an answer is not one that the model was trained on, or appears twice.

    Clients look labels up by name, and fail on `LABEL_3` or the label of another model.

    Fix: set `id2label` and `label2id` in config.json to the trained labels, in the order of the classifier's rows,
    and check that the server runs this revision.
    """
    for asked in (*observed.cases, *observed.edge_cases):
        yield from _objections(observed, asked, asked.parsed.invalid_labels, "the labels are not the trained ones")


@rule("HFD805", Severity.ERROR)
@_few
def wrong_answer(observed: Observations) -> Iterator[Problem]:
    """The best label of an answer is not one that the case expects.

    Labels in the wrong order, the wrong tokenizer and the wrong weights show only here: the answer looks correct, and
    is not.

    Fix: compare with the answer of the training code for the same text. If the model is right, correct the case's
    `expect`.
    """
    for asked in (asked for asked in observed.cases if not asked.as_expected):
        message, fix = _difference(asked)
        yield from _objections(observed, asked, (message,), "the answer is not the expected one", fix)


@rule("HFD806", Severity.ERROR)
@_few
def failed_edge_case(observed: Observations) -> Iterator[Problem]:
    """The server fails on unusual input, or refuses it without saying why in JSON.

    Every public model receives empty, very long and unprintable texts. Anyone can bring down a server that fails on
    them.

    Fix: set `model_max_length` in tokenizer_config.json so that the server truncates long texts. For input that the
    handler does not support, return 400 or 422 with a JSON error.
    """
    for asked in (asked for asked in observed.edge_cases if not asked.handled and not asked.unasked):
        message = f"{asked.case}: {described(asked.sample)}{_error(observed, asked)}"
        yield Problem(message, asked.case.at, _EDGE_FIXES.get(asked.case.name, ""))


@rule("HFD807", Severity.ERROR)
def breached_threshold(observed: Observations) -> Iterator[Problem]:
    """A threshold is breached.

    A threshold is a promise to those who call the model. One for which nothing was measured is breached, too.

    Fix: for latency, use a larger instance or a smaller model; for errors, fix their causes; for accuracy, compare
    with the answers of the training code.
    """
    for verdict in observed.verdicts:
        if verdict.judgement is Judgement.BREACHED and not verdict.report_only:
            yield Problem(said(verdict), None, breach_fix(verdict, observed))


@rule("HFD808", Severity.WARNING)
def inconclusive_threshold(observed: Observations) -> Iterator[Problem]:
    """There are too few answers to judge a threshold.

    The confidence interval lies on both sides of the limit: another run could judge otherwise.

    Fix: send as many requests as the finding names, with `smoke.load`, or relax the threshold. A p(95) and an error
    rate of 5 % need at least 59 requests, a p(99) and an error rate of 1 % need 299; docs/verdicts.md has a table.
    """
    for verdict in observed.verdicts:
        if verdict.judgement is Judgement.INCONCLUSIVE and not verdict.report_only:
            yield Problem(said(verdict), None, inconclusive_fix(verdict))


@rule("HFD809", Severity.NOTICE)
def missed_goal(observed: Observations) -> Iterator[Problem]:
    """A threshold under `report-only` is missed.

    It is a goal and not a promise, so it fails nothing.

    Fix: nothing has to be done; move the threshold out of `report-only` if it should fail the run.
    """
    for verdict in observed.verdicts:
        if verdict.judgement is Judgement.BREACHED and verdict.report_only:
            yield Problem(said(verdict))


@rule("HFD810", Severity.ERROR)
def unsent_request(observed: Observations) -> Iterator[Problem]:
    """Some cases, rows of the dataset or requests of the load were not sent.

    A slow server would keep the run waiting for hours. The run stops asking after three timeouts in a row, or when the
    time for all questions is up.

    Fix: read the server's log, use a larger instance, or test with fewer cases and rows.
    """
    why = "the answers before them took too long"
    if observed.unasked:
        asked = len((*observed.cases, *observed.edge_cases, *observed.rows))
        yield Problem(f"{observed.unasked:,} of {asked:,} cases and rows were not sent: {why}")
    if observed.unsent:
        planned = len(observed.load) + observed.unsent
        yield Problem(f"{observed.unsent:,} of {planned:,} requests of the load were not sent: {why}")


RULES: tuple[Rule[Observations], ...] = (
    unaccepted_response,
    malformed_answer,
    invalid_score,
    invalid_answer_label,
    wrong_answer,
    failed_edge_case,
    breached_threshold,
    inconclusive_threshold,
    missed_goal,
    unsent_request,
    *OVERALL,
)

_EDGE_FIXES = {
    "very long": "set `model_max_length` in tokenizer_config.json, so that the server truncates long texts.",
    "batch": "let the handler accept a list of texts, or return 400 or 422 with a JSON error.",
}


def _response_fix(asked: AskedCase) -> str:
    """What to do about a response that a case does not accept."""
    status, cause = asked.sample.status, asked.sample.cause
    accept = f"if this is the correct response, list {status} under the case's `accept-status`"
    if cause is None:
        return f"{accept}."
    return f"{accept}; otherwise {cause.fix}" if cause is Cause.CLIENT_ERROR else cause.fix


def _error(observed: Observations, asked: AskedCase) -> str:
    """What the server says about its error, where answers may be shown."""
    return f": '{plain(asked.error)[:_LONGEST_ERROR]}'" if asked.error and not observed.private else ""


def _objections(
    observed: Observations, asked: AskedCase, objections: tuple[str, ...], in_private: str, fix: str = ""
) -> Iterator[Problem]:
    """All objections to an answer as one problem. Where answers are private, only that there are some."""
    if objections:
        message = in_private if observed.private else "; ".join(objections)
        yield Problem(f"{asked.case}: {message}", asked.case.at, fix)


def _difference(asked: AskedCase) -> tuple[str, str]:
    """How the best answer differs from what the case expects, and a fix that knows it."""
    case = asked.case
    label, score = asked.parsed.best or ("", 0.0)
    if label in case.any_of:
        return (
            f"{quoted(label)} is expected, but its score is {score:.3f}, less than {case.min_score:g}",
            "compare with the score of the training code; if this score is high enough, lower the case's `min-score`.",
        )
    expected = " or ".join(quoted(each) for each in case.any_of)
    return f"expected {expected}, got {quoted(label)} with {score:.3f}", ""
