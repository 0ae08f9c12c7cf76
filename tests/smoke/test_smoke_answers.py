from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smoke.fakes import LABELS, answer

from hfdeploy_action.smoke import answers
from hfdeploy_action.smoke.answers import Prediction, WrongShape
from hfdeploy_action.smoke.quoted import quoted


@pytest.mark.parametrize("form", [answer("sad", 0.7), [answer("sad", 0.7)], answer("sad", 0.7)[::-1]])
def test_flat_and_nested_answers_say_the_same_likeliest_first(form: Any) -> None:
    assert answers.predictions(form)[0] == Prediction("sad", 0.7)
    assert len(answers.predictions(form)) == 3


@pytest.mark.parametrize(
    ("form", "message"),
    [
        (None, "expected a list of objects with label and score, got null"),
        ({"error": "secret"}, "expected a list of objects with label and score, got an object with an error"),
        ({"label": "calm", "score": 1}, "expected a list of objects with label and score, got an object"),
        ([], "expected a list of objects with label and score, got a list of 0"),
        ([[]], "expected a list of objects with label and score, got a list of 0"),
        ([[[answer()]]], "expected objects with label and score, got a list of 1"),
        ([answer(), answer()], "expected objects with label and score, got a list of 3"),
        ([[0.1, 0.9]], "expected objects with label and score, got a number"),
        (["calm"], "expected objects with label and score, got text"),
        ([{"label": "calm"}], "an object without score"),
        ([{}], "an object without label and score"),
        ([{"label": 3, "score": 1}], "a label that is a number, not text"),
        ([{"label": "calm", "score": "0.9"}], "a score that is text, not a number"),
        ([{"label": "calm", "score": True}], "a score that is true or false, not a number"),
        ([{"label": "calm", "score": None}], "a score that is null, not a number"),
    ],
)
def test_any_other_shape_is_named_without_its_content(form: Any, message: str) -> None:
    with pytest.raises(WrongShape) as wrong:
        answers.predictions(form)
    assert str(wrong.value) == message


def test_a_batch_is_a_list_for_each_text_or_its_best_label() -> None:
    both = answers.batch([answer("sad"), answer("calm")], 2)
    flat = answers.batch([{"label": "sad", "score": 0.8}, {"label": "calm", "score": 0.8}], 2)
    assert [each[0] for each in both] == [each[0] for each in flat] == [Prediction("sad", 0.8), Prediction("calm", 0.8)]


def test_a_batch_of_another_size_is_refused() -> None:
    with pytest.raises(WrongShape, match="expected a list of 3 answers, got a list of 1"):
        answers.batch([[answer(), answer(), answer()]], 3)


def problems(text: str, *, multi_label: bool = False) -> list[str]:
    ranked = answers.predictions(json.loads(text))
    return [
        *answers.score_problems(ranked, LABELS, multi_label=multi_label),
        *answers.label_problems(ranked, LABELS),
    ]


def scores(**by_label: float) -> str:
    return json.dumps([{"label": label, "score": score} for label, score in by_label.items()])


def test_a_sound_answer_has_no_problems() -> None:
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
        (scores(LABEL_0=0.9), "'LABEL_0' is not a label the model was trained on"),
        (scores(Calm=0.9), "'Calm' is not a label the model was trained on"),
        ('[{"label": "sad", "score": 0.5}, {"label": "sad", "score": 0.5}]', "'sad' comes 2 times"),
    ],
)
def test_scores_and_labels_that_clients_cannot_use_are_named(text: str, message: str) -> None:
    assert problems(text) == [message]


def test_a_score_that_is_not_a_number_is_never_the_best() -> None:
    form = [{"label": "calm", "score": float("nan")}, {"label": "happy", "score": 0.1}, {"label": "sad", "score": 0.2}]
    assert [label for label, _ in answers.predictions(form)] == ["sad", "happy", "calm"]


def test_scores_may_add_up_to_anything_for_several_labels_at_once_or_only_some_of_them() -> None:
    assert problems(scores(calm=0.9, happy=0.8, sad=0.1), multi_label=True) == []
    assert problems(scores(calm=0.9, happy=0.05)) == []


@given(st.permutations(LABELS), st.floats(0, 1))
def test_the_best_label_does_not_depend_on_the_order(order: list[str], score: float) -> None:
    form = [{"label": label, "score": score if label == "calm" else score / 2} for label in order]
    assert answers.predictions(form)[0].score == score


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["label", "score", "error"]) | st.text(), inner),
    max_leaves=10,
)


@given(json_values)
def test_no_answer_raises_anything_but_wrong_shape(value: object) -> None:
    with suppress(WrongShape):
        answers.predictions(value)
    with suppress(WrongShape):
        answers.batch(value, 2)


@given(st.text() | st.binary() | st.lists(st.text()))
def test_what_others_wrote_is_short_and_printable_in_messages(value: object) -> None:
    assert len(quoted(value)) <= 82
    assert quoted(value).isprintable()
