"""The layers that all families are made of, in 32-bit floats.

In the shapes, B is texts, T tokens, H features, A attention heads and D features of one head.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .weights import Array, Linear, Norm

Mask = NDArray[np.bool_]
"""True where a token may be looked at."""

Activation = Callable[[Array], Array]

_ERF = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)


def linear(x: Array, layer: Linear) -> Array:
    """[…, in] → […, out]."""
    y: Array = x @ layer.weight.T
    if layer.bias is not None:
        y += layer.bias
    return y


def normalize(x: Array, layer: Norm) -> Array:
    """Layer normalization over the features, […, H] → […, H] (Ba, Kiros and Hinton 2016)."""
    y: Array = x - x.mean(-1, keepdims=True)
    y /= np.sqrt(np.square(y).mean(-1, keepdims=True) + layer.epsilon)
    y *= layer.weight
    if layer.bias is not None:
        y += layer.bias
    return y


def split_heads(x: Array, heads: int) -> Array:
    """[B, T, H] → [B, A, T, D]."""
    return x.reshape(*x.shape[:2], heads, -1).transpose(0, 2, 1, 3)


def join_heads(x: Array) -> Array:
    """[B, A, T, D] → [B, T, H]."""
    return x.transpose(0, 2, 1, 3).reshape(x.shape[0], x.shape[2], -1)


def attend(scores: Array, value: Array, visible: Mask) -> Array:
    """Weigh values by the softmax of scores (Vaswani et al. 2017).

    `scores` are [B, A, T, T], `value` [B, A, T, D], `visible` broadcasts to the scores. The answer is [B, T, H].
    """
    if not visible.all():
        scores = np.where(visible, scores, np.finfo(np.float32).min)
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    powers /= powers.sum(-1, keepdims=True)
    return join_heads(powers @ value)


def erf(x: Array) -> Array:
    """The error function to 1.5e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.26."""
    size = np.abs(x)
    t = 1 / (1 + 0.3275911 * size)
    polynomial = np.zeros_like(x)
    for coefficient in reversed(_ERF):
        polynomial += coefficient
        polynomial *= t
    signed: Array = np.copysign(1 - polynomial * np.exp(-np.square(size)), x)
    return signed


def gelu(x: Array) -> Array:
    """x·Φ(x) (Hendrycks and Gimpel 2016)."""
    return x * (erf(x * math.sqrt(0.5)) + 1) * 0.5


def gelu_tanh(x: Array) -> Array:
    """The approximation of gelu that the original BERT and GPT-2 use."""
    y: Array = np.square(x) * x
    y *= 0.044715
    y += x
    y *= math.sqrt(2 / math.pi)
    np.tanh(y, out=y)
    y += 1
    y *= x
    y *= 0.5
    return y


def sigmoid(x: Array) -> Array:
    """1 / (1 + exp(-x)), without overflow."""
    y: Array = (np.tanh(x * 0.5) + 1) * 0.5
    return y


def relu(x: Array) -> Array:
    """The positive part."""
    return np.maximum(x, 0)


ACTIVATIONS: dict[str, Activation] = {
    "gelu": gelu,
    "gelu_python": gelu,
    "gelu_10": lambda x: np.clip(gelu(x), -10, 10),
    "gelu_new": gelu_tanh,
    "gelu_fast": gelu_tanh,
    "gelu_accurate": gelu_tanh,
    "gelu_pytorch_tanh": gelu_tanh,
    "gelu_python_tanh": gelu_tanh,
    "quick_gelu": lambda x: x * sigmoid(1.702 * x),
    "silu": lambda x: x * sigmoid(x),
    "swish": lambda x: x * sigmoid(x),
    "mish": lambda x: x * np.tanh(np.logaddexp(0, x)),
    "relu": relu,
    "relu2": lambda x: np.square(relu(x)),
    "relu6": lambda x: np.clip(x, 0, 6),
    "leaky_relu": lambda x: np.where(x < 0, 0.01 * x, x),
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "linear": lambda x: x,
}
"""By the names of transformers (`ACT2FN`)."""
