"""What a photo says of itself in EXIF, and that nothing it says can fail it."""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import FORMATS, draw, encode, exif
from PIL import Image
from PIL.ExifTags import GPS, Base
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import IFDRational

from photosearch.base.types import Metadata
from photosearch.photos.decode import decode
from photosearch.photos.metadata import read_metadata
from photosearch.photos.moment import FIRST_YEAR
from photosearch.photos.text import MAX_CAPTION, MAX_NAME

Tags = Mapping[int, Any]
TIME = "2021:03:04 05:06:07"


def stored(block: bytes) -> Metadata:
    with Image.open(io.BytesIO(encode(draw(8, 8), "JPEG", exif=block))) as image:
        return read_metadata(image)


def metadata(main: Tags | None = None, details: Tags | None = None, gps: Tags | None = None) -> Metadata:
    return stored(exif(main, details, gps))


def with_xmp(xmp: str, main: Tags | None = None) -> Metadata:
    data = encode(draw(8, 8), "JPEG", xmp=xmp.encode(), exif=exif(main))
    return decode(data, min_side=8).metadata


def position(latitude: Any, north: str, longitude: Any, east: str) -> tuple[float | None, float | None]:
    found = metadata(
        gps={
            GPS.GPSLatitude: latitude,
            GPS.GPSLatitudeRef: north,
            GPS.GPSLongitude: longitude,
            GPS.GPSLongitudeRef: east,
        }
    )
    return found.latitude, found.longitude


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_with_exif_is_read_whole(format_: str) -> None:
    block = exif(
        {Base.Make: "Canon", Base.Model: "Canon EOS 80D", Base.Rating: 4},
        {
            Base.DateTimeOriginal: TIME,
            Base.LensModel: "EF50mm f/1.8 STM",
            Base.ExposureTime: 0.5,
            Base.FNumber: 1.8,
            Base.ISOSpeedRatings: 200,
            Base.FocalLength: 50.0,
        },
        {
            GPS.GPSLatitudeRef: "N",
            GPS.GPSLatitude: (48.0, 12.0, 30.0),
            GPS.GPSLongitudeRef: "E",
            GPS.GPSLongitude: (16.0, 22.0, 12.0),
        },
    )
    assert decode(encode(draw(), format_, exif=block), min_side=8).metadata == Metadata(
        taken="2021-03-04T05:06:07",
        camera="Canon EOS 80D",
        lens="EF50mm f/1.8 STM",
        latitude=48.2083333,
        longitude=16.37,
        rating=4,
        orientation=1,
        exposure_s=0.5,
        f_number=1.8,
        iso=200,
        focal_length_mm=50.0,
    )


@pytest.mark.parametrize("format_", [*FORMATS, "GIF", "BMP"])
def test_a_photo_that_says_nothing_has_no_metadata(format_: str) -> None:
    assert decode(encode(draw(), format_), min_side=8).metadata == Metadata()


@pytest.mark.parametrize("name", [b"eXIf", b"iTXt"])
def test_what_a_png_says_after_its_pixels_is_found(name: bytes) -> None:
    xmp = PngInfo()
    xmp.add_itxt("XML:com.adobe.xmp", "<xmp:Rating>3</xmp:Rating>")
    data = encode(draw(), "PNG", exif=exif({Base.Model: "Phone"}), pnginfo=xmp)
    start = data.index(name) - 4
    end = start + 12 + int.from_bytes(data[start : start + 4], "big")
    assert start < data.index(b"IDAT")
    moved = data[:start] + data[end:-12] + data[start:end] + data[-12:]
    assert decode(moved, min_side=8).metadata == Metadata(camera="Phone", rating=3)


