"""Raw files: the preview where it does, the sensor's values where not, upright and at the right size."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import numpy as np
import pytest
from pictures import CORNERS, as_stored, corners, draw, encode, exif, oriented
from PIL import ExifTags, Image
from raw_pictures import raw

from photosearch.base.errors import ImageError
from photosearch.photos.content import TransientImageError
from photosearch.photos.decode import DecodedPhoto, decode
from photosearch.photos.raw import type_of
from photosearch.photos.scanner import RAW_TYPES

SIZE = (240, 160)
UPRIGHT = draw(*SIZE)
PREVIEW = encode(draw(96, 64), "JPEG")
BLACK_PREVIEW = encode(Image.new("RGB", (96, 64)), "JPEG")


def is_upright(photo: DecodedPhoto) -> bool:
    return corners(photo.image) == CORNERS and (photo.width, photo.height) == SIZE


def is_black(photo: DecodedPhoto) -> bool:
    return photo.image.getextrema() == ((0, 0),) * 3


@pytest.mark.parametrize("orientation", range(1, 9))
class TestUpright:
    def check(self, data: bytes, orientation: int, min_side: int = 48) -> None:
        for side in (min_side, 12):
            photo = decode(data, min_side=side)
            assert is_upright(photo)
            assert photo.metadata.orientation == orientation

    def test_the_sensors_picture(self, orientation: int) -> None:
        self.check(raw(as_stored(UPRIGHT, orientation), orientation=orientation), orientation)

    def test_a_preview_that_says_nothing(self, orientation: int) -> None:
        preview = encode(as_stored(draw(96, 64), orientation), "JPEG")
        self.check(
            raw(
                Image.new("RGB", as_stored(UPRIGHT, orientation).size),
                orientation=orientation,
                preview=preview,
            ),
            orientation,
        )

    def test_a_preview_with_exif_that_does_not_say_which_way_up_it_is(self, orientation: int) -> None:
        tags = exif({ExifTags.Base.Make: "Maker"})
        preview = encode(as_stored(draw(96, 64), orientation), "JPEG", exif=tags)
        self.check(
            raw(as_stored(UPRIGHT, orientation), orientation=orientation, preview=preview), orientation
        )

    def test_a_preview_that_says_how_to_turn_it(self, orientation: int) -> None:
        preview = encode(as_stored(draw(96, 64), orientation), "JPEG", exif=oriented(orientation))
        self.check(
            raw(as_stored(UPRIGHT, orientation), orientation=orientation, preview=preview), orientation
        )

    def test_a_preview_that_is_upright_and_says_so(self, orientation: int) -> None:
        preview = encode(draw(96, 64), "JPEG", exif=oriented(1))
        preview = preview[:2] + preview[20:]  # as cameras begin: with EXIF, not with JFIF
        self.check(
            raw(as_stored(UPRIGHT, orientation), orientation=orientation, preview=preview), orientation
        )


@pytest.mark.parametrize("orientation", [5, 6, 7, 8])
def test_a_preview_that_stands_already_is_not_laid_down(orientation: int) -> None:
    seen = as_stored(UPRIGHT, orientation)
    assert is_upright(decode(raw(seen, orientation=orientation, preview=PREVIEW), min_side=48))


def test_a_preview_is_taken_where_it_is_large_enough() -> None:
    data = raw(UPRIGHT, preview=BLACK_PREVIEW)
    assert is_black(decode(data, min_side=64))
    assert is_upright(decode(data, min_side=65))
    large = encode(Image.new("RGB", SIZE), "JPEG")
    assert is_black(decode(raw(UPRIGHT, preview=large), min_side=1000))


def test_a_preview_with_bars_is_not_taken() -> None:
    bars = encode(Image.new("RGB", (96, 72)), "JPEG")
    assert is_upright(decode(raw(UPRIGHT, preview=bars), min_side=48))


def test_the_sensors_picture_has_half_its_size() -> None:
    photo = decode(raw(UPRIGHT), min_side=100)
    assert photo.image.size == (SIZE[0] // 2, SIZE[1] // 2)
    assert (photo.width, photo.height) == SIZE


def test_what_the_camera_saw_as_white_is_white() -> None:
    seen = Image.new("RGB", SIZE, "gray")
    seen.paste((255, 255, 255), (0, 0, 120, 160))
    photo = decode(raw(seen, neutral=(0.5, 1, 0.7)), min_side=48)
    gray = np.asarray(photo.image, dtype=np.int16)[:, -20:]
    assert gray.max() < 250
    assert np.ptp(gray, axis=2).max() <= 3


def test_only_the_part_that_the_camera_means_is_shown() -> None:
    seen = Image.new("RGB", SIZE)
    seen.paste(draw(120, 80), (40, 20))
    photo = decode(raw(seen, crop=(40, 20, 120, 80)), min_side=40)
    assert (photo.width, photo.height) == (120, 80)
    assert photo.image.size == (60, 40)
    assert corners(photo.image) == CORNERS
    assert photo.image.getpixel((0, 0)) != (0, 0, 0)


@pytest.mark.parametrize("crop", [(200, 20, 120, 80), (0, 0, 0, 0), (0, 0, 9999, 9999)], ids=str)
def test_a_crop_that_cannot_be_is_ignored(crop: tuple[int, int, int, int]) -> None:
    assert is_upright(decode(raw(UPRIGHT, crop=crop), min_side=40))


def test_a_damaged_preview_leaves_the_sensors_picture() -> None:
    broken = PREVIEW[: len(PREVIEW) // 2] + bytes(len(PREVIEW) // 2)
    with pytest.raises(ImageError):
        decode(broken, min_side=48)
    data = raw(UPRIGHT, preview=PREVIEW)
    assert is_upright(decode(data.replace(PREVIEW, broken), min_side=48))


@pytest.mark.parametrize("min_side", [48, 80])
def test_damaged_values_leave_the_preview_however_small(min_side: int) -> None:
    data = raw(UPRIGHT, preview=BLACK_PREVIEW)
    assert is_black(decode(data[: len(data) // 2], min_side=min_side))


def test_a_raw_file_cut_short_says_so() -> None:
    data = raw(UPRIGHT)
    with pytest.raises(ImageError, match="damaged: the file ends too early") as raised:
        decode(data[: len(data) // 2], min_side=48)
    assert not isinstance(raised.value, TransientImageError)


@pytest.mark.parametrize("kept", [1, 5, 8, 9, 100, 400, 700])
def test_a_raw_file_without_its_directory_is_damaged(kept: int) -> None:
    with pytest.raises(ImageError) as raised:
        decode(raw(UPRIGHT)[:kept], min_side=48, name_type="dng")
    assert raised.value.message.startswith(("damaged", "not a picture"))


@pytest.mark.parametrize("crop", [None, (10, 10, 120, 80)], ids=["whole", "cropped"])
def test_a_sensor_too_large_is_refused_by_name(crop: tuple[int, int, int, int] | None) -> None:
    data = raw(UPRIGHT, crop=crop).replace(
        struct.pack("<HHII", 256, 4, 1, 240), struct.pack("<HHII", 256, 4, 1, 40_000)
    )
    data = data.replace(struct.pack("<HHII", 257, 4, 1, 160), struct.pack("<HHII", 257, 4, 1, 30_000))
    with pytest.raises(ImageError, match="too large: 40000 x 30000 pixels, the limit is 200 megapixels"):
        decode(data, min_side=48)


def test_without_rawpy_it_is_worth_another_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rawpy", None)
    with pytest.raises(TransientImageError, match="raw pictures cannot be read.*rawpy"):
        decode(raw(UPRIGHT), min_side=48)


@pytest.mark.parametrize("type_", sorted(RAW_TYPES - {"cr3", "raf", "orf", "rw2", "dng", "cr2"}))
def test_a_camera_makers_tiff_goes_by_its_name(type_: str, tmp_path: Path) -> None:
    data = raw(UPRIGHT, maker=b"NIKON CORPORATION", is_dng=False, preview=PREVIEW)
    path = tmp_path / f"photo.{type_.upper()}"
    path.write_bytes(data)
    photo = decode(path, min_side=48)
    assert photo.type == type_
    assert is_upright(photo)
    assert decode(data, min_side=48, name_type=type_) == DecodedPhoto(
        image=photo.image, width=240, height=160, type=type_, is_animated=False, metadata=photo.metadata
    )


def test_content_counts_more_than_the_name(tmp_path: Path) -> None:
    path = tmp_path / "photo.nef"
    path.write_bytes(encode(draw(), "JPEG"))
    assert decode(path, min_side=48).type == "jpeg"
    path.write_bytes(raw(UPRIGHT))
    assert decode(path, min_side=48).type == "dng"
    path = tmp_path / "photo.tif"
    path.write_bytes(encode(draw(), "TIFF"))
    assert decode(path, min_side=48).type == "tiff"


@pytest.mark.parametrize(
    ("start", "type_"),
    [
        (b"FUJIFILMCCD-RAW 0201", "raf"),
        (b"IIRO\x08\0\0\0", "orf"),
        (b"IIRS\x08\0\0\0", "orf"),
        (b"MMOR\0\0\0\x08", "orf"),
        (b"IIU\0\x18\0\0\0", "rw2"),
        (b"II*\0\x10\0\0\0CR\x02\0", "cr2"),
        (b"\0\0\0\x18ftypcrx \0\0\0\x01", "cr3"),
        (b"II*\0\x08\0\0\0", None),
        (b"\xff\xd8\xff", None),
        (b"", None),
    ],
    ids=str,
)
def test_other_raw_files_are_known_by_their_first_bytes(start: bytes, type_: str | None) -> None:
    assert type_of(start + bytes(200), None) == type_
    if type_ is not None:
        with pytest.raises(ImageError, match=f"damaged, or an unknown variety of {type_.upper()}"):
            decode(start + bytes(200), min_side=48, name_type="jpeg")
