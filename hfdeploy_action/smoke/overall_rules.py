"""The rules about all answers and failures together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from hfdeploy_action.findings import Problem, Rule, Severity, rule
from hfdeploy_action.settings.thresholds import Metric
from hfdeploy_action.smoke.observations import Observations
from hfdeploy_action.smoke.retries import BUSY
from hfdeploy_action.smoke.samples import Cause, Sample
from hfdeploy_action.smoke.threshold_messages import FEWEST_ROWS, said
from hfdeploy_action.smoke.verdicts import CENSUSES
from hfdeploy_action.statistics import share_interval
from hfdeploy_action.units import percent

MOST_FAILED = 0.05
"""The share of failed requests above which a model is broken, where no threshold says otherwise."""

SUM_TOLERANCE = 1e-3
CERTAIN = 0.99
"""A score from which on answers tell little: those of sigmoid may add up to 1 too, and digits may be cut off."""

FEWEST_ANSWERS = 4
"""Different texts from which on it is strange that all have the same answer."""


@rule("HFD811", Severity.NOTICE)
def small_dataset(observed: Observations) -> Iterator[Problem]:
    """The accuracy was measured on fewer than 59 rows.

    The verdict is about these rows only. Fewer than 59 rows cannot show an accuracy of 95 %, even if every answer is
    correct, and one answer changes the result by more than a percentage point.

    Fix: add rows to the dataset; a few hundred rows measure the accuracy to within about three percentage points.
    """
    for verdict in observed.verdicts:
        if Metric(verdict.metric) in CENSUSES and verdict.actual is not None and verdict.n < FEWEST_ROWS:
            yield Problem(f"{said(verdict)}: fewer than {FEWEST_ROWS} rows")


@rule("HFD812", Severity.WARNING)
def failed_request(observed: Observations) -> Iterator[Problem]:
    """Load-test requests or dataset rows failed, but no threshold says how many may fail.

    Users will see the same failures. The latency does not include failed load-test requests.

    Fix: fix the cause in the message; or say how many requests may fail, as in `errors: ["rate<1%"]` under
    `smoke.thresholds`.
    """
    for what, samples in _unjudged(observed):
        if any(sample.cause for sample in samples) and not _is_broken(samples):
            yield _failures(what, samples)


@rule("HFD813", Severity.ERROR)
def failing_model(observed: Observations) -> Iterator[Problem]:
    """More than 5 % of the load-test requests or of the dataset rows fail.

    Users will see the same failures. The finding holds with 95 % confidence. It does not count requests that the server
    refused because a quota was used up or the model was still loading.

    Fix: read the server's log, and fix the cause in the message. If that many requests may fail, say so, as in `errors:
    ["rate<20%"]` under `smoke.thresholds`.
    """
    for what, samples in _unjudged(observed):
        if _is_broken(samples):
            yield _failures(what, samples)


@rule("HFD814", Severity.WARNING)
def missing_answer_label(observed: Observations) -> Iterator[Problem]:
    """Answers have fewer labels than were requested.

    Clients that request the scores of all labels with `top_k` get only some of them. The rules cannot check the scores
    either.

    Fix: let the server pass `top_k` on to the pipeline. A custom handler that calls the pipeline with `top_k=None`
    returns all labels.
    """
    requested = observed.task.parameters(observed.labels).get("top_k", 0)
    sound = [answer for answer in observed.answers if not answer.parsed.invalid_labels + answer.parsed.invalid_scores]
    few = [answer for answer in sound if answer.parsed.labels < requested]
    if few:
        fewest, most = (choose(answer.parsed.labels for answer in few) for choose in (min, max))
        held = f"{fewest}" if fewest == most else f"{fewest} to {most}"
        message = f"{len(few):,} of {len(sound):,} answers have {held} of the {requested} labels that were requested"
        yield Problem(f"{message} with `top_k: {requested}`", few[0].at)


@rule("HFD815", Severity.ERROR)
def softmax_over_labels(observed: Observations) -> Iterator[Problem]:
    """The scores of a multi-label model add up to 1 in every answer.

    The server applies softmax, which makes the labels compete: if two labels apply, neither gets a high score. A
    multi-label model is trained with sigmoid, which scores each label separately.

    Fix: check that the server reads `"problem_type": "multi_label_classification"` from config.json, or set
    `function_to_apply` to `sigmoid` in the handler.
    """
    names = observed.labels.names
    if not observed.labels.multi_label or len(names) < 2:
        return
    complete = [answer for answer in observed.answers if answer.parsed.labels == len(names)]
    uncertain = sum(answer.parsed.top < CERTAIN for answer in complete)
    if uncertain > 1 and all(abs(answer.parsed.total - 1) <= SUM_TOLERANCE for answer in complete):
        message = f"the scores of all {len(names)} labels add up to 1 in each of {len(complete):,} answers"
        yield Problem(message, complete[0].at)


@rule("HFD816", Severity.WARNING)
def identical_answers(observed: Observations) -> Iterator[Problem]:
    """All test cases and dataset rows get the same answer, to the last digit.

    The texts do not reach the model: the server drops them or answers from a cache, or the weights are broken. The best
    label is then right for some texts by chance.

    Fix: classify two of the texts with your training code. If the answers differ, check that the server passes `inputs`
    to the model, and that it has the right weights.
    """
    answers = {answer.text: answer.parsed for answer in observed.answers if not answer.is_edge}
    kinds = {answer.fingerprint: answer for answer in answers.values()}
    if len(answers) >= FEWEST_ANSWERS and len(kinds) == 1 and kinds.popitem()[1].top < CERTAIN:
        yield Problem(f"the answers to all {len(answers):,} different texts are the same")


def _unjudged(observed: Observations) -> Iterator[tuple[str, Sequence[Sample]]]:
    """The samples whose failures no threshold judges, and what they are."""
    judged = any(Metric(each.metric) is Metric.ERRORS and not each.report_only for each in observed.verdicts)
    if not judged:
        yield "load-test requests", observed.load
    yield "rows of the dataset", [row.sample for row in observed.rows if row.sample.cause is not Cause.NOT_ASKED]


def _is_broken(samples: Sequence[Sample]) -> bool:
    """Whether more than 5 % of requests fail for a cause that does not pass by itself, with 95 % confidence."""
    failed = sum(sample.cause is not None and sample.cause not in BUSY for sample in samples)
    return bool(samples) and (share_interval(failed, len(samples)).low or 0) > MOST_FAILED


def _failures(what: str, samples: Sequence[Sample]) -> Problem:
    causes = Counter(sample.cause for sample in samples if sample.cause).most_common()
    failed = sum(times for _, times in causes)
    named = ", ".join(f"{times:,} {cause.value}" for cause, times in causes)
    low = percent(share_interval(failed, len(samples)).low or 0)
    message = f"{failed:,} of {len(samples):,} {what} failed, at least {low} with 95 % confidence: {named}"
    return Problem(message, None, causes[0][0].fix)


OVERALL: tuple[Rule[Observations], ...] = (
    small_dataset,
    failed_request,
    failing_model,
    missing_answer_label,
    softmax_over_labels,
    identical_answers,
)