@pytest.mark.parametrize(
    ("details", "taken"),
    [
        ({Base.DateTimeOriginal: TIME}, "2021-03-04T05:06:07"),
        ({Base.DateTimeOriginal: TIME, Base.OffsetTimeOriginal: "+05:30"}, "2021-03-04T05:06:07+05:30"),
        ({Base.DateTimeOriginal: TIME, Base.OffsetTimeOriginal: "-08:00"}, "2021-03-04T05:06:07-08:00"),
        ({Base.DateTimeOriginal: TIME, Base.SubsecTimeOriginal: "070"}, "2021-03-04T05:06:07.070"),
        ({Base.DateTimeOriginal: TIME, Base.SubsecTimeOriginal: "12 \0"}, "2021-03-04T05:06:07.12"),
        ({Base.DateTimeOriginal: TIME, Base.SubsecTimeOriginal: "123456789"}, "2021-03-04T05:06:07.123456"),
        (
            {Base.DateTimeOriginal: TIME, Base.SubsecTimeOriginal: "5", Base.OffsetTimeOriginal: "+14:00"},
            "2021-03-04T05:06:07.5+14:00",
        ),
        ({Base.DateTimeOriginal: "2021-03-04T05:06:07"}, "2021-03-04T05:06:07"),
        ({Base.DateTimeOriginal: "2021:03:04 05:06"}, "2021-03-04T05:06:00"),
        ({Base.DateTimeOriginal: TIME + "\0\0junk"}, "2021-03-04T05:06:07"),
        ({Base.DateTimeOriginal: "2020:02:29 00:00:00"}, "2020-02-29T00:00:00"),
        ({Base.DateTimeOriginal: f"{FIRST_YEAR}:01:01 00:00:00"}, f"{FIRST_YEAR}-01-01T00:00:00"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_time_taken_is_iso_8601(details: Tags, taken: str) -> None:
    assert metadata(details=details).taken == taken
    datetime.fromisoformat(taken)


@pytest.mark.parametrize(
    "time",
    [
        "0000:00:00 00:00:00",
        "    :  :     :  :  ",
        "",
        "\0\0\0",
        "yesterday",
        "2021:13:01 00:00:00",
        "2021:06:31 00:00:00",
        "2021:02:29 00:00:00",
        "2021:01:01 24:00:00",
        "2021:01:01 00:60:00",
        f"{FIRST_YEAR - 1}:12:31 23:59:59",
        f"{datetime.now().year + 5}:01:01 00:00:00",
        "9999:99:99 99:99:99",
        b"\xff\xfe\xfd",
    ],
    ids=repr,
)
def test_a_nonsensical_time_is_none_and_the_next_one_counts(time: object) -> None:
    assert metadata(details={Base.DateTimeOriginal: time}).taken is None
    details: Tags = {
        Base.DateTimeOriginal: time,
        Base.DateTimeDigitized: TIME,
        Base.OffsetTimeDigitized: "+01:00",
    }
    assert metadata(details=details).taken == "2021-03-04T05:06:07+01:00"


def test_the_time_taken_counts_before_those_of_scanning_and_editing() -> None:
    times: dict[int, Any] = {
        Base.DateTimeOriginal: "1999:01:01 00:00:00",
        Base.DateTimeDigitized: "2005:01:01 00:00:00",
    }
    edited: Tags = {Base.DateTime: "2020:01:01 00:00:00"}
    assert metadata(edited, times).taken == "1999-01-01T00:00:00"
    del times[Base.DateTimeOriginal]
    assert metadata(edited, times).taken == "2005-01-01T00:00:00"
    assert metadata(edited).taken == "2020-01-01T00:00:00"


@pytest.mark.parametrize(
    "offset", ["", "   :  ", "+25:00", "+15:00", "01:00", "+01:60", "Z", "+0٣:00", "+01:0٣", "+01:00h"]
)
def test_a_nonsensical_offset_or_fraction_leaves_the_time(offset: str) -> None:
    details: Tags = {
        Base.DateTimeOriginal: TIME,
        Base.OffsetTimeOriginal: offset.encode(),
        Base.SubsecTimeOriginal: "x",
    }
    assert metadata(details=details).taken == "2021-03-04T05:06:07"


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("Canon", "Canon EOS 80D", "Canon EOS 80D"),
        ("NIKON CORPORATION", "NIKON D90", "NIKON D90"),
        ("Apple", "iPhone 12", "Apple iPhone 12"),
        ("OLYMPUS IMAGING CORP.  ", "E-M5   ", "OLYMPUS IMAGING CORP. E-M5"),
        ("samsung", "SM-G960F\0\0\0junk", "samsung SM-G960F"),
        ("Apple\0", None, "Apple"),
        (None, "Pixel 7", "Pixel 7"),
        ("", "\0", None),
        ("   ", "X", "X"),
        ("two\r\nlines", "tab\tbed", "two lines tab bed"),
    ],
    ids=repr,
)
def test_the_camera_is_named_once_and_cleanly(make: object, model: object, camera: str | None) -> None:
    tags: Tags = {tag: value for tag, value in ((Base.Make, make), (Base.Model, model)) if value is not None}
    assert metadata(tags).camera == camera


def test_a_name_in_utf_8_or_latin_1_is_read_as_such() -> None:
    assert metadata({Base.Model: "Kamera für 東京".encode()}).camera == "Kamera für 東京"
    assert metadata({Base.Model: "Caméra".encode("latin-1")}).camera in ("Caméra", "Cam\ufffdra")


def test_a_name_is_bounded() -> None:
    camera = metadata({Base.Model: "long " * 10_000}).camera
    assert camera is not None
    assert MAX_NAME - 1 <= len(camera) <= MAX_NAME


@pytest.mark.parametrize(
    ("text", "lens"),
    [
        ("RF24-105mm F4 L IS USM\0", "RF24-105mm F4 L IS USM"),
        ("----", None),
        ("", None),
        (b"\0" * 9, None),
        (5, None),
    ],
    ids=repr,
)
def test_the_lens_is_a_name_or_nothing(text: object, lens: str | None) -> None:
    assert metadata(details={Base.LensModel: text}).lens == lens


@pytest.mark.parametrize(
    ("north", "east", "expected"),
    [
        ("N", "E", (33.8666667, 151.2)),
        ("S", "E", (-33.8666667, 151.2)),
        ("N", "W", (33.8666667, -151.2)),
        ("S", "W", (-33.8666667, -151.2)),
        ("s\0", "w\0", (-33.8666667, -151.2)),
        ("South", "West", (-33.8666667, -151.2)),
    ],
)
def test_the_hemispheres_give_the_sign(north: str, east: str, expected: tuple[float, float]) -> None:
    assert position((33.0, 52.0, 0.0), north, (151.0, 12.0, 0.0), east) == expected


def test_degrees_may_be_decimal_without_minutes_and_seconds() -> None:
    half = IFDRational(1, 2)
    assert position((IFDRational(41), half, 0.0), "N", (2.0, 0.0, IFDRational(36)), "E") == (41.0083333, 2.01)
    assert position(IFDRational(825, 10), "N", (IFDRational(1785, 10), 0.0), "W") == (82.5, -178.5)


def test_the_ends_of_the_earth_are_on_it() -> None:
    assert position((90.0, 0.0, 0.0), "S", (180.0, 0.0, 0.0), "W") == (-90.0, -180.0)
    assert position((0.0, 0.0, 0.0), "N", (9.0, 0.0, 0.0), "E") == (0.0, 9.0)


NOWHERE = IFDRational(0, 0)


@pytest.mark.parametrize(
    ("latitude", "north", "longitude", "east"),
    [
        ((0.0, 0.0, 0.0), "N", (0.0, 0.0, 0.0), "E"),
        ((91.0, 0.0, 0.0), "N", (10.0, 0.0, 0.0), "E"),
        ((90.0, 0.0, 1.0), "N", (10.0, 0.0, 0.0), "E"),
        ((10.0, 0.0, 0.0), "N", (181.0, 0.0, 0.0), "E"),
        ((NOWHERE, NOWHERE, NOWHERE), "N", (10.0, 0.0, 0.0), "E"),
        ((10.0, NOWHERE, 0.0), "N", (10.0, 0.0, 0.0), "E"),
        ((10.0, 0.0, 0.0), "", (10.0, 0.0, 0.0), "E"),
        ((10.0, 0.0, 0.0), "X", (10.0, 0.0, 0.0), "E"),
        ((10.0, 0.0, 0.0), "N", (10.0, 0.0, 0.0), "N"),
    ],
    ids=repr,
)
def test_a_position_that_is_none_on_earth_is_none(
    latitude: Any, north: str, longitude: Any, east: str
) -> None:
    assert position(latitude, north, longitude, east) == (None, None)


def test_a_position_in_words_is_none() -> None:
    gps: Tags = {
        GPS.GPSMapDatum: "north",
        GPS.GPSLatitudeRef: "N",
        GPS.GPSLongitude: 10.0,
        GPS.GPSLongitudeRef: "E",
    }
    block = exif(gps=gps)
    in_words = block.replace(struct.pack(">HH", GPS.GPSMapDatum, 2), struct.pack(">HH", GPS.GPSLatitude, 2))
    assert in_words != block
    assert stored(in_words) == Metadata()


def test_half_a_position_is_none() -> None:
    found = metadata(gps={GPS.GPSLatitude: (10.0, 0.0, 0.0), GPS.GPSLatitudeRef: "N"})
    assert (found.latitude, found.longitude) == (None, None)


@pytest.mark.parametrize(
    ("details", "exposure"),
    [
        ({Base.ExposureTime: IFDRational(1, 60)}, pytest.approx(1 / 60)),
        ({Base.ExposureTime: 30.0}, 30.0),
        ({Base.ShutterSpeedValue: 5.0}, pytest.approx(1 / 32)),
        ({Base.ExposureTime: IFDRational(0, 0), Base.ShutterSpeedValue: -1.0}, 2.0),
        ({Base.ExposureTime: IFDRational(0, 1)}, None),
        ({Base.ExposureTime: IFDRational(4_000_000_000, 1)}, None),
        ({Base.ShutterSpeedValue: 2_000_000_000.0}, None),
        ({Base.ShutterSpeedValue: -2_000_000_000.0}, None),
    ],
    ids=repr,
)
def test_the_exposure_is_in_seconds(details: Tags, exposure: float | None) -> None:
    assert metadata(details=details).exposure_s == exposure


@pytest.mark.parametrize(
    ("details", "f_number"),
    [
        ({Base.FNumber: IFDRational(28, 10)}, 2.8),
        ({Base.ApertureValue: 3.0}, 2.8),
        ({Base.FNumber: IFDRational(0, 10), Base.ApertureValue: 4.0}, 4.0),
        ({Base.FNumber: IFDRational(0, 0)}, None),
        ({Base.FNumber: IFDRational(4_294_967_295, 1)}, None),
    ],
    ids=repr,
)
def test_the_aperture_is_an_f_number(details: Tags, f_number: float | None) -> None:
    assert metadata(details=details).f_number == f_number


@pytest.mark.parametrize(
    ("details", "iso"),
    [
        ({Base.ISOSpeedRatings: 400}, 400),
        ({Base.ISOSpeedRatings: (200, 0)}, 200),
        (
            {Base.ISOSpeedRatings: 65535, Base.SensitivityType: 2, Base.RecommendedExposureIndex: 102_400},
            102_400,
        ),
        (
            {Base.ISOSpeedRatings: 65535, Base.SensitivityType: 1, Base.StandardOutputSensitivity: 204_800},
            204_800,
        ),
        ({Base.ISOSpeedRatings: 0, Base.ISOSpeed: 64}, 64),
        ({Base.ISOSpeedRatings: 65535}, None),
        ({Base.ISOSpeedRatings: 0}, None),
        ({Base.ISOSpeed: 4_294_967_295}, None),
    ],
    ids=repr,
)
def test_the_sensitivity_may_exceed_16_bits(details: Tags, iso: int | None) -> None:
    assert metadata(details=details).iso == iso


@pytest.mark.parametrize(
    ("focal_length", "millimetres"),
    [(IFDRational(500, 10), 50.0), (4.25, 4.25), (0.0, None), (NOWHERE, None)],
)
def test_the_focal_length_is_in_millimetres(focal_length: Any, millimetres: float | None) -> None:
    assert metadata(details={Base.FocalLength: focal_length}).focal_length_mm == millimetres


def test_the_main_directory_stands_in_for_the_exif_one() -> None:
    found = metadata(
        {Base.ExposureTime: 0.5, Base.FNumber: 4.0, Base.ISOSpeedRatings: 100, Base.FocalLength: 35.0}
    )
    assert found == Metadata(exposure_s=0.5, f_number=4.0, iso=100, focal_length_mm=35.0)


@pytest.mark.parametrize(
    ("date", "clock", "taken"),
    [
        ("2021:03:04", (5.0, 6.0, 7.0), "2021-03-04T05:06:07+00:00"),
        ("2021-03-04\0", (23.0, 59.0, IFDRational(5999, 100)), "2021-03-04T23:59:59+00:00"),
        ("2021:03:04", (24.0, 0.0, 0.0), None),
        ("2021:03:04", (5.0, NOWHERE, 7.0), None),
        ("2021:03:04", 5.0, None),
        ("0000:00:00", (5.0, 6.0, 7.0), None),
        ("", (5.0, 6.0, 7.0), None),
    ],
    ids=repr,
)
def test_the_time_of_the_satellites_is_the_last_resort(date: str, clock: Any, taken: str | None) -> None:
    gps: Tags = {GPS.GPSDateStamp: date, GPS.GPSTimeStamp: clock}
    assert metadata(gps=gps).taken == taken
    assert metadata({Base.DateTime: TIME}, gps=gps).taken == "2021-03-04T05:06:07"


@pytest.mark.parametrize(("stars", "rating"), [(0, 0), (1, 1), (5, 5), (6, None), (99, None), (65535, None)])
def test_a_rating_is_zero_to_five_stars(stars: int, rating: int | None) -> None:
    assert metadata({Base.Rating: stars}).rating == rating


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ('xmp:Rating="4"', 4),
        ("xmp:Rating='4'", 4),
        ('xmp:Rating = "5.0"', 5),
        ("<xmp:Rating>3</xmp:Rating>", 3),
        ("<xap:Rating> 2 </xap:Rating>", 2),
        ('xmp:Rating="0"', 0),
        ('xmp:Rating="-1"', None),
        ('xmp:Rating="77"', None),
        ('xmp:Rating=""', None),
        ("MicrosoftPhoto:Rating='99'", None),
    ],
)
def test_a_rating_in_xmp_is_read(text: str, rating: int | None) -> None:
    assert with_xmp(f"<x:xmpmeta>{text}</x:xmpmeta>").rating == rating


