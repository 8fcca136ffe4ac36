"""Colours: embedded profiles are honoured, and every kind of pixel comes out as it was meant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import icc_profiles
import numpy as np
import pytest
from numpy.typing import NDArray
from pictures import draw, encode
from PIL import Image, ImageCms
from raw_pictures import Tiff, Value

from photosearch.photos import colour
from photosearch.photos.colour import to_srgb
from photosearch.photos.decode import decode

P3 = icc_profiles.screen(icc_profiles.DISPLAY_P3)
OWN_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
GREEN = Image.new("RGB", (96, 64), (60, 180, 90))


def pixels(data: bytes, min_side: int = 64) -> NDArray[np.int16]:
    return np.asarray(decode(data, min_side=min_side).image, dtype=np.int16)


def first(image: Image.Image) -> tuple[int, ...]:
    value = image.getpixel((3, 3))
    assert isinstance(value, tuple)
    return value


def differs(data: bytes, colour_: Any) -> int:
    return int(np.abs(pixels(data) - np.array(colour_, dtype=np.int16)).max())


@pytest.fixture(scope="module")
def green_of_p3() -> tuple[int, ...]:
    """What `GREEN` in Display P3 is in sRGB, by arithmetic of our own."""
    to_xyz = {}
    for name, primaries in (("p3", icc_profiles.DISPLAY_P3), ("srgb", icc_profiles.SRGB)):
        points = zip(primaries[::2], primaries[1::2], strict=True)
        matrix = np.array([(x / y, 1.0, (1 - x - y) / y) for x, y in points]).T
        to_xyz[name] = matrix * np.linalg.solve(matrix, (0.95047, 1.0, 1.08883))
    linear = (np.array([60, 180, 90]) / 255) ** 2.2
    linear = np.linalg.solve(to_xyz["srgb"], to_xyz["p3"] @ linear).clip(0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return tuple(int(value) for value in np.round(255 * encoded))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_wide_colours_are_converted(format_: str, green_of_p3: tuple[int, ...]) -> None:
    assert differs(encode(GREEN, format_, icc_profile=P3), green_of_p3) <= 4
    assert differs(encode(GREEN, format_), (60, 180, 90)) <= 4
    assert np.abs(np.subtract(green_of_p3, (60, 180, 90))).max() > 20


def test_the_reduced_picture_is_converted(green_of_p3: tuple[int, ...]) -> None:
    large = GREEN.resize((960, 640))
    for format_ in ("JPEG", "PNG"):
        photo = decode(encode(large, format_, icc_profile=P3), min_side=32)
        assert photo.image.width < 480
        assert np.abs(np.subtract(first(photo.image), green_of_p3)).max() <= 4


def test_transparency_outlives_the_conversion(green_of_p3: tuple[int, ...]) -> None:
    image = GREEN.convert("RGBA")
    image.paste((0, 0, 0, 0), (48, 0, 96, 64))
    shown = pixels(encode(image, "PNG", icc_profile=P3))
    assert np.abs(shown[5, 5] - green_of_p3).max() <= 1
    assert shown[5, 90].tolist() == [255, 255, 255]


def test_a_palette_is_converted(green_of_p3: tuple[int, ...]) -> None:
    assert differs(encode(GREEN.quantize(4), "PNG", icc_profile=P3), green_of_p3) <= 1


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF"])
def test_gray_profiles_are_honoured(format_: str) -> None:
    data = encode(Image.new("L", (96, 64), 100), format_, icc_profile=icc_profiles.gray(1.0))
    linear = 100 / 255
    assert differs(data, round(255 * (1.055 * linear ** (1 / 2.4) - 0.055))) <= 2


def test_gray_with_transparency_is_converted() -> None:
    image = Image.new("LA", (96, 64), (100, 255))
    image.paste((0, 0), (48, 0, 96, 64))
    shown = pixels(encode(image, "PNG", icc_profile=icc_profiles.gray(1.0)))
    assert np.abs(shown[5, 5] - 168).max() <= 2
    assert shown[5, 90].tolist() == [255, 255, 255]


@pytest.mark.parametrize("format_", ["JPEG", "TIFF"])
def test_ink_is_shown_as_the_press_prints_it(format_: str) -> None:
    paper = Image.new("CMYK", (96, 64), (0, 0, 0, 0))
    ink = Image.new("CMYK", (96, 64), (255, 0, 0, 0))
    profile = icc_profiles.press(lightness=200)
    assert differs(encode(ink, format_, icc_profile=profile), 0) <= 3
    shown = pixels(encode(paper, format_, icc_profile=profile))
    assert np.ptp(shown[5, 5]) <= 3
    assert 170 < shown[5, 5, 0] < 256
    assert differs(encode(paper, format_), 255) <= 3
    assert differs(encode(ink, format_), (0, 255, 255)) <= 3


def test_a_cmyk_jpeg_without_adobes_mark_is_taken_for_inverted_too() -> None:
    data = encode(Image.new("CMYK", (96, 64), (255, 0, 0, 0)), "JPEG")
    mark = data.index(b"\xff\xee")
    plain = data[:mark] + data[mark + 2 + int.from_bytes(data[mark + 2 : mark + 4], "big") :]
    assert b"Adobe" in data
    assert b"Adobe" not in plain
    assert differs(data, (0, 255, 255)) <= 3
    assert differs(plain, (0, 255, 255)) <= 3  # as most programs write and read them


@pytest.mark.parametrize(
    "profile", [OWN_SRGB, icc_profiles.screen(icc_profiles.SRGB, 2.2)], ids=["own", "2.2"]
)
def test_srgb_is_left_alone(profile: bytes) -> None:
    image = draw()
    assert (to_srgb(image, profile) is image) == (profile is OWN_SRGB)
    assert np.abs(np.subtract(first(to_srgb(GREEN, profile)), (60, 180, 90))).max() <= 3


DAMAGED = {
    "empty": b"",
    "short": b"sRGB",
    "zeros": bytes(600),
    "noise": np.random.default_rng(1).bytes(3000),
    "head": P3[:128],
    "cut": P3[:300],
    "no primaries": P3.replace(b"rXYZ", b"xXYZ"),
    "CMYK's": icc_profiles.press(200),
    "gray's": icc_profiles.gray(1.0),
    "huge": P3 + bytes(colour.MAX_PROFILE_BYTES),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_or_foreign_profile_is_ignored(name: str) -> None:
    assert to_srgb(GREEN, DAMAGED[name]) is GREEN
    if DAMAGED[name]:
        assert differs(encode(GREEN, "PNG", icc_profile=DAMAGED[name]), (60, 180, 90)) == 0


@pytest.mark.parametrize("profile", [None, "text", 7, (1, 2)])
def test_what_is_no_profile_is_ignored(profile: object) -> None:
    assert to_srgb(GREEN, profile) is GREEN


def test_threads_share_a_conversion(green_of_p3: tuple[int, ...]) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: first(to_srgb(GREEN, P3)), range(64)))
    assert len(found) == 1
    assert np.abs(np.subtract(found.pop(), green_of_p3)).max() <= 1


def test_the_conversions_kept_are_bounded() -> None:
    for number in range(2 * colour.CACHED_TRANSFORMS):
        to_srgb(GREEN, icc_profiles.screen(icc_profiles.DISPLAY_P3, 1.5 + number / 100))
    assert colour._transform.cache_info().currsize == colour.CACHED_TRANSFORMS


def test_sixteen_bits_a_channel_in_a_tiff_are_scaled() -> None:
    values = np.array([[65535, 32768, 256]] * 64, dtype="<u2").tobytes()
    tiff = Tiff()
    tags: dict[int, Value] = {256: ("H", (8,)), 257: ("H", (8,)), 258: ("H", (16, 16, 16)), 259: ("H", (1,))}
    tags |= {262: ("H", (2,)), 277: ("H", (3,)), 278: ("H", (8,)), 279: ("I", (len(values),))}
    data = tiff.finished(tiff.directory({**tags, 273: ("I", (tiff.add(values),))}))
    assert pixels(data)[4, 4].tolist() == [255, 128, 1]
