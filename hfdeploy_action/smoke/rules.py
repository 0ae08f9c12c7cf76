"""The rules about the answers of a deployed model."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import wraps
from itertools import islice

from hfdeploy_action.findings import Problem, Rule, Severity, rule
from hfdeploy_action.results import Judgement
from hfdeploy_action.smoke.observations import AskedCase, Observations
from hfdeploy_action.smoke.overall_rules import OVERALL
from hfdeploy_action.smoke.samples import Cause, described
from hfdeploy_action.smoke.threshold_messages import breach_fix, inconclusive_fix, said
from hfdeploy_action.text import more, plain, quoted

MOST_CASES = 20
"""The most cases that a rule reports one by one; report.json lists all cases with their result."""

_DAMAGED_FIX = "look for NaN and infinite values in the weights, and save the model from a checkpoint without them."

_LONGEST_ERROR = 200  # characters of an error that are shown

Check = Callable[[Observations], Iterator[Problem]]


def _few(check: Check) -> Check:
    """The check with its first findings, and how many more there are."""

    @wraps(check)
    def stopped(observed: Observations) -> Iterator[Problem]:
        found = check(observed)
        yield from islice(found, MOST_CASES)
        if left := sum(1 for _ in found):
            yield Problem(f"{more(left, 'case')}; see `smoke.cases` in report.json")

    return stopped


@rule("HFD801", Severity.ERROR)
@_few
def unaccepted_response(observed: Observations) -> Iterator[Problem]:
    """The server answers a test case with an HTTP status that the case does not allow.

    Users will send similar requests, and for them a missing answer is an outage.

    Fix: read the server's log. If the response is correct, list its status under the test case's `accept-status`.
    """
    for tested in (tested for tested in observed.cases if not tested.accepted and not tested.unasked):
        accepted = " or ".join(map(str, tested.case.accept_status))
        message = f"{tested.case}: expected HTTP {accepted}, got {described(tested.sample)}{_error(observed, tested)}"
        yield Problem(message, tested.case.at, _response_fix(tested))


@rule("HFD802", Severity.ERROR)
@_few
def malformed_answer(observed: Observations) -> Iterator[Problem]:
    """An answer does not have the shape of the model's task.

    Clients expect the shape that the Hub documents and fail on any other.

    Fix: check that the server runs the task in the card's `pipeline_tag`. A custom handler for text classification
    returns `[{"label": "calm", "score": 0.9}]`.
    """
    fix = f"check that the server runs the model's task; a custom handler returns `{observed.task.EXAMPLE}`."
    for tested in (*observed.cases, *observed.edge_cases):
        if tested.wrong_shape:
            message = f"{tested.case}: {tested.wrong_shape}{_error(observed, tested)}"
            yield Problem(message, tested.case.at, Cause.ERROR_BODY.fix if tested.error else fix)


@rule("HFD803", Severity.ERROR)
@_few
def invalid_score(observed: Observations) -> Iterator[Problem]:
    """Scores are not between 0 and 1, or the scores of a single-label model do not add up to 1.

    Clients compare scores with limits between 0 and 1. If the server returns the model's raw outputs (logits), these
    limits mean nothing. With `"problem_type": "regression"`, every finite number is a valid score.

    Fix: set `problem_type` in config.json to the type of problem that the model was trained for, so that the server
    applies softmax (`single_label_classification`) or sigmoid (`multi_label_classification`).
    """
    for tested in (*observed.cases, *observed.edge_cases):
        fix = "" if math.isfinite(tested.parsed.total) else _DAMAGED_FIX
        yield from _objections(observed, tested, tested.parsed.invalid_scores, "the scores are not probabilities", fix)


@rule("HFD804", Severity.ERROR)
@_few
def invalid_answer_label(observed: Observations) -> Iterator[Problem]:
    """A label in an answer is not one that the model was trained on, or appears twice.

    Clients look up labels by name and fail on `LABEL_3` or the label of a different model.

    Fix: set `id2label` and `label2id` in config.json to the labels used in training, in the order of the classifier's
    outputs, and check that the server runs this revision.
    """
    for tested in (*observed.cases, *observed.edge_cases):
        yield from _objections(observed, tested, tested.parsed.invalid_labels, "the labels are not the trained ones")


@rule("HFD805", Severity.ERROR)
@_few
def wrong_answer(observed: Observations) -> Iterator[Problem]:
    """The highest-scoring label is not one that the test case expects.

    A wrong answer looks like any other answer. Often it is the only sign that the labels are in the wrong order, or
    that the tokenizer or the weights are wrong.

    Fix: classify the same text with your training code. If the result is the same, correct the test case's `expect`; if
    not, check the order of the labels, the tokenizer and the weights on the server.
    """
    for tested in (tested for tested in observed.cases if not tested.as_expected):
        message, fix = _difference(tested)
        yield from _objections(observed, tested, (message,), "the answer is not the expected one", fix)


@rule("HFD806", Severity.ERROR)
@_few
def failed_edge_case(observed: Observations) -> Iterator[Problem]:
    """The server fails on unusual input, or rejects it without a JSON error.

    Every public model receives empty, very long and unprintable texts. If they crash the server, anyone can bring it
    down.

    Fix: set `model_max_length` in tokenizer_config.json so that the server truncates long texts. For input that the
    handler does not support, return 400 or 422 with a JSON error.
    """
    for tested in (tested for tested in observed.edge_cases if not tested.handled and not tested.unasked):
        message = f"{tested.case}: {described(tested.sample)}{_error(observed, tested)}"
        yield Problem(message, tested.case.at, _EDGE_FIXES.get(tested.case.name, ""))


@rule("HFD807", Severity.ERROR)
def breached_threshold(observed: Observations) -> Iterator[Problem]:
    """A threshold is breached.

    A threshold is a promise to the model's users. It also counts as breached if nothing was measured for it.

    Fix: for latency, use a larger instance or a smaller model; for errors, fix the causes in the server's log; for
    accuracy, check that your training code gets the same answers: if it does, train the model further or relax the
    threshold.
    """
    for verdict in observed.verdicts:
        if verdict.judgement is Judgement.BREACHED and not verdict.report_only:
            yield Problem(said(verdict), None, breach_fix(verdict, observed))


@rule("HFD808", Severity.WARNING)
def inconclusive_threshold(observed: Observations) -> Iterator[Problem]:
    """There are too few answers to judge a threshold.

    The measured value is so close to the limit that another run could reach a different verdict. More requests make the
    measurement more precise.

    Fix: send as many requests as the message says, or relax the threshold. For 300 requests, write `smoke: {load:
    {ramp: [5], seconds-per-step: 60}}`. A limit for p(95), or an error rate of 5 %, needs at least 59 requests; a limit
    for p(99), or an error rate of 1 %, needs 299.
    """
    for verdict in observed.verdicts:
        if verdict.judgement is Judgement.INCONCLUSIVE and not verdict.report_only:
            yield Problem(said(verdict), None, inconclusive_fix(verdict))


@rule("HFD809", Severity.NOTICE)
def missed_goal(observed: Observations) -> Iterator[Problem]:
    """A threshold under `report-only` is missed.

    It is a goal, not a promise, so it does not fail the run.

    Fix: no action is needed; move the threshold out of `report-only` if it should fail the run.
    """
    for verdict in observed.verdicts:
        if verdict.judgement is Judgement.BREACHED and verdict.report_only:
            yield Problem(said(verdict))


@rule("HFD810", Severity.ERROR)
def unsent_request(observed: Observations) -> Iterator[Problem]:
    """Some test cases, dataset rows or load-test requests were not sent.

    The run stops sending requests after three timeouts in a row, or when its time limit is reached. Otherwise, a slow
    server would keep it waiting for hours.

    Fix: read the server's log, use a larger instance, or test with fewer cases and rows.
    """
    why = "the answers before them took too long"
    if observed.unasked:
        planned = len((*observed.cases, *observed.edge_cases, *observed.rows))
        yield Problem(f"{observed.unasked:,} of {planned:,} test cases and dataset rows were not sent: {why}")
    if observed.unsent:
        planned = len(observed.load) + observed.unsent
        yield Problem(f"{observed.unsent:,} of {planned:,} load-test requests were not sent: {why}")


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


def _response_fix(tested: AskedCase) -> str:
    """What to do about a response that a case does not accept."""
    status, cause = tested.sample.status, tested.sample.cause
    accept = f"if this is the correct response, list {status} under the case's `accept-status`"
    if cause is None:
        return f"{accept}."
    return f"{accept}; otherwise {cause.fix}" if cause is Cause.CLIENT_ERROR else cause.fix


def _error(observed: Observations, tested: AskedCase) -> str:
    """What the server says about its error, where answers may be shown."""
    return f": '{plain(tested.error)[:_LONGEST_ERROR]}'" if tested.error and not observed.private else ""


def _objections(
    observed: Observations, tested: AskedCase, objections: tuple[str, ...], in_private: str, fix: str = ""
) -> Iterator[Problem]:
    """All objections to an answer as one problem. Where answers are private, only that there are some."""
    if objections:
        message = in_private if observed.private else "; ".join(objections)
        yield Problem(f"{tested.case}: {message}", tested.case.at, fix)


def _difference(tested: AskedCase) -> tuple[str, str]:
    """How the best answer differs from what the case expects, and a fix that knows it."""
    case = tested.case
    label, score = tested.parsed.best or ("", 0.0)
    if label in case.any_of:
        return (
            f"{quoted(label)} is expected, but its score is {score:.3f}, less than {case.min_score:g}",
            "compare the score with your training code's; if it is high enough, lower the case's `min-score`.",
        )
    expected = " or ".join(quoted(each) for each in case.any_of)
    return f"expected {expected}, got {quoted(label)} with {score:.3f}", ""
