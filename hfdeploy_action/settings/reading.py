"""Inputs, flags and hfdeploy.yaml become settings; everything that is wrong with them is said at once."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from hfdeploy_action.findings import Failure, Location
from hfdeploy_action.frontmatter import FrontMatter
from hfdeploy_action.inside import is_inside
from hfdeploy_action.settings import INPUTS, LoadedSettings, Settings
from hfdeploy_action.settings.failures import (
    ModelFolderWrong,
    SettingsRejected,
    SettingUnknown,
    SettingWrong,
)
from hfdeploy_action.settings.files import find_file, is_file, read_settings
from hfdeploy_action.settings.paths import report_folder_failures
from hfdeploy_action.settings.schema import build, leaf, schema

_DEAD_HOSTS = {
    "api-inference.huggingface.co": "leave `inference-url` empty and set `target: serverless`; the address is now "
    "https://router.huggingface.co/hf-inference/models/OWNER/NAME",
}

_MOST_HINTS = 20  # unknown settings that are compared with all that are known
_LARGEST_NUMBER = 2**53  # beyond which whole numbers are not exact, and some are no float


def read(
    inputs: Mapping[str, str],
    workspace: Path,
    *,
    confined: bool,
    defaults: Mapping[str, str] = MappingProxyType({}),
    written: bool = True,
) -> LoadedSettings:
    """Settings from inputs (by their names in action.yml), the file they point to, and then the defaults.

    `confined`: the model folder must be inside the workspace, as in a workflow. `written`: report files are written.
    Raises SettingsRejected.
    """
    file = find_file(inputs, workspace, confined=confined)
    lines = read_settings(file, workspace, confined=confined) if file else FrontMatter()
    values = lines.values
    failures: list[Failure] = []
    here = inputs.get("model-path", "").strip()
    root = workspace / here if here or not file else file.parent / str(values.get("model-path") or ".")
    path = os.path.relpath(file, root) if file else ""
    places = {keys: Location(path, *mark) for keys, mark in lines.marks.items() if keys}
    failures += [SettingWrong(f"`{key}` stands twice", Location(path, *mark)) for key, mark in lines.duplicates]
    tree = _spread(values, places, failures)
    named = {"config": inputs.get("config", "")}
    for name, text in inputs.items():
        if name not in INPUTS and name not in named:
            failures.append(SettingUnknown(f"there is no input `{name}`"))
        elif text.strip() and name in INPUTS:
            _put(tree, INPUTS[name], _parse(name, text.strip()))
            places = {keys: at for keys, at in places.items() if keys[: len(INPUTS[name])] != INPUTS[name]}
    for name, text in defaults.items():
        if text.strip() and _held(tree, INPUTS[name]) is None:
            _put(tree, INPUTS[name], _parse(name, text.strip()))
    failures += _misfits(tree, places)
    failures += _folder_failures(root, workspace, confined=confined, at=None if here else places.get(("model-path",)))
    failures += _strays(tree, places, workspace, file.parent if file else workspace, confined=confined)
    if written:
        failures += report_folder_failures(
            str(tree.get("report-dir", "")), root, workspace, places.get(("report-dir",))
        )
    if failures:
        raise SettingsRejected(failures, root)
    return LoadedSettings(build(Settings, tree), workspace, root, file, places, confined)


def _strays(
    tree: dict[str, Any], places: Mapping[Any, Location], workspace: Path, beside: Path, *, confined: bool
) -> Iterator[SettingWrong]:
    """What is no path, and files outside the workspace that would be written or read: they end up in the report."""
    named: dict[tuple[str, ...], Path] = {
        ("report-dir",): workspace / str(tree.get("report-dir") or Settings.report_dir),
        ("smoke-cases",): workspace / str(tree.get("smoke-cases") or "."),
    }
    if dataset := _held(tree, ("smoke", "dataset", "file")):
        named["smoke", "dataset", "file"] = beside / str(dataset)
    for keys, path in named.items():
        if "\0" in str(path):
            yield SettingWrong(f"`{_dotted(keys)}` holds a zero byte, which no path can", _nearest(places, keys))
        elif confined and not is_inside(path, workspace):
            yield SettingWrong(f"`{_dotted(keys)}` is outside the workspace", _nearest(places, keys))


def _spread(values: dict[str, Any], places: dict[Any, Location], failures: list[Failure]) -> dict[str, Any]:
    """The file's values, with inputs that stand at the top under their own names moved to their places."""
    tree = {key: value for key, value in values.items() if key not in INPUTS or INPUTS[key] == (key,)}
    for name, place in INPUTS.items():
        if name not in values or place == (name,):
            continue
        if isinstance(values[name], dict):  # `target: {kind: ...}`, the long form
            tree[name] = values[name]
        elif len(place) > 1 and _held(values, place) is not None:
            failures.append(SettingWrong(f"`{name}` and `{'.'.join(place)}` are the same setting", places.get((name,))))
        else:
            value = (
                values[name].split()
                if leaf(*place)[1].get("type") == "array" and isinstance(values[name], str)
                else values[name]
            )
            _put(tree, place, value)
            places[place] = places[(name,)]
    return tree


