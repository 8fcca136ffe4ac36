"""Likeness: high of copies whatever was done to them, low of other photos, and nothing of nothing."""

from __future__ import annotations

import numpy as np
import pytest
from edits import bent, cropped, exposed, scene
from hypothesis import given, settings
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from PIL import Image

from photosearch.photos.signature import SIDE, signature_of
from photosearch.search.likeness import likeness, pictures, spans

Signatures = NDArray[np.uint8]


def signatures(*photos: Image.Image) -> Signatures:
    return np.stack([np.frombuffer(signature_of(photo), np.uint8) for photo in photos])


def between(first: Image.Image, *others: Image.Image) -> NDArray[np.float32]:
    return compared(signatures(first, *others))


def compared(seen: Signatures) -> NDArray[np.float32]:
    """Return the likeness of the first to each of the others."""
    units, bases = pictures(seen), spans(seen)
    return likeness(units[0], bases[0], units[1:], bases[1:])


def test_a_photo_is_like_itself_and_like_itself_in_another_light() -> None:
    photo = scene(1)
    same, darker, bright, flat = between(
        photo, photo, exposed(photo, -0.7), bent(photo, 0.75), photo.point(lambda v: 60 + v // 3)
    )
    assert same == pytest.approx(1, abs=1e-3)
    assert min(darker, bright, flat) > 0.98


def test_a_crop_is_like_the_whole_whichever_comes_first() -> None:
    whole, crop = scene(2), cropped(scene(2), 0.05, 0.05, 0, 0)
    (one,), (other,) = between(whole, crop), between(crop, whole)
    assert one == pytest.approx(other, abs=1e-5)
    assert one > 0.9
    first, second = pictures(signatures(whole, crop))
    assert one > float(first @ second) ** 2 + 0.1  # its slopes explain what is missing


def test_the_further_a_crop_goes_the_less_it_is_like_the_whole() -> None:
    whole = scene(3)
    found = between(whole, *(cropped(whole, share, 0, 0, share) for share in (0.02, 0.05, 0.1, 0.2, 0.4)))
    assert (np.diff(found) < 0).all()
    assert found[-1] < 0.5


def test_other_photos_and_the_same_turned_are_not_alike() -> None:
    photo = scene(4, 300, 300)
    turns = [photo.transpose(turn) for turn in Image.Transpose]
    assert between(photo, *turns, *map(scene, range(10, 60))).max() < 0.5


def test_nothing_is_like_a_picture_that_shows_nothing() -> None:
    wall = Image.new("RGB", (100, 100), (200, 200, 200))
    noisy = np.random.default_rng(0).integers(198, 203, (SIDE, SIDE, 3), dtype=np.uint8)
    found = between(wall, wall, Image.fromarray(noisy))
    assert found.tolist() == [0, 0]


@settings(deadline=None)
@given(arrays(np.uint8, (3, SIDE * SIDE)))
def test_it_is_a_share_of_any_two_signatures(seen: Signatures) -> None:
    found = compared(seen)
    assert np.isfinite(found).all()
    assert ((found >= 0) & (found <= 1.001)).all()
    assert compared(seen[::-1])[1] == pytest.approx(found[1], abs=1e-4)
