"""The cut-off adapts to the query's own scores."""

from __future__ import annotations

import math

import numpy as np
import pytest

from photosearch.search.relevance import NONE_RELEVANT, cutoff

NOISE = np.random.default_rng(1).normal(0.1, 0.05, 2000).astype(np.float32)


def test_hits_that_stand_out_are_relevant_and_noise_is_not() -> None:
    sample = np.concatenate([NOISE, np.full(100, 0.6, np.float32)])
    score = cutoff(sample, best=0.65, photos=2100)
    assert NOISE.max() < score < 0.6


@pytest.mark.parametrize("shift", [-0.3, 0.0, 0.5])
@pytest.mark.parametrize("scale", [0.1, 1.0])
def test_it_moves_with_the_scores(shift: float, scale: float) -> None:
    plain = cutoff(NOISE, best=0.6, photos=2000)
    moved = cutoff((NOISE * scale + shift).astype(np.float32), best=0.6 * scale + shift, photos=2000)
    assert moved == pytest.approx(plain * scale + shift, abs=1e-4)


def test_the_best_of_mere_noise_is_not_relevant() -> None:
    assert cutoff(NOISE, best=float(NOISE.max()), photos=len(NOISE)) == NONE_RELEVANT


def test_a_picture_always_has_a_nearest() -> None:
    assert cutoff(NOISE, best=float(NOISE.max()), photos=len(NOISE), is_image=True) <= NOISE.max()


def test_many_relevant_photos_do_not_hide_each_other() -> None:
    sample = np.concatenate([NOISE, np.full(900, 0.6, np.float32)])
    assert cutoff(sample, best=0.65, photos=len(sample)) < 0.6


def test_a_handful_of_photos_is_shown_whole() -> None:
    assert cutoff(NOISE[:10], best=0.2, photos=10) == -math.inf


def test_photos_that_all_look_alike_are_no_division_by_zero() -> None:
    assert math.isfinite(cutoff(np.full(100, 0.5, np.float32), best=0.9, photos=100))
