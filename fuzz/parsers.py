"""Everything of ours that reads what others wrote: what it is fed first, and what must hold of any bytes.

A reader here raises only where the program is wrong: what the program says of bad bytes is caught, by its own name.
"""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from proof.all_kinds import KINDS
from proof.kinds import write
from safetensors import SafetensorError, safe_open

from hfdeploy_action import fixes, frontmatter
from hfdeploy_action.findings import Finding, Location
from hfdeploy_action.folder import ModelFolder, headers, lfs, markdown, onnx, pickles, signatures, templates
from hfdeploy_action.folder import attributes as gitattributes
from hfdeploy_action.folder.json_positions import json_mark
from hfdeploy_action.folder.reports import reports_among
from hfdeploy_action.folder.workflows import read_workflows
from hfdeploy_action.frontmatter import FrontMatter, Key, Malformed
from hfdeploy_action.rules import RULES, STAGES, suppressions
from hfdeploy_action.settings import reading
from hfdeploy_action.settings.failures import SettingsRejected
from hfdeploy_action.smoke import cases, dataset
from hfdeploy_action.text import is_printable

_EXAMPLE = Path(__file__).parent.parent / "examples/emotion"
_POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 7\n"
_WORKFLOW = b"""\
on: {pull_request_target: {types: [opened]}}
jobs:
  check:
    steps:
      - uses: acme/hf-deploy-action@v1
        with: {hf-token: "${{ secrets.HF_TOKEN }}"}
        env: {HF_TOKEN: "${{ secrets.HF_TOKEN }}"}
"""
_CASES = (
    b"- {text: I am calm., expect: calm}\n- {text: x, expect: {any-of: [calm, sad], min-score: 0.2}, label: sad}\n",
    b'{"text": "I am calm.", "expect": "calm", "label": "calm"}\n{"text": "", "accept-status": [200, 422]}\n',
    b'text,label,expect\n"I am, you see, calm.",calm,calm\nx,sad,sad\n',
)
_EVALUATION = b"""\
- dataset: {id: cais/hle, task_id: default, revision: "2f1d"}
  value: 20.90
  date: "2025-01-15"
  source: {url: https://huggingface.co/acme/emotion, name: Model card, user: acme}
  notes: no tools
"""
_REPORTS = (
    b'{\n "schema": 1,\n "tool": {\n  "name": "hf-deploy-action"',
    b'<!doctype html>\n<meta name="generator" content="hf-deploy-action">',
    b"<!-- hf-deploy-action report -->\n# hf-deploy",
    b'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="hf-deploy"',
)
_LONGEST = 20_000  # bytes of a text to begin with
_MOST_KEYS = 20  # entries of one JSON text whose places are looked for


class Parser(NamedTuple):
    """A reader that takes any bytes, and some to begin with."""

    read: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def _text(data: bytes) -> str:
    """As the folder reads its files."""
    return data.decode("utf-8-sig", "replace")


@cache
def _known() -> tuple[tuple[str, bytes], ...]:
    """The files of sound models and of broken ones, with their names; no two alike."""
    from proof.test_mutations import BREAKS  # which takes a second, and is only needed to begin

    files = [item for kind in KINDS.values() for item in kind.files.items()]
    for each in BREAKS:
        broken = next(filter(None, map(each.change, KINDS.values())))
        files += [(name, content) for name, content in broken.changes.items() if content is not None]
    every = ((name, text if isinstance(text, bytes) else text.encode()) for name, text in files)
    return tuple(dict.fromkeys(item for item in every if len(item[1]) <= _LONGEST))


def _like(*endings: str) -> Callable[[], list[bytes]]:
    """What stands in the known files whose names end so."""
    return lambda: [text for name, text in _known() if name.endswith(endings)]


@cache
def _place() -> Path:
    """A folder for the files of this process, gone when it ends."""
    folder = tempfile.TemporaryDirectory()
    _held.append(folder)
    return Path(folder.name)


_held: list[tempfile.TemporaryDirectory[str]] = []


def _file(data: bytes, name: str) -> Path:
    path = _place() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def front_matter(data: bytes) -> None:
    """A card's front matter; every mark is a place in the card."""
    text = _text(data)
    frontmatter.refused_tab(text)
    lines = frontmatter.lines(text)
    try:
        read = frontmatter.parse(text)
    except Malformed as error:
        marks = [error.mark]
    else:
        marks = [*(read or FrontMatter()).marks.values()]
    for mark in marks:
        assert 1 <= mark.line <= len(lines) + 1, mark
        assert 1 <= mark.column <= len("".join(lines[mark.line - 1 : mark.line])) + 1, mark


def entries(data: bytes) -> None:
    """A list in a YAML file of its own."""
    with contextlib.suppress(Malformed):
        frontmatter.parse_list(_text(data))


