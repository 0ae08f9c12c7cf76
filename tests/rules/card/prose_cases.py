"""The cases of the rules in `card.prose`."""

from __future__ import annotations

from rules.card.models import below
from rules.case import Case
from sound import README, Changes

from hfdeploy_action.folder import Declared

FRENCH = """\
Ce modèle classe les émotions de phrases en français. Trois personnes ont annoté à la main les phrases du corpus, et les
erreurs qui restent sont rares."""
MINE = Declared(repo_id="acme/emotion")


def instead(text: str) -> Changes:
    """The sound card with another text from line 9 on."""
    return {"README.md": README.partition("# Emotion")[0] + text + "\n"}


def code(line: str) -> Changes:
    """The sound card with an additional line of code, line 18."""
    return below(f"```python\n{line}\n```")


CHILD = (
    README.replace("language: en", "language: en\nbase_model: b/c") + '\n```\nAutoModel.from_pretrained("b/c")\n```\n'
)

CASES: dict[str, list[Case]] = {
    "HFD432": [
        Case(
            "a placeholder of the Hub's template",
            below("## License\n\n[More Information Needed]\n\n## Author\n\n[More Information Needed]"),
            ["HFD432 README.md:19:1 the card contains the placeholder `[More Information Needed]` and 1 more"],
        ),
        Case(
            "a placeholder of the Trainer",
            below("More information needed"),
            ["HFD432 README.md:17:1 the card contains the placeholder `More information needed`"],
        ),
        Case(
            "a variable",
            below("By {{ developers }}."),
            ["HFD432 README.md:17:4 the card contains the placeholder `{{ developers }}`"],
        ),
        Case(
            "a note to do it later",
            below("TODO: write this"),
            ["HFD432 README.md:17:1 the card contains the placeholder `TODO`"],
        ),
        Case(
            "a name in braces",
            below("Call it {model_name}."),
            ["HFD432 README.md:17:9 the card contains the placeholder `{model_name}`"],
        ),
        Case(
            "filler text",
            below("Lorem ipsum dolor."),
            ["HFD432 README.md:17:1 the card contains the placeholder `Lorem ipsum`"],
        ),
        Case(
            "placeholders in inline code and in a formula",
            below("`{{ messages }}` and $x_{model_size}$, $x_{{i}}$"),
            [],
        ),
        Case("placeholders in code, Spanish and BibTeX", below("```\n{{ messages }}\n```\nes todo, {{BERT}}"), []),
    ],
    "HFD433": [
        Case(
            "a heading without text",
            below("## Training\n\n## Evaluation\n\nGood.\n\nAuthors\n-------"),
            ["HFD433 README.md:17 the sections `Training` and 1 more are empty"],
        ),
        Case("a heading with subheadings", below("## Training\n\n### Data\n\nSix words."), []),
        Case("a heading with a table or code", below("## Data\n\n|a|\n|-|\n\n## Code\n\n```\nx\n```"), []),
    ],
    "HFD434": [
        Case(
            "no uses and no limitations",
            instead("# Emotion\n\n```\npipeline()\n```"),
            ["HFD434 README.md:1 the card does not mention intended use or limitations"],
        ),
        Case("both in French", instead(f"{FRENCH}\n\n```\npipeline()\n```"), []),
        Case("both in Chinese", instead("# 情感\n\n分类句子的情感。\n\n```\npipeline()\n```"), []),
        Case(
            "no limitations",
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
        Case("indented code", instead("Intended for tests, whatever their limitations:\n\n    pipeline()"), []),
    ],
    "HFD436": [
        Case(
            "another model",
            code('AutoModel.from_pretrained("somebody/emotion")'),
            ["HFD436 README.md:18:28 the code loads `somebody/emotion`, not `acme/emotion`"],
            MINE,
        ),
        Case(
            "another model in a keyword argument",
            code("pipeline(model='somebody/emotion')"),
            ["HFD436 README.md:18:17 the code loads `somebody/emotion`, not `acme/emotion`"],
            MINE,
        ),
        Case(
            "another adapter on top of the base model",
            code('PeftModel.from_pretrained(base, "somebody/emotion")'),
            ["HFD436 README.md:18:34 the code loads `somebody/emotion`, not `acme/emotion`"],
            MINE,
        ),
        Case(
            "two other models",
            code('pipeline("text-classification", "a/b"); load(model="c/d")'),
            ["HFD436 README.md:18:34 the code loads `a/b`, not `acme/emotion` (and 1 more like this)"],
            MINE,
        ),
        Case(
            "this adapter on top of another model",
            code('base = AutoModel.from_pretrained("b/c"); PeftModel.from_pretrained(base, "acme/emotion")'),
            [],
            MINE,
        ),
        Case("no repository ID", code('AutoModel.from_pretrained("somebody/emotion")'), []),
        Case("this model beside another", code('load(model="acme/emotion"); load(model="b/c")'), [], MINE),
        Case(
            "the base model",
            {"README.md": CHILD},
            [],
            MINE,
        ),
    ],
}
