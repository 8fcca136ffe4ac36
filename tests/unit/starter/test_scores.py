"""The figures by which models are compared, on vectors whose answers are known."""

from __future__ import annotations

import numpy as np
import pytest
from scores import hubness, precision_among_nearest, retrieval, top1

from photosearch.models.base import normalized

EYE = np.eye(12, dtype=np.float32)


def test_a_perfect_model() -> None:
    found = retrieval(EYE, EYE, EYE > 0)
    assert (found.r1, found.r5, found.r10, found.median_rank, found.queries) == (1, 1, 1, 1, 12)


def test_ranks_are_counted_from_the_first_right_answer() -> None:
    queries = normalized(np.array([[1.0, 0.0], [1.0, 0.0]]))
    items = normalized(np.array([[1.0, 0.0], [1.0, 0.1], [1.0, 0.2], [0.0, 1.0]]))
    right = np.array([[False, True, False, True], [False, False, False, True]])
    found = retrieval(queries, items, right)
    assert (found.r1, found.r5, found.median_rank) == (0.0, 1.0, 3.0)  # ranks 2 and 4


def test_a_model_that_says_the_same_of_everything_gets_nothing() -> None:
    same = np.ones((12, 1), np.float32)
    found = retrieval(same, same, EYE > 0)
    assert (found.r1, found.r5, found.r10, found.median_rank) == (0, 0, 0, 12)


def test_a_hub_is_seen() -> None:
    rng = np.random.default_rng(0)
    queries = normalized(rng.normal(size=(300, 16)) + 1)
    items = normalized(rng.normal(size=(300, 16)))
    even = hubness(normalized(rng.normal(size=(300, 16))), items)
    items[0] = normalized(np.ones(16))
    assert hubness(queries, items) > even + 1


def test_no_hubs_where_every_item_is_near_as_often() -> None:
    assert hubness(EYE, EYE, nearest=1) == 0.0


def test_neighbours_of_the_same_label() -> None:
    images = normalized(np.array([[1, 0], [1, 0.1], [0, 1], [0.1, 1], [1, 1]]))
    assert precision_among_nearest(images, ["a", "a", "b", "b", "c"]) == 1.0
    assert precision_among_nearest(images, ["a", "b", "a", "b", "c"]) == 0.0
    assert precision_among_nearest(images, ["a", "b", "c", "d", "e"]) is None


def test_the_best_class_is_the_answer() -> None:
    assert top1(EYE[:4], EYE, np.array([0, 1, 2, 11])) == pytest.approx(0.75)
