"""The names of tensors by model type: which names of a file fit, and which do not."""

from __future__ import annotations

from hfdeploy_action.folder.names import names_of, unpacked
from hfdeploy_action.vocabulary import rows
from tools.architectures.types import Sampled, packed, row, sampled

LAYER = "encoder.layer.0.attention.self.query.weight"


def unexpected(kind: str, *tensors: str) -> list[str]:
    names = names_of(kind)
    assert names is not None
    return names.fit(tensors).unexpected


def test_names_fit_with_the_prefix_of_the_base_model_or_without() -> None:
    assert unexpected("bert", f"bert.{LAYER}", LAYER, "classifier.weight", "bert.embeddings.LayerNorm.gamma") == []
    assert unexpected("bert", f"module.{LAYER}", f"roberta.{LAYER}", LAYER.upper(), "bert.embeddings.position_ids") == [
        f"module.{LAYER}",
        f"roberta.{LAYER}",
        LAYER.upper(),
    ]


def test_every_row_names_releases_and_can_be_unpacked() -> None:
    for kind, (releases, _, always, others) in rows("types").items():
        assert releases in {"4", "5", "45"}, kind
        assert {*unpacked(always)}.isdisjoint(unpacked(others)), kind


def test_packed_names_are_unpacked_as_they_were() -> None:
    names = {"a.weight", "a.bias", "a.b.c", "a.b.weight", "d", "#.d.weight", "#.d.bias", "#.e.f.g"}
    assert {*unpacked(packed(names))} == names
    assert packed([]) == "-"


def test_a_class_with_a_head_and_no_prefix_makes_the_prefix_optional() -> None:
    models = {"TModel": ("t", ["a.0.weight"]), "TForLabels": ("t", ["t.a.0.weight", "head.weight"])}
    assert sampled(models) == Sampled(frozenset({"t"}), frozenset({"a.#.weight"}), frozenset({"head.weight"}))
    assert sampled(models | {"TForText": ("t", ["a.0.weight"])}).prefixes == {"t?"}


def test_a_name_that_one_release_lacks_need_not_be_there() -> None:
    old = row(None, "4", Sampled(frozenset("t"), frozenset({"a", "b"}), frozenset()), is_converted=False)
    assert old == ["4", "t", "a,b", "-"]
    new = Sampled(frozenset(), frozenset({"a"}), frozenset({"c"}))
    assert row(old, "5", new, is_converted=True) == ["45", "~t", "a", "b,c"]


def test_the_models_inside_clip_may_have_their_prefix_twice_which_release_4_does_not_read() -> None:
    twice, once = f"{'vision_model.' * 2}post_layernorm.weight", "vision_model.post_layernorm.weight"
    for kind in ("clip", "siglip"):
        names = names_of(kind)
        assert names
        assert unexpected(kind, twice, once, f"{kind}.{once}", f"{kind}.logit_scale") == []
        assert (names.corrected([once, twice]), names.corrected([once, f"{kind}.{once}"])) == (twice, "")
    assert unexpected("clip_vision_model", twice) == [twice]
    assert unexpected("chinese_clip", twice, f"clip.{once}") == [twice, f"clip.{once}"]
