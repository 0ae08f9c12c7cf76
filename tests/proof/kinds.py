"""Sound model folders of every common kind, as the libraries save them, with complete cards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from proof import formats
from proof.cards import card
from proof.formats import Shapes, pretty
from proof.tokenizers_of import Files, bytes_bpe, wordpiece

from hfdeploy_action.folder import Declared

ATTRIBUTES = "".join(
    f"*.{ending} filter=lfs diff=lfs merge=lfs -text\n"
    for ending in ("bin", "gguf", "model", "onnx", "pkl", "pt", "safetensors")
)
WORDS = ("calm", "happy", "sad", "i", "am", "##ly")
EMOTIONS = ("calm", "happy", "sad")


class Kind(NamedTuple):
    """A sound model: its files, its declared values, and the findings that it has nevertheless, with the reason."""

    name: str
    files: Files
    declared: Declared
    found: tuple[str, ...] = ()
    why: str = ""

    @property
    def config(self) -> dict[str, Any]:
        """config.json; empty if there is none."""
        read: dict[str, Any] = json.loads(self.files.get("config.json", "{}"))
        return read


def write(files: Files, root: Path) -> Path:
    """Write these files into a folder."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def kind(name: str, files: Files, card: str, **more: Any) -> Kind:
    declared = Declared(repo_id=f"acme/{name}", labels=more.pop("labels", ()))
    return Kind(name, {".gitattributes": ATTRIBUTES, "README.md": card, **files}, declared, **more)


def labels_of(*names: str) -> dict[str, Any]:
    return {
        "id2label": {str(number): name for number, name in enumerate(names)},
        "label2id": {name: number for number, name in enumerate(names)},
    }


def linear(name: str, rows: int, columns: int) -> Shapes:
    return {f"{name}.weight": (rows, columns), f"{name}.bias": (rows,)}


def norm(name: str, width: int) -> Shapes:
    return {f"{name}.weight": (width,), f"{name}.bias": (width,)}


def distilbert() -> Kind:
    """Text classification, as transformers 5 saves it."""
    layers: dict[str, tuple[int, ...]] = {}
    for number in range(2):
        at = f"distilbert.transformer.layer.{number}"
        for part in ("q_lin", "k_lin", "v_lin", "out_lin"):
            layers |= linear(f"{at}.attention.{part}", 8, 8)
        layers |= norm(f"{at}.sa_layer_norm", 8) | norm(f"{at}.output_layer_norm", 8)
        layers |= linear(f"{at}.ffn.lin1", 16, 8) | linear(f"{at}.ffn.lin2", 8, 16)
    tensors = {
        "distilbert.embeddings.word_embeddings.weight": (11, 8),
        "distilbert.embeddings.position_embeddings.weight": (64, 8),
        **norm("distilbert.embeddings.LayerNorm", 8),
        **layers,
        **linear("pre_classifier", 8, 8),
        **linear("classifier", 3, 8),
    }
    config = {
        "activation": "gelu",
        "architectures": ["DistilBertForSequenceClassification"],
        "attention_dropout": 0.1,
        "dim": 8,
        "dropout": 0.1,
        "dtype": "float32",
        "hidden_dim": 16,
        **labels_of(*EMOTIONS),
        "initializer_range": 0.02,
        "max_position_embeddings": 64,
        "model_type": "distilbert",
        "n_heads": 2,
        "n_layers": 2,
        "pad_token_id": 0,
        "problem_type": "single_label_classification",
        "qa_dropout": 0.1,
        "seq_classif_dropout": 0.2,
        "sinusoidal_pos_embds": False,
        "tie_weights_": True,
        "transformers_version": "5.3.0",
        "vocab_size": 11,
    }
    files = {
        "config.json": pretty(config),
        "model.safetensors": formats.safetensors(tensors),
        **wordpiece(WORDS, 64, "DistilBertTokenizer", also=True),
    }
    entries = (
        "tags:\n- emotion\nbase_model: distilbert/distilbert-base-uncased\nbase_model_relation: finetune\n"
        "datasets:\n- dair-ai/emotion\nmetrics:\n- f1\nlabels: [calm, happy, sad]\nwidget:\n- text: I felt calm.\n"
        "co2_eq_emissions: {emissions: 3.2, source: CodeCarbon}\n"
        "model-index:\n- name: emotion\n  results:\n  - task:\n      type: text-classification\n"
        "    dataset:\n      type: dair-ai/emotion\n      name: emotion\n"
        "    metrics:\n    - type: f1\n      value: 0.91\n"
    )
    return kind("emotion", files, card("acme/emotion", "text-classification", entries=entries), labels=EMOTIONS)


