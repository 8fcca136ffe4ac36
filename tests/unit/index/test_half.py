"""Scores from 16-bit vectors are those of 32-bit arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from photosearch.index import half
from photosearch.index.base import Vectors


def unit(count: int, dimension: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    vectors: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return vectors


@pytest.mark.parametrize("count", [0, 1, 7, 700])
def test_scores_are_those_of_widened_vectors(count: int) -> None:
    halves, (vector,) = unit(count, 768).astype(half.HALF), unit(1, 768, seed=1)
    expected = halves.astype(np.float32) @ vector
    assert half.scores(halves, vector) == pytest.approx(expected, abs=1e-6)
    rows = np.arange(count)[::-2]
    assert half.scores(halves, vector, rows) == pytest.approx(expected[rows], abs=1e-6)


@given(st.lists(st.floats(-1, 1, width=16), min_size=1, max_size=40))
def test_every_number_is_widened_exactly(numbers: list[float]) -> None:
    halves = np.array(numbers, half.HALF)[:, None]
    assert half.scores(halves, np.ones(1, np.float32)).tolist() == numbers
