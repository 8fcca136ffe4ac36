"""What editors write: XMP, in every format that carries it, and XML that is meant to do harm."""

from __future__ import annotations

import re
import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metadata_blocks import NAMESPACES, alternatives, bag, tiff, with_xmp, xmp
from pictures import FORMATS, draw, encode
from PIL.PngImagePlugin import PngInfo

from photosearch.base.types import Metadata
from photosearch.photos.decode import decode
from photosearch.photos.moment import FIRST_YEAR
from photosearch.photos.text import MAX_CAPTION, MAX_KEYWORDS, MAX_NAME
from photosearch.photos.xmp import MAX_BYTES, Xmp

JPEG = encode(draw(8, 8), "JPEG")
ELEMENTS = (
    "<exif:DateTimeOriginal>2021-03-04T05:06:07.12+01:00</exif:DateTimeOriginal>"
    "<tiff:Make>NIKON CORPORATION</tiff:Make><tiff:Model>NIKON D90</tiff:Model>"
    "<aux:Lens>18-105mm</aux:Lens>"
    "<exif:GPSLatitude>48,12.5N</exif:GPSLatitude><exif:GPSLongitude>16,22,12W</exif:GPSLongitude>"
    "<xmp:Rating>4</xmp:Rating>"
    "<exif:ExposureTime>1/50</exif:ExposureTime><exif:FNumber>28/10</exif:FNumber>"
    "<exif:FocalLength>35/1</exif:FocalLength>"
    + bag("exif:ISOSpeedRatings", ["400"], "Seq")
    + alternatives("dc:description", de="Hunde", x_default="Dogs & cats")
    + bag("dc:subject", ["dog", "Wien", "dog", "犬"])
)
SAID = Metadata(
    taken="2021-03-04T05:06:07.12+01:00",
    camera="NIKON D90",
    lens="18-105mm",
    latitude=48.2083333,
    longitude=-16.37,
    rating=4,
    exposure_s=0.02,
    f_number=2.8,
    iso=400,
    focal_length_mm=35.0,
    caption="Dogs & cats",
    keywords=("dog", "Wien", "犬"),
)


def said(packet: str | bytes) -> Metadata:
    return decode(with_xmp(JPEG, packet), min_side=8).metadata


def test_the_app1_segment_of_a_jpeg_is_read() -> None:
    assert said(xmp(ELEMENTS)) == SAID


@pytest.mark.parametrize("format_", [format_ for format_ in FORMATS if format_ != "TIFF"])
def test_every_format_that_carries_xmp_is_read(format_: str) -> None:
    options: dict[str, object] = {"xmp": xmp(ELEMENTS).encode()}
    if format_ == "PNG":
        chunk = PngInfo()
        chunk.add_itxt("XML:com.adobe.xmp", xmp(ELEMENTS))
        options = {"pnginfo": chunk}
    assert decode(encode(draw(), format_, **options), min_side=8).metadata == SAID


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("type_", [1, 7])
def test_the_tag_of_a_tiff_is_read(type_: int, order: str) -> None:
    assert decode(tiff(order, (700, type_, xmp(ELEMENTS).encode())), min_side=8).metadata == SAID


def test_properties_may_be_attributes() -> None:
    attributes = (
        'exif:DateTimeOriginal="2021-03-04T05:06:07" xmp:Rating="5" dc:description="Dogs" tiff:Model="D90" '
        'exif:FNumber="4/1" exifEX:PhotographicSensitivity="102400" exifEX:LensModel="50mm" dc:subject="dog"'
    )
    assert said(xmp("", attributes)) == Metadata(
        taken="2021-03-04T05:06:07",
        rating=5,
        caption="Dogs",
        camera="D90",
        f_number=4.0,
        iso=102_400,
        lens="50mm",
        keywords=("dog",),
    )


def test_names_count_by_their_namespace_and_not_by_their_prefix() -> None:
    packet = xmp(ELEMENTS)
    for number, prefix in enumerate((*NAMESPACES, "rdf", "x")):
        packet = re.sub(rf"\b{prefix}(?=:[A-Za-z]|=\")", f"n{number}", packet)
    assert "rdf:" not in packet
    assert said(packet) == SAID
    assert said(xmp(ELEMENTS).replace(NAMESPACES["dc"], "http://example.org/")).keywords == ()


def test_several_descriptions_and_structures_within_are_told_apart() -> None:
    packet = xmp(
        "<xmpMM:DerivedFrom><rdf:Description><xmp:Rating>1</xmp:Rating></rdf:Description></xmpMM:DerivedFrom>"
    )
    packet = packet.replace(
        "</rdf:RDF>", f'<rdf:Description xmlns:d="{NAMESPACES["xmp"]}" d:Rating="3"/></rdf:RDF>'
    )
    assert said(packet) == Metadata(rating=3)


