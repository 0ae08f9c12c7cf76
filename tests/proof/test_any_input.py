"""Whatever stands in a folder: no rule raises or hangs, places are in the files, and messages can be printed."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from proof.all_kinds import KINDS
from proof.kinds import Kind, write
from proof.tokenizers_of import Files

from hfdeploy_action import frontmatter
from hfdeploy_action.findings import Finding
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.rules import STAGES
from hfdeploy_action.text import is_printable

READ = (
    *("README.md", "config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"),
    *("generation_config.json", "adapter_config.json", "preprocessor_config.json", "chat_template.jinja"),
    *("model.safetensors", "model.safetensors.index.json", "model-00001-of-00002.safetensors", "pytorch_model.bin"),
    *("onnx/model.onnx", "chat-Q8_0.gguf", "tf_model.h5", "flax_model.msgpack", "adapter_model.safetensors"),
    *("model_head.pkl", ".gitattributes", ".gitignore", "hfdeploy.yaml", "vocab.txt", "modules.json", ".env"),
    *(".eval_results/bench.yaml", "chat_template.json", "LICENSE", "train.py"),
)
KEYS = sorted(
    {key for kind in KINDS.values() for key in kind.config}
    | {"weight_map", "metadata", "total_size", "added_tokens", "model", "vocab", "merges", "type", "content", "id"}
    | {"added_tokens_decoder", "model_max_length", "pad_token", "chat_template", "auto_map", "AutoModel", "0", "1"}
    | {"license", "language", "tags", "widget", "model-index", "results", "dataset", "metrics", "text", "output"}
    | {"base_model", "pipeline_tag", "library_name", "labels", "extra_gated_fields", "co2_eq_emissions", "value"}
)
words = st.sampled_from(
    "|calm|0|1|-1|\ud800|\0|\r|\u2028|\u202e|::set-output|../x|a/b|LABEL_0|BertForSequenceClassification|bert|no|1.10"
    "|model.safetensors|{% for %}|[x](y)|hf_abc|%%|2024-01-01|`|---|transformers".split("|")
)
numbers = st.integers() | st.floats() | st.sampled_from([10**30, -(10**30), 2**63, 2**64, 1e308])
values = st.recursive(
    st.none() | st.booleans() | numbers | words | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | words, inner, max_size=5),
    max_leaves=12,
)
objects = st.dictionaries(st.sampled_from(KEYS), values, max_size=6)
texts = st.text(st.sampled_from("-:{}[]#&*!|>'\"%@` \t\n\r\0\x85\ufeffab01"), max_size=60)
front = st.builds(lambda card: f"---\n{json.dumps(card)[1:-1]}\n---\n# A\n", objects) | texts.map(
    "---\n{}\n---\n".format
)
contents = (
    st.binary(max_size=200)
    | objects.map(json.dumps).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | (texts | front).map(lambda text: text.encode("utf-8", "surrogatepass"))
)


def check(root: Path, kind: Kind) -> list[Finding]:
    """Everything that is found, after every finding was looked at."""
    folder = ModelFolder(root, kind.declared)
    found = [finding for stage in STAGES for finding in stage.findings(folder, select=(), ignore=())]
    for finding in found:
        message, at = finding.message, finding.at
        assert is_printable(message), finding.rule.id
        assert len(message) < 600, finding.rule.id
        assert at is None or at.line is None or 1 <= at.line <= lines_of(root / at.path) + 1, (finding.rule.id, at)
        assert at is None or at.column is None or at.column >= 1, finding.rule.id
    return found


def lines_of(path: Path) -> int:
    """The lines of a file, by the most generous way to count them; those that are only declared have no file."""
    if not path.is_file():
        return 10
    with path.open("rb") as file:
        return len(frontmatter.lines(file.read(1_000_000).decode("utf-8", "replace")))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    top = tmp_path_factory.mktemp("any")
    yield top / "model"
    shutil.rmtree(top, ignore_errors=True)


def fresh(place: Path, files: Files) -> Path:
    """These files, and nothing that was there before."""
    shutil.rmtree(place, ignore_errors=True)
    return write(files, place)


every_kind = st.sampled_from(list(KINDS.values()))


@settings(max_examples=100)
@given(every_kind, st.dictionaries(st.sampled_from(READ), contents, min_size=1, max_size=4))
def test_any_content_of_the_files(place: Path, kind: Kind, changes: Files) -> None:
    check(fresh(place, {**kind.files, **changes}), kind)


@settings(max_examples=100)
@given(every_kind, st.data())
def test_a_sound_file_cut_short_or_with_other_bytes(place: Path, kind: Kind, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(kind.files)))
    content = kind.files[name]
    whole = content if isinstance(content, bytes) else content.encode()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    put = data.draw(st.binary(max_size=8) | words.map(lambda word: word.encode("utf-8", "surrogatepass")))
    check(fresh(place, {**kind.files, name: whole[:start] + put + whole[end:]}), kind)


@settings(max_examples=80)
@given(every_kind, st.data())
def test_any_value_in_place_of_one_in_a_sound_file(place: Path, kind: Kind, data: st.DataObject) -> None:
    named = [name for name in sorted(kind.files) if name.endswith(".json")]
    name = data.draw(st.sampled_from(named)) if named else "config.json"
    read = json.loads(kind.files.get(name, "{}"))
    if isinstance(read, dict):
        read[data.draw(st.sampled_from([*read, *KEYS]))] = data.draw(values)
        key = data.draw(st.sampled_from([*read, "model"]))
        if isinstance(within := read.get(key), dict):  # copied: what was drawn must not change
            read[key] = {**within, data.draw(st.sampled_from([*within, "x"])): data.draw(values)}
    check(fresh(place, {**kind.files, name: json.dumps(read)}), kind)


UNUSUAL = {
    "nothing": b"",
    "a NUL": b"\0",
    "lone carriage returns": b'---\rlicense: mit\r---\r{\r"a":\r1}\r',
    "NaN": b'{"id2label": NaN, "vocab_size": Infinity, "model_max_length": -Infinity}',
    "a number without end": b'{"vocab_size": ' + b"9" * 5_000 + b"}",
    "half a character": b'{"id2label": {"0": "\\ud800"}, "model_type": "\\udfff"}',
    "no UTF-8": b"---\nlicense: \xff\xfe\n---\n\xff\xfe",
    "UTF-16": "---\nlicense: mit\n---\n".encode("utf-16"),
    "brackets": b"[" * 100_000,
    "braces": b'{"a":' * 100_000,
    "braces that close": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "brackets in YAML": b"---\na: " + b"[" * 100_000 + b"\n---\n",
    "one long line": b"---\nlicense: " + b"a " * 200_000 + b"\n---\n" + b"`[](" * 100_000,
    "many lines": b"---\nlicense: mit\n---\n" + b"# A\n[a](b)\n" * 20_000,
    "a header without end": b"\xff" * 8 + b"{",
    "a header as long as can be": (100_000_000).to_bytes(8, "little") + b"{}",
    "an archive of nothing": b"PK\5\6" + b"\0" * 18,
    "a pickle without end": b"\x80\x04" + b"(" * 20_000,
    "a pickle that remembers": b"\x80\x04" + b"]\x94" * 20_000 + b".",
    "a GGUF of nothing": b"GGUF" + b"\xff" * 40,
    "a message within messages": b"\x3a\xff\xff\xff\xff\x0f" * 1_000,
    "a template": b"{% for a in b %}" * 500,
    "a pointer to nothing": b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize -1\n",
}


@pytest.mark.parametrize("content", UNUSUAL.values(), ids=list(UNUSUAL))
def test_the_same_unusual_content_in_every_file(content: bytes, place: Path) -> None:
    started = time.monotonic()
    check(fresh(place, dict.fromkeys(READ, content)), KINDS["single label"])
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("name", ["README.md", "config.json", "tokenizer.json", "model.safetensors", ".gitattributes"])
@pytest.mark.parametrize("kind_of_file", ["pipe", "folder", "link to a device", "link to itself", "unreadable"])
def test_an_entry_that_is_not_a_regular_file(name: str, kind_of_file: str, place: Path) -> None:
    path = fresh(place, KINDS["single label"].files) / name
    path.unlink()
    match kind_of_file:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "link to a device":
            path.symlink_to("/dev/zero")
        case "link to itself":
            path.symlink_to(name)
        case _:
            path.write_text("{}")
            path.chmod(0)
    check(place, KINDS["single label"])


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@pytest.mark.parametrize("became", ["gone", "empty", "longer", "a folder"])
def test_a_folder_that_changes_while_it_is_checked(kind: Kind, became: str, place: Path) -> None:
    folder = ModelFolder(fresh(place, kind.files), kind.declared)
    for name in folder.files:
        path = place / name
        content = path.read_bytes()
        path.unlink()
        match became:
            case "empty":
                path.write_bytes(b"")
            case "longer":
                path.write_bytes(content + content)
            case "a folder":
                path.mkdir()
    for stage in STAGES:
        stage.findings(folder, select=(), ignore=())


def test_many_files_do_not_take_long(place: Path) -> None:
    """The only finding is that they are too many for the Hub."""
    kind = KINDS["single label"]
    root = fresh(place, kind.files)
    (root / "many").mkdir()
    for number in range(30_000):
        os.close(os.open(root / "many" / str(number), os.O_CREAT | os.O_WRONLY))
    started = time.monotonic()
    assert [finding.rule.id for finding in check(root, kind)] == ["HFD139"]
    assert time.monotonic() - started < 15
