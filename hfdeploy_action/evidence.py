"""What a run looked at. A rule that finds nothing in a folder without its subject proves nothing."""

from __future__ import annotations

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.checkout import Checkout
from hfdeploy_action.rules.files.names import is_weights
from hfdeploy_action.settings import Sensitivity, Settings, Visibility


def looked_at(folder: ModelFolder, settings: Settings) -> dict[str, bool]:
    """What there was to check, by the names that the checklist uses: False for what this model does not have.

    What the run did not look at is left out.
    """
    config, visibility = folder.config, settings.visibility
    unread = folder.files.pointers.keys() - folder.weights.distant.headers.keys()
    found = {
        "git": _git(folder.checkout),
        "weights": any(map(is_weights, folder.files)) or None,
        "content": None if unread else True,
        "classifier": config.is_classifier if config.values else None,
        "tokenizer": config.reads_text if config.values else None,
        "card": bool(folder.card.values) or None,
        "public": None if visibility is Visibility.KEEP else visibility is Visibility.PUBLIC,
        "private": None if visibility is Visibility.KEEP else visibility is Visibility.PRIVATE,
        "sensitive": settings.sensitivity is not Sensitivity.GENERAL,
    }
    return {name: is_there for name, is_there in found.items() if is_there is not None}


def _git(checkout: Checkout) -> bool | None:
    """Whether the folder is in a repository; None if Git did not say all that was asked."""
    if checkout.worktree is None:
        return False
    return None if checkout.worktree.trouble or checkout.troubles else True