def encoder(at: str, layers: int, vocabulary: int, positions: int) -> Shapes:
    """BERT's and RoBERTa's."""
    tensors = {
        f"{at}.embeddings.word_embeddings.weight": (vocabulary, 8),
        f"{at}.embeddings.position_embeddings.weight": (positions, 8),
        f"{at}.embeddings.token_type_embeddings.weight": (2, 8),
        **norm(f"{at}.embeddings.LayerNorm", 8),
    }
    for number in range(layers):
        within = f"{at}.encoder.layer.{number}"
        for part in ("query", "key", "value"):
            tensors |= linear(f"{within}.attention.self.{part}", 8, 8)
        tensors |= linear(f"{within}.attention.output.dense", 8, 8) | norm(f"{within}.attention.output.LayerNorm", 8)
        tensors |= linear(f"{within}.intermediate.dense", 16, 8) | linear(f"{within}.output.dense", 8, 16)
        tensors |= norm(f"{within}.output.LayerNorm", 8)
    return {name.removeprefix("."): shape for name, shape in tensors.items()}


def bert_config(architecture: str, model_type: str, **more: Any) -> dict[str, Any]:
    config = {
        "architectures": [architecture],
        "attention_probs_dropout_prob": 0.1,
        "classifier_dropout": None,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "hidden_size": 8,
        "initializer_range": 0.02,
        "intermediate_size": 16,
        "layer_norm_eps": 1e-12,
        "max_position_embeddings": 64,
        "model_type": model_type,
        "num_attention_heads": 2,
        "num_hidden_layers": 2,
        "pad_token_id": 0,
        "position_embedding_type": "absolute",
        "torch_dtype": "float32",
        "transformers_version": "4.57.1",
        "type_vocab_size": 2,
        "use_cache": True,
        "vocab_size": 11,
    }
    return dict(sorted({**config, **more}.items()))


def roberta() -> Kind:
    """Several labels at once, as transformers 4 saves it."""
    names = ("anger", "joy", "fear", "neutral")
    special = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
    config = bert_config(
        "RobertaForSequenceClassification",
        "roberta",
        **labels_of(*names),
        bos_token_id=0,
        eos_token_id=2,
        max_position_embeddings=66,
        pad_token_id=1,
        problem_type="multi_label_classification",
        type_vocab_size=2,
        vocab_size=15,
    )
    tokenizer = {
        "add_prefix_space": False,
        "bos_token": "<s>",
        "clean_up_tokenization_spaces": False,
        "cls_token": "<s>",
        "eos_token": "</s>",
        "errors": "replace",
        "mask_token": "<mask>",
        "model_max_length": 64,
        "pad_token": "<pad>",
        "sep_token": "</s>",
        "tokenizer_class": "RobertaTokenizer",
        "trim_offsets": True,
        "unk_token": "<unk>",
    }
    tensors = {
        **encoder("roberta", 2, 15, 66),
        **linear("classifier.dense", 8, 8),
        **linear("classifier.out_proj", 4, 8),
    }
    files = {
        "config.json": pretty(config),
        "model.safetensors": formats.safetensors(tensors),
        **bytes_bpe(special, tokenizer, also=True),
    }
    entries = "tags:\n- multi-label\ndatasets:\n- google-research-datasets/go_emotions\n"
    return kind("feelings", files, card("acme/feelings", "text-classification", entries=entries), labels=names)


def bert() -> Kind:
    """Token classification."""
    names = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
    config = bert_config("BertForTokenClassification", "bert", **labels_of(*names))
    files = {
        "config.json": pretty(config),
        "model.safetensors": formats.safetensors({**encoder("bert", 2, 11, 64), **linear("classifier", 5, 8)}),
        **wordpiece(WORDS, 64, "BertTokenizer", also=True),
    }
    return kind("names", files, card("acme/names", "token-classification"), labels=names)


_EMBED = (
    "from sentence_transformers import SentenceTransformer\n\n"
    'model = SentenceTransformer("{repo}")\nprint(model.encode([{given}]).shape)'
)


def sentence_transformers() -> Files:
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    versions = {"sentence_transformers": "5.2.0", "transformers": "4.57.1", "pytorch": "2.9.1"}
    return {
        "1_Pooling/config.json": pretty({"word_embedding_dimension": 8, "pooling_mode_mean_tokens": True}),
        "config.json": pretty(bert_config("BertModel", "bert")),
        "config_sentence_transformers.json": pretty({"__version__": versions, "similarity_fn_name": "cosine"}),
        "model.safetensors": formats.safetensors({**encoder("", 2, 11, 64), **linear("pooler.dense", 8, 8)}),
        "modules.json": pretty(modules),
        "sentence_bert_config.json": pretty({"max_seq_length": 64, "do_lower_case": False}),
        **wordpiece(WORDS, 64, "BertTokenizer", also=True),
    }


def embeddings() -> Kind:
    """Sentence embeddings."""
    entries = "tags:\n- sentence-transformers\n- feature-extraction\n"
    text = card(
        "acme/sentences", "sentence-similarity", library="sentence-transformers", entries=entries, snippet=_EMBED
    )
    return kind("sentences", sentence_transformers(), text)