def _held(values: Any, place: tuple[str, ...]) -> Any:
    for key in place:
        values = values.get(key) if isinstance(values, dict) else None
    return values


def _put(tree: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    for key in place[:-1]:
        held = tree.get(key) if tree.get(key) is not None else {}
        if not isinstance(held, dict):  # which is wrong, and is said to be so
            return
        tree[key] = dict(held)
        tree = tree[key]
    tree[place[-1]] = value


def _parse(name: str, text: str) -> Any:
    """An input's text as a value of its kind; what does not fit is left as text, for the schema to refuse."""
    kind = leaf(*INPUTS[name])[1].get("type")
    if kind == "array":
        separator = r"[,\n]" if name == "labels" else r"[,\s]"
        return [part.strip() for part in re.split(separator, text) if part.strip()]
    if kind == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    return text


def _misfits(tree: dict[str, Any], places: Mapping[Any, Location]) -> Iterator[Failure]:
    """What the schema refuses, each at its line."""
    if not tree:
        return
    for error in sorted(_validator().iter_errors(tree), key=lambda found: list(map(str, found.path))):
        keys = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            unknown = [key for key in error.instance if key not in error.schema["properties"]]
            for index, key in enumerate(unknown):
                known = error.schema["properties"] if index < _MOST_HINTS else {}
                yield _unknown((*keys, key), known, places)
        else:
            yield SettingWrong(f"`{_dotted(keys)}` {_expected(error)}", _nearest(places, keys))
    for keys, number in _numbers(tree, ()):
        if not abs(number) < _LARGEST_NUMBER:
            yield SettingWrong(
                f"`{_dotted(keys)}` is not a number that can be used: {number!r:.20}", _nearest(places, keys)
            )
    host = _host(_held(tree, INPUTS["inference-url"]))
    if host in _DEAD_HOSTS:
        yield SettingWrong(f"`{host}` no longer answers: {_DEAD_HOSTS[host]}", places.get(INPUTS["inference-url"]))


def _validator() -> Any:
    """A validator by the schema; that of the library compares each entry of a list of mixed kinds with all others."""
    from jsonschema import Draft202012Validator, ValidationError
    from jsonschema.validators import extend

    def unique(_: Any, wanted: bool, given: Any, __: Any) -> Iterator[ValidationError]:
        if wanted and isinstance(given, list) and len(set(map(repr, given))) < len(given):
            yield ValidationError("not unique")

    made = extend(Draft202012Validator, {"uniqueItems": unique})  # type: ignore[no-untyped-call]  # as it is published
    return made(schema())


def _numbers(value: Any, keys: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], float]]:
    if isinstance(value, int | float):
        yield keys, value
    elif isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _numbers(part, (*keys, key))


