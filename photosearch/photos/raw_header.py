"""What raw files say of themselves. Most are TIFF inside; Fuji's and Panasonic's say it in the JPEG that they
hold, and Canon's newest in boxes as an MP4 has them.

Layouts: TIFF/EP and DNG for most; github.com/lclevy/canon_cr3 for CR3; ExifTool's tag tables for RAF and RW2.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image

from photosearch.base.types import Metadata
from photosearch.photos import pillow
from photosearch.photos.exif import Exif
from photosearch.photos.iptc import Iptc
from photosearch.photos.metadata import attempt, combined, from_tags, orientation_of, read_metadata
from photosearch.photos.xmp import MAX_BYTES as MAX_XMP_BYTES
from photosearch.photos.xmp import Xmp

MAX_JPEG_HEADER_BYTES = 1024**2
"""Read of a JPEG inside a raw file: all that comes before its pixels."""

MAX_TIFF_BYTES = 1024**2
"""Read of one directory of a CR3; Canon's take some hundred bytes."""

MAX_BOXES = 1000
"""Looked at in one box of a CR3; real ones have some dozens."""

_FUJI_START, _FUJI_JPEG_AT = b"FUJIFILMCCD-RAW ", 84
_PANASONIC_JPEG = 0x002E
_CANON_METADATA = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_CANON_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def read_raw_metadata(file: BinaryIO) -> Metadata:
    """Read what a raw file says of itself; never raises, never warns, reads no pixels.

    Args:
        file: the whole raw file; where it stands does not matter.
    """
    pillow.prepare()
    return attempt(_read, file) or Metadata()


def _read(file: BinaryIO) -> Metadata:
    file.seek(0)
    head = file.read(16)
    if head == _FUJI_START:
        file.seek(_FUJI_JPEG_AT)
        file.seek(int.from_bytes(file.read(4), "big"))
        return _in_jpeg(file.read(MAX_JPEG_HEADER_BYTES))
    if head[4:8] == b"ftyp":
        return _in_boxes(file)
    if head[:2] not in (b"II", b"MM"):
        return Metadata()
    tags = _tags(file, head)
    jpeg = tags.get(_PANASONIC_JPEG)
    return _in_jpeg(jpeg) if isinstance(jpeg, bytes) else from_tags(tags, {})


def _in_jpeg(data: bytes) -> Metadata:
    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        return read_metadata(image)


def _tags(file: BinaryIO, head: bytes) -> Image.Exif:
    """Return the tags of a TIFF; Olympus and Panasonic write other bytes for the number 42."""
    tags = Image.Exif()
    tags.endian = "<" if head[:2] == b"II" else ">"
    tags.load_from_fp(file, int.from_bytes(head[4:8], "little" if head[:2] == b"II" else "big"))
    return tags


def _in_boxes(file: BinaryIO) -> Metadata:
    """Return what the boxes of a CR3 say: three TIFFs, one for each directory of EXIF, and XMP."""
    tags: dict[bytes, Image.Exif] = {}
    xmp = b""
    for name, start, end in _boxes(file, 0, file.seek(0, io.SEEK_END)):
        if name in (b"CMT1", b"CMT2", b"CMT4"):
            file.seek(start)
            data = file.read(min(end - start, MAX_TIFF_BYTES))
            if found := attempt(_tags, io.BytesIO(data), data):
                tags[name] = found
        elif name == _CANON_XMP:
            file.seek(start)
            xmp = file.read(min(end - start, MAX_XMP_BYTES))
    main, details, gps = (tags.get(name, Image.Exif()) for name in (b"CMT1", b"CMT2", b"CMT4"))
    exif = Exif(main, details, gps, main.endian == "<")
    return combined(exif, Xmp(xmp), Iptc(), attempt(orientation_of, {}, main) or 1)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield name (a UUID's if it has one), start and end of the boxes' contents, also of those in Canon's."""
    for _ in range(MAX_BOXES):
        if end - start < 8:
            break
        file.seek(start)
        size, name = int.from_bytes(file.read(4), "big"), file.read(4)
        at = start + 8
        if size == 1:
            size, at = int.from_bytes(file.read(8), "big"), start + 16
        if name == b"uuid":
            file.seek(at)
            name, at = file.read(16), at + 16
        stop = end if size == 0 else start + size
        if not at <= stop <= end:
            break
        yield name, at, stop
        if name in (b"moov", _CANON_METADATA):
            yield from _boxes(file, at, stop)
        start = stop
