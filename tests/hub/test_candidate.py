"""main as it will be: what stays on the Hub beside the files of a folder, and what libraries make of the two."""

# ruff: noqa: E501
from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from sound import SOUND, TENSORS, Changes, Model, safetensors

from hfdeploy_action.findings import Finding
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.tree import matches
from hfdeploy_action.hub.candidate import Main, is_weights
from hfdeploy_action.hub.mixtures import RULES
from hfdeploy_action.results import ChangeSet

W = safetensors(TENSORS)
INDEX = json.dumps(
    {"metadata": {"total_size": 1}, "weight_map": dict.fromkeys(TENSORS, "model-00001-of-00001.safetensors")}
)
SHARDED: Changes = {
    "model.safetensors": None,
    "model.safetensors.index.json": INDEX,
    "model-00001-of-00001.safetensors": W,
}
PICKLED: Changes = {"model.safetensors": None, "pytorch_model.bin": b"new"}
SLOW: Changes = {"tokenizer.json": None, "vocab.txt": "[PAD]\n[UNK]\n"}
MODULES: Changes = {"modules.json": "[]"}
GENERATIVE: Changes = {"config.json": '{"architectures": ["GPT2LMHeadModel"]}'}
TEMPLATE: Changes = {"tokenizer_config.json": '{"chat_template": "new"}'}
WITHOUT_CONFIG: Changes = {"tokenizer_config.json": None}
DECODER: Changes = {"tokenizer_config.json": '{"added_tokens_decoder": {}}'}

Kept = Mapping[str, bytes]


def judged(
    root: Path,
    kept: Kept,
    unchanged: tuple[str, ...] = (),
    delete: tuple[str, ...] = (),
    new: tuple[str, ...] = (),
) -> list[Finding]:
    """The findings about a folder beside these files on the Hub; the files of the folder are new but for `unchanged`."""
    folder = ModelFolder(root)
    added = (*new, *(name for name in folder.files if name not in unchanged))
    changes = ChangeSet(added=added, kept=tuple(sorted(kept)), unchanged=unchanged)
    main = Main(
        folder, changes, delete, {name: len(content) for name, content in kept.items()}, lambda name: kept[name]
    )
    return [finding for rule in RULES for finding in rule.findings(main)]


def said(findings: list[Finding]) -> list[str]:
    return [f"{finding.rule.id} {finding.message}" for finding in findings]


