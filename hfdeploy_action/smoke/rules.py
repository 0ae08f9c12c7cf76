"""Smoke: what must hold for the answers of a deployed model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from itertools import islice

from hfdeploy_action.findings import Problem, Rule, Severity, rule
from hfdeploy_action.results import Judgement, Verdict
from hfdeploy_action.smoke.observations import AskedCase, Observations
from hfdeploy_action.smoke.samples import Cause, described
from hfdeploy_action.text import quoted

MOST_CASES = 20
"""That a rule finds fault with one by one; report.json lists all cases, with which passed."""

Check = Callable[[Observations], Iterator[Problem]]


def _few(check: Check) -> Check:
    """The check with its first findings, and how many more there are."""

    @wraps(check)
    def stopped(observed: Observations) -> Iterator[Problem]:
        found = check(observed)
        yield from islice(found, MOST_CASES)
        if more := sum(1 for _ in found):
            yield Problem(f"and {more:,} more cases; `smoke.cases` of report.json says which")

    return stopped


@rule("HFD801", Severity.ERROR)
@_few
def the_model_answers(observed: Observations) -> Iterator[Problem]:
    """Every case is answered with a status it accepts.

    A case is something that users will send; one that is not answered is an outage for them.

    Fix: follow the message's remedy for its cause; if a refusal is what the case should get, list the status under
    its `accept-status`.
    """
    for asked in (asked for asked in observed.cases if not asked.accepted and not asked.unasked):
        accepted = " or ".join(map(str, asked.case.accept_status))
        yield Problem(f"{asked.case}: expected HTTP {accepted}, got {described(asked.sample)}", asked.case.at)


@rule("HFD802", Severity.ERROR)
@_few
def an_answer_has_the_shape_of_the_task(observed: Observations) -> Iterator[Problem]:
    """An answer is a list of objects with `label` and `score`.

    Clients are written for that form, or for the same list in a list, and fail on any other.

    Fix: check that the card's `pipeline_tag` and the server's task are `text-classification`; a custom handler returns
    `[{"label": "calm", "score": 0.9}]`.
    """
    for asked in (*observed.cases, *observed.edge_cases):
        if asked.wrong_shape:
            yield Problem(f"{asked.case}: {asked.wrong_shape}", asked.case.at)


@rule("HFD803", Severity.ERROR)
@_few
def scores_are_probabilities(observed: Observations) -> Iterator[Problem]:
    """Scores are between 0 and 1, and add up to 1 where one label excludes the others.

    A score outside is a logit: thresholds that clients set on scores would mean nothing.

    Fix: set `problem_type` in config.json to what the model was trained as, and let the server apply softmax
    (`single_label_classification`) or sigmoid (`multi_label_classification`).
    """
    for asked in (*observed.cases, *observed.edge_cases):
        yield from _told(observed, asked, asked.parsed.invalid_scores, "the scores are not probabilities")


@rule("HFD804", Severity.ERROR)
@_few
def answered_labels_are_the_trained_ones(observed: Observations) -> Iterator[Problem]:
    """Labels in answers are those the model was trained on, each once.

    Clients look labels up by name; `LABEL_3` or a label of another model is a failure at their end.

    Fix: set `id2label` and `label2id` in config.json to the trained labels, in the order of the classifier's rows,
    and check that this revision is the one being served.
    """
    for asked in (*observed.cases, *observed.edge_cases):
        yield from _told(observed, asked, asked.parsed.invalid_labels, "the labels are not the trained set")


@rule("HFD805", Severity.ERROR)
@_few
def the_best_label_is_the_expected_one(observed: Observations) -> Iterator[Problem]:
    """The best label of each answer is one that the case expects.

    The order of labels in config.json, the wrong tokenizer or the wrong weights show here and nowhere else:
    the answer looks sound and is false.

    Fix: compare with the answer of the training code for the same text; if the model is right, mend the case's
    `expect`.
    """
    for asked in (asked for asked in observed.cases if not asked.as_expected):
        yield from _told(observed, asked, (_difference(asked),), "the answer is not the expected one")


@rule("HFD806", Severity.ERROR)
@_few
def edge_cases_are_answered_or_refused(observed: Observations) -> Iterator[Problem]:
    """Unusual input is answered, or refused with a 4xx that says in JSON why.

    Empty, very long and unprintable texts reach every public model; a server that fails on one can be failed
    at will.

    Fix: set `model_max_length` in tokenizer_config.json and let the server truncate; catch what the handler does not
    take and answer 400 or 422.
    """
    for asked in (asked for asked in observed.edge_cases if not asked.handled and not asked.unasked):
        yield Problem(f"{asked.case}: {described(asked.sample)}", asked.case.at)


@rule("HFD807", Severity.ERROR)
def thresholds_are_met(observed: Observations) -> Iterator[Problem]:
    """Every threshold is met.

    It is the promise made to those who call the model. What could not be measured is not met.

    Fix: if it is latency, use a larger instance, a warm replica or a smaller model; if it is errors, see their causes
    in the report; if it is accuracy, compare with the training code's.
    """
    yield from _verdicts(observed, Judgement.BREACHED, report_only=False)


@rule("HFD808", Severity.WARNING)
def thresholds_are_decided(observed: Observations) -> Iterator[Problem]:
    """Enough was measured to say whether every threshold is met.

    The confidence interval of the percentile lies on both sides of the limit: another run could say otherwise.

    Fix: send more requests with `smoke.load` (p(95) needs 59 answers, p(99) 299), or give the limit more room.
    """
    yield from _verdicts(observed, Judgement.INCONCLUSIVE, report_only=False)


@rule("HFD809", Severity.NOTICE)
def goals_are_met(observed: Observations) -> Iterator[Problem]:
    """Every threshold under `report-only` is met.

    It is a goal, not a promise: missing it fails nothing.

    Fix: nothing has to be done; move the threshold out of `report-only` to make it count.
    """
    yield from _verdicts(observed, Judgement.BREACHED, report_only=True)


@rule("HFD810", Severity.ERROR)
def everything_is_asked(observed: Observations) -> Iterator[Problem]:
    """Every case, every row of the spot check and every request of the load is sent.

    A server that answers slowly or not at all would keep the run waiting for hours: it stops asking after three
    answers in a row that did not come within 30 seconds, or when the time for all questions is used up.

    Fix: look at the server's log and its load; use a larger instance, or ask fewer cases and rows.
    """
    if observed.unasked:
        asked = len((*observed.cases, *observed.edge_cases, *observed.rows))
        yield Problem(f"{observed.unasked} of {asked} cases and rows were not asked: {Cause.NOT_ASKED.remedy}")
    if observed.unsent:
        planned = len(observed.load) + observed.unsent
        yield Problem(f"{observed.unsent} of {planned} requests of the load were not sent: {Cause.NOT_ASKED.remedy}")


RULES: tuple[Rule[Observations], ...] = (
    the_model_answers,
    an_answer_has_the_shape_of_the_task,
    scores_are_probabilities,
    answered_labels_are_the_trained_ones,
    the_best_label_is_the_expected_one,
    edge_cases_are_answered_or_refused,
    thresholds_are_met,
    thresholds_are_decided,
    goals_are_met,
    everything_is_asked,
)


def _told(observed: Observations, asked: AskedCase, objections: tuple[str, ...], in_private: str) -> Iterator[Problem]:
    """All objections to an answer as one problem; where answers are private, only that there are some."""
    if objections:
        said = in_private if observed.private else "; ".join(objections)
        yield Problem(f"{asked.case}: {said}", asked.case.at)


def _difference(asked: AskedCase) -> str:
    case = asked.case
    label, score = asked.parsed.best or ("", 0.0)
    expected = " or ".join(quoted(each) for each in case.any_of)
    if label in case.any_of:
        return f"{quoted(label)} as expected, but with {score:.3f}, less than {case.min_score:g}"
    return f"expected {expected}, got {quoted(label)} with {score:.3f}"


def _verdicts(observed: Observations, judgement: Judgement, *, report_only: bool) -> Iterator[Problem]:
    for each in observed.verdicts:
        if each.judgement is judgement and each.report_only is report_only:
            yield Problem(f"{each.metric}: {each.expression}, {_actual(each)}")


def _actual(verdict: Verdict) -> str:
    if verdict.actual is None:
        return "but nothing was measured"
    told = f"actual {verdict.unit.show(verdict.actual)}, n={verdict.n:,}"
    if verdict.judgement is not Judgement.INCONCLUSIVE or verdict.interval is None:
        return told
    low, high = ("open" if end is None else verdict.unit.show(end) for end in verdict.interval)
    return f"{told}, but it may lie anywhere from {low} to {high}"
