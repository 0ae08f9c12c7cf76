"""What `--fix` changes in the front matter of the card."""

from __future__ import annotations

import pytest
from fixes.fixing import card, fixed_texts, readme
from sound import CONFIG, README, Changes, Model, edit

from hfdeploy_action.fixes.card import ONE_TASK
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import RULES

SAYS_TRANSFORMERS = CONFIG.replace('"dim"', '"transformers_version": "5.0.0",\n  "dim"')
NO_TASK = README.replace("pipeline_tag: text-classification\n", "")
NO_LIBRARY = README.replace("library_name: transformers\n", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("language: no", 'language: "no"'),
        ("language:   no   # Norsk", 'language:   "no"   # Norsk'),
        ("language: [en, no, nb]", 'language: [en, "no", nb]'),
        ("language: [no]", 'language: ["no"]'),
        ("language:\n- en\n- no\n- nb", 'language:\n- en\n- "no"\n- nb'),
        ("language:\n  - no # Norsk", 'language:\n  - "no" # Norsk'),
        ("language: [no, no]", 'language: ["no", "no"]'),
        ("language: [EN, de]", "language: [en, de]"),
        ("language:\n- 'EN'   # so", "language:\n- 'en'   # so"),
        ("language:\ten\nx: \ty", "language: en\nx:  y"),
        ("language: en\n\t\nx: y", "language: en\n \nx: y"),
        (
            "language: en\nbase_model: a/b\nbase_model_relation: Quantized",
            "language: en\nbase_model: a/b\nbase_model_relation: quantized",
        ),
        ("language: en\nbase_model: https://huggingface.co/a/b", "language: en\nbase_model: a/b"),
        ("language: en\nbase_model: ['hf.co/a/b/', c/d]", "language: en\nbase_model: ['a/b', c/d]"),
        ("language: en\ndatasets:\n- https://hf.co/datasets/a/b", "language: en\ndatasets:\n- a/b"),
        ("language: en\nversion: 1.10", 'language: en\nversion: "1.10"'),
        ("language: en\nmetrics: [2024-01-01]", 'language: en\nmetrics: ["2024-01-01"]'),
        ("language: en\nbase-model: acme/x", "language: en\nbase_model: acme/x"),
        ("language: en\nBase_Model: acme/x", "language: en\nbase_model: acme/x"),
    ],
)
def test_a_value_or_a_key_of_the_card_is_corrected(model: Model, before: str, after: str) -> None:
    assert fixed_texts(model(card(readme("language: en", before)))) == card(readme("language: en", after))


@pytest.mark.parametrize(
    "line",
    [
        "language: yes",  # no language
        "language: [english]",  # which code is a guess
        "language: en\ntag: x",  # one tag or a list of them
        "language: en\ndatasets: https://example.org/set.zip",  # which the Hub does not have
        "language: en\nbase_model: a/b\nbase_model_relation: finetuned",  # or merged
        "language: en\nmodel_index: 1\nmodel-index: 2",
    ],
)
def test_a_line_with_several_possible_fixes_is_not_changed(model: Model, line: str) -> None:
    assert fixed_texts(model(card(readme("language: en", line)))) == {}


@pytest.mark.parametrize(
    ("before", "after"),
    [("licence: MIT", "license: MIT"), ("licences: [mit]", None), ("licence: license", None), ("lang: en", None)],
)
def test_the_misspelled_key_of_a_license_is_corrected(model: Model, before: str, after: str | None) -> None:
    changed = {} if after is None else card(readme("license: apache-2.0", after))
    assert fixed_texts(model(card(readme("license: apache-2.0", before)))) == changed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("license: Apache 2.0", "license: apache-2.0"),
        ('license: [mit, "CC BY 4.0"]', 'license: [mit, "cc-by-4.0"]'),
        ("license: apache-2", None),
        ("license: ???", None),
    ],
)
def test_another_spelling_of_a_license_is_corrected(model: Model, before: str, after: str | None) -> None:
    changed = {} if after is None else card(readme("license: apache-2.0", after))
    assert fixed_texts(model(card(readme("license: apache-2.0", before)))) == changed


