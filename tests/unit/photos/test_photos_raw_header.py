"""What raw files say of themselves, wherever their makers put it."""

from __future__ import annotations

import io
import struct

import pytest
from pictures import draw, encode, exif
from PIL import ExifTags
from raw_pictures import raw

from photosearch.base.types import Metadata
from photosearch.photos.raw_header import read_raw_metadata

TAGS = exif({ExifTags.Base.Make: "Fuji", ExifTags.Base.Orientation: 8}, {0x9003: "2020:01:02 03:04:05"})


def read(data: bytes) -> Metadata:
    return read_raw_metadata(io.BytesIO(data))


@pytest.mark.parametrize("start", [b"II*\0", b"IIRO", b"IIRS", b"IIU\0"])
def test_it_is_in_the_first_directory_whatever_the_first_bytes(start: bytes) -> None:
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    xmp += b'<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"/></rdf:RDF></x:xmpmeta>'
    data = raw(draw(), orientation=6, is_dng=False, more={700: ("B", tuple(xmp))})
    metadata = read(start + data[4:])
    assert metadata.taken == "2021-03-04T05:06:07"
    assert metadata.camera == "Maker Model 7"
    assert metadata.orientation == 6
    assert metadata.rating == 4


def test_of_a_raf_it_is_in_its_jpeg() -> None:
    jpeg = encode(draw(), "JPEG", exif=TAGS)
    data = b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(">II", 148, len(jpeg)) + bytes(56) + jpeg
    metadata = read(data)
    assert (metadata.camera, metadata.orientation) == ("Fuji", 8)
    assert metadata.taken == "2020-01-02T03:04:05"


def test_of_a_cr3_it_is_in_its_boxes() -> None:
    def box(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", 8 + len(content)) + name + content

    def tags(name: bytes, block: bytes) -> bytes:
        return box(name, block.removeprefix(b"Exif\0\0"))

    canon = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
    canon += tags(b"CMT1", exif({271: "Canon", 274: 3}))
    canon += tags(b"CMT2", exif({0x9003: "2020:01:02 03:04:05", 0xA434: "RF 50"}))
    canon += tags(b"CMT3", exif({}))
    canon += tags(b"CMT4", exif({1: "N", 2: (1.0, 30.0, 0.0), 3: "W", 4: (2.0, 0.0, 0.0)}))
    metadata = read(box(b"ftyp", b"crx \0\0\0\1crx isom") + box(b"moov", box(b"uuid", canon)))
    assert (metadata.camera, metadata.lens, metadata.orientation) == ("Canon", "RF 50", 3)
    assert metadata.taken == "2020-01-02T03:04:05"
    assert (metadata.latitude, metadata.longitude) == (1.5, -2.0)


@pytest.mark.parametrize(
    "start", [b"", b"FUJIFILMCCD-RAW ", b"\0\0\0\x18ftypcrx ", b"MM\0*", b"II*\0\xff\xff\xff\x7f"]
)
@pytest.mark.parametrize("rest", [b"", bytes(200), b"\xff" * 200], ids=["cut", "zeros", "ones"])
def test_damaged_metadata_is_no_metadata(start: bytes, rest: bytes) -> None:
    assert read(start + rest) == Metadata()
