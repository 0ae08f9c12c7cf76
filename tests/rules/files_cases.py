"""The cases of HFD1xx."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from pathlib import Path

from rules.case import Case
from rules.formats_cases import ADAPTER, gguf
from rules.pickles_cases import HARMLESS
from sound import README, SOUND, TENSORS, Changes, Content, Size, edit, safetensors

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


def without_weights(**more: Content) -> Changes:
    return {"model.safetensors": None, **more}


def cut(length: int) -> bytes:
    content = SOUND["model.safetensors"]
    assert isinstance(content, bytes)
    return content[:length]


def link(name: str, to: str) -> Callable[[Path], None]:
    def prepare(root: Path) -> None:
        (root / name).symlink_to(to)

    return prepare


def pipe(root: Path) -> None:
    os.mkfifo(root / "vocab.txt")


def link_to_a_file_outside(root: Path) -> None:
    (root.parent / "passwords.txt").write_text("secret")
    (root / "notes.txt").symlink_to("../passwords.txt")


def link_into_git(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git" / "config").write_text("[http] extraheader = AUTHORIZATION: basic eDpnaHM=")
    (root / "notes.txt").symlink_to(".git/config")


def embedder() -> Changes:
    """The sound model without its classifier, and without a tokenizer."""
    return {
        **edit("config.json", "DistilBertForSequenceClassification", "DistilBertModel"),
        "tokenizer.json": None,
    }


def saved_by(library: str | None, files: Changes) -> Changes:
    """A model of another library, whose card says so; or says nothing of it."""
    said = f"library_name: {library}\n" if library else ""
    card = edit("README.md", "library_name: transformers\n", said)
    gone = dict.fromkeys(("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"))
    return {**gone, **card, **files}


SPACY: Changes = {"config.cfg": "[nlp]", "meta.json": "{}", "ner/model": "weights"}
CKPT: Changes = {"embedding_model.ckpt": HARMLESS}
NO_LIBRARY = "HFD412 README.md:2:1 there is no `library_name`"

FILES: dict[str, list[Case]] = {
    "HFD101": [
        Case("no weights", without_weights(), ["HFD101 - the folder has 4 files, but no weights"]),
        Case(
            "the only weight has a misspelt name",
            without_weights(pytorch_model_bin="weights"),
            ["HFD101 pytorch_model_bin there are no weights; is `pytorch_model_bin` misspelled?"],
        ),
        Case(
            "what the Trainer saves of itself is no weight",
            without_weights(**{"training_args.bin": "arguments"}),
            ["HFD101 - the folder has 5 files, but no weights"],
        ),
        Case("any other library's weights are weights", without_weights(**{"model.onnx": Size(64)}), []),
        Case("another library saves what it likes", saved_by("stanza", {"models/default.zip": "weights"}), []),
        Case("a pipeline of spaCy", saved_by("spacy", SPACY), []),
        Case("a pipeline of spaCy whose card names no library", saved_by(None, SPACY), [NO_LIBRARY]),
        Case("a library of the author's own", saved_by("ours", {"model.ours": "weights"}), []),
        Case(
            "a class of transformers, whatever the library is called",
            without_weights(**edit("README.md", "library_name: transformers", "library_name: ours")),
            ["HFD101 - the folder has 4 files, but no weights"],
        ),
        Case(
            "a library whose weights are known",
            saved_by("nemo", {}),
            [
                "HFD101 - the folder has 1 file, but no weights",
                "HFD413 README.md:4:1 `library_name` is `nemo`, but there is no `*.nemo`",
            ],
        ),
        Case(
            "a library that is misspelt",
            saved_by("transformer", {}),
            [
                "HFD101 - the folder has 1 file, but no weights",
                "HFD102 config.json there is no `config.json`",
                "HFD437 README.md:4:1 the Hub does not know the library `transformer`; did you mean `transformers`?",
            ],
        ),
    ],
    "HFD102": [
        Case(
            "no config.json",
            {"config.json": None},
            [
                "HFD102 config.json there is no `config.json`",
                "HFD413 README.md:4:1 `library_name` is `transformers`, but there is no `config.json`",
            ],
        ),
        Case(
            "an adapter has a configuration of its own",
            {"config.json": None, **ADAPTER},
            [],
        ),
        Case("flair has none", saved_by("flair", {"pytorch_model.bin": HARMLESS}), []),
        Case("nor has a library of the author's own", saved_by("ours", {"pytorch_model.bin": HARMLESS}), []),
        Case(
            "GGUF needs none",
            {
                "config.json": None,
                "model.safetensors": None,
                "emotion-00001-of-00002.gguf": gguf(),
                **edit("README.md", "library_name: transformers", "library_name: llama-cpp-python"),
            },
            [],
        ),
    ],
    "HFD103": [
        Case(
            "Python in config.json",
            {"config.json": '{\n  "dim": 4,\n  model.save()\n}'},
            ["HFD103 config.json:3:3 `config.json` is not valid JSON: `model` is not in double quotes"],
        ),
        Case(
            "a list",
            {"tokenizer.json": "[]"},
            ["HFD103 tokenizer.json:1:1 `tokenizer.json` contains a list, not a JSON object"],
        ),
        Case(
            "an empty file",
            {"generation_config.json": ""},
            ["HFD103 generation_config.json:1:1 `generation_config.json` is empty"],
        ),
        Case(
            "brackets without end",
            {"tokenizer_config.json": '{"a":' + "[" * 100_000},
            ["HFD103 tokenizer_config.json `tokenizer_config.json` cannot be read: nested too deeply"],
        ),
        Case(
            "a number that no computer reads",
            {"generation_config.json": '{"a": ' + "1" * 5000 + "}"},
            ["HFD103 generation_config.json `generation_config.json` cannot be read: a number with too many digits"],
        ),
        Case(
            "more than anybody reads",
            {"generation_config.json": Size(200_000_001)},
            [
                "HFD103 generation_config.json `generation_config.json` cannot be read: 200,000,001 bytes; at most 200,000,000 are read"
            ],
        ),
        Case(
            "a byte order mark",
            edit("config.json", '{\n  "arch', '\ufeff{\n  "arch'),
            ["HFD103 config.json:1:1 `config.json` starts with a byte order mark, which most libraries cannot read"],
        ),
        Case(
            "a byte that is no text",
            {"tokenizer_config.json": '{\n  "\u00e4": "'.encode() + b'\xff"}'},
            ["HFD103 tokenizer_config.json:2:9 `tokenizer_config.json` cannot be read: the byte 0xff is not UTF-8"],
        ),
        Case(
            "a letter of too many bytes",
            {"generation_config.json": b'{"a": "\xf0\x80\x80\x80"}'},
            ["HFD103 generation_config.json:1:8 `generation_config.json` cannot be read: the byte 0xf0 is not UTF-8"],
        ),
        Case(
            "a comma too many in the files of a processor",
            {"special_tokens_map.json": '{"a": 1,}', "1_Pooling/config.json": '{"a": 1,}'},
            [
                "HFD103 special_tokens_map.json:1:8 `special_tokens_map.json` is not valid JSON: there is a comma before `}`",
                "HFD103 1_Pooling/config.json:1:8 `1_Pooling/config.json` is not valid JSON: there is a comma before `}`",
            ],
        ),
        Case("a list of modules", {"modules.json": "[]"}, []),
        Case(
            "a list of modules that does not end",
            {"modules.json": "["},
            ["HFD103 modules.json:1:2 `modules.json` is not valid JSON: the file ends before the JSON is complete"],
        ),
    ],
    "HFD104": [
        Case(
            "cut short",
            {"model.safetensors": cut(-8 + len(cut(10**6)))},
            [
                "HFD104 model.safetensors `model.safetensors` is damaged: the tensors take 236 bytes, the file holds 228: 8 are missing"
            ],
        ),
        Case(
            "cut in the header",
            {"model.safetensors": cut(40)},
            [
                "HFD104 model.safetensors `model.safetensors` is damaged: the header wants 480 bytes, the file has 32 left"
            ],
        ),
        Case(
            "empty",
            {"model.safetensors": b""},
            ["HFD104 model.safetensors `model.safetensors` is damaged: 0 bytes are too few for a header"],
        ),
        Case(
            "an HTML page in place of the file",
            {"model.safetensors": "<!DOCTYPE html><title>404</title>"},
            ["HFD104 model.safetensors `model.safetensors` is an HTML page, not a safetensors file"],
        ),
    ],
    "HFD105": [
        Case(
            "a shard is missing",
            sharded(**{SECOND: None}),
            [f"HFD105 {INDEX}:9:3 `{INDEX}` names `{SECOND}`, which is missing"],
        ),
        Case(
            "a shard holds other tensors",
            sharded(
                **{FIRST: safetensors({"pre_classifier.weight": (4, 4), "pre_classifier.bias": (4,)})},
                **{INDEX: UNSIZED},
            ),
            [
                f"HFD105 {INDEX}:3:3 `{FIRST}` does not contain `distilbert.embeddings.word_embeddings.weight`, which `{INDEX}` expects in it"
            ],
        ),
        Case("the index names nothing", sharded(**{INDEX: "{}"}), [f"HFD105 {INDEX} `{INDEX}` has no `weight_map`"]),
        Case(
            "the index is no JSON",
            sharded(**{INDEX: "{,}"}),
            [f"HFD105 {INDEX}:1:2 `{INDEX}` is not valid JSON: a key is expected here"],
        ),
        Case("whole", sharded(), []),
        Case(
            "a shard outside the folder is no shard",
            without_weights(**{INDEX: '{"weight_map": {"a": "../a.safetensors"}}'}),
            [f"HFD105 {INDEX}:1:17 `{INDEX}` names `../a.safetensors`, which is missing"],
        ),
    ],
    "HFD106": [
        Case(
            "no tokenizer",
            {"tokenizer.json": None},
            ["HFD106 tokenizer.json there is no `tokenizer.json`, and no vocabulary file"],
        ),
        Case(
            "a tokenizer of characters has no vocabulary",
            {"tokenizer.json": None, "tokenizer_config.json": '{"tokenizer_class": "CanineTokenizer"}'},
            [],
        ),
        Case(
            "a tokenizer that comes as code",
            {"tokenizer.json": None, "tokenization_mine.py": "", "vocabulary.txt": "[PAD]"},
            [],
        ),
        Case(
            "a model that only embeds",
            embedder(),
            ["HFD106 tokenizer.json there is no `tokenizer.json`, and no vocabulary file"],
        ),
        Case(
            "GGUF holds its own tokenizer",
            {**without_weights(), "tokenizer.json": None, "tokenizer_config.json": None, "model.gguf": gguf()},
            [],
        ),
        Case(
            "an image model needs none",
            {
                "tokenizer.json": None,
                "tokenizer_config.json": None,
                **edit("config.json", "DistilBertForSequenceClassification", "ViTForImageClassification"),
                "README.md": README.replace("text-class", "image-class"),
            },
            [],
        ),
    ],
    "HFD107": [
        Case(
            "a vocabulary only",
            {"tokenizer.json": None, "vocab.txt": "[PAD]\n"},
            ["HFD107 tokenizer.json there is `vocab.txt`, but no `tokenizer.json`"],
        ),
        Case("both", {"vocab.txt": "[PAD]\n"}, []),
        Case(
            "a tokenizer that transformers has in Python only",
            {"tokenizer.json": None, "vocab.txt": "", "tokenizer_config.json": '{"tokenizer_class": "EsmTokenizer"}'},
            [],
        ),
    ],
    "HFD108": [
        Case(
            "no tokenizer_config.json",
            {"tokenizer_config.json": None},
            ["HFD108 tokenizer_config.json there is no `tokenizer_config.json`"],
        ),
    ],
    "HFD109": [
        Case(
            "a pickle",
            without_weights(**{"pytorch_model.bin": HARMLESS}),
            ["HFD109 pytorch_model.bin all weights are pickles: `pytorch_model.bin`"],
        ),
        Case(
            "two pickles",
            without_weights(**{"a.pt": HARMLESS, "b.ckpt": HARMLESS}),
            ["HFD109 a.pt all weights are pickles: `a.pt` and 1 more"],
        ),
        Case("a pickle beside safetensors", {"pytorch_model.bin": HARMLESS}, []),
        Case("another library has no other form", saved_by("ultralytics", {"best.pt": HARMLESS}), []),
        Case("another library, as its files tell", saved_by(None, {"hyperparams.yaml": "a: 1", **CKPT}), [NO_LIBRARY]),
        Case("fastText's are no pickle", without_weights(**{"model.bin": b"\xba\x16\x4f\x2f" + b"\0" * 64}), []),
        Case("nor are OpenVINO's", without_weights(**{"openvino_model.bin": b"\0" * 64}), []),
    ],
    "HFD110": [
        Case(
            "a link out of the folder",
            {},
            ["HFD110 notes.txt `notes.txt` is a link that leaves the folder"],
            prepare=link_to_a_file_outside,
        ),
        Case(
            "a link out of the folder that leads nowhere",
            {},
            ["HFD110 notes.txt `notes.txt` is a link that leaves the folder"],
            prepare=link("notes.txt", "/nowhere/at/all"),
        ),
        Case(
            "a link that leads nowhere",
            {},
            ["HFD110 notes.txt `notes.txt` is a link to something that is not a file"],
            prepare=link("notes.txt", "gone.txt"),
        ),
        Case(
            "a link to itself",
            {},
            ["HFD110 notes.txt `notes.txt` is a link to something that is not a file"],
            prepare=link("notes.txt", "notes.txt"),
        ),
        Case(
            "a link to a folder",
            {"onnx/model.onnx": Size(64)},
            ["HFD110 also `also` is a link to something that is not a file"],
            prepare=link("also", "onnx"),
        ),
        Case(
            "a link to the folder itself",
            {},
            ["HFD110 self `self` is a link to something that is not a file"],
            prepare=link("self", "."),
        ),
        Case(
            "a link into .git, where a checkout keeps its token",
            {},
            ["HFD110 notes.txt `notes.txt` is a link to what is never published"],
            prepare=link_into_git,
        ),
        Case("a pipe", {}, ["HFD110 vocab.txt `vocab.txt` is not a regular file"], prepare=pipe),
        Case(
            "a link to a file of the folder is one",
            {"notes/one.txt": "1"},
            [],
            prepare=link("two.txt", "notes/one.txt"),
        ),
    ],
    "HFD111": [
        Case(
            "a line break and a workflow command",
            {"x\n::add-mask::y": "1"},
            ["HFD111 x\n::add-mask::y the file name `x\\n::add-mask::y` contains a character that cannot be printed"],
        ),
        Case(
            "text that turns around",
            {"gpj.\u202etxt": "1"},
            ["HFD111 gpj.\u202etxt the file name `gpj.\\u202etxt` contains a character that cannot be printed"],
        ),
        Case(
            "bytes of another encoding",
            {"caf\udce9.txt": "1"},
            ["HFD111 caf\udce9.txt the file name `caf\\udce9.txt` contains a character that cannot be printed"],
        ),
        Case(
            "other scripts, joined letters and emoji are fine",
            {"می\u200cشود.txt": "1", "👩\u200d🔬.txt": "1", "no\xa0break.txt": "1"},
            [],
        ),
    ],
    "HFD112": [
        Case(
            "shards without an index",
            sharded(**{INDEX: None}),
            [f"HFD112 {INDEX} there is no `{INDEX}` for `{FIRST}` and 1 more"],
        ),
        Case("beside the whole model they are left over", {FIRST: safetensors(BODY)}, []),
    ],
    "HFD113": [
        Case(
            "a shard of an earlier save",
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
            "another size",
            sharded(**{INDEX: index().replace(str(SIZE), "999")}),
            [f"HFD115 {INDEX}:3:3 `total_size` is 999 bytes, but the tensors have {SIZE} bytes"],
        ),
        Case("written as a fraction", sharded(**{INDEX: index().replace(str(SIZE), f"{SIZE}.0")}), []),
        Case("left out", sharded(**{INDEX: UNSIZED}), []),
    ],
    "HFD116": [
        Case(
            "half the precision",
            edit("config.json", '"dim": 4', '"dim": 4,\n  "torch_dtype": "float16"'),
            ["HFD116 config.json:5:3 `torch_dtype` is float16, but the weights are float32"],
        ),
        Case("the same", edit("config.json", '"dim": 4', '"dtype": "float32", "dim": 4'), []),
        Case(
            "quantised weights have types of their own",
            edit("config.json", '"dim": 4', '"dtype": "float16", "quantization_config": {}, "dim": 4'),
            [],
        ),
    ],
}
TYPES: dict[str, list[Case]] = {
    "HFD146": [
        Case(
            "a class without its type",
            edit("config.json", '  "model_type": "distilbert",\n', ""),
            ["HFD146 config.json:2:3 there is no `model_type` for `DistilBertForSequenceClassification`"],
        ),
        Case(
            "a type that is a number",
            edit("config.json", '"model_type": "distilbert"', '"model_type": 5'),
            ["HFD146 config.json:3:3 `model_type` is 5, not the name of a model type"],
        ),
        Case(
            "a misspelt type",
            edit("config.json", '"model_type": "distilbert"', '"model_type": "distillbert"'),
            [
                "HFD146 config.json:3:3 transformers does not know the model type `distillbert`; did you mean `distilbert`?"
            ],
        ),
        Case(
            "a type that its class is called by is no other misspelt",
            edit(
                "config.json",
                '"architectures": ["DistilBertForSequenceClassification"],\n  "model_type": "distilbert"',
                '"architectures": ["Gemma3ForConditionalGeneration"],\n  "model_type": "gemma3"',
            ),
            [
                "HFD411 README.md:5:1 `Gemma3ForConditionalGeneration` does not do `text-classification`; its usual task is `text-generation`"
            ],
        ),
        Case(
            "a type that may be newer than the lists",
            edit("config.json", '"model_type": "distilbert"', '"model_type": "somebert"'),
            [],
        ),
        Case(
            "a class that nobody knows may have no type",
            edit(
                "config.json",
                '"architectures": ["DistilBertForSequenceClassification"],\n  "model_type": "distilbert",\n',
                '"architectures": ["OurModel"],\n',
            ),
            [],
        ),
    ],
}
