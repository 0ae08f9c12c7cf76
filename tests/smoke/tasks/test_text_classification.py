from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smoke.fakes import LABELS, answer

from hfdeploy_action.smoke.tasks.task import ANY_LABELS, LabelSet, ParsedAnswer, Prediction, WrongShape
from hfdeploy_action.smoke.tasks.text_classification import EDGE_CASES, EXAMPLE, parameters, parse

TRAINED = LabelSet(LABELS)


def best(form: object) -> Prediction | None:
    return parse(form, "I felt calm.", ANY_LABELS).best


def test_the_server_is_asked_for_every_trained_label() -> None:
    assert parameters(TRAINED) == {"top_k": 3}
    assert parameters(LabelSet(("label",) * 20_000)) == {"top_k": 10_000}


def test_without_labels_the_number_of_predictions_is_left_to_the_server() -> None:
    assert parameters(ANY_LABELS) == {}


def test_the_example_is_a_correct_answer() -> None:
    parsed = parse(json.loads(EXAMPLE), "I felt calm.", ANY_LABELS)
    assert parsed == ParsedAnswer(Prediction("calm", 0.9), labels=1, top=0.9, total=0.9, fingerprint=parsed.fingerprint)


def test_the_edge_cases_are_those_of_the_checklist() -> None:
    assert [str(case) for case in EDGE_CASES] == [
        "edge case 1 (empty)",
        "edge case 2 (very long)",
        "edge case 3 (emoji)",
        "edge case 4 (other scripts)",
        "edge case 5 (control characters)",
        "edge case 6 (batch)",
    ]


@pytest.mark.parametrize("form", [answer("sad", 0.7), [answer("sad", 0.7)], answer("sad", 0.7)[::-1]])
def test_flat_and_nested_answers_in_any_order_have_the_same_best_label(form: Any) -> None:
    assert best(form) == Prediction("sad", 0.7)


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (None, "expected a list of objects with label and score, got null"),
        ({"error": "secret"}, "expected a list of objects with label and score, got an object with an error"),
        ({"label": "calm", "score": 1}, "expected a list of objects with label and score, got an object"),
        ([], "expected a list of objects with label and score, got a list of 0"),
        ([[]], "expected a list of objects with label and score, got a list of 0"),
        ([[[answer()]]], "expected a list of objects with label and score, got a list that holds a list of 1"),
        ([answer(), answer()], "expected a list of objects with label and score, got a list that holds a list of 3"),
        ([[0.1, 0.9]], "expected a list of objects with label and score, got a list that holds a number"),
        (["calm"], "expected a list of objects with label and score, got a list that holds text"),
        ([{"label": "calm"}], "expected a list of objects with label and score, got an object without score"),
        ([{}], "expected a list of objects with label and score, got an object without label and score"),
        ([{"label": 3, "score": 1}], "expected a label that is text, got a number"),
        ([{"label": "calm", "score": "0.9"}], "expected a score that is a number, got text"),
        ([{"label": "calm", "score": True}], "expected a score that is a number, got true or false"),
        ([{"label": "calm", "score": None}], "expected a score that is a number, got null"),
    ],
)
def test_another_shape_is_described_without_its_content(form: Any, message: str) -> None:
    with pytest.raises(WrongShape) as wrong:
        best(form)
    assert str(wrong.value) == message


@pytest.mark.parametrize("form", [[answer("sad"), answer("calm")], [answer("sad")[0], answer("calm")[0]]])
def test_a_batch_is_a_list_for_each_text_or_the_best_label_of_each(form: Any) -> None:
    assert parse(form, ("one", "two"), TRAINED) == ParsedAnswer()


def test_a_batch_of_another_size_is_rejected() -> None:
    with pytest.raises(WrongShape, match="expected a list of 3 answers, got a list of 1"):
        parse([[answer(), answer(), answer()]], ("one", "two", "three"), TRAINED)


def problems(text: str, labels: LabelSet = TRAINED) -> list[str]:
    parsed = parse(json.loads(text), "I felt calm.", labels)
    return [*parsed.invalid_scores, *parsed.invalid_labels]


def scores(**by_label: float) -> str:
    return json.dumps([{"label": label, "score": score} for label, score in by_label.items()])


def test_a_correct_answer_has_no_problems() -> None:
    assert problems(json.dumps(answer())) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (scores(calm=4.2, happy=0), "the score of 'calm' is 4.2, not between 0 and 1"),
        (scores(calm=-0.1), "the score of 'calm' is -0.1, not between 0 and 1"),
        ('[{"label": "calm", "score": NaN}]', "the score of 'calm' is nan, not between 0 and 1"),
        ('[{"label": "calm", "score": 1e999}]', "the score of 'calm' is inf, not between 0 and 1"),
        (f'[{{"label": "calm", "score": {"9" * 400}}}]', "the score of 'calm' is inf, not between 0 and 1"),
        (scores(calm=0.9, happy=0.8, sad=0.1), "the scores of all 3 labels add up to 1.8, not 1"),
        (scores(calm=0.5, happy=0.4, sad=0.098), "the scores of all 3 labels add up to 0.998, not 1"),
        (scores(calm=0.9, happy=0.8), "the scores of 2 labels add up to 1.7, more than 1"),
        (scores(LABEL_0=0.9), "the model was not trained on the label 'LABEL_0'"),
        (scores(Calm=0.9), "the model was not trained on the label 'Calm'"),
        ('[{"label": "sad", "score": 0.5}, {"label": "sad", "score": 0.5}]', "the label 'sad' appears 2 times"),
    ],
)
def test_an_invalid_score_or_label_is_named(text: str, message: str) -> None:
    assert problems(text) == [message]


def test_a_score_that_is_not_a_number_is_never_the_best() -> None:
    form = [{"label": "calm", "score": float("nan")}, {"label": "happy", "score": 0.1}, {"label": "sad", "score": 0.2}]
    assert best(form) == Prediction("sad", 0.2)


def test_the_sum_is_checked_only_if_labels_exclude_each_other_and_all_are_there() -> None:
    several = LabelSet(LABELS, multi_label=True)
    assert problems(scores(calm=0.9, happy=0.8, sad=0.1), several) == []
    assert problems(scores(calm=0.9, happy=0.05)) == []
    assert problems(scores(calm=0.9, happy=0.8), several) == []


def test_the_score_of_a_single_label_may_be_any_probability() -> None:
    single = LabelSet(("calm",))
    assert problems(scores(calm=0.3), single) == []
    assert problems(scores(calm=-0.3), single) == ["the score of 'calm' is -0.3, not between 0 and 1"]


def test_the_scores_of_a_regression_are_any_finite_numbers() -> None:
    numbers = LabelSet(("calm", "happy"), regression=True)
    assert problems(scores(calm=-3.5, happy=4.2), numbers) == []
    assert problems(scores(calm=float("nan")), numbers) == ["the score of 'calm' is nan, not a finite number"]


@given(st.permutations(LABELS), st.floats(0, 1))
def test_the_best_label_does_not_depend_on_the_order(order: list[str], score: float) -> None:
    form = [{"label": label, "score": score if label == "calm" else score / 2} for label in order]
    found = best(form)
    assert found is not None
    assert found.score == score


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["label", "score", "error"]) | st.text(), inner),
    max_leaves=10,
)


@given(json_values)
def test_no_answer_raises_anything_but_wrong_shape(value: object) -> None:
    with suppress(WrongShape):
        parse(value, "a", TRAINED)
    with suppress(WrongShape):
        parse(value, ("a", "b"), TRAINED)
