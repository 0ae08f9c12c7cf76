"""The cost of validating a very large model, a folder of very many files, and a folder with much text.

All are ratios: to reading the headers with `safetensors`, and to reading the files.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

SHARDS = 500
TENSORS = 300_000
BYTES = 2_000_000_000
FILES = 50_000
TEXTS, TEXT_BYTES = 2_000, 100_000
ROUNDS = 5

# A run reports its own time, without the start of Python, and its peak memory from /proc: the number of `getrusage`
# includes the memory of the parent process.
_MEASURED = """
import sys, time
started = time.perf_counter()
{body}
taken = time.perf_counter() - started
with open("/proc/self/status") as file:
    print(taken, next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM")))
"""
_VALIDATE = """
import contextlib, io
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    from hfdeploy_action.cli import main
    sys.argv = ["hf-deploy", "validate", sys.argv[1], "--format", "json"]
    main()
"""
_SAFETENSORS = """
from pathlib import Path
from safetensors import safe_open
for path in sorted(Path(sys.argv[1]).glob("*.safetensors")):
    with safe_open(path, framework="numpy") as file:
        for name in file.keys():
            file.get_slice(name).get_shape()
"""
_READING = """
from pathlib import Path
for path in sorted(Path(sys.argv[1]).rglob("*.json")):
    path.read_bytes()
"""


def build(root: Path) -> None:
    """The model: a configuration, a card, and sparse shards with their index."""
    each = TENSORS // SHARDS
    weight_map: dict[str, str] = {}
    for number in range(SHARDS):
        shard = f"model-{number + 1:05}-of-{SHARDS:05}.safetensors"
        header, end = {}, 0
        for place in range(each):
            name = f"model.layers.{number}.mlp.experts.{place // 3}.{('up', 'gate', 'down')[place % 3]}_proj.weight"
            size = BYTES // each // 2 * 2
            header[name] = {"dtype": "BF16", "shape": [size // 2], "data_offsets": [end, end + size]}
            weight_map[name] = shard
            end += size
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with (root / shard).open("wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            file.truncate(8 + len(text) + end)
    index = {"metadata": {"total_size": BYTES // each // 2 * 2 * each * SHARDS}, "weight_map": weight_map}
    (root / "model.safetensors.index.json").write_text(json.dumps(index, indent=2))
    (root / "config.json").write_text('{"architectures": ["LargeModel"], "model_type": "large", "dtype": "bfloat16"}')
    (root / "README.md").write_text("---\nlicense: mit\nlanguage: en\nlibrary_name: transformers\n---\n# Large\n")


def measured(body: str, root: Path) -> tuple[float, float]:
    """The seconds and megabytes that a Python process needs for this program."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED.format(body=body), str(root)], capture_output=True, check=True, text=True
    )
    seconds, megabytes = map(float, done.stdout.split()[-2:])
    return seconds, megabytes


def scatter(root: Path) -> None:
    """A folder with very many small files and a card."""
    for number in range(FILES):
        folder = root / "data" / str(number // 1000)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.json").write_text(f'{{"text": "I am calm, says number {number}.", "label": "calm"}}')
    (root / "README.md").write_text("---\nlicense: mit\nlanguage: en\n---\n# Many\n")


def write_texts(root: Path) -> None:
    """A folder with 200 MB of text, in files that are small enough to be searched for secrets."""
    line = '{"text": "I am calm, says number %d.", "label": "calm", "score": 0.8125}\n'
    for number in range(TEXTS):
        (root / f"{number}.json").write_text((line % number) * (TEXT_BYTES // len(line)))
    (root / "README.md").write_text("---\nlicense: mit\nlanguage: en\n---\n# Texts\n")


def compare(title: str, make: Callable[[Path], None], base: str, body: str) -> None:
    """Run both in turn, so that a busy machine slows down both, and print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make(root)
        bodies = {base: body, "hf-deploy validate": _VALIDATE}
        rows: dict[str, list[tuple[float, float]]] = {name: [] for name in bodies}
        for _ in range(ROUNDS):
            for name, code in bodies.items():
                rows[name].append(measured(code, root))
    median = {name: statistics.median(seconds for seconds, _ in runs) for name, runs in rows.items()}
    print(f"{title} (n={ROUNDS}; ratio to `{base}`)")
    for name, runs in rows.items():
        held = max(megabytes for _, megabytes in runs)
        print(f"{name:<20} {median[name]:6.2f}s {held:6.0f} MB {median[name] / median[base]:6.2f}")


def main() -> None:
    """Measure a model with very large weights, very many files, and much text."""
    compare(f"{SHARDS} shards of {BYTES / 1e9:g} GB, {TENSORS:,} tensors", build, "safetensors", _SAFETENSORS)
    compare(f"{FILES:,} small files", scatter, "reading them", _READING)
    compare(f"{TEXTS * TEXT_BYTES / 1e6:.0f} MB of text", write_texts, "reading them", _READING)


if __name__ == "__main__":
    main()
