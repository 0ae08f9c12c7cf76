"""The Hub's own judgement of the card, asked before anything is sent."""

from __future__ import annotations

import re
from typing import Any

import httpx2
from huggingface_hub.utils._headers import build_hf_headers
from huggingface_hub.utils._http import get_session

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Key
from hfdeploy_action.hub import Repository
from hfdeploy_action.hub.failures import CardRefused

_TIMEOUT = 15.0  # seconds; without an answer the Hub judges at the commit, which comes later and changes nothing then
_PLACE = re.compile(r'"([A-Za-z_][\w.\[\]-]{0,200})"')
_KEY = re.compile(r"\[(\d{1,6})\]|([^.\[\]]+)")


def check_card(repository: Repository, folder: ModelFolder) -> None:
    """Ask the Hub whether it takes the card. Raises CardRefused; where it does not answer, nothing is known or said."""
    if folder.card_text is None:
        return
    url = f"{repository.api.endpoint}/api/validate-yaml"  # the client, once made, sets the limits of every session
    try:
        response = get_session().post(
            url,
            json={"content": folder.card_text, "repoType": "model"},
            headers=build_hf_headers(token=repository.identity.token or False, library_name="hf-deploy-action"),
            timeout=_TIMEOUT,
        )
        said = response.json() if response.status_code == 400 else {}
    except (httpx2.HTTPError, OSError, ValueError):
        return
    errors = said.get("errors") if isinstance(said, dict) else None
    messages = [_message(error) for error in errors] if isinstance(errors, list) else []
    if messages:
        raise CardRefused(f"the Hub refuses the card: {'; '.join(messages[:4])}", folder.in_card(*_place(messages[0])))


def _message(error: Any) -> str:
    text = error.get("message") if isinstance(error, dict) else error
    return " ".join(str(text).split())[:200]


def _place(message: str) -> tuple[Key, ...]:
    """The keys that a message names: `"datasets[0]" with value ...` is about the first of the datasets."""
    named = _PLACE.match(message)
    return tuple(int(number) if number else key for number, key in _KEY.findall(named[1])) if named else ()
