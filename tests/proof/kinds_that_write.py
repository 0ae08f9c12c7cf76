"""Sound model folders, continued: what writes text, from text or from sound, and adapters for it."""

from __future__ import annotations

from typing import Any

from proof import formats
from proof.cards import card
from proof.formats import Shapes, pretty
from proof.kinds import Kind, kind, linear, norm
from proof.tokenizers_of import Files, bytes_bpe, unigram

_CHAT = (
    "{% for message in messages %}<|start|>{{ message['role'] }}\n{{ message['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|start|>assistant\n{% endif %}"
)


def llama(*, tied: bool) -> Kind:
    """Text generation, in shards, with a chat template: in a file of its own, or in tokenizer_config.json."""
    special = ("<|begin|>", "<|start|>", "<|end|>", "<|pad|>")
    first: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (14, 8)}
    second: dict[str, tuple[int, ...]] = {"model.norm.weight": (8,)}
    for number, shard in enumerate((first, second)):
        at = f"model.layers.{number}"
        shard |= {f"{at}.self_attn.{part}_proj.weight": (8, 8) for part in "qo"}
        shard |= {f"{at}.self_attn.{part}_proj.weight": (4, 8) for part in "kv"}
        shard |= {f"{at}.mlp.{part}_proj.weight": (16, 8) for part in ("gate", "up")}
        shard |= {f"{at}.mlp.down_proj.weight": (8, 16)}
        shard |= {f"{at}.{part}_layernorm.weight": (8,) for part in ("input", "post_attention")}
    if not tied:
        second["lm_head.weight"] = (14, 8)
    config = {
        "architectures": ["LlamaForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": 0,
        "dtype": "bfloat16",
        "eos_token_id": [2],
        "head_dim": 4,
        "hidden_act": "silu",
        "hidden_size": 8,
        "initializer_range": 0.02,
        "intermediate_size": 16,
        "max_position_embeddings": 131072,
        "mlp_bias": False,
        "model_type": "llama",
        "num_attention_heads": 2,
        "num_hidden_layers": 2,
        "num_key_value_heads": 1,
        "pad_token_id": 3,
        "rms_norm_eps": 1e-05,
        "rope_parameters": {"rope_theta": 500000.0, "rope_type": "default"},
        "tie_word_embeddings": tied,
        "transformers_version": "5.3.0",
        "use_cache": True,
        "vocab_size": 14,
    }
    tokenizer: dict[str, Any] = {
        "bos_token": "<|begin|>",
        "clean_up_tokenization_spaces": False,
        "eos_token": "<|end|>",
        "model_input_names": ["input_ids", "attention_mask"],
        "model_max_length": 131072,
        "pad_token": "<|pad|>",
        "tokenizer_class": "PreTrainedTokenizerFast",
    }
    generation = {"_from_model_config": True, "bos_token_id": 0, "do_sample": True, "eos_token_id": [2]}
    files: Files = {
        "config.json": pretty(config),
        "generation_config.json": pretty({**generation, "temperature": 0.6, "transformers_version": "5.3.0"}),
        **formats.sharded(first, second, dtype="BF16"),
        **bytes_bpe(special, tokenizer if tied else {**tokenizer, "chat_template": _CHAT}),
    }
    if tied:
        files["chat_template.jinja"] = _CHAT
    name = "chat-small" if tied else "chat"
    entries = "tags:\n- conversational\nwidget:\n- messages:\n  - role: user\n    content: Who are you?\n"
    given = '[{"role": "user", "content": "Who are you?"}]'
    return kind(name, files, card(f"acme/{name}", "text-generation", entries=entries, given=given))


def _t5_block(at: str, number: int, *, decoder: bool) -> Shapes:
    attentions = ("SelfAttention", "EncDecAttention") if decoder else ("SelfAttention",)
    tensors: dict[str, tuple[int, ...]] = {}
    for layer, attention in enumerate(attentions):
        tensors |= {f"{at}.block.{number}.layer.{layer}.{attention}.{part}.weight": (8, 8) for part in "qkvo"}
        tensors |= {f"{at}.block.{number}.layer.{layer}.layer_norm.weight": (8,)}
        if number == layer == 0:
            tensors[f"{at}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"] = (32, 2)
    last = f"{at}.block.{number}.layer.{len(attentions)}"
    return {
        **tensors,
        f"{last}.DenseReluDense.wi.weight": (16, 8),
        f"{last}.DenseReluDense.wo.weight": (8, 16),
        f"{last}.layer_norm.weight": (8,),
    }


def t5() -> Kind:
    """Sequence to sequence, in shards, with a sentencepiece model."""
    pieces = ("<pad>", "</s>", "<unk>", "▁", "calm", "▁calm", "s", "▁sad")
    coder: dict[str, dict[str, tuple[int, ...]]] = {}
    for part in ("encoder", "decoder"):
        coder[part] = {f"{part}.final_layer_norm.weight": (8,)}
        for number in range(2):
            coder[part] |= _t5_block(part, number, decoder=part == "decoder")
    config = {
        "architectures": ["T5ForConditionalGeneration"],
        "classifier_dropout": 0.0,
        "d_ff": 16,
        "d_kv": 4,
        "d_model": 8,
        "decoder_start_token_id": 0,
        "dense_act_fn": "relu",
        "dropout_rate": 0.1,
        "eos_token_id": 1,
        "feed_forward_proj": "relu",
        "initializer_factor": 1.0,
        "is_encoder_decoder": True,
        "is_gated_act": False,
        "layer_norm_epsilon": 1e-06,
        "model_type": "t5",
        "num_decoder_layers": 2,
        "num_heads": 2,
        "num_layers": 2,
        "pad_token_id": 0,
        "relative_attention_max_distance": 128,
        "relative_attention_num_buckets": 32,
        "torch_dtype": "float32",
        "transformers_version": "4.57.1",
        "use_cache": True,
        "vocab_size": 16,
    }
    tokenizer = {"clean_up_tokenization_spaces": False, "extra_ids": 0, "model_max_length": 512}
    files: Files = {
        "config.json": pretty(config),
        "generation_config.json": pretty({"decoder_start_token_id": 0, "eos_token_id": 1, "pad_token_id": 0}),
        **formats.sharded({"shared.weight": (16, 8), **coder["encoder"]}, coder["decoder"]),
        **unigram(pieces, {**tokenizer, "tokenizer_class": "T5Tokenizer"}),
        "spiece.model": formats.sentencepiece(pieces),
    }
    return kind("shorter", files, card("acme/shorter", "summarization"))


_ADAPT = (
    "from peft import PeftModel\nfrom transformers import AutoModelForCausalLM\n\n"
    'base = AutoModelForCausalLM.from_pretrained("Qwen/Qwen3-0.6B")\nmodel = PeftModel.from_pretrained(base, "{repo}")'
)


def lora() -> Kind:
    """A LoRA adapter: no config.json, and the tokenizer of its base."""
    tensors: dict[str, tuple[int, ...]] = {}
    for number in range(2):
        for part in "qv":
            at = f"base_model.model.model.layers.{number}.self_attn.{part}_proj"
            tensors |= {f"{at}.lora_A.weight": (2, 8), f"{at}.lora_B.weight": (8, 2)}
    adapter = {
        "auto_mapping": None,
        "base_model_name_or_path": "Qwen/Qwen3-0.6B",
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "init_lora_weights": True,
        "lora_alpha": 4,
        "lora_dropout": 0.05,
        "modules_to_save": None,
        "peft_type": "LORA",
        "peft_version": "0.18.0",
        "r": 2,
        "target_modules": ["q_proj", "v_proj"],
        "task_type": "CAUSAL_LM",
    }
    special = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
    tokenizer = {"eos_token": "<|im_end|>", "model_max_length": 131072, "pad_token": "<|endoftext|>"}
    files: Files = {
        "adapter_config.json": pretty(adapter),
        "adapter_model.safetensors": formats.safetensors(tensors),
        "chat_template.jinja": "{% for message in messages %}{{ message.content }}{% endfor %}",
        **bytes_bpe(special, {**tokenizer, "tokenizer_class": "Qwen2Tokenizer"}),
    }
    entries = "base_model: Qwen/Qwen3-0.6B\nbase_model_relation: adapter\ntags:\n- lora\n"
    text = card("acme/manner", "text-generation", library="peft", entries=entries, snippet=_ADAPT)
    return kind("manner", files, text)


def whisper() -> Kind:
    """Speech recognition."""
    special = ("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>")
    tensors: dict[str, tuple[int, ...]] = {
        **{f"model.encoder.conv{number}.weight": (8, 8, 3) for number in (1, 2)},
        **{f"model.encoder.conv{number}.bias": (8,) for number in (1, 2)},
        "model.encoder.embed_positions.weight": (32, 8),
        "model.decoder.embed_tokens.weight": (15, 8),
        "model.decoder.embed_positions.weight": (16, 8),
    }
    for part in ("encoder", "decoder"):
        at = f"model.{part}.layers.0"
        for attention in ("self_attn", "encoder_attn")[: 1 if part == "encoder" else 2]:
            for piece in ("k", "q", "v", "out"):
                tensors |= linear(f"{at}.{attention}.{piece}_proj", 8, 8)
            tensors |= norm(f"{at}.{attention}_layer_norm", 8)
        tensors |= linear(f"{at}.fc1", 16, 8) | linear(f"{at}.fc2", 8, 16)
        tensors |= norm(f"{at}.final_layer_norm", 8) | norm(f"model.{part}.layer_norm", 8)
    config = {
        "architectures": ["WhisperForConditionalGeneration"],
        "bos_token_id": 0,
        "d_model": 8,
        "decoder_attention_heads": 2,
        "decoder_ffn_dim": 16,
        "decoder_layers": 1,
        "decoder_start_token_id": 1,
        "encoder_attention_heads": 2,
        "encoder_ffn_dim": 16,
        "encoder_layers": 1,
        "eos_token_id": 0,
        "is_encoder_decoder": True,
        "max_source_positions": 32,
        "max_target_positions": 16,
        "model_type": "whisper",
        "num_hidden_layers": 1,
        "num_mel_bins": 8,
        "pad_token_id": 0,
        "torch_dtype": "float32",
        "transformers_version": "4.57.1",
        "vocab_size": 15,
    }
    tokenizer = {
        "bos_token": "<|endoftext|>",
        "eos_token": "<|endoftext|>",
        "model_max_length": 1024,
        "pad_token": "<|endoftext|>",
        "processor_class": "WhisperProcessor",
        "tokenizer_class": "WhisperTokenizer",
        "unk_token": "<|endoftext|>",
    }
    generation = {"decoder_start_token_id": 1, "eos_token_id": 0, "forced_decoder_ids": [[1, None], [2, 3]]}
    preprocessor = {"feature_extractor_type": "WhisperFeatureExtractor", "feature_size": 8, "sampling_rate": 16000}
    files: Files = {
        "config.json": pretty(config),
        "generation_config.json": pretty(generation),
        "model.safetensors": formats.safetensors(tensors),
        "preprocessor_config.json": pretty(preprocessor),
        **bytes_bpe(special, tokenizer, also=True),
    }
    text = card("acme/listening", "automatic-speech-recognition", given='"hello.flac"')
    return kind("listening", files, text)
