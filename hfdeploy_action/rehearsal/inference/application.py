"""The two dialects in which models answer over HTTP: that of serverless inference, and that of an endpoint."""

from __future__ import annotations

import asyncio
import hmac
import json
import math
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from hfdeploy_action.rehearsal.inference.behavior import Visits
from hfdeploy_action.rehearsal.inference.model import Model, Prediction
from hfdeploy_action.rehearsal.inference.question import Question, Refusal, read

BODY_LIMIT = 2_000_000
"""Bytes; a longer body is refused with 413."""


class Answer(JSONResponse):
    """JSON as Python writes it: a score of a damaged model may be `NaN`, which Starlette would refuse to send."""

    def render(self, content: Any) -> bytes:
        """The body."""
        return json.dumps(content).encode()


Dialect = Callable[[Question, list[list[Prediction]]], Any]


def serverless(question: Question, ranked: list[list[Prediction]]) -> list[list[Prediction]]:
    """A list for each text, of all labels or the best `top_k`, even where one text was sent by itself."""
    return [predictions[: question.top_k] for predictions in ranked]


def endpoint(question: Question, ranked: list[list[Prediction]]) -> list[Prediction] | list[list[Prediction]]:
    """As the pipeline of transformers, which the toolkit's handler calls with the client's parameters.

    Without `top_k` the best label of each text, in one flat list; with it a flat list for a single text and a list of
    lists for several. Null is all labels.
    """
    if not question.limited:
        return [predictions[0] for predictions in ranked]
    lists = [predictions[: question.top_k] for predictions in ranked]
    return lists[0] if question.single else lists


def without_names(model: Model) -> Model:
    """The same model, had it lost its `id2label`."""
    return replace(model, labels=tuple(f"LABEL_{index}" for index in range(len(model.labels))))


class Application:
    """One model behind both dialects; `visits` decide how it behaves, and a `token`, if given, who may ask it."""

    def __init__(self, model: Model, repo_id: str, revision: str, visits: Visits, token: str | None) -> None:
        self.model = model
        self.repo_id = repo_id
        self.revision = revision
        self.visits = visits
        self.token = token

    def routes(self) -> Starlette:
        """The application to serve. Every answer carries `X-Revision`, which real servers do not send."""
        return Starlette(
            routes=[
                Route("/", self.ask_endpoint, methods=["POST"]),
                Route("/health", self.health, methods=["GET"]),
                Route("/hf-inference/models/{name:path}", self.ask_serverless, methods=["POST"]),
            ],
            exception_handlers={Refusal: self.refuse, HTTPException: self.refuse_http, Exception: self.crash},
        )

    async def health(self, request: Request) -> Response:
        """200 once the model is loaded. A request starts the loading and counts as a visit, but never fails."""
        self.authorize(request)
        loading = self.visits.loading(self.visits.arrive())
        return Response(headers=self.headers()) if loading is None else self.unavailable()

    async def ask_serverless(self, request: Request) -> Response:
        """The router's address of this model; no other model is served."""
        self.authorize(request)
        if request.path_params["name"] != self.repo_id:
            raise Refusal(400, "Model not supported by provider hf-inference")
        return await self.answer(request, serverless)

    async def ask_endpoint(self, request: Request) -> Response:
        """The address of an endpoint, which has one model only."""
        self.authorize(request)
        return await self.answer(request, endpoint)

    def authorize(self, request: Request) -> None:
        """Refuse requests without the token, if there is one."""
        sent = request.headers.get("Authorization", "")
        if self.token and not hmac.compare_digest(sent.encode(), f"Bearer {self.token}".encode()):
            raise Refusal(401, "Invalid username or password.")

    async def answer(self, request: Request, dialect: Dialect) -> Response:
        """Answer one request, as the visits' behavior has it."""
        number, behavior = self.visits.arrive(), self.visits.behavior
        await asyncio.sleep(behavior.latency_seconds)
        if (seconds := self.visits.loading(number)) is not None:
            return self.loading(seconds) if dialect is serverless else self.unavailable()
        limits: dict[str, str] = {}
        if behavior.rate_limit:
            within, limits = behavior.rate_limit.count("inference", None)
            if not within:
                return self.too_many(limits)
        if self.visits.failing(number):
            raise Refusal(500, "Internal Server Error")
        question = read(await _body(request))
        started = time.perf_counter()
        model = without_names(self.model) if behavior.generic_labels else self.model
        ranked = await run_in_threadpool(model.ranked, question.texts, question.function)
        took = time.perf_counter() - started
        headers = self.headers(limits) | {"X-Compute-Time": f"{took:.6f}"}
        return Answer(dialect(question, ranked), headers=headers)

    def headers(self, more: dict[str, str] | None = None) -> dict[str, str]:
        """What every answer carries."""
        return {"X-Request-Id": uuid.uuid4().hex, "X-Revision": self.revision} | (more or {})

    def loading(self, seconds: float) -> Response:
        """How serverless inference says that a model is not there yet, and when it may be."""
        error = {"error": f"Model {self.repo_id} is currently loading", "estimated_time": seconds}
        return JSONResponse(error, 503, self.headers())

    def unavailable(self) -> Response:
        """How the proxy before an endpoint says it: without JSON."""
        return PlainTextResponse("503 Service Unavailable", 503, self.headers())

    def too_many(self, limits: dict[str, str]) -> Response:
        """The quota is used up; Retry-After is when the window ends."""
        seconds = limits["RateLimit"].rpartition("t=")[2]
        error = {"error": "Rate limit reached"}
        return JSONResponse(error, 429, self.headers(limits) | {"Retry-After": str(math.ceil(float(seconds)))})

    async def refuse(self, _: Request, refusal: Exception) -> Response:
        """A request that is not answered, and why."""
        status = refusal.status if isinstance(refusal, Refusal) else 500
        return JSONResponse({"error": str(refusal)}, status, self.headers())

    async def refuse_http(self, _: Request, refusal: Exception) -> Response:
        """Another address, or another method."""
        status = refusal.status_code if isinstance(refusal, HTTPException) else 500
        return JSONResponse({"error": "Not Found" if status == 404 else str(refusal)}, status, self.headers())

    async def crash(self, _: Request, __: Exception) -> Response:
        """Our bug, or the runtime's; what it was is not the client's to know."""
        return JSONResponse({"error": "Internal Server Error"}, 500, self.headers())


async def _body(request: Request) -> bytes:
    """The whole body. One that is too long is read on, so that the client gets to its answer, but not kept."""
    body, length = bytearray(), 0
    try:
        async for chunk in request.stream():
            length += len(chunk)
            if length <= BODY_LIMIT:
                body += chunk
    except ClientDisconnect:
        raise Refusal(400, "the body ends early") from None
    if length > BODY_LIMIT:
        raise Refusal(413, f"the body is longer than {BODY_LIMIT} bytes")
    return bytes(body)
