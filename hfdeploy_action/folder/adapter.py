"""A PEFT adapter: adapter_config.json, and the names and shapes of its tensors."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple

from hfdeploy_action.folder.files import Files
from hfdeploy_action.folder.headers import Header, Tensor
from hfdeploy_action.folder.json_files import JsonFiles
from hfdeploy_action.folder.weights import Weights

ADAPTER = "adapter_config.json"
_SAFE, _PICKLE = "adapter_model.safetensors", "adapter_model.bin"
# Names that transformers gives to the heads of classifiers, as PEFT adds them to `modules_to_save`.
HEADS = ("classifier", "score")
_LAST_LAYERS = ("classifier.weight", "score.weight", "classifier.out_proj.weight")
_A, _B = (".lora_A.weight", ".lora_embedding_A"), (".lora_B.weight", ".lora_embedding_B")


class Pair(NamedTuple):
    """The two factors of a layer that LoRA adapts: the name of the first, of the layer, and the rank of each."""

    tensor: str
    layer: str
    ranks: tuple[int, int | None]  # the second is None if it is missing


class Adapter:
    """Facts about an adapter. Nothing here raises."""

    def __init__(self, json: JsonFiles, weights: Weights, files: Files) -> None:
        self._json = json
        self._weights = weights
        self._files = files

    @cached_property
    def values(self) -> dict[str, Any]:
        """The values of adapter_config.json; empty if the file cannot be read, which HFD103 reports."""
        read = self._json.object(ADAPTER)
        return read if isinstance(read, dict) else {}

    @property
    def file(self) -> str:
        """The file with the tensors; PEFT prefers safetensors."""
        return _SAFE if _SAFE in self._files or _PICKLE not in self._files else _PICKLE

    @cached_property
    def tensors(self) -> dict[str, Tensor]:
        """The tensors; empty if there are none, or the file is damaged."""
        if self.file == _PICKLE and self._files.has_content(_PICKLE):
            from hfdeploy_action.folder.state_dicts import NOTHING, read_state_dict

            return dict((read_state_dict(self._files.path(_PICKLE)) or NOTHING).tensors)
        header = self._weights.headers.get(self.file)
        return header.tensors if isinstance(header, Header) else {}

    @property
    def is_classifier(self) -> bool:
        """Whether the adapter is for a classifier, so PEFT saves its head."""
        return self.values.get("task_type") in ("SEQ_CLS", "TOKEN_CLS")

    @cached_property
    def outputs(self) -> tuple[str, int] | None:
        """The last layer of the classifier in the adapter, and the number of its outputs; None if there is none."""
        for name, tensor in self.tensors.items():
            if name.endswith(tuple(f".{end}" for end in _LAST_LAYERS)) and tensor.shape and self.is_classifier:
                return name, tensor.shape[0]
        return None

    def pairs(self) -> Iterator[Pair]:
        """The factors of every layer that LoRA adapts."""
        for name, tensor in self.tensors.items():
            for a, b in zip(_A, _B, strict=True):
                if name.endswith(a) and tensor.shape:
                    layer = name.removesuffix(a)
                    other = self.tensors.get(layer + b)
                    second = other.shape[1] if other and len(other.shape) > 1 else None
                    yield Pair(name, layer.removeprefix("base_model.model."), (tensor.shape[0], second))
