"""Trials of the fixes of HFD0xx and of HFD5xx to HFD8xx: what is set, what is published, and how it is asked."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import yaml
from huggingface_hub import HfApi
from proof.breaks_of_policy import TOKEN
from proof.fixes_told import Trial, broken_as, card, command, entry, model, replacing, setting
from sound import TENSORS, write

PUBLIC = "target: {kind: endpoint, endpoint: {type: public}}"
GATE = "extra_gated_prompt: Say who you are."
WHO = "erika.mustermann@gmx.de, +49 30 901820"
WORKFLOW = ".github/workflows/release.yml"
SHARD = "model-00001-of-00001.safetensors"
PUBLISH = ("publish", ".", "--tag", "v1")


def gated(root: Path) -> None:
    """A gated model of personal data, under custom terms."""
    card(GATE, "license: other", "license_name: acme-licence", "license_link: LICENSE")(root)
    (root / "LICENSE").write_text("Ask us.\n")
    setting(root, "sensitivity: personal")


def free(root: Path) -> None:
    """A gated model of personal data in a private repository, under an open license."""
    card(GATE, "license: mit")(root)
    setting(root, "sensitivity: personal", "visibility: private")
    (root / "LICENSE").write_text("Ask us.\n")


def own_terms(root: Path, *entries: str) -> None:
    entry(root, *entries, "license_link: LICENSE")


def shown_in_widget(root: Path, text: str) -> None:
    entry(root, f"widget: [{{text: '{text}'}}]")


def asked(root: Path, text: str) -> None:
    """A smoke case with a text."""
    setting(root, f"smoke: {{cases: [{{text: '{text}'}}]}}")


def given_token(root: Path, line: str) -> None:
    """The step gets an input; GitHub puts the secret in its place."""
    name, value = next(iter(yaml.safe_load(line).items()))
    assert value == "${{ secrets.HF_TOKEN }}"
    os.environ[f"INPUT_{name.upper()}"] = "hf_rehearsal"


def without_token(root: Path) -> None:
    os.environ.pop("HF_TOKEN", None)
    model("repo-id: acme/without-token")(root)


def public_before(root: Path) -> None:
    """A model of personal data whose repository on the Hub is public."""
    HfApi(os.environ["HF_ENDPOINT"], os.environ["HF_TOKEN"]).create_repo("acme/public-before", private=False)
    model("repo-id: acme/public-before", "sensitivity: personal")(root)


def published(root: Path, repo_id: str = "acme/emotion", **changes: str) -> None:
    """The sound model, as it is on the Hub under the tag v1."""
    api = HfApi(os.environ["HF_ENDPOINT"], os.environ["HF_TOKEN"])
    api.create_repo(repo_id, private=True, exist_ok=True)
    model(f"repo-id: {repo_id}", **changes)(root)
    api.upload_folder(repo_id=repo_id, folder_path=root, ignore_patterns=["hfdeploy.yaml"])


def tagged(root: Path) -> None:
    """A model whose tag is on another commit."""
    published(root)
    HfApi(os.environ["HF_ENDPOINT"], os.environ["HF_TOKEN"]).create_tag("acme/emotion", tag="v1")
    (root / "notes.md").write_text("It is another model now.\n")


def ignored(root: Path) -> None:
    """A model with notes that the .gitignore on the Hub excludes."""
    published(root, __gitignore="notes.txt\n")
    (root / "notes.txt").write_text("Read me.\n")


def beside(stays: str) -> Callable[[Path], None]:
    """A model with new weights, beside a file that stays on the Hub."""

    def make(root: Path) -> None:
        repo_id = f"acme/beside-{Path(stays).stem}"
        published(root, repo_id)
        api = HfApi(os.environ["HF_ENDPOINT"], os.environ["HF_TOKEN"])
        api.upload_file(path_or_fileobj=b"{}", path_in_repo=stays, repo_id=repo_id)
        weights = root / "model.safetensors"
        weights.write_bytes(weights.read_bytes()[:-1] + b"\1")

    return make


def sharded(root: Path) -> None:
    """A model in shards, beside the single file of its first release."""
    published(root, "acme/sharded")
    (root / "model.safetensors").rename(root / SHARD)
    index = {"metadata": {"total_size": 272}, "weight_map": dict.fromkeys(TENSORS, SHARD)}
    (root / "model.safetensors.index.json").write_text(json.dumps(index))


def in_another_folder(root: Path) -> None:
    """A model in a folder whose name is misspelled in the settings."""
    write(root / "model", {})
    setting(root, "model-path: modle")


def unclear(root: Path) -> None:
    """A file with a smoke case without an input."""
    model("smoke-cases: cases.yaml")(root)
    (root / "cases.yaml").write_text("- {question: I felt calm.}\n")


SCRIPT = f"import os\n\nTOKEN = '{TOKEN}'\n"
SERVERLESS = "target: serverless"
GPU = "target: {kind: endpoint, endpoint: {instance-type: nvidia-l4, instance-size: x1}}"
POLICY = (
    Trial("HFD005", in_another_folder, setting, asks=("validate",)),
    Trial("HFD007", unclear, replacing("cases.yaml", r"\{.*\}")),
    Trial("HFD501", model(train__py=SCRIPT), replacing("train.py", f"'{TOKEN}'")),
    Trial("HFD502", model("sensitivity: personal", "visibility: public"), setting, takes=(0,)),
    Trial("HFD502", model("sensitivity: personal", "visibility: public"), setting, takes=(1,)),
    Trial("HFD503", model("sensitivity: health", SERVERLESS), setting),
    Trial("HFD504", model("sensitivity: personal", SERVERLESS), setting),
    Trial("HFD505", model("sensitivity: health", PUBLIC), setting, takes=(0,)),
    Trial("HFD505", model("sensitivity: health", PUBLIC), setting, takes=(1,)),
    Trial("HFD506", model(PUBLIC), setting, takes=(0,)),
    Trial("HFD506", model(PUBLIC), setting, takes=(1,)),
    Trial("HFD507", model("sensitivity: regulated", "target: endpoint"), setting, takes=(0,)),
    Trial("HFD507", model("sensitivity: regulated", "target: endpoint"), setting, takes=(1,)),
    Trial("HFD509", gated, setting, takes=(0,)),
    Trial("HFD509", gated, setting, takes=(1,)),
    Trial("HFD510", free, own_terms),
    Trial("HFD511", card(f"widget: [{{text: '{WHO}'}}]"), shown_in_widget),
    Trial("HFD512", model(f"smoke: {{cases: [{{text: '{WHO}'}}]}}"), asked),
    Trial("HFD513", broken_as("HFD513"), replacing(WORKFLOW, "^on: .*")),
    Trial("HFD514", broken_as("HFD514"), replacing(WORKFLOW, "^on: .*")),
    Trial("HFD515", model(GPU), setting, takes=(0,)),
    Trial("HFD515", model(GPU), setting, takes=(1,)),
    Trial("HFD601", without_token, given_token, takes=(1,), asks=PUBLISH),
    Trial("HFD604", tagged, command, asks=PUBLISH),
    Trial("HFD609", ignored, setting, asks=("publish", ".", "--tag", "v2")),
    Trial("HFD607", public_before, setting, asks=PUBLISH),
    Trial("HFD621", sharded, setting, asks=("plan", ".")),
    Trial("HFD622", beside("modules.json"), setting, asks=("plan", ".")),
    Trial("HFD623", beside("onnx/model.onnx"), setting, asks=("plan", ".")),
)
# What no trial can carry out, and the reason.
UNTRIED = {
    ("HFD601", "permissions: {id-token: write, contents: read}"): "only GitHub's runners give a job its permissions",
    ("HFD133", "model.save_pretrained(folder)"): "it is PEFT's, which is not among what CI installs",
    ("HFD149", "transformers>=5"): "the release that users have is not in the folder, so the warning stays",
    ("HFD301", "with: {lfs: true}"): "only GitHub's runners run actions/checkout",
    ("HFD302", "with: {lfs: true}"): "only GitHub's runners run actions/checkout",
    ("HFD605", "concurrency: release"): "only GitHub runs workflows",
    ("HFD625", "concurrency: release"): "only GitHub runs workflows",
    ("HFD626", "concurrency: release"): "only GitHub runs workflows",
    ("HFD628", "publish: {promote: manual}"): "a release of 25,000 changed files takes minutes",
    ("HFD610", "contents: read"): "only GitHub's runners give a job its permissions",
    ("HFD617", "lfs: true"): "only GitHub's runners run actions/checkout",
    ("HFD617", "git lfs pull"): "it asks a server that only git-lfs's own transfers reach",
    ("HFD610", "lfs: true"): "only GitHub's runners run actions/checkout",
    ("HFD610", "git lfs install"): "it is tried for HFD302",
    ("HFD610", "git lfs pull"): "it is tried for HFD302",
    ("HFD701", "target: self-hosted"): "the server is the user's own; tests/test_run.py releases to one",
    (
        "HFD701",
        "target: {kind: serverless, serverless: {not-served: warn}}",
    ): "the finding stays, and the run passes: tests/test_run.py",
    ("HFD703", "pip install '.[rehearse]'"): "it needs the network",
    ("HFD704", "pip install '.[onnx]'"): "it needs the network",
    ("HFD704", "pip install 'optimum-onnx[onnxruntime]'"): "it needs the network",
    ("HFD704", "optimum-cli export onnx --task text-classification --model . onnx"): "it wants an older transformers",
    (
        "HFD802",
        '[{"label": "calm", "score": 0.9}]',
    ): "it is what a server answers: tests/proof/test_fixes_tried.py",
    (
        "HFD808",
        "smoke: {load: {ramp: [5], seconds-per-step: 60}}",
    ): "how many requests are enough depends on the server: tests/smoke",
    ("HFD812", 'errors: ["rate<1%"]'): "the server must fail some requests: tests/smoke",
    ("HFD813", 'errors: ["rate<20%"]'): "the server must fail many requests: tests/smoke",
    ("HFD814", "top_k=None"): "it is a change to the user's own server",
    ("HFD815", '"problem_type": "multi_label_classification"'): "only the user's own server reads it",
    ("HFD901", "hf-deploy rollback --tag v1.1.0"): "it is another command: tests/test_rollback_mode.py",
}
