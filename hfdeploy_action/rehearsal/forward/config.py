"""Values of config.json, read as transformers reads them; a value that it would not take is refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class Unsupported(Exception):
    """config.json or the weights ask for something that the forward pass does not implement; names it."""


class Contradiction(Unsupported):
    """The weights are not those of the model in config.json, so transformers cannot load them either; says why."""


@dataclass(frozen=True)
class Config:
    """The content of config.json over the defaults of its family.

    `spelled` maps a key that families share to the key that this family writes.
    """

    content: Mapping[str, Any]
    defaults: Mapping[str, Any]
    spelled: Mapping[str, str] = field(default_factory=dict)

    def get(self, key: str) -> Any:
        """The value as it is, or the default, or None."""
        for each in (self.spelled.get(key, key), key):
            if each in self.content:
                return self.content[each]
        return self.defaults.get(key)

    def whole(self, key: str) -> int:
        """A whole number from 0 to 10 million, above which no model has anything."""
        value = self.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10_000_000:
            raise self._wrong(key, "a whole number")
        return value

    def positive(self, key: str) -> int:
        """A whole number above 0."""
        if (value := self.whole(key)) == 0:
            raise self._wrong(key, "above 0")
        return value

    def real(self, key: str) -> float:
        """A number from 0 to a billion."""
        value = self.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1e9:
            raise self._wrong(key, "a number")
        return float(value)

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self.get(key)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def word(self, key: str, *known: str) -> str:
        """One of the known words."""
        if (value := self.get(key)) not in known:
            raise self.unsupported(key)
        return str(value)

    def only(self, **supported: Any) -> None:
        """Each key is missing, null, or has its only supported value."""
        for key, value in supported.items():
            if self.get(key) not in (None, value):
                raise self.unsupported(key)

    def unsupported(self, key: str) -> Unsupported:
        """What is to be raised for a value that the forward pass does not implement."""
        return Unsupported(f"{self._shown(key)} in config.json is not supported")

    def _wrong(self, key: str, expected: str) -> Unsupported:
        return Unsupported(f"{self._shown(key)} in config.json is not {expected}")

    def _shown(self, key: str) -> str:
        return f"`{self.spelled.get(key, key)}: {str(self.get(key))[:80]}`"


def labels(config: Config) -> int:
    """How many labels the head has: a label map decides, then `num_labels`, else there are 2."""
    named = config.get("id2label")
    if isinstance(named, dict) and named:
        return len(named)
    return 2 if config.get("num_labels") is None else config.positive("num_labels")


def layers(config: Config) -> int:
    """The number of layers, at most 1,000."""
    if (number := config.whole("num_hidden_layers")) > 1000:
        raise config.unsupported("num_hidden_layers")
    return number


def heads(config: Config) -> int:
    """The number of attention heads, which divides the features."""
    number, features = config.positive("num_attention_heads"), config.positive("hidden_size")
    if features % number:
        raise Unsupported(f"{number} attention heads in config.json do not divide {features} features")
    return number
