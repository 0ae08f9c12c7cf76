"""Tokenizers as `save_pretrained` writes them: tokenizer.json and the two files beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proof.formats import pretty

Files = dict[str, str | bytes]


def wordpiece(words: Sequence[str], length: int, name: str, *, also: bool = False) -> Files:
    """BERT's: lower-cased, with its vocabulary as text `also` where the slow class wrote it."""
    special = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
    vocab = {token: number for number, token in enumerate([*special.values(), *words])}
    added = [_added(token, vocab[token]) for token in special.values()]
    whole = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": _template("[CLS]", "[SEP]", vocab),
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": vocab,
        },
    }
    config = {
        "added_tokens_decoder": _decoder(added),
        "clean_up_tokenization_spaces": True,
        "cls_token": "[CLS]",
        "do_lower_case": True,
        "mask_token": "[MASK]",
        "model_max_length": length,
        "pad_token": "[PAD]",
        "sep_token": "[SEP]",
        "strip_accents": None,
        "tokenize_chinese_chars": True,
        "tokenizer_class": name,
        "unk_token": "[UNK]",
    }
    tokens = {f"{role}_token": token for role, token in sorted(special.items())}
    files = _written(whole, config, tokens)
    return files | ({"vocab.txt": "".join(f"{token}\n" for token in vocab)} if also else {})


def bytes_bpe(special: Sequence[str], config: dict[str, Any], *, also: bool = False) -> Files:
    """GPT-2's kind: pairs of bytes, with vocab.json and merges.txt `also` where the slow class wrote them."""
    merges = [("c", "a"), ("ca", "l"), ("cal", "m")]
    pieces = [*special, "Ġ", "a", "c", "d", "l", "m", "s", *("".join(pair) for pair in merges)]
    vocab = {token: number for number, token in enumerate(pieces)}
    whole = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_added(token, vocab[token]) for token in special],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True},
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": vocab,
            "merges": [list(pair) for pair in merges],
        },
    }
    tokens = {key: value for key, value in config.items() if key.endswith("_token") and isinstance(value, str)}
    files = _written(whole, {"added_tokens_decoder": _decoder(whole["added_tokens"]), **config}, tokens)
    slow = {
        "vocab.json": pretty(vocab),
        "merges.txt": "#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in merges),
    }
    return files | (slow if also else {})


def unigram(pieces: Sequence[str], config: dict[str, Any]) -> Files:
    """T5's: pieces of text with their scores."""
    vocab = [[piece, -float(number)] for number, piece in enumerate(pieces)]
    ids = {piece: number for number, piece in enumerate(pieces)}
    special = [piece for piece in pieces if piece.startswith("<")]
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    whole = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_added(piece, ids[piece]) for piece in special],
        "normalizer": None,
        "pre_tokenizer": metaspace,
        "post_processor": _template(None, "</s>", ids),
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": ids["<unk>"], "vocab": vocab, "byte_fallback": False},
    }
    tokens = {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    return _written(whole, {"added_tokens_decoder": _decoder(whole["added_tokens"]), **config, **tokens}, tokens)


def _written(whole: dict[str, Any], config: dict[str, Any], tokens: dict[str, str]) -> Files:
    return {
        "tokenizer.json": pretty(whole),
        "tokenizer_config.json": pretty(config),
        "special_tokens_map.json": pretty(tokens),
    }


def _added(token: str, number: int) -> dict[str, Any]:
    flags = dict.fromkeys(("single_word", "lstrip", "rstrip", "normalized"), False)
    return {"id": number, "content": token, **flags, "special": True}


def _decoder(added: Any) -> dict[str, Any]:
    return {str(token["id"]): {key: value for key, value in token.items() if key != "id"} for token in added}


def _template(first: str | None, last: str, ids: dict[str, int]) -> dict[str, Any]:
    def special(token: str, kind: int) -> dict[str, Any]:
        return {"SpecialToken": {"id": token, "type_id": kind}}

    def sequence(name: str, kind: int) -> dict[str, Any]:
        return {"Sequence": {"id": name, "type_id": kind}}

    start = [special(first, 0)] if first else []
    single = [*start, sequence("A", 0), special(last, 0)]
    return {
        "type": "TemplateProcessing",
        "single": single,
        "pair": [*single, sequence("B", 1), special(last, 1)],
        "special_tokens": {
            token: {"id": token, "ids": [ids[token]], "tokens": [token]} for token in (first, last) if token
        },
    }
