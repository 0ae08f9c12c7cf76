"""What a run looked at. A rule that finds nothing in a folder without its subject proves nothing."""

from __future__ import annotations

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules.files.names import is_weights
from hfdeploy_action.settings import Sensitivity, Settings, Visibility


def looked_at(folder: ModelFolder, settings: Settings) -> frozenset[str]:
    """What there was to check, by the names that the checklist uses."""
    checkout = folder.checkout
    there = {
        "git": checkout.worktree is not None and not checkout.worktree.trouble and not checkout.troubles,
        "weights": any(map(is_weights, folder.files)),
        "classifier": folder.config.is_classifier,
        "tokenizer": folder.config.reads_text,
        "card": bool(folder.card.values),
        "public": settings.visibility is Visibility.PUBLIC,
        "private": settings.visibility is Visibility.PRIVATE,
        "sensitive": settings.sensitivity is not Sensitivity.GENERAL,
    }
    return frozenset(name for name, is_there in there.items() if is_there)
