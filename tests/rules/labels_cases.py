"""The cases of HFD2xx."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

import json

from rules.case import Case
from rules.formats_cases import ADAPTER
from sound import README, TENSORS, Changes, edit, safetensors

from hfdeploy_action.findings import Location
from hfdeploy_action.folder import Declared

IMAGES = "ViTForImageClassification"
UNLABELLED_CARD = {"README.md": README.replace("labels: [calm, happy, sad]\n", "")}

VERY_CALM = "HFD213 config.json:3:33 labels 0 and 1 are `very calm` and `very  calm `"
WIDGET = "widget:\n- text: What a day.\n  output:\n  "
RESULTS = """\
model-index:
- name: emotion
  results:
  - task: {type: text-classification}
    dataset: {type: emotion, name: emotion}
    metrics:
    - type: f1
      value: 0.9
      args: """


def labelled(id2label: object, label2id: object = None, *, outputs: int = 3, **more: object) -> Changes:
    """The sound model with other labels in config.json, on the fourth and fifth line, and none in its card."""
    config = {
        "architectures": ["DistilBertForSequenceClassification"],
        "id2label": id2label,
        "label2id": label2id,
        **more,
    }
    config.setdefault("model_type", "distilbert")
    lines = ",\n ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in config.items() if value is not None)
    weights = safetensors({**TENSORS, "classifier.weight": (outputs, 4)})
    return {"config.json": "{\n " + lines + "\n}", "model.safetensors": weights, **UNLABELLED_CARD}


def inverted(*labels: str, **more: object) -> Changes:
    """A model with these labels, and maps that agree."""
    pairs = list(enumerate(labels))
    return labelled(
        {str(i): label for i, label in pairs}, {label: i for i, label in pairs}, outputs=len(labels), **more
    )


def declared(*labels: str) -> Declared:
    return Declared(labels=labels, labels_at=Location("../hfdeploy.yaml", 2, 1))


LABELS: dict[str, list[Case]] = {
    "HFD201": [
        Case(
            "placeholders",
            inverted("LABEL_0", "LABEL_1", "LABEL_2"),
            ["HFD201 config.json:3:2 all 3 labels are placeholders: `LABEL_0` to `LABEL_2`"],
        ),
        Case(
            "no names at all",
            labelled(None, outputs=2),
            ["HFD201 config.json:2:2 there is no `id2label`, so clients see `LABEL_0` and `LABEL_1`"],
        ),
        Case("one output of a regression has no need of a name", inverted("LABEL_0"), []),
        Case(
            "some of them placeholders",
            inverted("LABEL_0", "calm", "sad"),
            ["HFD201 config.json:3:15 label 0 is the placeholder `LABEL_0`"],
        ),
        Case("a number among names is a name", inverted("1", "2", "other"), []),
        Case(
            "what is no classifier has no labels",
            edit("config.json", "DistilBertForSequenceClassification", "DistilBertModel"),
            [],
        ),
    ],
    "HFD202": [
        Case(
            "two ids are swapped",
            edit("config.json", '"happy": 1,\n    "sad": 2', '"happy": 2,\n    "sad": 1'),
            ["HFD202 config.json:12:5 `label2id` maps `happy` to 2, but `id2label` maps 1 to it (and 1 more)"],
        ),
        Case(
            "a label is written otherwise",
            edit("config.json", '"calm": 0', '"Calm": 0'),
            ["HFD202 config.json:6:5 `id2label` maps 0 to `calm`, which `label2id` does not contain (and 1 more)"],
        ),
        Case(
            "an id is no number",
            edit("config.json", '"calm": 0', '"calm": null'),
            ["HFD202 config.json:11:5 `label2id` maps `calm` to null, but `id2label` maps 0 to it"],
        ),
        Case(
            "more than anybody reads",
            labelled({str(i): f"a{i}" for i in range(1_000)}, {f"a{i}": i + 1 for i in range(1_000)}, outputs=1_000),
            ["HFD202 config.json:4:15 `label2id` maps `a0` to 1, but `id2label` maps 0 to it (and 999 more)"],
        ),
        Case("ids as text, as the Trainer writes some", edit("config.json", '"calm": 0', '"calm": "0"'), []),
        Case("another order", edit("config.json", '"calm": 0,\n    "happy": 1', '"happy": 1,\n    "calm": 0'), []),
    ],
    "HFD203": [
        Case(
            "one label for two ids",
            labelled({"0": "calm", "1": "sad", "2": "sad"}, {"calm": 0, "sad": 2}),
            ["HFD203 config.json:3:40 labels 1 and 2 are both `sad`"],
        ),
        Case(
            "in the place of a declared one",
            labelled({"0": "calm", "1": "sad", "2": "sad"}, {"calm": 0, "sad": 2}),
            ["HFD203 config.json:3:40 labels 1 and 2 are both `sad`"],
            declared("calm", "happy", "sad"),
        ),
        Case(
            "of pictures another rule says so",
            labelled({"0": "crane", "1": "sad", "2": "crane"}, {"crane": 2, "sad": 1}, architectures=[IMAGES]),
            [
                "HFD213 config.json:3:41 labels 0 and 2 are both `crane`",
                "HFD411 README.md:5:1 `ViTForImageClassification` does not do `text-classification`; its usual task is `image-classification`",
            ],
        ),
    ],
    "HFD204": [
        Case(
            "counted from one",
            labelled({"1": "calm", "2": "happy", "3": "sad"}, {"calm": 1, "happy": 2, "sad": 3}),
            ["HFD204 config.json:3:42 `id2label` has the ID `3`; expected 0 to 2 for 3 labels"],
        ),
        Case(
            "an id that is no number",
            labelled({"0": "calm", "1": "happy", "two": "sad"}, {"calm": 0, "happy": 1}),
            ["HFD204 config.json:3:42 `id2label` has the ID `two`; expected 0 to 2 for 3 labels"],
        ),
        Case(
            "a number left out",
            labelled({"0": "calm", "1": "happy", "3": "sad"}, {"calm": 0, "happy": 1, "sad": 2}),
            ["HFD204 config.json:3:42 `id2label` has the ID `3`; expected 0 to 2 for 3 labels"],
        ),
        Case(
            "the one map in place of the other",
            labelled({"calm": 0, "happy": 1, "sad": 2}, {"0": "calm", "1": "happy", "2": "sad"}),
            ["HFD204 config.json:3:15 `id2label` has the ID `calm`; expected 0 to 2 for 3 labels (and 2 more)"],
        ),
        Case(
            "leading zeros are read as numbers",
            labelled({"00": "calm", "01": "happy", "02": "sad"}, {"calm": 0, "happy": 1, "sad": 2}),
            [],
        ),
    ],
    "HFD205": [
        Case(
            "more outputs than labels",
            {"model.safetensors": safetensors({**TENSORS, "classifier.weight": (12, 4)})},
            [
                "HFD205 config.json:5:3 config.json has 3 labels, but `classifier.weight` in `model.safetensors` has 12 outputs"
            ],
        ),
        Case(
            "a RoBERTa head",
            {
                **edit("config.json", "DistilBertForSeq", "RobertaForSeq"),
                "model.safetensors": safetensors(
                    {"classifier.out_proj.weight": (2, 4), "classifier.out_proj.bias": (2,)}
                ),
            },
            [
                "HFD205 config.json:5:3 config.json has 3 labels, but `classifier.out_proj.weight` in `model.safetensors` has 2 outputs"
            ],
        ),
        Case(
            "no names and three outputs",
            labelled(None),
            [
                "HFD205 config.json:2:2 without `id2label` there are 2 labels, but `classifier.weight` in `model.safetensors` has 3 outputs"
            ],
        ),
        Case(
            "names in label2id alone, which transformers does not count",
            labelled(None, {"calm": 0, "happy": 1, "sad": 2}),
            [
                "HFD205 config.json:3:2 without `id2label` there are 2 labels, but `classifier.weight` in `model.safetensors` has 3 outputs"
            ],
        ),
        Case(
            "the head and the card agree: config.json is the odd one",
            {**labelled({"0": "calm", "1": "happy"}, {"calm": 0, "happy": 1}), "README.md": README},
            [
                "HFD205 config.json:3:2 config.json has 2 labels, but `classifier.weight` in `model.safetensors` has 3 outputs"
            ],
        ),
        Case(
            "a number of labels in place of names",
            labelled(None, num_labels=3),
            ["HFD201 config.json:2:2 there is no `id2label`, so clients see `LABEL_0` and `LABEL_1`"],
        ),
        Case(
            "another model in a folder within",
            {"reward/model.safetensors": safetensors({"classifier.weight": (1, 4)})},
            [],
        ),
        Case(
            "weights whose header is not here",
            {"model.safetensors": None, "pytorch_model.bin": b"\x80\x02}."},
            ["HFD109 pytorch_model.bin all weights are pickles: `pytorch_model.bin`"],
        ),
    ],
    "HFD206": [
        Case(
            "a label is missing and another is there",
            {},
            [
                "HFD206 config.json:5:3 the model's labels differ from the declared ones: missing `proud`; unexpected `sad`"
            ],
            declared("calm", "happy", "proud"),
        ),
        Case(
            "placeholders in place of the declared labels",
            inverted("LABEL_0", "LABEL_1"),
            [
                "HFD206 config.json:3:2 the model's labels differ from the declared ones: missing `calm`, `happy`; unexpected `LABEL_0`, `LABEL_1`",
            ],
            declared("calm", "happy"),
        ),
        Case(
            "one was lost on the way: the head still has it, and so does the card",
            {**labelled({"0": "calm", "1": "happy"}, {"calm": 0, "happy": 1}), "README.md": README},
            ["HFD206 config.json:3:2 the model's labels differ from the declared ones: missing `sad`"],
            declared("calm", "happy", "sad"),
        ),
        Case(
            "more than can be listed",
            {},
            [
                "HFD206 config.json:5:3 the model's labels differ from the declared ones: missing `0`, `1`, `2`, `3`, `4` and 4 more"
            ],
            declared("calm", "happy", "sad", *"012345678"),
        ),
        Case(
            "no configuration to compare",
            {"config.json": None, **ADAPTER},
            [],
            declared("calm"),
        ),
    ],
    "HFD207": [
        Case(
            "the card lists one that the model has not",
            edit("README.md", "happy, sad]", "happy, angry]"),
            ["HFD207 README.md:6:23 the card's labels differ from the model's: missing `sad`; unexpected `angry`"],
        ),
        Case(
            "the card leaves one out",
            edit("README.md", "happy, sad]", "happy]"),
            ["HFD207 README.md:6:1 the card's labels differ from the model's: missing `sad`"],
        ),
        Case("the order of the alphabet", {**inverted("sad", "calm", "happy"), "README.md": README}, []),
        Case(
            "by their ids",
            edit("README.md", "[calm, happy, sad]", "{0: calm, 1: happy, 2: angry}"),
            ["HFD207 README.md:6:29 the card's labels differ from the model's: missing `sad`; unexpected `angry`"],
        ),
        Case("no list", UNLABELLED_CARD, []),
        Case("something else under that key", edit("README.md", "[calm, happy, sad]", "[{name: calm}]"), []),
        Case(
            "a bare yes or no, which Python reads as true or false",
            {**inverted("No", "yes", "null"), **edit("README.md", "[calm, happy, sad]", "[No, yes, null]")},
            [],
        ),
    ],
    "HFD208": [
        Case(
            "a case expects what the model never says",
            {},
            ["HFD208 ../hfdeploy.yaml:9:5 a case expects `proud`, which is not a label of the model"],
            Declared(expected=(("calm", None), ("proud", Location("../hfdeploy.yaml", 9, 5)))),
        ),
        Case(
            "many of them",
            {},
            ["HFD208 ../hfdeploy.yaml:9:5 a case expects `proud`, which is not a label of the model (and 11 more)"],
            Declared(expected=(("proud", Location("../hfdeploy.yaml", 9, 5)),) * 12),
        ),
        Case(
            "nobody knows the labels",
            labelled(None, outputs=2),
            ["HFD201 config.json:2:2 there is no `id2label`, so clients see `LABEL_0` and `LABEL_1`"],
            Declared(expected=(("proud", None),)),
        ),
    ],
    "HFD209": [
        Case(
            "a workflow command",
            inverted("calm", "::set-output name=x::y"),
            ["HFD209 config.json:3:28 label 1 is `::set-output name=x::y`, which is not plain text"],
        ),
        Case(
            "one in the older form",
            inverted("calm", "##[add-mask]y"),
            ["HFD209 config.json:3:28 label 1 is `#\\x23[add-mask]y`, which is not plain text"],
        ),
        Case(
            "a line break",
            inverted("calm", "a\nb"),
            ["HFD209 config.json:3:28 label 1 is `a\\nb`, which is not plain text"],
        ),
        Case(
            "no text",
            labelled({"0": "calm", "1": None, "2": "sad"}, {"calm": 0, "happy": 1, "sad": 2}),
            ["HFD209 config.json:3:28 label 1 is null, which is not plain text"],
        ),
        Case(
            "half a character",
            inverted("calm", "\ud800"),
            ["HFD209 config.json:3:28 label 1 is `\\ud800`, which is not plain text"],
        ),
        Case("nothing", inverted("calm", " "), ["HFD209 config.json:3:28 label 1 is empty"]),
        Case(
            "longer than a line",
            inverted("calm", "::" + "x" * 100),
            ["HFD209 config.json:3:28 label 1 is `::" + "x" * 55 + "...`, which is not plain text"],
        ),
        Case(
            "a workflow command in the card",
            edit("README.md", "happy, sad]", "happy, '::x::']"),
            [
                "HFD207 README.md:6:23 the card's labels differ from the model's: missing `sad`; unexpected `::x::`",
                "HFD209 README.md:6:23 `::x::` in README.md is not plain text",
            ],
        ),
        Case(
            "emoji, joined letters and a blank that does not break",
            inverted("👩\u200d🔬", "می\u200cشود", "très\xa0bien"),
            [],
        ),
    ],
    "HFD210": [
        Case(
            "no label2id",
            labelled({"0": "calm", "1": "happy", "2": "sad"}),
            ["HFD210 config.json:3:2 there is `id2label`, but no `label2id`"],
        ),
        Case(
            "no id2label",
            labelled(None, {"calm": 0, "happy": 1}, outputs=2),
            ["HFD210 config.json:3:2 there is `label2id`, but no `id2label`"],
        ),
    ],
    "HFD211": [
        Case(
            "another number",
            edit("config.json", '"dim": 4', '"dim": 4, "num_labels": 12'),
            ["HFD211 config.json:4:13 `num_labels` is 12, but `id2label` has 3 labels"],
        ),
        Case(
            "no number",
            edit("config.json", '"dim": 4', '"dim": 4, "num_labels": [3]'),
            ["HFD211 config.json:4:13 `num_labels` is [3], but `id2label` has 3 labels"],
        ),
        Case("the same number", edit("config.json", '"dim": 4', '"dim": 4, "num_labels": 3'), []),
        Case(
            "a model that does not answer with labels",
            edit("config.json", 'SequenceClassification"],', 'MultipleChoice"],\n  "num_labels": 12,'),
            [
                "HFD411 README.md:5:1 `DistilBertForMultipleChoice` does not do `text-classification`; its usual task is `multiple-choice`"
            ],
        ),
    ],
    "HFD212": [
        Case(
            "left over from an earlier head",
            edit("config.json", '"dim": 4', '"dim": 4, "_num_labels": 5'),
            ["HFD212 config.json:4:13 `_num_labels` is 5, but `id2label` has 3 labels"],
        ),
        Case("still true", edit("config.json", '"dim": 4', '"dim": 4, "_num_labels": 3'), []),
    ],
    "HFD213": [
        Case("case", inverted("calm", "sad", "Calm"), ["HFD213 config.json:3:40 labels 0 and 2 are `calm` and `Calm`"]),
        Case("white space", inverted("very calm", "very  calm "), [VERY_CALM]),
        Case("an underscore is no blank", inverted("very calm", "very_calm"), []),
    ],
    "HFD214": [
        Case(
            "two have changed places",
            {},
            ["HFD214 config.json:7:5 label 1 of the model is `happy`, but label 1 of the declared labels is `sad`"],
            declared("calm", "sad", "happy"),
        ),
        Case(
            "the card's order",
            edit("README.md", "[calm, happy, sad]", "[sad, calm, happy]"),
            ["HFD214 README.md:6:10 label 0 of the card is `sad`, but label 0 of the model is `calm`"],
        ),
        Case("the declared order", {}, [], declared("calm", "happy", "sad")),
        Case(
            "the file's own order counts for nothing",
            edit("config.json", '"0": "calm",\n    "1": "happy"', '"1": "happy",\n    "0": "calm"'),
            [],
            declared("calm", "happy", "sad"),
        ),
    ],
    "HFD215": [
        Case(
            "misspelled",
            edit("config.json", "single_label_classification", "single-label-classification"),
            [
                "HFD215 config.json:15:3 `problem_type` is `single-label-classification`, which transformers does not know; did you mean `single_label_classification`?"
            ],
        ),
        Case(
            "no text",
            edit("config.json", '"single_label_classification"', "[1]"),
            ["HFD215 config.json:15:3 `problem_type` is `[1]`, which transformers does not know"],
        ),
        Case("nothing", edit("config.json", '"single_label_classification"', "null"), []),
        Case(
            "another library's word",
            {**labelled(None, problem_type="binary", architectures=None, model_type=None), **UNLABELLED_CARD},
            [],
        ),
    ],
    "HFD216": [
        Case(
            "a choice of one",
            inverted("toxic", problem_type="single_label_classification"),
            ["HFD216 config.json:5:2 `single_label_classification` with 1 label always answers that label"],
        ),
        Case(
            "a regression over classes",
            inverted("calm", "sad", problem_type="regression"),
            ["HFD216 config.json:5:2 with `regression`, the scores of 2 labels are not probabilities"],
        ),
        Case(
            "scales that are measured",
            inverted("valence", "arousal", problem_type="regression"),
            [],
        ),
        Case("a regression to one number", inverted("toxicity", problem_type="regression"), []),
        Case("one label, there or not", inverted("toxic", problem_type="multi_label_classification"), []),
    ],
    "HFD217": [
        Case(
            "a list",
            labelled(["calm", "sad"], {"calm": 0, "sad": 1}, outputs=2),
            ["HFD217 config.json:3:2 `id2label` is a list, not a JSON object"],
        ),
        Case(
            "a list, and as many labels as nobody can know",
            labelled(["calm", "happy", "sad"], {"calm": 0, "happy": 1, "sad": 2}),
            ["HFD217 config.json:3:2 `id2label` is a list, not a JSON object"],
            Declared(labels=("calm", "happy", "sad")),
        ),
    ],
    "HFD218": [
        Case(
            "an answer of another model",
            edit("README.md", "tags: ", WIDGET + "- {label: joy, score: 0.9}\n  - {label: sad, score: 0.1}\ntags: "),
            ["HFD218 README.md:10:5 the output of an example has `joy`, which is not a label of the model"],
        ),
        Case("the model's own", edit("README.md", "tags: ", WIDGET + "- {label: calm, score: 0.9}\ntags: "), []),
        Case(
            "zero-shot classification is asked with its labels",
            {
                "README.md": README.replace("tags: ", WIDGET + "- {label: joy, score: 0.9}\ntags: ").replace(
                    "text-classification", "zero-shot-classification"
                )
            },
            [],
        ),
        Case(
            "words of one name, together",
            {
                **(found := labelled({"0": "O", "1": "B-PER", "2": "I-PER"}, {"O": 0, "B-PER": 1, "I-PER": 2})),
                "README.md": str(found["README.md"]).replace("tags: ", WIDGET + "- {label: PER, score: 1}\ntags: "),
            },
            [],
        ),
        Case("answers of another form", edit("README.md", "tags: ", WIDGET + "- {text: joy}\n  - joy\ntags: "), []),
    ],
    "HFD219": [
        Case(
            "labels that have been renamed",
            edit("README.md", "tags: ", RESULTS + "{labels: [calm, joy, sad]}\ntags: "),
            ["HFD219 README.md:15:29 a result was computed for `joy`, which is not a label of the model"],
        ),
        Case("the one label that counts", edit("README.md", "tags: ", RESULTS + "{pos_label: sad}\ntags: "), []),
        Case("its number", edit("README.md", "tags: ", RESULTS + "{pos_label: 1}\ntags: "), []),
    ],
    "HFD220": [
        Case(
            "one text",
            edit("README.md", "[calm, happy, sad]", "calm, happy, sad"),
            ["HFD220 README.md:6:1 `labels` is text, not a list"],
        ),
        Case(
            "one of them twice",
            edit("README.md", "happy, sad]", "happy, sad, happy]"),
            ["HFD220 README.md:6:28 duplicate label `happy` in the card"],
        ),
        Case("a text of another kind", edit("README.md", "[calm, happy, sad]", "feelings, of people"), []),
    ],
}
