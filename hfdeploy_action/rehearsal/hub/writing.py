"""The routes that write: repositories, settings, branches, tags and commits."""

from __future__ import annotations

import base64
import binascii
import time
from typing import Any

from starlette.responses import PlainTextResponse, Response

from hfdeploy_action.git import GitError

from . import attributes, body, card, commit, objects
from . import repository as repositories
from .errors import Answer, ApiError, revision_not_found
from .identity import Right, check_creates, check_reads, check_right, named
from .names import is_file_path, is_owner_name, is_reference_name, is_repository_name
from .repository import MAIN, Repository
from .request import HubRequest

_MOST_FILES = 256


def create_repository(request: HubRequest) -> Response:
    """POST /api/repos/create."""
    fields = request.json()
    owner, name = _named_repository(request, fields)
    check_creates(request.identity, owner)
    kind = body.text(fields, "type", "model")
    if kind != "model" or not is_owner_name(owner) or not is_repository_name(name):
        raise ApiError(400, f"Invalid repository: {kind} {owner}/{name}")
    private = fields.get("visibility") == "private" or fields.get("private") is True
    with request.hub.creating:
        if there := request.hub.repository(owner, name):
            message, url = "You already created this model repo", f"{request.url}/{there.id}"
            raise ApiError(409, message, body={"error": message, "url": url})
        group = body.text(fields, "resourceGroupId")
        created = repositories.create(request.hub.repositories, f"{owner}/{name}", private, group)
    return Answer({"url": f"{request.url}/{created.id}", "name": created.id, "id": created.settings()["_id"]})


def delete_repository(request: HubRequest) -> Response:
    """DELETE /api/repos/delete."""
    owner, name = _named_repository(request, request.json())
    repository = check_reads(request.identity, request.hub.repository(owner, name))
    check_right(request.identity, repository, Right.CREATE)
    with request.hub.wait_for_lock(repository.id):
        repositories.delete(request.hub.repositories, repository)
    return Response()


def move_repository(request: HubRequest) -> Response:
    """POST /api/repos/move: another name with the same owner. The old name is redirected."""
    fields = request.json()
    owner, _, name = body.text(fields, "fromRepo").partition("/")
    repository = check_reads(request.identity, request.hub.repository(owner, name))
    check_right(request.identity, repository, Right.CREATE)
    target, _, new_name = body.text(fields, "toRepo").partition("/")
    if target.lower() != repository.owner.lower() or not is_repository_name(new_name):
        raise ApiError(400, "The embedded Hub moves a repository to another valid name of the same owner only")
    with request.hub.creating, request.hub.wait_for_lock(repository.id):
        if request.hub.repository(target, new_name):
            raise ApiError(409, f"A model repository called {target}/{new_name} already exists")  # assumed: the status
        repositories.move(request.hub.repositories, repository, new_name)
    return Response()


def _named_repository(request: HubRequest, fields: dict[str, Any]) -> tuple[str, str]:
    """Owner and name in a body; the default owner is that of the token. Raises ApiError without a token."""
    own = named(request.identity).owner
    owner = body.text(fields, "organization") or own
    return own if owner.lower() == own.lower() else owner, body.text(fields, "name")


def change_settings(request: HubRequest) -> Response:
    """PUT /api/models/{id}/settings."""
    repository, fields = request.changeable_repository(Right.SETTINGS), request.json()
    changes: dict[str, object] = {}
    if "gated" in fields:
        if fields["gated"] is not False and fields["gated"] not in ("auto", "manual"):
            raise ApiError(400, '"gated" must be one of [false, auto, manual]')
        changes["gated"] = fields["gated"]
    if "visibility" in fields:
        if fields["visibility"] not in ("public", "private"):
            raise ApiError(400, '"visibility" must be one of [public, private]')
        changes["private"] = fields["visibility"] == "private"
    with request.hub.wait_for_lock(repository.id):
        repository.change_settings(changes)
    return Answer(changes)


def create_branch(request: HubRequest) -> Response:
    """POST /api/models/{id}/branch/{branch}, from `startingPoint` or else from main."""
    repository, branch, fields = request.changeable_repository(Right.BRANCH), request.path["branch"], request.json()
    with request.hub.wait_for_lock(repository.id):
        if repository.reference("heads", branch):
            raise ApiError(409, f"Reference refs/heads/{branch} already exists")
        repository.set_reference("heads", branch, repository.resolve(body.text(fields, "startingPoint") or MAIN))
    return Response()


def delete_branch(request: HubRequest) -> Response:
    """DELETE /api/models/{id}/branch/{branch}."""
    if request.path["branch"] == MAIN:
        raise ApiError(403, f"Cannot delete refs/heads/{MAIN}")
    return _delete_reference(request, Right.BRANCH, "heads", request.path["branch"])


def squash(request: HubRequest) -> Response:
    """POST /api/models/{id}/super-squash/{branch}: one commit, without a parent, in place of the history."""
    repository, fields = request.changeable_repository(Right.WRITE), request.json()
    revision = request.path["branch"]
    kind, name = repositories.reference_of(revision)
    with request.hub.wait_for_lock(repository.id):
        head = repository.reference(kind, name) if kind in {"heads", "pr"} else None
        if head is None:
            raise revision_not_found(revision)
        message = body.text(fields, "message") or f"Super-squash branch '{revision}'"
        squashed = repository.write_commit(repository.tree(head).files, (), named(request.identity).author, message)
        repository.set_reference(kind, name, squashed)
    return Response()


