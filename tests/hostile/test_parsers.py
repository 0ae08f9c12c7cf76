"""Files that are strange to their reader: it takes time by their length, memory by their length, and says little."""

from __future__ import annotations

import gc
import inspect
import io
import json
import pkgutil
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hostile.strange import BOMBS, STRANGE, in_header
from runs import Run, found
from sound import CONFIG, Model, write

import hfdeploy_action
from hfdeploy_action.findings import Finding
from hfdeploy_action.folder import ModelFolder, pickles
from hfdeploy_action.rules import STAGES, suppressions
from hfdeploy_action.settings import reading
from hfdeploy_action.settings.failures import SettingsRejected
from hfdeploy_action.smoke import records

LARGEST_REPORT = 1_000_000  # characters
SECONDS = 20.0  # of processor time; each of these files once took minutes, or grows with its square


def seconds(act: Callable[[], object]) -> float:
    """Seconds of the processor, without those of other processes and of collecting the garbage of earlier tests."""
    gc.disable()
    try:
        started = time.process_time()
        act()
        return time.process_time() - started
    finally:
        gc.enable()


def is_linear(of: Callable[[int], Callable[[], object]], number: int) -> bool:
    """Whether twice as much takes at most three times as long, and half a second that any machine may lose.

    What grows with its square does so each time; a machine that is busy with something else does not.
    """
    once, twice = (of(each) for each in (number, 2 * number))
    return any(seconds(twice) < 3 * seconds(once) + 0.5 for _ in range(3))


def checked(folder: ModelFolder) -> list[Finding]:
    """What every rule says of a folder."""
    suppressed = suppressions.read(folder, {}, None)
    return [each for stage in STAGES for each in stage.findings(folder, select=(), ignore=(), suppressions=suppressed)]


@pytest.mark.attack("a file repeats itself", holds="checking twice as much takes twice as long")
@pytest.mark.parametrize("name", STRANGE)
def test_a_file_of_the_model(name: str, tmp_path: Path) -> None:
    file, make, number = STRANGE[name]

    def check(number: int) -> Callable[[], object]:
        root = write(tmp_path / str(number), {file: make(number)})
        return lambda: checked(ModelFolder(root))

    assert is_linear(check, number)


SETTINGS: dict[str, tuple[Callable[[int], str], int]] = {
    "a number of base 60": (lambda n: "a: 1" + ":1" * n, 100_000),
    "unknown settings": (lambda n: "".join(f"repo-i{each}: 1\n" for each in range(n)), 2_000),
    "labels of mixed kinds": (lambda n: f"labels: [{','.join(f'{each},a{each}' for each in range(n))}]", 3_000),
    "labels that are mappings": (lambda n: f"labels: [{','.join(f'{{a: {each}}},b' for each in range(n))}]", 2_000),
    "a threshold of blanks": (lambda n: f"smoke: {{thresholds: {{latency: ['p(95)<1{' ' * n}x']}}}}", 20_000),
    "a threshold of blanks inside": (lambda n: f"smoke: {{thresholds: {{latency: ['p({' ' * n}95)<1']}}}}", 20_000),
    "cases": (lambda n: f"smoke: {{cases: [{'{x: 1}, ' * n}]}}", 2_000),
    "patterns": (lambda n: f"publish: {{include: [{', '.join(f'a{each}' for each in range(n))}]}}", 10_000),
    "a model folder far above": (lambda n: f"model-path: '{'../' * n}'", 50_000),
    "a report folder far below": (lambda n: f"report-dir: '{'a/' * n}'", 20_000),
}  # fmt: skip


@pytest.mark.attack("hfdeploy.yaml repeats itself", holds="it is refused, in time by its length")
@pytest.mark.parametrize("name", SETTINGS)
def test_settings(name: str, tmp_path: Path) -> None:
    make, number = SETTINGS[name]

    def read(number: int) -> Callable[[], object]:
        (tmp_path / "hfdeploy.yaml").write_text(make(number))

        def refused() -> None:
            with pytest.raises(SettingsRejected):
                reading.read({}, tmp_path, confined=True)

        return refused

    assert is_linear(read, number)


NUMBERS = ["9" * 399, "1.0e+308", ".nan", "0x" + "f" * 390, "-.inf"]


