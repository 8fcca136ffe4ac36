"""Which of the many places for a caption and for keywords counts, and that cameras' boilerplate does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from metadata_blocks import alternatives, bag, iim, with_iptc, with_xmp, xmp
from pictures import draw, encode, exif
from PIL.ExifTags import Base

from photosearch.base.types import Metadata
from photosearch.photos.decode import decode
from photosearch.photos.text import MAX_CAPTION, MAX_KEYWORDS, MAX_NAME

Tags = Mapping[int, Any]


def said(
    main: Tags | None = None,
    details: Tags | None = None,
    packet: str | None = None,
    block: bytes | None = None,
) -> Metadata:
    data = encode(draw(8, 8), "JPEG", exif=exif(main, details))
    if packet is not None:
        data = with_xmp(data, packet)
    return decode(data if block is None else with_iptc(data, block), min_side=8).metadata


def windows(text: str) -> bytes:
    return text.encode("utf-16-le") + b"\0\0"


MAIN: Tags = {
    Base.ImageDescription: "description",
    Base.XPComment: windows("Windows' comment"),
    Base.XPTitle: windows("Windows' title"),
    Base.XPKeywords: windows("Windows' keyword;two  words;;"),
}
DETAILS: Tags = {Base.UserComment: b"ASCII\0\0\0comment"}
BLOCK = iim((2, 120, b"IPTC's"), (2, 5, b"IPTC's title"), (2, 25, b"IPTC's keyword"))
PACKET = xmp(
    alternatives("dc:description", x_default="XMP's")
    + alternatives("dc:title", x_default="XMP's title")
    + bag("dc:subject", ["XMP's keyword"])
)


def test_the_caption_and_keywords_of_the_newest_kind_count() -> None:
    assert said(MAIN, DETAILS, PACKET, BLOCK) == Metadata(caption="XMP's", keywords=("XMP's keyword",))
    assert said(MAIN, DETAILS, xmp(), BLOCK) == Metadata(caption="IPTC's", keywords=("IPTC's keyword",))
    assert said(MAIN, DETAILS) == Metadata(caption="description", keywords=("Windows' keyword", "two words"))


def test_the_places_for_captions_stand_in_for_one_another() -> None:
    main: dict[int, Any] = dict(MAIN)
    del main[Base.ImageDescription]
    titles = xmp(alternatives("dc:title", x_default="XMP's title"))
    assert said(main, DETAILS, titles).caption == "comment"
    assert said(main, None, titles).caption == "Windows' comment"
    del main[Base.XPComment]
    assert said(main, None, titles).caption == "Windows' title"
    del main[Base.XPTitle]
    assert said(main, None, titles).caption == "XMP's title"
    assert said(main, None, None, iim((2, 5, b"IPTC's title"))).caption == "IPTC's title"


@pytest.mark.parametrize(
    "nobodys",
    [
        "OLYMPUS DIGITAL CAMERA         ",
        "SONY DSC",
        "MINOLTA DIGITAL CAMERA",
        "KONICA MINOLTA DIGITAL CAMERA",
        "SAMSUNG",
        "KODAK Digital Still Camera",
        "<Digimax S500 / Kenox S500 / Digimax Cyber 530>",
        "DCIM",
        "DCIM\\100MEDIA\\DJI_0001.JPG",
        "DCIM\\100GOPRO\\GOPR0012.JPG",
        "DSC_0012.NEF",
        "Exif_JPEG_PICTURE",
        "Exif JPEG",
        "dav",
        "cof_soft",
        "oznorWB",
        "Hisilicon K3",
        "default",
        "Untitled",
        "Created with GIMP",
        "Processed with VSCO with a6 preset",
        '{"mirror":false,"sensor_type":"rear"}',
        "Maker Model 5",
        "-- ** --",
        "\0\0\0\0",
    ],
)
def test_what_a_camera_or_a_program_writes_is_no_caption(nobodys: str) -> None:
    main: dict[int, Any] = {Base.Make: "Maker", Base.Model: "Model 5", Base.ImageDescription: nobodys}
    assert said(main).caption is None
    assert said(main, DETAILS).caption == "comment"
    assert said(main, None, None, iim((2, 120, nobodys.encode()), (2, 5, b"title"))).caption == "title"


@pytest.mark.parametrize(
    "somebodys",
    [
        "Coffee",
        "David",
        "Ed",
        "A Sony DSC on a table",
        "My new digital camera",
        "Canon of Toledo",
        "[Portrait of Billie Holiday, Downbeat, New York, N.Y.]",
        "<3",
        "HDR at dusk",
        "2009",
        "犬",
    ],
)
def test_what_a_person_writes_is_a_caption(somebodys: str) -> None:
    assert said({Base.ImageDescription: somebodys.encode()}).caption == somebodys


@pytest.mark.parametrize(
    ("comment", "caption"),
    [
        (b"ASCII\0\0\0Two dogs\0\0junk", "Two dogs"),
        (b"ASCII\0\0\0" + "Käse".encode(), "Käse"),
        (b"ASCII\0\0\0" + "Käse".encode("latin-1"), "Käse"),
        (b"UNICODE\0" + "Käse 犬".encode("utf-16-be"), "Käse 犬"),
        (b"UNICODE\0" + "Käse 犬".encode("utf-16-le"), "Käse 犬"),
        (b"UNICODE\0" + "Käse".encode("utf-16"), "Käse"),
        (b"UNICODE\0" + "犬".encode("utf-16-be"), "犬"),
        (b"UNICODE\0" + "Käse".encode("utf-16-be") + b"\0", "Käse"),
        (b"UNICODE\0\xd8\0\0A\0B\0C", "ABC"),
        (b"JIS\0\0\0\0\0" + "犬の写真".encode("iso2022_jp"), "犬の写真"),
        (b"\0" * 8 + b"Two dogs", "Two dogs"),
        (b"\0" * 12 + b"Two dogs", "Two dogs"),
        (b"Two dogs on a beach", "Two dogs on a beach"),
        (b"ASCII\0\0\0" + b" " * 200, None),
        (b"\0" * 200, None),
        (b"\xff" * 200, None),
        (b"ASCII\0\0\0", None),
        (b"ASC", "ASC"),
    ],
    ids=repr,
)
def test_a_comment_is_decoded_as_it_says(comment: bytes, caption: str | None) -> None:
    assert said(details={Base.UserComment: comment}).caption == caption


@pytest.mark.parametrize("comment", [4_000_000_000, (1, 70_000), 0.5])
def test_a_comment_that_is_a_number_is_none(comment: Any) -> None:
    block = exif(None, {Base.ISOSpeed: comment}) if isinstance(comment, int) else exif(None, {41483: comment})
    tag = (34867 if isinstance(comment, int) else 41483).to_bytes(2, "big")
    block = block.replace(tag, int(Base.UserComment).to_bytes(2, "big"), 1)
    assert decode(encode(draw(8, 8), "JPEG", exif=block), min_side=8).metadata.caption is None


def test_windows_texts_are_bounded() -> None:
    main: Tags = {
        Base.XPComment: windows("wörd\r\n" * 1000),
        Base.XPKeywords: windows(";".join(f"{n} " + "x" * 100 for n in range(250))),
    }
    found = said(main)
    assert found.caption is not None
    assert MAX_CAPTION - 5 < len(found.caption) <= MAX_CAPTION
    assert found.caption.startswith("wörd\nwörd\n")
    assert len(found.keywords) == MAX_KEYWORDS
    assert all(len(keyword) <= MAX_NAME for keyword in found.keywords)