@pytest.mark.parametrize(
    ("elements", "caption"),
    [
        (alternatives("dc:description", en="Dogs", de="Hunde"), "Dogs"),
        (alternatives("dc:description", x_default=" ", de="Hunde"), "Hunde"),
        (alternatives("dc:title", x_default="A title"), "A title"),
        (alternatives("dc:title", x_default="A title") + "<dc:description>Dogs</dc:description>", "Dogs"),
        (
            "<dc:description>two\r\nlines\tand   blanks\n\n\n\nend </dc:description>",
            "two\nlines and blanks\n\nend",
        ),
        ("<dc:description>\u202egnp.exe &#x7f;\u200b</dc:description>", "gnp.exe"),
        ("<dc:description>\u0645\u06cc\u200c\u062e\u0648</dc:description>", "\u0645\u06cc\u200c\u062e\u0648"),
        ("<dc:description><![CDATA[a <b>]]></dc:description>", "a <b>"),
        ("<dc:description>...</dc:description>", None),
        ("<dc:description/>", None),
        ("<dc:description><rdf:Alt/></dc:description>", None),
    ],
)
def test_the_caption_is_the_description_or_else_the_title(elements: str, caption: str | None) -> None:
    assert said(xmp(elements)).caption == caption


@pytest.mark.parametrize(
    ("elements", "keywords"),
    [
        (bag("dc:subject", ["b", "a", "B", "b"], "Seq"), ("b", "a", "B")),
        (bag("dc:subject", [" two \n lines ", "", "  ", "a;b, c"]), ("two lines", "a;b, c")),
        (bag("dc:subject", ["darktable|format|jpg", "dog"]), ("dog",)),
        (bag("lr:hierarchicalSubject", ["Places|Europe|Wien", "Wien", "dog"]), ("Wien", "dog")),
        (bag("dc:subject", ["cat"]) + bag("lr:hierarchicalSubject", ["Places|Wien"]), ("cat",)),
        ("<dc:subject>dog</dc:subject>", ("dog",)),
        ("<dc:subject><rdf:Bag><rdf:li/></rdf:Bag></dc:subject>", ()),
    ],
)
def test_keywords_are_clean_and_each_is_there_once(elements: str, keywords: tuple[str, ...]) -> None:
    assert said(xmp(elements)).keywords == keywords