STAYS = "stays on the Hub, and"
ERRORS: list[tuple[Changes, Kept, str, str]] = [
    (
        SHARDED,
        {"model.safetensors": W},
        f"HFD621 `model.safetensors` {STAYS} is loaded in place of the new `model.safetensors.index.json`",
        '["model.safetensors"]',
    ),
    (
        PICKLED,
        {"model.safetensors": W},
        f"HFD621 `model.safetensors` {STAYS} is loaded in place of the new `pytorch_model.bin`",
        '["model.safetensors"]',
    ),
    (
        PICKLED,
        {"model.safetensors.index.json": b"{}", "model-00001-of-00002.safetensors": W},
        f"HFD621 `model.safetensors.index.json` {STAYS} is loaded in place of the new `pytorch_model.bin`",
        '["model.safetensors.index.json", "model-*-of-00002.safetensors"]',
    ),
    (
        {},
        {"model.safetensors.index.json": b"{}", "model-00001-of-00002.safetensors": W},
        f"HFD621 `model.safetensors.index.json` {STAYS} libraries that follow it, such as vLLM, load its shards in place "
        "of the new `model.safetensors`",
        '["model.safetensors.index.json", "model-*-of-00002.safetensors"]',
    ),
    (
        {"unet/diffusion_pytorch_model.safetensors": W},
        {"unet/diffusion_pytorch_model.safetensors.index.json": b"{}"},
        f"HFD621 `unet/diffusion_pytorch_model.safetensors.index.json` {STAYS} is loaded in place of the new "
        "`unet/diffusion_pytorch_model.safetensors`",
        '["unet/diffusion_pytorch_model.safetensors.index.json"]',
    ),
    (
        {"2_Dense/pytorch_model.bin": b"new"},
        {"2_Dense/model.safetensors": W},
        f"HFD621 `2_Dense/model.safetensors` {STAYS} is loaded in place of the new `2_Dense/pytorch_model.bin`",
        '["2_Dense/model.safetensors"]',
    ),
    (
        {"adapter_config.json": "{}", "adapter_model.bin": b"new", "model.safetensors": None},
        {"adapter_model.safetensors": W},
        f"HFD621 `adapter_model.safetensors` {STAYS} is loaded in place of the new `adapter_model.bin`",
        '["adapter_model.safetensors"]',
    ),
    (
        {},
        {"adapter_config.json": b"{}", "adapter_model.safetensors": W},
        f"HFD621 `adapter_config.json` {STAYS} transformers with PEFT loads its base model and the old adapter in place "
        "of the new `model.safetensors`",
        '["adapter_config.json", "adapter_model.safetensors"]',
    ),
    (
        SLOW,
        {"tokenizer.json": b"{}"},
        f"HFD621 `tokenizer.json` {STAYS} is loaded in place of the new `vocab.txt`",
        '["tokenizer.json"]',
    ),
    (
        TEMPLATE,
        {"chat_template.jinja": b"old"},
        f"HFD621 `chat_template.jinja` {STAYS} is used in place of the chat template in the new `tokenizer_config.json`",
        '["chat_template.jinja"]',
    ),
    (
        {},
        {"modules.json": b"[]"},
        f"HFD622 `modules.json` {STAYS} sentence-transformers builds a model of these modules and the new "
        "`model.safetensors`",
        '["modules.json"]',
    ),
    (
        MODULES,
        {"sentence_bert_config.json": b"{}"},
        f"HFD622 `sentence_bert_config.json` {STAYS} sentence-transformers applies it to the new `model.safetensors`",
        '["sentence_bert_config.json"]',
    ),
    (
        GENERATIVE,
        {"generation_config.json": b"{}"},
        f"HFD622 `generation_config.json` {STAYS} transformers generates by it with the new `model.safetensors`",
        '["generation_config.json"]',
    ),
    (
        WITHOUT_CONFIG,
        {"tokenizer_config.json": b"{}"},
        f"HFD622 `tokenizer_config.json` {STAYS} transformers reads the tokens and options in it with the new "
        "`tokenizer.json`",
        '["tokenizer_config.json"]',
    ),
    (
        {},
        {"special_tokens_map.json": b'{"unk_token": {"content": "<unk>"}}'},
        f"HFD622 `special_tokens_map.json` {STAYS} its `unk_token` overrides the configuration of the new "
        "`tokenizer.json`",
        '["special_tokens_map.json"]',
    ),
    (
        {},
        {"added_tokens.json": b'{"[UNK]": 1, "<user>": 6}'},
        f"HFD622 `added_tokens.json` {STAYS} its tokens, such as `<user>`, are added to the new `tokenizer.json`",
        '["added_tokens.json"]',
    ),
]


@pytest.mark.parametrize(("changes", "kept", "message", "delete"), ERRORS)
def test_a_file_that_stays_and_is_loaded_with_or_before_a_new_one_is_an_error(
    model: Model, changes: Changes, kept: Kept, message: str, delete: str
) -> None:
    found = judged(model(changes), kept)
    assert said(found) == [message]
    assert f"`publish: {{delete: {delete}}}`" in found[0].fix
    patterns = tuple(json.loads(delete))
    assert judged(model(changes), {name: kept[name] for name in kept if not matches(name, patterns)}) == []


HARMLESS: list[tuple[Changes, Kept]] = [
    ({}, {"LICENSE": b"x", "docs/old.md": b"x", "preprocess.py": b"x"}),
    ({}, {"training_args.bin": b"x", "optimizer.pt": b"x", "checkpoint-5/model.safetensors": W}),
    ({}, {"generation_config.json": b"{}"}),  # a classifier does not generate
    ({}, {"vocab.txt": b"[PAD]"}),  # transformers reads tokenizer.json
    ({}, {"special_tokens_map.json": b"{}"}),
    ({"tokenizer_config.json": '{"unk_token": "[UNK]"}'}, {"special_tokens_map.json": b'{"unk_token": "[UNK]"}'}),
    (
        {"tokenizer_config.json": '{"extra_special_tokens": ["<a>"]}'},
        {"special_tokens_map.json": b'{"additional_special_tokens": [{"content": "<a>"}]}'},
    ),
    (DECODER, {"special_tokens_map.json": b'{"unk_token": "<unk>"}', "added_tokens.json": b'{"<user>": 6}'}),
    ({}, {"added_tokens.json": b'{"calm": 4}'}),
    ({}, {"special_tokens_map.json": b"{damaged"}),
    (TEMPLATE, {"chat_template.jinja": b"new"}),
    (MODULES, {"1_Pooling/config.json": b"{}"}),
    ({}, {".gitattributes": b"*.safetensors filter=lfs diff=lfs merge=lfs -text\n"}),
]