@pytest.mark.parametrize("written", ["Text-Classification", "text_classification", '"Text classification"'])
def test_another_spelling_of_a_task_is_corrected(model: Model, written: str) -> None:
    quoted = '"' in written
    right = readme("pipeline_tag: text-classification", 'pipeline_tag: "text-classification"') if quoted else README
    assert fixed_texts(model(card(readme("tag: text-classification", f"tag: {written}")))) == card(right)


def test_another_spelling_of_a_library_is_corrected(model: Model) -> None:
    assert fixed_texts(model(card(readme("library_name: transformers", "library_name: Transformers")))) == card(README)


class TestTheTask:
    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    def test_is_added_at_the_end_of_the_front_matter(self, model: Model, line_end: str) -> None:
        text = NO_TASK.replace("\n", line_end)
        after = text.replace(
            f"{line_end}---{line_end}#", f"{line_end}pipeline_tag: text-classification{line_end}---{line_end}#"
        )
        assert fixed_texts(model(card(text))) == card(after)

    def test_is_added_to_a_key_without_a_value(self, model: Model) -> None:
        text = readme("pipeline_tag: text-classification", "pipeline_tag:   # later")
        assert fixed_texts(model(card(text))) == card(text.replace("tag:", "tag: text-classification"))

    def test_is_not_added_if_its_key_is_misspelled(self, model: Model) -> None:
        text = readme("pipeline_tag:", "pipeline-tag:")
        assert fixed_texts(model(card(text))) == card(README)

    @pytest.mark.parametrize(
        "changes",
        [
            edit("config.json", "DistilBertForSequenceClassification", "BertForMaskedLM"),
            edit("config.json", '"architectures": ["DistilBertForSequenceClassification"],', ""),
            {"config.json": CONFIG.replace("calm", "entailment").replace("sad", "contradiction")},
            {"modules.json": "[]"},
            {"preprocessor_config.json": "{}"},
        ],
        ids=["two tasks", "no architecture", "entailment", "sentence-transformers", "sound"],
    )
    def test_is_not_added_if_the_architecture_does_not_determine_it(self, model: Model, changes: Changes) -> None:
        assert "README.md" not in fixed_texts(model({**card(NO_TASK), **changes}))

    @pytest.mark.parametrize(("ending", "task"), ONE_TASK.items())
    def test_is_the_one_that_the_rule_suggests(self, model: Model, ending: str, task: str) -> None:
        root = model({**card(NO_TASK), **edit("config.json", "DistilBertForSequenceClassification", f"Some{ending}")})
        (finding,) = RULES["HFD409"].findings(ModelFolder(root))
        usual = f"the usual task of `Some{ending}` is `{task}`"
        assert finding.message == f"there is no `pipeline_tag`; {usual}"
        assert finding.fix.startswith(f"add `pipeline_tag: {task}`")
        assert f"pipeline_tag: {task}\n" in fixed_texts(root)["README.md"]

    def test_is_not_added_to_front_matter_in_braces(self, model: Model) -> None:
        text = "---\n{license: mit, language: en, library_name: transformers}\n---\n# Emotion\n"
        assert fixed_texts(model(card(text))) == {}


@pytest.mark.parametrize(
    ("changes", "library"),
    [
        ({"config.json": SAYS_TRANSFORMERS}, "transformers"),
        ({"modules.json": "[]"}, "sentence-transformers"),
        ({"config.json": None, "adapter_config.json": '{"peft_type": "LORA"}'}, "peft"),
        ({}, None),
        ({"config.json": None, "adapter_config.json": "{}"}, None),
        ({"config.json": SAYS_TRANSFORMERS.replace('"dim"', '"quantization": {},\n  "dim"')}, None),
        ({"config.json": SAYS_TRANSFORMERS, "meta.json": "{}"}, None),
    ],
)
def test_the_library_of_the_files_is_added(model: Model, changes: Changes, library: str | None) -> None:
    after = NO_LIBRARY.replace("\n---\n#", f"\nlibrary_name: {library}\n---\n#")
    assert fixed_texts(model({**card(NO_LIBRARY), **changes})) == (card(after) if library else {})


def test_a_byte_order_mark_is_removed_and_the_text_after_it_is_fixed(model: Model) -> None:
    text = readme("language: en", "language: no")
    assert fixed_texts(model(card("\ufeff" + text))) == card(text.replace("no\n", '"no"\n', 1))
