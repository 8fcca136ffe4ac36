"""Signatures: the same of a photo however large it is, and nearly that of its thumbnail."""

from __future__ import annotations

import numpy as np
import pytest
from edits import resized, scene
from numpy.typing import NDArray
from pictures import draw, encode
from PIL import Image

from photosearch.photos.signature import SIDE, signature_of, signature_of_encoded
from photosearch.photos.thumbnails import thumbnail_of


def grey(signature: bytes | None) -> NDArray[np.int16]:
    assert signature is not None
    return np.frombuffer(signature, np.uint8).reshape(SIDE, SIDE).astype(np.int16)


def test_it_is_the_picture_row_by_row() -> None:
    shades = Image.linear_gradient("L").convert("RGB")  # black above, white below
    rows = grey(signature_of(shades))
    assert (np.diff(rows, axis=0) > 0).all()
    assert (np.ptp(rows, axis=1) == 0).all()
    assert rows[0, 0] < 20
    assert rows[-1, 0] > 235


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (16, 16), (384, 5)])
def test_pictures_of_any_size_have_one(size: tuple[int, int]) -> None:
    assert signature_of(Image.new("RGB", size, (90, 90, 90))) == bytes([90]) * SIDE**2


@pytest.mark.parametrize("factor", [0.8, 0.5, 0.3])
def test_it_does_not_depend_on_the_size(factor: float) -> None:
    photo = scene(1)
    difference = grey(signature_of(resized(photo, factor))) - grey(signature_of(photo))
    assert np.abs(difference).max() <= 6


def test_that_of_a_thumbnail_read_again_is_nearly_the_same() -> None:
    photo = scene(2, 500, 400)
    thumbnail = thumbnail_of(photo)
    again = signature_of_encoded(encode(thumbnail, "JPEG", quality=82))
    assert np.abs(grey(again) - grey(signature_of(thumbnail))).max() <= 4


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"nonsense",
        encode(draw(), "JPEG")[:300],
        encode(draw(), "PNG"),
    ],
    ids=["empty", "nonsense", "cut short", "another format"],
)
def test_a_damaged_thumbnail_has_none(damaged: bytes) -> None:
    assert signature_of_encoded(damaged) is None
