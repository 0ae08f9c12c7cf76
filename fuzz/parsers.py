"""Every parser of untrusted files: what it is fed first, and what must hold for any bytes.

A parser here raises only if there is a bug: the errors that it reports for bad input are caught.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from safetensors import SafetensorError, safe_open

from fuzz.files import as_text, put
from fuzz.models import comments, fixed, rules, secrets, workflow
from fuzz.seeds import CASES, EVALUATION, EXAMPLE, POINTER, REPORTS, WORKFLOW, like
from hfdeploy_action import frontmatter
from hfdeploy_action.folder import attributes as gitattributes
from hfdeploy_action.folder import headers, lfs, onnx, pickles, signatures, templates
from hfdeploy_action.folder.json_positions import json_mark
from hfdeploy_action.folder.markdown import path_of
from hfdeploy_action.folder.page import read as read_page
from hfdeploy_action.folder.reports import reports_among
from hfdeploy_action.frontmatter import FrontMatter, Key, Malformed
from hfdeploy_action.settings import reading
from hfdeploy_action.settings.failures import SettingsRejected
from hfdeploy_action.smoke import cases, dataset

_MOST_KEYS = 20  # of a JSON text whose places are checked


class Parser(NamedTuple):
    """A parser for any bytes, and inputs to start with."""

    read: Callable[[bytes], None]
    seeds: Callable[[], list[bytes]]


def front_matter(data: bytes) -> None:
    """The front matter of a card; every mark is a place in the card."""
    text = as_text(data)
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
    """A YAML file that holds a list."""
    with contextlib.suppress(Malformed):
        frontmatter.parse_list(as_text(data))


def settings(data: bytes) -> None:
    """hfdeploy.yaml."""
    workspace = put(data, "settings/hfdeploy.yaml").parent
    with contextlib.suppress(SettingsRejected):
        reading.read({}, workspace, confined=True)


def json_places(data: bytes) -> None:
    """The places of entries in JSON; in valid JSON, the first keys are found."""
    text = as_text(data)
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
    """A header is valid if and only if `safetensors` itself opens the file."""
    path = put(data, "model.safetensors")
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
    """Formats that are recognized by their first bytes."""
    for name in ("a.gguf", "a.h5", "a.msgpack"):
        signatures.read_damage(put(data, name))


def onnx_outline(data: bytes) -> None:
    """An ONNX model."""
    outline = onnx.read_outline(put(data, "model.onnx"))
    assert all(size >= 0 for size in outline.external.values())


def pickle(data: bytes) -> None:
    """A pickle, or an archive with one."""
    pickles.scan(put(data, "pytorch_model.bin"))
    pickles.scan(put(data, "a.pkl"))


def attributes(data: bytes) -> None:
    """.gitattributes, as Git reads it."""
    text = as_text(data)
    lines = [line.number for line in gitattributes.lines_of(".gitattributes", text)]
    found = gitattributes.lines_into_lfs({".gitattributes": text}, "", ["README.md", "config.json"])
    assert all(line.number in lines for line in found.values())


def pointer(data: bytes) -> None:
    """A Git LFS pointer, valid or damaged."""
    if lfs.read_pointer(data):
        assert lfs.is_pointer(data) or len(data) > lfs.LARGEST_POINTER
    elif lfs.is_pointer(data):
        damage = lfs.read_damage(data)
        assert damage.message
        assert damage.line >= 1


def template(data: bytes) -> None:
    """A chat template."""
    templates.template_fault(as_text(data))


def page(data: bytes) -> None:
    """Markdown; whatever is found is on one of its lines."""
    text = as_text(data)
    read = read_page(text)
    if read is None:
        return
    last = frontmatter.lines_in(text) + 1
    assert all(1 <= heading.number <= last for heading in read.headings)
    assert all(1 <= link.line <= last and link.column >= 1 for link in read.links)
    for link in read.links:
        path_of(link.target)


def smoke_cases(data: bytes) -> None:
    """Cases and rows, in each format."""
    for name in ("cases.yaml", "cases.jsonl", "cases.csv"):
        path = put(data, name)
        cases.from_file(path, name, path.parent)
        dataset.from_file(path, name, path.parent)


def report(data: bytes) -> None:
    """A file that may be a report of an earlier run; any other file belongs to the model."""
    names = ("report.json", "a.sarif", "a.html", "a.md", "a.xml", "a.txt")
    found = reports_among(names, lambda _, most: data[:most])
    assert not found or b"hf-deploy" in data.lower()


def _rules(kind: str, name: str) -> Parser:
    return Parser(partial(rules, kind, name), like(name))


PARSERS = {
    "front-matter": Parser(front_matter, like("README.md")),
    "entries": Parser(entries, lambda: [EVALUATION]),
    "settings": Parser(settings, lambda: [(EXAMPLE / "hfdeploy.yaml").read_bytes()]),
    "json-places": Parser(json_places, like("config.json")),
    "safetensors": Parser(safetensors, like(".safetensors")),
    "signed": Parser(signed, like(".gguf", ".h5", ".msgpack")),
    "onnx": Parser(onnx_outline, like(".onnx")),
    "pickle": Parser(pickle, like(".bin", ".pkl", ".pt")),
    "attributes": Parser(attributes, like(".gitattributes")),
    "pointer": Parser(pointer, lambda: [POINTER, POINTER.replace(b"\n", b"\r\n")]),
    "template": Parser(template, like(".jinja")),
    "workflow": Parser(workflow, lambda: [WORKFLOW]),
    "markdown": Parser(page, like(".md")),
    "comments": Parser(comments, like("README.md", "hfdeploy.yaml")),
    "secrets": Parser(secrets, like(".py", ".env", ".txt", ".md")),
    "report": Parser(report, lambda: list(REPORTS)),
    "cases": Parser(smoke_cases, lambda: list(CASES)),
    "rules-card": _rules("single label", "README.md"),
    "rules-config": _rules("single label", "config.json"),
    "rules-tokenizer": _rules("single label", "tokenizer.json"),
    "rules-tokenizer-config": _rules("generation", "tokenizer_config.json"),
    "rules-index": _rules("generation", "model.safetensors.index.json"),
    "rules-adapter": _rules("adapter", "adapter_config.json"),
    "rules-attributes": _rules("single label", ".gitattributes"),
    "rules-evaluation": Parser(partial(rules, "single label", ".eval_results/a.yaml"), lambda: [EVALUATION]),
    "fixes-card": Parser(partial(fixed, "README.md"), like("README.md")),
    "fixes-config": Parser(partial(fixed, "config.json"), like("config.json")),
    "fixes-attributes": Parser(partial(fixed, ".gitattributes"), like(".gitattributes")),
}
