"""The routes that change what is there: repositories, settings, branches, tags and commits."""

from __future__ import annotations

import base64
import binascii
import time
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

from . import attributes, card, commit, objects, repository
from .asked import Question
from .identity import check_namespace, check_reads, check_writes, named
from .names import is_file_path, is_repository_name
from .refusal import Refusal, revision_not_found
from .repository import MAIN, Repository

_MOST_FILES = 256


def create_repository(asked: Question) -> Response:
    """POST /api/repos/create."""
    wanted = asked.json()
    owner, name = _named_repository(asked, wanted)
    check_namespace(
        asked.identity, owner, f'You don\'t have the rights to create a model under the namespace "{owner}"'
    )
    if wanted.get("type", "model") != "model" or not is_repository_name(owner) or not is_repository_name(name):
        raise Refusal(400, f"Invalid repository: {wanted.get('type', 'model')} {owner}/{name}")
    url = f"{asked.hub.url}/{owner}/{name}"
    private = wanted.get("visibility") == "private" or wanted.get("private") is True
    try:
        created = repository.create(asked.hub.repositories, f"{owner}/{name}", private)
    except FileExistsError:
        message = "You already created this model repo"
        raise Refusal(409, message, body={"error": message, "url": url}) from None
    return JSONResponse({"url": url, "name": created.id, "id": created.settings()["_id"]})


def delete_repository(asked: Question) -> Response:
    """DELETE /api/repos/delete."""
    owner, name = _named_repository(asked, asked.json())
    found = check_reads(asked.identity, asked.hub.repository(owner, name))
    check_writes(asked.identity, found)
    with asked.hub.changing(found.id):
        repository.delete(asked.hub.repositories, found)
    return Response()


def _named_repository(asked: Question, body: dict[str, Any]) -> tuple[str, str]:
    """Owner and name out of a body; without an owner it is whoever asks."""
    return str(body.get("organization") or named(asked.identity).owner), str(body.get("name") or "")


def change_settings(asked: Question) -> Response:
    """PUT /api/models/{id}/settings."""
    found, wanted = asked.own_repository(), asked.json()
    changes: dict[str, object] = {}
    if "gated" in wanted:
        if wanted["gated"] not in (False, "auto", "manual"):
            raise Refusal(400, '"gated" must be one of [false, auto, manual]')
        changes["gated"] = wanted["gated"]
    if "visibility" in wanted:
        if wanted["visibility"] not in ("public", "private"):
            raise Refusal(400, '"visibility" must be one of [public, private]')
        changes["private"] = wanted["visibility"] == "private"
    with asked.hub.changing(found.id):
        found.change_settings(changes)
    return JSONResponse(changes)


def create_branch(asked: Question) -> Response:
    """POST /api/models/{id}/branch/{branch}, from `startingPoint` or else from main."""
    found, branch = asked.own_repository(), asked.path["branch"]
    with asked.hub.changing(found.id):
        if found.reference("heads", branch):
            raise Refusal(409, f"Reference already exists: refs/heads/{branch}")
        found.set_reference("heads", branch, found.resolve(str(asked.json().get("startingPoint") or MAIN)))
    return Response()


def delete_branch(asked: Question) -> Response:
    """DELETE /api/models/{id}/branch/{branch}."""
    if asked.path["branch"] == MAIN:
        raise Refusal(403, f"The branch {MAIN} cannot be deleted")
    return _delete_reference(asked, "heads", asked.path["branch"])


def create_tag(asked: Question) -> Response:
    """POST /api/models/{id}/tag/{revision}: annotated if there is a message."""
    found, wanted = asked.own_repository(), asked.json()
    tag, message = str(wanted.get("tag", "")), wanted.get("message")
    with asked.hub.changing(found.id):
        if found.reference("tags", tag):
            raise Refusal(409, f"Tag reference exists already: refs/tags/{tag}")
        target = found.resolve(asked.path["revision"])
        if message:
            author = named(asked.identity).owner
            annotated = objects.Tag(target, tag, author, int(time.time()), f"{message}\n")
            target = objects.write_tag(found.objects, annotated)
        found.set_reference("tags", tag, target)
    return Response()


def delete_tag(asked: Question) -> Response:
    """DELETE /api/models/{id}/tag/{tag}."""
    return _delete_reference(asked, "tags", asked.path["tag"])


def _delete_reference(asked: Question, kind: str, name: str) -> Response:
    found = asked.own_repository()
    with asked.hub.changing(found.id):
        if not found.reference(kind, name):
            raise revision_not_found(name)
        found.delete_reference(kind, name)
    return Response()


def validate_card(asked: Question) -> Response:
    """POST /api/validate-yaml."""
    content = str(asked.json().get("content", ""))
    errors, warnings = card.errors(content), card.warnings(content)
    status = 400 if errors else 200
    if asked.headers.get("accept") == "text/plain":
        lines = [f"- Error: {error}" for error in errors] + [f"- Warning: {warning}" for warning in warnings]
        return PlainTextResponse("\n".join(lines), status)
    body = {"errors": [{"message": error} for error in errors], "warnings": [{"message": each} for each in warnings]}
    return JSONResponse(body, status)


def before_upload(asked: Question) -> Response:
    """POST /api/models/{id}/preupload/{revision}: which files are large, ignored, or there already."""
    found, wanted = asked.content_repository(), asked.json()
    files = found.tree(found.resolve(asked.path["revision"])).files
    try:
        samples = {str(file["path"]): (base64.b64decode(file["sample"]), int(file["size"])) for file in wanted["files"]}
    except (KeyError, TypeError, ValueError, binascii.Error) as error:
        raise Refusal(400, f"Malformed files: {error!r}") from None
    if len(samples) > _MOST_FILES or not all(map(is_file_path, samples)):
        raise Refusal(400, f"At most {_MOST_FILES} files, with paths inside the repository")
    rules = {path: found.blob(blob) for path, blob in files.items() if path.split("/")[-1] == ".gitattributes"}
    large = attributes.in_lfs(found.git, rules, list(samples))
    large |= {
        path for path, (sample, size) in samples.items() if size > attributes.LARGE or attributes.is_binary(sample)
    }
    hosted = found.blob(files[".gitignore"]) if ".gitignore" in files else b""
    gitignore = str(wanted.get("gitIgnore") or "").encode() or hosted
    ignored = attributes.ignored(found.git, gitignore, list(samples)) if gitignore else set()
    rows = [
        {
            "path": path,
            "uploadMode": "lfs" if path in large else "regular",
            "shouldIgnore": path in ignored,
            **({"oid": _content_id(found, files[path])} if path in files else {}),
        }
        for path in samples
    ]
    return JSONResponse({"files": rows})


def _content_id(found: Repository, blob: str) -> str:
    """What the client compares its own file with: the sha256 of a file in LFS, else the blob's id."""
    pointer = found.file("", blob).pointer
    return pointer.oid if pointer else blob


def commit_changes(asked: Question) -> Response:
    """POST /api/models/{id}/commit/{branch}."""
    found = asked.content_repository()
    oid = commit.accept(
        asked.hub, found, asked.path["revision"], named(asked.identity).owner, commit.parse(asked.hub, asked.body)
    )
    url = f"{asked.hub.url}/{found.id}/commit/{oid}"
    return JSONResponse({"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""})
