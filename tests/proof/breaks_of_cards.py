"""The breaks of HFD4xx."""

from __future__ import annotations

from proof.breaks import CARD, Break, Broken, add, always, architecture, entry, in_card, text, where, without
from proof.kinds import Kind


def results(kind: str, *, metrics: str = "metrics: [{type: f1, value: 1}]") -> str:
    """A model-index with one result."""
    return f"model-index:\n- name: x\n  results:\n  - task: {{type: x}}\n    {kind}\n    {metrics}"


RESULTS = ".eval_results/bench.yaml"


def _told(kind: Kind) -> bool:
    """Whether the architecture determines its task."""
    names = ("ForSequenceClassification", "ForTokenClassification", "ForImageClassification")
    return architecture(kind).endswith(names)


def _bare(kind: Kind) -> bool:
    return kind.name == "chat-gguf"


def _silent(kind: Kind) -> Broken:
    """The section on limitations is removed."""
    before, _, rest = text(kind, CARD).partition("## Limitations")
    return Broken({CARD: before + rest[rest.index("## How") :]}, CARD, "---")


def _no_code(kind: Kind) -> Broken:
    """The snippet is removed."""
    before, _, rest = text(kind, CARD).partition("```")
    return Broken({CARD: before + "Load it." + rest.partition("```")[2]}, CARD, "---")


def _copied(kind: Kind) -> Broken | None:
    """The snippet is copied from the card of another model."""
    before = text(kind, CARD)
    start = before.index("```")
    code = before[start:].replace(kind.declared.repo_id, "other/model")
    in_python = code.startswith("```python") and kind.name != "manner"  # which loads its base model first
    return Broken({CARD: before[:start] + code}, CARD, '"other/model"') if in_python else None


def _foreign(kind: Kind) -> Broken:
    """A letter of the card is in the encoding Windows-1252."""
    return Broken(
        {CARD: text(kind, CARD).encode().replace(b"## Training", b"## Training (caf\xe9)")}, CARD, "## Training"
    )


def _no_adapter(kind: Kind) -> bool:
    """Whether the base model stands in the card alone."""
    return "adapter_config.json" not in kind.files


CARDS = (
    Break("HFD401", "no card", always(Broken({CARD: None}, CARD))),
    Break("HFD401", "four dashes", lambda kind: Broken({CARD: text(kind, CARD).replace("---\n", "----\n")}, CARD, "-")),
    Break("HFD402", "a bracket is not closed", entry("arxiv: [calm", "arxiv")),
    Break("HFD402", "a colon within a value", in_card("- example", "- example: a: b")),
    Break("HFD403", "no license", without("license")),
    Break("HFD404", "Norwegian, unquoted", entry("language: no")),
    Break("HFD405", "a duplicate key", in_card("pipeline_tag:", "license: mit\npipeline_tag:", "license: mit")),
    Break("HFD406", "another name of a license", entry("license: apache 2")),
    Break("HFD406", "another spelling of a license", entry("license: Apache 2.0")),
    Break("HFD407", "another license", entry("license: other")),
    Break("HFD408", "a region", entry("language: es-ES")),
    Break("HFD409", "no task", without("pipeline_tag")),
    Break("HFD410", "an unknown task", entry("pipeline_tag: sentiment")),
    Break("HFD410", "another spelling of a task", entry("pipeline_tag: Text_Classification")),
    Break("HFD411", "another task", where(_told, entry("pipeline_tag: object-detection"))),
    Break("HFD412", "no library", without("library_name")),
    Break("HFD413", "another library", where(_bare, entry("library_name: diffusers"))),
    Break("HFD413", "PEFT", where(lambda kind: kind.name != "manner", entry("library_name: peft"))),
    Break("HFD414", "a path", entry("base_model:\n- Qwen/Qwen3-0.6B\n- ./results/checkpoint 7", "- ./results")),
    Break("HFD415", "a misspelled key", entry("thumbnial: picture.png")),
    Break("HFD416", "a tag that is a number", entry("tags:\n- 2024", "- 2024")),
    Break("HFD417", "a missing license file", entry("license_link: LIZENZ")),
    Break("HFD418", "a byte order mark", lambda kind: Broken({CARD: "\ufeff" + text(kind, CARD)}, CARD, "---")),
    Break("HFD419", "a tab", in_card("license: apache-2.0", "license:\tapache-2.0")),
    Break("HFD420", "a title in place of a dataset", entry("datasets:\n- My own tweets", "- My own")),
    Break("HFD421", "an unknown relation", entry("base_model_relation: child")),
    Break(
        "HFD421",
        "a relation in capitals",
        where(_no_adapter, entry("base_model: a/b\nbase_model_relation: Merge", "base_model_relation")),
    ),
    Break("HFD422", "a number", entry("new_version: v2")),
    Break("HFD423", "no results", entry("model-index:\n- name: x", "- name: x")),
    Break("HFD424", "no name of the dataset", entry(results("dataset: {type: acme/set}"), "dataset: {")),
    Break("HFD425", "an example without an input", entry("widget:\n- example_title: Calm", "- example_title")),
    Break("HFD443", "a mapping", entry("widget: {structuredData: {age: [42]}}", "widget")),
    Break("HFD445", "a date that does not exist", entry("date: 2026-02-30", "2026-02-30")),
    Break(
        "HFD446",
        "a percent sign",
        entry(results("dataset: {type: acme/set, name: set}").replace("value: 1", "value: 1%"), "value: 1%"),
    ),
    Break("HFD444", "upper case", entry("language: EN")),
    Break("HFD426", "a number with its unit", entry("co2_eq_emissions: 3 kg")),
    Break("HFD427", "an unknown key of a gate", entry("extra_gated_button: Let me in")),
    Break("HFD428", "text in place of a boolean", entry("inference: perhaps")),
    Break("HFD429", "a missing picture", entry("thumbnail: picture.png")),
    Break("HFD430", "a broken link", in_card("## Training", "See [it](paper.pdf).\n\n## Training", "paper.pdf")),
    Break("HFD430", "a broken picture", in_card("## Training", "![loss](loss.png)\n\n## Training", "loss.png")),
    Break("HFD431", "a missing heading", in_card("(#license)", "(#licence)", "#licence")),
    Break("HFD432", "a placeholder", in_card("Apache 2.0.", "[More Information Needed]")),
    Break("HFD433", "an empty section", in_card("## License\n\nApache 2.0.\n", "## License\n", "## License")),
    Break("HFD434", "no limitations", _silent),
    Break("HFD435", "no snippet", _no_code),
    Break("HFD436", "a snippet of another model", _copied),
    Break("HFD437", "a misspelled library", entry("library_name: transfomers")),
    Break("HFD437", "a library in upper case", entry("library_name: Transformers")),
    Break("HFD441", "a byte that is not UTF-8", _foreign),
    Break("HFD442", "a merge conflict", in_card("## Training", "<<<<<<< HEAD\n\n## Training", "<<<<<<<")),
    Break("HFD440", "a misspelled metric", entry("metrics:\n- acuracy", "- acuracy")),
    Break("HFD439", "a URL", entry("datasets:\n- https://hf.co/datasets/acme/set", "- https://hf.co")),
    Break("HFD438", "a result without a value", add(RESULTS, "- dataset: {id: acme/a, task_id: x}\n", "- dataset")),
)
