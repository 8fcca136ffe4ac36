"""Fusion: when words lift a photo, and when they must not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from photosearch.catalog.ranking import WordHits
from photosearch.search.fusion import fused

NOTHING = WordHits([], [], [])
PICTURED = list(range(1000, 2000))


def alike(ids: list[int], rank: float | None = None) -> WordHits:
    """Return hits that are all equally good."""
    return WordHits([], ids, [(len(ids) + 1) / 2 if rank is None else rank] * len(ids))


def test_without_words_the_order_is_that_of_the_vectors() -> None:
    assert fused(PICTURED, NOTHING).tolist() == PICTURED
    assert fused([], NOTHING).tolist() == []


def test_what_both_rankings_have_beats_what_one_has() -> None:
    hits = WordHits([], [7, 1004, 8], [1.0, 2.0, 3.0])
    assert fused(PICTURED, hits).tolist()[:4] == [1004, 1000, 7, 1001]


def test_few_photos_with_the_words_rise_to_the_top() -> None:
    caption_has_it = [1500, 1501, 3]
    assert set(fused(PICTURED, alike(caption_has_it)).tolist()[:3]) == {1500, 1501, 1000}
    assert fused(PICTURED, alike(caption_has_it)).tolist().index(3) == 4


def test_a_folder_of_thousands_that_has_the_word_moves_hardly_anything() -> None:
    folder = list(range(1500, 6500))
    order = fused(PICTURED, alike(folder)).tolist()
    assert order[:100] == PICTURED[:100]
    assert order[-1] == folder[-1]
    moved = [abs(order.index(photo) - PICTURED.index(photo)) for photo in PICTURED[:500]]
    assert max(moved) < 160


def test_ranks_count_those_that_the_words_cut_off() -> None:
    cut = alike(list(range(1900, 1910)), rank=2500.0)
    assert fused(PICTURED, cut).tolist()[:500] == PICTURED[:500]


def test_a_file_whose_name_was_typed_comes_first() -> None:
    hits = WordHits([42, 1999], [42, 1999, 1000], [1.5, 1.5, 3.0])
    assert fused(PICTURED, hits).tolist()[:3] == [1999, 42, 1000]


def test_equal_scores_keep_the_order_of_the_vectors() -> None:
    assert fused([5, 9], WordHits([], [9, 5], [1.0, 2.0])).tolist() == [5, 9]
    assert fused([5], WordHits([], [9], [1.0])).tolist() == [5, 9]


@given(
    st.lists(st.integers(1, 60), unique=True),
    st.lists(st.integers(1, 60), unique=True),
)
def test_every_photo_is_there_once(pictured: list[int], written: list[int]) -> None:
    hits = WordHits(written[:1], written, [float(rank) for rank in range(1, len(written) + 1)])
    order = fused(pictured, hits).tolist()
    assert sorted(order) == sorted({*pictured, *written})
    assert order[: len(hits.named)] == hits.named
