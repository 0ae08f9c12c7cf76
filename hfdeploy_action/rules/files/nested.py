"""Models in subfolders of a folder that is not a model itself, such as a training repository."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hfdeploy_action.folder import CARD, CONFIG, ModelFolder, Unreadable
from hfdeploy_action.rules.files.libraries import SAVES_SAFETENSORS, library_of
from hfdeploy_action.rules.files.names import is_weights

# Files that make a folder a model, and those that do so only beside weights.
_OF_PIPELINES = frozenset({"modules.json", "model_index.json", "config_setfit.json"})
_OF_MODELS = frozenset({CONFIG, "adapter_config.json"})
_IDENTIFYING = frozenset({"model_type", "architectures", "architecture", "auto_map", "_class_name", "peft_type"})
_OF_TRAINING = re.compile(
    r"(?:optimizer|scheduler|scaler|rng_state[^/]*|training_args)\.\w+|.*\.(?:pkl|pickle|joblib|npz)"
)
_EXPORTS = frozenset("onnx openvino tflite coreml gguf ggml tensorrt mlx tf_js".split())
_ENVIRONMENTS = frozenset("site-packages node_modules .venv venv __pycache__ wandb .ipynb_checkpoints".split())
_CHECKPOINT = re.compile(r"(?:.*/)?checkpoint-\d+")
_OF_COLLECTIONS = (".md", ".txt", ".json", ".png", ".jpg", ".svg", "LICENSE", ".gitattributes", ".gitignore")


def nested_models(folder: ModelFolder) -> list[str]:
    """The subfolders that hold a model, where the folder itself is neither a model nor a collection of models.

    Checkpoints of a training count only if there is nothing else. Exports to other formats do not count.
    """
    if not folder.files or _is_model(folder) or library_of(folder) not in SAVES_SAFETENSORS - {"diffusers"}:
        return []
    inside: dict[str, set[str]] = {}
    for name in folder.files:
        place, _, last = name.rpartition("/")
        inside.setdefault(place, set()).add(last)
    found = [place for place, names in sorted(inside.items()) if place and _holds_model(place, names)]
    found = [place for place in found if not any(place.startswith(f"{other}/") for other in found)]
    whole = [place for place in found if not _CHECKPOINT.fullmatch(place)] or found
    return [] if len(whole) > 1 and _is_collection(folder, whole) else whole


def _is_model(folder: ModelFolder) -> bool:
    names = {name for name in folder.files if "/" not in name}
    if names & (_OF_PIPELINES | {"adapter_config.json"}) or any(map(_is_own_weights, names)):
        return True
    if isinstance(folder.card.values.get("library_name"), str) and any(map(is_weights, names)):
        return True
    read = folder.json.object(CONFIG)  # a training has a config.json too, with other entries
    return isinstance(read, Unreadable) or bool(read and _IDENTIFYING & read.keys())


def _is_own_weights(name: str) -> bool:
    return is_weights(name) and not _OF_TRAINING.fullmatch(name)


def _holds_model(place: str, names: set[str]) -> bool:
    *_, last = parts = place.split("/")
    if last in _EXPORTS or _ENVIRONMENTS.intersection(parts):
        return False
    return bool(names & _OF_PIPELINES) or (bool(names & _OF_MODELS) and any(map(_is_own_weights, names)))


def _is_collection(folder: ModelFolder, models: list[str]) -> bool:
    """Whether the models are published together on purpose: there is a card, and nothing that belongs to a training."""
    return bool(folder.card.values) and all(name.endswith(_OF_COLLECTIONS) for name in _outside(folder, models))


def _outside(folder: ModelFolder, models: list[str]) -> Iterator[str]:
    starts = tuple(f"{model}/" for model in models)
    return (name for name in folder.files if not name.startswith(starts) and name != CARD)
