"""A deployed model whose answers never end, swell, or have another form."""

from __future__ import annotations

import json
import time
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest
from hostile.model.shared import SETTINGS, Sour, asked, short
from hostile.models import BODIES, NEVER_DONE, TOO_MUCH, silent
from hypothesis import given, settings
from hypothesis import strategies as st
from runs import Run, found
from smoke.fakes import serving
from sound import Model

from hfdeploy_action.smoke.bodies import BODY_LIMIT, TooLarge, Unreadable, value_of
from hfdeploy_action.smoke.cases import Case
from hfdeploy_action.smoke.observations import asked_case
from hfdeploy_action.smoke.samples import Cause, Sample
from hfdeploy_action.smoke.tasks import LabelSet, Task, text_classification


@short
@pytest.mark.attack("a model never ends its first answer", holds="the wait is the cold start's, and not longer")
@pytest.mark.parametrize("behavior", NEVER_DONE)
def test_the_first_answer_never_ends(behavior: str, smoked: Any) -> None:
    with serving(NEVER_DONE[behavior]) as server:
        started = time.monotonic()
        report = smoked(server.url, seconds=0.6)
    assert (report["outcome"], found(report)) == ("unavailable", ["HFD822"])
    assert time.monotonic() - started < 5


@short
@pytest.mark.attack("a model sends more than anybody can hold", holds="2.5 MB are received at most")
@pytest.mark.parametrize("behavior", TOO_MUCH)
def test_more_is_sent_than_is_read(behavior: str) -> None:
    tracemalloc.start()
    started = time.monotonic()
    sample = asked(TOO_MUCH[behavior])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sample.cause in {Cause.TOO_LARGE, Cause.TIMEOUT, Cause.CONNECTION, Cause.REDIRECTED}
    assert peak < 30_000_000
    assert time.monotonic() - started < 5


@short
@pytest.mark.attack(
    "a model goes silent after one answer", holds="three timeouts later nothing more is asked, and it is said"
)
def test_a_model_that_goes_silent(smoked: Any) -> None:
    with serving(Sour(1, silent)) as server:
        started = time.monotonic()
        report = smoked(server.url)
        sent = len(server.requests)
    assert report["outcome"] == "breached"
    assert "HFD810" in found(report)
    assert sent < 8
    assert time.monotonic() - started < 5


@short
@pytest.mark.attack("a model goes silent under load", holds="the load ends, and its report says how much was not sent")
def test_a_load_that_stalls(run: Run, model: Model) -> None:
    lines = SETTINGS.replace("SECONDS", "30").replace(
        "ramp: [20], seconds-per-step: 0.1", "ramp: [100, 200, 1000], seconds-per-step: 0.3"
    )
    with serving(Sour(8, silent)) as server:
        started = time.monotonic()
        folder = model({"hfdeploy.yaml": lines})
        report = run("smoke", str(folder), "--inference-url", server.url)
        assert len(server.requests) < 50
    (said,) = (finding["message"] for finding in report["findings"] if finding["rule"] == "HFD810")
    assert "load-test requests were not sent" in said
    assert time.monotonic() - started < 5


@pytest.mark.attack("a model answers in another form", holds="a finding says in words what came instead")
@pytest.mark.parametrize("body", BODIES)
def test_an_answer_of_another_form(body: str, smoked: Any) -> None:
    behavior, said = BODIES[body]
    with serving(behavior) as server:
        report = smoked(server.url)
    assert report["outcome"] == "breached"
    assert said in "\n".join(finding["message"] for finding in report["findings"])
    assert len(json.dumps(report)) < 100_000


@pytest.mark.attack("an answer is small on the wire and large in memory", holds="one of 2 MB takes 90 MB at most")
@pytest.mark.parametrize("part", [b"{}", b'{"a":1}', b"[]", b'""', b"[[]]", b'{"":{}}', b"1.5", b'"\\ud83d\\ude00"'])
def test_an_answer_that_swells(part: bytes) -> None:
    body = b"[" + b",".join([part] * 5_000) + b"]"
    tracemalloc.start()
    value_of(body, "")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak / len(body) < 90_000_000 / BODY_LIMIT


@pytest.mark.attack("every answer of a long run is as large as is read", holds="they are judged at once and not kept")
def test_answers_do_not_pile_up() -> None:
    answer = [{"label": f"label {number}", "score": 0.0} for number in range(10_000)]
    one = asked_case(TASK, Case(1, "a", any_of=("calm",)), Sample(200, 0.1, answer), LabelSet(("calm",)))
    assert one.sample.answer is None
    assert len(repr(vars(one))) < 2_000


@pytest.mark.attack("an answer is any bytes", holds="it is JSON or described in a few words, and nothing raises")
@given(st.binary(), st.sampled_from(["", "gzip", "br", "gzip, gzip", "x" * 1000]))
def test_any_bytes(body: bytes, encoding: str) -> None:
    with suppress(TooLarge):
        try:
            value_of(body, encoding)
        except Unreadable as reason:
            said = str(reason)
        else:
            said = ""
        assert len(said) < 100


TASK: Task = text_classification
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["label", "score", "error"]) | st.text(), inner),
    max_leaves=20,
)


@pytest.mark.attack("an answer is any JSON", holds="it gets a verdict, in a message that stays short")
@settings(max_examples=50)
@given(_json, st.sampled_from(["a text", ("two", "texts")]))
def test_any_json(value: object, inputs: Any) -> None:
    one = asked_case(TASK, Case(1, inputs, any_of=("calm",)), Sample(200, 0.1, value), LabelSet(("calm", "sad")))
    assert isinstance(one.passed, bool)
    assert len("".join((one.wrong_shape, *one.parsed.invalid_scores, *one.parsed.invalid_labels))) < 2_000
