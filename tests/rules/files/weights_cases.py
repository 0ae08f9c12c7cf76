"""The cases of the rules in `files.weights`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

import json
import math

from rules.case import Case
from rules.files.models import without_weights
from sound import SOUND, TENSORS, Changes, Content, edit, safetensors

SIZE = sum(4 * math.prod(shape) for shape in TENSORS.values())
HEAD: dict[str, tuple[int, ...]] = {name: shape for name, shape in TENSORS.items() if name.startswith("classifier")}
BODY = {name: shape for name, shape in TENSORS.items() if not name.startswith("classifier")}
INDEX = "model.safetensors.index.json"
FIRST, SECOND = "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"
WEIGHT_MAP = {**dict.fromkeys(BODY, FIRST), **dict.fromkeys(HEAD, SECOND)}
UNSIZED = json.dumps({"weight_map": WEIGHT_MAP}, indent=1)


def sharded(**changes: Content) -> Changes:
    """The sound model in two shards."""
    return {
        "model.safetensors": None,
        FIRST: safetensors(BODY),
        SECOND: safetensors(HEAD),
        INDEX: index(),
        **changes,
    }


def index(**tensors: str) -> str:
    """The index of the sound shards with these changes."""
    return json.dumps({"metadata": {"total_size": SIZE}, "weight_map": WEIGHT_MAP | tensors}, indent=1)


def cut(length: int) -> bytes:
    content = SOUND["model.safetensors"]
    assert isinstance(content, bytes)
    return content[:length]


CASES: dict[str, list[Case]] = {
    "HFD104": [
        Case(
            "cut short",
            {"model.safetensors": cut(-8 + len(cut(10**6)))},
            [
                "HFD104 model.safetensors `model.safetensors` is damaged: the tensors need 236 bytes, but the file has 228: 8 are missing"
            ],
        ),
        Case(
            "cut in the header",
            {"model.safetensors": cut(40)},
            ["HFD104 model.safetensors `model.safetensors` is damaged: its header needs 480 bytes, but only 32 follow"],
        ),
        Case(
            "empty",
            {"model.safetensors": b""},
            ["HFD104 model.safetensors `model.safetensors` is damaged: it has 0 bytes, too few for a header"],
        ),
        Case(
            "an HTML page",
            {"model.safetensors": "<!DOCTYPE html><title>404</title>"},
            ["HFD104 model.safetensors `model.safetensors` is an HTML page, not a safetensors file"],
        ),
        Case(
            "the message of a server",
            {"model.safetensors": '{"error": "Repository not found"}'},
            ["HFD104 model.safetensors `model.safetensors` is text, not a safetensors file"],
        ),
    ],
    "HFD105": [
        Case(
            "a shard is missing",
            sharded(**{SECOND: None}),
            [f"HFD105 {INDEX}:9:3 `{INDEX}` names `{SECOND}`, which is missing"],
        ),
        Case(
            "a shard with other tensors",
            sharded(
                **{FIRST: safetensors({"pre_classifier.weight": (4, 4), "pre_classifier.bias": (4,)})},
                **{INDEX: UNSIZED},
            ),
            [
                f"HFD105 {INDEX}:3:3 `{FIRST}` does not contain `distilbert.embeddings.word_embeddings.weight`, which `{INDEX}` expects in it"
            ],
        ),
        Case(
            "an index without a weight map", sharded(**{INDEX: "{}"}), [f"HFD105 {INDEX} `{INDEX}` has no `weight_map`"]
        ),
        Case(
            "an index that is not JSON",
            sharded(**{INDEX: "{,}"}),
            [f"HFD105 {INDEX}:1:2 `{INDEX}` is not valid JSON: there is a comma before `}}`"],
        ),
        Case("complete shards", sharded(), []),
        Case(
            "a shard outside the folder",
            without_weights(**{INDEX: '{"weight_map": {"a": "../a.safetensors"}}'}),
            [f"HFD105 {INDEX}:1:17 `{INDEX}` names `../a.safetensors`, which is missing"],
        ),
    ],
    "HFD112": [
        Case(
            "shards without an index",
            sharded(**{INDEX: None}),
            [f"HFD112 {INDEX} there is no `{INDEX}` for `{FIRST}` and 1 more"],
        ),
        Case("shards beside the whole model", {FIRST: safetensors(BODY)}, []),
    ],
    "HFD113": [
        Case(
            "a shard from an earlier save",
            sharded(**{"model-00003-of-00003.safetensors": safetensors({"old": (1,)})}),
            [f"HFD113 model-00003-of-00003.safetensors `{INDEX}` does not name `model-00003-of-00003.safetensors`"],
        ),
        Case(
            "a tensor that the index does not name",
            sharded(**{SECOND: safetensors(HEAD | {"extra": (1,)})}, **{INDEX: UNSIZED}),
            [f"HFD113 {INDEX}:2:2 `{INDEX}` does not name `extra` in `{SECOND}`"],
        ),
    ],
    "HFD114": [
        Case(
            "a tensor in both shards",
            sharded(**{SECOND: safetensors(HEAD | {"pre_classifier.bias": (4,)})}, **{INDEX: UNSIZED}),
            [f"HFD114 {INDEX}:5:3 duplicate tensor `pre_classifier.bias`: it is in `{FIRST}` and `{SECOND}`"],
        ),
    ],
    "HFD115": [
        Case(
            "a wrong size",
            sharded(**{INDEX: index().replace(str(SIZE), "999")}),
            [f"HFD115 {INDEX}:3:3 `total_size` is 999 bytes, but the tensors have {SIZE} bytes"],
        ),
        Case("written as a fraction", sharded(**{INDEX: index().replace(str(SIZE), f"{SIZE}.0")}), []),
        Case("no size", sharded(**{INDEX: UNSIZED}), []),
    ],
    "HFD116": [
        Case(
            "a declared type of half the precision",
            edit("config.json", '"dim": 4', '"dim": 4,\n  "torch_dtype": "float16"'),
            ["HFD116 config.json:5:3 `torch_dtype` is float16, but the weights are float32"],
        ),
        Case("the declared type", edit("config.json", '"dim": 4', '"dtype": "float32", "dim": 4'), []),
        Case(
            "quantized weights",
            edit("config.json", '"dim": 4', '"dtype": "float16", "quantization_config": {}, "dim": 4'),
            [],
        ),
    ],
}
