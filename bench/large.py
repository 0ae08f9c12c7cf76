"""What validating a very large model costs, as a ratio to reading its headers with `safetensors` alone."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

SHARDS = 500
TENSORS = 300_000
BYTES = 2_000_000_000
ROUNDS = 5

# A run reports its own time and the most memory it held, Python's start-up included in neither.
_MEASURED = """
import resource, sys, time
started = time.perf_counter()
{body}
print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
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


def build(root: Path) -> None:
    """The model: a config, a card and the shards with their index; they take no room on disk."""
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
    """Seconds and megabytes of a Python process that does this."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED.format(body=body), str(root)], capture_output=True, check=True, text=True
    )
    seconds, megabytes = map(float, done.stdout.split()[-2:])
    return seconds, megabytes


def main() -> None:
    """Take turns, so that a busy machine is busy for both, and print the medians."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        build(root)
        rows: dict[str, list[tuple[float, float]]] = {"safetensors": [], "hf-deploy validate": []}
        for _ in range(ROUNDS):
            rows["safetensors"].append(measured(_SAFETENSORS, root))
            rows["hf-deploy validate"].append(measured(_VALIDATE, root))
    base = statistics.median(seconds for seconds, _ in rows["safetensors"])
    print(f"{SHARDS} shards of {BYTES / 1e9:g} GB, {TENSORS:,} tensors (n={ROUNDS}; ratio to `safetensors` alone)")
    for name, runs in rows.items():
        seconds = statistics.median(took for took, _ in runs)
        print(f"{name:<20} {seconds:6.2f}s {max(held for _, held in runs):6.0f} MB {seconds / base:6.2f}")


if __name__ == "__main__":
    main()
