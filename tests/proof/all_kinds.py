"""Every kind, by its name."""

from __future__ import annotations

from proof import kinds, kinds_more, kinds_that_write

KINDS = {
    "single label": kinds.distilbert(),
    "several labels": kinds.roberta(),
    "tokens": kinds.bert(),
    "generation": kinds_that_write.llama(tied=False),
    "generation, tied": kinds_that_write.llama(tied=True),
    "embeddings": kinds.embeddings(),
    "image": kinds_more.vit(),
    "sequence to sequence": kinds_that_write.t5(),
    "adapter": kinds_that_write.lora(),
    "ONNX": kinds_more.onnx(),
    "GGUF": kinds_more.gguf(),
    "SetFit": kinds_more.setfit(),
    "pickle": kinds_more.pytorch(),
    "speech": kinds_that_write.whisper(),
}
