"""Models that misbehave: what each sends to whoever asks it."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable

from smoke.fakes import Behavior, reply

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SOUND = [{"label": "calm", "score": 0.8}, {"label": "happy", "score": 0.1}, {"label": "sad", "score": 0.1}]


def endless(start: bytes, again: bytes, pause: float = 0.0) -> Callable[[socket.socket], None]:
    """Sends the start once, and the rest until whoever asked hangs up."""

    def behave(connection: socket.socket) -> None:
        try:
            connection.sendall(start)
            while True:
                connection.sendall(again)
                time.sleep(pause)
        except OSError:
            return

    return behave


def silent(connection: socket.socket) -> None:
    """Holds the line until the other side hangs up."""
    connection.settimeout(10)
    connection.recv(1)


NEVER_DONE: dict[str, Behavior] = {
    "says nothing": silent,
    "drips the status line": endless(b"H", b"T", 0.02),
    "drips a header": endless(HEAD + b"X-Slow: ", b"x", 0.02),
    "drips headers": endless(HEAD, b"X-Slow: x\r\n", 0.02),
    "says 100 Continue for ever": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    "drips the body": endless(HEAD + b"Content-Length: 100000\r\n\r\n[", b" ", 0.02),
    "drips a body without a length": endless(HEAD + b"\r\n[", b" ", 0.02),
    "drips chunks": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", 0.02),
    "drips a chunk's extension": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;", b"x", 0.02),
    "drips trailers": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n", b"X: y\r\n", 0.02),
}
TOO_MUCH: dict[str, Behavior] = {
    "says 100 Continue as fast as it can": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "sends a header of 8 MB": endless(HEAD + b"X: ", b"x" * 1_000_000),
    "sends headers without end": endless(HEAD, b"X: " + b"x" * 60_000 + b"\r\n"),
    "sends a body without end": endless(HEAD + b"\r\n[", b" " * 1_000_000),
    "sends a chunk's extension without end": endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;", b"x" * 1_000_000),
    "sends trailers without end": endless(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n", b"X: y\r\n" * 10_000
    ),
    "sends chunks of a byte without end": endless(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n" * 100_000
    ),
    "redirects with a body without end": endless(
        b"HTTP/1.1 302 Found\r\nLocation: http://[\r\nContent-Encoding: gzip\r\n\r\n", b"x" * 1_000_000
    ),
}

BOMB = gzip.compress(b"[" + b" " * 50_000_000 + b"]")


def zipped(body: bytes, encoding: str = "gzip") -> bytes:
    """An answer in this encoding, whatever the body is."""
    return reply(body=body, Content_Encoding=encoding)


def with_label(label: str, times: int = 1) -> list[dict[str, object]]:
    return [{"label": label, "score": 1 / times}] * times


def scored(score: bytes) -> bytes:
    return reply(body=b'[{"label": "calm", "score": %b}]' % score)


BODIES: dict[str, tuple[Behavior, str]] = {
    "null": (reply(body=b"null"), "got null"),
    "a number": (reply(body=b"7"), "got a number"),
    "true": (reply(body=b"true"), "got true or false"),
    "text": (reply(body=b'"calm"'), "got text"),
    "an empty list": (reply(body=[]), "got a list of 0"),
    "an object": (reply(body={}), "got an object"),
    "an error as text": (reply(body={"error": "no"}), "got an object with an error"),
    "an error as a list": (reply(body={"error": ["no"]}), "got an object with an error"),
    "an error as an object": (reply(body={"error": {"code": 7}}), "got an object with an error"),
    "an error of 10 MB": (reply(body={"error": "x" * 10_000_000}), "more than 2.0 MB"),
    "a list in a list in a list": (reply(body=[[SOUND]]), "a list that holds a list of 3"),
    "five lists in one another": (reply(body=[[[[SOUND]]]]), "got a list of 1"),
    "a list of texts": (reply(body=["calm"]), "a list that holds text"),
    "two answers for one text": (reply(body=[SOUND, SOUND]), "a list that holds a list of 3"),
    "a label that is null": (reply(body=[{"label": None, "score": 1}]), "a label that is text, got null"),
    "a label that is a list": (reply(body=[{"label": ["calm"], "score": 1}]), "a label that is text, got a list of 1"),
    "a score that is text": (reply(body=[{"label": "calm", "score": "0.5"}]), "a score that is a number, got text"),
    "a score that is true": (reply(body=[{"label": "calm", "score": True}]), "a number, got true or false"),
    "a score beyond all numbers": (scored(b"1e999"), "'calm' is inf"),
    "a score that is none": (scored(b"NaN"), "'calm' is nan"),
    "a score of a million digits": (scored(b"9" * 1_000_000), "digits"),
    "a fraction of a million digits": (scored(b"7." + b"7" * 999_999), "'calm' is"),
    "the same key twice": (reply(body=b'[{"label": "calm", "label": "sad", "score": 1}]'), "the same key twice"),
    "an empty body": (reply(body=b""), "an empty body"),
    "a page": (reply(body=b"<!doctype html><title>Sign in to the network</title>"), "an HTML or XML page"),
    "a byte order mark": (reply(body=b"\xef\xbb\xbf" + json.dumps(SOUND).encode()), "a byte order mark"),
    "UTF-16": (reply(body=json.dumps(SOUND).encode("utf-16")), "UTF-16"),
    "UTF-16 without a mark": (reply(body=json.dumps(SOUND).encode("utf-16-le")), "UTF-16"),
    "Latin-1": (reply(body=b'[{"label": "caf\xe9", "score": 1}]'), "bytes that are not UTF-8, at byte 15"),
    "half an answer": (reply(body=b'[{"label": "calm", "sc'), "JSON that ends early"),
    "two answers in a row": (reply(body=b"[][]"), "JSON followed by other text"),
    "a list nested 100,000 deep": (reply(body=b"[" * 100_000), "nested too deeply"),
    "a gzip bomb": (zipped(BOMB), "more than 2.0 MB"),
    "a bomb in a bomb": (zipped(gzip.compress(BOMB), "gzip, gzip"), "an encoding that was not requested"),
    "brotli": (zipped(b"\x8b\x02\x80", "br"), "an encoding that was not requested"),
    "zstd": (zipped(b"\x28\xb5\x2f\xfd", "zstd"), "an encoding that was not requested"),
    "what only says it is gzip": (zipped(b"[]"), "not gzip, though its header says so"),
    "half a gzip": (zipped(gzip.compress(json.dumps(SOUND).encode())[:-10]), "a gzip body that ends early"),
    "300,000 predictions": (reply(body=with_label("calm", 300_000)), "more than 2.0 MB"),
    "14,000 predictions": (reply(body=b"[" + b'{"label":"a","score":0},' * 14_000 + b"0]"), "too many"),
    "a label 10,000 times": (reply(body=with_label("calm", 10_000)), "'calm' appears 10,000 times"),
    "10,000 labels of its own": (
        reply(body=[{"label": f"\U0001f600{n}", "score": 0} for n in range(10_000)]),
        "and 9,995 more",
    ),
    "a label of 1 MB": (reply(body=with_label("\U0001f600" * 80_000)), "the model was not trained on the label"),
    "half of a character as a label": (reply(body=b'[{"label": "\\ud800", "score": 1}]'), r"the label '\ud800'"),
    "nothing, with a status of success": (b"HTTP/1.1 204 No Content\r\n\r\n", "an empty body"),
}  # fmt: skip
