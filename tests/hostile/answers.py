"""What a Hub may say that no Hub says."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

from hostile.hubs import Altered, page, said
from smoke.fakes import Behavior, reply

ID = "0" * 40

ANYTHING: dict[str, Behavior] = {
    "a web page": page(),
    "an empty object": said({}),
    "an empty list": said([]),
    "null": reply(200, b"null", Content_Type="application/json"),
    "a text": said("x"),
    "a number": said(5),
    "an object of wrong things": said(dict.fromkeys("id sha private files tags url commitOid commitUrl".split(), 5)),
    "a list of wrong things": said([5, None, "x", []]),
    "a list of empty objects": said([{}]),
    "half of its JSON": reply(200, b'[{"type": "file", "pa', Content_Type="application/json"),
    "JSON of 100,000 levels": reply(200, b"[" * 100_000 + b"]" * 100_000, Content_Type="application/json"),
    "JSON of 900 levels": reply(200, b"[" * 900 + b"]" * 900, Content_Type="application/json"),
    "5 MB of blanks": reply(200, b" " * 5_000_000, Content_Type="application/json"),
    "bytes that are no text": reply(200, b'{"id": "\xff\xfe"}', Content_Type="application/json"),
    "each key twice": reply(200, b'{"id": 1, "id": 2, "sha": "x", "sha": "y"}', Content_Type="application/json"),
    "a number of 5,000 digits": reply(200, b'{"size": ' + b"9" * 5000 + b"}", Content_Type="application/json"),
    "nothing": reply(200, b"", Content_Type="application/json"),
    "broken gzip": reply(200, b"no gzip", Content_Encoding="gzip", Content_Type="application/json"),
    "204 and no content": reply(204, b""),
    "a redirect to nowhere": reply(302, b"", Location="http://127.0.0.1:1/"),
    "a redirect without an address": reply(302, b""),
    "a redirect to a file": reply(307, b"", Location="file:///etc/passwd"),
    "a refusal in a list": said([1], 403),
    "a refusal of 100,000 levels": reply(400, b"[" * 100_000 + b"]" * 100_000, Content_Type="application/json"),
    "a refusal that is no text": said({"error": {"a": 1}, "errors": [1, None, {"message": 5}]}, 422),
    "a refusal in other bytes": reply(400, b"\xff\xfe\x00", Content_Type="application/json"),
}

PORTALS = {
    "200": page(),
    "401": page(status=401),
    "403": page(status=403),
    "407 of a proxy": page("<h1>Proxy Authentication Required", 407),
    "511 of a network": page("<h1>Network Authentication Required", 511),
}

BOMB = gzip.compress(gzip.compress(b" " * 200_000_000))
TOO_LARGE = {
    "gzip": reply(200, gzip.compress(b" " * 100_000_000), Content_Encoding="gzip", Content_Type="application/json"),
    "gzip in gzip": reply(200, BOMB, Content_Encoding="gzip, gzip", Content_Type="application/json"),
    "deflate of a refusal": reply(
        403, gzip.compress(b" " * 100_000_000), Content_Encoding="gzip", Content_Type="application/json"
    ),
}


def _each(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Altered:
    """A change to every row of a list."""
    return Altered(lambda rows: [change(row) for row in rows])


ROWS = {
    "a path above the repository": _each(lambda row: {**row, "path": "../x"}),
    "an absolute path": _each(lambda row: {**row, "path": "/etc/passwd"}),
    "a path with an end in it": _each(lambda row: {**row, "path": "a\0b"}),
    "a path that is none": _each(lambda row: {**row, "path": ["a"]}),
    "one path for all": _each(lambda row: {**row, "path": "same"}),
    "sizes below zero": _each(lambda row: {**row, "size": -1}),
    "sizes that are true": _each(lambda row: {**row, "size": True}),
    "no ids": _each(lambda row: {key: row[key] for key in row if key != "oid"}),
    "ids that are none": _each(lambda row: {**row, "oid": "main"}),
    "large files without a size": _each(lambda row: {**row, "lfs": {"oid": "0" * 64}}),
    "a kind of its own": _each(lambda row: {**row, "type": "link"}),
    "no files at all": Altered(lambda rows: rows[:0]),
    "an object": Altered(lambda _: {}),
}


def _with(**entries: Any) -> Altered:
    return Altered(lambda info: {**info, **entries})


INFORMATION = {
    "a sha that is a number": _with(sha=5),
    "a sha that is a branch": _with(sha="main"),
    "a short sha": _with(sha="abcdef0"),
    "no sha": _with(sha=None),
    "siblings that are null": _with(siblings=None),
    "an id that is a list": _with(id=["acme"]),
}
PRIVATE = {
    "no": _with(private="no"),
    "0": _with(private=0),
    "1": _with(private=1),
    "null": _with(private=None),
    "nothing": Altered(lambda info: {key: info[key] for key in info if key != "private"}),
}
TAGS = {
    "no tags": Altered(lambda refs: {key: refs[key] for key in refs if key != "tags"}),
    "tags that are null": Altered(lambda refs: {**refs, "tags": None}),
    "a tag on a branch": Altered(lambda refs: {**refs, "tags": [{"name": "v2", "ref": "x", "targetCommit": "main"}]}),
    "one tag on two commits": Altered(
        lambda refs: {**refs, "tags": [{"name": "v1", "ref": "x", "targetCommit": ID[:-1] + end} for end in "12"]}
    ),
}
COMMITS = {
    "no id": Altered(lambda made: {"commitUrl": made["commitUrl"]}),
    "a name as id": Altered(lambda made: {**made, "commitOid": "main"}),
    "a commit that is not there": Altered(lambda made: {**made, "commitOid": ID}),
}
