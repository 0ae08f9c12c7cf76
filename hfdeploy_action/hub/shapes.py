"""The shape that answers of the Hub must have before its client reads them.

Each reader takes the JSON of an answer, and returns the part of it that is used. Raises InvalidShape.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import unescape
from typing import Any

from hfdeploy_action.hub import discussion_shapes
from hfdeploy_action.hub.parts import UNUSED_DATE, InvalidShape, a_list, a_path, a_size, a_text, an_id, an_object

_DEEPEST = 64  # levels of lists and objects
_LARGEST_REGULAR = 100 * 1024 * 1024  # bytes; the Hub takes a tenth of it outside of large storage
_SHA256 = re.compile(r"[0-9a-f]{64}")
_STATES = ("live", "staging", "error")


def read(method: str, path: str, answer: Any, sent: Any) -> Any:
    """The part of an answer that is used, or all of it if it has no reader. `sent` is the JSON of the request."""
    check_depth(answer)
    for reader_method, pattern, reader in _READERS:
        if reader_method == method and pattern.search(path):
            used = reader(answer)
            if reader in _EACH:
                _check_rows(used, sent, *_EACH[reader])
            if reader is _modes:
                _check_sizes(used, sent)
            return used
    return answer


def is_read(method: str, path: str) -> bool:
    """Whether the answer to such a request has a reader, so that it must be JSON."""
    return any(reader_method == method and pattern.search(path) for reader_method, pattern, _ in _READERS)


def readable(text: str) -> str:
    """The text without HTML entities and invisible characters, in which a token would not be recognized."""
    return "".join(character for character in unescape(text) if unicodedata.category(character) != "Cf")


def error_of(answer: Any) -> dict[str, Any]:
    """What an error answer says: its text as `error`, and the messages about a card."""
    if not isinstance(answer, dict):
        return {}
    error = answer.get("error") or answer.get("message")
    said = (*(error if isinstance(error, list) else [error]), answer.get("error_description"))
    texts = [readable(text) for text in said if isinstance(text, str)]
    messages = {kind: _messages(answer[kind]) for kind in ("errors", "warnings") if isinstance(answer.get(kind), list)}
    return ({"error": " ".join(texts)} if texts else {}) | messages


def check_depth(answer: Any) -> None:
    """Raise InvalidShape for an answer that is nested so deeply that its readers would fail."""
    level = [answer]
    for _ in range(_DEEPEST):
        level = [child for each in level for child in _children(each)]
        if not level:
            return
    raise InvalidShape("the answer is nested too deeply")


def _check_rows(used: Any, sent: Any, rows: str, key: str) -> None:
    """Raise InvalidShape unless an answer has a row for each row of the request, and no others."""
    if {row[key] for row in used[rows]} != {row[key] for row in sent[rows]}:
        raise InvalidShape(f"`{rows}` does not match the request")


def _check_sizes(used: Any, sent: Any) -> None:
    """Raise InvalidShape if large files are to be sent within the commit, which takes five times as much memory."""
    regular = {row["path"] for row in used["files"] if row["uploadMode"] == "regular"}
    size = max((row["size"] for row in sent["files"] if row["path"] in regular), default=0)
    if size > _LARGEST_REGULAR:
        raise InvalidShape(f"`uploadMode` is `regular` for {size:,} bytes")


def _children(value: Any) -> list[Any]:
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in within if isinstance(child, (dict, list))]


def _info(answer: Any) -> dict[str, Any]:
    """A repository: its name, and its head, visibility, files and providers if the request asks for them."""
    info = an_object(answer)
    read: dict[str, Any] = {"id": a_text(info.get("id"), "id")}
    if info.get("sha") is not None:
        read["sha"] = an_id(info["sha"], "sha")
    if "private" in info:
        if not isinstance(info["private"], bool):
            raise InvalidShape("`private` is neither true nor false")
        read["private"] = info["private"]
    if "gated" in info:
        if info["gated"] is not False and info["gated"] not in ("auto", "manual"):
            raise InvalidShape("`gated` is none of false, auto and manual")
        read["gated"] = info["gated"]
    if "siblings" in info:
        rows = a_list(info["siblings"], "`siblings`")
        read["siblings"] = [{"rfilename": a_path(an_object(row, "a sibling").get("rfilename"))} for row in rows]
    if info.get("inferenceProviderMapping") is not None:
        read["inferenceProviderMapping"] = _providers(info["inferenceProviderMapping"])
    return read


def _providers(answer: Any) -> dict[str, Any]:
    read = {}
    for name, mapping in an_object(answer, "`inferenceProviderMapping`").items():
        provider = an_object(mapping, "a provider")
        if provider.get("status") not in _STATES:
            raise InvalidShape("the `status` of a provider is unknown")
        read[name] = {key: a_text(provider.get(key), key) for key in ("status", "providerId", "task")}
    return read


def _rows(answer: Any) -> list[dict[str, Any]]:
    """A page of a tree, or the files at some paths."""
    return [_row(an_object(row, "a row")) for row in a_list(answer)]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("type") not in ("file", "directory"):
        raise InvalidShape("the `type` of a row is neither `file` nor `directory`")
    read = {"type": row["type"], "path": a_path(row.get("path")), "oid": an_id(row.get("oid"), "oid")}
    if row["type"] == "directory":
        return read
    read["size"] = a_size(row.get("size"))
    if row.get("lfs") is not None:
        lfs = an_object(row["lfs"], "`lfs`")
        sizes = {name: a_size(lfs.get(name), name) for name in ("size", "pointerSize")}
        read["lfs"] = {"oid": an_id(lfs.get("oid"), "lfs.oid", _SHA256), **sizes}
    if row.get("xetHash") is not None:
        read["xetHash"] = a_text(row["xetHash"], "xetHash")
    if row.get("lastCommit") is not None:
        last = an_object(row["lastCommit"], "`lastCommit`")
        read["lastCommit"] = {
            "id": an_id(last.get("id"), "id"),
            "title": a_text(last.get("title"), "title"),
            "date": UNUSED_DATE,
        }
    return read


def _refs(answer: Any) -> dict[str, Any]:
    refs = an_object(answer)
    read: dict[str, Any] = {"converts": [], "pullRequests": []}
    for kind in ("tags", "branches"):
        rows = [an_object(row, "a reference") for row in a_list(refs.get(kind), f"`{kind}`")]
        read[kind] = [
            {
                "name": a_text(row.get("name"), "name"),
                "ref": a_text(row.get("ref"), "ref"),
                "targetCommit": an_id(row.get("targetCommit"), "targetCommit"),
            }
            for row in rows
        ]
        if len({row["name"] for row in read[kind]}) < len(rows):
            raise InvalidShape(f"two {kind} have the same name")
    return read


def _commits(answer: Any) -> list[dict[str, Any]]:
    """A page of the history. Its authors and dates are not used."""
    unused = {"authors": [], "date": UNUSED_DATE}
    rows = [an_object(row, "a commit") for row in a_list(answer)]
    return [
        {
            "id": an_id(row.get("id"), "id"),
            "title": a_text(row.get("title"), "title"),
            "message": a_text(row.get("message"), "message"),
            **unused,
        }
        for row in rows
    ]


def _modes(answer: Any) -> dict[str, Any]:
    """How each file must be uploaded."""
    return {"files": [_mode(an_object(row, "a file")) for row in a_list(an_object(answer).get("files"), "`files`")]}


def _mode(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("uploadMode") not in ("lfs", "regular"):
        raise InvalidShape("`uploadMode` is neither `lfs` nor `regular`")
    if not isinstance(row.get("shouldIgnore"), bool):
        raise InvalidShape("`shouldIgnore` is neither true nor false")
    oid = row.get("oid")
    read = {"path": a_path(row.get("path")), "uploadMode": row["uploadMode"], "shouldIgnore": row["shouldIgnore"]}
    return read if oid is None else {**read, "oid": a_text(oid, "oid")}


def _committed(answer: Any) -> dict[str, Any]:
    made = an_object(answer)
    return {
        "commitUrl": a_text(made.get("commitUrl"), "commitUrl"),
        "commitOid": an_id(made.get("commitOid"), "commitOid"),
        "pullRequestUrl": discussion_shapes.address(made.get("pullRequestUrl")),
    }


def _validation(answer: Any) -> dict[str, Any]:
    """The validation of a card."""
    validation = an_object(answer)
    if not {"errors", "warnings"} & set(validation):
        raise InvalidShape("the answer has neither `errors` nor `warnings`")
    return {kind: _messages(a_list(validation.get(kind, []), f"`{kind}`")) for kind in ("errors", "warnings")}


def _messages(rows: list[Any]) -> list[dict[str, Any]]:
    texts = (row.get("message") if isinstance(row, dict) else row for row in rows)
    return [{"message": readable(text)} for text in texts if isinstance(text, str)]


def _batch(answer: Any) -> dict[str, Any]:
    """Where Git LFS content is uploaded to."""
    return {
        "objects": [
            _stored(an_object(row, "an object")) for row in a_list(an_object(answer).get("objects"), "`objects`")
        ]
    }


def _stored(row: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {"oid": an_id(row.get("oid"), "oid", _SHA256), "size": a_size(row.get("size"))}
    if "error" in row:
        error = an_object(row["error"], "`error`")
        return read | {"error": {"code": a_size(error.get("code"), "code"), "message": str(error.get("message"))}}
    if row.get("actions") is not None:
        actions = an_object(row["actions"], "`actions`")
        read["actions"] = {name: _action(actions[name]) for name in ("upload", "verify") if actions.get(name)}
        if "upload" not in read["actions"]:
            raise InvalidShape("`actions` has no `upload`")
    return read


def _action(answer: Any) -> dict[str, Any]:
    action = an_object(answer, "an action")
    header = an_object(action.get("header") or {}, "`header`")
    header = {key: a_text(header[key], key) for key in header}
    if not re.fullmatch("[1-9][0-9]{0,15}", header.get("chunk_size", "1"), re.ASCII):
        raise InvalidShape("`chunk_size` is not a size")
    return {"href": a_text(action.get("href"), "href"), "header": header}


# Answers with a row for each row of the request: the key of the rows, and the key that identifies a row.
_EACH: dict[Callable[[Any], Any], tuple[str, str]] = {_modes: ("files", "path"), _batch: ("objects", "oid")}
_MODEL = "/api/models/[^/]+/[^/]+"
_READERS: tuple[tuple[str, re.Pattern[str], Callable[[Any], Any]], ...] = (
    ("POST", re.compile("/api/repos/create$"), an_object),
    ("GET", re.compile(f"{_MODEL}/tree/"), _rows),
    ("POST", re.compile(f"{_MODEL}/paths-info/"), _rows),
    ("GET", re.compile(f"{_MODEL}/refs$"), _refs),
    ("GET", re.compile(f"{_MODEL}/commits/"), _commits),
    ("POST", re.compile(f"{_MODEL}/preupload/"), _modes),
    ("POST", re.compile(f"{_MODEL}/commit/"), _committed),
    ("GET", re.compile("/api/whoami-v2$"), an_object),
    ("GET", re.compile(f"{_MODEL}/discussions$"), discussion_shapes.listed),
    ("POST", re.compile(f"{_MODEL}/discussions/[0-9]+/status$"), discussion_shapes.changed),
    ("POST", re.compile("/api/validate-yaml$"), _validation),
    ("GET", re.compile("/api/models-tags-by-type$"), an_object),
    ("POST", re.compile(r"\.git/info/lfs/objects/batch$"), _batch),
    ("GET", re.compile(f"{_MODEL}(/revision/[^/]+)?$"), _info),
)
