"""The routes that read: models, trees, paths, commits and references."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlencode

from starlette.responses import Response

from . import card, listing, model_info
from .errors import Answer, ApiError, entry_not_found
from .identity import Identity, Right, Role, anonymous, named
from .repository import MAIN
from .request import HubRequest

_MOST_PATHS = 1000
_MOST_ROWS = 1000
_MOST_EXPANDED_ROWS = 50


def whoami(request: HubRequest) -> Response:
    """GET /api/whoami-v2."""
    identity = named(request.identity)
    if identity.role is Role.PUBLISHER:
        raise anonymous()  # assumed: the token is for one repository, and this route is not
    token: dict[str, object] = {"displayName": "rehearsal", "role": identity.role.value}
    if identity.role is Role.FINE_GRAINED:
        token["fineGrained"] = _fine_grained(identity)
    names = dict.fromkeys(("id", "name", "fullname"), identity.owner)
    auth = {"type": "access_token", "accessToken": token}
    return Answer({"type": "user", **names, "orgs": [], "auth": auth})


_PERMISSIONS = {
    Right.READ: "repo.content.read",
    Right.WRITE: "repo.write",
    Right.PULL_REQUEST: "discussion.write",
}


def _fine_grained(identity: Identity) -> dict[str, object]:
    entity = {"type": "model", "name": identity.repository} if identity.repository else None
    permissions = [name for right, name in _PERMISSIONS.items() if right in identity.rights]
    scoped = [{"entity": entity or {"type": "user", "name": identity.owner}, "permissions": permissions}]
    return {"canReadGatedRepos": False, "global": [], "scoped": scoped}


def card_values(_request: HubRequest) -> Response:
    """GET /api/models-tags-by-type: only the list of licenses."""
    tags = [{"type": "license", "id": f"license:{each}", "label": each} for each in sorted(card.LISTS.licenses)]
    return Answer({"license": tags})


def may_read(request: HubRequest) -> Response:
    """GET /api/models/{id}/auth-check."""
    request.downloadable_repository()
    return Answer({})


def may_write(request: HubRequest) -> Response:
    """GET /api/models/{id}/auth-check/write."""
    request.changeable_repository(Right.WRITE)
    return Answer({})


def model(request: HubRequest) -> Response:
    """GET /api/models/{id} and /api/models/{id}/revision/{revision}."""
    repository = request.repository()
    described = model_info.read_model(request.hub, repository, repository.resolve(request.path.get("revision", MAIN)))
    expand = request.query.getlist("expand") + request.query.getlist("expand[]")
    return Answer(model_info.describe(described, expand, request.flag("blobs"), request.flag("securityStatus")))


def references(request: HubRequest) -> Response:
    """GET /api/models/{id}/refs."""
    repository = request.repository()
    rows = {"branches": listing.references(repository, "heads"), "converts": []}
    rows["tags"] = listing.references(repository, "tags")
    if request.flag("include_prs"):
        rows["pullRequests"] = listing.references(repository, "pr")
    return Answer(rows)


def tree(request: HubRequest) -> Response:
    """GET /api/models/{id}/tree/{revision}[/{path}]."""
    repository = request.repository()
    commit = repository.resolve(request.path["revision"])
    folder, expand = request.path.get("path", ""), request.flag("expand")
    paths = listing.paths_below(repository, folder, commit, request.flag("recursive"))
    if paths is None:
        raise entry_not_found(folder, commit)
    most = _MOST_EXPANDED_ROWS if expand else _MOST_ROWS
    length = max(1, request.number("limit", most, most))
    shown, following = listing.page(paths, request.number("cursor", 0, len(paths)), length)
    rows = [row for path in shown if (row := listing.entry(repository, path, commit))]
    if expand:
        rows = [listing.expanded(repository, row, commit) for row in rows]
    return Answer(rows, headers=next_page(request, cursor=following))


def paths(request: HubRequest) -> Response:
    """POST /api/models/{id}/paths-info/{revision}: a form, or JSON."""
    repository = request.repository()
    commit = repository.resolve(request.path["revision"])
    requested, expand = _requested_paths(request)
    if len(requested) > _MOST_PATHS:
        raise ApiError(400, f"At most {_MOST_PATHS} paths at a time")
    rows = [row for path in requested if (row := listing.entry(repository, path.strip("/"), commit))]
    if expand:
        rows = [listing.expanded(repository, row, commit) for row in rows]
    return Answer(rows)


def _requested_paths(request: HubRequest) -> tuple[list[str], bool]:
    """The paths in a form or in JSON, and whether to expand them."""
    if request.headers.get("content-type", "").startswith("application/json"):
        sent = request.json()
        paths = sent.get("paths", [])
        if not isinstance(paths, list) or not all(isinstance(path, str) for path in paths):
            raise ApiError(400, '"paths" must be a list of strings')
        return paths, sent.get("expand") is True
    try:
        form = parse_qs(request.body.read().decode("utf-8", "replace"), max_num_fields=_MOST_PATHS + 10)
    except ValueError:
        raise ApiError(400, f"At most {_MOST_PATHS} paths at a time") from None
    return form.get("paths", []), form.get("expand", ["false"])[0].lower() == "true"


def commits(request: HubRequest) -> Response:
    """GET /api/models/{id}/commits/{revision}."""
    repository = request.repository()
    history = list(repository.history(repository.resolve(request.path["revision"])))
    number, length = request.number("p", 0, len(history)), max(1, request.number("limit", 50, 1000))
    shown, following = listing.page(history, number * length, length)
    formatted = "formatted" in request.query.getlist("expand[]") + request.query.getlist("expand")
    rows = [listing.commit_row(repository, commit_id, commit, formatted) for commit_id, commit in shown]
    headers = next_page(request, p=number + 1 if following else None)
    return Answer(rows, headers={"X-Total-Count": str(len(history)), **headers})


def next_page(request: HubRequest, **where: int | None) -> dict[str, str]:
    """The Link header to the next page: this address with a new position. Empty on the last page."""
    ((name, position),) = where.items()
    if position is None:
        return {}
    query = urlencode([(key, value) for key, value in request.query.multi_items() if key != name] + [(name, position)])
    address = quote(request.address, safe="/%:@!$&'()*+,;=~")
    return {"Link": f'<{request.url}{address}?{query}>; rel="next"'}