@pytest.mark.attack("a setting is a number that no clock has", holds="it is refused at its line")
@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:9])
@pytest.mark.parametrize("setting", ["publish: {retry-seconds: %s}", "smoke: {cold-start: {retry-seconds: %s}}"])
def test_numbers_of_settings(setting: str, number: str, tmp_path: Path) -> None:
    (tmp_path / "hfdeploy.yaml").write_text(setting % number)
    with pytest.raises(SettingsRejected) as rejected:
        reading.read({}, tmp_path, confined=True)
    assert {failure.id for failure in rejected.value.failures} == {"HFD002"}


@pytest.mark.attack("JSON holds a number that no float is", holds="no rule raises")
@pytest.mark.parametrize(
    "number", ["1" + "0" * 400, "-1" + "0" * 400, "1e400", "NaN", "-Infinity"], ids=lambda n: n[:9]
)
def test_numbers_of_an_index(number: str, model: Model) -> None:
    index = f'{{"metadata": {{"total_size": {number}}}, "weight_map": {{"a": "model-00001-of-00001.safetensors"}}}}'
    config = CONFIG.replace('"vocab_size": 6', f'"vocab_size": {number}, "pad_token_id": {number}')
    folder = ModelFolder(model({"model.safetensors.index.json": index, "config.json": config}))
    assert all(len(finding.message) < 300 for finding in checked(folder))


CASES: dict[str, tuple[str, Callable[[int], str], int]] = {
    "a number of base 60": ("yaml", lambda n: "- 1" + ":1" * n, 100_000),
    "a hexadecimal number": ("yaml", lambda n: "- 0x" + "f" * n, 200_000),
    "one key": ("yaml", lambda n: f"- {{{'a: 1, ' * n}}}", 8_000),
    "lists in lists": ("yaml", lambda n: "- " * n, 200_000),
    "quotation marks": ("csv", lambda n: 'text\n"' + '""' * n, 200_000),
    "directives": ("yaml", lambda n: "".join(f"%TAG !a{each}! b\n" for each in range(n)) + "---\n- a", 8_000),
    "empty lists": ("yaml", lambda n: f"- [{'[],' * n}]", 150_000),
    "columns": ("csv", lambda n: "," * n + "\n" + "," * n, 50_000),
    "lists in lists of JSON": ("jsonl", lambda n: "[" * n, 400_000),
    "lines": ("jsonl", lambda n: "x\n" * n, 20_000),
}  # fmt: skip


@pytest.mark.attack("a file of cases repeats itself", holds="reading twice as much takes twice as long")
@pytest.mark.parametrize("name", CASES)
def test_cases(name: str, tmp_path: Path) -> None:
    form, make, number = CASES[name]
    file = tmp_path / f"cases.{form}"

    def read(number: int) -> Callable[[], object]:
        file.write_text(make(number))
        return lambda: records.read(file, file.name, tmp_path)

    assert is_linear(read, number)


@pytest.mark.attack("archives unpack to more than anybody can read", holds="they are read up to a bound, in all")
def test_archives_of_pickles(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickles, "_MOST_UNPACKED", 50_000)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name in "abcd":
            file.writestr(f"{name}.pkl", b"\x80\x02" + b"N0" * 5_000 + b"N.")
    folder = ModelFolder(model({f"{number}.bin": content.getvalue() for number in range(5)}))
    scanned = [not scan.unscanned for scan in folder.weights.pickles.values()]
    assert scanned == [True, False, False, False, False]


