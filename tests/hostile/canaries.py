"""Tokens that nobody else has, a search for them in everything that a run leaves, and a server that sends them back."""

from __future__ import annotations

import html
import json
import re
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

# No form of a known issuer, so that nothing but the run's own redaction masks them; and a place in a repository's name.
CANARIES = {
    "hf-token": "tkCanaryA_Pq2Ws3-Ed4Rf5.Tg6Yh",
    "inference-token": "tkCanaryB_Zx9Cv8-Bn7Mq6.Lk5Jh",
    "github-token": "tkCanaryC_Gf1Ds2-Ap3Oi4.Uy5Tr",
}
VARIABLES = {"hf-token": "HF_TOKEN", "inference-token": "INFERENCE_TOKEN", "github-token": "GITHUB_TOKEN"}
_WINDOW = 9  # characters of a token that may not be read anywhere


def leaks(data: bytes) -> list[str]:
    """The parts of the canaries that can be read in the bytes, however they are encoded."""
    text = data.decode("utf-8", "replace")
    readings = {text}
    for _ in range(2):
        readings |= {decode(reading) for reading in readings for decode in _DECODERS}
    small = [reading.lower() for reading in readings]
    parts = (token[start : start + _WINDOW] for token in CANARIES.values() for start in range(len(token) - _WINDOW + 1))
    return [part for part in parts if any(part.lower() in reading for reading in small)]


def _from_base64(text: str) -> str:
    runs = re.findall(r"[A-Za-z0-9+/_\-]{12,}", text)
    shifted = (run[start:].replace("-", "+").replace("_", "/") for run in runs for start in range(4))
    return "\n".join(b64decode(run[: len(run) // 4 * 4]).decode("latin-1") for run in shifted)


def _from_hexadecimal(text: str) -> str:
    runs = re.findall(r"[0-9A-Fa-f]{18,}", text)
    return "\n".join(
        bytes.fromhex(run[s : s + (len(run) - s) // 2 * 2]).decode("latin-1") for run in runs for s in (0, 1)
    )


def _from_escapes(text: str) -> str:
    return re.sub(r"\\+(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))", lambda found: chr(int(found[1] or found[2], 16)), text)


_DECODERS: tuple[Callable[[str], str], ...] = (
    html.unescape,
    unquote,
    _from_escapes,
    lambda text: re.sub(r"[\\\u200b]", "", text),
    lambda text: re.sub(r"<[^<>]{0,80}>", "", text),
    _from_base64,
    _from_hexadecimal,
)


def left_in(*folders: Path) -> bytes:
    """Every byte of the files in these folders, and their names."""
    files = sorted(path for path in chain(*(folder.rglob("*") for folder in folders)) if path.is_file())
    return b"\n".join(chain(*((str(path.name).encode(), path.read_bytes()) for path in files)))


# What a server answers with: status, headers and body, from the token that it was sent.
Echo = Callable[[str], tuple[int, dict[str, str], bytes]]


def _said(status: int, write: Callable[[str], str] = str) -> Echo:
    def answer(token: str) -> tuple[int, dict[str, str], bytes]:
        body = json.dumps({"error": f"`Bearer {write(token)}` may not do this"}).encode()
        return status, {"Content-Type": "application/json"}, body

    return answer


ECHOES: dict[str, Echo] = {
    **{f"in an error of status {status}": _said(status) for status in (400, 401, 403, 404, 409, 422, 429, 500)},
    "percent-encoded": _said(403, lambda token: quote(token, safe="").replace("_", "%5F").replace("-", "%2d")),
    "in HTML entities": _said(403, lambda token: "".join(f"&#{ord(c)};" for c in token)),
    "with invisible characters in it": _said(403, lambda token: "\u200b".join(token) + "\xad".join(token)),
    "in base 64": _said(403, lambda token: b64encode(f"user:{token}".encode()).decode()),
    "in hexadecimal digits": _said(403, lambda token: token.encode().hex()),
    "in capitals": _said(403, str.upper),
    "behind so much text that it is cut": _said(400, lambda token: f"{'x' * 270}{token}"),
    "in the header of an error": lambda token: (403, {"X-Error-Message": f"no {token}", "X-Error-Code": token}, b"{}"),
    "in a header that the client prints": lambda token: (403, {"X-HF-Warning": f"auth; {token}"}, b"{}"),
    "in the address of a redirect": lambda token: (302, {"Location": f"http://127.0.0.1:9/{token}?t={token}"}, b""),
    "in a redirect to no address": lambda token: (302, {"Location": f"gopher://{token}/{token}"}, b""),
    "in a page": lambda token: (200, {"Content-Type": "text/html"}, f"<p>{token}</p>".encode()),
    "in JSON of another shape": lambda token: (200, {"Content-Type": "application/json"}, json.dumps([token]).encode()),
    "as every value": lambda token: (
        200,
        {"Content-Type": "application/json"},
        json.dumps(
            dict.fromkeys(("name", "type", "id", "sha", "private", "auth", "label", "score", token), token)
        ).encode(),
    ),
    "as a label": lambda token: (200, {"Content-Type": "application/json"}, _labels(token)),
}


def _labels(token: str) -> bytes:
    return json.dumps([[{"label": token, "score": 0.9}, {"label": f"x{token[:20]}", "score": 0.1}]]).encode()


@contextmanager
def mirror(echo: Echo) -> Iterator[str]:
    """A server that answers everything with the token that it was sent; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            token = self.headers.get("Authorization", "").removeprefix("Bearer ") or CANARIES["hf-token"]
            status, headers, body = echo(token)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"" if self.command == "HEAD" else body)

        do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815  names of the standard library

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
