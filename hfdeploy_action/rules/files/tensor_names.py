"""Tensors under names that the model type does not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.headers import Header
from hfdeploy_action.folder.modules import PIPELINE, components_in
from hfdeploy_action.folder.names import PARTS, WRAPPERS, Fit, Names, names_of
from hfdeploy_action.rules.files.libraries import LIKE_TRANSFORMERS, library_of
from hfdeploy_action.rules.files.tokenizer import object_in
from hfdeploy_action.text import count, plain, show
from hfdeploy_action.vocabulary import rows

_QUANTIZED = ("qweight", "scales", "biases", "g_idx", "weight_scale", "weight_packed", "SCB", "absmax")
_WITH_HEAD = ("LMHeadModel", "DoubleHeadsModel", "EncoderDecoderModel")  # other classes of this ending have no head
_DEEPEST = 4  # components of a prefix
_ENOUGH = 60  # names that tell one model type from another


class _Misfit(NamedTuple):
    """How the names in a folder differ from those of its model type, and the reason if it is known."""

    kind: str
    names: Names
    fit: Fit
    prefix: str  # that most of the unexpected names fit without; or what they fit without inside
    others: list[str]  # model types that have all these names


@rule("HFD145", Severity.ERROR)
def prefixed_tensor_names(folder: ModelFolder) -> Iterator[Problem]:
    """The tensor names contain the prefix of a wrapper, such as `module.` or `_orig_mod.`.

    `DataParallel`, `torch.compile`, FSDP and many training loops wrap the model and add a prefix to the names of its
    tensors. If the wrapper is saved in place of the model, libraries do not recognize these names. They fill the model
    with random numbers: it answers, but the answers mean nothing.

    Fix: save the model inside the wrapper: `model.module.save_pretrained(folder)`, where `model` is the wrapper.
    """
    yield from _in_components(folder)
    if not _is_checked(folder):
        return
    tensors = folder.weights.tensors
    misfit = _misfit(folder)
    found = misfit.prefix if misfit else ""
    if not found and not (misfit and misfit.others):
        found = next((f"{part}." for part in WRAPPERS if any(part in name.split(".") for name in tensors)), "")
    if not found and names_of(_kind(folder)) is None and all(name.startswith("module.") for name in tensors):
        found = "module."
    if found:
        having = [name for name in tensors if found in name]
        number = "all" if len(having) == len(tensors) else f"{len(having):,} of"
        verb = "start with" if all(name.startswith(found) for name in having) else "contain"
        message = f"{number} {count(len(tensors), 'tensor name')} {verb} `{plain(found)}`, such as `{plain(having[0])}`"
        lacking = _lacking(folder, misfit) if misfit else []
        inner = _inner(found) if verb == "start with" else ""
        fix = f"remove `{plain(found)}` from the tensor names."
        if "base_layer" in found or any(".base_layer." in name for name in having):
            fix = "merge the adapter before you save the model: `model.merge_and_unload().save_pretrained(folder)`."
        if inner:
            call = f"`model.{inner}.save_pretrained(folder)`"
            fix = f"save the model inside the wrapper: {call}, where `model` is the wrapper."
        yield Problem("; ".join([message, *lacking]), _file(folder), fix)


def _in_components(folder: ModelFolder) -> Iterator[Problem]:
    """The components of diffusers: none of its classes has such names."""
    for component in components_in(object_in(folder, PIPELINE)):
        for file, header in folder.weights.headers.items():
            tensors = header.tensors if isinstance(header, Header) and file.startswith(f"{component.name}/") else {}
            having = [name for name in tensors if _is_wrapped(name) or name.startswith("module.")]
            if having:
                message = f"{len(having):,} of {count(len(tensors), 'tensor name')} contain the prefix of a wrapper"
                yield Problem(f"{message}, such as `{plain(having[0])}`", Location(file))


@rule("HFD147", Severity.ERROR)
def unknown_tensor_names(folder: ModelFolder) -> Iterator[Problem]:
    """Most tensor names are not those of the model type in config.json.

    Libraries load a tensor by its name alone. They ignore names that the architecture does not have, fill missing
    tensors with random numbers, and report that only in the log. The model answers, but the answers mean nothing.

    Fix: restore the config.json that was saved with these weights, or save the model again:
    `model.save_pretrained(folder)` writes both files.
    """
    misfit = _misfit(folder) if _is_checked(folder) else None
    if misfit is None or misfit.prefix or any(map(_is_wrapped, misfit.fit.unexpected)):
        return
    parts = _lacking(folder, misfit)
    if misfit.fit.unexpected:
        number = f"{len(misfit.fit.unexpected):,} of {count(len(folder.weights.tensors), 'tensor name')}"
        example = f"such as `{plain(misfit.fit.unexpected[0])}`"
        parts.insert(0, f"{number} are not names of `{show(misfit.kind)}`, {example}")
    if misfit.others:
        parts.append(f"the names are those of `{misfit.others[0]}`")
    yield Problem("; ".join(parts), _file(folder))


def has_unknown_names(folder: ModelFolder) -> bool:
    """Whether one of these rules reports the names, so that nothing else needs to be said about what is missing."""
    return _is_checked(folder) and (_misfit(folder) is not None or any(map(_is_wrapped, folder.weights.tensors)))


def _is_wrapped(name: str) -> bool:
    return not {*name.split(".")}.isdisjoint(WRAPPERS)


def _lacking(folder: ModelFolder, misfit: _Misfit) -> list[str]:
    """What is missing, in words."""
    if not misfit.fit.missing:
        return []
    number = sum(_times(folder, name) for name in misfit.fit.missing)
    what = f"{count(number, 'name')} of `{show(misfit.kind)}` {'is' if number == 1 else 'are'} missing"
    return [f"{what}, such as `{_shown(misfit, misfit.fit.missing[0])}`"]


def _kind(folder: ModelFolder) -> str:
    kind = folder.config.values.get("model_type")
    return kind if isinstance(kind, str) else ""


def _is_checked(folder: ModelFolder) -> bool:
    """Whether transformers loads these tensors by the names of their model type, as far as it is known."""
    tensors = folder.weights.tensors
    if not tensors or not folder.config.is_plain or _kind(folder) not in rows("types"):
        return False
    if folder.config.values.get("layer_norm_elementwise_affine") is False:  # OPT without the weights of its norms
        return False
    return library_of(folder) in LIKE_TRANSFORMERS and not any(name.endswith(_QUANTIZED) for name in tensors)


def _misfit(folder: ModelFolder) -> _Misfit | None:
    """How the names differ; None if most of them fit, or those of the type are not known."""
    kind, tensors = _kind(folder), folder.weights.tensors
    names = _names(folder, kind)
    indexed = [name for index in folder.weights.indexes.values() for shard in index.shards.values() for name in shard]
    fit = names.fit([*tensors, *indexed]) if names else None  # HFD105 reports what is only in the index
    if names is None or fit is None:
        return None
    others = _types_of([*tensors][:: max(1, len(tensors) // _ENOUGH)]) if fit.is_most and fit.unexpected else []
    prefix = _prefix(names, tensors, fit) if fit.is_most and not others else ""
    prefix = prefix or ("" if others else names.inserted(fit.unexpected, tensors))
    is_part = fit.is_part and "transformers_version" in folder.config.values  # as `save_pretrained` writes it
    return _Misfit(kind, names, fit, prefix, others) if fit.is_most or prefix or is_part else None


def _names(folder: ModelFolder, kind: str) -> Names | None:
    """The names of the type. Some generators have the prefix `transformer` only in their class for questions."""
    names, architecture = names_of(kind), folder.config.architecture
    if names and names.removed and architecture.endswith("WithProjection"):
        return names._replace(removed=tuple(part * times for part in PARTS if part[:-1] in kind for times in (1, 2)))
    if names is None or architecture.endswith("ForQuestionAnswering"):
        return names
    is_base = architecture.endswith("Model") and not architecture.endswith(_WITH_HEAD)
    return names._replace(prefixes=names.prefixes[:1], is_base=is_base)


def _prefix(names: Names, tensors: Iterable[str], fit: Fit) -> str:
    """What all unexpected names start with, and would fit without; empty if there is no such prefix."""
    parts = fit.unexpected[0].split(".") if fit.unexpected else []
    for depth in range(1, min(len(parts), _DEEPEST + 1)):
        prefix = ".".join(parts[:depth]) + "."
        stripped = names.fit([name.removeprefix(prefix) for name in tensors])
        if not stripped.is_most and len(stripped.unexpected) * 10 < len(fit.unexpected):
            wrapper = next((part for part in parts[:depth] if part in WRAPPERS), "")
            return f"{wrapper}." if wrapper and not _inner(prefix) else prefix
    return ""


def _types_of(tensors: list[str]) -> list[str]:
    """The model types that have all these names; first the one that gave them their prefix."""
    known = ((kind, names_of(kind)) for kind in rows("types"))
    fitting = [kind for kind, names in known if names and not names.fit(tensors).unexpected]
    [(usual, _)] = Counter(name.partition(".")[0] for name in tensors).most_common(1)
    return sorted(fitting, key=lambda kind: (kind != usual, len(kind), kind))


def _inner(prefix: str) -> str:
    """The attribute in which a wrapper holds the model; empty if this is not a wrapper's prefix."""
    parts = prefix.rstrip(".").split(".")
    return ".".join(parts) if {*parts} <= {"module", *WRAPPERS} else ""


def _times(folder: ModelFolder, name: str) -> int:
    """How many tensors a name with `#` for the number of a layer stands for, as far as config.json tells."""
    family = folder.config.family
    for layers in family.layers if family else ():
        depth = folder.config.values.get(layers.depth)
        if name.startswith(f"{layers.place}.#.") and type(depth) is int and 0 < depth < 10_000:
            return depth
    return 1


def _shown(misfit: _Misfit, name: str) -> str:
    prefix = f"{misfit.names.prefixes[0]}." if misfit.names.prefixes else ""
    return prefix + name.replace("#", "0")


def _file(folder: ModelFolder) -> Location:
    return Location(folder.weights.loaded[0])