@pytest.mark.attack("an archive has a directory larger than the memory", holds="it is not read")
@pytest.mark.parametrize("place", ["small", "large"])
def test_the_directory_of_an_archive(place: str, tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("a.pkl", b"\x80\x02N.")
    data = bytearray(content.getvalue())
    size = (2**31).to_bytes(8, "little")
    if place == "small":
        data[-10:-6] = size[:4]
    else:
        end = b"PK\6\6" + bytes(36) + size + bytes(8)
        data[-22:-22] = end + b"PK\6\7" + bytes(16)
    (tmp_path / "a.bin").write_bytes(data)
    tracemalloc.start()
    assert pickles.scan(tmp_path / "a.bin").unscanned == "the archive has too many entries"
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def _many_names() -> dict[str, bytes]:
    return {f"a\n{number}.txt": b"" for number in range(1_500)}


def _many_labels() -> dict[str, bytes]:
    labels = {str(number): "same" for number in range(2_000)}
    widget = [{"text": "a", "output": [{"label": f"b{number}", "score": 1}]} for number in range(2_000)]
    card = (
        f"---\nlicense: mit\nlabels: {json.dumps([f'c{number}' for number in range(2_000)])}\nwidget: {widget}\n---\n"
    )
    return {"config.json": json.dumps({**json.loads(CONFIG), "id2label": labels}).encode(), "README.md": card.encode()}


REPORTS: dict[str, Callable[[], dict[str, bytes]]] = {
    "names with line breaks": _many_names,
    "labels that are all wrong": _many_labels,
    "the name of a tensor of 2 MB": lambda: {"model.safetensors": in_header('{"', "a" * 2_000_000, "", '":{}}')(1)},
    "cases that are no JSON": lambda: {"c.csv": b"x\n" * 8_000, "hfdeploy.yaml": b"smoke: {dataset: {file: c.csv}}"},
    "settings that do not exist": lambda: {"hfdeploy.yaml": b"".join(b"a%d: 1\n" % number for number in range(5_000))},
    "a setting whose value is 900 kB": lambda: {"hfdeploy.yaml": b"repo-id: " + b"a-" * 450_000},
    "a setting whose name is 900 kB": lambda: {"hfdeploy.yaml": b'? "' + b"a-" * 450_000 + b'"\n: 1\n'},
    "an unknown license of 900 kB": lambda: {"README.md": b"---\nlicense: " + b"a" * 900_000 + b"\n---\n"},
    "links that are all broken": lambda: {"README.md": b"---\nlicense: mit\n---\n" + b"[a](b/%d)\n" * 20_000},
}  # fmt: skip


@pytest.mark.attack("a folder is wrong in a thousand places", holds="report.json stays small, and says how many more")
@pytest.mark.parametrize("name", REPORTS)
def test_what_is_said(name: str, run: Run, model: Model) -> None:
    report = run("validate", str(model(REPORTS[name]())))
    assert report["findings"]
    assert len(json.dumps(report)) < LARGEST_REPORT


@pytest.mark.attack("one file is flooded to hide what is in another", holds="each file's findings are kept")
def test_a_flood_hides_nothing(run: Run, model: Model) -> None:
    card = "---\nlicense: mit\n---\n" + "".join(f"[a](gone/{number})\n" for number in range(500))
    report = run("validate", str(model({"README.md": card, ".env": "HF_TOKEN=hf_" + "aBcD1" * 6 + "aBcD"})))
    assert "HFD501" in found(report)


def patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every expression of ours that is searched for in a text, by the name of its module."""
    for module in pkgutil.walk_packages(hfdeploy_action.__path__, "hfdeploy_action."):
        if "__main__" in module.name:
            continue
        held = import_module(module.name)
        source = inspect.getsource(held)
        for name, value in vars(held).items():
            if isinstance(value, re.Pattern) and re.search(rf"\b{name}\.(search|finditer|findall|sub|split)\b", source):
                yield f"{module.name.removeprefix('hfdeploy_action.')}.{name}", value


PATTERNS = dict(patterns())
PUMPS = (
    " ",
    "\t",
    "a",
    "0",
    "-",
    "A",
    "git ",
    "git -",
    "-a ",
    "<image",
    "](",
    "//a:",
    "eyJ",
    "`",
    "# hfdeploy: ",
    "[x",
    "$$",
)


@pytest.mark.attack("a text makes an expression go back and forth", holds="the search takes time by its length")
@pytest.mark.parametrize("name", PATTERNS)
def test_expressions(name: str) -> None:
    pattern = PATTERNS[name]
    for pump in PUMPS:

        def search(number: int, pump: str = pump) -> Callable[[], object]:
            text: Any = "<git " + pump * number + "\0"
            text = text.encode() if isinstance(pattern.pattern, bytes) else text
            return lambda: [*pattern.finditer(text)]

        assert is_linear(search, 5_000), pump


@pytest.mark.attack("a file is made to be read slowly", holds="validate ends in seconds, with a verdict")
@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs(run: Run, model: Model, bomb: str) -> None:
    folder = model()
    for name, content in BOMBS[bomb].items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    started = time.process_time()
    report = run("validate", str(folder))
    assert time.process_time() - started < SECONDS
    assert report["outcome"] in {"passed", "invalid"}


@pytest.mark.attack("100,000 labels that are all wrong", holds="the report stays below 2 MB")
def test_size_of_the_report(run: Run, model: Model, tmp_path: Path) -> None:
    labels = {"id2label": {str(n): f"LABEL_{n}" for n in range(100_000)}}
    folder = model({"config.json": json.dumps(labels)})
    run("validate", str(folder), "--report-dir", "out")
    assert (tmp_path / "out" / "report.json").stat().st_size < 2_000_000
