"""Models of several parts: sentence-transformers, SetFit and diffusers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.headers import Header
from hfdeploy_action.folder.labels import SETFIT
from hfdeploy_action.folder.modules import MODULES, PIPELINE, Component, Module, components_in, modules_in
from hfdeploy_action.rules.files.names import is_weights
from hfdeploy_action.rules.files.tokenizer import object_in
from hfdeploy_action.text import as_json, count, plain, show

_WEIGHTS = ("model.safetensors", "pytorch_model.bin")
# The configuration of each module of sentence-transformers 2 to 6 that does not load without it.
_CONFIGURATIONS = {
    **dict.fromkeys("Pooling Dense LayerNorm WeightedLayerPooling WordWeights BoW".split(), "config.json"),
    **dict.fromkeys(("Transformer", "MLMTransformer", "CLIPModel"), "config.json"),
    "StaticEmbedding": "tokenizer.json",
    "WordEmbeddings": "wordembedding_config.json",
    "LSTM": "lstm_config.json",
    "CNN": "cnn_config.json",
}
_WITH_WEIGHTS = frozenset("Dense LayerNorm WeightedLayerPooling StaticEmbedding WordEmbeddings LSTM CNN".split())
_LOADED_BY = {  # how the names of weights begin that a library looks for
    "diffusers": ("diffusion_", "model", "openvino_", "weights"),
    "transformers": ("model", "pytorch_model", "tf_model", "flax_model", "openvino_"),
}
_HEAD = "model_head.pkl"
_AGAIN = "copy it from where the model was saved, or save the model again."
# Models whose `hidden_size` is the width of the vectors that they give.
_WIDTHS = {
    **dict.fromkeys(
        "bert roberta xlm-roberta camembert mpnet electra albert deberta deberta-v2".split(), "hidden_size"
    ),
    **dict.fromkeys("modernbert qwen2 qwen3 llama mistral gemma gemma2 mobilebert".split(), "hidden_size"),
    "distilbert": "dim",
    "t5": "d_model",
}
_EMBEDDINGS = "embeddings.word_embeddings.weight"  # of BERT and its relatives: a row of this width for each token
_SAME_WIDTH = frozenset({"Normalize", "Dropout", "WeightedLayerPooling"})


@rule("HFD151", Severity.ERROR)
def missing_component(folder: ModelFolder) -> Iterator[Problem]:
    """A part of the model that its configuration lists is missing.

    Most libraries cannot load the model. SetFit loads it without an error, but with a new, untrained head.

    Fix: copy the original file again, or save the model again.
    """
    for module in modules_in(folder.json.value(MODULES)):
        if file := _missing_of_module(folder, module):
            at = folder.json.at(MODULES, module.number, "path")
            yield Problem(f"`{MODULES}` names `{show(module.kind)}`, but there is no `{show(file)}`", at, _AGAIN)
    for component in components_in(object_in(folder, PIPELINE)):
        if what := _missing_of_component(folder, component):
            at = folder.json.at(PIPELINE, component.name)
            message = f"`{PIPELINE}` names `{show(component.name)}`, a `{show(component.kind)}`, but {what}"
            yield Problem(message, at, _AGAIN)
    if SETFIT in folder.files and _HEAD not in folder.files and any(map(is_weights, folder.files)):
        other = next((name for name in folder.files if name.startswith("model_head.")), None)
        fix = f"save the trained model again with SetFit, which writes `{_HEAD}`."
        instead = f"; SetFit does not read `{show(other)}`" if other else ""
        yield Problem(f"there is no `{_HEAD}`, the head of the SetFit model{instead}", Location(_HEAD), fix)


def _missing_of_module(folder: ModelFolder, module: Module) -> str:
    """The first file that the module lacks; empty if it has all. Other rules look at the folder itself."""
    name = _CONFIGURATIONS.get(module.kind)
    is_model = name == "config.json" and module.kind not in {*_WITH_WEIGHTS, "Pooling", "WordWeights", "BoW"}
    if name is None or (is_model and not module.path):
        return ""
    if module.file(name) not in folder.files:
        return module.file(name)
    if is_model and not any(is_weights(file) for file in folder.files if file.startswith(f"{module.path}/")):
        return module.file(_WEIGHTS[0])
    needs = module.kind in _WITH_WEIGHTS and not any(module.file(file) in folder.files for file in _WEIGHTS)
    return module.file(_WEIGHTS[0]) if needs else ""


def _missing_of_component(folder: ModelFolder, component: Component) -> str:
    """What the component lacks, in words; empty if it has all."""
    start = f"{component.name}/"
    files = [name.removeprefix(start) for name in folder.files if name.startswith(start)]
    kind = component.kind
    if not files:
        return f"there is no folder `{show(component.name)}`"
    if kind.endswith("Scheduler"):
        return "" if "scheduler_config.json" in files else f"there is no `{show(start)}scheduler_config.json`"
    if "Tokenizer" in kind or kind.endswith(("Processor", "FeatureExtractor")):
        return "" if any(name.endswith((".json", ".txt", ".model")) for name in files) else "its files are missing"
    return _missing_weights(component, files, start)


def _missing_weights(component: Component, files: list[str], start: str) -> str:
    """What a component with weights lacks, in words; empty if it has all."""
    weights = [name for name in files if is_weights(name) or name.endswith(".index.json")]
    known = _LOADED_BY.get(component.library)
    if not weights:
        return f"there are no weights in `{show(component.name)}`"
    if known and "config.json" not in files and "Onnx" not in component.kind:
        return f"there is no `{show(start)}config.json`"
    if known and not any(name.startswith(known) for name in weights):
        return f"{component.library} does not look for `{show(start + weights[0])}`"
    return ""


@rule("HFD152", Severity.ERROR)
def mismatched_component_size(folder: ModelFolder) -> Iterator[Problem]:
    """A part of the model has a size that does not match its configuration or the part before it.

    Each part passes its output to the next one. If the sizes differ, the model does not load, or it fails on the first
    text.

    Fix: restore the parts that were saved together, or save the model again.
    """
    yield from _of_sentences(folder)
    yield from _of_pipeline(folder)


def _of_sentences(folder: ModelFolder) -> Iterator[Problem]:
    """The first module that does not fit the one before, and layers that do not fit their configuration."""
    width = _width(folder.config.values)
    if any(
        name.endswith(_EMBEDDINGS) and found.shape[-1:] != (width,) for name, found in folder.weights.tensors.items()
    ):
        return  # HFD118 reports that config.json is wrong
    for module in modules_in(folder.json.value(MODULES)):
        name, config = module.file("config.json"), object_in(folder, module.file("config.json"))
        if module.path and module.kind in {"Transformer", "MLMTransformer"}:
            width = _width(config)
        key = {"Dense": "in_features", "LayerNorm": "dimension"}.get(module.kind, "")
        if module.kind == "Pooling":
            key = "embedding_dimension" if "embedding_dimension" in config else "word_embedding_dimension"
        size = config.get(key)
        if key and size is not None and type(size) is not int:
            yield Problem(f"`{key}` is {as_json(size)}, not a whole number", folder.json.at(name, key))
            return
        if key and size is not None and width and size != width:
            message = f"`{key}` is {size:,}, but the module before gives vectors of {width:,} numbers"
            fix = f'write `"{key}": {width}` if only this file is wrong; or restore the parts that were saved together.'
            yield Problem(message, folder.json.at(name, key), fix)
            return
        if module.kind == "Dense":
            yield from _dense(folder, module, config)
        if module.kind not in _SAME_WIDTH:
            width = _width_after(module, config, width)


def _width(config: dict[str, Any]) -> int | None:
    """The width of the vectors that a transformer gives; None if it is not known."""
    value = config.get(_WIDTHS.get(str(config.get("model_type")), ""))
    return value if type(value) is int else None


def _width_after(module: Module, config: dict[str, Any], before: int | None) -> int | None:
    """The width of the vectors after a module; None if it is not known."""
    if module.kind == "Dense":
        size = config.get("out_features")
        return size if type(size) is int else None
    if module.kind == "Pooling":
        mode = config.get("pooling_mode")
        flags = sum(value is True for key, value in config.items() if key.startswith("pooling_mode_"))
        modes = len(mode) if isinstance(mode, list) else 1 if isinstance(mode, str) else flags
        return before * modes if before and modes else None
    return before if module.kind in {"Transformer", "MLMTransformer", "LayerNorm"} else None


def _dense(folder: ModelFolder, module: Module, config: dict[str, Any]) -> Iterator[Problem]:
    file = module.file(_WEIGHTS[0])
    header = folder.weights.headers.get(file)
    tensor = header.tensors.get("linear.weight") if isinstance(header, Header) else None
    if isinstance(header, Header) and tensor is None and module.file("config.json") in folder.files:
        yield Problem(f"`{plain(file)}` has no `linear.weight`, the layer of `Dense`", Location(file), _AGAIN)
    for place, key in enumerate(("out_features", "in_features")):
        size = config.get(key)
        if tensor and len(tensor.shape) == 2 and type(size) is int and tensor.shape[place] != size:
            what = count(tensor.shape[place], "row" if place == 0 else "column")
            message = f"`{key}` is {size:,}, but `linear.weight` in `{plain(file)}` has {what}"
            at = folder.json.at(module.file("config.json"), key)
            yield Problem(message, at, f'write `"{key}": {tensor.shape[place]}` if the weights are right.')


def _of_pipeline(folder: ModelFolder) -> Iterator[Problem]:
    """A U-Net that reads vectors of another width than its text encoder gives, or other pictures than it declares."""
    components = {each.name: each for each in components_in(object_in(folder, PIPELINE))}
    if "unet" not in components or components["unet"].kind != "UNet2DConditionModel":
        return
    unet, encoder = object_in(folder, "unet/config.json"), object_in(folder, "text_encoder/config.json")
    wanted, given = unet.get("cross_attention_dim"), encoder.get("hidden_size")
    is_alone = "text_encoder_2" not in components and unet.get("encoder_hid_dim") is None
    if is_alone and type(wanted) is type(given) is int and wanted != given and "text_encoder" in components:
        message = f"`cross_attention_dim` is {wanted:,}, but the text encoder gives vectors of {given:,} numbers"
        yield Problem(message, folder.json.at("unet/config.json", "cross_attention_dim"))
    header = folder.weights.headers.get("unet/diffusion_pytorch_model.safetensors")
    for tensor, place, key in (("conv_in.weight", 1, "in_channels"), ("conv_out.weight", 0, "out_channels")):
        found = header.tensors.get(tensor) if isinstance(header, Header) else None
        size = unet.get(key)
        if found and len(found.shape) > place and type(size) is int and found.shape[place] != size:
            message = f"`{key}` is {size:,}, but `{tensor}` has {found.shape[place]:,}"
            yield Problem(message, folder.json.at("unet/config.json", key))
