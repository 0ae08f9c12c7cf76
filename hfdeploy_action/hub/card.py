"""The Hub's own validation of a model card, and the values that it accepts today."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import httpx2
from huggingface_hub import get_session, hf_raise_for_status

from hfdeploy_action import vocabulary
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.frontmatter import Key
from hfdeploy_action.hub.failures import CardRejected, HubUnavailable, NotAHub
from hfdeploy_action.hub.repository import Repository

_PLACE = re.compile(r'"([A-Za-z_][\w.\[\]-]{0,200})"')
_KEY = re.compile(r"\[(\d{1,6})\]|([^.\[\]]+)")
_LIST = re.compile(r"\[[^\[\]]{60,}\]")  # every license there is
_MOST = 4  # messages of the Hub that one of ours quotes
# Our lists, by the name that the Hub gives the same list. Only its list of licenses is complete. The others hold the
# values in use, and a value that nobody uses yet is valid too.
_LISTS = {"license": "licenses", "pipeline_tag": "pipeline_tags", "library": "libraries", "language": "languages"}
_COMPLETE = frozenset({"license"})


class HubMessage(NamedTuple):
    """A message of the Hub about a card, and the keys of the entry that it is about; no keys for the whole card."""

    text: str
    keys: tuple[Key, ...]


class Validation(NamedTuple):
    """The errors for which the Hub rejects a card, and its warnings."""

    errors: tuple[HubMessage, ...]
    warnings: tuple[HubMessage, ...]


def validate(repository: Repository, card: str) -> Validation | None:
    """Validate a card with one request; None if this Hub has no validation. Raises what the client raises."""
    url = f"{repository.api.endpoint}/api/validate-yaml"  # `api` sets the limits of every session
    response = get_session().post(url, json={"content": card, "repoType": "model"}, headers=repository.headers)
    if response.status_code == 404:
        return None
    if response.status_code != 400:
        hf_raise_for_status(response)
    answer = response.json()
    errors, warnings = (answer.get("errors"), answer.get("warnings")) if isinstance(answer, dict) else (None, None)
    rejections = _messages(errors) if response.status_code == 400 else ()
    if response.status_code == 400 and not rejections:
        raise NotAHub(f"{repository.identity.endpoint} rejects the card without a reason")
    return Validation(rejections, _messages(warnings))


def check_card(repository: Repository, folder: ModelFolder) -> None:
    """Raise CardRejected if the Hub rejects the card.

    An outage is ignored: the Hub validates the card again at the commit, and makes no commit with an invalid one.
    """
    if folder.card.text is None:
        return
    try:
        validation = validate(repository, folder.card.text)
    except (HubUnavailable, httpx2.HTTPError):  # also HfHubHTTPError
        return
    if validation and validation.errors:
        raise rejection(folder, validation.errors)


def rejection(folder: ModelFolder, errors: tuple[HubMessage, ...]) -> CardRejected:
    """The failure for these errors, at the place of the first."""
    messages = "; ".join(error.text for error in errors[:_MOST])
    return CardRejected(f"the Hub rejects the card: {messages}", folder.card.at(*errors[0].keys))


def live_words(repository: Repository) -> dict[str, frozenset[str]]:
    """The values that the Hub accepts in a card today, by the names of `vocabulary`. Raises a Failure."""
    listed = repository.ask(repository.api.get_model_tags)
    live = {_LISTS[kind]: _ids(tags) for kind, tags in listed.items() if kind in _LISTS}
    return {
        name: ids if kind in _COMPLETE else ids | vocabulary.words(name)
        for kind, name in _LISTS.items()
        if (ids := live.get(name))
    }


def _ids(tags: Any) -> frozenset[str]:
    """The values of a kind of tags; a license's id is `license:mit`."""
    ids = (tag.get("id") for tag in tags if isinstance(tag, dict)) if isinstance(tags, list) else ()
    return frozenset(each.rpartition(":")[2] for each in ids if isinstance(each, str))


def _messages(answer: Any) -> tuple[HubMessage, ...]:
    messages = [_message(each) for each in answer] if isinstance(answer, list) else []
    return tuple(HubMessage(message, _place(message)) for message in messages)


def _message(message: Any) -> str:
    text = message.get("message") if isinstance(message, dict) else message
    return " ".join(_LIST.sub("[...]", str(text)).split())[:200]


def _place(message: str) -> tuple[Key, ...]:
    """The keys that a message names: `"datasets[0]" with value ...` is about the first of the datasets."""
    named = _PLACE.match(message)
    return tuple(int(number) if number else key for number, key in _KEY.findall(named[1])) if named else ()
