"""The rules about all answers and failures together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import cycle

import pytest
from smoke.fakes import LABELS, Clock, Model, answer, answered, failed, sound
from smoke.observed import AT, CASE, SOUND, TASK

from hfdeploy_action.settings.thresholds import Metric, parse
from hfdeploy_action.smoke.asking import smoke_with
from hfdeploy_action.smoke.cases import Case, Inputs
from hfdeploy_action.smoke.dataset import Row
from hfdeploy_action.smoke.error_bodies import error_text
from hfdeploy_action.smoke.load import run
from hfdeploy_action.smoke.observations import Observations, asked_case, asked_row
from hfdeploy_action.smoke.plan import SmokePlan
from hfdeploy_action.smoke.rules import RULES
from hfdeploy_action.smoke.samples import Cause, Sample
from hfdeploy_action.smoke.tasks import LabelSet
from hfdeploy_action.smoke.verdicts import Share, judge
from hfdeploy_action.workload import Step

TEXTS = ("I felt calm.", "Quiet, and calm.", "All is well.", "A calm, long evening by the sea.", "Rest.")


def found(observed: Observations) -> list[str]:
    findings = [finding for rule in RULES for finding in rule.findings(observed)]
    return [" ".join(map(str, filter(None, (each.rule.id, each.at, each.message)))) for each in findings]


def loaded(*kinds: tuple[int, Cause | None], status: int = 500) -> Observations:
    samples = [failed(cause, status) if cause else answered() for times, cause in kinds for _ in range(times)]
    return replace(SOUND, load=tuple(samples))


@pytest.mark.parametrize(
    ("observed", "finding"),
    [
        (
            loaded((40, None), (20, Cause.RATE_LIMITED)),
            "HFD812 20 of 60 load-test requests failed, at least 23.3 % with 95 % confidence: 20 rate-limited",
        ),
        (
            loaded((60, Cause.RATE_LIMITED)),
            "HFD812 60 of 60 load-test requests failed, at least 95.1 % with 95 % confidence: 60 rate-limited",
        ),
        (
            loaded((299, None), (1, Cause.SERVER_ERROR)),
            "HFD812 1 of 300 load-test requests failed, at least 0.0171 % with 95 % confidence: 1 server-error",
        ),
        (
            loaded((50, None), (9, Cause.LOADING), (1, Cause.TIMEOUT)),
            "HFD812 10 of 60 load-test requests failed, at least 9.3 % with 95 % confidence: 9 loading, 1 timeout",
        ),
        (
            loaded((54, None), (6, Cause.SERVER_ERROR)),
            "HFD812 6 of 60 load-test requests failed, at least 4.4 % with 95 % confidence: 6 server-error",
        ),
        (
            loaded((53, None), (7, Cause.SERVER_ERROR)),
            "HFD813 7 of 60 load-test requests failed, at least 5.6 % with 95 % confidence: 7 server-error",
        ),
        (
            loaded((40, None), (15, Cause.CLIENT_ERROR), (5, Cause.RATE_LIMITED)),
            "HFD813 20 of 60 load-test requests failed, at least 23.3 % with 95 % confidence: "
            "15 client-error, 5 rate-limited",
        ),
        (
            loaded((40, None), (20, Cause.ERROR_BODY)),
            "HFD813 20 of 60 load-test requests failed, at least 23.3 % with 95 % confidence: 20 error-body",
        ),
    ],
)
def test_failures_that_no_threshold_judges_are_found(observed: Observations, finding: str) -> None:
    assert found(observed) == [finding]


@pytest.mark.parametrize(("expression", "others"), [("rate<50%", []), ("rate<1%", ["HFD807"]), ("count<30", [])])
def test_a_threshold_for_errors_judges_those_of_the_load(expression: str, others: list[str]) -> None:
    verdict = judge(parse(Metric.ERRORS, expression), Share(20, 60))
    observed = replace(loaded((40, None), (20, Cause.SERVER_ERROR)), verdicts=(verdict,))
    assert [each.split()[0] for each in found(observed)] == others
    assert "HFD813" in str(found(replace(observed, verdicts=(replace(verdict, report_only=True),))))


def test_failures_of_rows_are_found_whatever_judges_the_load() -> None:
    rows = [answered(score=0.5 + index / 100) for index in range(20)] + [Sample(200, 0.1, {"error": "busy"})] * 4
    observed = replace(SOUND, rows=tuple(asked_row(TASK, Row("a", "calm", AT), each, SOUND.labels) for each in rows))
    assert found(observed) == [
        "HFD813 4 of 24 rows of the dataset failed, at least 5.9 % with 95 % confidence: 4 error-body"
    ]


def answering(says: Callable[[str], Sequence[dict[str, object]]], *, multi_label: bool = False) -> list[str]:
    """The findings about a model that answers like this."""

    def reply(inputs: Inputs) -> Sample:
        return Sample(200, 0.1, says(inputs) if isinstance(inputs, str) else [says(text) for text in inputs])

    clock = Clock()
    cases = tuple(Case(number, text, at=AT) for number, text in enumerate(TEXTS, 1))
    plan = SmokePlan(TASK, cases, labels=LabelSet(LABELS, multi_label), steps=(Step(100, 0.6),))
    return found(smoke_with(Model(then=reply), plan, clock, clock.sleep))


def scored(*scores: float) -> list[dict[str, object]]:
    return [{"label": label, "score": score} for label, score in zip(LABELS, scores, strict=False)]


def softmax(text: str) -> list[dict[str, object]]:
    return answer(score=0.8 - len(text) / 1e5)


def test_all_labels_of_a_sound_model_are_there() -> None:
    assert answering(softmax) == []


def test_an_answer_with_fewer_labels_than_requested_is_found() -> None:
    at = "HFD814 eval/cases.yaml:7"
    assert answering(lambda text: softmax(text)[:1]) == [
        f"{at} 10 of 10 answers have 1 of the 3 labels that were requested with `top_k: 3`"
    ]
    assert answering(lambda text: softmax(text)[: 1 + len(text) % 3]) == [
        f"{at} 8 of 10 answers have 1 to 2 of the 3 labels that were requested with `top_k: 3`"
    ]


@pytest.mark.parametrize(
    ("says", "ids"),
    [
        (softmax, ["HFD815"]),
        (lambda _: scored(0.7, 0.2, 0.1), ["HFD815", "HFD816"]),
        (lambda text: scored(0.7 + len(text) / 1e5, 0.6, 0.1), []),
        (lambda text: scored(0.9, 0.05, 0.05) if len(text) % 2 else scored(0.8, 0.3, len(text) / 1e5), []),
        (lambda text: scored(0.9996, 0.0002, len(text) / 1e6), []),
        (lambda text: softmax(text)[:2], ["HFD814"]),
    ],
)
def test_scores_of_several_labels_must_not_compete(
    says: Callable[[str], Sequence[dict[str, object]]], ids: list[str]
) -> None:
    assert [each.split()[0] for each in answering(says, multi_label=True)] == ids


@pytest.mark.parametrize(
    ("says", "ids"),
    [
        (lambda _: answer(), ["HFD816"]),
        (lambda text: answer(score=0.8 + len(text) / 1e12), ["HFD816"]),
        (lambda text: answer("sad" if text == "Rest." else "calm"), []),
        (lambda _: answer(score=1.0), []),
        (lambda _: answer(score=1.0)[:1], ["HFD814"]),
        (lambda _: answer()[:1], ["HFD814", "HFD816"]),
    ],
)
def test_the_identical_answers_to_all_texts_is_found(
    says: Callable[[str], Sequence[dict[str, object]]], ids: list[str]
) -> None:
    assert [each.split()[0] for each in answering(says)] == ids


def test_the_identical_answers_to_few_texts_or_to_one_text_is_no_finding() -> None:
    row = asked_row(TASK, Row("Quiet.", "calm", AT), answered(), SOUND.labels)
    assert found(replace(SOUND, edge_cases=(), rows=(row,) * 10)) == []


def test_an_error_with_a_status_of_success_is_a_failure_of_the_load() -> None:
    says = cycle([Sample(200, 0.1, {"error": "busy"}), sound("a")])
    samples = run(lambda *_: next(says), cycle(["a"]), Step(1000, 0.01))
    assert [each.cause for each in samples].count(Cause.ERROR_BODY) == 5


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"error": "Model is overloaded"}, "Model is overloaded"),
        ({"error": "unavailable", "error_type": "overloaded"}, "unavailable"),
        ({"error": {"message": "No such model", "code": 404}}, "No such model"),
        ({"error": ["first", "second"]}, "first"),
        ({"errors": [{"message": "too long"}]}, "too long"),
        ({"detail": "Not Found"}, "Not Found"),
        ({"detail": [{"loc": ["body"], "msg": "field required"}]}, "field required"),
        ({"code": 503, "message": "Prediction failed"}, "Prediction failed"),
        ({"error": None, "message": "late"}, "late"),
        ({"error": ""}, ""),
        ({"error": 7}, ""),
        ({"error": {"error": {"error": {"error": {"error": "deep"}}}}}, ""),
        ({"generated_text": "calm"}, ""),
        (["calm"], ""),
        (None, ""),
    ],
)
def test_the_text_of_an_error_is_found_in_the_forms_of_many_servers(body: object, text: str) -> None:
    assert error_text(body) == text


def test_a_long_error_is_cut_and_cannot_break_a_message() -> None:
    evil = Sample(200, 0.1, {"error": "::error::\n\x1b[31m\u202e" + "x" * 5000})
    (message,) = found(replace(SOUND, cases=(asked_case(TASK, CASE, evil, SOUND.labels),)))
    assert message.isprintable()
    assert len(message) < 400


def test_the_text_of_an_error_is_shown_for_general_only() -> None:
    secret = Sample(200, 0.1, {"error": "cannot classify: I told nobody"})
    observed = replace(SOUND, cases=(asked_case(TASK, CASE, secret, SOUND.labels),))
    assert "nobody" in str(found(observed))
    assert "nobody" not in str(found(replace(observed, private=True))) + repr(observed)