@pytest.mark.parametrize(("changes", "kept"), HARMLESS)
def test_a_file_that_stays_and_changes_nothing_is_no_finding(model: Model, changes: Changes, kept: Kept) -> None:
    assert said(judged(model(changes), kept)) == []


@pytest.mark.parametrize(
    ("kept", "message", "delete"),
    [
        (("onnx/model.onnx",), "`onnx/model.onnx` stays on the Hub", '["onnx/**"]'),
        (("model.onnx", "onnx/model.onnx"), "`model.onnx` and 1 more stay on the Hub", '["model.onnx", "onnx/**"]'),
        (("tf_model.h5",), "`tf_model.h5` stays on the Hub", '["tf_model.h5"]'),
        (("flax_model.msgpack",), "`flax_model.msgpack` stays on the Hub", '["flax_model.msgpack"]'),
        (("pytorch_model.bin",), "`pytorch_model.bin` stays on the Hub", '["pytorch_model.bin"]'),
        (("model-00001-of-00002.safetensors",), "`model-00001-of-00002.safetensors`", '["model-*-of-00002.safetensors"]'),
        (("model.fp16.safetensors",), "`model.fp16.safetensors`", '["model.fp16.safetensors"]'),
        (("adapter_model.bin",), "`adapter_model.bin`", '["adapter_model.bin"]'),
        (("model[1].gguf",), "`model[1].gguf`", '["model[[]1].gguf"]'),
    ],
)  # fmt: skip
def test_weights_of_another_format_that_stay_are_a_warning(
    model: Model, kept: tuple[str, ...], message: str, delete: str
) -> None:
    found = judged(model(), dict.fromkeys(kept, b""))
    assert [finding.rule.id for finding in found] == ["HFD623"]
    assert message in found[0].message
    assert " on the Hub, beside the new `model.safetensors`" in found[0].message
    assert f"`publish: {{delete: {delete}}}`" in found[0].fix
    assert judged(model(), dict.fromkeys(kept, b""), unchanged=tuple(SOUND)) == [], "nothing is new"


def test_a_conversion_that_stays_beside_unchanged_weights_is_a_warning(model: Model) -> None:
    found = judged(model(PICKLED), {"model.safetensors": W}, unchanged=("pytorch_model.bin",))
    assert said(found) == [f"HFD623 `model.safetensors` {STAYS} is loaded in place of `pytorch_model.bin`"]


def test_the_fix_keeps_the_patterns_of_the_settings(model: Model) -> None:
    (found,) = judged(model(), {"tf_model.h5": b""}, delete=("old/**",))
    assert '`publish: {delete: ["old/**", "tf_model.h5"]}`' in found.fix


def test_attributes_on_the_hub_that_put_a_text_into_git_lfs_are_an_error(model: Model) -> None:
    kept = {".gitattributes": b"*.bin filter=lfs\n*.md filter=lfs diff=lfs merge=lfs -text\n"}
    assert said(judged(model(), kept)) == [
        "HFD624 line 2 of `.gitattributes` on the Hub, `*.md`, puts `README.md` into Git LFS"
    ]


def test_attributes_on_the_hub_that_git_cannot_read_are_an_error(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    (found,) = judged(model(), {".gitattributes": b"*.md filter=lfs\n"})
    assert found.message == "Git could not read the `.gitattributes` on the Hub: `git` is not installed, or not in PATH"


def test_a_large_text_on_the_hub_is_not_read(model: Model) -> None:
    folder, unread = ModelFolder(model()), ChangeSet(added=("tokenizer.json",), kept=("special_tokens_map.json",))
    main = Main(folder, unread, (), {"special_tokens_map.json": 10**9}, pytest.fail)
    assert [finding for rule in RULES for finding in rule.findings(main)] == []


@example({"", *map(str, range(60))})  # `.onnx` is only an ending
@given(st.sets(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1), max_size=30))
def test_the_fix_deletes_what_the_finding_is_about(names: set[str]) -> None:
    paths = [f"{name.strip('/')}.onnx" for name in names if "`" not in name]
    kept = {path: b"" for path in paths if is_weights(path)}
    found = judged(Path(__file__).parent / "sound_model_without_files", kept, new=("model.safetensors",))
    for finding in found:
        line = re.findall("`(publish: .*})`", finding.fix)
        patterns = tuple(yaml.safe_load(line[0])["publish"]["delete"])
        assert [name for name in kept if not matches(name, patterns)] == []
        assert not matches("README.md", patterns)
    assert bool(found) is bool(kept)
