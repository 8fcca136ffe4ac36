"""The cut-off adapts to the library's scores and the query's own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.models.base import normalized
from photosearch.search.relevance import FEWEST_SIMILAR, NONE_RELEVANT, Calibration, cutoff, sought_by

NOISE = np.random.default_rng(1).normal(0.1, 0.05, 2000).astype(np.float32)

DIMENSION = 256
TOPICS = 40
"""Things that photos may show; the photos of a made-up library show some of them."""

Vectors = NDArray[np.float32]


def world(photos_of: dict[int, int], seed: int = 0) -> tuple[Vectors, Vectors]:
    """Return photos [n, d] of a library with so many of each topic, and the texts of all topics [t, d]."""
    rng = np.random.default_rng(seed)
    topics = normalized(rng.normal(size=(TOPICS, DIMENSION)))
    gap = normalized(rng.normal(size=DIMENSION))  # texts and photos lie apart
    texts = normalized(topics + 0.5 * gap)
    shown = np.repeat(list(photos_of), list(photos_of.values()))
    photos = normalized(topics[shown] - 0.5 * gap + rng.normal(size=(len(shown), DIMENSION)) * 0.03)
    return photos, texts


def ranked(photos: Vectors, text: Vectors) -> Vectors:
    return np.sort(photos @ text)[::-1]


EVERYDAY = {topic: 30 for topic in range(20)}


def test_photos_of_the_topic_are_relevant_and_no_others() -> None:
    photos, texts = world({**EVERYDAY, 30: 8})
    scores = ranked(photos, texts[30])
    threshold = Calibration(photos, texts[:20]).threshold(texts[30], scores, len(photos))
    assert scores[8] < threshold <= scores[7]


def test_a_query_without_a_match_is_told_so() -> None:
    photos, texts = world(EVERYDAY)
    calibration = Calibration(photos, texts[:20])
    answers = [calibration.threshold(text, ranked(photos, text), len(photos)) for text in texts[20:]]
    assert answers == [NONE_RELEVANT] * len(answers)


def test_a_query_that_most_photos_answer_shows_them_all() -> None:
    photos, texts = world({**{topic: 10 for topic in range(20)}, 30: 800})
    scores = ranked(photos, texts[30])
    threshold = Calibration(photos, texts[:20]).threshold(texts[30], scores, len(photos))
    assert 790 <= (scores >= threshold).sum() <= 810


def test_a_library_of_one_topic_that_neutral_texts_name_finds_it() -> None:
    photos, texts = world({3: 500})
    scores = ranked(photos, texts[3])
    calibration = Calibration(photos, texts[:20])
    assert (scores >= calibration.threshold(texts[3], scores, len(photos))).mean() > 0.9
    other = ranked(photos, texts[30])
    assert calibration.threshold(texts[30], other, len(photos)) == NONE_RELEVANT


def test_a_broad_query_shows_photos_that_a_narrow_one_would_not() -> None:
    photos, texts = world({**EVERYDAY, 30: 8})
    calibration = Calibration(photos, texts[:20])
    broad = normalized(photos.mean(axis=0))  # every photo has something of it
    narrow = -broad
    strong = np.array([calibration.gate + 0.001], np.float32)
    needed = calibration.threshold(narrow, strong, 1000)
    assert calibration.centre < calibration.threshold(broad, strong, 1000) < needed
    weak = np.array([calibration.floor], np.float32)
    assert calibration.threshold(broad, weak, 1000) <= calibration.floor
    assert calibration.threshold(narrow, weak, 1000) == NONE_RELEVANT
    assert calibration.threshold(broad, weak, 1000, "sentence") == NONE_RELEVANT


def test_a_query_asks_for_words_sentences_pictures_or_both() -> None:
    assert sought_by(["dog", "red car"], 0) == "words"
    assert sought_by(["dog", "two dogs on a beach"], 0) == "sentence"
    assert sought_by([], 2) == "pictures"
    assert sought_by(["dog"], 1) == "both"
    assert sought_by([], 0) == "both"


@pytest.mark.parametrize("scale", [0.25, 1.0])
def test_it_follows_the_model_s_range_of_scores(scale: float) -> None:
    photos, texts = world({**EVERYDAY, 30: 8})
    scores = ranked(photos, texts[30]) * scale
    threshold = Calibration(photos * scale, texts[:20]).threshold(texts[30], scores, len(photos))
    assert (scores >= threshold).sum() == 8


def test_more_photos_need_a_better_best() -> None:
    photos, texts = world(EVERYDAY)
    calibration = Calibration(photos, texts[:20])
    best = np.array([calibration.gate + 0.001], np.float32)
    assert calibration.threshold(texts[30], best, 1000) < NONE_RELEVANT
    assert calibration.threshold(texts[30], best, 1_000_000) == NONE_RELEVANT


def test_whatever_is_relevant_reaches_the_floor() -> None:
    photos, texts = world(EVERYDAY)
    calibration = Calibration(photos, texts[:20])
    assert calibration.centre < calibration.floor < calibration.gate
    best = np.array([calibration.gate + 0.001], np.float32)
    assert calibration.threshold(texts[30], best, 1000) >= calibration.floor


def test_the_nearest_dozen_pictures_is_always_shown() -> None:
    photos, texts = world(EVERYDAY)
    picture = normalized(np.random.default_rng(9).normal(size=DIMENSION))
    scores = ranked(photos, picture)
    calibration = Calibration(photos, texts[:20])
    threshold = calibration.threshold(picture, scores, len(photos), "pictures")
    assert (scores >= threshold).sum() >= FEWEST_SIMILAR


def test_a_picture_finds_the_photos_like_it() -> None:
    photos, texts = world({**EVERYDAY, 30: 40})
    scores = ranked(photos, photos[-1])
    threshold = Calibration(photos, texts[:20]).threshold(photos[-1], scores, len(photos), "pictures")
    assert (scores >= threshold).sum() == 40


def test_words_with_a_picture_find_what_both_ask_for() -> None:
    photos, texts = world({**EVERYDAY, 30: 40})
    query = normalized(texts[30] + 0.5 * photos[-1])
    scores = ranked(photos, query)
    threshold = Calibration(photos, texts[:20]).threshold(query, scores, len(photos), "both")
    assert (scores >= threshold).sum() == 40


def test_without_neutral_texts_a_query_s_own_scores_decide() -> None:
    photos, texts = world({**EVERYDAY, 30: 8})
    scores = ranked(photos, texts[30])
    threshold = Calibration(photos).threshold(texts[30], scores, len(photos))
    assert threshold == cutoff(photos @ texts[30], float(scores[0]), len(photos))
    assert (scores >= threshold).sum() == 8


def test_a_handful_of_photos_is_shown_whole() -> None:
    photos, texts = world({1: 10})
    scores = ranked(photos, texts[30])
    assert Calibration(photos, texts[:20]).threshold(texts[30], scores, 10) == -math.inf
    assert cutoff(NOISE[:10], best=0.2, photos=10) == -math.inf


def test_no_photo_at_all_is_no_error() -> None:
    photos, texts = world(EVERYDAY)
    nothing = photos[:0]
    assert Calibration(nothing, texts[:20]).threshold(texts[0], ranked(nothing, texts[0]), 0) == -math.inf
    assert Calibration(photos, texts[:20]).threshold(texts[0], ranked(nothing, texts[0]), 0) == -math.inf


def test_hits_that_stand_out_of_their_own_scores_are_relevant_and_noise_is_not() -> None:
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


def test_photos_that_all_look_alike_are_no_division_by_zero() -> None:
    assert math.isfinite(cutoff(np.full(100, 0.5, np.float32), best=0.9, photos=100))
    alike = np.tile(normalized(np.ones(DIMENSION)), (100, 1))
    calibration = Calibration(alike, alike[:5])
    assert calibration.threshold(alike[0], alike @ alike[0], 100) == NONE_RELEVANT
