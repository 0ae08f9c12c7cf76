"""A tensor as a safetensors header declares it."""

from __future__ import annotations

from typing import NamedTuple

# Bits of one element by the name of the data type, for all types of safetensors 0.8.
BITS = {
    **dict.fromkeys(("F4",), 4),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("U16", "I16", "F16", "BF16"), 16),
    **dict.fromkeys(("U32", "I32", "F32"), 32),
    **dict.fromkeys(("U64", "I64", "F64", "C64"), 64),
}


class Tensor(NamedTuple):
    """A tensor as the header declares it; its shape in elements."""

    dtype: str
    shape: tuple[int, ...]


class Unsound(ValueError):
    """A file that safetensors does not open; the message says why."""


def bits_of(shape: list[int], dtype: str) -> int | None:
    """The bits of all elements; None beyond 64-bit numbers, found without computing the product of a long shape."""
    bits = 1
    for factor in (*shape, BITS[dtype]):
        bits *= factor
        if bits >= 2**64:
            return None
    return bits