def _host(url: Any) -> str | None:
    try:
        return urlsplit(url).hostname if isinstance(url, str) else None
    except ValueError:  # a bracket that is not closed
        return None


def _unknown(keys: tuple[Any, ...], known: Mapping[str, Any], places: Mapping[Any, Location]) -> Failure:
    from difflib import get_close_matches

    key = str(keys[-1])
    if key in {"hf-token", "inference-token", "github-token"}:
        return SettingUnknown(f"`{key}` does not belong into a file: pass it as a secret", _nearest(places, keys))
    others = [*known, *(INPUTS if known and len(keys) == 1 else ())]
    match = get_close_matches(key, others, n=1, cutoff=0.6) if isinstance(keys[-1], str) else []
    hint = f"; did you mean `{match[0]}`?" if match else ""
    return SettingUnknown(f"there is no setting `{_dotted(keys)[:80]}`{hint}", _nearest(places, keys))


def _expected(error: Any) -> str:
    """What a value should have been, in words."""
    given, wanted = error.instance, error.validator_value
    value = repr(given) if len(repr(given)) <= 60 else repr(given)[:57] + "..."
    match error.validator:
        case "enum":
            return f"is one of {', '.join(str(choice).lower() for choice in wanted)}, not {value}"
        case "type":
            kinds = [wanted] if isinstance(wanted, str) else wanted
            return f"is {' or '.join(_KINDS[kind] for kind in kinds if kind != 'null')}, not {value}"
        case "pattern":
            first, *_, last = [key for key in error.absolute_path if isinstance(key, str)] * 2
            return f"is {_SHAPES.get(last) or _SHAPES[first]}, not {value}"
        case "required":
            return f"needs {' and '.join(f'`{key}`' for key in wanted if key not in given)}"
        case "uniqueItems":
            return f"names {Counter(map(repr, given)).most_common(1)[0][0]:.60} twice"
    return _LIMITS[error.validator].format(wanted, value)


_KINDS = {
    "string": "text",
    "boolean": "true or false",
    "number": "a number",
    "integer": "a whole number",
    "array": "a list",
    "object": "a mapping",
}
_LIMITS = {
    "anyOf": "is a label, or `any-of` with a list of labels, not {1}",
    "minimum": "is {} or more, not {}",
    "exclusiveMinimum": "is more than {}, not {}",
    "maximum": "is {} or less, not {}",
    "minLength": "is empty",
    "minItems": "is empty",
    "maxItems": "has {} entries at most",
    "maxProperties": "has {} entries at most",
    "maxLength": "has {} characters at most",
}
_SHAPES = {
    "repo-id": "`owner/name`: letters, digits, `-`, `_` and `.`",
    "tag": "the name of a tag, such as `v1.2.0`",
    "hf-endpoint": "an http or https address",
    "url": "an http or https address",
    "name": "small letters, digits and `-`, 32 at most",
    "rules": "a rule's id or its beginning, such as `HFD404` or `HFD4`",
    "smoke": "an expression such as `p(95)<800ms`, `rate<1%` or `max<120s`",
}


def _dotted(keys: tuple[Any, ...]) -> str:
    return ".".join(str(key) for key in keys) or "the file"


def _nearest(places: Mapping[Any, Location], keys: tuple[Any, ...]) -> Location | None:
    while keys and keys not in places:
        keys = keys[:-1]
    return places.get(keys)


def _folder_failures(root: Path, workspace: Path, *, confined: bool, at: Location | None) -> Iterator[Failure]:
    shown = os.path.relpath(root, workspace)
    if confined and not is_inside(root, workspace):
        yield ModelFolderWrong(f"`{shown}` is outside the workspace", at)
    elif is_file(root):
        yield ModelFolderWrong(f"`{shown}` is a file, not a folder", at)
    elif not _is_folder(root):
        yield ModelFolderWrong(f"`{shown}` is not there", at)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
