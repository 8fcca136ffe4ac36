"""What is said of photos that were marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import pytest
from gui_fakes import make_photo

from photosearch.base.types import Photo
from photosearch.gui.marks_text import favorite_text, hidden_text, rating_text

ONE = [make_photo(1, name="a.jpg")]
MANY = [make_photo(number) for number in range(1200)]


@pytest.mark.parametrize(
    ("words_for", "of_one", "of_many"),
    [
        (partial(favorite_text, True), "a.jpg made a favourite", "1,200 photos made favourites"),
        (partial(favorite_text, False), "a.jpg no longer a favourite", "1,200 photos no longer favourites"),
        (partial(rating_text, 0), "a.jpg has no stars now", "1,200 photos have no stars now"),
        (partial(rating_text, 1), "a.jpg rated 1 star", "1,200 photos rated 1 star"),
        (partial(rating_text, 3), "a.jpg rated 3 stars", "1,200 photos rated 3 stars"),
        (partial(hidden_text, True), "a.jpg hidden from results", "1,200 photos hidden from results"),
        (
            partial(hidden_text, False),
            "a.jpg shown in results again",
            "1,200 photos shown in results again",
        ),
    ],
)
def test_one_photo_is_named_and_several_are_counted(
    words_for: Callable[[Sequence[Photo]], str], of_one: str, of_many: str
) -> None:
    assert words_for(ONE) == of_one
    assert words_for(MANY) == of_many
