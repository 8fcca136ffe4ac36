"""What was done to photos when they were marked, as one line for people."""

from __future__ import annotations

from collections.abc import Sequence

from photosearch.base.types import Photo
from photosearch.gui.facts import name_text
from photosearch.gui.translation import tr


def stars_text(stars: int) -> str:
    """Return "No stars", "1 star", "2 stars"."""
    return tr("%Ln star(s)", "", stars) if stars else tr("No stars")


def favorite_text(is_favorite: bool, photos: Sequence[Photo]) -> str:
    """Return "a.jpg made a favourite", "3 photos no longer favourites"."""
    count, name = len(photos), name_text(photos[0])
    if count == 1:
        if is_favorite:
            return tr("{name} made a favourite", name=name)
        return tr("{name} no longer a favourite", name=name)
    if is_favorite:
        return tr("%Ln photo(s) made favourites", "", count)
    return tr("%Ln photo(s) no longer favourites", "", count)


def rating_text(stars: int, photos: Sequence[Photo]) -> str:
    """Return "a.jpg rated 1 star", "3 photos have no stars now"."""
    count, name = len(photos), name_text(photos[0])
    if count == 1:
        if stars:
            return tr("{name} rated %Ln star(s)", "", stars, name=name)
        return tr("{name} has no stars now", name=name)
    if stars:
        return tr("%Ln photo(s) rated {stars}", "", count, stars=stars_text(stars))
    return tr("%Ln photo(s) have no stars now", "", count)


def hidden_text(is_hidden: bool, photos: Sequence[Photo]) -> str:
    """Return "a.jpg hidden from results", "3 photos shown in results again"."""
    count, name = len(photos), name_text(photos[0])
    if count == 1:
        if is_hidden:
            return tr("{name} hidden from results", name=name)
        return tr("{name} shown in results again", name=name)
    if is_hidden:
        return tr("%Ln photo(s) hidden from results", "", count)
    return tr("%Ln photo(s) shown in results again", "", count)
