"""The cases of HFD43x: the card below its front matter, and what came after."""

# ruff: noqa: E501  what is found is quoted whole
from __future__ import annotations

from rules.case import Case
from sound import README, Changes, edit

from hfdeploy_action.folder import Declared

FRENCH = """\
Ce modèle classe les émotions de phrases en français. Trois personnes ont annoté à la main les phrases du corpus, et les
erreurs qui restent sont rares."""
MINE = Declared(repo_id="acme/emotion")


def below(text: str) -> Changes:
    """More text at the end of the sound card, from line 17 on."""
    return {"README.md": f"{README}\n{text}\n"}


def instead(text: str) -> Changes:
    """Another text below the front matter, from line 9 on."""
    return {"README.md": README.partition("# Emotion")[0] + text + "\n"}


def code(line: str) -> Changes:
    """One more line of code, the 18th."""
    return below(f"```python\n{line}\n```")


def results(text: str) -> Changes:
    """A file of evaluation results."""
    return {".eval_results/bench.yaml": text}


CHILD = (
    README.replace("language: en", "language: en\nbase_model: b/c") + '\n```\nAutoModel.from_pretrained("b/c")\n```\n'
)

PROSE: dict[str, list[Case]] = {
    "HFD430": [
        Case(
            "a link to a file that is not there",
            below("See [the results](eval/results.md)."),
            ["HFD430 README.md:17:19 there is no file `eval/results.md`"],
        ),
        Case(
            "a picture, shown twice",
            below("![logo](./logo.png)\n\n<img width=40 src='./logo.png'>"),
            ["HFD430 README.md:17:9 there is no file `./logo.png`"],
        ),
        Case("a reference", below("[1]: notes.txt"), ["HFD430 README.md:17:6 there is no file `notes.txt`"]),
        Case(
            "files and folders that are there, and addresses",
            {
                **below(
                    "[a](config.json#L2) [b](./onnx/) [c](my%20notes.md) [d](https://example.org) [e](/acme) "
                    "[f](mailto:a@b.de)"
                ),
                "onnx/model.onnx": b"\x3a\0",
                "my notes.md": "",
            },
            [],
        ),
        Case(
            "in code and in comments",
            below("`[a](b)` ``[`a](b)``\n\n<!-- [a](b)\n[c](d) -->\n\n~~~\n[a](b)\n~~~\n\n    [a](b)"),
            [],
        ),
        Case(
            "in HTML that shows code",
            below("<pre>\n[a](b)\n</pre>\n\n<code>[a](b)</code>"),
            [],
        ),
        Case("in a formula", below("$p[a](b)$ and\n\n$$\np[a](b)\n$$"), []),
        Case(
            "below HTML that never ends",
            below("<pre>\n\n$$\n\n[a](b.md)"),
            ["HFD430 README.md:21:5 there is no file `b.md`"],
        ),
        Case("a footnote", below("Calm.[^1]\n\n[^1]: So they say."), []),
        Case(
            "in a list, however far it is set in",
            below("- a\n\n    [b](c.md)"),
            ["HFD430 README.md:19:9 there is no file `c.md`"],
        ),
        Case(
            "a film, without quotes",
            below("<video controls src=calm.mp4></video>"),
            ["HFD430 README.md:17:21 there is no file `calm.mp4`"],
        ),
        Case(
            "a name with a blank",
            below("[a](<my notes.md>)"),
            ["HFD430 README.md:17:6 there is no file `my notes.md`"],
        ),
    ],
    "HFD431": [
        Case(
            "a heading that is not there",
            below("[Usage](#usage)"),
            ["HFD431 README.md:17:9 no heading matches `#usage`"],
        ),
        Case("one that is there", below("[Up](#emotion) [it](#how-to-use-it)\n\n## How to use `it`!\n\nSo."), []),
        Case(
            "signs that have no place in an address",
            below(
                "[a](#-x--c-2023) [b](#-x--c-2023-1)\n\n## 🤗 x² & C++ (2023)\n\nSo.\n\n## 🤗 x² & C++ (2023)\n\nSo."
            ),
            [],
        ),
        Case(
            "the top of the page, and what GitHub puts before a name", below("[a](#top) [b](#user-content-emotion)"), []
        ),
        Case("the second of its name, and one that was named", below("[a](#emotion-1) [b](#x)\n\n<a id='x'></a>"), []),
    ],
    "HFD432": [
        Case(
            "the template of the Hub",
            below("## License\n\n[More Information Needed]\n\n## Author\n\n[More Information Needed]"),
            ["HFD432 README.md:19:1 the card contains the placeholder `[More Information Needed]` and 1 more"],
        ),
        Case(
            "the Trainer's",
            below("More information needed"),
            ["HFD432 README.md:17:1 the card contains the placeholder `More information needed`"],
        ),
        Case(
            "a variable",
            below("By {{ developers }}."),
            ["HFD432 README.md:17:4 the card contains the placeholder `{{ developers }}`"],
        ),
        Case(
            "for later", below("TODO: write this"), ["HFD432 README.md:17:1 the card contains the placeholder `TODO`"]
        ),
        Case(
            "a name in braces",
            below("Call it {model_name}."),
            ["HFD432 README.md:17:9 the card contains the placeholder `{model_name}`"],
        ),
        Case(
            "a text of nothing",
            below("Lorem ipsum dolor."),
            ["HFD432 README.md:17:1 the card contains the placeholder `Lorem ipsum`"],
        ),
        Case(
            "in the middle of a line of code, and in a formula",
            below("`{{ messages }}` and $x_{model_size}$, $x_{{i}}$"),
            [],
        ),
        Case("in code, in Spanish and in BibTeX", below("```\n{{ messages }}\n```\nes todo, {{BERT}}"), []),
    ],
    "HFD433": [
        Case(
            "two headings with nothing between",
            below("## Training\n\n## Evaluation\n\nGood.\n\nAuthors\n-------"),
            ["HFD433 README.md:17 empty section: `Training` and 1 more"],
        ),
        Case("a heading below a heading", below("## Training\n\n### Data\n\nSix words."), []),
        Case("a table or code below it", below("## Data\n\n|a|\n|-|\n\n## Code\n\n```\nx\n```"), []),
    ],
    "HFD434": [
        Case(
            "neither",
            instead("# Emotion\n\n```\npipeline()\n```"),
            ["HFD434 README.md:1 the card does not mention intended use or limitations"],
        ),
        Case("in French", instead(f"{FRENCH}\n\n```\npipeline()\n```"), []),
        Case("in Chinese, of an English model too", instead("# 情感\n\n分类句子的情感。\n\n```\npipeline()\n```"), []),
        Case(
            "no limits",
            instead("## Uses\n\n```\npipeline()\n```"),
            ["HFD434 README.md:1 the card does not mention limitations"],
        ),
    ],
    "HFD435": [
        Case(
            "no code",
            instead("Intended for tests, whatever their limitations."),
            ["HFD435 README.md:1 the card has no code that shows how to use the model"],
        ),
        Case("set in", instead("Intended for tests, whatever their limitations:\n\n    pipeline()"), []),
    ],
    "HFD436": [
        Case(
            "another model",
            code('AutoModel.from_pretrained("somebody/emotion")'),
            ["HFD436 README.md:18:28 the code loads `somebody/emotion`, not `acme/emotion`"],
            MINE,
        ),
        Case(
            "by keyword",
            code("pipeline(model='somebody/emotion')"),
            ["HFD436 README.md:18:17 the code loads `somebody/emotion`, not `acme/emotion`"],
            MINE,
        ),
        Case(
            "an adapter of somebody else, on top of a base",
            code('PeftModel.from_pretrained(base, "somebody/emotion")'),
            ["HFD436 README.md:18:34 the code loads `somebody/emotion`, not `acme/emotion`"],
            MINE,
        ),
        Case(
            "one after the other",
            code('pipeline("text-classification", "a/b"); load(model="c/d")'),
            ["HFD436 README.md:18:34 the code loads `a/b`, not `acme/emotion` (and 1 more)"],
            MINE,
        ),
        Case(
            "this adapter, on top of another model",
            code('base = AutoModel.from_pretrained("b/c"); PeftModel.from_pretrained(base, "acme/emotion")'),
            [],
            MINE,
        ),
        Case("nobody said which this is", code('AutoModel.from_pretrained("somebody/emotion")'), []),
        Case("this one, next to another", code('load(model="acme/emotion"); load(model="b/c")'), [], MINE),
        Case(
            "what it was made from",
            {"README.md": CHILD},
            [],
            MINE,
        ),
    ],
    "HFD437": [
        Case(
            "a letter too few",
            edit("README.md", "library_name: transformers", "library_name: transformer"),
            ["HFD437 README.md:4:1 the Hub does not know the library `transformer`; did you mean `transformers`?"],
        ),
        Case(
            "one's own",
            edit("README.md", "library_name: transformers", "library_name: acme-emotions"),
            [],
        ),
    ],
    "HFD438": [
        Case(
            "no value",
            results("- dataset: {id: acme/bench, task_id: emotion}"),
            ["HFD438 .eval_results/bench.yaml:1:3 an entry has no `value`"],
        ),
        Case(
            "no task",
            results("- value: 0.86\n  dataset:\n    id: acme/bench"),
            ["HFD438 .eval_results/bench.yaml:2:3 the `dataset` of an entry has no `task_id`"],
        ),
        Case("no dataset", results("- value: 1"), ["HFD438 .eval_results/bench.yaml:1:3 an entry has no `dataset`"]),
        Case(
            "no list",
            results("value: 0.86"),
            ["HFD438 .eval_results/bench.yaml:1:1 invalid YAML: a list is expected, not a mapping"],
        ),
        Case(
            "an address for a dataset",
            results("- {dataset: {id: 'https://hf.co/datasets/a/b', task_id: c}, value: 1}"),
            [
                "HFD438 .eval_results/bench.yaml:1:14 `https://hf.co/datasets/a/b` is not a valid Hub dataset ID; did you mean `a/b`?"
            ],
        ),
        Case(
            "a value in a list",
            results("- {dataset: {id: a/b, task_id: c}, value: [1]}"),
            ["HFD438 .eval_results/bench.yaml:1:36 `value` is not a number"],
        ),
        Case(
            "a date that is none",
            results("- {dataset: {id: a/b, task_id: c}, value: 1, date: yesterday}"),
            ["HFD438 .eval_results/bench.yaml:1:46 `yesterday` is not a valid date; expected one such as `2026-01-31`"],
        ),
        Case(
            "a file that the Hub does not read",
            {".eval_results/bench.yml": "- value: 1"},
            [
                "HFD438 .eval_results/bench.yml the Hub does not read `.eval_results/bench.yml`: the name must end in `.yaml`"
            ],
        ),
        Case(
            "a source without an address",
            results("- {dataset: {id: a/b, task_id: c}, value: 1, source: {name: Us}}"),
            ["HFD438 .eval_results/bench.yaml:1:46 a `source` has no `url`"],
        ),
        Case(
            "all of it",
            results(
                "- {dataset: {id: a/b, task_id: c}, value: 1, source: {url: 'https://example.org'}, date: '2026-01-01'}"
            ),
            [],
        ),
    ],
    "HFD439": [
        Case(
            "of the base, and of a dataset",
            edit(
                "README.md",
                "language: en",
                "base_model: https://huggingface.co/b/c\ndatasets:\n- d/e\n- https://hf.co/datasets/f/g/\nlanguage: en",
            ),
            [
                "HFD439 README.md:3:1 `https://huggingface.co/b/c` in `base_model` is a URL, not an ID; did you mean `b/c`?",
                "HFD439 README.md:6:3 `https://hf.co/datasets/f/g/` in `datasets` is a URL, not an ID; did you mean `f/g`?",
            ],
        ),
        Case(
            "somewhere else",
            edit("README.md", "language: en", "datasets: [https://example.org/set.zip]\nlanguage: en"),
            ["HFD439 README.md:3:12 `https://example.org/set.zip` in `datasets` is a URL, not an ID"],
        ),
    ],
    "HFD440": [
        Case(
            "a letter too few",
            edit("README.md", "language: en", "metrics: [f1, Acuracy]\nlanguage: en"),
            ["HFD440 README.md:3:15 `Acuracy` is not a common metric; did you mean `accuracy`?"],
        ),
        Case(
            "several of a kind, short ones, and one's own",
            edit(
                "README.md",
                "language: en",
                "metrics: [precisions, rouge1, rougeL, recall@5, cer, wer, f1_macro, bleu, mse, calmness]\nlanguage: en",
            ),
            [],
        ),
    ],
    "HFD441": [
        Case(
            "a letter in another encoding",
            {"README.md": README.replace("# Emotion", "# \u00c9motion: caf!").encode().replace(b"caf!", b"caf\xe9")},
            ["HFD441 README.md:9:15 the byte 0xe9 is not valid UTF-8"],
        ),
        Case(
            "a NUL",
            edit("README.md", "# Emotion", "# Emotion\0"),
            ["HFD441 README.md:9:10 `README.md` contains a NUL character"],
        ),
    ],
    "HFD442": [
        Case(
            "two versions",
            below("<<<<<<< HEAD\nGood for posts.\n=======\nGood for letters.\n>>>>>>> letters"),
            ["HFD442 README.md:17:1 `<<<<<<<` is a merge conflict marker"],
        ),
        Case("shown as code", below("```\n<<<<<<< HEAD\n```\n\nAnd arrows: <<<<<<< >>>>>>>"), []),
    ],
}
