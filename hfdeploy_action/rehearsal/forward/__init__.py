"""Text classifiers of the common families, run from safetensors with numpy.

Each family is written from its paper and from what its class in transformers 5 computes. What config.json asks for
and this does not implement raises Unsupported: an answer is never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from . import bert, deberta, modernbert
from .architecture import Architecture, Forward
from .batch import Batch, batch
from .config import Config, Contradiction, Unsupported
from .weights import INDEX, SINGLE, read

__all__ = [
    "FAMILIES",
    "WEIGHTS",
    "Architecture",
    "Batch",
    "Contradiction",
    "Forward",
    "Unsupported",
    "architecture",
    "batch",
    "load",
]

WEIGHTS = (SINGLE, INDEX)
"""The files that weights are read from; one of them is enough."""

Family = Callable[[Mapping[str, Any]], Architecture]

FAMILIES: dict[str, tuple[str, Family]] = {
    "bert": ("BertForSequenceClassification", partial(bert.architecture, bert.VARIANTS["bert"])),
    "camembert": ("CamembertForSequenceClassification", partial(bert.architecture, bert.VARIANTS["camembert"])),
    "deberta-v2": ("DebertaV2ForSequenceClassification", deberta.architecture),
    "distilbert": ("DistilBertForSequenceClassification", partial(bert.architecture, bert.VARIANTS["distilbert"])),
    "electra": ("ElectraForSequenceClassification", partial(bert.architecture, bert.VARIANTS["electra"])),
    "modernbert": ("ModernBertForSequenceClassification", modernbert.architecture),
    "roberta": ("RobertaForSequenceClassification", partial(bert.architecture, bert.VARIANTS["roberta"])),
    "xlm-roberta": ("XLMRobertaForSequenceClassification", partial(bert.architecture, bert.VARIANTS["xlm-roberta"])),
}
"""By `model_type`: the class in `architectures`, and what reads the rest of config.json."""


def architecture(config: Mapping[str, Any]) -> Architecture:
    """The model that config.json describes. Raises Unsupported."""
    given = Config(config, {})
    given.only(quantization_config=None)
    expected, family = FAMILIES[given.word("model_type", *FAMILIES)]
    if (named := config.get("architectures")) and named != [expected]:
        raise Unsupported(f"`architectures: {str(named)[:80]}` in config.json is not {expected}")
    return family(config)


def load(folder: Path, config: Mapping[str, Any]) -> Forward:
    """The model in this folder. Raises Unsupported or Contradiction, or what the files make the reader raise."""
    planned = architecture(config)
    return planned.load(read(folder, planned.prefix))
