"""What raw files say of themselves. Most are TIFFs inside; Fuji keeps it in the preview, CR3 in boxes."""

from __future__ import annotations

import io
from typing import BinaryIO

from PIL import Image

from photosearch.base.types import Metadata
from photosearch.photos.metadata import read_metadata

MAX_HEADER_BYTES = 1024**2
"""Read of a JPEG in a raw file, and searched for Canon's boxes: all that comes before the pixels."""

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_XMP = 700
_FUJI_START, _FUJI_JPEG_AT = b"FUJIFILMCCD-RAW ", 84


def read_raw_metadata(file: BinaryIO) -> Metadata:
    """Read what a raw file says of itself; never raises, never warns, reads no pixels.

    Args:
        file: the whole raw file; where it stands does not matter.
    """
    try:
        return read_metadata(_carrier(file))
    except Exception:  # noqa: BLE001 - wrong metadata makes Pillow raise anything; it must not fail a photo
        return Metadata()


def _carrier(file: BinaryIO) -> Image.Image:
    """Return a picture that carries the file's EXIF and XMP; its pixels mean nothing."""
    file.seek(0)
    head = file.read(16)
    if head == _FUJI_START:
        file.seek(_FUJI_JPEG_AT)
        file.seek(int.from_bytes(file.read(4), "big"))
        return Image.open(io.BytesIO(file.read(MAX_HEADER_BYTES)), formats=("JPEG",))
    picture = Image.new("1", (1, 1))
    exif = picture.getexif()
    if head[4:8] == b"ftyp":
        boxes = head + file.read(MAX_HEADER_BYTES)
        exif.load(_box(boxes, b"CMT1"))
        for ifd, name in ((_EXIF_IFD, b"CMT2"), (_GPS_IFD, b"CMT4")):
            part = Image.Exif()
            part.load(_box(boxes, name))
            exif.get_ifd(ifd).update(part)
        return picture
    # Told where to begin, Pillow does not look at the first bytes, which are not always a TIFF's.
    exif.endian = "<" if head[:2] == b"II" else ">"
    exif.load_from_fp(file, int.from_bytes(head[4:8], "little" if exif.endian == "<" else "big"))
    if isinstance(exif.get(_XMP), bytes):
        picture.info["xmp"] = exif[_XMP]
    return picture


def _box(data: bytes, name: bytes) -> bytes:
    """Return the content of the box of this name; empty if there is none."""
    at = data.find(name)
    return b"" if at < 4 else data[at + 4 : at - 4 + int.from_bytes(data[at - 4 : at], "big")]
