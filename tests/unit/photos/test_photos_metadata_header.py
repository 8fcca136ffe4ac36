"""What files say of themselves is found without their pixels, and is the same as when they are decoded."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metadata_blocks import alternatives, bag, iim, with_iptc, with_xmp, xmp
from pictures import FORMATS, draw, encode, exif, png, samples
from PIL.ExifTags import GPS, Base
from PIL.PngImagePlugin import PngInfo

from photosearch.base.types import Metadata
from photosearch.photos.decode import decode
from photosearch.photos.header import MAX_PNG_BYTES, read_header
from photosearch.photos.raw_header import read_raw_metadata

BLOCK = exif(
    {Base.Make: "Maker", Base.Model: "Model", Base.Orientation: 6, Base.Rating: 3},
    {Base.DateTimeOriginal: "2021:03:04 05:06:07", Base.ExposureTime: 0.5, Base.ISOSpeedRatings: 200},
    {
        GPS.GPSLatitudeRef: "N",
        GPS.GPSLatitude: (1.0, 2.0, 3.0),
        GPS.GPSLongitudeRef: "E",
        GPS.GPSLongitude: (4.0, 5.0, 6.0),
    },
)
SAID = Metadata(
    taken="2021-03-04T05:06:07",
    camera="Maker Model",
    latitude=1.0341667,
    longitude=4.085,
    rating=3,
    orientation=6,
    exposure_s=0.5,
    iso=200,
)
TIFF = BLOCK.removeprefix(b"Exif\0\0")
PACKET = xmp(bag("dc:subject", ["dog"]) + alternatives("dc:description", x_default="Dogs"))


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", samples())
def test_the_header_says_what_decoding_says(tmp_path: Path, name: str) -> None:
    data = samples()[name]
    assert read_header(written(tmp_path, f"photo.{name}", data)) == decode(data, min_side=8).metadata


@pytest.mark.parametrize("format_", FORMATS)
def test_every_format_is_read_whole(tmp_path: Path, format_: str) -> None:
    path = written(tmp_path, "photo", encode(draw(), format_, exif=BLOCK))
    assert read_header(path) == SAID


def test_xmp_and_iptc_are_read(tmp_path: Path) -> None:
    jpeg = with_iptc(encode(draw(8, 8), "JPEG", exif=BLOCK), iim((2, 25, b"dog"), (2, 120, b"Dogs")))
    found = read_header(written(tmp_path, "a.jpg", jpeg))
    assert (found.caption, found.keywords, found.iso) == ("Dogs", ("dog",), 200)
    found = read_header(written(tmp_path, "b.jpg", with_xmp(encode(draw(8, 8), "JPEG"), PACKET)))
    assert found == Metadata(caption="Dogs", keywords=("dog",))


def chunks(data: bytes) -> dict[bytes, bytes]:
    """Return the chunks of a PNG that has each once."""
    found, at = {}, 8
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        found[data[at + 4 : at + 8]] = data[at:end]
        at = end
    return found


def test_what_a_png_says_before_or_after_its_pixels_is_found_without_them(tmp_path: Path) -> None:
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", PACKET)
    parts = chunks(encode(draw(8, 8), "PNG", exif=BLOCK, pnginfo=info))
    head = b"\x89PNG\r\n\x1a\n" + parts[b"IHDR"]
    pixels = struct.pack(">I", 100) + b"IDAT" + b"damaged!" * 13
    tags = parts[b"eXIf"] + parts[b"iTXt"]
    said = replace(SAID, caption="Dogs", keywords=("dog",))
    for tail in (
        tags + pixels + parts[b"IEND"],
        pixels + tags + parts[b"IEND"],
        pixels + tags,
        tags + pixels[:20],
    ):
        assert read_header(written(tmp_path, "photo.png", head + tail)) == said


def test_chunks_of_a_png_that_are_too_long_are_left_alone(tmp_path: Path) -> None:
    parts = chunks(encode(draw(8, 8), "PNG", exif=BLOCK))
    text = struct.pack(">I", MAX_PNG_BYTES) + b"tEXt" + bytes(MAX_PNG_BYTES + 4)
    data = b"\x89PNG\r\n\x1a\n" + parts[b"IHDR"] + text + parts[b"eXIf"] + parts[b"IDAT"] + parts[b"IEND"]
    assert read_header(written(tmp_path, "photo.png", data)) == SAID


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff", png(100_000, 100_000, b""), TIFF[:40]])
def test_what_is_no_picture_says_nothing(tmp_path: Path, data: bytes) -> None:
    assert read_header(written(tmp_path, "photo.jpg", data)) == Metadata()
    assert read_header(tmp_path) == Metadata()


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_header(tmp_path / "none.jpg")


def boxed(name: bytes, *contents: bytes) -> bytes:
    data = b"".join(contents)
    return struct.pack(">I", 8 + len(data)) + name + data


def cr3(*, is_long: bool = False) -> bytes:
    """Return a CR3 without pixels: the directories of EXIF are TIFFs of their own."""
    directories: tuple[Mapping[int, Any], ...] = (
        {Base.Make: "Canon", Base.Model: "Canon EOS R5", Base.Orientation: 6},
        {Base.DateTimeOriginal: "2021:03:04 05:06:07", Base.ExposureTime: 0.5, Base.ISOSpeedRatings: 200},
        {
            GPS.GPSLatitudeRef: "N",
            GPS.GPSLatitude: (1.0, 2.0, 3.0),
            GPS.GPSLongitudeRef: "E",
            GPS.GPSLongitude: 4.5,
        },
    )
    tiffs = (boxed(b"CMT%d" % n, exif(tags)[6:]) for n, tags in zip((1, 2, 4), directories, strict=True))
    moov = boxed(b"moov", boxed(b"uuid", CANON, *tiffs), boxed(b"mvhd", bytes(100)))
    packet = boxed(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac"), PACKET.encode())
    pixels = struct.pack(">I4sQ", 1, b"mdat", 16 + 50) + bytes(50) if is_long else boxed(b"mdat", bytes(50))
    return boxed(b"ftyp", b"crx \0\0\0\1crx isom") + pixels + moov + packet


CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
JPEG = encode(draw(8, 8), "JPEG", exif=BLOCK)


def little(data: bytes) -> bytes:
    """Return a little-endian TIFF that says who made it, with another number in place of 42."""
    entry = struct.pack("<HHII", Base.Model, 2, 6, 26)
    return data + struct.pack("<IH", 8, 1) + entry + bytes(4) + b"Model\0"


def rw2() -> bytes:
    return b"IIU\0" + struct.pack("<IHHHII", 8, 1, 0x002E, 7, len(JPEG), 26) + bytes(4) + JPEG


RAWS = {
    "photo.NEF": TIFF,
    "photo.dng": TIFF,
    "photo.orf": little(b"IIRO"),
    "photo.rw2": rw2(),
    "photo.raf": b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 92, len(JPEG)) + JPEG,
    "photo.cr3": cr3(),
    "long.cr3": cr3(is_long=True),
    "really-a-jpeg.dng": JPEG,
    "really-a-dng.tif": TIFF,
    "really-a-cr3": cr3(),
}
CR3_SAID = replace(SAID, camera="Canon EOS R5", longitude=4.5, rating=None, caption="Dogs", keywords=("dog",))
RAWS_SAID = {
    "photo.orf": Metadata(camera="Model"),
    "photo.cr3": CR3_SAID,
    "long.cr3": CR3_SAID,
    "really-a-cr3": CR3_SAID,
}


@pytest.mark.parametrize("name", RAWS)
def test_raw_files_say_what_their_kind_can_say(tmp_path: Path, name: str) -> None:
    assert read_header(written(tmp_path, name, RAWS[name])) == RAWS_SAID.get(name, SAID)


@settings(deadline=None, max_examples=300)
@given(
    data=st.sampled_from(sorted(RAWS.values())),
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8),
    kept=st.integers(0, 2000),
)
def test_damaged_raw_files_never_raise(data: bytes, changes: list[tuple[int, int]], kept: int) -> None:
    damaged = bytearray(data)
    for position, value in changes:
        damaged[position % len(damaged)] = value
    found = read_raw_metadata(io.BytesIO(bytes(damaged[:kept])))
    assert found.orientation in range(1, 9)
