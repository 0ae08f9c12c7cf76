"""The classes of transformers by type and task, and which of them read text and so need a tokenizer."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any, NamedTuple

_TEXTS = (
    "CAUSAL_LM MASKED_LM SEQ_TO_SEQ_CAUSAL_LM TEXT_ENCODING TOKEN_CLASSIFICATION MULTIPLE_CHOICE "
    "NEXT_SENTENCE_PREDICTION"
).split()
# Tasks of text that types which hear or see have classes of, too.
_MIXED = "QUESTION_ANSWERING SPEECH_SEQ_2_SEQ SEQUENCE_CLASSIFICATION".split()
_HEARD = "CTC SPEECH_SEQ_2_SEQ AUDIO_CLASSIFICATION IMAGE_TEXT_TO_TEXT MULTIMODAL_LM".split()
_SILENT = (
    "AUDIO_CLASSIFICATION VIDEO_CLASSIFICATION IMAGE_CLASSIFICATION AUDIO_FRAME_CLASSIFICATION AUDIO_XVECTOR CTC"
).split()
# They read bytes or codes, or are made of parts that may be of any type.
_WITHOUT_TOKENIZER = frozenset(
    (
        "canine perceiver rag imagegpt musicgen musicgen_melody bark moshi csm dia timm speech-encoder-decoder "
        "encoder-decoder speecht5 wav2vec2 git"
    ).split()
)
_TOKENIZER = re.compile(r"\w+Tokenizer(Fast|Legacy)?|(Tokenizers|SentencePiece|Python|MistralCommon)Backend")


class Classes(NamedTuple):
    """What transformers registers: by task, the classes of each type; and the types that have a tokenizer."""

    tasks: dict[str, dict[str, tuple[str, ...]]]
    tokenized: frozenset[str]

    def types(self, *tasks: str) -> set[str]:
        """The types that have a class for one of these tasks."""
        return {kind for task in tasks for kind in self.tasks.get(task, {})}

    def named(self, tasks: list[str], types: Container[str]) -> set[str]:
        """The classes for one of these tasks, of these types."""
        return {
            name
            for task in tasks
            for kind, names in self.tasks.get(task, {}).items()
            if kind in types
            for name in names
        }

    def of(self, kind: str) -> dict[str, frozenset[str]]:
        """The classes of a type, each with its tasks."""
        names = sorted(self.named(list(self.tasks), {kind}))
        return {name: frozenset(task for task in self.tasks if name in self.named([task], {kind})) for name in names}

    def reading(self, worded: set[str]) -> set[str]:
        """The classes that read text, given the types that have a table of words."""
        known = self.tokenized - _WITHOUT_TOKENIZER
        worded = worded - _WITHOUT_TOKENIZER - self.types(*_HEARD)
        plain = (known & self.types(*_TEXTS)) - self.types(*_HEARD)
        writing = (worded & self.types("CAUSAL_LM", "MASKED_LM")) - self.types("VISION_2_SEQ")
        pretrained = self.named(["PRETRAINING"], plain)
        return {
            *self.named(_TEXTS + _MIXED, known | worded),
            *self.named(["MODEL"], plain | writing),
            *(name for name in pretrained if name.endswith(("ForPreTraining", "LM", "LMHeadModel"))),
            *self.named(["IMAGE_TEXT_TO_TEXT"], {kind for kind in known if "encoder-decoder" not in kind}),
        } - self.named(_SILENT, self.types(*self.tasks))


def registered() -> Classes:
    """The classes of the installed version."""
    from transformers.models.auto import modeling_auto
    from transformers.models.auto.tokenization_auto import TOKENIZER_MAPPING_NAMES

    tables: dict[str, Any] = {
        name.removesuffix("_MAPPING_NAMES").removeprefix("MODEL_FOR_"): table
        for name, table in vars(modeling_auto).items()
        if name.startswith("MODEL_") and name.endswith("_MAPPING_NAMES")
    }
    return Classes(
        {
            task: {kind: (names,) if isinstance(names, str) else tuple(names) for kind, names in table.items()}
            for task, table in tables.items()
        },
        # Earlier versions give a pair of classes for a type, or of nothing.
        frozenset(kind for kind, names in TOKENIZER_MAPPING_NAMES.items() if names not in (None, (None, None))),
    )


def tokenizers() -> set[str]:
    """The classes of tokenizers that transformers exports, without the ending `Fast`."""
    import transformers

    return {name.removesuffix("Fast") for name in dir(transformers) if _TOKENIZER.fullmatch(name)}
