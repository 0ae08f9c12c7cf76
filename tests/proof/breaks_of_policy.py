"""The breaks of HFD5xx."""

from __future__ import annotations

from typing import Any

from proof.breaks import Break, Broken, Change, add, always, architecture, entry, in_card, where
from proof.breaks_of_lfs import repository
from proof.kinds import Kind

from hfdeploy_action.findings import Location

TOKEN = "hf_" + "QwErTyUiOpAsDfGhJkLzXcVbNmQwErTyUi"  # made up
SETTINGS = Location("hfdeploy.yaml", 2, 1)


def declaring(**changes: Any) -> Change:
    """A declared value, in line 2 of hfdeploy.yaml."""
    return always(Broken({}, "hfdeploy.yaml:2", declared={"sensitivity_at": SETTINGS, **changes}))


def in_json_text(kind: Kind) -> Broken | None:
    """A token in a JSON file that authors edit, if the kind has one."""
    name = next((name for name in ("config.json", "adapter_config.json") if name in kind.files), None)
    content = str(kind.files[name]) if name else ""
    return Broken({name: content.replace("{", f'{{\n  "token": "{TOKEN}",', 1)}, name, TOKEN) if name else None


def in_weights(kind: Kind) -> Broken | None:
    """A token in the metadata of safetensors files, where training scripts keep their arguments."""
    name = "model.safetensors"
    content = kind.files.get(name)
    if not isinstance(content, bytes):
        return None
    end = 8 + int.from_bytes(content[:8], "little")
    header = content[8:end].replace(b'"format":"pt"', b'"format":"pt","token":"' + TOKEN.encode() + b'"')
    return Broken({name: len(header).to_bytes(8, "little") + header + content[end:]}, name)


def calling(token: str) -> Change:
    """A workflow that calls this action with a token."""
    name = ".github/workflows/release.yml"
    step = f"  - uses: acme/hf-deploy-action@v1\n    with: {{hf-token: {token}}}\n"
    text = f"on: push\njobs:\n release:\n  runs-on: ubuntu-latest\n  steps:\n{step}"
    return always(Broken({name: text}, name, token, prepare=repository()))


COUNTED = "hf_" + "abcdefghijklmnopqrstuvwxyzabcdefgh"
STRANGE = "  - uses: actions/checkout@v6\n    with: {ref: '${{ github.event.pull_request.head.sha }}'}\n"
GPU = {"target": "endpoint", "instance_type": "nvidia-l4", "instance_at": SETTINGS}


def gated(kind: Kind) -> Broken | None:
    """A gate in the card of a model of personal data, under a custom license."""
    made = entry("extra_gated_prompt: Say who you are.\nlicense: other\nlicense_name: ours\nlicense_link: LICENSE")(
        kind
    )
    personal = {"sensitivity": "personal"}
    return made._replace(changes={**made.changes, "LICENSE": "Ask us."}, declared=personal) if made else None


def free(kind: Kind) -> Broken | None:
    """A gated model of personal data in a private repository, under an open license."""
    made = entry("license: mit\nextra_gated_prompt: Say who you are.")(kind)
    return made._replace(declared={"sensitivity": "personal", "visibility": "private"}) if made else None


def workflow(step: str, line: str) -> Change:
    """A workflow that runs for every pull request, with a secret."""
    name = ".github/workflows/release.yml"
    text = (
        "on: pull_request_target\njobs:\n release:\n  runs-on: ubuntu-latest\n  steps:\n"
        f"{step}  - uses: acme/hf-deploy-action@v1\n    with: {{hf-token: '${{{{ secrets.HF_TOKEN }}}}'}}\n"
    )
    return always(Broken({name: text}, name, line, prepare=repository()))


def _classifies_text(kind: Kind) -> bool:
    return architecture(kind).endswith(("ForSequenceClassification", "ForTokenClassification"))


POLICY = (
    Break("HFD501", "a token in the card", in_card("## Training", f"login(token='{TOKEN}')\n\n## Training", TOKEN)),
    Break("HFD501", "a token in the configuration", in_json_text),
    Break("HFD501", "a token in a script", add("train.py", f"import os\n\nTOKEN = '{TOKEN}'\n", TOKEN)),
    Break("HFD501", "a token in the metadata of the weights", in_weights),
    Break("HFD501", "a token in a workflow", calling(TOKEN)),
    Break("HFD501", "a file of secrets", add(".env", "A=b\n")),
    Break("HFD502", "personal and public", declaring(sensitivity="personal", visibility="public")),
    Break("HFD503", "health, serverless", declaring(sensitivity="health", target="serverless")),
    Break("HFD504", "personal, serverless", declaring(sensitivity="personal", target="serverless")),
    Break(
        "HFD505",
        "a public endpoint of a sensitive model",
        declaring(sensitivity="health", target="endpoint", endpoint_type="public"),
    ),
    Break("HFD506", "a public endpoint", declaring(target="endpoint", endpoint_type="public")),
    Break(
        "HFD507", "regulated data on an authenticated endpoint", declaring(sensitivity="regulated", target="endpoint")
    ),
    Break("HFD508", "a token that counts up", add("train.py", f"import os\n\nTOKEN = '{COUNTED}'\n", COUNTED)),
    Break("HFD509", "gated and personal", gated),
    Break("HFD510", "an open license of a gated, personal model", free),
    Break("HFD511", "a URL", entry("widget:\n- text: Write to erika.mustermann@gmx.de.", "- text: Write")),
    Break("HFD512", "a URL", declaring(questions=(("Write to erika.mustermann@gmx.de.", SETTINGS),))),
    Break("HFD513", "a checkout of a pull request beside a secret", workflow(STRANGE, "  - uses: actions/checkout")),
    Break("HFD514", "a secret", workflow("", "  - uses: acme/hf-deploy-action")),
    Break("HFD515", "a GPU for a text classifier", where(_classifies_text, declaring(**GPU))),
)
