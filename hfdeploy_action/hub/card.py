"""The Hub's own judgement of a card, and the words it takes today."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from huggingface_hub import get_session, hf_raise_for_status
from huggingface_hub.errors import HfHubHTTPError

from hfdeploy_action import vocabulary
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Key
from hfdeploy_action.hub.failures import CardRefused, HubUnavailable, NotAHub
from hfdeploy_action.hub.repository import Repository

_PLACE = re.compile(r'"([A-Za-z_][\w.\[\]-]{0,200})"')
_KEY = re.compile(r"\[(\d{1,6})\]|([^.\[\]]+)")
_LIST = re.compile(r"\[[^\[\]]{60,}\]")  # every license there is
_MOST = 4  # remarks that one message holds
# Our lists, by the name that the Hub gives the same list. What it lists besides its licenses are values in use: one
# that nobody uses yet is no less valid.
_LISTS = {"license": "licenses", "pipeline_tag": "pipeline_tags", "library": "libraries", "language": "languages"}
_WHOLE = frozenset({"license"})


class Remark(NamedTuple):
    """Something that the Hub says about a card, and the keys of the entry it is about; none for all of it."""

    message: str
    keys: tuple[Key, ...]


class Judgement(NamedTuple):
    """What the Hub refuses a card for, and what it lets pass with a word."""

    errors: tuple[Remark, ...]
    warnings: tuple[Remark, ...]


def judgement(repository: Repository, card: str) -> Judgement | None:
    """Ask the Hub, once, what it makes of a card; None where this Hub judges none. Raises what the client raises."""
    url = f"{repository.api.endpoint}/api/validate-yaml"  # the client, once made, sets the limits of every session
    response = get_session().post(
        url,
        json={"content": card, "repoType": "model"},
        headers=repository.headers,
    )
    if response.status_code == 404:
        return None
    if response.status_code != 400:
        hf_raise_for_status(response)
    said = response.json()
    errors, warnings = (said.get("errors"), said.get("warnings")) if isinstance(said, dict) else (None, None)
    refused = _remarks(errors) if response.status_code == 400 else ()
    if response.status_code == 400 and not refused:
        raise NotAHub(f"{repository.identity.endpoint} refuses the card and does not say why")
    return Judgement(refused, _remarks(warnings))


def check_card(repository: Repository, folder: ModelFolder) -> None:
    """Ask the Hub whether it takes the card. Raises CardRefused.

    Without an answer nothing is known or said: the Hub judges again at the commit, and changes nothing then.
    """
    if folder.card.text is None:
        return
    try:
        judged = judgement(repository, folder.card.text)
    except (HubUnavailable, HfHubHTTPError):
        return
    if judged and judged.errors:
        raise refusal(folder, judged.errors)


def refusal(folder: ModelFolder, errors: tuple[Remark, ...]) -> CardRefused:
    """What the Hub refuses the card for, at the place of the first."""
    said = "; ".join(remark.message for remark in errors[:_MOST])
    return CardRefused(f"the Hub refuses the card: {said}", folder.card.at(*errors[0].keys))


def live_words(repository: Repository) -> dict[str, frozenset[str]]:
    """The words of cards that the Hub takes today, by the names of `vocabulary`. Raises a Failure."""
    listed = repository.ask(repository.api.get_model_tags)
    live = {_LISTS[kind]: _ids(tags) for kind, tags in listed.items() if kind in _LISTS}
    return {
        name: ids if kind in _WHOLE else ids | vocabulary.words(name)
        for kind, name in _LISTS.items()
        if (ids := live.get(name))
    }


def _ids(tags: Any) -> frozenset[str]:
    """The values of a kind of tags; a license's id is `license:mit`."""
    ids = (tag.get("id") for tag in tags if isinstance(tag, dict)) if isinstance(tags, list) else ()
    return frozenset(each.rpartition(":")[2] for each in ids if isinstance(each, str))


def _remarks(said: Any) -> tuple[Remark, ...]:
    messages = [_message(each) for each in said] if isinstance(said, list) else []
    return tuple(Remark(message, _place(message)) for message in messages)


def _message(said: Any) -> str:
    text = said.get("message") if isinstance(said, dict) else said
    return " ".join(_LIST.sub("[...]", str(text)).split())[:200]


def _place(message: str) -> tuple[Key, ...]:
    """The keys that a message names: `"datasets[0]" with value ...` is about the first of the datasets."""
    named = _PLACE.match(message)
    return tuple(int(number) if number else key for number, key in _KEY.findall(named[1])) if named else ()
