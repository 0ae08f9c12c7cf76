"""Any inputs and any document are accepted or rejected; nothing else is raised."""

from __future__ import annotations

import os
from pathlib import Path

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hfdeploy_action.findings import Outcome
from hfdeploy_action.settings import INPUTS
from hfdeploy_action.settings.failures import SettingsRejected
from hfdeploy_action.settings.reading import read

words = st.sampled_from(
    [*INPUTS, "target", "publish", "smoke", "rules", "kind", "endpoint", "cases", "load", "ramp", "file"]
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.dates()
    | st.text(max_size=6)
    | st.sampled_from(
        [
            "http://[",
            "a/b",
            "v1",
            "\0",
            "/",
            "..",
            "auto",
            "endpoint",
            "p(95)<1s",
            "x" * 3000,
            "api-inference.huggingface.co",
        ]
    )
)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | leaves, inner, max_size=4),
    max_leaves=10,
)
documents = (
    st.dictionaries(words, trees, max_size=5).map(lambda tree: yaml.safe_dump(tree, sort_keys=False)) | st.text()
)
inputs = st.dictionaries(st.sampled_from([*INPUTS, "config", "no"]), leaves.map(str) | st.text(), max_size=4)


@settings(max_examples=200)
@given(documents, inputs, st.booleans())
def test_any_inputs_and_any_document_are_accepted_or_rejected(
    place: Path, document: str, texts: dict[str, str], confined: bool
) -> None:
    (place / "hfdeploy.yaml").write_text(document, encoding="utf-8", errors="surrogatepass", newline="")
    try:
        loaded = read(texts, place, confined=confined)
    except SettingsRejected as rejected:
        failures = rejected.failures
    else:
        failures = []
        assert os.path.isdir(loaded.root)  # noqa: PTH112
    assert all(failure.outcome is Outcome.INVALID_INPUT and str(failure) for failure in failures)
