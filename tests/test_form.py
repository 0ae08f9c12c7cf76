"""The form of everything that has an id: rules over the folder and over answers, and the failures of acts."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest

import hfdeploy_action
from hfdeploy_action import catalogue
from hfdeploy_action.catalogue import CATALOGUE
from hfdeploy_action.findings import Failure, Rule
from hfdeploy_action.rules import RULES, STAGES
from hfdeploy_action.smoke import rules as smoke_rules

# The meaning of an id never changes, and no id is used again. A line may be added; a name may become clearer.
NAMES = {
    "HFD001": "unknown-setting",
    "HFD002": "invalid-setting",
    "HFD003": "unreadable-settings",
    "HFD004": "missing-setting",
    "HFD005": "invalid-model-folder",
    "HFD006": "unsupported-setting",
    "HFD007": "invalid-smoke-input",
    "HFD008": "interrupted",
    "HFD009": "unused-ignore-comment",
    "HFD010": "fix-not-written",
    "HFD011": "temporary-folder-unusable",
    "HFD012": "disk-full",
    "HFD013": "crashed",
    "HFD014": "malformed-token",
    "HFD015": "conflicting-settings",
    "HFD016": "misplaced-settings",
    "HFD017": "model-in-subfolder",
    "HFD101": "missing-weights",
    "HFD102": "missing-config",
    "HFD103": "invalid-json",
    "HFD104": "damaged-safetensors",
    "HFD105": "incomplete-shards",
    "HFD106": "missing-tokenizer",
    "HFD107": "missing-tokenizer-json",
    "HFD108": "missing-tokenizer-config",
    "HFD109": "pickle-only-weights",
    "HFD110": "unpublishable-entry",
    "HFD111": "unprintable-file-name",
    "HFD112": "missing-shard-index",
    "HFD113": "incomplete-shard-index",
    "HFD114": "duplicate-tensor",
    "HFD115": "mismatched-total-size",
    "HFD116": "mismatched-dtype",
    "HFD117": "missing-embedding",
    "HFD118": "mismatched-tensor-size",
    "HFD119": "out-of-range-token-id",
    "HFD120": "excessive-max-length",
    "HFD121": "missing-head",
    "HFD122": "invalid-tokenizer-json",
    "HFD123": "inconsistent-special-tokens",
    "HFD124": "unknown-special-token",
    "HFD125": "invalid-max-length",
    "HFD126": "missing-vocabulary-file",
    "HFD127": "invalid-chat-template",
    "HFD128": "dangerous-pickle",
    "HFD129": "damaged-pickle",
    "HFD130": "unscanned-pickle",
    "HFD131": "incomplete-onnx",
    "HFD132": "damaged-weights",
    "HFD133": "incomplete-adapter",
    "HFD134": "invalid-adapter-base",
    "HFD135": "training-leftover",
    "HFD136": "tool-leftover",
    "HFD137": "mismatched-formats",
    "HFD138": "case-conflict",
    "HFD139": "exceeded-hub-limit",
    "HFD140": "missing-custom-code",
    "HFD141": "custom-code",
    "HFD142": "mismatched-pad-token-id",
    "HFD143": "incomplete-layer",
    "HFD144": "invalid-config-size",
    "HFD145": "prefixed-tensor-names",
    "HFD147": "unknown-tensor-names",
    "HFD148": "unread-weights",
    "HFD149": "limited-transformers-release",
    "HFD146": "unknown-model-type",
    "HFD150": "nonstandard-json",
    "HFD151": "missing-component",
    "HFD152": "mismatched-component-size",
    "HFD153": "mismatched-adapter-weights",
    "HFD154": "mismatched-adapter-base",
    "HFD155": "mismatched-tokenizer-class",
    "HFD156": "missing-pad-token",
    "HFD157": "unportable-file-name",
    "HFD201": "placeholder-label",
    "HFD202": "inconsistent-label-maps",
    "HFD203": "duplicate-label",
    "HFD204": "invalid-label-id",
    "HFD205": "mismatched-label-count",
    "HFD206": "mismatched-declared-labels",
    "HFD207": "mismatched-card-labels",
    "HFD208": "unknown-expected-label",
    "HFD209": "unsafe-label",
    "HFD210": "missing-label-map",
    "HFD211": "mismatched-num-labels",
    "HFD212": "outdated-num-labels",
    "HFD213": "indistinct-labels",
    "HFD214": "mismatched-label-order",
    "HFD215": "unknown-problem-type",
    "HFD216": "mismatched-problem-type",
    "HFD217": "invalid-label-map",
    "HFD218": "unknown-widget-label",
    "HFD219": "unknown-evaluated-label",
    "HFD220": "invalid-card-labels",
    "HFD221": "mismatched-adapter-head",
    "HFD222": "unnamed-setfit-labels",
    "HFD301": "unresolvable-lfs-pointer",
    "HFD302": "unfetched-lfs-pointer",
    "HFD303": "file-over-github-limit",
    "HFD304": "large-file-outside-lfs",
    "HFD305": "untracked-weights",
    "HFD306": "config-in-lfs",
    "HFD307": "ineffective-lfs-pattern",
    "HFD308": "card-in-lfs",
    "HFD309": "content-in-place-of-pointer",
    "HFD310": "ignored-model-file",
    "HFD311": "invalid-gitattributes",
    "HFD312": "noncanonical-lfs-pointer",
    "HFD313": "git-unavailable",
    "HFD401": "missing-front-matter",
    "HFD402": "invalid-front-matter",
    "HFD403": "missing-license",
    "HFD404": "language-not-text",
    "HFD405": "duplicate-card-key",
    "HFD406": "unknown-license",
    "HFD407": "incomplete-other-license",
    "HFD408": "unknown-language",
    "HFD409": "missing-pipeline-tag",
    "HFD410": "unknown-pipeline-tag",
    "HFD411": "mismatched-pipeline-tag",
    "HFD412": "missing-library-name",
    "HFD413": "mismatched-library-name",
    "HFD414": "invalid-base-model",
    "HFD415": "misspelled-card-key",
    "HFD416": "value-not-text",
    "HFD417": "missing-license-file",
    "HFD418": "byte-order-mark",
    "HFD419": "tab-in-front-matter",
    "HFD420": "invalid-dataset",
    "HFD421": "invalid-base-model-relation",
    "HFD422": "invalid-new-version",
    "HFD423": "invalid-model-index",
    "HFD424": "incomplete-model-index",
    "HFD425": "invalid-widget-example",
    "HFD426": "invalid-emissions",
    "HFD427": "invalid-gate",
    "HFD428": "invalid-inference",
    "HFD429": "missing-thumbnail",
    "HFD430": "broken-link",
    "HFD431": "broken-anchor",
    "HFD432": "template-placeholder",
    "HFD433": "empty-section",
    "HFD434": "missing-use-or-limitations",
    "HFD435": "missing-usage-example",
    "HFD436": "snippet-loads-other-model",
    "HFD437": "misspelled-library-name",
    "HFD438": "invalid-eval-results",
    "HFD439": "url-in-place-of-id",
    "HFD440": "misspelled-metric",
    "HFD441": "invalid-card-encoding",
    "HFD442": "merge-conflict-marker",
    "HFD443": "widget-not-a-list",
    "HFD444": "uppercase-language-code",
    "HFD445": "value-python-rejects",
    "HFD446": "percentage-as-text",
    "HFD501": "exposed-secret",
    "HFD502": "public-sensitive-model",
    "HFD503": "health-data-on-serverless",
    "HFD504": "personal-data-on-serverless",
    "HFD505": "public-sensitive-endpoint",
    "HFD506": "public-endpoint",
    "HFD507": "regulated-data-on-open-target",
    "HFD508": "possible-secret",
    "HFD509": "gated-sensitive-model",
    "HFD510": "permissive-gated-license",
    "HFD511": "personal-data-in-widget",
    "HFD512": "personal-data-in-smoke-case",
    "HFD513": "untrusted-checkout-with-secret",
    "HFD514": "secret-in-pull-request-target",
    "HFD515": "unneeded-accelerator",
    "HFD601": "missing-token",
    "HFD602": "access-refused",
    "HFD603": "hub-unavailable",
    "HFD604": "tag-taken",
    "HFD605": "main-moved",
    "HFD606": "verification-failed",
    "HFD607": "public-repository",
    "HFD608": "content-rejected",
    "HFD609": "ignored-file",
    "HFD610": "lfs-download-failed",
    "HFD611": "card-rejected",
    "HFD612": "outdated-rule",
    "HFD613": "hub-warning",
    "HFD614": "not-a-hub",
    "HFD615": "offline-mode",
    "HFD616": "unusable-hub-proxy",
    "HFD617": "lfs-unavailable",
    "HFD618": "changed-file",
    "HFD619": "publisher-refused",
    "HFD620": "storage-exceeded",
    "HFD621": "overriding-file",
    "HFD622": "mixing-file",
    "HFD623": "stale-weights",
    "HFD624": "text-in-lfs-on-hub",
    "HFD625": "release-in-progress",
    "HFD626": "release-replaced",
    "HFD627": "edited-model",
    "HFD628": "commit-too-large",
    "HFD629": "overwritten-edit",
    "HFD630": "unanswered-commit",
    "HFD701": "not-served",
    "HFD702": "missing-address",
    "HFD703": "rehearsal-unavailable",
    "HFD704": "unloadable-model",
    "HFD705": "invalid-address",
    "HFD801": "unaccepted-response",
    "HFD802": "malformed-answer",
    "HFD803": "invalid-score",
    "HFD804": "invalid-answer-label",
    "HFD805": "wrong-answer",
    "HFD806": "failed-edge-case",
    "HFD807": "breached-threshold",
    "HFD808": "inconclusive-threshold",
    "HFD809": "missed-goal",
    "HFD810": "unsent-request",
    "HFD811": "small-dataset",
    "HFD812": "failed-request",
    "HFD813": "failing-model",
    "HFD814": "missing-answer-label",
    "HFD815": "softmax-over-labels",
    "HFD816": "identical-answers",
    "HFD820": "unauthorized",
    "HFD821": "model-not-found",
    "HFD822": "model-unavailable",
    "HFD823": "unusable-proxy",
    "HFD824": "unusable-certificates",
    "HFD825": "unusable-header",
    "HFD901": "missing-tag",
}


def test_an_id_keeps_its_meaning() -> None:
    assert {rule.id: rule.name for rule in CATALOGUE.values()} == NAMES


def test_no_id_is_used_twice() -> None:
    ids = Counter(rule.id for rule in catalogue.everything())
    assert [rule_id for rule_id, count in ids.items() if count > 1] == []


def test_the_catalogue_has_every_failure_of_the_package() -> None:
    for module in walk_packages(hfdeploy_action.__path__, "hfdeploy_action."):
        import_module(module.name)
    documented = set(catalogue.failures())
    assert {
        failure for failure in descendants(Failure) if failure.__module__.startswith("hfdeploy_action.")
    } == documented


@pytest.mark.parametrize("arguments", [("explain", "HFD603"), ("rules",)])
def test_documentation_is_printed_without_an_http_client(arguments: tuple[str, ...]) -> None:
    script = (
        "import sys; from hfdeploy_action import cli; status = cli.main(sys.argv[1:]);"
        "clients = {'requests', 'urllib3', 'httpx2', 'httpcore2', 'huggingface_hub', 'hf_xet'} & set(sys.modules);"
        "sys.exit(f'{status} {sorted(clients)}')"
    )
    finished = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False)
    assert finished.stderr == "0 []\n"
    assert "HFD603 " in finished.stdout


def test_the_ids_of_a_stage_are_consecutive() -> None:
    for hundred, stage in enumerate(STAGES, start=1):
        ids = [rule.id for rule in stage.rules]
        assert ids == [f"HFD{hundred}{number:02}" for number in range(1, len(ids) + 1)], stage.name
    assert [rule.id for rule in smoke_rules.RULES] == sorted(rule.id for rule in smoke_rules.RULES)
    assert {rule.id[:4] for rule in smoke_rules.RULES} == {"HFD8"}


def test_the_stages_are_named_as_the_report_names_them() -> None:
    assert [stage.name for stage in STAGES] == ["files", "labels", "lfs", "card", "policy"]
    assert all(re.fullmatch("[A-Z].{20,120}\\.", stage.title) for stage in STAGES)


def test_an_id_has_three_digits_and_a_name_consists_of_words() -> None:
    assert not_matching(r"HFD[0-9]\d\d", lambda rule: rule.id) == {}
    assert not_matching(r"[a-z]+(-[a-z]+)*", lambda rule: rule.name) == {}


def test_documentation_says_what_is_wrong_why_it_matters_and_how_to_fix_it() -> None:
    title = r"([A-Z`]|hfdeploy\.yaml )[^\n]{5,90}\."
    assert not_matching(title, lambda rule: rule.title) == {}, "first a sentence of at most 90 characters"
    assert not_matching(r"([A-Z`*]|main ).*\.", lambda rule: rule.why) == {}, "then sentences"
    assert not_matching(r"[a-z`.].*[.`]", lambda rule: rule.fix) == {}, "last the fix, which continues after `Fix: `"
    assert [rule.id for rule in CATALOGUE.values() if "Fix:" in rule.why + rule.fix] == []


def test_a_fix_fits_a_line_of_an_annotation() -> None:
    assert not_matching(r"[^\n]{,330}", lambda rule: rule.fix) == {}


def test_titles_are_unique() -> None:
    titles = Counter(rule.title for rule in RULES.values())
    assert [title for title, count in titles.items() if count > 1] == []


def not_matching(pattern: str, part: Callable[[Rule[Any]], str]) -> dict[str, str]:
    """The rules, by id, of which a part does not have the form."""
    parts = ((rule.id, part(rule)) for rule in CATALOGUE.values())
    return {rule_id: text for rule_id, text in parts if not re.fullmatch(pattern, text, re.DOTALL)}


def descendants(kind: type[Failure]) -> set[type[Failure]]:
    return {found for below in kind.__subclasses__() for found in (below, *descendants(below))}
