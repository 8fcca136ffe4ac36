"""What agencies and older editors write: IPTC in the APP13 segment of a JPEG, and in a tag of a TIFF."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metadata_blocks import iim, photoshop, tiff, with_iptc, with_segments
from pictures import draw, encode

from photosearch.base.types import Metadata
from photosearch.photos.decode import decode
from photosearch.photos.iptc import Iptc
from photosearch.photos.text import MAX_CAPTION, MAX_KEYWORDS, MAX_NAME

JPEG = encode(draw(8, 8), "JPEG")
UTF_8 = (1, 90, b"\x1b%G")
BLOCK = iim(
    UTF_8,
    (2, 0, b"\0\4"),
    (2, 5, b"A title"),
    (2, 25, "Käse".encode()),
    (2, 25, b"Wien"),
    (2, 55, b"20210304"),
    (2, 60, b"050607+0130"),
    (2, 120, "Zwei Hunde\ram Strand – 犬".encode()),
)
SAID = Metadata(
    taken="2021-03-04T05:06:07+01:30",
    caption="Zwei Hunde\nam Strand – 犬",
    keywords=("Käse", "Wien"),
)


def said(block: bytes) -> Metadata:
    return decode(with_iptc(JPEG, block), min_side=8).metadata


def test_the_app13_segment_of_a_jpeg_is_read() -> None:
    assert said(BLOCK) == SAID


def test_a_jpeg_with_other_resources_of_photoshop_only_says_nothing() -> None:
    data = with_segments(JPEG, (0xED, photoshop(BLOCK, number=0x0422)))
    assert decode(data, min_side=8).metadata == Metadata()


def swapped(data: bytes) -> bytes:
    count = len(data) // 4
    return struct.pack(f"<{count}I", *struct.unpack(f">{count}I", data))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("type_", [1, 2, 4, 7])
def test_the_tag_of_a_tiff_is_read_whatever_its_type(type_: int, order: str) -> None:
    block = BLOCK + bytes(-len(BLOCK) % 4)
    assert decode(tiff(order, (33723, type_, block)), min_side=8).metadata == SAID
    assert decode(tiff(order, (33723, type_, swapped(block))), min_side=8).metadata == SAID


@pytest.mark.parametrize(
    ("charset", "data", "caption"),
    [
        (UTF_8, "Žluťoučký".encode(), "Žluťoučký"),
        (UTF_8, "Café".encode()[:-1], "Caf"),
        ((1, 90, b"\x1b.A"), "été".encode(), "été"),
        ((1, 90, b"\x1b-A"), "été".encode("latin-1"), "été"),
        (None, "été".encode(), "été"),
        (None, "été".encode("latin-1"), "été"),
        (None, "“été” – 5 €".encode("cp1252"), "“été” – 5 €"),
        (None, b"\x81\x8d A", "A"),
    ],
)
def test_the_charset_that_is_said_or_shows_counts(
    charset: tuple[int, int, bytes] | None, data: bytes, caption: str
) -> None:
    assert said(iim(*([charset] if charset else []), (2, 120, data))).caption == caption


@pytest.mark.parametrize(
    ("date", "time", "taken"),
    [
        (b"20210304", b"050607+0000", "2021-03-04T05:06:07+00:00"),
        (b"20210304", b"050607-0800", "2021-03-04T05:06:07-08:00"),
        (b"20210304", b"050607", "2021-03-04T05:06:07"),
        (b"2021-03-04", b"05:06:07+01:00", "2021-03-04T05:06:07+01:00"),
        (b"20210304", b"", "2021-03-04T00:00:00"),
        (b"20210304", b"250000", "2021-03-04T00:00:00"),
        (b"19850000", b"", "1985-01-01T00:00:00"),
        (b"00000000", b"000000", None),
        (b"20210231", b"050607", None),
        (b"", b"050607", None),
        (b"99999999", b"", None),
    ],
)
def test_the_date_of_creation_is_iso_8601(date: bytes, time: bytes, taken: str | None) -> None:
    assert said(iim((2, 55, date), (2, 60, time))).taken == taken


def test_a_title_stands_in_for_a_caption() -> None:
    assert said(iim((2, 5, b"A title"))).caption == "A title"
    assert said(iim((2, 5, b"A title"), (2, 120, b"---"))).caption == "A title"


def test_captions_and_keywords_are_bounded() -> None:
    found = said(iim(*((2, 25, b"%d " % n + b"x" * 200) for n in range(250)), (2, 120, b"word " * 1000)))
    assert len(found.keywords) == MAX_KEYWORDS
    assert {len(keyword) for keyword in found.keywords} == {MAX_NAME}
    assert found.caption is not None
    assert MAX_CAPTION - 5 < len(found.caption) <= MAX_CAPTION


def test_a_value_with_a_long_length_is_read() -> None:
    block = b"\x1c\x02\x78\x80\x04" + (5).to_bytes(4, "big") + b"Hello" + iim((2, 25, b"a"))
    assert said(block) == Metadata(caption="Hello", keywords=("a",))


@pytest.mark.parametrize("kept", range(0, len(BLOCK), 7))
def test_of_a_block_cut_short_what_is_whole_is_read(kept: int) -> None:
    found = said(BLOCK[:kept])
    assert found.keywords in ((), ("Käse",), SAID.keywords)
    assert found.caption in (None, "A title")


def test_padding_and_nonsense_after_the_block_are_left_alone() -> None:
    assert said(BLOCK + bytes(100)) == SAID
    assert said(BLOCK + b"\x1cjunk" * 9) == SAID


@settings(deadline=None)
@given(
    st.binary(max_size=300)
    | st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from([5, 25, 55, 60, 90, 120]), st.binary(max_size=20))
    ).map(lambda sets: iim(*sets))
)
def test_any_block_leaves_the_picture(block: bytes) -> None:
    found = decode(with_iptc(JPEG, block), min_side=8)
    assert found.image.size == (8, 8)
    assert all(keyword.strip() and len(keyword) <= MAX_NAME for keyword in found.metadata.keywords)


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_any_bytes_are_a_block(data: bytes) -> None:
    assert Iptc(data).keywords() == Iptc(data + bytes(3)).keywords()
