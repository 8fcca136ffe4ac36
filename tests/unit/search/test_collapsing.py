"""Copies and shots of one moment become one hit; other photos stay."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pytest
from edits import EDITS, cropped, scene
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photosearch.catalog.signatures import Appearance
from photosearch.photos.signature import signature_of
from photosearch.photos.thumbnails import thumbnail_of
from photosearch.search.copies import MOMENT_S, collapsed

SCENES = 30
NOON = "2023-05-14T12:00:00"


def seen(
    photo: Image.Image | None, content: str | None = None, taken: str | None = None, width: int = 0
) -> Appearance:
    """Return how a photo appears; None stands for a video."""
    if photo is None:
        return Appearance(content, taken, 1920, 1080, None)
    signature = signature_of(thumbnail_of(photo))
    return Appearance(content, taken, width or photo.width, photo.height, signature)


@cache
def originals() -> Mapping[int, Appearance]:
    return {number: seen(scene(number)) for number in range(SCENES)}


def shot(moved: float, taken: str | None = NOON) -> Appearance:
    """Return a shot of one scene, the camera moved to the right by this share of the picture."""
    wide = scene(7, 480, 288)
    left = round(moved * 336)
    return seen(wide.crop((left, 0, left + 336, 288)), taken=taken)


def lots(*appearances: Appearance) -> list[tuple[int, tuple[int, ...]]]:
    return collapsed(range(len(appearances)), dict(enumerate(appearances)))


@pytest.mark.parametrize("edit", EDITS)
def test_edited_copies_are_one_with_their_photos(edit: str) -> None:
    random = np.random.default_rng(5)
    copies = {}
    for number in range(SCENES):
        with Image.open(io.BytesIO(EDITS[edit](scene(number), random))) as copy:
            copies[SCENES + number] = seen(copy.convert("RGB"))
    order = [*range(SCENES), *copies]
    found = collapsed(order, {**originals(), **copies})
    assert set(found) <= {(n, (SCENES + n,)) for n in range(SCENES)} | {(n, ()) for n in order}
    # Chance draws fewer outlines than there are in photos: marks weigh more.
    assert sum(bool(others) for _, others in found) >= (0.8 if "marked" in edit else 1) * SCENES


def test_the_first_of_each_lot_remains_in_its_place() -> None:
    photo, other = scene(1), scene(2)
    crop = cropped(photo, 0.03, 0, 0, 0.03)
    ids = {50: seen(other), 9: seen(crop), 40: seen(photo), 7: seen(scene(3)), 8: seen(crop)}
    assert collapsed([50, 9, 40, 7, 8], ids) == [(50, ()), (9, (40, 8)), (7, ())]
    assert collapsed([8, 7, 50, 40, 9], ids) == [(8, (40, 9)), (7, ()), (50, ())]


def test_equal_files_are_one_whatever_they_are() -> None:
    wall = Image.new("RGB", (90, 60), "gray")
    videos = [seen(None, "a"), seen(None, "b"), seen(None, "a"), seen(wall, "c"), seen(wall, "c")]
    assert lots(*videos, seen(None), seen(None)) == [(0, (2,)), (1, ()), (3, (4,)), (5, ()), (6, ())]


def test_a_copy_of_a_copy_goes_with_its_equal() -> None:
    photo = scene(1)
    crop = seen(cropped(photo, 0.05, 0, 0, 0), "crop")
    assert lots(seen(photo, "whole"), crop, seen(scene(2)), crop) == [(0, (1, 3)), (2, ())]


def test_walls_are_alike_only_where_their_files_are_equal() -> None:
    wall = Image.new("RGB", (90, 60), "gray")
    assert len(lots(seen(wall, "a", NOON), seen(wall, "b", NOON))) == 2


def test_a_picture_of_another_shape_is_no_copy() -> None:
    photo = scene(1)
    stretched = seen(photo, width=round(photo.width * 1.3))
    assert len(lots(seen(photo), stretched)) == 2
    assert len(lots(seen(photo), seen(photo, width=round(photo.width * 1.1)))) == 1
    assert (
        len(lots(seen(photo, taken=NOON), seen(photo.transpose(Image.Transpose.ROTATE_90), taken=NOON))) == 2
    )


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (NOON, NOON, 1),
        (NOON, f"2023-05-14T12:00:{MOMENT_S}", 1),
        (f"2023-05-14T12:00:{MOMENT_S}.250+02:00", NOON, 1),
        (NOON, f"2023-05-14T12:00:{MOMENT_S + 1}", 2),
        (NOON, "2024-05-14T12:00:00", 2),
        (NOON, None, 2),
        (NOON, "2023-05-14T12:61", 2),
        (None, None, 2),
    ],
)
def test_shots_of_one_moment_are_one(first: str | None, second: str | None, count: int) -> None:
    assert len(lots(shot(0, first), shot(0.07, second))) == count


def test_other_pictures_of_the_same_moment_stay() -> None:
    assert len(lots(*(seen(scene(number), taken=NOON) for number in range(10)))) == 10


def test_chains_do_not_run_away() -> None:
    assert lots(shot(0), shot(0.07), shot(0.14)) == [(0, (1,)), (2, ())]
    assert lots(shot(0.07), shot(0), shot(0.14)) == [(0, (1, 2))]


def test_photos_that_are_gone_stay_alone() -> None:
    assert collapsed([3, 1, 2], {}) == [(3, ()), (1, ()), (2, ())]
    assert collapsed([], {}) == []
    assert collapsed([5], {5: seen(scene(1))}) == [(5, ())]


def test_many_of_the_same_are_one() -> None:
    one = seen(scene(1))
    assert lots(*[one] * 600) == [(0, tuple(range(1, 600)))]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 30)), max_size=12), st.randoms()
)
def test_every_photo_is_in_one_lot(kinds: Sequence[tuple[int, int, int]], random: object) -> None:
    appearances = {
        k: Appearance(
            f"{number}" if number else None, f"2023-05-14T12:00:{s:02}", 384, 288, _signature(number)
        )
        for k, (number, _, s) in enumerate(kinds)
    }
    order = list(appearances)
    random.shuffle(order)  # type: ignore[attr-defined]
    found = collapsed(order, appearances)
    assert [first for first, _ in found] == [k for k in order if k in dict(found)]
    assert sorted(k for first, others in found for k in (first, *others)) == sorted(order)
    lot_of = {k: first for first, others in found for k in (first, *others)}
    for number in {number for number, _, _ in kinds if number}:
        assert len({lot_of[k] for k, kind in enumerate(kinds) if kind[0] == number}) == 1


@cache
def _signature(number: int) -> bytes | None:
    return signature_of(scene(number)) if number else None
