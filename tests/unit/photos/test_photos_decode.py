"""From any file to an upright RGB picture of bounded size, or to one error that says why not."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from ordinary_user import as_ordinary_user, folder_of_an_ordinary_user
from pictures import CORNERS, FORMATS, as_stored, corners, draw, encode, exif, oriented, png, samples
from PIL import ExifTags, Image, ImageFile

from photosearch.base.errors import ImageError
from photosearch.photos import decode as decode_module
from photosearch.photos import pillow
from photosearch.photos.decode import MAX_AREA, MAX_SIDE, DecodedPhoto, TransientImageError, decode

ORIENTATION_TAG = struct.pack(">HH", ExifTags.Base.Orientation, 3)
RATING_TAG = struct.pack(">HH", ExifTags.Base.Rating, 3)


def shown(data: bytes, min_side: int = 64) -> Image.Image:
    return decode(data, min_side=min_side).image


def is_upright(photo: DecodedPhoto) -> bool:
    return corners(photo.image) == CORNERS and (photo.width, photo.height) == (96, 64)


def pixel(data: bytes, x: int, y: int) -> tuple[int, ...]:
    value = shown(data).getpixel((x, y))
    assert isinstance(value, tuple)
    return value


def retagged(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) == 1
    return data.replace(old, new)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format_", [*FORMATS, "MPO"])
def test_a_picture_is_upright_at_full_and_at_reduced_size(format_: str, orientation: int) -> None:
    data = encode(as_stored(draw(), orientation), format_, exif=oriented(orientation))
    photo = decode(data, min_side=64)
    assert is_upright(photo)
    assert photo.image.size == (96, 64)
    assert photo.metadata.orientation == orientation
    small = decode(data, min_side=8)
    assert is_upright(small)
    assert 8 <= small.image.height < small.image.width < 48


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("format_", ["HEIF", "AVIF"])
def test_orientation_in_the_container_alone_is_applied_once(format_: str, orientation: int) -> None:
    if format_ == "HEIF":
        data = encode(as_stored(draw(), orientation), format_, exif=oriented(orientation))
        data = retagged(data, ORIENTATION_TAG, RATING_TAG)
    else:  # Pillow moves it from EXIF to the container
        data = encode(as_stored(draw(), orientation), format_, exif=oriented(orientation))
        assert ORIENTATION_TAG not in data
    assert is_upright(decode(data, min_side=64))


@pytest.mark.parametrize("orientation", range(2, 9))
@pytest.mark.parametrize("format_", ["HEIF", "AVIF"])
def test_exif_orientation_without_the_containers_is_not_applied(format_: str, orientation: int) -> None:
    data = encode(draw(), format_, exif=exif({ExifTags.Base.Rating: orientation}))
    assert is_upright(decode(retagged(data, RATING_TAG, ORIENTATION_TAG), min_side=64))


@pytest.mark.parametrize("orientation", [0, 9, 65535])
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_an_orientation_that_does_not_exist_is_ignored(format_: str, orientation: int) -> None:
    photo = decode(encode(draw(), format_, exif=oriented(orientation)), min_side=64)
    assert is_upright(photo)
    assert photo.metadata.orientation == 1


@pytest.mark.parametrize("name", samples())
def test_every_kind_of_file_is_decoded_to_bare_rgb(name: str) -> None:
    photo = decode(samples()[name], min_side=16)
    assert photo.type == {"mpo": "jpeg", "heif": "heic"}.get(name.split("-")[0], name.split("-")[0])
    assert photo.image.mode == "RGB"
    assert photo.image.info == {}
    assert type(photo.image) is Image.Image
    assert sorted((photo.width, photo.height)) == [16, 24]


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF", "HEIF", "MPO"])
def test_colours_come_through(format_: str) -> None:
    assert corners(shown(encode(draw(), format_))) == CORNERS


@pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_an_animation_the_first_frame_is_shown(format_: str) -> None:
    more = [draw().rotate(180), Image.new("RGB", (96, 64), "black")]
    photo = decode(encode(draw(), format_, save_all=True, append_images=more), min_side=64)
    assert photo.is_animated
    assert is_upright(photo)
    assert not decode(encode(draw(), format_), min_side=64).is_animated


def test_an_animation_cut_short_after_its_first_frame_is_shown() -> None:
    first, second = encode(draw(), "GIF").removesuffix(b";"), b"," + bytes(9)
    for kept in range(len(second)):
        assert is_upright(decode(first + second[:kept], min_side=64))


@pytest.mark.parametrize("format_", ["TIFF", "MPO"])
def test_further_pages_and_views_are_no_animation(format_: str) -> None:
    photo = decode(encode(draw(), format_, save_all=True, append_images=[draw().rotate(180)]), min_side=64)
    assert not photo.is_animated
    assert is_upright(photo)


def test_a_second_view_after_a_jpeg_leaves_it_a_jpeg() -> None:
    data = encode(draw(), "MPO", save_all=True, append_images=[draw()])
    assert decode(data, min_side=64).type == "jpeg"


@pytest.mark.parametrize("mode", ["L", "CMYK", "YCbCr"])
@pytest.mark.parametrize("format_", ["JPEG", "TIFF"])
def test_other_colour_spaces_become_rgb(format_: str, mode: str) -> None:
    data = encode(draw().convert(mode), format_)
    wanted = np.asarray(draw().convert(mode).convert("RGB"), dtype=np.int32)
    assert np.abs(np.asarray(shown(data), dtype=np.int32) - wanted).max() <= 12


def test_lab_becomes_rgb() -> None:
    red = Image.new("LAB", (96, 64), (136, 208, 195))
    assert np.abs(np.subtract(pixel(encode(red, "TIFF"), 5, 5), (255, 0, 0))).max() <= 16


@pytest.mark.parametrize(
    ("format_", "mode"), [("PNG", "I;16"), ("TIFF", "I;16"), ("TIFF", "I;16B")], ids="-".join
)
def test_sixteen_bit_gray_is_scaled_and_not_clipped(format_: str, mode: str) -> None:
    values = np.repeat(np.array([[0, 128, 255, 256, 1000, 20_000, 40_000, 65_535]]), 8, axis=0)
    stored = values.astype(">u2" if mode == "I;16B" else "<u2")
    data = encode(Image.frombytes(mode, (8, 8), stored.tobytes()), format_)
    assert [pixel(data, x, 4)[0] for x in range(8)] == [value >> 8 for value in values[0]]


def test_sixteen_bit_colour_is_scaled_and_not_clipped() -> None:
    row = b"\0" + np.array([[65535, 32768, 256]] * 8, dtype=">u2").tobytes()
    assert pixel(png(8, 8, row * 8, depth=16), 4, 4) == (255, 128, 1)


@pytest.mark.parametrize(
    ("values", "gray"),
    [
        ([0, 100, 255], [0, 100, 255]),
        ([0, 25_700, 65_535], [0, 100, 255]),
        ([-1000, 0, 1000], [0, 128, 255]),
        ([0, 500_000, 1_000_000], [0, 128, 255]),
        ([70_000, 70_000, 70_000], [0, 0, 0]),
        ([-5, -5, -5], [0, 0, 0]),
    ],
    ids=str,
)
def test_thirty_two_bit_gray_is_scaled_by_what_occurs(values: list[int], gray: list[int]) -> None:
    data = encode(Image.fromarray(np.array([values] * 3, dtype=np.int32)), "TIFF")
    assert [pixel(data, x, 1)[0] for x in range(3)] == gray


@pytest.mark.parametrize(
    ("values", "gray"),
    [
        ([0.0, 0.5, 1.0], [0, 128, 255]),
        ([0.0, 100.0, 255.0], [0, 100, 255]),
        ([-1.0, 0.0, 1.0], [0, 128, 255]),
        ([float("nan"), float("inf"), 1.0], [0, 0, 255]),
        ([-3.4e38, 0.0, 1000.0], [0, 0, 4]),
        ([-3.0, -3.0, -3.0], [0, 0, 0]),
        ([-1e-44, 0.0, 0.0], [0, 255, 255]),
        ([-9e29, 0.0, 9e29], [0, 128, 255]),
    ],
    ids=str,
)
def test_floating_point_gray_is_scaled_by_what_occurs(values: list[float], gray: list[int]) -> None:
    data = encode(Image.fromarray(np.array([values] * 3, dtype=np.float32)), "TIFF")
    assert [pixel(data, x, 1)[0] for x in range(3)] == gray


@pytest.mark.parametrize("format_", ["PNG", "TIFF", "BMP", "GIF"])
def test_black_and_white_stays_black_and_white(format_: str) -> None:
    image = Image.new("1", (96, 64), 0)
    image.paste(1, (48, 0, 96, 64))
    data = encode(image, format_)
    assert pixel(data, 10, 10) == (0, 0, 0)
    assert pixel(data, 80, 10) == (255, 255, 255)
    small = shown(data, 8)
    assert (small.getpixel((1, 1)), small.getpixel((small.width - 2, 1))) == ((0, 0, 0), (255, 255, 255))


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_transparency_is_blended_onto_white(format_: str) -> None:
    image = Image.new("RGBA", (96, 64), (255, 0, 0, 128))
    image.paste((0, 0, 0, 0), (48, 0, 96, 64))
    options = {"HEIF": {"quality": -1}, "AVIF": {"quality": 100}}.get(format_, {})
    data = encode(image, format_, **options)
    assert np.abs(np.subtract(pixel(data, 10, 10), (255, 127, 127))).max() <= 3
    assert np.abs(np.subtract(pixel(data, 86, 10), (255, 255, 255))).max() <= 3


def test_gray_with_transparency_is_blended_onto_white() -> None:
    assert pixel(encode(Image.new("LA", (9, 9), (0, 51)), "PNG"), 4, 4) == (204, 204, 204)


@pytest.mark.parametrize("format_", ["PNG", "GIF"])
def test_a_transparent_entry_of_a_palette_is_white(format_: str) -> None:
    image = Image.new("P", (96, 64), 0)
    image.putpalette([0, 0, 0, 0, 0, 255])
    image.paste(1, (48, 0, 96, 64))
    data = encode(image, format_, transparency=0)
    assert pixel(data, 10, 10) == (255, 255, 255)
    assert pixel(data, 80, 10) == (0, 0, 255)


@pytest.mark.parametrize(("mode", "colour"), [("RGB", (255, 0, 0)), ("L", 7)], ids=["RGB", "L"])
def test_a_colour_that_stands_for_transparent_is_white(mode: str, colour: Any) -> None:
    image = Image.new(mode, (96, 64), colour)
    assert pixel(encode(image, "PNG", transparency=colour), 10, 10) == (255, 255, 255)


def test_reducing_does_not_draw_dark_fringes_around_transparent_parts() -> None:
    image = Image.new("RGBA", (402, 402), (255, 0, 0, 255))
    image.paste((0, 0, 0, 0), (201, 0, 402, 402))
    small: NDArray[np.uint8] = np.asarray(shown(encode(image, "PNG"), 50))
    assert small.shape[0] < 402
    assert small[..., 0].min() >= 253


def test_a_jpeg_is_reduced_while_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    jpeg, whole = encode(draw(800, 600), "JPEG"), encode(draw(800, 600), "PNG")
    monkeypatch.setattr(decode_module, "MAX_PIXELS", 10_000)
    photo = decode(jpeg, min_side=64)
    assert photo.image.size == (100, 75)
    assert (photo.width, photo.height) == (800, 600)
    assert corners(photo.image) == CORNERS
    with pytest.raises(ImageError, match="too large: 800 x 600"):
        decode(whole, min_side=64)
    with pytest.raises(ImageError, match="too large: 800 x 600"):
        decode(jpeg, min_side=600)


@settings(deadline=None)
@given(
    width=st.integers(1, 700),
    height=st.integers(1, 700),
    min_side=st.integers(1, 300),
    format_=st.sampled_from(["JPEG", "BMP"]),
)
def test_the_result_is_as_large_as_asked_for_and_not_much_larger(
    width: int, height: int, min_side: int, format_: str
) -> None:
    photo = decode(encode(Image.new("RGB", (width, height)), format_), min_side=min_side)
    assert (photo.width, photo.height) == (width, height)
    shorter, longer = sorted(photo.image.size)
    assert (shorter - 1) * (longer - 1) <= MAX_AREA * min_side**2
    assert shorter < 4 * min_side
    if max(width, height) <= MAX_AREA / 8 * min(width, height):
        wanted = min_side if format_ == "JPEG" else 2 * min_side
        assert shorter >= min(wanted, width, height)
        assert longer / shorter == pytest.approx(max(width, height) / min(width, height), rel=1 / shorter)


def test_an_elongated_picture_becomes_small_too() -> None:
    photo = decode(encode(Image.new("RGB", (60_000, 60)), "PNG"), min_side=32)
    assert (photo.width, photo.height) == (60_000, 60)
    assert photo.image.width * photo.image.height <= MAX_AREA * 32**2


@pytest.mark.parametrize(
    "data",
    [
        png(30_000, 30_000, bytes(100)),
        b"BM"
        + struct.pack("<IIIIiiHHIIiiII", 154, 0, 54, 40, 30_000, 30_000, 1, 24, 0, 100, 0, 0, 0, 0)
        + bytes(99),
        encode(draw(), "TIFF").replace(
            struct.pack("<HHII", 256, 4, 1, 96), struct.pack("<HHII", 256, 4, 1, 4_000_000)
        ),
        encode(draw(), "JPEG").replace(b"\x00\x40\x00\x60", b"\xff\x00\xff\x00", 1),
    ],
    ids=["PNG", "BMP", "TIFF", "JPEG"],
)
def test_a_huge_picture_is_refused_before_memory_is_taken(
    data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load_prepare", lambda _: pytest.fail("memory was taken"))
    with pytest.raises(ImageError, match="too large") as raised:
        decode(data, min_side=64)
    assert not isinstance(raised.value, TransientImageError)
    assert raised.value.__cause__ is not raised.value


def test_the_size_and_the_limit_are_named() -> None:
    with pytest.raises(ImageError, match="too large: 30000 x 30000 pixels, the limit is 200 megapixels"):
        decode(png(30_000, 30_000, bytes(100)), min_side=64)
    with pytest.raises(ImageError, match="too large: over 1000 megapixels, the limit is 200 megapixels"):
        decode(png(60_000, 60_000, bytes(100)), min_side=64)


def test_a_picture_longer_than_any_panorama_is_refused() -> None:
    with pytest.raises(
        ImageError, match=f"too large: {MAX_SIDE + 1} x 2 pixels, the limit is {MAX_SIDE} a side"
    ):
        decode(png(MAX_SIDE + 1, 2, b""), min_side=64)


@pytest.mark.parametrize("size", [(12_000, 9_000), (16_320, 12_240)], ids=str)
def test_the_largest_photos_are_not_refused(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    class ReachedError(Exception):
        pass

    def load(_: object) -> None:
        raise ReachedError

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    with pytest.raises(ImageError) as raised:
        decode(png(*size, b""), min_side=64)
    assert isinstance(raised.value.__cause__, ReachedError)


@pytest.mark.parametrize("name", samples())
def test_a_file_cut_in_half_is_damaged(name: str) -> None:
    data = samples()[name]
    keep = len(data) // {"mpo": 3, "dng-preview": 8}.get(name, 2)
    with pytest.raises(ImageError) as raised:
        decode(data[:keep], min_side=16)
    assert raised.value.message.startswith("damaged")


def test_a_jpeg_that_ends_too_early_says_so() -> None:
    data = encode(draw(200, 200), "JPEG")
    with pytest.raises(ImageError, match="damaged: the file ends too early"):
        decode(data[: len(data) * 3 // 4], min_side=200)


@pytest.mark.parametrize("format_", ["PNG", "WEBP", "AVIF", "HEIF"])
def test_other_files_that_end_too_early_say_so(format_: str) -> None:
    data = encode(Image.effect_noise((64, 64), 99).convert("RGB"), format_)
    with pytest.raises(ImageError, match="damaged: the file ends too early"):
        decode(data[: len(data) * 3 // 4], min_side=64)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"this is a letter, not a picture", "not a picture"),
        (b"\xff", "not a picture"),
        (bytes(5000), "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
        (b"SIMPLE  =                    T" + bytes(2880), "not a picture"),
        (b"\0\0\0\x18ftypmp42" + bytes(100), "not a picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "damaged"),
        (b"GIF89a", "damaged"),
    ],
    ids=["empty", "text", "one byte", "zeros", "EPS", "FITS", "film", "PNG", "JPEG", "GIF"],
)
def test_what_is_no_picture_is_refused_with_the_reason(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    with pytest.raises(ImageError) as raised:
        decode(path, min_side=64)
    assert raised.value.message.startswith(reason)
    assert not isinstance(raised.value, TransientImageError)


def test_content_counts_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    path.write_bytes(encode(draw(), "JPEG"))
    assert decode(path, min_side=64).type == "jpeg"


def test_a_file_that_is_gone_is_worth_another_try(tmp_path: Path) -> None:
    with pytest.raises(TransientImageError, match="the file is gone"):
        decode(tmp_path / "nowhere.jpg", min_side=64)


def test_a_file_without_permission_is_worth_another_try() -> None:
    with folder_of_an_ordinary_user() as folder:
        path = folder / "photo.jpg"
        path.write_bytes(encode(draw(), "JPEG"))
        path.chmod(0)
        with as_ordinary_user(), pytest.raises(TransientImageError, match="no permission to read the file"):
            decode(path, min_side=64)


def test_a_lack_of_memory_is_worth_another_try(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(ImageFile.ImageFile, "load", load)
    with pytest.raises(TransientImageError, match="not enough memory"):
        decode(encode(draw(), "PNG"), min_side=64)


def test_heic_without_its_library_is_worth_another_try(monkeypatch: pytest.MonkeyPatch) -> None:
    data = samples()["heif"]
    monkeypatch.setattr(pillow, "_is_heif_registered", False)
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(TransientImageError, match="pillow-heif is not installed"):
        decode(data, min_side=16)


@pytest.mark.parametrize("name", samples())
def test_the_file_stays_as_it_was(tmp_path: Path, name: str) -> None:
    path = tmp_path / "photo"
    path.write_bytes(samples()[name])
    path.chmod(0o400)
    os.utime(path, ns=(1_000_000_000, 2_000_000_000))
    decode(path, min_side=8)
    assert path.read_bytes() == samples()[name]
    assert path.stat().st_mtime_ns == 2_000_000_000
    assert [entry.name for entry in tmp_path.iterdir()] == ["photo"]


def test_several_threads_decode_what_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {name: shown(data, 16).tobytes() for name, data in samples().items()}
    monkeypatch.setattr(pillow, "_is_prepared", False)
    monkeypatch.setattr(pillow, "_is_heif_registered", False)
    jobs = list(samples().items()) * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda job: (job[0], shown(job[1], 16).tobytes()), jobs))
    assert found == [(name, expected[name]) for name, _ in jobs]


def test_pillows_complaints_do_not_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "odd.tif"
    three, nine = (struct.pack("<HHIHH", 277, 3, 1, samples, 0) for samples in (3, 9))
    path.write_bytes(retagged(encode(draw(), "TIFF"), three, nine))
    script = """
