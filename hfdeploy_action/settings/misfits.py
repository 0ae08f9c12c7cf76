"""What the schema rejects, in words, each at its line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from hfdeploy_action.findings import Failure, Location
from hfdeploy_action.settings import INPUTS, cases, placeholders
from hfdeploy_action.settings.failures import InvalidSetting, InvalidSmokeInput, UnknownSetting
from hfdeploy_action.settings.fits import fits
from hfdeploy_action.settings.keys import dotted, nearest, value_at
from hfdeploy_action.settings.option import LIMIT_WORDS
from hfdeploy_action.settings.schema import schema
from hfdeploy_action.settings.thresholds import Metric, meant

_DEAD_HOSTS = {
    "api-inference.huggingface.co": "leave `inference-url` empty and set `target: serverless`; the address is now "
    "https://router.huggingface.co/hf-inference/models/OWNER/NAME",
}
_TOKENS = frozenset({"hf-token", "inference-token", "github-token"})
_MOST_HINTS = 20  # unknown settings that are compared with all known ones
_LONGEST_VALUE = 60  # characters of a value in a message
_LARGEST_NUMBER = 2**53  # above it, whole numbers are not exact, and some do not fit a float
_CASES = ("smoke", "cases")
_MESSAGE = ("publish", "commit-message")
_PROMOTE, _STAGE = ("publish", "promote"), ("publish", "stage")


def misfits(tree: dict[str, Any], places: Mapping[Any, Location]) -> Iterator[Failure]:
    """Everything that is wrong with values: their keys, types and limits."""
    if not tree:
        return
    for error in _errors(tree):
        keys = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            unknown = [key for key in error.instance if key not in error.schema["properties"]]
            for index, key in enumerate(unknown):
                known = error.schema["properties"] if index < _MOST_HINTS else {}
                yield _unknown((*keys, key), known, places)
        else:
            yield InvalidSetting(f"`{dotted(keys)}` {_expected(error)}", nearest(places, keys), _fix(error))
    yield from _unusable_numbers(tree, places)
    if value_at(tree, _PROMOTE) == "manual" and value_at(tree, _STAGE) == "direct":
        message = "`publish.promote: manual` needs a pull request, but `publish.stage` is `direct`"
        yield InvalidSetting(message, places.get(_STAGE), "set `stage: pull-request`, or remove `stage`.")
    yield from _unknown_placeholders(value_at(tree, _MESSAGE), places)
    yield from _invalid_cases(value_at(tree, _CASES), places)
    host = _host(value_at(tree, INPUTS["inference-url"]))
    if host in _DEAD_HOSTS:
        yield InvalidSetting(f"`{host}` was shut down", places.get(INPUTS["inference-url"]), _DEAD_HOSTS[host] + ".")


def _errors(tree: dict[str, Any]) -> list[Any]:
    """The errors of jsonschema, in the order of their keys."""
    if fits(tree, schema()):
        return []
    return sorted(_validator().iter_errors(tree), key=lambda error: list(map(str, error.path)))


def _validator() -> Any:
    """A validator of everything but cases, of which no value may be shown.

    The library's own check of `uniqueItems` compares each entry of a mixed list with all others.
    """
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend

    def unique(_: Any, required: bool, entries: Any, __: Any) -> Iterator[ValidationError]:
        if required and isinstance(entries, list) and len(set(map(repr, entries))) < len(entries):
            yield ValidationError("not unique")

    validator = extend(Draft202012Validator, {"uniqueItems": unique})  # type: ignore[no-untyped-call]
    return validator(schema() | {"$defs": {"case": {}}})


def _invalid_cases(values: object, places: Mapping[Any, Location]) -> Iterator[InvalidSmokeInput]:
    for index, case in enumerate(values if isinstance(values, list) else ()):
        for keys, message in cases.problems(case):
            yield InvalidSmokeInput(message, nearest(places, (*_CASES, index, *keys)))


def _unknown_placeholders(message: object, places: Mapping[Any, Location]) -> Iterator[InvalidSetting]:
    """Placeholders of a commit message that would be published as they are."""
    *others, last = (f"`{known}`" for known in placeholders.PLACEHOLDERS)
    for found in placeholders.unknown(message) if isinstance(message, str) else ():
        text = f"`{dotted(_MESSAGE)}` contains `{found}`, and only {', '.join(others)} and {last} are replaced"
        yield InvalidSetting(text, nearest(places, _MESSAGE), "write one of them, or the text itself without braces.")


def _unusable_numbers(tree: dict[str, Any], places: Mapping[Any, Location]) -> Iterator[InvalidSetting]:
    for keys, number in _numbers(tree, ()):
        if not abs(number) < _LARGEST_NUMBER:
            yield InvalidSetting(
                f"`{dotted(keys)}` must be less than 2^53, not {_shown(number):.20}", nearest(places, keys)
            )


def _numbers(value: Any, keys: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], float]]:
    if isinstance(value, int | float):
        yield keys, value
    elif isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _numbers(part, (*keys, key))


def _host(url: Any) -> str | None:
    try:
        return urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:  # such as a bracket that is not closed
        return None


def _unknown(keys: tuple[Any, ...], known: Mapping[str, Any], places: Mapping[Any, Location]) -> Failure:
    from difflib import get_close_matches

    key, at = str(keys[-1]), nearest(places, keys)
    if key in _TOKENS:
        fix = f"delete the line, revoke the token, and pass a new one as a secret: `{key}: ${{{{ secrets.NAME }}}}`."
        return UnknownSetting(f"`{key}` must not be in a file", at, fix)
    others = [*known, *(INPUTS if known and len(keys) == 1 else ())]
    match = get_close_matches(key, others, n=1, cutoff=0.6) if isinstance(keys[-1], str) else []
    fix = f"rename it to `{match[0]}`." if match else ""
    hint = f"; did you mean `{match[0]}`?" if match else ""
    return UnknownSetting(f"unknown setting `{dotted(keys)[:80]}`{hint}", at, fix)


def _expected(error: Any) -> str:
    """What a value must be."""
    actual, expected = error.instance, error.validator_value
    value = _shown(actual)
    match error.validator:
        case "enum":
            return f"must be one of {', '.join(str(choice).lower() for choice in expected)}, not {value}"
        case "type":
            kinds = [expected] if isinstance(expected, str) else expected
            return f"must be {' or '.join(_KINDS[kind] for kind in kinds if kind != 'null')}, not {value}"
        case "pattern":
            return f"{error.schema['patternErrorMessage']}, not {value}"
        case "uniqueItems":
            return f"lists {Counter(map(_shown, actual)).most_common(1)[0][0]} more than once"
    return LIMIT_WORDS[error.validator].format(expected, value)


def _fix(error: Any) -> str:
    """The choice that was meant, or what to do with an empty section; empty if neither is clear."""
    from difflib import get_close_matches

    if error.validator == "enum" and isinstance(error.instance, str):
        choices = [str(choice).lower() for choice in error.validator_value]
        close = get_close_matches(error.instance[:_LONGEST_VALUE].lower(), choices, n=1, cutoff=0.7)
        return f"write `{close[0]}`." if close else ""
    metric = next((each for each in Metric if each.value in error.absolute_path), None)
    if error.validator == "pattern" and metric and (right := meant(metric, error.instance)):
        return f"write `{right}`."
    if error.validator == "type" and error.instance is None and error.validator_value == "object":
        return "delete the line, or write settings below it, indented by two spaces."
    return ""


def _shown(value: Any) -> str:
    """A value as a message shows it: at most 60 characters, `true`, `false` and `null` as in YAML."""
    text = json.dumps(value) if value is None or isinstance(value, bool) else repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


_KINDS = {
    "string": "text",
    "boolean": "true or false",
    "number": "a number",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping",
}
