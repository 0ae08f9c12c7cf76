"""The embedded Hub validates model cards as the real one does, with the same messages."""

from __future__ import annotations

import httpx2
import pytest

from hfdeploy_action.rehearsal.hub import Hub, card

INVALID = "The YAML metadata of your README.md is invalid."


@pytest.mark.parametrize(
    "text",
    [
        "---\nlicense: mit\n---\n# Text",
        "\n\n---\r\nlicense: MIT\r\n---\r\n",
        "---\nlicense: [mit, apache-2.0]\nlanguage: [en, multilingual, gsw]\n---",
        "---\nanything: goes\nmetrics: [{args: {a: 1}}]\nlibrary_name: mine\nn: .nan\nb: !!binary eA==\n---",
        "---\nbase_model: [distilbert-base-uncased, acme/x_y.z]\ndatasets: squad\n---",
        "---\nlanguage: no\n---",
        "---\nmodel-index: [{name: x, results: [{task: {}, dataset: {config: en}, metrics: []}]}]\n---",
    ],
)
def test_a_valid_card_has_no_errors_and_warnings(text: str) -> None:
    assert (card.errors(text), card.warnings(text)) == ([], [])


@pytest.mark.parametrize("text", ["", "# Text", "---\nlicense: mit\n", "---\n---\n", "text\n---\nlicense: x\n---\n"])
def test_a_card_without_metadata_has_a_warning(text: str) -> None:
    assert (card.errors(text), card.warnings(text)) == ([], ["empty or missing yaml metadata in repo card"])


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ("", INVALID),
        ("just text", INVALID),
        ("- a\n- b", '"value" must be of type object'),
        ("a: [", "Invalid YAML in README.md: "),
        ("a: 1\na: 2", "duplicated mapping key: a"),
        ("a: &a [" + "x," * 999 + "]\nb: [" + "*a, " * 101 + "]", "more than 100,000 values"),
        ("a: &a [*a]", "Invalid YAML in README.md: "),
        ("license: mine", '"license" must be one of ['),
        ("license: [mit, mine]", '"license" must be one of ['),
        ("language: es-ES", '"language" with value "es-ES" is not valid. It must be an ISO 639-1'),
        ("language: [en, English]", '"language[1]" with value "English" is not valid'),
        ("language:", '"language" must be one of [string, array]'),
        ("datasets: [librispeech 960h]", '"datasets[0]" with value "librispeech 960h" is not valid'),
        ("base_model: Kokoro 82M", '"base_model" with value "Kokoro 82M" is not valid. Use a model id'),
        ("model-index: [{name: x}]", '"model-index[0].results" is required'),
        ("model-index: [{results: [{}]}]", '"model-index[0].results[0].metrics" is required'),
        ("model-index: [{results: [{metrics: f1}]}]", '"model-index[0].results[0].metrics" must be an array'),
        ("model-index: foo", '"model-index" must be an array'),
        ("widget: {text: a}", '"widget" must be an array'),
        ("datasets: [null]", '"datasets[0]" must be a string'),
        ("base_model: ''", '"base_model" is not allowed to be empty'),
        ("model-index: [{results: [x]}]", '"model-index[0].results[0]" must be of type object'),
        ("model-index: [{results: [{dataset: {config: 1}, metrics: []}]}]", 'dataset.config" must be a string'),
        ("model-index: [{results: [{metrics: [{}, {config: 1}]}]}]", 'metrics[1].config" must be a string'),
    ],
)
def test_an_invalid_card_is_refused(metadata: str, message: str) -> None:
    (error,) = card.errors(f"---\n{metadata}\n---\n")
    assert message in error
    assert card.warnings(f"---\n{metadata}\n---\n") == []


def test_an_unknown_task_has_a_warning() -> None:
    text = "---\npipeline_tag: unheard-of\n---"
    assert card.errors(text) == []
    (warning,) = card.warnings(text)
    assert warning.startswith('The pipeline tag "unheard-of" is not in the official list: ')


def test_metadata_is_json() -> None:
    assert card.metadata("---\na: .nan\nb: !!binary eA==\n---") == {"a": None, "b": "b'x'"}


def test_yaml_is_read_as_the_hub_reads_it() -> None:
    assert card.metadata("---\nlanguage: no\ndate: 2026-01-01\ninference: false\nn: 3\n---") == {
        "language": "no",
        "date": "2026-01-01",
        "inference": False,
        "n": 3,
    }


def test_anonymous_requests_may_validate_a_card(hub: Hub) -> None:
    def ask(content: str, **headers: str) -> httpx2.Response:
        body = {"content": content, "repoType": "model"}
        return httpx2.post(f"{hub.url}/api/validate-yaml", json=body, headers=headers)

    valid, without, invalid = ask("---\nlicense: mit\n---"), ask("# Text"), ask("---\n- a\n---")
    assert (valid.status_code, valid.json()) == (200, {"errors": [], "warnings": []})
    assert (without.status_code, without.json()["warnings"]) == (200, [{"message": card.NO_METADATA}])
    assert (invalid.status_code, invalid.json()["errors"]) == (400, [{"message": '"value" must be of type object'}])
    assert ask("---\n- a\n---", accept="text/plain").text == '- Error: "value" must be of type object'