import sys
from pathlib import Path
from photosearch.base.errors import ImageError
from photosearch.photos.decode import decode
try:
    decode(Path(sys.argv[1]), min_side=8)
except ImageError:
    sys.exit(7)
"""
    result = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (7, "", "")


def damaged(data: bytes, changes: list[tuple[int, int]], kept: float) -> bytes:
    changed = bytearray(data)
    for position, value in changes:
        changed[position % len(data)] = value
    return bytes(changed[: round(kept * len(data))])


@settings(max_examples=600, deadline=None)
@given(
    name=st.sampled_from(sorted(samples())),
    changes=st.lists(st.tuples(st.integers(0, 200) | st.integers(0, 3000), st.integers(0, 255)), max_size=8),
    kept=st.just(1.0) | st.floats(0, 1),
)
def test_whatever_the_bytes_there_is_a_picture_or_one_error(
    name: str, changes: list[tuple[int, int]], kept: float
) -> None:
    data = damaged(samples()[name], changes, kept)
    photo, reason = None, ""
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings(record=True) as caught:
        patch.setattr(decode_module, "MAX_PIXELS", 2_000_000)
        warnings.simplefilter("always")
        try:
            photo = decode(data, min_side=8)
        except ImageError as error:
            reason = error.message
    assert not caught
    if photo is None:
        assert reason
        assert reason.isprintable()
    else:
        assert photo.image.mode == "RGB"
        assert (photo.image.width - 1) * (photo.image.height - 1) <= MAX_AREA * 8**2


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_are_no_picture(data: bytes) -> None:
    with pytest.raises(ImageError):
        decode(data, min_side=8)
