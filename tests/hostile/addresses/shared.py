"""What the attacks with addresses share."""

from __future__ import annotations

from pathlib import Path

from sound import Model


def checkout(tmp_path: Path, model: Model, settings: str) -> Path:
    model(into="workspace/model")
    workspace = tmp_path / "workspace"
    quick = "smoke: {load: {ramp: [50], seconds-per-step: 0.1}}"
    (workspace / "hfdeploy.yaml").write_text(f"model-path: model\nrepo-id: acme/emotion\n{quick}\n{settings}\n")
    return workspace
