"""The tables of transformers' types and classes: what the tool that refreshes them measures and merges."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hfdeploy_action.vocabulary import rows
from tools.architectures import __main__ as tool
from tools.architectures.classes import Classes, registered
from tools.architectures.measure import Head, Measured, Pair, family, measure
from tools.architectures.tiny import Saved

ROW = ["words.weight", "hidden_size", "-", "-", "0", "encoder.layer", "num_hidden_layers", "same"]
CLASSES = Classes(
    {
        "MODEL": {"bert": ("BertModel",), "vit": ("ViTModel",)},
        "MASKED_LM": {"bert": ("BertForMaskedLM",)},
        "PRETRAINING": {"bert": ("BertForPreTraining",)},
        "SEQUENCE_CLASSIFICATION": {"bert": ("BertForSequenceClassification",), "canine": ("CanineForSequence",)},
        "IMAGE_CLASSIFICATION": {"vit": ("ViTForImageClassification",)},
    },
    tokenized=frozenset({"bert", "canine"}),
)


def tiny(words: int, hidden: int, positions: int, layers: int) -> Saved:
    shapes: dict[str, tuple[int, ...]] = {f"kind.encoder.layer.{number}.weight": (hidden,) for number in range(layers)}
    shapes |= {"kind.words.weight": (words, hidden), "kind.positions.weight": (positions + 2, hidden)}
    numbers = {"vocab_size": words, "hidden_size": hidden, "n_positions": positions, "num_hidden_layers": layers}
    return Saved(shapes, numbers, "kind")


PAIR = Pair(tiny(67, 32, 44, 3), tiny(71, 64, 52, 4))


def test_two_sizes_of_a_model_tell_which_entry_gives_which_number() -> None:
    assert family("kind", [PAIR]) == [
        *("words.weight", "hidden_size"),
        *("positions.weight", "n_positions", "2"),
        *("encoder.layer", "num_hidden_layers", "same"),
    ]


def test_layers_that_hold_different_tensors_are_not_called_the_same() -> None:
    mixed = [each._replace(shapes=each.shapes | {"kind.encoder.layer.0.more": (1,)}) for each in PAIR]
    assert family("kind", [Pair(*mixed)])[-1] == "-"


def test_a_number_that_only_one_of_two_models_has_is_no_tensor_of_both() -> None:
    counted = PAIR.first._replace(shapes=PAIR.first.shapes | {"kind.batches": ()})
    assert [name for name, *_ in Pair(counted, PAIR.second).tensors()] == [*PAIR.first.shapes]


@pytest.mark.parametrize("pairs", [[], [Pair(Saved({}, {}, ""), Saved({}, {}, ""))]])
def test_models_that_tell_nothing_have_no_row(pairs: list[Pair]) -> None:
    assert family("kind", pairs) == []


def test_a_type_that_cannot_be_built_keeps_its_row() -> None:
    assert tool.families({"bert": ROW}, {"bert": Measured([], {})}) == {"bert": ROW}


def test_layers_that_were_unlike_in_some_version_stay_so() -> None:
    old = {"bert": [*ROW[:-1], "-"]}
    assert tool.families(old, {"bert": Measured(list(ROW), {})}) == old


def test_a_head_of_another_name_is_one_more_that_a_file_may_have() -> None:
    found = {"bert": Measured([], {"BertForMaskedLM": Head("cls.weight", "decoder.weight")})}
    old = {"BertForMaskedLM": ["text", "head.weight", "-"], "OldModel": ["text", "-", "-"]}
    assert tool.architectures(old, found, set()) == {
        "BertForMaskedLM": ["text", "head.weight|cls.weight", "decoder.weight"],
        "OldModel": ["text", "-", "-"],
    }


def test_what_reads_text_has_a_row_without_a_head() -> None:
    assert tool.architectures({}, {}, {"BertModel"}) == {"BertModel": ["text", "-", "-"]}


def test_what_reads_text_is_what_has_a_tokenizer_of_words() -> None:
    reading = "BertModel BertForMaskedLM BertForPreTraining BertForSequenceClassification"
    assert CLASSES.reading(set()) == set(reading.split())


def test_classes_have_their_tasks() -> None:
    assert CLASSES.of("vit") == {"ViTForImageClassification": {"IMAGE_CLASSIFICATION"}, "ViTModel": {"MODEL"}}


def test_a_table_is_written_where_a_row_changed_and_says_with_what_it_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "words.tsv"
    path.write_text("# source: s\n# version: 1.2 and 1.1\n# license: l\n# date: d\n# columns: c\nb\t1\n", "utf-8")
    before = path.read_text("utf-8")
    monkeypatch.setattr(tool, "FOLDER", tmp_path)
    monkeypatch.setattr(tool, "version", lambda _: "1.3")
    tool.write("words", {"b": ["1"]})
    assert path.read_text("utf-8") == before
    tool.write("words", {"b": ["2"], "a": ["1"]})
    assert re.fullmatch(
        r"# source: s\n# version: 1\.3 and 1\.2 and 1\.1\n# license: l\n# date: 20\d\d-\d\d-\d\d\n# columns: c\n"
        r"a\t1\nb\t2\n",
        path.read_text("utf-8"),
    )
    assert capsys.readouterr().out.splitlines() == [
        "words: 1; new: none; changed: none",
        "words: 2; new: a; changed: b",
    ]


@pytest.mark.torch
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("kind", ["bert", "distilbert", "gpt2"])
def test_tiny_models_say_what_the_tables_say(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("torch", "transformers"):
        pytest.importorskip(module)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    classes = registered()
    found = measure(kind, classes.of(kind))
    assert tuple(found.family) == rows("families")[kind]
    heads = [(rows("architectures")[name][1:], head) for name, head in found.heads.items()]
    assert len(heads) >= 4
    for known, head in heads:
        assert all(layer in names.split("|") for names, layer in zip(known, head, strict=True))
    reading = classes.reading({kind}) & classes.named(list(classes.tasks), {kind})
    assert {rows("architectures")[name][0] for name in reading} == {"text"}
