"""The releases of transformers that load a folder, as far as each part of it was measured."""

from __future__ import annotations

from importlib import resources

import pytest
from sound import Changes, Content, Model, edit, safetensors

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.names import names_of
from hfdeploy_action.rules.files.releases import MEASURED, loading_releases

BOTH, NEW, UNKNOWN = ("4.57", "5.23"), ("5.23",), ()


def of_type(kind: str, of: str) -> dict[str, Content]:
    """A model with all names of its type, whose layers have no numbers."""
    names = names_of(kind)
    assert names
    tensors = dict.fromkeys((name.replace("#", "0") for name in names.always), (2,))
    config = f'{{"model_type": "{kind}", "architectures": ["{of}"]}}'
    return {"config.json": config, "model.safetensors": safetensors(tensors)}


def tokenizer(name: str) -> dict[str, Content]:
    return {"tokenizer_config.json": f'{{"tokenizer_class": "{name}", "pad_token": "[PAD]"}}'}


BERT = of_type("bert", "BertForSequenceClassification")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (BERT | tokenizer("PreTrainedTokenizerFast"), BOTH),
        (BERT | tokenizer("BertTokenizer"), BOTH),
        (BERT | tokenizer("TokenizersBackend"), NEW),
        (of_type("vit", "ViTForImageClassification"), BOTH),
        (of_type("eurobert", "EuroBertForSequenceClassification") | tokenizer("PreTrainedTokenizerFast"), NEW),
        (of_type("olmo", "OlmoForSequenceClassification") | tokenizer("PreTrainedTokenizerFast"), NEW),
        (of_type("led", "LEDForSequenceClassification") | tokenizer("TokenizersBackend"), UNKNOWN),  # neither
        (BERT | tokenizer("NoSuchTokenizer"), UNKNOWN),
        (BERT | tokenizer("BertTokenizer") | {"tokenizer.json": None, "vocab.txt": "calm"}, UNKNOWN),
        (BERT | tokenizer("BertTokenizer") | {"model.safetensors": safetensors({"other.weight": (2,)})}, UNKNOWN),
        (of_type("bert", "MyOwnModel") | tokenizer("BertTokenizer"), UNKNOWN),
        (edit("README.md", "transformers", "spacy"), UNKNOWN),
    ],
)
def test_the_releases_that_load_a_folder(changes: Changes, expected: tuple[str, ...], model: Model) -> None:
    assert loading_releases(ModelFolder(model(changes))) == expected


def test_they_are_the_releases_of_the_table() -> None:
    table = resources.files("hfdeploy_action.vocabulary").joinpath("types.tsv").read_text("utf-8")
    version = next(line for line in table.splitlines() if line.startswith("# version:"))
    for release in MEASURED.values():
        assert f" {release}." in version
