"""Prefixes of the base model that are doubled: what transformers 5.23 loads, and what it leaves random (measured)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rules.files.models import config
from sound import Model, safetensors

from hfdeploy_action.folder import ModelFolder
from hfdeploy_action.folder.names import names_of
from hfdeploy_action.rules.files import STAGE

Rename = Callable[[str], str]
PARTS = ("text_model.", "vision_model.")


def all_with(prefix: str) -> Rename:
    return lambda name: prefix + name


def where_it_is(prefix: str) -> Rename:
    """The prefix in front of the names that have it already."""
    return lambda name: prefix + name if name.startswith(prefix) else name


def saved_names(kind: str, architecture: str) -> list[str]:
    """The names that the class saves, with one layer."""
    names = names_of(kind)
    assert names is not None
    heads = ("classifier.", "visual_projection.", "logit")
    known = [name.replace("#", "0") for name in names.always or names.known if not name.startswith(heads)]
    if architecture in {"CLIPModel", "SiglipModel", "Siglip2Model"}:
        return [name.replace("#", "0") for name in names.known if name.startswith((*PARTS, "logit"))]
    if architecture.endswith("WithProjection"):
        return [*(name for name in known if name.startswith(PARTS)), "visual_projection.weight"]
    base = [name for name in known if names.always or not name.startswith(PARTS)]
    prefix = f"{names.prefixes[0]}." if names.is_prefixed and names.prefixes and "Model" not in architecture else ""
    head = ["classifier.weight", "classifier.bias"] if "Classification" in architecture else []
    return [*(prefix + name for name in base), *head]


@pytest.mark.parametrize(
    ("kind", "architecture", "rename", "is_loaded"),
    [
        ("distilbert", "DistilBertModel", all_with("distilbert."), True),
        ("distilbert", "DistilBertModel", all_with("distilbert." * 2), False),
        ("bert", "BertModel", all_with("bert." * 2), False),
        ("gpt2", "GPT2Model", all_with("transformer." * 2), False),
        ("llama", "LlamaModel", all_with("model." * 2), False),
        ("vit", "ViTModel", all_with("vit." * 2), False),
        ("bert", "BertForSequenceClassification", where_it_is("bert."), True),
        ("bert", "BertForSequenceClassification", all_with("bert."), True),
        ("bert", "BertForSequenceClassification", all_with("bert." * 2), False),
        ("siglip_vision_model", "SiglipVisionModel", all_with("vision_model." * 2), True),
        ("siglip_vision_model", "SiglipVisionModel", all_with("vision_model." * 3), False),
        ("siglip2_vision_model", "Siglip2VisionModel", all_with("vision_model." * 2), True),
        ("clip_vision_model", "CLIPVisionModel", all_with("vision_model."), True),
        ("clip_vision_model", "CLIPVisionModel", all_with("vision_model." * 2), False),
        ("clip_vision_model", "CLIPVisionModelWithProjection", all_with("vision_model." * 2), True),
        ("clip_vision_model", "CLIPVisionModelWithProjection", all_with("vision_model." * 3), False),
        ("clip_vision_model", "CLIPVisionModelWithProjection", all_with("text_model."), False),
        ("siglip2", "Siglip2Model", all_with("siglip2."), True),
        *(
            each
            for kind, architecture in {"clip": "CLIPModel", "siglip": "SiglipModel", "siglip2": "Siglip2Model"}.items()
            for each in (
                (kind, architecture, where_it_is("vision_model."), True),
                (kind, architecture, where_it_is("text_model."), True),
                (kind, architecture, all_with("vision_model."), False),
                (kind, architecture, all_with("text_model."), False),
                (kind, architecture, all_with(f"{kind}."), True),
                (kind, architecture, all_with(f"{kind}." * 2), False),
                (kind, architecture, lambda name: name.removeprefix("text_model."), False),
            )
        ),
        ("clip", "CLIPForImageClassification", all_with("vision_model."), False),
        ("clip", "CLIPForImageClassification", all_with("text_model."), False),
    ],
)
def test_a_doubled_prefix_is_an_error_where_it_is_not_loaded(
    kind: str, architecture: str, rename: Rename, is_loaded: bool, model: Model
) -> None:
    tensors = dict.fromkeys(map(rename, saved_names(kind, architecture)), (1,))
    changes = {**config(model_type=kind, architectures=[architecture]), "model.safetensors": safetensors(tensors)}
    found = {finding.rule.id for finding in STAGE.findings(ModelFolder(model(changes)), select=(), ignore=())}
    assert found.isdisjoint({"HFD145", "HFD147"}) == is_loaded
    assert is_loaded or "HFD149" not in found
