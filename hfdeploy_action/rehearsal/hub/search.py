"""The list of models, with the filters that clients send."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from starlette.responses import Response

from . import listing, model_info
from .errors import Answer, ApiError
from .identity import Right
from .model_info import Model
from .objects import ObjectNotFound
from .reading import next_page
from .repository import MAIN, Repository
from .request import HubRequest

_MOST_ROWS = 1000
_SHOWN = ("createdAt", "private", "downloads", "likes", "tags", "pipeline_tag", "library_name")
_SHOWN_IN_FULL = (*_SHOWN, "author", "sha", "lastModified", "gated", "disabled", "siblings")
_SORTS = {"createdAt", "lastModified", "downloads", "likes", "trendingScore"}


def models(request: HubRequest) -> Response:
    """GET /api/models: the models that the caller can read, newest first, filtered by every parameter that is sent."""
    if (sort := request.query.get("sort", "createdAt")) not in _SORTS:
        raise ApiError(400, f'"sort" must be one of [{", ".join(sorted(_SORTS))}]')
    found = [model for model in _readable(request) if all(keeps(request, model) for keeps in _FILTERS.values())]
    found.sort(key=lambda model: (_date(model, sort), model.repository.id), reverse=True)
    length = max(1, request.number("limit", _MOST_ROWS, _MOST_ROWS))
    shown, following = listing.page(found, request.number("cursor", 0, len(found)), length)
    expand = request.query.getlist("expand") + request.query.getlist("expand[]")
    names = [*expand, *_optional(request)] if expand else [*_shown(request), *_optional(request)]
    rows = [{**model_info.describe(model, names, False, False), "modelId": model.repository.id} for model in shown]
    return Answer(rows, headers=next_page(request, cursor=following))


def _readable(request: HubRequest) -> Iterator[Model]:
    for place in sorted(request.hub.repositories.glob("[!.]*/*/HEAD")):
        repository = Repository(f"{place.parent.parent.name}/{place.parent.name}", place.parent)
        is_own = request.identity is not None and request.identity.may(Right.READ, repository)
        with suppress(FileNotFoundError, ObjectNotFound, ApiError):  # it is being deleted
            if is_own or not repository.settings()["private"]:
                yield model_info.read_model(request.hub, repository, repository.resolve(MAIN))


def _shown(request: HubRequest) -> tuple[str, ...]:
    return _SHOWN_IN_FULL if request.flag("full") else _SHOWN


def _optional(request: HubRequest) -> list[str]:
    return [name for name in ("cardData", "config") if request.flag(name)]


def _date(model: Model, sort: str) -> str:
    """What the models are sorted by. Nothing is downloaded or liked here, so the other orders are by creation."""
    return str(model_info.PROPERTIES["lastModified" if sort == "lastModified" else "createdAt"](model))


def _by(name: str, matches: Callable[[Model, str], bool]) -> Callable[[HubRequest, Model], bool]:
    """A filter by a parameter, which may be sent several times."""
    return lambda request, model: all(matches(model, value) for value in request.query.getlist(name))


_FILTERS: Mapping[str, Callable[[HubRequest, Model], bool]] = {
    name: _by(name, matches)
    for name, matches in {
        "author": lambda model, value: model.repository.owner.lower() == value.lower(),
        "search": lambda model, value: value.lower() in model.repository.id.lower(),
        "filter": lambda model, value: value in model_info.PROPERTIES["tags"](model),
        "pipeline_tag": lambda model, value: model.card.get("pipeline_tag") == value,
        "gated": lambda model, value: bool(model.settings["gated"]) == (value.lower() == "true"),
        "inference": lambda model, value: model_info.PROPERTIES["inference"](model) == value,
    }.items()
}