def settings(data: bytes) -> None:
    """hfdeploy.yaml."""
    workspace = _file(data, "settings/hfdeploy.yaml").parent
    with contextlib.suppress(SettingsRejected):
        reading.read({}, workspace, confined=True)


def json_places(data: bytes) -> None:
    """The place of an entry in JSON is looked for in anything; where there is JSON, its first keys are found."""
    text = _text(data)
    json_mark(text, "a", 0)
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return
    for keys in _keys(read, ())[:_MOST_KEYS]:
        mark = json_mark(text, *keys)
        line = text.split("\n")[mark.line - 1][mark.column - 1 :]
        assert not isinstance(keys[-1], str) or line.startswith('"'), (keys, mark)


def _keys(read: object, above: tuple[Key, ...]) -> list[tuple[Key, ...]]:
    if not isinstance(read, dict):
        return []
    return [(*above, key) for key in read] + [
        keys for key in list(read)[:2] for keys in _keys(read[key], (*above, key))
    ]


def safetensors(data: bytes) -> None:
    """A header is sound where `safetensors` itself opens the file, and nowhere else."""
    path = _file(data, "model.safetensors")
    with contextlib.suppress(OSError):
        try:
            theirs = True
            with safe_open(path, framework="numpy"):
                pass
        except SafetensorError:
            theirs = False
        try:
            headers.read_header(path)
            ours = True
        except headers.Unsound:
            ours = False
        assert ours == theirs


def signed(data: bytes) -> None:
    """Files whose first bytes tell."""
    for name in ("a.gguf", "a.h5", "a.msgpack"):
        signatures.read_damage(_file(data, name))


def onnx_outline(data: bytes) -> None:
    """An ONNX model."""
    outline = onnx.read_outline(_file(data, "model.onnx"))
    assert all(size >= 0 for size in outline.external.values())


def pickle(data: bytes) -> None:
    """A pickle, or an archive of one."""
    pickles.scan(_file(data, "pytorch_model.bin"))
    pickles.scan(_file(data, "a.pkl"))


def attributes(data: bytes) -> None:
    """.gitattributes, as Git takes it."""
    text = _text(data)
    lines = [line.number for line in gitattributes.lines_of(".gitattributes", text)]
    found = gitattributes.lines_into_lfs({".gitattributes": text}, "", ["README.md", "config.json"])
    assert all(line.number in lines for line in found.values())


def pointer(data: bytes) -> None:
    """A Git LFS pointer; what is one means to be one."""
    if lfs.read_pointer(data):
        assert lfs.is_pointer(data) or len(data) > lfs.LARGEST_POINTER
    elif lfs.is_pointer(data):
        damage = lfs.read_damage(data)
        assert damage.message
        assert damage.line >= 1


def template(data: bytes) -> None:
    """A chat template."""
    templates.template_fault(_text(data))


def workflow(data: bytes) -> None:
    """A workflow beside the model."""
    for name in ("objects", "refs"):
        (_place() / "top/.git" / name).mkdir(parents=True, exist_ok=True)
    (_place() / "top/.git/HEAD").touch()
    _file(b"# hf-deploy pull_request_target\n" + data, "top/.github/workflows/a.yml")
    folder = ModelFolder(_place() / "top")
    vars(folder.checkout)["state"] = lfs.UNANSWERED
    assert len(read_workflows(folder.root.resolve())) <= 1
    for rule in RULES.values():
        if rule.check and rule.check.__module__.endswith("policy.workflows"):
            list(rule.findings(folder))


def page(data: bytes) -> None:
    """Markdown; what is found stands on a line of it."""
    text = _text(data)
    read = markdown.read(text)
    if read is None:
        return
    last = frontmatter.lines_in(text) + 1
    assert all(1 <= heading.number <= last for heading in read.headings)
    assert all(1 <= link.line <= last and link.column >= 1 for link in read.links)
    for link in read.links:
        markdown.path_of(link.target)


def comments(data: bytes) -> None:
    """Comments that let findings pass, in the card and in the settings."""
    folder = ModelFolder(_file(data, "comments/README.md").parent)
    _file(data, "comments/hfdeploy.yaml")
    read = suppressions.read(folder, {_text(data)[:20]: ("HFD404",)}, "hfdeploy.yaml")
    finding = Finding(RULES["HFD404"], "", Location("README.md", 2, 1))
    read.cover(finding)
    list(read.unused(RULES.values(), RULES.values(), [finding]))


def secrets(data: bytes) -> None:
    """Secrets, in a file of any kind and in one that holds settings."""
    folder = ModelFolder(_file(data, "secrets/train.py").parent)
    _file(data, "secrets/.env.example")
    for rule_id in ("HFD501", "HFD508"):
        _look_at(RULES[rule_id].findings(folder))


