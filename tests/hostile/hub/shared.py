"""What the attacks of a Hub share."""

from __future__ import annotations

from sound import Model

INFO = "/api/models/acme/[^/]+"


def published(model: Model, seconds: int = 0) -> str:
    """A folder whose settings wait for a Hub for so long."""
    return str(model({"hfdeploy.yaml": f"publish: {{retry-seconds: {seconds}}}\n"}))
