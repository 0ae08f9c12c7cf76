"""Sound models of several parts, as PEFT 0.21, SetFit 1.2, sentence-transformers 6.2 and diffusers save them."""

from __future__ import annotations

from proof import formats
from proof.cards import card
from proof.formats import Shapes, pretty
from proof.kinds import EMOTIONS, Kind, kind, linear, sentence_transformers
from proof.kinds_more import setfit
from proof.tokenizers_of import Files

_SNIPPET = "print([{given}])  # {repo}"


def adapter() -> Kind:
    """A LoRA adapter of a classifier: its head is saved beside the factors."""
    at = "base_model.model.bert.encoder.layer.0.attention.self"
    tensors: dict[str, tuple[int, ...]] = linear("base_model.model.classifier", 3, 8)
    for part in ("query", "value"):
        tensors |= {f"{at}.{part}.lora_A.weight": (4, 8), f"{at}.{part}.lora_B.weight": (8, 4)}
    config = {
        "base_model_name_or_path": "google-bert/bert-base-uncased",
        "modules_to_save": ["classifier", "score"],
        "peft_type": "LORA",
        "r": 4,
        "rank_pattern": {},
        "target_modules": ["query", "value"],
        "task_type": "SEQ_CLS",
    }
    files: Files = {"adapter_config.json": pretty(config), "adapter_model.safetensors": formats.safetensors(tensors)}
    entries = "base_model: google-bert/bert-base-uncased\nbase_model_relation: adapter\ntags:\n- lora\n"
    text = card("acme/mood", "text-classification", library="peft", entries=entries, snippet=_SNIPPET)
    return kind("mood", files, text, labels=EMOTIONS)


def sentences() -> Kind:
    """Sentence embeddings of four numbers, as version 6 names its modules."""
    start = "sentence_transformers.base.modules"
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": f"{start}.transformer.Transformer"},
        {
            "idx": 1,
            "name": "1",
            "path": "1_Pooling",
            "type": "sentence_transformers.sentence_transformer.modules.pooling.Pooling",
        },
        {"idx": 2, "name": "2", "path": "2_Dense", "type": f"{start}.dense.Dense"},
        {"idx": 3, "name": "3", "path": "3_Normalize", "type": f"{start}.normalize.Normalize"},
    ]
    files: Files = {
        **sentence_transformers(),
        "1_Pooling/config.json": pretty({"embedding_dimension": 8, "pooling_mode": ["mean", "max"]}),
        "2_Dense/config.json": pretty({"in_features": 16, "out_features": 4, "bias": True}),
        "2_Dense/model.safetensors": formats.safetensors(linear("linear", 4, 16)),
        "modules.json": pretty(modules),
    }
    entries = "tags:\n- sentence-transformers\n"
    text = card("acme/short", "sentence-similarity", library="sentence-transformers", entries=entries, snippet=_SNIPPET)
    return kind("short", files, text)


def pipeline() -> Kind:
    """Text to image: five components, of which two have weights of their own."""
    unet: Shapes = {"conv_in.weight": (8, 4, 3, 3), "conv_out.weight": (4, 8, 3, 3)}
    index = {
        "_class_name": "StableDiffusionPipeline",
        "_diffusers_version": "0.35.0",
        "image_encoder": [None, None],
        "requires_safety_checker": False,
        "scheduler": ["diffusers", "PNDMScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    shapes = {"in_channels": 4, "out_channels": 4, "cross_attention_dim": 8}
    files: Files = {
        "model_index.json": pretty(index),
        "scheduler/scheduler_config.json": pretty({"_class_name": "PNDMScheduler"}),
        "text_encoder/config.json": pretty({"architectures": ["CLIPTextModel"], "hidden_size": 8}),
        "text_encoder/model.safetensors": formats.safetensors({"text_model.final_layer_norm.weight": (8,)}),
        "tokenizer/tokenizer_config.json": pretty({"tokenizer_class": "CLIPTokenizer"}),
        "unet/config.json": pretty({"_class_name": "UNet2DConditionModel", **shapes}),
        "unet/diffusion_pytorch_model.safetensors": formats.safetensors(unet),
        "vae/config.json": pretty({"_class_name": "AutoencoderKL", "latent_channels": 4}),
        "vae/diffusion_pytorch_model.safetensors": formats.safetensors({"decoder.conv_in.weight": (8, 4, 3, 3)}),
    }
    text = card("acme/pictures", "text-to-image", library="diffusers", snippet=_SNIPPET)
    return kind("pictures", files, text)


def few_shots() -> Kind:
    """SetFit, with its true labels declared."""
    sound = setfit()
    return sound._replace(declared=kind("few-shots", {}, "", labels=EMOTIONS).declared)


PARTS = {"adapter": adapter(), "sentence-transformers": sentences(), "diffusers": pipeline(), "SetFit": few_shots()}
