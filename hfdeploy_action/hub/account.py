"""The account that a token belongs to, as the Hub tells it; asked only to explain a refusal."""

from __future__ import annotations

from typing import Any, NamedTuple

from huggingface_hub import HfApi

from hfdeploy_action.findings import Failure

WRITES = "repo.write"
"""The permission to change a repository: its contents, tags and settings."""


class Account(NamedTuple):
    """Whose token it is, and what the token may do."""

    name: str
    role: str  # of the token: read, write, fineGrained
    organizations: frozenset[str]
    writable: frozenset[str]  # of a fine-grained token: users, organizations and repositories with `repo.write`

    def owns(self, namespace: str) -> bool:
        """Whether the namespace is the user's or one of their organizations."""
        return namespace.lower() in {self.name.lower(), *map(str.lower, self.organizations)}

    def writes(self, repo_id: str) -> bool:
        """Whether a fine-grained token may change the repository."""
        names = {repo_id.lower(), repo_id.partition("/")[0].lower()}
        return not names.isdisjoint(map(str.lower, self.writable))


def account_of(api: HfApi) -> Account | None:
    """The account of the client's token, in one request; None if the Hub does not tell."""
    try:
        return _read(api.whoami())
    except (Failure, OSError, ValueError):  # among them HfHubHTTPError
        return None


def _read(answer: Any) -> Account | None:
    said = _object(answer)
    token = _object(_object(said.get("auth")).get("accessToken"))
    if not isinstance(said.get("name"), str):
        return None
    organizations = [_object(row) for row in _list(said.get("orgs"))]
    scopes = [_object(row) for row in _list(_object(token.get("fineGrained")).get("scoped"))]
    writable = [_object(scope.get("entity")) for scope in scopes if WRITES in _list(scope.get("permissions"))]
    return Account(
        name=said["name"],
        role=str(token.get("role", "")),
        organizations=_names(organizations),
        writable=_names(writable),
    )


def _names(rows: list[dict[str, Any]]) -> frozenset[str]:
    return frozenset(row["name"] for row in rows if isinstance(row.get("name"), str))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
