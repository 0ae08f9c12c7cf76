"""Trusted Publishers: exchange an ID token of a CI provider for a token that writes one repository for an hour."""

from __future__ import annotations

import base64
import binascii
import secrets
import time
from typing import Any

from starlette.responses import Response

from . import body
from .errors import Answer, ApiError
from .identity import Identity, Publisher, Role
from .request import HubRequest

_GRANT = "urn:ietf:params:oauth:grant-type:token-exchange"
_ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"  # noqa: S105  the name of a kind of token
_ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105
_SECONDS = 3600


def exchange_token(request: HubRequest) -> Response:
    """POST /oauth/token, see https://huggingface.co/docs/hub/trusted-publishers and RFC 8693."""
    fields = request.json()
    if fields.get("grant_type") != _GRANT or fields.get("subject_token_type") != _ID_TOKEN:
        raise _refused("invalid_request", "grant_type or subject_token_type is missing or not supported")
    subject_token, resource = fields.get("subject_token"), fields.get("resource")
    if not isinstance(subject_token, str) or not isinstance(resource, str):
        raise _refused("invalid_request", "subject_token or resource is missing")
    publisher, owner, name = _publisher(request, _claims(subject_token), resource), *resource.partition("/")[::2]
    repository = request.hub.repository(owner, name)
    if publisher is None or repository is None:
        raise _refused("invalid_grant", "The ID token does not match a Trusted Publisher of this resource")
    token = f"hf_jwt_{secrets.token_urlsafe(32)}"
    request.hub.admit(
        token, Identity(repository.owner, Role.PUBLISHER, publisher.rights, repository.id, time.time() + _SECONDS)
    )
    answer = {"access_token": token, "token_type": "bearer", "expires_in": _SECONDS, "issued_token_type": _ACCESS_TOKEN}
    return Answer(answer)


def _publisher(request: HubRequest, claims: dict[str, Any], resource: str) -> Publisher | None:
    """The publisher that these claims match, if they are for this Hub and have not expired."""
    audience, expires = claims.get("aud"), claims.get("exp")
    if request.url not in (audience if isinstance(audience, list) else [audience]):
        return None
    if not isinstance(expires, int) or expires <= time.time():
        return None
    return next((each for each in request.hub.publishers if _matches(each, claims, resource)), None)


def _matches(publisher: Publisher, claims: dict[str, Any], resource: str) -> bool:
    is_for_it = publisher.repository.lower() == resource.lower()
    return is_for_it and all(claims.get(name) == value for name, value in publisher.claims.items())


def _claims(token: str) -> dict[str, Any]:
    """The claims of a JSON Web Token, without a check of its signature; none if it is malformed."""
    parts = token.split(".")
    try:
        claims = body.parse_json(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, binascii.Error, ValueError):
        return {}
    return claims if isinstance(claims, dict) and len(parts) == 3 else {}


def _refused(error: str, description: str) -> ApiError:
    """The errors of RFC 6749. assumed: the descriptions, which are as vague as those of the Hub."""
    return ApiError(400, description, body={"error": error, "error_description": description})
