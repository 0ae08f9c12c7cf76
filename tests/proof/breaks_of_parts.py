"""The breaks of JSON, of tokenizers, and of models of several parts."""

from __future__ import annotations

from typing import Any

from proof import formats
from proof.breaks import CARD, Break, Broken, Change, in_json, text, where
from proof.formats import pretty
from proof.kinds import EMOTIONS, Kind, linear

_ADAPTER, _FACTORS = "adapter_config.json", "adapter_model.safetensors"
_POOLING, _MODULES, _SETFIT = "1_Pooling/config.json", "modules.json", "config_setfit.json"
_TOKENIZER, _MAP = "tokenizer_config.json", "special_tokens_map.json"


def _entry(name: str, key: str, value: object) -> Change:
    """A JSON file with another value of a key that it has."""

    def edit(values: dict[str, Any]) -> None:
        values[key] = (values[key], value)[1]

    return in_json(name, edit, f'"{key}"')


def repeated(name: str) -> Change:
    """The first key of a JSON file is there twice."""

    def change(kind: Kind) -> Broken | None:
        before = text(kind, name)
        second = before.replace("{", '{\n  "note": 1,\n  "note": 2,', 1)
        return Broken({name: second}, name, '"note": 2') if before.startswith("{") else None

    return change


def no_pooling(kind: Kind) -> Broken | None:
    return Broken({_POOLING: None}, _MODULES, '"1_Pooling"') if _POOLING in kind.files else None


def other_base(kind: Kind) -> Broken | None:
    broken = _entry(_ADAPTER, "base_model_name_or_path", "acme/other")(kind)
    return broken._replace(path=CARD, line="base_model:") if broken else None


def four_outputs(kind: Kind) -> Broken | None:
    if _ADAPTER not in kind.files:
        return None
    head = "base_model.model.classifier"
    config = {"peft_type": "IA3", "task_type": "SEQ_CLS", "modules_to_save": ["classifier", "score"]}
    changes: dict[str, str | bytes | None] = {
        _ADAPTER: pretty({"base_model_name_or_path": "Qwen/Qwen3-0.6B", **config}),
        _FACTORS: formats.safetensors(linear(head, 4, 8)),
    }
    return Broken(changes, _FACTORS, declared={"labels": EMOTIONS})


def no_padding(kind: Kind) -> Broken | None:
    broken = _entry(_TOKENIZER, "pad_token", None)(kind)
    return broken._replace(changes={**broken.changes, _MAP: None}) if broken else None


def _pads(kind: Kind) -> bool:
    """Whether servers pad its texts."""
    return _MODULES in kind.files or "Classification" in text(kind, "config.json")


def _is_wordpiece(kind: Kind) -> bool:
    return "WordPiece" in text(kind, "tokenizer.json")


PARTS = (
    *(
        Break("HFD150", f"a duplicate key in {name}", repeated(name))
        for name in (
            "config.json",
            "adapter_config.json",
            "config_setfit.json",
            "1_Pooling/config.json",
            "model.safetensors.index.json",
        )
    ),
    Break("HFD151", "a module without its configuration", no_pooling),
    Break("HFD152", "another width", _entry(_POOLING, "word_embedding_dimension", 9)),
    Break("HFD153", "another rank", _entry(_ADAPTER, "r", 3)),
    Break("HFD154", "another base", other_base),
    Break(
        "HFD155",
        "a class for another vocabulary",
        where(_is_wordpiece, _entry(_TOKENIZER, "tokenizer_class", "LlamaTokenizer")),
    ),
    Break("HFD156", "no padding token", where(_pads, no_padding)),
    Break("HFD221", "another number of outputs", four_outputs),
    Break("HFD222", "labels without names", _entry(_SETFIT, "labels", None)),
)
