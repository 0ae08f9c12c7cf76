"""Texts as the arrays that a model takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .layers import Mask

Ids = NDArray[np.int64]


class Encoding(Protocol):
    """What the library `tokenizers` makes of a text, or of two."""

    @property
    def ids(self) -> list[int]:
        """Of each token."""

    @property
    def type_ids(self) -> list[int]:
        """Of each token: which of the two texts it is from."""


@dataclass(frozen=True)
class Batch:
    """Token ids, token types and which of them are text, not padding; all are [B, T]."""

    ids: Ids
    types: Ids
    mask: Mask


def batch(encodings: Sequence[Encoding], padding: int) -> Batch:
    """Pad to the longest with the token `padding`, at the end."""
    lengths = [len(encoding.ids) for encoding in encodings]
    shape = (len(encodings), max(lengths))
    made = Batch(np.full(shape, padding, np.int64), np.zeros(shape, np.int64), np.zeros(shape, np.bool_))
    for row, (encoding, length) in enumerate(zip(encodings, lengths, strict=True)):
        made.ids[row, :length] = encoding.ids
        made.types[row, :length] = encoding.type_ids
        made.mask[row, :length] = True
    return made