def test_captions_and_keywords_are_bounded() -> None:
    words = bag("dc:subject", [f"{n} " + "x" * 200 for n in range(250)])
    found = said(xmp(words + f"<dc:description>{'wörd ' * 1000}</dc:description>"))
    assert len(found.keywords) == MAX_KEYWORDS
    assert {len(keyword) for keyword in found.keywords} == {MAX_NAME}
    assert found.caption is not None
    assert MAX_CAPTION - 5 < len(found.caption) <= MAX_CAPTION


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("2021-03-04T05:06:07Z", "2021-03-04T05:06:07+00:00"),
        ("2021-03-04T05:06:07.1234567-08:00", "2021-03-04T05:06:07.123456-08:00"),
        ("2021-03-04T05:06", "2021-03-04T05:06:00"),
        ("2021-03-04T05:06+02:00", "2021-03-04T05:06:00+02:00"),
        ("2021:03:04 05:06:07", "2021-03-04T05:06:07"),
        ("2021-03-04", "2021-03-04T00:00:00"),
        ("1985-07", "1985-07-01T00:00:00"),
        ("1985", "1985-01-01T00:00:00"),
        ("2021-02-30", None),
        ("2021-03-04T24:00", None),
        ("0000-00-00T00:00:00", None),
        ("2021-03-04T05:06:07+99:00", None),
        ("٢٠٢١", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_time_taken_is_iso_8601(written: str, taken: str | None) -> None:
    assert said(xmp(f"<photoshop:DateCreated>{written}</photoshop:DateCreated>")).taken == taken
    if taken is not None:
        datetime.fromisoformat(taken)


def test_the_time_of_the_exposure_counts_before_that_of_the_file() -> None:
    times = [
        "<xmp:CreateDate>2023-01-01T00:00:00</xmp:CreateDate>",
        "<photoshop:DateCreated>2022-01-01T00:00:00</photoshop:DateCreated>",
        "<exif:DateTimeOriginal>2021-01-01T00:00:00</exif:DateTimeOriginal>",
    ]
    assert said(xmp("".join(times))).taken == "2021-01-01T00:00:00"
    assert said(xmp("".join(times[:2]))).taken == "2022-01-01T00:00:00"
    assert said(xmp("".join(times[:2]).replace("2022", "22"))).taken == "2023-01-01T00:00:00"


@pytest.mark.parametrize(
    ("latitude", "longitude", "position"),
    [
        ("33,52,0S", "151,12,0E", (-33.8666667, 151.2)),
        ("33.5N", "151.25W", (33.5, -151.25)),
        ("0,0.0N", "0,0.0E", (None, None)),
        ("91,0N", "10,0E", (None, None)),
        ("10,0N", "10,0N", (None, None)),
        ("10,0", "10,0E", (None, None)),
        ("10,0N", "", (None, None)),
        ("N", "E", (None, None)),
    ],
)
def test_a_position_is_read_if_it_is_on_earth(
    latitude: str, longitude: str, position: tuple[float | None, float | None]
) -> None:
    found = said(xmp("", f'exif:GPSLatitude="{latitude}" exif:GPSLongitude="{longitude}"'))
    assert (found.latitude, found.longitude) == position


@pytest.mark.parametrize("rating", ["-1", "6", "nan", "inf", "five", "", "1e400"])
def test_a_nonsensical_rating_is_none(rating: str) -> None:
    assert said(xmp("", f'xmp:Rating="{rating}" tiff:Model="D90"')) == Metadata(camera="D90")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_utf_8_and_utf_16_are_read(encoding: str) -> None:
    assert said(xmp(ELEMENTS).encode(encoding)) == SAID
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{xmp(ELEMENTS)}'
    assert Xmp(declared.encode(encoding)).keywords() == SAID.keywords


def test_what_is_no_utf_8_leaves_the_rest() -> None:
    packet = xmp(bag("dc:subject", ["dog", "W\xe9"])).encode("latin-1", "ignore")
    assert said(packet).keywords == ("dog", "W\ufffd")


@pytest.mark.parametrize("broken", ["<dc:subject>", "&nbsp;", "\x01", "<unknown:x/>", "</rdf:RDF>"])
def test_broken_xml_says_nothing_but_its_rating(broken: str) -> None:
    assert said(xmp(f"<xmp:Rating>3</xmp:Rating>{broken}<dc:description>Dogs</dc:description>")) == Metadata(
        rating=3
    )


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "start",
    [
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://example.org/x.dtd" [<!ENTITY l9 "ha">]>',
        '<?xml version="1.0" encoding="utf-7"?>+ADwAIQ-DOCTYPE x [<!ENTITY l9 "ha">]>',
    ],
    ids=["laughs", "file", "network", "utf-7"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_declares_entities_is_refused(start: str, encoding: str) -> None:
    packet = start + xmp(
        "<dc:description>&l9;</dc:description><dc:subject>dog</dc:subject><xmp:Rating>3</xmp:Rating>"
    )
    assert said(packet.encode(encoding)) == Metadata(rating=3 if encoding == "utf-8" else None)


def test_a_packet_that_is_too_long_is_not_parsed() -> None:
    fits = xmp(ELEMENTS + " " * (MAX_BYTES - 5000)).encode()
    assert len(fits) < MAX_BYTES
    assert Xmp(fits).keywords() == SAID.keywords
    longer = xmp(ELEMENTS + " " * MAX_BYTES).encode()
    assert (Xmp(longer).keywords(), Xmp(longer).rating()) == ((), 4)


@pytest.mark.parametrize(
    "flood",
    [
        xmp("<a>" * 199_000 + "</a>" * 199_000),
        xmp("<a/>" * 390_000),
        xmp("<a>" * 500_000 + "</a>" * 500_000),
        xmp("<a/>" * 1_000_000),
        xmp(f"<dc:subject><rdf:Bag>{'<rdf:li/>' * 390_000}</rdf:Bag></dc:subject>"),
        xmp().replace("</rdf:RDF>", "<rdf:Description/>" * 230_000 + "</rdf:RDF>"),
        xmp("", " ".join(f'b{n}=""' for n in range(350_000))),
        "xmp:Rating " * 380_000,
        "xmp:Rating" + " " * 4_000_000,
    ],
    ids=["deep", "wide", "deeper", "wider", "keywords", "descriptions", "attributes", "ratings", "blanks"],
)
def test_a_flood_of_elements_is_over_soon(flood: str) -> None:
    assert len(flood) < MAX_BYTES
    start = time.perf_counter()
    packet = Xmp(flood.encode())
    assert (packet.rating(), packet.keywords(), packet.caption(), packet.lens()) == (None, (), None, None)
    assert time.perf_counter() - start < 5


nodes = st.recursive(
    st.text(max_size=20),
    lambda inner: st.builds(
        lambda name, content: f"<{name}>{''.join(content)}</{name}>",
        st.sampled_from(
            ["dc:subject", "dc:description", "xmp:Rating", "rdf:Bag", "rdf:Alt", "rdf:li", "rdf:Description",
             "exif:GPSLatitude", "exif:ISOSpeedRatings", "photoshop:DateCreated", "exif:FNumber"]
        ),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None)
@given(nodes.map(lambda node: xmp(node).encode("utf-8", "surrogatepass")) | st.binary(max_size=200))
def test_any_packet_yields_only_what_makes_sense(packet: bytes) -> None:
    found = decode(with_xmp(JPEG, packet), min_side=8)
    assert found.image.size == (8, 8)
    metadata = found.metadata
    assert metadata.rating in (None, 0, 1, 2, 3, 4, 5)
    assert metadata.taken is None or datetime.fromisoformat(metadata.taken).year >= FIRST_YEAR
    assert metadata.caption is None or 0 < len(metadata.caption) <= MAX_CAPTION
    assert all(keyword and keyword == keyword.strip() for keyword in metadata.keywords)
    assert len(set(metadata.keywords)) == len(metadata.keywords)
    assert not any(c in keyword for keyword in metadata.keywords for c in "\n\r\0\u2028")
