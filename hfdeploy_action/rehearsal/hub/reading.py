"""The routes that tell what is there: models, trees, paths, commits and references."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlencode

from starlette.responses import Response

from . import card, information, listing
from .asked import Question
from .identity import named
from .refusal import Answer, Refusal, entry_not_found
from .repository import MAIN

_MOST_PATHS = 1000
_MOST_ROWS = 1000
_MOST_EXPANDED_ROWS = 50


def whoami(asked: Question) -> Response:
    """GET /api/whoami-v2."""
    identity = named(asked.identity)
    token = {"displayName": "rehearsal", "role": "write" if identity.writes else "read"}
    auth = {"type": "access_token", "accessToken": token}
    return Answer(
        {
            "type": "user",
            "id": identity.owner,
            "name": identity.owner,
            "fullname": identity.owner,
            "orgs": [],
            "auth": auth,
        }
    )


def words(_asked: Question) -> Response:
    """GET /api/models-tags-by-type: of the lists that the Hub keeps, the licenses."""
    tags = [{"type": "license", "id": f"license:{each}", "label": each} for each in sorted(card.LICENSES)]
    return Answer({"license": tags})


def may_read(asked: Question) -> Response:
    """GET /api/models/{id}/auth-check."""
    asked.open_repository()
    return Answer({})


def may_write(asked: Question) -> Response:
    """GET /api/models/{id}/auth-check/write."""
    asked.own_repository()
    return Answer({})


def model(asked: Question) -> Response:
    """GET /api/models/{id} and /api/models/{id}/revision/{revision}."""
    repository = asked.repository()
    about = information.model(asked.hub, repository, repository.resolve(asked.path.get("revision", MAIN)))
    expand = asked.query.getlist("expand") + asked.query.getlist("expand[]")
    return Answer(information.describe(about, expand, asked.flag("blobs"), asked.flag("securityStatus")))


def references(asked: Question) -> Response:
    """GET /api/models/{id}/refs."""
    repository = asked.repository()
    rows = {"branches": listing.references(repository, "heads"), "converts": []}
    rows["tags"] = listing.references(repository, "tags")
    if asked.flag("include_prs"):
        rows["pullRequests"] = []
    return Answer(rows)


def tree(asked: Question) -> Response:
    """GET /api/models/{id}/tree/{revision}[/{path}]."""
    repository = asked.repository()
    commit = repository.resolve(asked.path["revision"])
    folder, expand = asked.path.get("path", ""), asked.flag("expand")
    paths = listing.paths_below(repository, folder, commit, asked.flag("recursive"))
    if paths is None:
        raise entry_not_found(folder, commit)
    most = _MOST_EXPANDED_ROWS if expand else _MOST_ROWS
    length = max(1, asked.number("limit", most, most))
    shown, following = listing.page(paths, asked.number("cursor", 0, len(paths)), length)
    rows = [row for path in shown if (row := listing.entry(repository, path, commit))]
    if expand:
        rows = [listing.expanded(repository, row, commit) for row in rows]
    return Answer(rows, headers=_next(asked, cursor=following))


def paths(asked: Question) -> Response:
    """POST /api/models/{id}/paths-info/{revision}: a form, or JSON."""
    repository = asked.repository()
    commit = repository.resolve(asked.path["revision"])
    wanted, expand = _wanted_paths(asked)
    if len(wanted) > _MOST_PATHS:
        raise Refusal(400, f"At most {_MOST_PATHS} paths at a time")
    rows = [row for path in wanted if (row := listing.entry(repository, path.strip("/"), commit))]
    if expand:
        rows = [listing.expanded(repository, row, commit) for row in rows]
    return Answer(rows)


def _wanted_paths(asked: Question) -> tuple[list[str], bool]:
    """The paths that a form, or JSON, names, and whether all is to be told of them."""
    if asked.headers.get("content-type", "").startswith("application/json"):
        sent = asked.json()
        paths = sent.get("paths", [])
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise Refusal(400, '"paths" must be a list of strings')
        return paths, sent.get("expand") is True
    try:
        form = parse_qs(asked.body.read().decode("utf-8", "replace"), max_num_fields=_MOST_PATHS + 10)
    except ValueError:
        raise Refusal(400, f"At most {_MOST_PATHS} paths at a time") from None
    return form.get("paths", []), form.get("expand", ["false"])[0].lower() == "true"


def commits(asked: Question) -> Response:
    """GET /api/models/{id}/commits/{revision}."""
    repository = asked.repository()
    history = list(repository.history(repository.resolve(asked.path["revision"])))
    number, length = asked.number("p", 0, len(history)), max(1, asked.number("limit", 50, 1000))
    shown, following = listing.page(history, number * length, length)
    formatted = "formatted" in asked.query.getlist("expand[]") + asked.query.getlist("expand")
    rows = [listing.commit_row(commit_id, commit, formatted) for commit_id, commit in shown]
    headers = _next(asked, p=number + 1 if following else None)
    return Answer(rows, headers={"X-Total-Count": str(len(history)), **headers})


def _next(asked: Question, **where: int | None) -> dict[str, str]:
    """The Link header to the next page: this address with a new position. None where this page is the last."""
    ((name, position),) = where.items()
    if position is None:
        return {}
    query = urlencode([(key, value) for key, value in asked.query.multi_items() if key != name] + [(name, position)])
    address = quote(asked.address, safe="/%:@!$&'()*+,;=~")
    return {"Link": f'<{asked.hub.url}{address}?{query}>; rel="next"'}
