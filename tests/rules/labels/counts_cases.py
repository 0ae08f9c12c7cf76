"""The cases of the rules in `labels.counts`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from rules.files.models import of_type, typed
from rules.labels.models import UNLABELLED_CARD, inverted, labelled
from sound import README, TENSORS, edit, safetensors

CASES: dict[str, list[Case]] = {
    "HFD205": [
        Case(
            "more outputs than labels",
            {"model.safetensors": safetensors({**TENSORS, "classifier.weight": (12, 4)})},
            [
                "HFD205 config.json:5:3 config.json has 3 labels, but `classifier.weight` in `model.safetensors` has 12 outputs"
            ],
        ),
        Case(
            "a RoBERTa classifier",
            {
                **typed("roberta", architectures=["RobertaForSequenceClassification"]),
                "model.safetensors": safetensors(
                    of_type("roberta", head={"classifier.out_proj.weight": (2, 4), "classifier.out_proj.bias": (2,)})
                ),
            },
            [
                "HFD205 config.json:7:3 config.json has 3 labels, but `classifier.out_proj.weight` in `model.safetensors` has 2 outputs"
            ],
        ),
        Case(
            "three outputs without labels",
            labelled(None),
            [
                "HFD205 config.json:2:2 without `id2label` there are 2 labels, but `classifier.weight` in `model.safetensors` has 3 outputs"
            ],
        ),
        Case(
            "labels only in label2id",
            labelled(None, {"calm": 0, "happy": 1, "sad": 2}),
            [
                "HFD205 config.json:3:2 without `id2label` there are 2 labels, but `classifier.weight` in `model.safetensors` has 3 outputs"
            ],
        ),
        Case(
            "config.json differs from the head and the card",
            {**labelled({"0": "calm", "1": "happy"}, {"calm": 0, "happy": 1}), "README.md": README},
            [
                "HFD205 config.json:3:2 config.json has 2 labels, but `classifier.weight` in `model.safetensors` has 3 outputs"
            ],
        ),
        Case(
            "num_labels in place of labels",
            labelled(None, num_labels=3),
            ["HFD201 config.json:2:2 there is no `id2label`, so clients see `LABEL_0` and `LABEL_1`"],
        ),
        Case(
            "another model in a subfolder",
            {"reward/model.safetensors": safetensors({"classifier.weight": (1, 4)})},
            [],
        ),
        Case(
            "weights that are not fetched",
            {"model.safetensors": None, "pytorch_model.bin": b"\x80\x02}."},
            ["HFD109 pytorch_model.bin all weights are pickles: `pytorch_model.bin`"],
        ),
    ],
    "HFD211": [
        Case(
            "a wrong number",
            edit("config.json", '"dim": 4', '"dim": 4, "num_labels": 12'),
            ["HFD211 config.json:4:13 `num_labels` is 12, but `id2label` has 3 labels"],
        ),
        Case(
            "a list",
            edit("config.json", '"dim": 4', '"dim": 4, "num_labels": [3]'),
            ["HFD211 config.json:4:13 `num_labels` is [3], but `id2label` has 3 labels"],
        ),
        Case("the right number", edit("config.json", '"dim": 4', '"dim": 4, "num_labels": 3'), []),
        Case(
            "a model that is not a classifier",
            edit("config.json", 'SequenceClassification"],', 'MultipleChoice"],\n  "num_labels": 12,'),
            [
                "HFD411 README.md:5:1 `DistilBertForMultipleChoice` does not do `text-classification`; its usual task is `multiple-choice`"
            ],
        ),
    ],
    "HFD212": [
        Case(
            "a number from an earlier classifier",
            edit("config.json", '"dim": 4', '"dim": 4, "_num_labels": 5'),
            ["HFD212 config.json:4:13 `_num_labels` is 5, but `id2label` has 3 labels"],
        ),
        Case("the right number", edit("config.json", '"dim": 4', '"dim": 4, "_num_labels": 3'), []),
    ],
    "HFD215": [
        Case(
            "a misspelled type",
            edit("config.json", "single_label_classification", "single-label-classification"),
            [
                "HFD215 config.json:15:3 `problem_type` is `single-label-classification`, which transformers does not know; did you mean `single_label_classification`?"
            ],
        ),
        Case(
            "a list",
            edit("config.json", '"single_label_classification"', "[1]"),
            ["HFD215 config.json:15:3 `problem_type` is `[1]`, which transformers does not know"],
        ),
        Case("null", edit("config.json", '"single_label_classification"', "null"), []),
        Case(
            "a type of another library",
            {**labelled(None, problem_type="binary", architectures=None, model_type=None), **UNLABELLED_CARD},
            [],
        ),
    ],
    "HFD216": [
        Case(
            "single-label classification with one label",
            inverted("toxic", problem_type="single_label_classification"),
            ["HFD216 config.json:5:2 `single_label_classification` with 1 label always answers that label"],
        ),
        Case(
            "regression with several labels",
            inverted("calm", "sad", problem_type="regression"),
            ["HFD216 config.json:5:2 with `regression`, the scores of 2 labels are not probabilities"],
        ),
        Case(
            "regression with several scales",
            inverted("valence", "arousal", problem_type="regression"),
            [],
        ),
        Case("regression with one label", inverted("toxicity", problem_type="regression"), []),
        Case(
            "multi-label classification with one label",
            inverted("toxic", problem_type="multi_label_classification"),
            [],
        ),
    ],
}
