"""The routes that change what is there: repositories, settings, branches, tags and commits."""

from __future__ import annotations

import base64
import binascii
import time
from typing import Any

from starlette.responses import PlainTextResponse, Response

from hfdeploy_action.git import GitError

from . import attributes, body, card, commit, objects, repository
from .asked import Question
from .identity import check_namespace, check_reads, check_writes, named
from .names import is_file_path, is_owner_name, is_reference_name, is_repository_name
from .refusal import Answer, Refusal, revision_not_found
from .repository import MAIN, Repository

_MOST_FILES = 256


def create_repository(asked: Question) -> Response:
    """POST /api/repos/create."""
    wanted = asked.json()
    owner, name = _named_repository(asked, wanted)
    check_namespace(
        asked.identity, owner, f'You don\'t have the rights to create a model under the namespace "{owner}"'
    )
    kind = body.text(wanted, "type", "model")
    if kind != "model" or not is_owner_name(owner) or not is_repository_name(name):
        raise Refusal(400, f"Invalid repository: {kind} {owner}/{name}")
    private = wanted.get("visibility") == "private" or wanted.get("private") is True
    with asked.hub.creating:
        if there := asked.hub.repository(owner, name):
            message, url = "You already created this model repo", f"{asked.hub.url}/{there.id}"
            raise Refusal(409, message, body={"error": message, "url": url})
        created = repository.create(asked.hub.repositories, f"{owner}/{name}", private)
    return Answer({"url": f"{asked.hub.url}/{created.id}", "name": created.id, "id": created.settings()["_id"]})


def delete_repository(asked: Question) -> Response:
    """DELETE /api/repos/delete."""
    owner, name = _named_repository(asked, asked.json())
    found = check_reads(asked.identity, asked.hub.repository(owner, name))
    check_writes(asked.identity, found)
    with asked.hub.settling(found.id):
        repository.delete(asked.hub.repositories, found)
    return Response()


def _named_repository(asked: Question, of: dict[str, Any]) -> tuple[str, str]:
    """Owner and name out of a body; without an owner it is whoever asks. Refuses those who do not say who they are."""
    own = named(asked.identity).owner
    owner = body.text(of, "organization") or own
    return own if owner.lower() == own.lower() else owner, body.text(of, "name")


def change_settings(asked: Question) -> Response:
    """PUT /api/models/{id}/settings."""
    found, wanted = asked.own_repository(), asked.json()
    changes: dict[str, object] = {}
    if "gated" in wanted:
        if wanted["gated"] is not False and wanted["gated"] not in ("auto", "manual"):
            raise Refusal(400, '"gated" must be one of [false, auto, manual]')
        changes["gated"] = wanted["gated"]
    if "visibility" in wanted:
        if wanted["visibility"] not in ("public", "private"):
            raise Refusal(400, '"visibility" must be one of [public, private]')
        changes["private"] = wanted["visibility"] == "private"
    with asked.hub.settling(found.id):
        found.change_settings(changes)
    return Answer(changes)


def create_branch(asked: Question) -> Response:
    """POST /api/models/{id}/branch/{branch}, from `startingPoint` or else from main."""
    found, branch, wanted = asked.own_repository(), asked.path["branch"], asked.json()
    with asked.hub.settling(found.id):
        if found.reference("heads", branch):
            raise Refusal(409, f"Reference refs/heads/{branch} already exists")
        found.set_reference("heads", branch, found.resolve(body.text(wanted, "startingPoint") or MAIN))
    return Response()


def delete_branch(asked: Question) -> Response:
    """DELETE /api/models/{id}/branch/{branch}."""
    if asked.path["branch"] == MAIN:
        raise Refusal(403, f"Cannot delete refs/heads/{MAIN}")
    return _delete_reference(asked, "heads", asked.path["branch"])


def create_tag(asked: Question) -> Response:
    """POST /api/models/{id}/tag/{revision}: annotated if there is a message."""
    found, wanted = asked.own_repository(), asked.json()
    tag, message = body.text(wanted, "tag"), body.text(wanted, "message")
    if not is_reference_name(tag):
        raise Refusal(400, f"Invalid reference name: {tag}")
    with asked.hub.settling(found.id):
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
    with asked.hub.settling(found.id):
        if not found.reference(kind, name):
            raise revision_not_found(name)
        found.delete_reference(kind, name)
    return Response()


def validate_card(asked: Question) -> Response:
    """POST /api/validate-yaml."""
    content = body.text(asked.json(), "content")
    errors, warnings = card.errors(content), card.warnings(content)
    status = 400 if errors else 200
    if asked.headers.get("accept") == "text/plain":
        lines = [f"- Error: {error}" for error in errors] + [f"- Warning: {warning}" for warning in warnings]
        return PlainTextResponse("\n".join(lines), status)
    found = {"errors": [{"message": error} for error in errors], "warnings": [{"message": each} for each in warnings]}
    return Answer(found, status)


def before_upload(asked: Question) -> Response:
    """POST /api/models/{id}/preupload/{revision}: which files are large, ignored, or there already."""
    found, wanted = asked.content_repository(), asked.json()
    files = found.tree(found.resolve(asked.path["revision"])).files
    samples = _samples(wanted.get("files"))
    rules = {path: found.blob(blob) for path, blob in files.items() if path.split("/")[-1] == ".gitattributes"}
    hosted = found.blob(files[".gitignore"]) if ".gitignore" in files else b""
    gitignore = body.encoded(body.text(wanted, "gitIgnore")) or hosted
    try:
        large = attributes.in_lfs(rules, list(samples))
        ignored = attributes.ignored(gitignore, list(samples)) if gitignore else set()
    except GitError as error:
        raise Refusal(422, f"The .gitattributes and .gitignore of this repository have no answer: {error}") from None
    large |= {
        path for path, (sample, size) in samples.items() if size > attributes.LARGE or attributes.is_binary(sample)
    }
    rows = [
        {
            "path": path,
            "uploadMode": "lfs" if path in large else "regular",
            "shouldIgnore": path in ignored,
            **({"oid": _content_id(found, files[path])} if path in files else {}),
        }
        for path in samples
    ]
    return Answer({"files": rows})


def _samples(files: object) -> dict[str, tuple[bytes, int]]:
    """The beginning and the size of each file that somebody is about to upload, by path."""
    if not isinstance(files, list) or len(files) > _MOST_FILES:
        raise Refusal(400, f"There must be a list of at most {_MOST_FILES} files")
    samples = {}
    for file in files:
        try:
            path, sample = file["path"], base64.b64decode(file["sample"])
            samples[path] = sample, body.whole_number(file["size"])
        except (KeyError, TypeError, ValueError, binascii.Error):
            raise Refusal(400, "Malformed files: each has a path, a sample in base64 and a size") from None
        if not (isinstance(path, str) and is_file_path(path)):
            raise Refusal(422, f"Invalid path in repository: {str(path)[:200]!r}")
    return samples


def _content_id(found: Repository, blob: str) -> str:
    """What the client compares its own file with: the sha256 of a file in LFS, else the blob's id."""
    pointer = found.file("", blob).pointer
    return pointer.oid if pointer else blob


def commit_changes(asked: Question) -> Response:
    """POST /api/models/{id}/commit/{branch}."""
    found = asked.content_repository()
    oid = commit.accept(
        asked.hub,
        found,
        asked.path["revision"],
        named(asked.identity).owner,
        commit.parse(asked.hub, found, asked.body),
    )
    url = f"{asked.hub.url}/{found.id}/commit/{oid}"
    return Answer({"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""})
