"""What transformers 5 calls the tensors and sizes of the architectures that are published most."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Family(NamedTuple):
    """Names of tensors, as their endings, and of entries in config.json; an empty one is not known, or has no use."""

    words: str
    positions: str
    layers: str
    hidden: str = "hidden_size"
    depth: str = "num_hidden_layers"
    length: str = "max_position_embeddings"
    reserved: int = 0  # rows of the position table before that of the first token
    beyond: int = 0  # rows of the position table more than config.json says


_BERT = Family("embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight", "encoder.layer")
_ROBERTA = _BERT._replace(reserved=2)
_LLAMA = Family("embed_tokens.weight", "", "layers")
_BART = Family("shared.weight", "encoder.embed_positions.weight", "encoder.layers", "d_model", "encoder_layers")
FAMILIES = {
    **dict.fromkeys(("bert", "deberta"), _BERT),
    **dict.fromkeys(("roberta", "xlm-roberta", "camembert", "mpnet"), _ROBERTA),
    **dict.fromkeys(("llama", "mistral", "mixtral", "qwen2", "qwen3", "gemma", "gemma2", "phi3", "olmo2"), _LLAMA),
    "electra": _BERT._replace(hidden="embedding_size"),
    "albert": _BERT._replace(hidden="embedding_size", layers=""),
    "distilbert": _BERT._replace(layers="transformer.layer", hidden="dim", depth="n_layers"),
    "deberta-v2": _BERT._replace(positions=""),
    "modernbert": Family("embeddings.tok_embeddings.weight", "", "layers"),
    "gpt2": Family("wte.weight", "wpe.weight", "h", "n_embd", "n_layer", "n_positions"),
    "bart": _BART._replace(reserved=2, beyond=2),
    "t5": Family("shared.weight", "", "encoder.block", "d_model", "num_layers"),
}
_IMAGES = {"vit", "beit", "swin", "convnext"}
_OUTPUTS = ("classifier.weight", "classifier.out_proj.weight", "score.weight", "classification_head.out_proj.weight")
_HEADS = {
    "ForSequenceClassification": _OUTPUTS,
    "ForTokenClassification": _OUTPUTS,
    "ForMultipleChoice": _OUTPUTS,
    "ForImageClassification": _OUTPUTS,
    "ForQuestionAnswering": ("qa_outputs.weight",),
}


def family_of(config: dict[str, Any]) -> Family | None:
    """The family that config.json names, where its tensors are known and not quantised into other shapes."""
    kind = config.get("model_type")
    known = isinstance(kind, str) and "quantization_config" not in config
    return FAMILIES.get(str(kind)) if known else None


def architecture_of(config: dict[str, Any]) -> str:
    """The first architecture that config.json names; empty where it names none."""
    names = config.get("architectures")
    return names[0] if isinstance(names, list) and names and isinstance(names[0], str) else ""


def head_of(config: dict[str, Any]) -> tuple[str, ...]:
    """The last layer that the architecture needs, by the names it may have; none where that is not known."""
    architecture = architecture_of(config)
    if config.get("model_type") not in [*FAMILIES, *_IMAGES] or "quantization_config" in config:
        return ()
    if architecture.endswith("ForCausalLM") and config.get("tie_word_embeddings") is False:
        return ("lm_head.weight",)
    return next((names for ending, names in _HEADS.items() if architecture.endswith(ending)), ())


def ending(names: Iterable[str], end: str) -> str | None:
    """The one name that is this, or ends so behind a dot; None where there is none, or several."""
    found = [name for name in names if name.endswith(end) and name.removesuffix(end)[-1:] in {"", "."}] if end else []
    return found[0] if len(found) == 1 else None
