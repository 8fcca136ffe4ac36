"""Vectors with the structure of a library's: subjects of very different sizes, bursts, a falling spectrum.

Principal components of real embeddings fall off about as 1/n: the first 128 of 640 directions of the starter
model hold 77 % of what 5,812 photos of all kinds have, those made here 75 % of 768. Texts lie apart from
pictures, as they do in CLIP's space (Liang et al. 2022, "Mind the gap").
"""

from __future__ import annotations

import numpy as np

from photosearch.index.base import Vectors

SUBJECTS = 4000
PHOTOS_AT_ONCE = 50_000


class Maker:
    """Makes vectors of one world: the same subjects at every call."""

    def __init__(self, dimension: int) -> None:
        random = np.random.default_rng(0)
        spectrum = 1 / np.arange(1, dimension + 1)
        self._spread = np.sqrt(spectrum / spectrum.sum()).astype(np.float32)
        self._subjects = random.standard_normal((SUBJECTS, dimension), np.float32) * self._spread
        sizes = 1 / np.arange(1, SUBJECTS + 1) ** 0.8
        self._shares = sizes / sizes.sum()
        self._turn = np.linalg.qr(random.standard_normal((dimension, dimension)))[0].astype(np.float32)
        mean, gap = random.standard_normal((2, dimension)).astype(np.float32)
        self._mean = 0.6 * mean / np.linalg.norm(mean)
        self._gap = 0.8 * gap / np.linalg.norm(gap)

    def photos(self, count: int, seed: int) -> Vectors:
        """Return unit vectors [count, d] of photos; one in ten nearly repeats the one before it."""
        random = np.random.default_rng(seed)
        points = np.sqrt(0.5) * (self._picked(count, random) + self._noise(count, random))
        repeats = 1 + np.flatnonzero(random.random(count - 1) < 0.1)
        points[repeats] = points[repeats - 1] + 0.15 * self._noise(len(repeats), random)
        return _unit(points @ self._turn + self._mean)

    def texts(self, count: int, seed: int) -> Vectors:
        """Return unit vectors [count, d] of texts about the subjects."""
        random = np.random.default_rng(seed)
        points = 0.8 * self._picked(count, random) + 0.5 * self._noise(count, random)
        return _unit(points @ self._turn + 0.3 * self._mean + self._gap)

    def _picked(self, count: int, random: np.random.Generator) -> Vectors:
        picked: Vectors = self._subjects[random.choice(SUBJECTS, count, p=self._shares)]
        return picked

    def _noise(self, count: int, random: np.random.Generator) -> Vectors:
        noise: Vectors = random.standard_normal((count, len(self._spread)), np.float32) * self._spread
        return noise


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return unit
