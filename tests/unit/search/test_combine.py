"""Terms become one vector."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from photosearch.base.errors import QueryError
from photosearch.models.base import normalized
from photosearch.search.combine import combined, prompts, refined, text_vector

AXES = np.eye(6, dtype=np.float32)
DOG, BEACH, NIGHT, PICTURE, SHARED, OTHER = AXES
NO_MARKS = AXES[:0]


def length(vector: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(vector))


def test_names_are_embedded_in_a_sentence_too_and_sentences_as_they_are() -> None:
    assert prompts("dog") == ["dog", "a photo of a dog"]
    assert prompts("elephant") == ["elephant", "a photo of an elephant"]
    assert prompts("an elephant") == ["an elephant", "a photo of an elephant"]
    assert prompts("red cars") == ["red cars", "a photo of red cars"]
    assert prompts("two dogs on a beach") == ["two dogs on a beach"]
    assert prompts("") == [""]


def test_a_text_is_the_mean_of_its_prompts() -> None:
    vector = text_vector("dog", np.stack([DOG, BEACH]))
    assert vector == pytest.approx(normalized(DOG + BEACH))


def test_what_all_texts_share_is_taken_from_short_ones_only() -> None:
    embedded = normalized(np.stack([DOG + SHARED]))
    assert text_vector("dog", embedded, SHARED) @ SHARED < embedded[0] @ SHARED
    assert text_vector("a dog that runs along a beach", embedded, SHARED) == pytest.approx(embedded[0])
    assert length(text_vector("dog", embedded, SHARED)) == pytest.approx(1)


def test_a_photo_that_is_near_to_everything_loses_its_lead() -> None:
    hub, dog = normalized(SHARED + 0.5 * DOG), normalized(DOG + 0.1 * SHARED)
    embedded = normalized(np.stack([DOG + 2 * SHARED]))
    plain, corrected = text_vector("dog", embedded), text_vector("dog", embedded, SHARED * 1.2)
    assert plain @ hub > plain @ dog
    assert corrected @ dog - corrected @ hub > plain @ dog - plain @ hub


def test_one_term_is_itself_whatever_its_weight() -> None:
    assert combined([(DOG, 1.0)], []) == pytest.approx(DOG)
    assert combined([(DOG, 1e-9)], []) == pytest.approx(DOG)
    assert combined([], [(PICTURE, 3.0)]) == pytest.approx(PICTURE)


def test_weights_weigh() -> None:
    both = combined([(DOG, 2.0), (BEACH, 1.0)], [])
    assert both @ DOG == pytest.approx(2 * (both @ BEACH))
    assert length(both) == pytest.approx(1)


def test_a_picture_does_not_drown_the_words() -> None:
    both = combined([(NIGHT, 1.0)], [(PICTURE, 1.0)])
    assert both @ NIGHT > both @ PICTURE > 0


def test_minus_pushes_away_but_less_than_plus_pulls() -> None:
    without = combined([(DOG, 1.0), (BEACH, -1.0)], [])
    assert -(without @ DOG) < without @ BEACH < 0
    dog_on_beach, dog = normalized(DOG + BEACH), normalized(DOG + 0.2 * OTHER)
    assert without @ dog > without @ dog_on_beach


def test_minus_alone_asks_for_the_opposite() -> None:
    assert combined([(DOG, -1.0)], []) == pytest.approx(-DOG)


def test_terms_that_cancel_out_are_refused() -> None:
    with pytest.raises(QueryError, match="cancel"):
        combined([(DOG, 1.0), (-DOG, 1.0)], [])


def test_marks_pull_and_push_and_the_query_stays_the_query() -> None:
    moved = refined(DOG, np.stack([BEACH]), np.stack([NIGHT]))
    assert moved @ BEACH > 0 > moved @ NIGHT
    assert moved @ DOG > moved @ BEACH
    assert length(moved) == pytest.approx(1)


def test_more_marks_pull_more() -> None:
    one = refined(DOG, np.stack([BEACH]), NO_MARKS)
    five = refined(DOG, np.stack([BEACH] * 5), NO_MARKS)
    assert five @ BEACH > one @ BEACH


def test_without_marks_nothing_moves() -> None:
    assert refined(DOG, NO_MARKS, NO_MARKS) == pytest.approx(DOG)


def test_marks_that_are_the_query_itself_cannot_turn_it_round() -> None:
    assert refined(DOG, NO_MARKS, np.stack([DOG] * 50)) == pytest.approx(DOG)
