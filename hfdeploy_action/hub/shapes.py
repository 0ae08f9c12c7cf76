"""What answers of the Hub must look like, before its client reads them; what nobody here reads is left out.

Each reader takes an answer's JSON and gives the part of it that is used. Raises Misshapen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

_DEEPEST = 64  # levels of lists and objects
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_STATES = ("live", "staging", "error")


class Misshapen(Exception):
    """An answer is not what the Hub answers to this question."""


def read(method: str, path: str, said: Any, sent: Any) -> Any:
    """The part of an answer that is used, or all of it where no reader is named. `sent` is the JSON of the request."""
    too_deep(said)
    for asked, pattern, reader in _READERS:
        if asked == method and pattern.search(path):
            used = reader(said)
            if reader in _EACH:
                _about_all(used, sent, *_EACH[reader])
            return used
    return said


def is_read(method: str, path: str) -> bool:
    """Whether anybody reads the answer to such a request, so that it must be JSON."""
    return any(asked == method and pattern.search(path) for asked, pattern, _ in _READERS)


def complaint(said: Any) -> dict[str, Any]:
    """What an error answer says: as `error` the texts, and the remarks about a card."""
    if not isinstance(said, dict):
        return {}
    named = said.get("error") or said.get("error_description") or said.get("message")
    # Unescaped, because a token in HTML entities that is cut short later could no longer be recognized.
    texts = [unescape(text) for text in (named if isinstance(named, list) else [named]) if isinstance(text, str)]
    remarks = {kind: _remarks(said[kind]) for kind in ("errors", "warnings") if isinstance(said.get(kind), list)}
    return ({"error": " ".join(texts)} if texts else {}) | remarks


def too_deep(said: Any) -> None:
    """Raise Misshapen for an answer that is nested so deeply that its readers would fail."""
    level = [said]
    for _ in range(_DEEPEST):
        level = [child for each in level for child in _children(each)]
        if not level:
            return
    raise Misshapen("the answer is nested too deeply")


def _about_all(used: Any, sent: Any, rows: str, key: str) -> None:
    """Raise Misshapen unless an answer says something of everything that was asked about, and of nothing else."""
    if {row[key] for row in used[rows]} != {row[key] for row in sent[rows]}:
        raise Misshapen(f"`{rows}` is not about what was asked")


def _children(value: Any) -> list[Any]:
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [child for child in within if isinstance(child, (dict, list))]


def _object(value: Any, name: str = "the answer") -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Misshapen(f"{name} is not an object")
    return value


def _list(value: Any, name: str = "the answer") -> list[Any]:
    if not isinstance(value, list):
        raise Misshapen(f"{name} is not a list")
    return value


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise Misshapen(f"`{name}` is not a text")
    return value


def _size(value: Any, name: str = "size") -> int:
    if type(value) is not int or value < 0:
        raise Misshapen(f"`{name}` is not a size")
    return value


def _id(value: Any, name: str, pattern: re.Pattern[str] = _COMMIT) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Misshapen(f"`{name}` is not an id of Git or a sha256")
    return value


def _path(value: Any) -> str:
    """A path inside the repository."""
    if not isinstance(value, str) or "\0" in value or {"", ".", ".."} & set(value.split("/")):
        raise Misshapen("`path` is not a path inside the repository")
    return value


def _info(said: Any) -> dict[str, Any]:
    """Of a repository: what it is called, and where they are asked for its head, visibility, files and providers."""
    info = _object(said)
    read: dict[str, Any] = {"id": _text(info.get("id"), "id")}
    if info.get("sha") is not None:
        read["sha"] = _id(info["sha"], "sha")
    if "private" in info:
        if not isinstance(info["private"], bool):
            raise Misshapen("`private` is neither true nor false")
        read["private"] = info["private"]
    if "siblings" in info:
        rows = _list(info["siblings"], "`siblings`")
        read["siblings"] = [{"rfilename": _path(_object(row, "a sibling").get("rfilename"))} for row in rows]
    if info.get("inferenceProviderMapping") is not None:
        read["inferenceProviderMapping"] = _providers(info["inferenceProviderMapping"])
    return read


def _providers(said: Any) -> dict[str, Any]:
    read = {}
    for name, mapping in _object(said, "`inferenceProviderMapping`").items():
        given = _object(mapping, "a provider")
        if given.get("status") not in _STATES:
            raise Misshapen("the `status` of a provider is unknown")
        read[name] = {key: _text(given.get(key), key) for key in ("status", "providerId", "task")}
    return read


def _rows(said: Any) -> list[dict[str, Any]]:
    """A page of a tree, or of what is at some paths."""
    return [_row(_object(row, "a row")) for row in _list(said)]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("type") not in ("file", "directory"):
        raise Misshapen("the `type` of a row is neither `file` nor `directory`")
    read = {"type": row["type"], "path": _path(row.get("path")), "oid": _id(row.get("oid"), "oid")}
    if row["type"] == "directory":
        return read
    read["size"] = _size(row.get("size"))
    if row.get("lfs") is not None:
        lfs = _object(row["lfs"], "`lfs`")
        sizes = {name: _size(lfs.get(name), name) for name in ("size", "pointerSize")}
        read["lfs"] = {"oid": _id(lfs.get("oid"), "lfs.oid", _SHA256), **sizes}
    if row.get("xetHash") is not None:
        read["xetHash"] = _text(row["xetHash"], "xetHash")
    return read


def _refs(said: Any) -> dict[str, Any]:
    refs = _object(said)
    read: dict[str, Any] = {"branches": [], "converts": [], "pullRequests": []}
    rows = [_object(row, "a tag") for row in _list(refs.get("tags"), "`tags`")]
    read["tags"] = [
        {
            "name": _text(row.get("name"), "name"),
            "ref": _text(row.get("ref"), "ref"),
            "targetCommit": _id(row.get("targetCommit"), "targetCommit"),
        }
        for row in rows
    ]
    if len({row["name"] for row in read["tags"]}) < len(rows):
        raise Misshapen("two tags have one name")
    return read


def _commits(said: Any) -> list[dict[str, Any]]:
    """A page of the history. Nobody reads authors and dates."""
    unread = {"authors": [], "date": "2000-01-01T00:00:00.000Z"}
    rows = [_object(row, "a commit") for row in _list(said)]
    return [
        {
            "id": _id(row.get("id"), "id"),
            "title": _text(row.get("title"), "title"),
            "message": _text(row.get("message"), "message"),
            **unread,
        }
        for row in rows
    ]


def _modes(said: Any) -> dict[str, Any]:
    """How each file is to be sent."""
    return {"files": [_mode(_object(row, "a file")) for row in _list(_object(said).get("files"), "`files`")]}


def _mode(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("uploadMode") not in ("lfs", "regular"):
        raise Misshapen("`uploadMode` is neither `lfs` nor `regular`")
    if not isinstance(row.get("shouldIgnore"), bool):
        raise Misshapen("`shouldIgnore` is neither true nor false")
    oid = row.get("oid")
    read = {"path": _path(row.get("path")), "uploadMode": row["uploadMode"], "shouldIgnore": row["shouldIgnore"]}
    return read if oid is None else {**read, "oid": _text(oid, "oid")}


def _committed(said: Any) -> dict[str, Any]:
    made = _object(said)
    return {
        "commitUrl": _text(made.get("commitUrl"), "commitUrl"),
        "commitOid": _id(made.get("commitOid"), "commitOid"),
    }


def _judged(said: Any) -> dict[str, Any]:
    """What the Hub makes of a card."""
    judged = _object(said)
    if not {"errors", "warnings"} & set(judged):
        raise Misshapen("it has neither `errors` nor `warnings`")
    return {kind: _remarks(_list(judged.get(kind, []), f"`{kind}`")) for kind in ("errors", "warnings")}


def _remarks(rows: list[Any]) -> list[dict[str, Any]]:
    said = (row.get("message") if isinstance(row, dict) else row for row in rows)
    return [{"message": unescape(text)} for text in said if isinstance(text, str)]


def _batch(said: Any) -> dict[str, Any]:
    """Where Git LFS content goes."""
    return {"objects": [_stored(_object(row, "an object")) for row in _list(_object(said).get("objects"), "`objects`")]}


def _stored(row: dict[str, Any]) -> dict[str, Any]:
    read: dict[str, Any] = {"oid": _id(row.get("oid"), "oid", _SHA256), "size": _size(row.get("size"))}
    if "error" in row:
        error = _object(row["error"], "`error`")
        return read | {"error": {"code": _size(error.get("code"), "code"), "message": str(error.get("message"))}}
    if row.get("actions") is not None:
        actions = _object(row["actions"], "`actions`")
        read["actions"] = {name: _action(actions[name]) for name in ("upload", "verify") if actions.get(name)}
        if "upload" not in read["actions"]:
            raise Misshapen("`actions` has no `upload`")
    return read


def _action(said: Any) -> dict[str, Any]:
    action = _object(said, "an action")
    header = _object(action.get("header") or {}, "`header`")
    header = {key: _text(header[key], key) for key in header}
    if not re.fullmatch("[1-9][0-9]{0,15}", header.get("chunk_size", "1"), re.ASCII):
        raise Misshapen("`chunk_size` is not a size")
    return {"href": _text(action.get("href"), "href"), "header": header}


# Answers with a row for each row of the request: where they have their rows, and what tells rows apart.
_EACH: dict[Callable[[Any], Any], tuple[str, str]] = {_modes: ("files", "path"), _batch: ("objects", "oid")}
_MODEL = "/api/models/[^/]+/[^/]+"
_READERS: tuple[tuple[str, re.Pattern[str], Callable[[Any], Any]], ...] = (
    ("POST", re.compile("/api/repos/create$"), _object),
    ("GET", re.compile(f"{_MODEL}/tree/"), _rows),
    ("POST", re.compile(f"{_MODEL}/paths-info/"), _rows),
    ("GET", re.compile(f"{_MODEL}/refs$"), _refs),
    ("GET", re.compile(f"{_MODEL}/commits/"), _commits),
    ("POST", re.compile(f"{_MODEL}/preupload/"), _modes),
    ("POST", re.compile(f"{_MODEL}/commit/"), _committed),
    ("POST", re.compile("/api/validate-yaml$"), _judged),
    ("GET", re.compile("/api/models-tags-by-type$"), _object),
    ("POST", re.compile(r"\.git/info/lfs/objects/batch$"), _batch),
    ("GET", re.compile(f"{_MODEL}(/revision/[^/]+)?$"), _info),
)
