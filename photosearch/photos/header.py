"""What a file says of itself, found without decoding or even reading its pixels."""

from __future__ import annotations

import io
import stat
import zlib
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from photosearch.base.types import Metadata
from photosearch.photos import pillow, video
from photosearch.photos.metadata import attempt, read_metadata
from photosearch.photos.raw_header import read_raw_metadata
from photosearch.photos.scanner import EXTENSIONS, RAW_TYPES, VIDEO_TYPES

MAX_PNG_BYTES = 16 * 1024**2
"""Kept of a PNG's texts and tags together."""

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_CHUNKS = (b"IHDR", b"eXIf", b"iTXt", b"zTXt", b"tEXt")


def read_header(path: Path) -> Metadata:
    """Read a file's own metadata; never warns. Nothing when it is damaged or no picture.

    Raises:
        OSError: it is gone or cannot be read at present.
        TransientImageError: what reads its format is not installed.
    """
    if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait forever
        return Metadata()
    name_type = EXTENSIONS.get(path.suffix.lower())
    if name_type in VIDEO_TYPES:
        return video.read_metadata(path)
    with path.open("rb") as file:
        head = file.read(12)
        formats = pillow.formats(head)
        type_ = pillow.signature(head)
        is_raw = type_ in (None, "tiff") and name_type in RAW_TYPES
        found = None if is_raw else attempt(_read, file, type_, formats)
        if found is None and type_ in (None, "tiff"):  # also a raw file by another name
            found = read_raw_metadata(file)
    path.stat()  # a drive pulled out meanwhile makes a file look damaged
    return found or Metadata()


def _read(file: BinaryIO, type_: str | None, formats: tuple[str, ...]) -> Metadata:
    file.seek(0)
    # Pillow would load a PNG to see what it says after its pixels.
    source = _without_pixels(file) if type_ == "png" else file
    with Image.open(source, formats=formats) as image:
        return read_metadata(image)


def _without_pixels(file: BinaryIO) -> BinaryIO:
    """Return a PNG of nothing but the chunks that may hold metadata."""
    kept = io.BytesIO(_PNG_START)
    kept.seek(0, io.SEEK_END)
    file.seek(len(_PNG_START))
    while len(start := file.read(8)) == 8:
        size, name = int.from_bytes(start[:4], "big"), start[4:]
        if name in _PNG_CHUNKS and kept.tell() + size <= MAX_PNG_BYTES:
            kept.write(start + file.read(size + 4))
        else:
            file.seek(size + 4, io.SEEK_CUR)
    kept.write(bytes(4) + b"IEND" + zlib.crc32(b"IEND").to_bytes(4, "big"))
    kept.seek(0)
    return kept
