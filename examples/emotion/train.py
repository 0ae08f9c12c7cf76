"""Train the emotion classifier from scratch, and write all its published files except the card.

Run `python train.py` with torch, transformers and onnx installed; it takes less than a minute on one CPU core. On one
machine with one version of torch, it always writes the same bytes.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import onnx
import torch
import yaml
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from transformers import DistilBertConfig, DistilBertForSequenceClassification, DistilBertTokenizerFast

HERE = Path(__file__).resolve().parent
SEED = 7
MAX_TOKENS = 128
VOCABULARY_SIZE = 2400
ENDINGS = 30
SENTENCES = 60_000
"""Fewer examples train faster, but give a worse model."""
BATCH_SIZE = 32
PEAK_LEARNING_RATE = 3e-3
REPLACED = 0.15
"""The share of word pieces replaced at random in training, so that meaningless words do not change the answer."""
SPECIAL_TOKENS = {"pad": "[PAD]", "unk": "[UNK]", "cls": "[CLS]", "sep": "[SEP]", "mask": "[MASK]"}
SPLITTER = pre_tokenizers.BertPreTokenizer()


class Example(NamedTuple):
    """A sentence and the index of its label."""

    text: str
    label: int


def examples(phrases: dict[str, Any], count: int, seed: int) -> Iterator[Example]:
    """Draw sentences: a label, a frame, a feeling or clause of that label, and a context, each uniformly."""
    draw = random.Random(seed)  # noqa: S311  nothing secret is drawn
    labels = sorted(phrases["labels"])
    for _ in range(count):
        label = draw.choice(labels)
        other = draw.choice([each for each in labels if each != label])
        kind = draw.choices(list(phrases["frames"]), weights=[4, 5, 1])[0]
        text = draw.choice(phrases["frames"][kind]).format(
            feeling=draw.choice(phrases["labels"][label]["feelings"]),
            clause=draw.choice(phrases["labels"][label]["clauses"]),
            other=draw.choice(phrases["labels"][other]["feelings"]),
            neutral=draw.choice(phrases["neutral"]),
            context=draw.choice(phrases["contexts"]),
        )
        yield Example(text + draw.choice(["", ".", "!", "..."]), labels.index(label))


def vocabulary(texts: list[str]) -> list[str]:
    """Letters, the most common endings, and the most frequent words, by count and then alphabetically.

    `tokenizers` has trainers, but what they learn differs from run to run.
    """
    words = Counter(word for text in texts for word, _ in SPLITTER.pre_tokenize_str(text.lower()))
    endings = Counter(f"##{word[-length:]}" for word in words for length in range(2, 5) if length + 2 < len(word))
    letters = sorted({letter for word in words for letter in word})
    pieces = [*SPECIAL_TOKENS.values(), *letters, *(f"##{letter}" for letter in letters)]
    for counted, size in ((endings, len(pieces) + ENDINGS), (words, VOCABULARY_SIZE)):
        frequent = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        pieces += [piece for piece, _ in frequent if piece not in letters][: size - len(pieces)]
    return pieces


def new_tokenizer(pieces: list[str]) -> DistilBertTokenizerFast:
    """A WordPiece tokenizer with this vocabulary that converts text to lower case."""
    ids = {piece: index for index, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token=SPECIAL_TOKENS["unk"]))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = SPLITTER
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", ids["[SEP]"]), ("[CLS]", ids["[CLS]"]))
    return DistilBertTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=MAX_TOKENS,
        do_lower_case=True,
        **{f"{name}_token": token for name, token in SPECIAL_TOKENS.items()},
    )


def untrained_model(labels: list[str], tokenizer: DistilBertTokenizerFast) -> Any:
    """A DistilBERT with two layers of width 64 and random weights."""
    config = DistilBertConfig(
        vocab_size=len(tokenizer),
        max_position_embeddings=MAX_TOKENS,
        dim=64,
        hidden_dim=128,
        n_layers=2,
        n_heads=4,
        initializer_range=0.08,
        seq_classif_dropout=0.2,
        pad_token_id=tokenizer.pad_token_id,
        id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)},
        problem_type="single_label_classification",
        attn_implementation="eager",
    )
    return DistilBertForSequenceClassification(config)


def train(model: Any, tokenizer: DistilBertTokenizerFast, data: list[Example]) -> None:
    """Train the model on the examples, once and in order."""
    batches = [data[start : start + BATCH_SIZE] for start in range(0, len(data), BATCH_SIZE)]
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_LEARNING_RATE, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=PEAK_LEARNING_RATE, total_steps=len(batches))
    model.train()
    for batch in batches:
        inputs = tokenizer([example.text for example in batch], padding=True, truncation=True, return_tensors="pt")
        tokens = with_noise(inputs["input_ids"], len(tokenizer))
        logits = model(input_ids=tokens, attention_mask=inputs["attention_mask"]).logits
        target = torch.tensor([example.label for example in batch])
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(logits, target, label_smoothing=0.05).backward()
        optimizer.step()
        schedule.step()
    model.eval()


def with_noise(tokens: torch.Tensor, vocabulary_size: int) -> torch.Tensor:
    """The same token IDs with some words replaced at random, without changing special tokens."""
    replaced = (torch.rand(tokens.shape) < REPLACED) & (tokens >= len(SPECIAL_TOKENS))
    return torch.where(replaced, torch.randint(len(SPECIAL_TOKENS), vocabulary_size, tokens.shape), tokens)


def save(model: Any, tokenizer: DistilBertTokenizerFast, folder: Path) -> None:
    """Write weights, configuration and tokenizer, without the padding and truncation of the last batch."""
    tokenizer.backend_tokenizer.no_padding()
    tokenizer.backend_tokenizer.no_truncation()
    tokenizer.save_pretrained(folder)
    model.save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)


def export(model: Any, tokenizer: DistilBertTokenizerFast, path: Path) -> None:
    """Write the model as ONNX: input_ids and attention_mask (batch, sequence) in, logits (batch, labels) out."""
    inputs = tokenizer(["one sentence", "another one, a little longer"], padding=True, return_tensors="pt")
    names = ["input_ids", "attention_mask"]
    program = torch.onnx.export(
        model,
        kwargs={name: inputs[name] for name in names},
        input_names=names,
        output_names=["logits"],
        dynamic_shapes={name: {0: "batch", 1: "sequence"} for name in names},
        opset_version=18,
        dynamo=True,
        verbose=False,
    )
    proto = program.model_proto
    for node in proto.graph.node:  # the exporter stores stack traces with paths of this machine
        del node.metadata_props[:]
    del proto.graph.metadata_props[:], proto.metadata_props[:], proto.graph.value_info[:]
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(proto, path)


def accuracy(model: Any, tokenizer: DistilBertTokenizerFast, path: Path) -> tuple[float, list[str]]:
    """The accuracy on a JSONL file of texts and labels; prints a line for each wrong answer."""
    cases = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    inputs = tokenizer([case["text"] for case in cases], padding=True, truncation=True, return_tensors="pt")
    with torch.no_grad():
        best = model(input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]).logits.argmax(-1).tolist()
    answers = [model.config.id2label[index] for index in best]
    wrong = [f"{c['label']} read as {a}: {c['text']}" for c, a in zip(cases, answers, strict=True) if a != c["label"]]
    return 1 - len(wrong) / len(cases), wrong


def main() -> None:
    """Train the model, write it and measure its accuracy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=HERE, help="the folder to write to (default: beside this file)")
    parser.add_argument("--sentences", type=int, default=SENTENCES, help="how many to train on (default: %(default)s)")
    arguments = parser.parse_args()
    output: Path = arguments.output
    torch.manual_seed(SEED)
    torch.set_num_threads(1)  # more threads would sum in another order
    torch.use_deterministic_algorithms(mode=True)

    phrases = yaml.safe_load((HERE / "training" / "phrases.yaml").read_text(encoding="utf-8"))
    data = list(examples(phrases, arguments.sentences, SEED))
    tokenizer = new_tokenizer(vocabulary([example.text for example in data]))
    model = untrained_model(sorted(phrases["labels"]), tokenizer)
    train(model, tokenizer, data)

    export(model, tokenizer, output / "onnx" / "model.onnx")
    save(model, tokenizer, output)
    for path in (HERE / "training" / "development.jsonl", HERE / "eval" / "spot-check.jsonl"):
        right, wrong = accuracy(model, tokenizer, path)
        print(f"{path.name}: {right:.4f}", *wrong, sep="\n  ")


if __name__ == "__main__":
    main()
