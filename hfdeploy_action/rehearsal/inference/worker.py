"""The process that a stranger's model runs in: run as a file, it imports nothing of this program but `forward`.

It reads a request of JSON on each line of its input, `{"id": 1, "text": "…"}`, and writes one on each line of its
output: `{"id": 1, "logits": […]}`, or `{"id": 1, "error": "…"}`, with `"damaged": true` if no other program loads the
model either. It ends with its input, or when it is killed.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

Logits = Callable[[str], "NDArray[np.floating[Any]]"]
"""From a text to one number for each label."""

WORKERS = 4  # requests at a time; a rehearsal's models are small, and each request takes one core
MOST_LABELS = 10_000
LONGEST_ERROR = 300  # characters

_PROBE = 64  # bytes: PyTorch asks for a temporary folder, which Python tries by writing a few


class Refused(Exception):
    """A model that is not loaded; says why in our words. No other program loads it either if it is `damaged`."""

    def __init__(self, message: str, *, damaged: bool = False) -> None:
        super().__init__(message)
        self.damaged = damaged


def main(spec: dict[str, Any]) -> None:
    """Load the model that the spec names, within its limits, and answer until the input ends."""
    _limit(spec["memory"], _PROBE if spec["runner"] == "transformers" else 0)
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is not a reply
    logits, refusal = _loaded(spec)
    lock = Lock()

    def reply(request: dict[str, Any]) -> None:
        told = refusal if logits is None else _answered(logits, request["text"])
        with lock:
            output.write(json.dumps({"id": request["id"], **told}).encode() + b"\n")
            output.flush()

    pool = ThreadPoolExecutor(WORKERS)
    for line in sys.stdin.buffer:
        pool.submit(reply, json.loads(line))
    os._exit(0)  # a request that hangs does not keep the process


def _limit(memory: int, written: int) -> None:
    """Limit the bytes of memory and of each file that is written, and write no core dump."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, size in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, written), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):  # a lower limit is in force already, or the system has none
            resource.setrlimit(kind, (size, size))


def _loaded(spec: dict[str, Any]) -> tuple[Logits | None, dict[str, Any]]:
    """The model, or the reply that says why there is none."""
    try:
        return _RUNNERS[spec["runner"]](spec), {}
    except BaseException as error:  # noqa: BLE001  whatever the runtimes raise, a panic of Rust included
        return None, {"error": _described(error), "damaged": isinstance(error, Refused) and error.damaged}


def _answered(logits: Logits, text: str) -> dict[str, Any]:
    try:
        values = logits(text)
        if values.ndim != 1 or not 0 < values.size <= MOST_LABELS:
            return {"error": f"an answer of the shape {list(values.shape)}, not one number for each label"}
        return {"logits": values.tolist()}
    except BaseException as error:  # noqa: BLE001  as above
        return {"error": _described(error)}


def _described(error: BaseException) -> str:
    return (str(error) if isinstance(error, Refused) else f"{type(error).__name__}: {error}")[:LONGEST_ERROR]


def _with_onnx(spec: dict[str, Any]) -> Logits:
    import numpy as np
    import onnxruntime

    tokenizer = _tokenizer(spec)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4  # it would print what the model says
    session = onnxruntime.InferenceSession(spec["onnx"], options, providers=["CPUExecutionProvider"])
    wanted = [each.name for each in session.get_inputs()]
    known: dict[str, Callable[[Encoding], list[int]]] = {
        "input_ids": lambda encoding: encoding.ids,
        "attention_mask": lambda encoding: encoding.attention_mask,
        "token_type_ids": lambda encoding: encoding.type_ids,
    }
    if unknown := [name for name in wanted if name not in known]:
        raise ValueError(f"the model wants inputs that no tokenizer gives: {', '.join(unknown)}")

    def logits(text: str) -> NDArray[np.floating[Any]]:
        encoding = tokenizer.encode(text)
        inputs = {name: np.array([known[name](encoding)], dtype=np.int64) for name in wanted}
        return np.asarray(session.run(None, inputs)[0][0], dtype=np.float64)

    return logits


def _with_numpy(spec: dict[str, Any]) -> Logits:
    from hfdeploy_action.rehearsal.forward import Contradiction, Unsupported, architecture, batch, load

    folder = Path(spec["folder"])
    config = json.loads((folder / "config.json").read_bytes())
    tokenizer, padding = _tokenizer(spec), architecture(config).padding
    try:
        forward = load(folder, config)
    except Unsupported as error:
        raise Refused(str(error), damaged=isinstance(error, Contradiction)) from error
    return lambda text: forward(batch([tokenizer.encode(text)], padding))[0]


def _tokenizer(spec: dict[str, Any]) -> Tokenizer:
    from tokenizers import Tokenizer

    tokenizer: Tokenizer = Tokenizer.from_file(str(Path(spec["folder"]) / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(spec["longest"], direction=spec["side"])
    return tokenizer


def _with_transformers(spec: dict[str, Any]) -> Logits:
    """PyTorch on model.safetensors; pickles are never loaded, nor is code of the repository."""
    import numpy as np
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    folder = spec["folder"]
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model, told = AutoModelForSequenceClassification.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, output_loading_info=True
    )
    if missing := sorted(told["missing_keys"]):
        raise Refused(f"the weights have no tensor {missing[0]}", damaged=True)
    model.eval().requires_grad_(False)

    def logits(text: str) -> NDArray[np.floating[Any]]:
        answer = model(**tokenizer(text, truncation=True, return_tensors="pt")).logits[0]
        return np.asarray(answer.float().numpy(), dtype=np.float64)

    return logits


_RUNNERS = {"onnx": _with_onnx, "numpy": _with_numpy, "transformers": _with_transformers}

if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    sys.path += [entry for entry in given["path"] if entry not in sys.path]
    main(given)
