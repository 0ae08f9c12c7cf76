"""Trials of the fixes of HFD1xx and HFD2xx."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from proof import formats
from proof.breaks import CONFIG
from proof.fixes_told import Trial, broken_as, card, command, entry, loaded, model, pair, saved, setting
from proof.kinds import bert_config, distilbert, encoder, labels_of, linear, write
from proof.kinds import kind as kind_of
from sound import TENSORS, edit, safetensors

SHARDED = partial(saved, "generation", "CausalLM", "*.safetensors*")
BASE, TOKENIZER = "adapter_config.json", "tokenizer_config.json"


def placeholders(root: Path) -> None:
    """A classifier with two placeholder labels."""
    config = bert_config("BertForTokenClassification", "bert", **labels_of("LABEL_0", "LABEL_1"))
    tensors = {**encoder("bert", 2, 11, 64), **linear("classifier", 2, 8)}
    files = {**distilbert().files, CONFIG: formats.pretty(config), "model.safetensors": formats.safetensors(tensors)}
    write(kind_of("feelings", files, str(distilbert().files["README.md"])).files, root)
    entry(root, "labels: [anxious, calm]", "pipeline_tag: token-classification", "widget: []")


def named_in_label2id(root: Path) -> None:
    """Only `label2id` has the names of the two labels."""
    placeholders(root)
    pair()(root, '"label2id": {"anxious": 0, "calm": 1}')


def without_label2id(root: Path) -> None:
    """Only `id2label` has the names of the two labels, and there is no `label2id`."""
    placeholders(root)
    pair()(root, '"id2label": {"0": "anxious", "1": "calm"}')
    config = json.loads((root / CONFIG).read_text())
    del config["label2id"]
    (root / CONFIG).write_text(json.dumps(config))


def listed(root: Path) -> None:
    """Both maps of a classifier of two labels are lists."""
    placeholders(root)
    pair()(root, '"id2label": ["anxious", "calm"]', '"label2id": ["anxious", "calm"]')


def of_512_positions(length: object) -> Callable[[Path], None]:
    """A tokenizer with this maximum length, of a model that reads 512 tokens."""
    shapes = TENSORS | {"distilbert.embeddings.position_embeddings.weight": (512, 4)}
    return model(
        tokenizer_config__json=json.dumps({"model_max_length": length}),
        model__safetensors=safetensors(shapes),
        config__json=str(edit(CONFIG, '"dim"', '"max_position_embeddings": 512,\n  "dim"')[CONFIG]),
    )


def half_precision(root: Path) -> None:
    """Weights of 16 bits, declared as 32 bits in config.json."""
    sound = distilbert()
    content = sound.files["model.safetensors"]
    assert isinstance(content, bytes)
    header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
    shapes = {name: tuple(about["shape"]) for name, about in header.items() if name != "__metadata__"}
    write({**sound.files, "model.safetensors": formats.safetensors(shapes, "F16")}, root)


def one_more_token(root: Path) -> None:
    """A token that is added only to the tokenizer."""
    write(distilbert().files, root)
    tokenizer = json.loads((root / "tokenizer.json").read_text())
    tokenizer["added_tokens"].append({**tokenizer["added_tokens"][0], "id": 11, "content": "<late>"})
    (root / "tokenizer.json").write_text(json.dumps(tokenizer))


def resized(root: Path, *lines: str) -> None:
    """The model gets the tokenizer of the folder, and both are saved."""
    names = loaded(write(distilbert().files, root.parent / "sound"), "SequenceClassification")
    names |= {"tokenizer": names["AutoTokenizer"].from_pretrained(root), "folder": str(root)}
    for line in (*lines, "tokenizer.save_pretrained(folder)", "model.save_pretrained(folder)"):
        exec(line, names)


def unwrapped(root: Path, line: str) -> None:
    """The model is saved from a wrapper that several devices share."""
    names = loaded(write(distilbert().files, root.parent / "sound"), "SequenceClassification")
    exec("import torch; model = torch.nn.DataParallel(model)", names)
    exec(line, names | {"folder": str(root)})


def too_large(root: Path) -> None:
    """A sparse weight file above the limit of the Hub."""
    write(distilbert().files, root)
    with (root / "model.safetensors").open("wb") as file:
        file.truncate(500 * 10**9 + 1)


def left_behind(name: str) -> Callable[[Path], None]:
    return model(**{name.replace(".", "__"): "{}"})


def in_git(*changes: str, then: Callable[[Path], None]) -> Callable[[Path], None]:
    """A folder whose files are committed."""

    def make(root: Path) -> None:
        then(root)
        command(root, "git init --quiet .", "git add .", "git commit --quiet --message=x", *changes)

    return make


def at_language(root: Path, comment: str) -> None:
    """A comment on a line with a finding."""
    entry(root, f"language: no  {comment}")


SAVE = saved()
FILES = (
    Trial("HFD009", card("language: no  # hfdeploy: ignore HFD403"), at_language),
    Trial("HFD101", broken_as("HFD101"), SAVE, torch=True),
    Trial("HFD102", broken_as("HFD102"), SAVE, torch=True),
    Trial("HFD103", broken_as("HFD103"), SAVE, takes=(0,), torch=True),
    Trial("HFD103", broken_as("HFD103", name="in tokenizer_config.json"), SAVE, takes=(1,), torch=True),
    Trial("HFD104", broken_as("HFD104"), SAVE, torch=True),
    Trial("HFD105", broken_as("HFD105", "generation"), SHARDED(), torch=True),
    Trial("HFD106", broken_as("HFD106"), SAVE, torch=True),
    Trial("HFD107", broken_as("HFD107"), SAVE, torch=True),
    Trial("HFD108", broken_as("HFD108"), SAVE, torch=True),
    Trial("HFD109", broken_as("HFD109"), saved(delete="*.bin"), torch=True),
    Trial("HFD110", broken_as("HFD110"), setting),
    Trial("HFD112", broken_as("HFD112", "generation"), SHARDED(), torch=True),
    Trial("HFD113", broken_as("HFD113", "generation"), SHARDED(), torch=True),
    Trial("HFD114", broken_as("HFD114", "generation"), SHARDED(), torch=True),
    Trial("HFD115", broken_as("HFD115", "generation"), SHARDED(), torch=True),
    Trial("HFD116", half_precision, pair()),
    Trial("HFD117", one_more_token, resized, torch=True),
    Trial("HFD118", broken_as("HFD118"), SAVE, torch=True),
    Trial("HFD119", broken_as("HFD119"), pair()),
    Trial("HFD120", of_512_positions(513), pair(TOKENIZER)),
    Trial("HFD121", broken_as("HFD121"), SAVE, takes=(0,), torch=True),
    Trial("HFD121", broken_as("HFD121", "tokens"), pair(), takes=(1,)),
    Trial("HFD122", broken_as("HFD122", name="no model"), SAVE, torch=True),
    Trial("HFD123", broken_as("HFD123"), saved(delete="special_tokens_map.json"), torch=True),
    Trial("HFD124", broken_as("HFD124"), pair(f"{TOKENIZER} special_tokens_map.json"), takes=(0,)),
    Trial("HFD124", broken_as("HFD124"), resized, takes=(1,), torch=True),
    Trial("HFD144", broken_as("HFD144"), SAVE, torch=True),
    Trial("HFD145", broken_as("HFD145"), unwrapped, torch=True),
    Trial("HFD147", broken_as("HFD147"), SAVE, torch=True),
    Trial("HFD148", broken_as("HFD148"), saved(delete="best.safetensors"), torch=True),
    Trial("HFD146", broken_as("HFD146"), SAVE, torch=True),
    Trial("HFD143", broken_as("HFD143"), SAVE, torch=True),
    Trial("HFD125", of_512_positions("512 tokens"), pair(TOKENIZER)),
    Trial("HFD126", broken_as("HFD126", "several labels"), saved("several labels"), torch=True),
    Trial("HFD128", broken_as("HFD128"), saved(delete="extra.pkl"), torch=True),
    Trial("HFD129", broken_as("HFD129", "pickle"), saved("pickle", delete="*.bin"), torch=True),
    Trial("HFD130", broken_as("HFD130"), saved(delete="extra.pkl"), torch=True),
    Trial("HFD134", broken_as("HFD134", "adapter"), pair(BASE)),
    Trial("HFD135", left_behind("checkpoint-500/trainer_state.json"), setting),
    Trial("HFD136", left_behind(".DS_Store"), setting),
    Trial("HFD137", in_git(then=broken_as("HFD137")), command),
    Trial("HFD138", in_git(then=broken_as("HFD138")), command),
    Trial("HFD139", too_large, SAVE, torch=True),
    Trial("HFD142", broken_as("HFD142", "several labels"), pair()),
    Trial("HFD155", broken_as("HFD155"), pair(TOKENIZER)),
    Trial("HFD156", broken_as("HFD156"), pair(TOKENIZER)),
    Trial("HFD201", placeholders, pair()),
    Trial("HFD202", named_in_label2id, pair()),
    Trial("HFD207", broken_as("HFD207"), entry),
    Trial("HFD210", without_label2id, pair()),
    Trial("HFD215", broken_as("HFD215"), pair()),
    Trial("HFD216", broken_as("HFD216"), pair()),
    Trial("HFD217", listed, pair()),
    Trial("HFD218", broken_as("HFD218"), lambda root, output: entry(root, f"widget:\n- text: So what.\n  {output}")),
)
