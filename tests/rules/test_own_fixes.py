"""The fix of a finding has the form of a rule's fix, and names what the finding knows."""

from __future__ import annotations

import pytest
from rules.case import Case, every
from rules.cases import CASES
from sound import README, Changes, Model, edit, pointer

from hfdeploy_action.findings import Finding
from hfdeploy_action.folder import Declared, ModelFolder
from hfdeploy_action.rules import RULES, STAGES


def found(model: Model, case: Case) -> list[Finding]:
    folder = ModelFolder(model(case.changes), case.declared)
    return [finding for stage in STAGES for finding in stage.findings(folder, select=(), ignore=())]


@every(CASES)
def test_has_the_form_of_a_fix(case: Case, model: Model) -> None:
    for finding in found(model, case):
        assert finding.fix.endswith((".", "`"))
        assert finding.fix[0].islower() or finding.fix[0] in "`."
        assert len(finding.fix) <= 330
        assert "\n" not in finding.fix


def card(old: str, new: str) -> Changes:
    return edit("README.md", old, new)


@pytest.mark.parametrize(
    ("rule_id", "changes", "fix"),
    [
        ("HFD102", {"config.json": None, "Config.json": "{}"}, "rename `Config.json` to `config.json`."),
        ("HFD103", {"config.json": "{'a': 1}"}, """write `"` in place of `'`."""),
        (
            "HFD135",
            {"scaler.pt": b"1"},
            'delete the file, or exclude it in hfdeploy.yaml: `publish: {exclude: ["*scaler.pt"]}`.',
        ),
        (
            "HFD301",
            {"model.safetensors": pointer(size=7)},
            "copy the original file here: Git LFS fetches files only in a Git repository.",
        ),
        ("HFD307", {".gitattributes": "onnx/ filter=lfs\n"}, "write `onnx/**` in place of `onnx/`."),
        (
            "HFD401",
            {"README.md": None},
            "create README.md and start it with the license and language of the model between two `---` lines, "
            "together with `pipeline_tag: text-classification`.",
        ),
        ("HFD401", {"README.md": None, "Readme.md": README}, "rename `Readme.md` to `README.md`."),
        ("HFD401", {"README.md": README.encode("utf-16")}, "save README.md as UTF-8 in your editor."),
        ("HFD401", {"README.md": "-" + README}, "write exactly `---` on that line."),
        ("HFD403", card("license:", "licence:"), "rename `licence` to `license`."),
        ("HFD444", card("language: en", "language: [de, EN]"), "write `en` in place of `EN`."),
        ("HFD406", card("apache-2.0", "GPLv3"), "write `gpl-3.0` in place of `GPLv3`."),
        (
            "HFD406",
            card("apache-2.0", "LICENSE.md"),
            "write the identifier of the license in that file; if the Hub has none for it, write `license: other` with "
            "`license_name: acme-license` and `license_link: LICENSE.md`.",
        ),
        (
            "HFD406",
            card("apache-2.0", "All rights reserved"),
            "write `license: other` with `license_name: all-rights-reserved` and `license_link: LICENSE`, "
            "and add that file.",
        ),
        (
            "HFD408",
            card("language: en", "language: zh_cn"),
            "write `zh` in place of `zh_cn`, and add `language_bcp47: [zh-CN]` to keep the variant.",
        ),
        ("HFD408", card("language: en", "language: [en, Deutsch]"), "write `de` in place of `Deutsch`."),
        (
            "HFD408",
            card("language: en", "language: en/fr"),
            "write each code as a separate entry: `language: [en, fr]`.",
        ),
        ("HFD408", card("language: en", "language: castellano"), "write `es` in place of `castellano`."),
        ("HFD408", card("language: en", "language: unknown"), "write `und` in place of `unknown`."),
        (
            "HFD408",
            card("language: en", "language: Brazilian Portuguese"),
            "write `pt` in place of `Brazilian Portuguese`, and add `language_bcp47: [pt-BR]` to keep the variant.",
        ),
        (
            "HFD408",
            card("language: en", "language: en-UK"),
            "write `en` in place of `en-UK`, and add `language_bcp47: [en-GB]` to keep the variant.",
        ),
        (
            "HFD406",
            card("apache-2.0", "bigscience-openrail"),
            "write `bigscience-openrail-m` in place of `bigscience-openrail`.",
        ),
        ("HFD406", card("apache-2.0", "CC-BY"), "write `cc-by-2.5`, `cc-by-3.0` or `cc-by-4.0` in place of `CC-BY`."),
        (
            "HFD406",
            card("apache-2.0", "TBD"),
            "write the license that you chose, as in `license: apache-2.0`; if you have not chosen one, "
            "delete the key.",
        ),
        (
            "HFD406",
            card("apache-2.0", "COPYING"),
            "write the identifier of the license in that file; if the Hub has none for it, write `license: other` with "
            "`license_name: acme-license` and `license_link: COPYING`.",
        ),
        ("HFD406", card("apache-2.0", "CC BY-SA"), "write `cc-by-sa-3.0` or `cc-by-sa-4.0` in place of `CC BY-SA`."),
        (
            "HFD406",
            card("apache-2.0", "MIT or Apache 2.0"),
            "write each license as a separate entry: `license: [mit, apache-2.0]`.",
        ),
        (
            "HFD408",
            card("language: en", "language: English, German"),
            "write each code as a separate entry: `language: [en, de]`.",
        ),
        ("HFD410", card("tag: text-classification", "tag: ner"), "write `pipeline_tag: token-classification`."),
        ("HFD415", card("tags:", "tag:"), "rename `tag` to `tags`."),
        (
            "HFD202",
            edit("config.json", '"0": "calm",\n    "1": "happy",\n    "2": "sad"', '"0": "LABEL_0", "1": "LABEL_1"'),
            "`id2label` has only placeholders: "
            'write `"id2label": {"0": "calm", "1": "happy", "2": "sad"}` to config.json.',
        ),
        (
            "HFD202",
            edit("config.json", '"happy": 1,\n    "sad": 2', '"happy": 2,\n    "sad": 1'),
            'if `id2label` is right, write `"happy": 1, "sad": 2` in `label2id`; '
            'else write `"1": "sad", "2": "happy"` in `id2label`.',
        ),
        (
            "HFD202",
            edit("config.json", '"happy": 1,', '"joy": 1,'),
            'if `id2label` has the right labels, write `"label2id": {"calm": 0, "happy": 1, "sad": 2}` to config.json; '
            "if not, correct it first.",
        ),
        (
            "HFD207",
            card("labels: [calm, happy, sad]", "labels: [calm, happy, angry]"),
            "write `labels: [calm, happy, sad]`, or delete the key.",
        ),
    ],
)
def test_says_what_to_write(rule_id: str, changes: Changes, fix: str, model: Model) -> None:
    (finding,) = RULES[rule_id].findings(ModelFolder(model(changes)))
    assert finding.fix == fix


def declared_fix(rule_id: str, model: Model, declared: Declared) -> str:
    (finding,) = RULES[rule_id].findings(ModelFolder(model({}), declared))
    return finding.fix


def test_shows_the_declared_labels_as_json_if_there_is_one_for_each_output(model: Model) -> None:
    fix = declared_fix("HFD206", model, Declared(labels=("calm", "glad", "sad")))
    assert fix == (
        'if the declared `labels` are in the order used in training, write `"id2label": {"0": "calm", "1": "glad", '
        '"2": "sad"}` to config.json, and the same pairs to `label2id`.'
    )
    assert declared_fix("HFD206", model, Declared(labels=("calm", "glad"))) == RULES["HFD206"].fix


def test_names_the_label_that_a_case_means(model: Model) -> None:
    fix = declared_fix("HFD208", model, Declared(expected=(("hapy", None),)))
    assert fix == "write `happy` in place of `hapy`, or correct config.json."
    assert declared_fix("HFD208", model, Declared(expected=(("angry", None),))) == RULES["HFD208"].fix
