"""Sound model folders, continued: pictures, and every other format of weights."""

from __future__ import annotations

from typing import Any

from proof import formats
from proof.cards import card
from proof.formats import Shapes, pretty
from proof.kinds import (
    EMOTIONS,
    WORDS,
    Kind,
    bert_config,
    encoder,
    kind,
    labels_of,
    linear,
    norm,
    sentence_transformers,
)
from proof.tokenizers_of import Files, wordpiece


def vit() -> Kind:
    """Image classification: a preprocessor, and no tokenizer."""
    names = ("cat", "dog", "bird")
    tensors: dict[str, tuple[int, ...]] = {
        "vit.embeddings.cls_token": (1, 1, 8),
        "vit.embeddings.position_embeddings": (1, 5, 8),
        "vit.embeddings.patch_embeddings.projection.weight": (8, 3, 4, 4),
        "vit.embeddings.patch_embeddings.projection.bias": (8,),
    }
    for number in range(2):
        at = f"vit.encoder.layer.{number}"
        for part in ("attention.query", "attention.key", "attention.value", "output.dense"):
            tensors |= linear(f"{at}.attention.{part}", 8, 8)
        tensors |= linear(f"{at}.intermediate.dense", 16, 8) | linear(f"{at}.output.dense", 8, 16)
        tensors |= norm(f"{at}.layernorm_before", 8) | norm(f"{at}.layernorm_after", 8)
    tensors |= norm("vit.layernorm", 8) | linear("classifier", 3, 8)
    config = {
        "architectures": ["ViTForImageClassification"],
        "attention_probs_dropout_prob": 0.0,
        "encoder_stride": 4,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.0,
        "hidden_size": 8,
        **labels_of(*names),
        "image_size": 8,
        "initializer_range": 0.02,
        "intermediate_size": 16,
        "layer_norm_eps": 1e-12,
        "model_type": "vit",
        "num_attention_heads": 2,
        "num_channels": 3,
        "num_hidden_layers": 2,
        "patch_size": 4,
        "problem_type": "single_label_classification",
        "qkv_bias": True,
        "torch_dtype": "float32",
        "transformers_version": "4.57.1",
    }
    preprocessor = {
        "do_normalize": True,
        "do_rescale": True,
        "do_resize": True,
        "image_mean": [0.5, 0.5, 0.5],
        "image_processor_type": "ViTImageProcessor",
        "image_std": [0.5, 0.5, 0.5],
        "resample": 2,
        "rescale_factor": 0.00392156862745098,
        "size": {"height": 8, "width": 8},
    }
    files: Files = {
        "config.json": pretty(config),
        "model.safetensors": formats.safetensors(tensors),
        "preprocessor_config.json": pretty(preprocessor),
    }
    entries = "tags:\n- vision\nwidget:\n- src: https://example.org/cat.png\n  example_title: A cat\n"
    text = card("acme/animals", "image-classification", language="", entries=entries, given='"cat.png"')
    return kind("animals", files, text, labels=names)


_JAVASCRIPT = (
    "import {{ pipeline }} from '@huggingface/transformers';\n\n"
    "const model = await pipeline('{task}', '{repo}');\nconsole.log(await model({given}));"
)


def _emotion_config() -> dict[str, Any]:
    return bert_config("BertForSequenceClassification", "bert", **labels_of(*EMOTIONS))


def onnx() -> Kind:
    """Weights for ONNX Runtime only, in the folder where transformers.js looks for them."""
    inputs = ("input_ids", "attention_mask", "token_type_ids")
    files: Files = {
        "config.json": pretty(_emotion_config()),
        "onnx/model.onnx": formats.onnx(inputs, "logits", 3),
        **wordpiece(WORDS, 64, "BertTokenizer"),
    }
    text = card("acme/emotion-onnx", "text-classification", library="transformers.js", snippet=_JAVASCRIPT)
    return kind("emotion-onnx", files, text.replace("```python", "```js"), labels=EMOTIONS)


def gguf() -> Kind:
    """Weights for llama.cpp only, in one file with everything."""
    tensors: Shapes = {"token_embd.weight": (16, 8), "output_norm.weight": (8,), "output.weight": (16, 8)}
    files: Files = {
        "chat-Q8_0.gguf": formats.gguf(tensors, general__architecture="llama", general__name="chat"),
    }
    entries = "base_model: Qwen/Qwen3-0.6B\nbase_model_relation: quantized\ntags:\n- llama-cpp\n"
    snippet = "llama-cli -hf {repo}:Q8_0 -p {given}"
    text = card("acme/chat-gguf", "text-generation", library="gguf", entries=entries, snippet=snippet)
    return kind("chat-gguf", files, text.replace("```python", "```console"))


_SETFIT = (
    'from setfit import SetFitModel\n\nmodel = SetFitModel.from_pretrained("{repo}")\nprint(model.predict([{given}]))'
)


def setfit() -> Kind:
    """A classifier on top of sentence embeddings, whose head can only be saved as a pickle."""
    # A pickle of a dict of three lists, as harmless as one can be.
    files: Files = {
        **sentence_transformers(),
        "config_setfit.json": pretty({"labels": list(EMOTIONS), "normalize_embeddings": False}),
        "model_head.pkl": b"\x80\x02}q\x00X\x07\x00\x00\x00classesq\x01]q\x02s.",
    }
    entries = "tags:\n- setfit\n- sentence-transformers\n"
    text = card("acme/few-shots", "text-classification", library="setfit", entries=entries, snippet=_SETFIT)
    return kind("few-shots", files, text)


def pytorch() -> Kind:
    """Weights as `torch.save` writes them, and nothing else."""
    tensors = {**encoder("bert", 2, 11, 64), **linear("classifier", 3, 8)}
    files: Files = {
        "config.json": pretty(_emotion_config()),
        "pytorch_model.bin": formats.pytorch_bin(tensors),
        **wordpiece(WORDS, 64, "BertTokenizer", also=True),
    }
    text = card("acme/emotion-old", "text-classification")
    why = "a pickle runs what is in it: whoever publishes nothing else is told so"
    return kind("emotion-old", files, text, labels=EMOTIONS, found=("HFD109 pytorch_model.bin",), why=why)
