"""Adapters whose weights differ from adapter_config.json, or whose base model differs from the card's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from hfdeploy_action.findings import Location, Problem, Severity, rule
from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.adapter import ADAPTER, HEADS, Pair
from hfdeploy_action.folder.names import WRAPPERS
from hfdeploy_action.text import and_more, as_json, plain, show

# What training loops put before the names of an adapter.
_IN_FRONT = ("module", "model", "state_dict", "model_state_dict", "_forward_module", "net", "base")
# What else changes the number of factors, or their shapes.
_OTHER_SHAPES = ("target_parameters", "use_bdlora", "use_qalora", "megatron_config", "layer_replication")


@rule("HFD153", Severity.ERROR)
def mismatched_adapter_weights(folder: ModelFolder) -> Iterator[Problem]:
    """The weights of an adapter do not match its adapter_config.json.

    PEFT fills a missing head with random numbers, ignores layers that the configuration does not name, and rejects
    matrices of a different rank. It ignores tensors whose names have the prefix of a wrapper, so the adapter changes
    nothing.

    Fix: restore the adapter_config.json that was saved with these weights, or save the trained adapter again.
    """
    if not folder.adapter.tensors:
        return
    if unread := [name for name in folder.adapter.tensors if _is_unread(name)]:
        message = (
            f"PEFT does not look for `{plain(unread[0])}`{and_more(unread)}: its names start with `base_model.model.`"
        )
        fix = "save the trained adapter inside its wrapper: `model.module.save_pretrained(folder)`."
        yield Problem(message, Location(folder.adapter.file), fix)
        return
    yield from _missing_head(folder)
    kind, rank = folder.adapter.values.get("peft_type"), folder.adapter.values.get("r")
    if folder.adapter.values and (not isinstance(kind, str) or kind != kind.upper()):
        at = folder.json.at(ADAPTER, "peft_type")
        fix = f'write `"peft_type": "{show(kind.upper())}"`.' if isinstance(kind, str) else ""
        yield Problem(f"`peft_type` is {as_json(kind)}, which PEFT does not know", at, fix)
    if rank is not None and type(rank) is not int:
        at = folder.json.at(ADAPTER, "r")
        yield Problem(f"`r` is {as_json(rank)}, not a whole number", at, "write the rank of the layers as a number.")
    if folder.adapter.values.get("peft_type") == "LORA" and not any(map(folder.adapter.values.get, _OTHER_SHAPES)):
        yield from _factors(folder)


def _is_unread(name: str) -> bool:
    """Whether a name has the prefix of a wrapper, in front or inside."""
    parts = name.split(".")
    return not {*parts}.isdisjoint(WRAPPERS) or (parts[0] in _IN_FRONT and "base_model.model." in name)


def _missing_head(folder: ModelFolder) -> Iterator[Problem]:
    """The modules that were trained whole, of which the weights contain none."""
    adapter = folder.adapter
    listed = adapter.values.get("modules_to_save")
    modules = list(dict.fromkeys(name for name in listed if isinstance(name, str))) if isinstance(listed, list) else []
    if adapter.is_classifier:
        modules = modules if not {*modules}.isdisjoint(HEADS) else [*modules, *HEADS]
    others = [name for name in modules if name not in HEADS]
    heads = [name for name in modules if name in HEADS]
    for names in (heads, others):  # a model has one of the heads
        if names and not any(_is_in(name, adapter.tensors) for name in names):
            at = folder.json.at(ADAPTER, "modules_to_save" if listed else "task_type")
            shown = " or ".join(f"`{show(name)}`" for name in names)
            fix = "save the trained adapter again with PEFT, which writes the modules in `modules_to_save` too."
            yield Problem(f"the weights contain no tensor of {shown}, which the adapter trained as a whole", at, fix)


def _is_in(module: str, tensors: dict[str, Any]) -> bool:
    return any(f".{module}." in f".{name}" for name in tensors)


def _factors(folder: ModelFolder) -> Iterator[Problem]:
    """The first layer of each kind that differs from the configuration."""
    pairs = list(folder.adapter.pairs())
    unnamed = [pair for pair in pairs if not _is_target(pair.layer, folder.adapter.values.get("target_modules"))]
    if unnamed:
        at = folder.json.at(ADAPTER, "target_modules")
        shown = f"`{plain(unnamed[0].layer)}`{and_more(unnamed)}"
        fix = "add the layer to `target_modules`, or restore the adapter_config.json that was saved with the weights."
        yield Problem(f"`{folder.adapter.file}` adapts {shown}, which `target_modules` does not name", at, fix)
    allowed = _ranks(folder.adapter.values)
    wrong = [pair for pair in pairs if not allowed.issuperset(pair.ranks)]
    if allowed and wrong:
        yield _other_rank(folder, wrong)


def _other_rank(folder: ModelFolder, wrong: list[Pair]) -> Problem:
    first, declared = wrong[0], folder.adapter.values.get("r")
    name, (rank, second) = plain(first.layer), first.ranks
    if second is None:
        fix = "save the trained adapter again; each layer has two factors."
        return Problem(f"`{name}` has no second factor, `lora_B`", folder.json.at(ADAPTER), fix)
    message = f"`r` is {declared}, but the factors of `{name}`{and_more(wrong)} have the rank {rank}"
    return Problem(message, folder.json.at(ADAPTER, "r"), f'write `"r": {rank}` if the weights are right.')


def _ranks(config: dict[str, Any]) -> frozenset[int]:
    """The ranks that the configuration declares; empty if it declares none."""
    pattern = config.get("rank_pattern")
    ranks = [config.get("r"), *(pattern.values() if isinstance(pattern, dict) else ())]
    return frozenset(rank for rank in ranks if type(rank) is int)


def _is_target(layer: str, targets: object) -> bool:
    """Whether PEFT adapts a layer: a list names the ends of layers, text is a pattern for whole names."""
    if isinstance(targets, list):
        ends = [target for target in targets if isinstance(target, str)]
        return not ends or any(f".{layer}".endswith(f".{end}") for end in ends)
    if not isinstance(targets, str) or targets == "all-linear":
        return True
    try:
        return re.fullmatch(targets[:200], layer[:300]) is not None
    except (re.error, RecursionError, OverflowError):
        return True


@rule("HFD154", Severity.NOTICE)
def mismatched_adapter_base(folder: ModelFolder) -> Iterator[Problem]:
    """The card names a different base model than the adapter.

    Libraries load the base model in adapter_config.json, but the Hub lists the adapter on the page of the card's base
    model. With the wrong base model, an adapter does not load or answers badly.

    Fix: write the same model in both, unless one is a quantized copy of the other.
    """
    base, named = folder.adapter.values.get("base_model_name_or_path"), folder.card.values.get("base_model")
    listed = [name for name in (named if isinstance(named, list) else [named]) if isinstance(name, str) and name]
    if not isinstance(base, str) or not re.fullmatch(r"[\w.-]{1,96}/[\w.-]{1,96}", base):
        return  # HFD134 reports a local path
    if listed and base.lower() not in {name.strip().lower() for name in listed}:
        message = f"`base_model` of the card is `{show(listed[0])}`, but the adapter was trained on `{show(base)}`"
        yield Problem(message, folder.card.at("base_model"))