def test_the_rating_of_an_editor_counts_before_the_cameras() -> None:
    assert with_xmp('xmp:Rating="2"', {Base.Rating: 5}).rating == 2
    assert with_xmp("no rating", {Base.Rating: 5}).rating == 5


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (Base.Orientation, 0),
        (Base.Orientation, 9),
        (Base.ImageDescription, "six"),
        (Base.ImageWidth, 4_000_000_000),
    ],
    ids=["zero", "nine", "text", "huge"],
)
def test_a_nonsensical_orientation_is_upright(tag: int, value: object) -> None:
    block = exif({tag: value}).replace(struct.pack(">H", tag), struct.pack(">H", Base.Orientation))
    assert stored(block).orientation == 1


def test_one_wrong_field_leaves_the_others() -> None:
    found = metadata(
        {Base.Make: "\0", Base.Model: "Phone", Base.Orientation: 9, Base.Rating: 99},
        {Base.DateTimeOriginal: "0000:00:00 00:00:00", Base.LensModel: "Lens"},
        {GPS.GPSLatitude: 91.0},
    )
    assert found == Metadata(camera="Phone", lens="Lens")


FULL = exif(
    {
        Base.Make: "Maker",
        Base.Model: "Model",
        Base.Orientation: 6,
        Base.Rating: 3,
        Base.DateTime: TIME,
        Base.XPKeywords: "dog;cat".encode("utf-16-le"),
    },
    {
        Base.DateTimeOriginal: TIME,
        Base.SubsecTimeOriginal: "12",
        Base.OffsetTimeOriginal: "+01:00",
        Base.ExposureTime: 0.5,
        Base.FNumber: 2.8,
        Base.ISOSpeedRatings: (200, 0),
        Base.FocalLength: 50.0,
        Base.UserComment: b"UNICODE\0" + "Hunde".encode("utf-16-be"),
    },
    {
        GPS.GPSLatitudeRef: "N",
        GPS.GPSLatitude: (1.0, 2.0, 3.0),
        GPS.GPSLongitudeRef: "E",
        GPS.GPSLongitude: (4.0, 5.0, 6.0),
    },
)


