"""The cases of the rules in `files.presence`."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from rules.files.json_cases import JSON
from rules.files.models import ADAPTER, HARMLESS, gguf, without_weights
from sound import README, Changes, Size, edit


def embedder() -> Changes:
    """The sound model without its classifier, and without a tokenizer."""
    return {
        **edit("config.json", "DistilBertForSequenceClassification", "DistilBertModel"),
        "tokenizer.json": None,
    }


def saved_by(library: str | None, files: Changes) -> Changes:
    """A model of another library; without a name, the card does not say which."""
    said = f"library_name: {library}\n" if library else ""
    card = edit("README.md", "library_name: transformers\n", said)
    gone = dict.fromkeys(("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"))
    return {**gone, **card, **files}


SPACY: Changes = {"config.cfg": "[nlp]", "meta.json": "{}", "ner/model": "weights"}
CKPT: Changes = {"embedding_model.ckpt": HARMLESS}
NO_LIBRARY = "HFD412 README.md:2:1 there is no `library_name`"

CASES: dict[str, list[Case]] = {
    "HFD101": [
        Case("no weights", without_weights(), ["HFD101 - the folder has 4 files, but no weights"]),
        Case(
            "the only weights have a misspelled name",
            without_weights(pytorch_model_bin="weights"),
            ["HFD101 pytorch_model_bin there are no weights; is `pytorch_model_bin` misspelled?"],
        ),
        Case(
            "the arguments of the Trainer are not weights",
            without_weights(**{"training_args.bin": "arguments"}),
            ["HFD101 - the folder has 5 files, but no weights"],
        ),
        Case("weights of another library", without_weights(**{"model.onnx": Size(64)}), []),
        Case("a library whose weights are not known", saved_by("stanza", {"models/default.zip": "weights"}), []),
        Case("a spaCy pipeline", saved_by("spacy", SPACY), []),
        Case("a spaCy pipeline whose card names no library", saved_by(None, SPACY), [NO_LIBRARY]),
        Case("an unknown library", saved_by("ours", {"model.ours": "weights"}), []),
        Case(
            "a transformers class with an unknown library",
            without_weights(**edit("README.md", "library_name: transformers", "library_name: ours")),
            ["HFD101 - the folder has 4 files, but no weights"],
        ),
        Case(
            "no weights of a known library",
            saved_by("nemo", {}),
            [
                "HFD101 - the folder has 1 file, but no weights",
                "HFD413 README.md:4:1 `library_name` is `nemo`, but there is no `*.nemo`",
            ],
        ),
        Case(
            "a misspelled library",
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
            "an adapter",
            {"config.json": None, **ADAPTER},
            [],
        ),
        Case("a flair model", saved_by("flair", {"pytorch_model.bin": HARMLESS}), []),
        Case("an unknown library", saved_by("ours", {"pytorch_model.bin": HARMLESS}), []),
        Case(
            "a GGUF model",
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
            "a line of Python",
            {"config.json": '{\n  "dim": 4,\n  model.save()\n}'},
            ["HFD103 config.json:3:3 `config.json` is not valid JSON: a text is not in double quotes: `model`"],
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
            "brackets nested too deeply",
            {"tokenizer_config.json": '{"a":' + "[" * 100_000},
            ["HFD103 tokenizer_config.json `tokenizer_config.json` cannot be read: nested too deeply"],
        ),
        Case(
            "a number with too many digits",
            {"generation_config.json": '{"a": ' + "1" * 5000 + "}"},
            ["HFD103 generation_config.json `generation_config.json` cannot be read: a number with too many digits"],
        ),
        Case(
            "a file that is too large",
            {"generation_config.json": Size(200_000_001)},
            [
                "HFD103 generation_config.json `generation_config.json` cannot be read: it has more than 200.0 MB, the most that is read"
            ],
        ),
        Case(
            "a byte order mark",
            edit("config.json", '{\n  "arch', '\ufeff{\n  "arch'),
            ["HFD103 config.json:1:1 `config.json` starts with a byte order mark, which most libraries cannot read"],
        ),
        Case(
            "a byte that is not UTF-8",
            {"tokenizer_config.json": '{\n  "\u00e4": "'.encode() + b'\xff"}'},
            ["HFD103 tokenizer_config.json:2:9 `tokenizer_config.json` is not UTF-8: it contains the byte 0xff"],
        ),
        Case(
            "an overlong encoding of a character",
            {"generation_config.json": b'{"a": "\xf0\x80\x80\x80"}'},
            ["HFD103 generation_config.json:1:8 `generation_config.json` is not UTF-8: it contains the byte 0xf0"],
        ),
        Case(
            "a trailing comma in other configuration files",
            {"special_tokens_map.json": '{"a": 1,}', "1_Pooling/config.json": '{"a": 1,}'},
            [
                "HFD103 special_tokens_map.json:1:8 `special_tokens_map.json` is not valid JSON: there is a comma before `}`",
                "HFD103 1_Pooling/config.json:1:8 `1_Pooling/config.json` is not valid JSON: there is a comma before `}`",
            ],
        ),
        Case("a list of modules", {"modules.json": "[]"}, []),
        Case(
            "a list of modules that is cut short",
            {"modules.json": "["},
            ["HFD103 modules.json:1:2 `modules.json` is not valid JSON: the file ends before the JSON is complete"],
        ),
        *JSON,
    ],
    "HFD106": [
        Case(
            "no tokenizer",
            {"tokenizer.json": None},
            ["HFD106 tokenizer.json there is no `tokenizer.json`, and no vocabulary file"],
        ),
        Case(
            "a tokenizer of characters, which has no vocabulary",
            {"tokenizer.json": None, "tokenizer_config.json": '{"tokenizer_class": "CanineTokenizer"}'},
            [],
        ),
        Case(
            "a tokenizer with its own code",
            {"tokenizer.json": None, "tokenization_mine.py": "", "vocabulary.txt": "[PAD]"},
            [],
        ),
        Case(
            "an embedding model",
            embedder(),
            ["HFD106 tokenizer.json there is no `tokenizer.json`, and no vocabulary file"],
        ),
        Case(
            "a GGUF model, which contains its tokenizer",
            {**without_weights(), "tokenizer.json": None, "tokenizer_config.json": None, "model.gguf": gguf()},
            [],
        ),
        Case(
            "an image model",
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
            "only a vocabulary",
            {"tokenizer.json": None, "vocab.txt": "[PAD]\n"},
            ["HFD107 tokenizer.json there is `vocab.txt`, but no `tokenizer.json`"],
        ),
        Case("a vocabulary and tokenizer.json", {"vocab.txt": "[PAD]\n"}, []),
        Case(
            "a tokenizer without a fast version",
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
            [
                "HFD109 a.pt all weights are pickles: `a.pt` and 1 more",
                "HFD148 a.pt transformers looks for `model.safetensors` or `pytorch_model.bin`, not for `a.pt` and 1 more",
            ],
        ),
        Case("a pickle beside safetensors", {"pytorch_model.bin": HARMLESS}, []),
        Case("a library without safetensors", saved_by("ultralytics", {"best.pt": HARMLESS}), []),
        Case(
            "a library without safetensors, recognized by its files",
            saved_by(None, {"hyperparams.yaml": "a: 1", **CKPT}),
            [NO_LIBRARY],
        ),
        Case(
            "fastText weights, which are not pickles",
            without_weights(**{"model.bin": b"\xba\x16\x4f\x2f" + b"\0" * 64}),
            [],
        ),
        Case("OpenVINO weights, which are not pickles", without_weights(**{"openvino_model.bin": b"\0" * 64}), []),
    ],
    "HFD146": [
        Case(
            "no model type",
            edit("config.json", '  "model_type": "distilbert",\n', ""),
            ["HFD146 config.json:2:3 there is no `model_type` for `DistilBertForSequenceClassification`"],
        ),
        Case(
            "a number as model type",
            edit("config.json", '"model_type": "distilbert"', '"model_type": 5'),
            ["HFD146 config.json:3:3 `model_type` is 5, not the name of a model type"],
        ),
        Case(
            "an empty model type",
            edit("config.json", '"model_type": "distilbert"', '"model_type": ""'),
            ['HFD146 config.json:3:3 `model_type` is "", not the name of a model type'],
        ),
        Case(
            "a misspelled model type",
            edit("config.json", '"model_type": "distilbert"', '"model_type": "distillbert"'),
            [
                "HFD146 config.json:3:3 transformers does not know the model type `distillbert`; did you mean `distilbert`?"
            ],
        ),
        Case(
            "a model type that its class is named after",
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
            "a model type that may be newer than the lists",
            edit("config.json", '"model_type": "distilbert"', '"model_type": "somebert"'),
            [],
        ),
        Case(
            "an unknown class without a model type",
            edit(
                "config.json",
                '"architectures": ["DistilBertForSequenceClassification"],\n  "model_type": "distilbert",\n',
                '"architectures": ["OurModel"],\n',
            ),
            [],
        ),
    ],
}
