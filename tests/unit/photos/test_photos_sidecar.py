"""What lies beside a photo in an `.xmp` file, and how it joins what the photo says itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metadata_blocks import alternatives, bag, xmp
from pictures import draw, encode, exif
from PIL.ExifTags import Base

from photosearch.base.types import Metadata
from photosearch.photos.sidecar import merged, metadata_of, read_sidecar, sidecar_names
from photosearch.photos.xmp import MAX_BYTES

TIME = "2021-03-04T05:06:07"
SIDECAR = '<?xml version="1.0" encoding="UTF-8"?>\n' + xmp(
    bag("dc:subject", ["dog"]) + alternatives("dc:description", x_default="Dogs"), 'xmp:Rating="4"'
)
SAID = Metadata(rating=4, caption="Dogs", keywords=("dog",))


def rated(rating: int) -> str:
    return xmp("", f'xmp:Rating="{rating}"')


def test_the_names_of_a_sidecar_begin_with_the_one_that_counts() -> None:
    expected = ("IMG.1.CR2.xmp", "IMG.1.CR2.XMP", "IMG.1.xmp", "IMG.1.XMP")
    assert sidecar_names(Path("folder") / "IMG.1.CR2") == expected
    assert sidecar_names(str(Path("folder") / "IMG.1.CR2")) == expected


@pytest.mark.parametrize("name", ["IMG_1.CR2.xmp", "IMG_1.CR2.XMP", "IMG_1.xmp", "IMG_1.XMP"])
def test_a_sidecar_of_any_name_is_read(tmp_path: Path, name: str) -> None:
    photo = tmp_path / "IMG_1.CR2"
    assert read_sidecar(photo) is None
    (tmp_path / name).write_text(SIDECAR, encoding="utf-8")
    assert read_sidecar(photo) == SAID


def test_the_sidecar_of_this_very_file_counts_before_that_of_all_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "IMG_1.xmp").write_text(rated(1), encoding="utf-8")
    (tmp_path / "IMG_1.CR2.xmp").write_text(rated(2), encoding="utf-8")
    assert read_sidecar(tmp_path / "IMG_1.CR2") == Metadata(rating=2)
    assert read_sidecar(tmp_path / "IMG_1.JPG") == Metadata(rating=1)


def test_what_cannot_be_read_as_a_sidecar_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "IMG_1.JPG.xmp").mkdir()
    assert read_sidecar(tmp_path / "IMG_1.JPG") is None
    (tmp_path / "IMG_1.xmp").write_text(rated(1), encoding="utf-8")
    assert read_sidecar(tmp_path / "IMG_1.JPG") == Metadata(rating=1)
    assert read_sidecar(tmp_path / "no folder" / "IMG_1.JPG") is None
    assert read_sidecar(tmp_path / "a NUL\0.JPG") is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "IMG_1.xmp")
    os.mkfifo(tmp_path / "IMG_2.JPG")
    assert read_sidecar(tmp_path / "IMG_1.JPG") is None
    assert metadata_of(tmp_path / "IMG_2.JPG") == Metadata()


@pytest.mark.parametrize("data", [b"", b"\0" * 100, b"no XML", b"<x>", SIDECAR.encode()[:300]])
def test_a_damaged_sidecar_says_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "IMG_1.xmp").write_bytes(data)
    assert read_sidecar(tmp_path / "IMG_1.JPG") == Metadata()


def test_a_huge_sidecar_is_not_read_to_its_end(tmp_path: Path) -> None:
    sidecar = tmp_path / "IMG_1.xmp"
    sidecar.write_text(SIDECAR, encoding="utf-8")
    with sidecar.open("r+b") as file:
        file.truncate(100 * MAX_BYTES)  # a hole: it takes no room on the disk
    assert read_sidecar(tmp_path / "IMG_1.JPG") == Metadata(rating=4)


@settings(deadline=None)
@given(st.binary(max_size=100))
def test_any_sidecar_is_read(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "any.xmp").write_bytes(data)
    assert read_sidecar(folder / "any.JPG") == Metadata()


OWN = Metadata(
    taken=f"{TIME}.12+01:00",
    camera="D90",
    latitude=1.0,
    longitude=2.0,
    rating=1,
    orientation=6,
    caption="own",
    keywords=("own",),
    iso=100,
)


def test_a_sidecars_values_win_where_it_has_any() -> None:
    assert merged(OWN, None) is OWN
    assert merged(OWN, Metadata()) == OWN
    sidecar = Metadata(
        taken="2022-01-01T00:00:00",
        camera="D91",
        latitude=0.0,
        longitude=-2.0,
        rating=0,
        orientation=3,
        caption="beside",
        keywords=("beside",),
        iso=200,
        f_number=2.8,
    )
    assert merged(Metadata(), sidecar) == merged(Metadata(camera="D90"), sidecar)
    assert merged(OWN, sidecar) == Metadata(
        taken="2022-01-01T00:00:00",
        camera="D91",
        latitude=0.0,
        longitude=-2.0,
        rating=0,
        orientation=6,
        caption="beside",
        keywords=("beside",),
        iso=200,
        f_number=2.8,
    )


@pytest.mark.parametrize(
    ("sidecar", "taken"),
    [
        (TIME, OWN.taken),
        (f"{TIME}.12", OWN.taken),
        ("2021-03-04T00:00:00", OWN.taken),
        (f"{TIME}.12+02:00", f"{TIME}.12+02:00"),
        (f"{TIME}+02:00", f"{TIME}+02:00"),
        ("2021-03-04T05:06:08", "2021-03-04T05:06:08"),
        ("2021-03-05T00:00:00", "2021-03-05T00:00:00"),
        (None, OWN.taken),
    ],
)
def test_a_time_that_is_only_less_precise_does_not_win(sidecar: str | None, taken: str | None) -> None:
    assert merged(OWN, Metadata(taken=sidecar)).taken == taken
    assert merged(Metadata(), Metadata(taken=sidecar)).taken == sidecar


def test_a_photo_and_its_sidecar_are_read_together(tmp_path: Path) -> None:
    photo = tmp_path / "IMG_1.jpg"
    block = exif({Base.Model: "D90", Base.Rating: 1, Base.Orientation: 6, Base.ImageDescription: "own"})
    photo.write_bytes(encode(draw(), "JPEG", exif=block))
    own: dict[str, Any] = {"camera": "D90", "orientation": 6}
    assert metadata_of(photo) == Metadata(**own, rating=1, caption="own")
    (tmp_path / "IMG_1.xmp").write_text(SIDECAR, encoding="utf-8")
    assert metadata_of(photo) == Metadata(**own, rating=4, caption="Dogs", keywords=("dog",))
    photo.write_bytes(b"damaged")
    assert metadata_of(photo) == SAID


def test_a_photo_that_cannot_be_read_at_present_is_not_taken_for_one_that_says_nothing(
    tmp_path: Path,
) -> None:
    (tmp_path / "IMG_1.xmp").write_text(SIDECAR, encoding="utf-8")
    with pytest.raises(FileNotFoundError):
        metadata_of(tmp_path / "IMG_1.jpg")