def changed(changes: list[tuple[int, int]], kept: int) -> bytes:
    block = bytearray(FULL)
    for position, value in changes:
        block[position % len(block)] = value
    return bytes(block[:kept])


broken = st.builds(
    changed,
    st.lists(st.tuples(st.integers(0, len(FULL)), st.integers(0, 255)), max_size=12),
    st.just(len(FULL)) | st.integers(0, len(FULL)),
) | st.binary(max_size=200).map(b"Exif\0\0".__add__)


@settings(max_examples=400, deadline=None)
@given(broken)
def test_broken_exif_never_fails_a_photo_and_yields_only_what_makes_sense(block: bytes) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        photo = decode(encode(draw(8, 16), "JPEG", exif=block), min_side=8)
    assert not caught
    found = photo.metadata
    assert sorted((photo.width, photo.height)) == [8, 16]
    assert found.taken is None or datetime.fromisoformat(found.taken).year >= FIRST_YEAR
    assert found.rating in (None, 0, 1, 2, 3, 4, 5)
    assert found.orientation in range(1, 9)
    assert (found.latitude is None) == (found.longitude is None)
    assert abs(found.latitude or 0) <= 90
    assert abs(found.longitude or 0) <= 180
    for text in (found.camera, found.lens, *found.keywords):
        assert text is None or (0 < len(text) <= MAX_NAME and "\n" not in text)
    assert found.caption is None or 0 < len(found.caption) <= MAX_CAPTION
    numbers = (found.exposure_s, found.f_number, found.iso, found.focal_length_mm)
    assert all(number is None or 0 < number < 1e9 for number in numbers)


@settings(max_examples=100, deadline=None)
@given(format_=st.sampled_from(FORMATS), block=st.binary(max_size=100).map(b"Exif\0\0MM\0*".__add__))
def test_broken_exif_in_any_format_leaves_the_picture(format_: str, block: bytes) -> None:
    if format_ in ("TIFF", "AVIF", "HEIF"):  # their writers parse it
        data = encode(draw(8, 16), format_, exif=exif({Base.ImageDescription: "x" * len(block)}))
        data = (
            data.replace(b"x" * len(block), block)
            if format_ == "TIFF"
            else data.replace(b"MM\0*", block[6:10])
        )
    else:
        data = encode(draw(8, 16), format_, exif=block)
    assert sorted(decode(data, min_side=8).image.size) == [8, 16]


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_xmp_leaves_the_picture(xmp: bytes) -> None:
    found = decode(encode(draw(8, 8), "JPEG", xmp=xmp + b"\xff xmp:Rating='3'"), min_side=8)
    assert found.image.size == (8, 8)
