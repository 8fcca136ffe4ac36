"""Pictures to give away: size, orientation, and what is left of their metadata."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosearch.base.errors import ImageError
from photosearch.photos.metadata import read_metadata
from photosearch.photos.rendition import rendition

_DETAILS, _GPS = 0x8769, 0x8825


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo that lies on its side, with everything in it that tells on somebody."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Maker", "Camera", 6
    exif[0x013B], exif[0x4746], exif[0x9C9D] = "Anna", 2, "Anna".encode("utf-16-le")
    exif.get_ifd(_DETAILS).update({0x9003: "2023:05:06 07:08:09", 0x927C: b"secret notes", 0xA002: 400})
    exif.get_ifd(_GPS).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    random = np.random.default_rng(0).integers(0, 255, (6, 8, 3), np.uint8)
    image = Image.fromarray(random).resize((400, 300))
    path = tmp_path / "photo.jpg"
    image.save(path, exif=exif, quality=95, comment=b"a remark", xmp=b"<x:xmpmeta>Anna</x:xmpmeta>")
    return path


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize(
    ("longest_side", "size"), [(None, (300, 400)), (200, (150, 200)), (80, (60, 80)), (4000, (300, 400))]
)
def test_pictures_are_upright_and_never_enlarged(
    photo: Path, longest_side: int | None, size: tuple[int, int]
) -> None:
    image = opened(rendition(photo, longest_side=longest_side))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", size)
    before = Image.open(photo).transpose(Image.Transpose.ROTATE_270).resize(size)
    difference = np.abs(np.asarray(before, np.int16) - np.asarray(image, np.int16))
    assert difference.mean() < 8


def test_nothing_but_pixels_is_left_if_metadata_is_not_kept(photo: Path) -> None:
    data = rendition(photo)
    assert not opened(data).getexif()
    assert set(opened(data).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for word in (b"Anna", b"Maker", b"secret", b"Exif", b"xmp", b"remark", b"2023"):
        assert word not in data


def test_metadata_is_kept_but_for_what_is_of_the_file(photo: Path) -> None:
    data = rendition(photo, longest_side=100, keeps_metadata=True)
    metadata = read_metadata(opened(data))
    assert (metadata.taken, metadata.camera, metadata.rating, metadata.orientation) == (
        "2023-05-06T07:08:09",
        "Maker Camera",
        2,
        1,
    )
    assert metadata.latitude == pytest.approx(52.52, abs=0.001)
    exif = opened(data).getexif()
    assert exif[0x013B] == "Anna"
    assert 0x0112 not in exif
    assert exif.get_ifd(_DETAILS).keys() == {0x9003}
    assert b"secret" not in data


def test_the_users_rating_goes_before_that_of_the_photo(photo: Path) -> None:
    image = opened(rendition(photo, keeps_metadata=True, rating=5))
    assert read_metadata(image).rating == 5
    assert not opened(rendition(photo, rating=5)).getexif()


def test_quality_makes_files_smaller(photo: Path) -> None:
    assert len(rendition(photo, quality=30)) < len(rendition(photo, quality=95)) / 2


def test_transparent_and_grey_pictures_become_jpegs(tmp_path: Path) -> None:
    Image.new("RGBA", (40, 20), (255, 0, 0, 0)).save(tmp_path / "a.png")
    Image.new("L", (40, 20), 128).save(tmp_path / "b.png")
    assert opened(rendition(tmp_path / "a.png", keeps_metadata=True)).getpixel((5, 5)) == (255, 255, 255)
    assert opened(rendition(tmp_path / "b.png")).getpixel((5, 5)) == (128, 128, 128)


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"not a picture")
    with pytest.raises(ImageError, match="not a picture"):
        rendition(tmp_path / "a.jpg", keeps_metadata=True)
