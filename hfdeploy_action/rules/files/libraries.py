"""The library that a folder is for, by its card or its files, and the files that this library saves."""

from __future__ import annotations

from difflib import get_close_matches

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.vocabulary import rows

# Libraries that save a model with `save_pretrained`, as safetensors and config.json.
LIKE_TRANSFORMERS = frozenset("transformers sentence-transformers setfit span-marker".split())
SAVES_SAFETENSORS = LIKE_TRANSFORMERS | {"peft", "diffusers"}
# Libraries whose models always have a weight file with a known ending.
SAVES_WEIGHTS = SAVES_SAFETENSORS | frozenset(
    "timm open_clip adapter-transformers adapters transformers.js onnx gguf llama.cpp mlx nemo flair keras".split()
)
# Files that together show the library, if the card does not name it.
_TOLD_BY = {
    "spacy": {"config.cfg", "meta.json"},
    "fastai": {"model.pkl", "pyproject.toml"},
    "speechbrain": {"hyperparams.yaml"},
    "stanza": {"models/default.zip"},
}


def library_of(folder: ModelFolder) -> str:
    """The library of the card, else of the files; transformers if neither shows one, or config.json names its class."""
    named = folder.card.values.get("library_name")
    if not isinstance(named, str) or not named.strip():
        return next((name for name, files in _TOLD_BY.items() if files <= folder.files.keys()), "transformers")
    if named in folder.words("libraries"):
        return named
    if folder.config.architecture in rows("architectures"):
        return "transformers"
    name = named.strip().lower()[:100]
    return next(iter(get_close_matches(name, sorted(LIKE_TRANSFORMERS), n=1, cutoff=0.85)), name)
