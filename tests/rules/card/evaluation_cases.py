"""The cases of the rules in `card.evaluation`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.card.models import more
from rules.case import Case
from sound import Changes, edit


def index(*results: str) -> Changes:
    """A model with these results, in line 6."""
    return more(f"model-index:\n- name: emotion\n  results: [{', '.join(results)}]")


TASK = "task: {type: text-classification}"
DATA = "dataset: {type: acme/spot-check, name: Spot-check}"
METRICS = "metrics: [{type: f1, value: 1}]"


def results(text: str) -> Changes:
    """A file of evaluation results."""
    return {".eval_results/bench.yaml": text}


CASES: dict[str, list[Case]] = {
    "HFD423": [
        Case(
            "no results",
            more("model-index:\n- name: emotion"),
            ["HFD423 README.md:5:3 a model in `model-index` has no `results`"],
        ),
        Case(
            "no list of models",
            more("model-index: {name: emotion, results: []}"),
            ["HFD423 README.md:4:1 `model-index` is not a list of models"],
        ),
        Case(
            "text in place of a model",
            more("model-index: [emotion]"),
            ["HFD423 README.md:4:15 a model in `model-index` is not a mapping"],
        ),
        Case(
            "no list of results",
            more("model-index:\n- name: emotion\n  results: good"),
            ["HFD423 README.md:6:3 `results` is not a list"],
        ),
        Case("text in place of a result", index("good"), ["HFD423 README.md:6:13 a result is not a mapping"]),
        Case("no metrics", index(f"{{{TASK}, {DATA}}}"), ["HFD423 README.md:6:13 a result has no `metrics`"]),
        Case(
            "a metric in place of a list",
            index(f"{{{TASK}, {DATA}, metrics: {{type: f1, value: 1}}}}"),
            ["HFD423 README.md:6:101 `metrics` is not a list"],
        ),
        Case(
            "a configuration that is read as a number",
            index(f"{{{TASK}, dataset: {{type: a, name: b, config: 2020}}, {METRICS}}}"),
            ["HFD423 README.md:6:77 `config` is the number 2020, not text"],
        ),
        Case(
            "a configuration of a metric",
            index(f"{{{TASK}, {DATA}, metrics: [{{type: f1, value: 1, config: [a]}}]}}"),
            ["HFD423 README.md:6:132 `config` is a list, not text"],
        ),
        Case(
            "an empty list of results, as the Trainer writes it",
            more("model-index:\n- name: emotion\n  results: []"),
            [],
        ),
        Case("a complete index", index(f"{{{TASK}, {DATA}, {METRICS}}}"), []),
    ],
    "HFD424": [
        Case(
            "no dataset, as spaCy writes it",
            index(*[f"{{{TASK}, {METRICS}}}"] * 3),
            ["HFD424 README.md:6:13 a result has no `dataset` (and 2 more like this)"],
        ),
        Case(
            "no name",
            more("model-index:\n- results: []"),
            ["HFD424 README.md:5:3 a model in `model-index` has no `name`"],
        ),
        Case("no task", index(f"{{{DATA}, {METRICS}}}"), ["HFD424 README.md:6:13 a result has no `task`"]),
        Case(
            "a task without a type",
            index(f"{{task: {{name: Emotion}}, {DATA}, {METRICS}}}"),
            ["HFD424 README.md:6:14 the `task` of a result has no `type`"],
        ),
        Case(
            "a metric without a value",
            index(f"{{{TASK}, {DATA}, metrics: [{{type: f1}}]}}"),
            ["HFD424 README.md:6:111 a metric has no `value`"],
        ),
        Case(
            "a source without a URL",
            index(f"{{{TASK}, {DATA}, {METRICS}, source: {{name: Us}}}}"),
            ["HFD424 README.md:6:134 a `source` has no `url`"],
        ),
        Case("values as text", index(f"{{{TASK}, {DATA}, metrics: [{{type: f1, value: 1.00 +/- 0.00}}]}}"), []),
    ],
    "HFD438": [
        Case(
            "no value",
            results("- dataset: {id: acme/bench, task_id: emotion}"),
            ["HFD438 .eval_results/bench.yaml:1:3 an entry has no `value`"],
        ),
        Case(
            "no task",
            results("- value: 0.86\n  dataset:\n    id: acme/bench"),
            ["HFD438 .eval_results/bench.yaml:2:3 the `dataset` of an entry has no `task_id`"],
        ),
        Case("no dataset", results("- value: 1"), ["HFD438 .eval_results/bench.yaml:1:3 an entry has no `dataset`"]),
        Case(
            "a mapping in place of a list",
            results("value: 0.86"),
            ["HFD438 .eval_results/bench.yaml:1:1 expected a list, but got a mapping"],
        ),
        Case(
            "a merge conflict",
            results("- dataset: {id: a/b, task_id: c}\n<<<<<<< ours\n  value: 1\n=======\n  value: 2\n>>>>>>> theirs"),
            ["HFD438 .eval_results/bench.yaml:2:1 invalid YAML: `<<<<<<<` is a merge conflict marker"],
        ),
        Case(
            "a tab",
            results("- dataset:\n\tid: a/b"),
            ["HFD438 .eval_results/bench.yaml:2:1 invalid YAML: a tab indents this line"],
        ),
        Case(
            "an HTML page",
            results("<!DOCTYPE html>"),
            ["HFD438 .eval_results/bench.yaml:1:1 `.eval_results/bench.yaml` is an HTML page, not YAML"],
        ),
        Case(
            "UTF-16",
            {".eval_results/bench.yaml": "- value: 1\n".encode("utf-16-le")},
            ["HFD438 .eval_results/bench.yaml:1:1 `.eval_results/bench.yaml` is encoded as UTF-16, not as UTF-8"],
        ),
        Case(
            "a URL in place of a dataset",
            results("- {dataset: {id: 'https://hf.co/datasets/a/b', task_id: c}, value: 1}"),
            [
                "HFD438 .eval_results/bench.yaml:1:14 `https://hf.co/datasets/a/b` is not a valid Hub dataset ID; did you mean `a/b`?"
            ],
        ),
        Case(
            "a value in a list",
            results("- {dataset: {id: a/b, task_id: c}, value: [1]}"),
            ["HFD438 .eval_results/bench.yaml:1:36 `value` is not a number"],
        ),
        Case(
            "an invalid date",
            results("- {dataset: {id: a/b, task_id: c}, value: 1, date: yesterday}"),
            ["HFD438 .eval_results/bench.yaml:1:46 `yesterday` is not a valid date; expected one such as `2026-01-31`"],
        ),
        Case(
            "a file that the Hub does not read",
            {".eval_results/bench.yml": "- value: 1"},
            [
                "HFD438 .eval_results/bench.yml the Hub does not read `.eval_results/bench.yml`: the name must end in `.yaml`"
            ],
        ),
        Case(
            "a source without a URL",
            results("- {dataset: {id: a/b, task_id: c}, value: 1, source: {name: Us}}"),
            ["HFD438 .eval_results/bench.yaml:1:46 a `source` has no `url`"],
        ),
        Case(
            "complete results",
            results(
                "- {dataset: {id: a/b, task_id: c}, value: 1, source: {url: 'https://example.org'}, date: '2026-01-01'}"
            ),
            [],
        ),
    ],
    "HFD440": [
        Case(
            "a missing letter",
            edit("README.md", "language: en", "metrics: [f1, Acuracy]\nlanguage: en"),
            ["HFD440 README.md:3:15 `Acuracy` is not a common metric; did you mean `accuracy`?"],
        ),
        Case(
            "several metrics of a kind, short names and custom metrics",
            edit(
                "README.md",
                "language: en",
                "metrics: [precisions, rouge1, rougeL, recall@5, cer, wer, f1_macro, bleu, mse, calmness]\nlanguage: en",
            ),
            [],
        ),
    ],
    "HFD446": [
        *(
            Case(
                f"the value {value}",
                index(f"{{{TASK}, {DATA}, metrics: [{{type: f1, value: {value}}}]}}"),
                [f"HFD446 README.md:6:122 the metric value `{shown}` is text, not a number"],
            )
            for value, shown in {"91.2%": "91.2%", "'91.2 %'": "91.2 %", '"91,2%"': "91,2%", "100%": "100%"}.items()
        ),
        *(
            Case(
                f"the value {value}",
                index(f"{{{TASK}, {DATA}, metrics: [{{type: f1, value: {value}}}]}}"),
                [],
            )
            for value in ("91.2", "0.912", "1.00 +/- 0.00", "better than 90%")
        ),
    ],
}
