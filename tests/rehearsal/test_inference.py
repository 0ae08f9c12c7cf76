"""The embedded inference server, asked over HTTP: two dialects, one model, and nothing that brings it down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from huggingface_hub import HfApi, InferenceClient

from hfdeploy_action.rehearsal.hub import Hub
from hfdeploy_action.rehearsal.inference import NotServable, Published, Running, serve
from hfdeploy_action.rehearsal.inference.application import BODY_LIMIT

EMOTION = Path(__file__).parents[2] / "examples" / "emotion"
TOKEN = "hf_acme"
CALM = "I felt calm after writing it all down."


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with serve(EMOTION) as running:
        yield running


def ask(url: str, inputs: Any, **parameters: Any) -> Any:
    response = requests.post(url, json={"inputs": inputs, "parameters": parameters}, timeout=10)
    assert response.status_code == 200, response.text
    return response.json()


def labels() -> list[str]:
    return list(json.loads((EMOTION / "config.json").read_text())["id2label"].values())


# What serverless inference answers


def test_serverless_answers_a_list_of_lists_with_all_labels_the_best_first(server: Running) -> None:
    (ranked,) = ask(server.router_url, CALM)

    assert ranked[0]["label"] == "calm"
    assert sorted(each["label"] for each in ranked) == labels()
    assert [each["score"] for each in ranked] == sorted((each["score"] for each in ranked), reverse=True)
    assert all(set(each) == {"label", "score"} for each in ranked)


def test_serverless_answers_a_batch_with_a_list_for_each_text(server: Running) -> None:
    first, second = ask(server.router_url, [CALM, "I am exhausted."], top_k=2)

    assert [first[0]["label"], second[0]["label"]] == ["calm", "tired"]
    assert len(first) == len(second) == 2


def test_serverless_does_not_know_other_models(server: Running) -> None:
    response = requests.post(f"{server.url}/hf-inference/models/acme/other", json={"inputs": CALM}, timeout=10)

    assert response.status_code == 400
    assert response.json() == {"error": "Model not supported by provider hf-inference"}


def test_the_client_of_the_hub_understands_serverless(server: Running) -> None:
    best = InferenceClient(model=server.router_url, token="hf_x").text_classification(CALM)[0]

    assert best.label == "calm"


# What an endpoint answers: what the pipeline of transformers gives for the same arguments


def test_an_endpoint_answers_with_the_best_label_in_a_flat_list(server: Running) -> None:
    (best,) = ask(server.url, CALM)

    assert best["label"] == "calm"


def test_an_endpoint_answers_a_batch_with_the_best_label_of_each_text(server: Running) -> None:
    assert [each["label"] for each in ask(server.url, [CALM, "I am exhausted."])] == ["calm", "tired"]


def test_an_endpoint_answers_with_as_many_labels_as_it_is_told(server: Running) -> None:
    assert len(ask(server.url, CALM, top_k=3)) == 3
    assert len(ask(server.url, CALM, top_k=None)) == 12
    assert [len(each) for each in ask(server.url, [CALM, CALM], top_k=3)] == [3, 3]


def test_scores_are_probabilities_unless_told_otherwise(server: Running) -> None:
    softmax = ask(server.url, CALM, top_k=None)
    sigmoid = ask(server.url, CALM, top_k=None, function_to_apply="sigmoid")
    logits = ask(server.url, CALM, top_k=None, function_to_apply="none")

    assert sum(each["score"] for each in softmax) == pytest.approx(1, abs=1e-9)
    assert all(0 < each["score"] < 1 for each in sigmoid)
    assert any(each["score"] < 0 for each in logits)


# What is asked


@pytest.mark.parametrize(
    "text",
    ["", " ", "🙂👩‍👩‍👧", "не знаю", "今日は疲れた", "مرحبا", "a\0b", "\u202etxet", "\x1b[31m", "é" * 300],
)
def test_every_text_gets_a_distribution(server: Running, text: str) -> None:
    (ranked,) = ask(server.router_url, text)

    assert len(ranked) == 12
    assert sum(each["score"] for each in ranked) == pytest.approx(1, abs=1e-9)


def test_a_long_text_is_cut_to_what_the_model_takes(server: Running) -> None:
    taken = "calm " * 126  # with the two special tokens, 128

    assert ask(server.router_url, taken + "exhausted " * 100_000) == ask(server.router_url, taken)


def test_the_same_text_gets_the_identical_answers_alone_or_in_company(server: Running) -> None:
    alone = ask(server.router_url, CALM)

    assert ask(server.router_url, [CALM, "words " * 100])[:1] == alone


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        b'"text"',
        b"[]",
        b"{}",
        b'{"inputs": null}',
        b'{"inputs": 1}',
        b'{"inputs": []}',
        b'{"inputs": ["a", 1]}',
        b'{"inputs": [["a"]]}',
        b'{"inputs": {"text": "a"}}',
        b'{"inputs": "\\ud800"}',
        b'{"inputs": "a", "parameters": []}x',
        b'{"inputs": "a", "parameters": "b"}',
        b'{"inputs": "a", "parameters": {"top_k": 0}}',
        b'{"inputs": "a", "parameters": {"top_k": true}}',
        b'{"inputs": "a", "parameters": {"top_k": "3"}}',
        b'{"inputs": "a", "parameters": {"function_to_apply": "exec"}}',
        b'{"inputs": "a", "parameters": {"function_to_apply": []}}',
        b'{"inputs": ' + b"1" * 10_000 + b"}",
        b"[" * 100_000,
        b'{"inputs": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    ],
)
@pytest.mark.parametrize("dialect", ["url", "router_url"])
def test_a_malformed_request_gets_an_error_in_json_that_repeats_nothing_of_it(
    server: Running, dialect: str, body: bytes
) -> None:
    response = requests.post(getattr(server, dialect), data=body, timeout=10)

    assert response.status_code == 400
    assert set(response.json()) == {"error"}
    assert len(response.content) < 100


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"inputs": "a" * 10_000_000}).encode(),
        json.dumps({"inputs": ["a"] * 513}).encode(),
        b" " * (BODY_LIMIT + 1),
    ],
)
def test_too_much_is_refused_with_an_error_in_json(server: Running, body: bytes) -> None:
    response = requests.post(server.url, data=body, timeout=10)

    assert response.status_code == 413
    assert set(response.json()) == {"error"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 405),
        ("PUT", "/", 405),
        ("GET", "/hf-inference/models/local/emotion", 405),
        ("POST", "/models/local/emotion", 404),
        ("GET", "/..%2f..%2fetc/passwd", 404),
    ],
)
def test_other_addresses_and_methods_get_an_error_in_json(server: Running, method: str, path: str, status: int) -> None:
    response = requests.request(method, server.url + path, timeout=10)

    assert response.status_code == status
    assert set(response.json()) == {"error"}


# What is served is what was published


def test_what_is_served_is_the_revision_that_was_published(hub: Hub, acme: HfApi) -> None:
    acme.create_repo("acme/emotion-served")
    ignored = ["train.py", "training/*", "hfdeploy.yaml"]
    first = acme.upload_folder(repo_id="acme/emotion-served", folder_path=EMOTION, ignore_patterns=ignored).oid
    config = json.loads((EMOTION / "config.json").read_text())
    config["id2label"]["1"] = "serene"
    second = acme.upload_file(
        repo_id="acme/emotion-served", path_in_repo="config.json", path_or_fileobj=json.dumps(config).encode()
    ).oid

    for revision, label in ((first, "calm"), (second, "serene"), ("main", "serene")):
        with serve(Published("acme/emotion-served", revision, hub.url, TOKEN)) as running:
            response = requests.post(running.router_url, json={"inputs": CALM}, timeout=10)
        assert response.json()[0][0]["label"] == label
        assert response.headers["X-Revision"] == running.revision == (first if label == "calm" else second)
        assert running.router_url == f"{running.url}/hf-inference/models/acme/emotion-served"


def test_a_revision_that_is_not_there_cannot_be_served(hub: Hub, acme: HfApi) -> None:
    acme.create_repo("acme/emotion-empty")
    missing = Published("acme/emotion-empty", "v9", hub.url, TOKEN)

    with pytest.raises(NotServable, match="could not fetch acme/emotion-empty at v9"), serve(missing):
        pass
    assert TOKEN not in repr(missing)


def test_over_http_the_example_is_as_right_as_its_card_says(server: Running) -> None:
    cases = [json.loads(line) for line in (EMOTION / "eval" / "spot-check.jsonl").read_text().splitlines()]
    answers = ask(server.url, [case["text"] for case in cases])
    right = sum(answer["label"] == case["label"] for answer, case in zip(answers, cases, strict=True))
    card = yaml.safe_load((EMOTION / "README.md").read_text().split("---\n")[1])

    assert round(right / len(cases), 4) == card["model-index"][0]["results"][0]["metrics"][0]["value"]
