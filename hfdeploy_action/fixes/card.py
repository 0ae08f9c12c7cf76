"""Fixes of the card's front matter. Each is parsed again: if more would change than was meant, nothing changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Finding
from hfdeploy_action.fixes.edits import BOM, Edit, apply, line_end, position, text_of
from hfdeploy_action.folder import CARD, CONFIG, TOKENIZER_CONFIG, ModelFolder
from hfdeploy_action.frontmatter import Malformed
from hfdeploy_action.rules.card.entries import id_of
from hfdeploy_action.rules.card.keys import misspelled
from hfdeploy_action.rules.card.lineage import RELATIONS

# The keys whose values the Hub lists, by the rule that checks them, and the name of the list; empty for relations.
_SPELT = {
    "HFD406": ("license", "licenses"),
    "HFD410": ("pipeline_tag", "pipeline_tags"),
    "HFD421": ("base_model_relation", ""),
    "HFD437": ("library_name", "libraries"),
    "HFD444": ("language", "languages"),
}
_WORDS = r"[\"']?([A-Za-z][A-Za-z0-9 ._+-]{0,80}?)(?=[\"']?[ \t]*(?:[,\]\r\n]|[ \t]#|$))"
_WRITTEN_ADDRESS = re.compile(r"(?:(?:base_model|datasets)[ \t]*:[ \t]*)?[\"']?((?:https?://)?[^\s,\[\]{}\"'#]+)")
_SCALAR = re.compile(r"[^\s,\[\]{}#&*!|>'\"%@`:]+(?=\s*(?:$|[,\]}]|\s#|\r|\n))")
_KEY = re.compile(r"[^\s:'\"]+[ \t]*:[ \t]*")
# Architectures that are for one task, whatever else is in the folder.
ONE_TASK = {
    "ForTokenClassification": "token-classification",
    "ForImageClassification": "image-classification",
    "ForAudioClassification": "audio-classification",
    "ForObjectDetection": "object-detection",
    "ForCTC": "automatic-speech-recognition",
}
_ENTAILMENT = re.compile(r"entail|contradict", re.IGNORECASE)  # labels of a model that answers zero-shot questions
_TRANSFORMERS = re.compile(r"(model|pytorch_model|tf_model|flax_model)(-\d+-of-\d+)?\.(safetensors|bin|h5|msgpack)")
_OTHER_LIBRARIES = frozenset(
    "model_index.json config_setfit.json meta.json adapter_config.json open_clip_config.json".split()
)


def quote_language(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """`"no"` in place of an unquoted `no`, which is Norwegian and not a boolean."""
    return [edit for edit in quote(folder, finding) if edit.text == '"no"']


def quote(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """Quotes around a value that should be text."""
    text = text_of(folder, CARD)
    if text is None or finding.at is None:
        return []
    start = position(text, finding.at)
    key = _KEY.match(text, start)
    value = _SCALAR.match(text, key.end() if key else start)
    if value is None:
        return []
    edit = Edit(CARD, *value.span(), f'"{value[0]}"')
    new = _values(apply(text, [edit]))
    return [edit] if new is not None and _only_text(folder.card.values, new, value[0]) else []


def _only_text(old: Mapping[Any, Any], new: Mapping[Any, Any], text: str) -> bool:
    """Whether one value became this text and nothing else changed."""
    if list(old) != list(new):
        return False
    changed = [(old[key], new[key]) for key in old if old[key] != new[key] or type(old[key]) is not type(new[key])]
    if len(changed) != 1:
        return False
    before, after = changed[0]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [b for a, b in zip(before, after, strict=True) if a != b] == [text]
    return bool(after == text)


def spell_value(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """A value as the Hub spells it, if only case, spaces, hyphens and underscores differ."""
    text = text_of(folder, CARD)
    key, words = _SPELT[finding.rule.id]
    if text is None or finding.at is None:
        return []
    value = re.compile(rf"(?:{key}[ \t]*:[ \t]*)?{_WORDS}").match(text, position(text, finding.at))
    known = folder.words(words) if words else frozenset(RELATIONS)
    same = [word for word in known if value and _bare(word) == _bare(value[1])]
    if value is None or len(same) != 1:
        return []
    expected = {**folder.card.values, key: _replaced(value[1], same[0], folder.card.values.get(key))}
    return _read_back(text, Edit(CARD, *value.span(1), same[0]), expected)


def blank(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """A space in place of a tab."""
    text = text_of(folder, CARD)
    tabs = re.compile("\t+").match(text, position(text, finding.at)) if text and finding.at else None
    if text is None or tabs is None:
        return []
    return _read_back(text, Edit(CARD, *tabs.span(), " " * len(tabs[0])), folder.card.values)


def bare_id(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """The ID alone, in place of a URL of the Hub."""
    text = text_of(folder, CARD)
    if text is None or finding.at is None:
        return []
    value = _WRITTEN_ADDRESS.match(text, position(text, finding.at))
    found = id_of(value[1]) if value else ""
    if value is None or not found:
        return []
    edit = Edit(CARD, *value.span(1), found)
    expected = {name: _replaced(value[1], found, entry) for name, entry in folder.card.values.items()}
    return _read_back(text, edit, expected)


def _replaced(old: str, new: str, entry: Any) -> Any:
    """An entry in which one text, or one item of its list, is replaced."""
    if isinstance(entry, list):
        return [new if each == old else each for each in entry]
    return new if entry == old else entry


def name_license(folder: ModelFolder, _finding: Finding) -> list[Edit]:
    """`license` in place of a misspelled key, if its value is a license of the Hub."""
    known = folder.words("licenses")
    return [
        edit
        for written, right in misspelled(folder.card.values).items()
        if right == "license" and str(folder.card.values[written]).lower() in known
        for edit in _rename(folder, written, right)
    ][:1]


def spell_key(folder: ModelFolder, finding: Finding) -> list[Edit]:
    """A key as the Hub spells it, if only case, hyphens and underscores differ."""
    return [
        edit
        for written, right in misspelled(folder.card.values).items()
        if finding.at == folder.card.at(written) and _bare(written) == _bare(right)
        for edit in _rename(folder, written, right)
    ]


def _bare(key: str) -> str:
    return re.sub(r"[\s_\-]", "", key.lower())


def _rename(folder: ModelFolder, written: str, right: str) -> list[Edit]:
    text = text_of(folder, CARD)
    if text is None:
        return []
    start = position(text, folder.card.at(written))
    edit = Edit(CARD, start, start + len(written), right)
    expected = {right if key == written else key: value for key, value in folder.card.values.items()}
    return _read_back(text, edit, expected)


def name_task(folder: ModelFolder, _finding: Finding) -> list[Edit]:
    """`pipeline_tag`, if the architecture is for one task."""
    named = folder.config.architecture
    task = next((task for ending, task in ONE_TASK.items() if named.endswith(ending)), None)
    if named.endswith("ForSequenceClassification") and _classifies_text(folder):
        task = "text-classification"
    return _add(folder, "pipeline_tag", task) if task else []


def _classifies_text(folder: ModelFolder) -> bool:
    """Whether the model classifies single texts: not sound, pairs to rank or hypotheses."""
    labels = folder.labels.names
    other = {"preprocessor_config.json", "modules.json", "config_sentence_transformers.json"} & folder.files.keys()
    return (
        TOKENIZER_CONFIG in folder.files and not other and len(labels) > 1 and not any(map(_ENTAILMENT.search, labels))
    )


def name_library(folder: ModelFolder, _finding: Finding) -> list[Edit]:
    """`library_name`, if the files are those of one library."""
    library = _library(folder)
    return _add(folder, "library_name", library) if library else []


def _library(folder: ModelFolder) -> str | None:
    if any(name in folder.files for name in ("modules.json", "config_sentence_transformers.json")):
        return "sentence-transformers" if "config_setfit.json" not in folder.files else None
    adapter = folder.json.object("adapter_config.json")
    if isinstance(adapter, dict) and "peft_type" in adapter and CONFIG not in folder.files:
        return "peft"
    whole = {"architectures", "model_type", "transformers_version"} <= folder.config.values.keys()
    whole = whole and "quantization" not in folder.config.values  # which MLX adds
    usual = any(_TRANSFORMERS.fullmatch(name) for name in folder.files) and not _OTHER_LIBRARIES & folder.files.keys()
    return "transformers" if whole and usual else None


def _add(folder: ModelFolder, key: str, value: str) -> list[Edit]:
    """A new key at the end of the front matter, or a value for a key that has none."""
    text = text_of(folder, CARD)
    values = folder.card.values
    if text is None or values.get(key) is not None or key in misspelled(values).values():
        return []
    if key in values:
        match = re.compile(rf"{key}[ \t]*:").match(text, position(text, folder.card.at(key)))
        place, written = (match.end() if match else 0), f" {value}"
    else:
        fence = len(text) - len(frontmatter.body_of(text.removeprefix(BOM)))
        place = len(text[:fence].rstrip().removesuffix("---"))
        written = f"{key}: {value}{line_end(text)}"
    return _read_back(text, Edit(CARD, place, place, written), {**values, key: value})


def _read_back(text: str, edit: Edit, expected: Mapping[Any, Any]) -> list[Edit]:
    """The edit, if the front matter is then as expected and the text below it unchanged."""
    changed = apply(text, [edit])
    same = frontmatter.body_of(changed.removeprefix(BOM)) == frontmatter.body_of(text.removeprefix(BOM))
    return [edit] if same and _values(changed) == expected else []


def _values(text: str) -> Mapping[Any, Any] | None:
    try:
        read = frontmatter.parse(text.removeprefix(BOM))
    except Malformed:
        return None
    return read.values if read and not read.duplicates else None


def drop_mark(folder: ModelFolder, _finding: Finding) -> list[Edit]:
    """The card without its byte order mark."""
    text = text_of(folder, CARD)
    return [Edit(CARD, 0, 1, "")] if text and text.startswith(BOM) else []
