"""What `--fix` changes in the label maps of config.json."""

from __future__ import annotations

import json

import pytest
from fixes.fixing import fixed_texts
from sound import CONFIG, Model


class TestTheInverseMap:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('"happy": 1', '"happy": 2'),
            ('"happy": 1,\n', ""),
            ('"happy": 1', '"happy": 1,\n    "angry": 3'),
            ('"happy": 1', '"cheerful": 1'),
        ],
    )
    def test_is_written_with_the_layout_of_the_old_one(self, model: Model, old: str, new: str) -> None:
        assert fixed_texts(model({"config.json": CONFIG.replace(old, new)})) == {"config.json": CONFIG}

    def test_keeps_ids_that_are_text(self, model: Model) -> None:
        text = CONFIG.replace('"calm": 0', '"calm": "0"').replace('"sad": 2', '"sad": "2"')
        before, after = (text.replace('"happy": 1', f'"happy": "{number}"') for number in (2, 1))
        assert fixed_texts(model({"config.json": before})) == {"config.json": after}

    def test_is_added_below_the_other_map(self, model: Model) -> None:
        start = CONFIG.index('  "label2id"')
        before = CONFIG[:start] + CONFIG[CONFIG.index('  "problem_type"') :]
        assert fixed_texts(model({"config.json": before})) == {"config.json": CONFIG}

    def test_takes_the_names_of_label2id_if_the_other_map_has_placeholders(self, model: Model) -> None:
        before = CONFIG
        for number, label in enumerate(("calm", "happy", "sad")):
            before = before.replace(f'"{number}": "{label}"', f'"{number}": "LABEL_{number}"')
        assert before != CONFIG
        assert fixed_texts(model({"config.json": before})) == {"config.json": CONFIG}

    def test_loses_no_name_if_some_labels_are_placeholders(self, model: Model) -> None:
        assert fixed_texts(model({"config.json": CONFIG.replace('"1": "happy"', '"1": "LABEL_1"')})) == {}

    @pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
    def test_is_written_on_one_line_if_the_old_one_was(self, model: Model, separators: tuple[str, str]) -> None:
        values = json.loads(CONFIG)
        values["label2id"]["happy"] = 2
        (text,) = fixed_texts(model({"config.json": json.dumps(values, separators=separators)})).values()
        assert json.loads(text) == json.loads(CONFIG)
        assert "\n" not in text

    @pytest.mark.parametrize(
        "text",
        [
            CONFIG.replace('"1": "happy"', '"1": "calm"'),
            CONFIG.replace('"1": "happy"', '"3": "happy"'),
        ],
        ids=["a duplicate label", "a gap in the ids"],
    )
    def test_is_not_written_if_labels_or_ids_are_ambiguous(self, model: Model, text: str) -> None:
        assert fixed_texts(model({"config.json": text})) == {}