def create_tag(request: HubRequest) -> Response:
    """POST /api/models/{id}/tag/{revision}: annotated if there is a message."""
    repository, fields = request.changeable_repository(Right.TAG), request.json()
    tag, message = body.text(fields, "tag"), body.text(fields, "message")
    with request.hub.wait_for_lock(repository.id):
        target = repository.resolve(request.path["revision"])
        if not is_reference_name(tag):
            raise ApiError(400, f"Invalid reference name: {tag}")
        if repository.reference("tags", tag):
            raise ApiError(409, f"Tag reference exists already: refs/tags/{tag}")
        if message:
            author = named(request.identity).author
            annotated = objects.Tag(target, tag, author, int(time.time()), f"{message}\n")
            target = objects.write_tag(repository.objects, annotated)
        repository.set_reference("tags", tag, target)
    return Response()


def delete_tag(request: HubRequest) -> Response:
    """DELETE /api/models/{id}/tag/{tag}."""
    return _delete_reference(request, Right.TAG, "tags", request.path["tag"])


def _delete_reference(request: HubRequest, right: Right, kind: str, name: str) -> Response:
    repository = request.changeable_repository(right)
    with request.hub.wait_for_lock(repository.id):
        if not repository.reference(kind, name):
            raise revision_not_found(name)
        repository.delete_reference(kind, name)
    return Response()


def validate_card(request: HubRequest) -> Response:
    """POST /api/validate-yaml."""
    content = body.text(request.json(), "content")
    errors, warnings = card.errors(content), card.warnings(content)
    status = 400 if errors else 200
    if request.headers.get("accept") == "text/plain":
        lines = [f"- Error: {error}" for error in errors] + [f"- Warning: {warning}" for warning in warnings]
        return PlainTextResponse("\n".join(lines), status)
    answer = {"errors": [{"message": error} for error in errors], "warnings": [{"message": each} for each in warnings]}
    return Answer(answer, status)


def before_upload(request: HubRequest) -> Response:
    """POST /api/models/{id}/preupload/{revision}: which files go to LFS, are ignored, or exist already."""
    repository, fields = request.committable_repository(), request.json()
    files = repository.tree(repository.resolve(request.path["revision"])).files
    samples = _samples(fields.get("files"))
    rules = {path: repository.blob(blob) for path, blob in files.items() if path.split("/")[-1] == ".gitattributes"}
    hosted = repository.blob(files[".gitignore"]) if ".gitignore" in files else b""
    gitignore = body.encoded(body.text(fields, "gitIgnore")) or hosted
    try:
        large = attributes.in_lfs(rules, list(samples))
        ignored = attributes.ignored(gitignore, list(samples)) if gitignore else set()
    except GitError as error:
        raise ApiError(422, f"Git cannot read the .gitattributes or .gitignore of this repository: {error}") from None
    large |= {
        path for path, (sample, size) in samples.items() if size > attributes.LARGE or attributes.is_binary(sample)
    }
    rows = [
        {
            "path": path,
            "uploadMode": "lfs" if path in large else "regular",
            "shouldIgnore": path in ignored,
            **({"oid": _content_id(repository, files[path])} if path in files else {}),
        }
        for path in samples
    ]
    return Answer({"files": rows})


def _samples(files: object) -> dict[str, tuple[bytes, int]]:
    """The beginning and the size of each file to upload, by path."""
    if not isinstance(files, list) or len(files) > _MOST_FILES:
        raise ApiError(400, f"There must be a list of at most {_MOST_FILES} files")
    samples = {}
    for file in files:
        try:
            path, sample = file["path"], base64.b64decode(file["sample"])
            samples[path] = sample, body.whole_number(file["size"])
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise ApiError(400, "Malformed files: each has a path, a sample in base64 and a size") from None
        if not (isinstance(path, str) and is_file_path(path)):
            raise ApiError(422, f"Invalid path in repository: {str(path)[:200]!r}")
    return samples


def _content_id(repository: Repository, blob: str) -> str:
    """The ID that the client compares its file with: the SHA-256 of a file in LFS, else the blob ID."""
    pointer = repository.file("", blob).pointer
    return pointer.oid if pointer else blob


def commit_changes(request: HubRequest) -> Response:
    """POST /api/models/{id}/commit/{revision}: to a branch or a pull request or, with `?create_pr=1`, to a new one."""
    repository, identity = request.committable_repository(), named(request.identity)
    hub, revision = request.hub, request.path["revision"]
    parsed = commit.parse(hub, repository, identity.owner, request.body)
    answer: dict[str, object] = {"success": True, "hookOutput": ""}
    if request.flag("create_pr"):
        oid, number = commit.open_pull_request(hub, repository, revision, identity, parsed)
        answer["pullRequestUrl"] = f"{request.url}/{repository.id}/discussions/{number}"
    else:
        oid = commit.accept(hub, repository, revision, identity, parsed)
    return Answer({**answer, "commitOid": oid, "commitUrl": f"{request.url}/{repository.id}/commit/{oid}"})
