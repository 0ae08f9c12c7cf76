"""The breaks of HFD1xx from HFD122 on: the tokenizer, other formats than safetensors, adapters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from proof.breaks import Break, Broken, Change, always, in_json, text, where
from proof.kinds import Kind

from hfdeploy_action.vocabulary import rows

_ADAPTER = "adapter_config.json"
_MAP = "special_tokens_map.json"
_TOKENIZER, _TOKENIZER_CONFIG = "tokenizer.json", "tokenizer_config.json"


def _merge(read: dict[str, Any]) -> None:
    read["model"]["merges"].insert(0, "x y")


def _another_token(read: dict[str, Any]) -> None:
    read["pad_token"] = read.get("unk_token", "s")


def _mask(read: dict[str, Any]) -> None:
    read["mask_token"] = "[NONE]"


def _no_token(kind: Kind) -> Broken | None:
    """A mask that is not a token, in both files that name it; the finding is in the first."""
    made = [in_json(name, _mask, '"mask_token"')(kind) for name in (_MAP, _TOKENIZER_CONFIG)]
    if made[1] is None:
        return None
    return made[1]._replace(changes={name: text for each in made if each for name, text in each.changes.items()})


def _another_padding(kind: Kind) -> Broken | None:
    """The ID of another token, for a model that counts positions from the padding."""
    edit = in_json("config.json", lambda config: config.update(pad_token_id=3), '"pad_token_id"')
    return edit(kind) if kind.config.get("model_type") == "roberta" else None


def _no_length(read: dict[str, Any]) -> None:
    read["model_max_length"] = 0


def half(kind: Kind) -> Broken | None:
    """vocab.json without merges.txt, and no tokenizer.json."""
    if "merges.txt" not in kind.files:
        return None
    lost = {"tokenizer.json": None, "merges.txt": None}
    return Broken(lost, _TOKENIZER_CONFIG, '"tokenizer_class"', also=("HFD107",))


def classless(kind: Kind) -> Broken | None:
    """A list of words, for a class that transformers does not have."""
    config = text(kind, _TOKENIZER_CONFIG)
    own = [name for name in kind.files if name.endswith((".model", ".py")) or name in {"merges.txt", "vocab.json"}]
    if '"tokenizer_class"' not in config or own or "model.safetensors" not in kind.files:
        return None
    if kind.config.get("model_type") not in rows("types"):
        return None
    named = json.dumps(json.loads(config) | {"tokenizer_class": "NoSuchTokenizer"}, indent=1)
    lost = {_TOKENIZER: None, "vocab.txt": "[PAD]", _TOKENIZER_CONFIG: named}
    return Broken(lost, _TOKENIZER_CONFIG, '"tokenizer_class"')


def unended(kind: Kind) -> Broken | None:
    """The loop of the chat template does not end."""
    name = "chat_template.jinja"
    spoilt = text(kind, name).replace("{% endfor %}", "")
    return Broken({name: spoilt}, name, spoilt[-9:]) if spoilt else None


def _spoil_template(read: dict[str, Any]) -> None:
    read["chat_template"] = read["chat_template"].replace("{% endfor %}", "")


def endless(root: Path) -> None:
    with (root / "extra.pkl").open("wb") as file:
        file.write(b"\x80\x04")
        file.truncate(51_000_000)


def _is_adapter(kind: Kind) -> bool:
    return _ADAPTER in kind.files


def _weightless(kind: Kind) -> Broken:
    return Broken({name: None for name in kind.files if name.startswith("adapter_model.")}, _ADAPTER)


def _unconfigured(kind: Kind) -> Broken:
    """No file is left that PEFT, the library of the card, can load."""
    return Broken({_ADAPTER: None}, _ADAPTER, also=("HFD413",))


def _local(read: dict[str, Any]) -> None:
    read["base_model_name_or_path"] = "/home/me/base"


# A pickle that would run a command if it were loaded; nothing here loads it.
_RUNS = b"\x80\x02cposix\nsystem\nX\x04\x00\x00\x00true\x85R."


def shortened(ending: str) -> Change:
    """The weight file with this ending lacks its second half."""

    def change(kind: Kind) -> Broken | None:
        name = next((name for name in kind.files if name.endswith(ending)), None)
        content = kind.files[name] if name else b""
        assert isinstance(content, bytes)
        return Broken({name: content[: len(content) // 2]}, name) if name else None

    return change


def _replaced(ending: str, content: bytes) -> Change:
    """A weight file contains something else."""

    def change(kind: Kind) -> Broken | None:
        name = next((name for name in kind.files if name.endswith(ending)), None)
        return Broken({name: content}, name) if name else None

    return change


FORMATS = (
    Break(
        "HFD122",
        "a merge of nothing",
        in_json(_TOKENIZER, _merge, '"x y"'),
    ),
    Break("HFD122", "no model", in_json(_TOKENIZER, lambda read: read.pop("model"), "{")),
    Break("HFD123", "another token in the map", in_json(_MAP, _another_token, '"pad_token"')),
    Break("HFD124", "an unknown special token", _no_token),
    Break("HFD125", "an invalid maximum length", in_json(_TOKENIZER_CONFIG, _no_length, "max_length")),
    Break("HFD126", "half a vocabulary", half),
    Break("HFD126", "a class that transformers does not have", classless),
    Break("HFD142", "the padding of another tokenizer", _another_padding),
    Break("HFD127", "a loop that does not end", unended),
    Break(
        "HFD127", "a template in tokenizer_config.json", in_json(_TOKENIZER_CONFIG, _spoil_template, '"chat_template"')
    ),
    Break("HFD128", "a pickle that runs a command", always(Broken({"extra.pkl": _RUNS}, "extra.pkl"))),
    Break("HFD128", "a head that runs a command", _replaced(".pkl", _RUNS)),
    Break("HFD129", "half a PyTorch file", shortened("pytorch_model.bin")),
    Break("HFD130", "a pickle of 51 MB", always(Broken({}, "extra.pkl", prepare=endless))),
    Break("HFD131", "half an ONNX model", shortened(".onnx")),
    Break("HFD132", "an error page", _replaced(".gguf", b"<!DOCTYPE html><html>Not found</html>")),
    Break("HFD132", "half a GGUF file", shortened(".gguf")),
    Break("HFD133", "an adapter without its weights", where(_is_adapter, _weightless)),
    Break("HFD133", "an adapter without its configuration", where(_is_adapter, _unconfigured)),
    Break("HFD134", "a local path as base model", in_json(_ADAPTER, _local, '"base_model_name')),
)
