"""JPEGs whose segments beside the pixels are cut short are pictures all the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metadata_blocks import photoshop, with_segments
from pictures import corners, draw, encode, exif
from PIL.ExifTags import Base

from photosearch.base.types import Metadata
from photosearch.photos.decode import decode
from photosearch.photos.jpeg import without_oddities

JPEG = encode(draw(), "JPEG", exif=exif({Base.Model: "Phone"}))
CMYK = encode(draw().convert("CMYK"), "JPEG")


@pytest.mark.parametrize("kept", range(len(photoshop(b"abc")) + 1))
def test_photoshops_resources_may_be_cut_short(kept: int) -> None:
    found = decode(with_segments(JPEG, (0xED, photoshop(b"abc")[:kept])), min_side=64)
    assert found.metadata == Metadata(camera="Phone")
    assert corners(found.image) == corners(draw())


@pytest.mark.parametrize(
    "segment", [(0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0\1"), (0xEE, b"Adobe\0")], ids=repr
)
def test_other_segments_may_be_cut_short(segment: tuple[int, bytes]) -> None:
    assert decode(with_segments(JPEG, segment), min_side=64).metadata == Metadata(camera="Phone")
    printed = decode(with_segments(CMYK, segment), min_side=64).image
    assert corners(printed) == corners(decode(CMYK, min_side=64).image)


starts = st.sampled_from(
    [
        b"",
        b"JFIF\0",
        b"Exif\0\0",
        b"ICC_PROFILE\0",
        b"MPF\0",
        b"FPXR\0",
        b"Adobe",
        b"Photoshop 3.0\0",
        b"8BIM",
    ]
)
segments = st.tuples(
    st.integers(0xE0, 0xEF) | st.just(0xFE),
    st.builds(b"".join, st.lists(starts | st.binary(max_size=20), max_size=4)),
)


@settings(deadline=None)
@given(st.lists(segments, max_size=4))
def test_any_segments_beside_the_pixels_leave_the_picture(found: list[tuple[int, bytes]]) -> None:
    assert sorted(decode(with_segments(JPEG, *found), min_side=64).image.size) == [64, 96]


@settings(deadline=None)
@given(st.integers(0, len(JPEG)))
def test_what_is_cut_short_loses_nothing_else(kept: int) -> None:
    oddity = 0xE2, b"ICC_PROFILE\0\1"
    whole = without_oddities(with_segments(JPEG, oddity))
    assert whole == without_oddities(JPEG)
    cut = without_oddities(with_segments(JPEG, oddity)[:kept])
    assert whole.startswith(cut) or len(cut) < 24


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_can_be_rid_of_oddities(data: bytes) -> None:
    assert without_oddities(b"\xff\xd8" + data).startswith(b"\xff\xd8")