def smoke_cases(data: bytes) -> None:
    """Cases and rows, in each of their forms."""
    for name in ("cases.yaml", "cases.jsonl", "cases.csv"):
        path = _file(data, name)
        cases.from_file(path, name, path.parent)
        dataset.from_file(path, name, path.parent)


def _folder(kind: str, name: str, data: bytes) -> ModelFolder:
    """A sound model but for one file; what Git would say of it is not asked."""
    root = write({**KINDS[kind].files, name: data}, _place() / kind)
    folder = ModelFolder(root, KINDS[kind].declared)
    vars(folder.checkout)["state"] = lfs.UNANSWERED
    return folder


def rules(kind: str, name: str, data: bytes) -> None:
    """Every rule, over a model in which one file is anything."""
    folder = _folder(kind, name, data)
    for stage in STAGES:
        _look_at(stage.findings(folder, select=(), ignore=()))


def report(data: bytes) -> None:
    """A file that may be a report of an earlier run: what is none stays a file of the model."""
    names = ("report.json", "a.sarif", "a.html", "a.md", "a.xml", "a.txt")
    found = reports_among(names, lambda _, most: data[:most])
    assert not found or b"hf-deploy" in data.lower()


def fixed_texts(name: str, data: bytes) -> None:
    """What `--fix` makes of a file is still of its kind, and is left alone the next time."""
    folder = _folder("single label", name, data)
    fixed = fixes.fix(folder, _fixable)
    if not fixed.texts:
        return
    fixes.write(folder, fixed)
    again = ModelFolder(folder.root, folder.declared)
    vars(again.checkout)["state"] = lfs.UNANSWERED
    assert _are_sound(again) == _are_sound(folder)
    assert fixes.fix(again, _fixable).texts == {}
    assert not fixes.diff(again, fixed, "")


def _are_sound(folder: ModelFolder) -> tuple[bool, bool]:
    return isinstance(folder.card.front_matter, FrontMatter), isinstance(folder.json.object("config.json"), dict)


def _fixable(folder: ModelFolder) -> Iterator[Finding]:
    for rule_id in fixes.FIXES:
        yield from RULES[rule_id].findings(folder)


def _look_at(findings: Iterable[Finding]) -> None:
    for finding in findings:
        assert is_printable(finding.message), finding
        assert len(finding.message) < 600, finding
        assert finding.at is None or min(finding.at.line or 1, finding.at.column or 1) >= 1, finding


def _rules(kind: str, name: str) -> Parser:
    return Parser(partial(rules, kind, name), _like(name))


PARSERS = {
    "front-matter": Parser(front_matter, _like("README.md")),
    "entries": Parser(entries, lambda: [_EVALUATION]),
    "settings": Parser(settings, lambda: [(_EXAMPLE / "hfdeploy.yaml").read_bytes()]),
    "json-places": Parser(json_places, _like("config.json")),
    "safetensors": Parser(safetensors, _like(".safetensors")),
    "signed": Parser(signed, _like(".gguf", ".h5", ".msgpack")),
    "onnx": Parser(onnx_outline, _like(".onnx")),
    "pickle": Parser(pickle, _like(".bin", ".pkl", ".pt")),
    "attributes": Parser(attributes, _like(".gitattributes")),
    "pointer": Parser(pointer, lambda: [_POINTER, _POINTER.replace(b"\n", b"\r\n")]),
    "template": Parser(template, _like(".jinja")),
    "workflow": Parser(workflow, lambda: [_WORKFLOW]),
    "markdown": Parser(page, _like(".md")),
    "comments": Parser(comments, _like("README.md", "hfdeploy.yaml")),
    "secrets": Parser(secrets, _like(".py", ".env", ".txt", ".md")),
    "report": Parser(report, lambda: list(_REPORTS)),
    "cases": Parser(smoke_cases, lambda: list(_CASES)),
    "rules-card": _rules("single label", "README.md"),
    "rules-config": _rules("single label", "config.json"),
    "rules-tokenizer": _rules("single label", "tokenizer.json"),
    "rules-tokenizer-config": _rules("generation", "tokenizer_config.json"),
    "rules-index": _rules("generation", "model.safetensors.index.json"),
    "rules-adapter": _rules("adapter", "adapter_config.json"),
    "rules-attributes": _rules("single label", ".gitattributes"),
    "rules-evaluation": Parser(partial(rules, "single label", ".eval_results/a.yaml"), lambda: [_EVALUATION]),
    "fixes-card": Parser(partial(fixed_texts, "README.md"), _like("README.md")),
    "fixes-config": Parser(partial(fixed_texts, "config.json"), _like("config.json")),
    "fixes-attributes": Parser(partial(fixed_texts, ".gitattributes"), _like(".gitattributes")),
}
