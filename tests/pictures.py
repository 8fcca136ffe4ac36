"""Test pictures, drawn: four corners in four colours show which way up a picture is."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageColor
from PIL.Image import Transpose
from raw_pictures import raw

CORNERS = ("red", "lime", "blue", "yellow")
"""Of a drawn picture that is upright: top left, top right, bottom left, bottom right."""

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF")
"""Pillow's names of the formats that carry EXIF."""

_AS_STORED = {
    1: None,
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}
"""EXIF orientation -> what a camera held that way does to the upright picture (CIPA DC-008, tag 274)."""

_SAVE_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "JPEG": {"quality": 95, "subsampling": 0},
    "WEBP": {"lossless": True},
    "AVIF": {"speed": 10},
}


def draw(width: int = 96, height: int = 64) -> Image.Image:
    """Return a picture whose quarters have the colours of `CORNERS`."""
    image = Image.new("RGB", (width, height))
    half = width // 2, height // 2
    for number, colour in enumerate(CORNERS):
        left, top = half[0] * (number % 2), half[1] * (number // 2)
        image.paste(ImageColor.getrgb(colour), (left, top, width, height))
    return image


def corners(image: Image.Image) -> tuple[str, ...]:
    """Return which of the colours of `CORNERS` comes nearest in each corner of an RGB picture."""
    assert image.mode == "RGB"
    palette = np.array([ImageColor.getrgb(colour) for colour in CORNERS], dtype=np.int32)
    pixels = np.asarray(image, dtype=np.int32)
    y, x = image.height // 8, image.width // 8
    found = [pixels[row, column] for row in (y, -1 - y) for column in (x, -1 - x)]
    return tuple(CORNERS[int(np.abs(palette - pixel).sum(axis=1).argmin())] for pixel in found)


def as_stored(upright: Image.Image, orientation: int) -> Image.Image:
    """Return the pixels that, with this EXIF orientation, show `upright`."""
    turn = _AS_STORED[orientation]
    return upright if turn is None else upright.transpose(turn)


def encode(image: Image.Image, format_: str, **options: Any) -> bytes:
    """Return the picture as a file's bytes; `options` are those of Pillow's save."""
    buffer = io.BytesIO()
    options = {**_SAVE_OPTIONS.get(format_, {}), **options}
    if format_ == "HEIF":
        import pillow_heif

        pillow_heif.from_pillow(image).save(buffer, **options)
    else:
        image.save(buffer, format_, **options)
    return buffer.getvalue()


def exif(
    main: Mapping[int, Any] | None = None,
    details: Mapping[int, Any] | None = None,
    gps: Mapping[int, Any] | None = None,
) -> bytes:
    """Return an EXIF block with these tags in its main, its EXIF and its GPS directory."""
    tags = Image.Exif()
    tags.update(main or {})
    for ifd, values in ((ExifTags.IFD.Exif, details), (ExifTags.IFD.GPSInfo, gps)):
        if values is not None:
            tags.get_ifd(ifd).update(values)
    return tags.tobytes()


def oriented(orientation: int) -> bytes:
    """Return an EXIF block that says nothing but the orientation."""
    return exif({ExifTags.Base.Orientation: orientation})


def png(width: int, height: int, rows: bytes, *, depth: int = 8, colour_type: int = 2) -> bytes:
    """Return a PNG of filtered `rows`, unchecked: too few of them, or of a kind Pillow does not write."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour_type, 0, 0, 0)
    chunks = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@cache
def samples() -> Mapping[str, bytes]:
    """Return a small valid file of every kind we read, under a name of its own."""
    picture = draw(24, 16)
    tags = exif(
        {ExifTags.Base.Make: "Maker", ExifTags.Base.Orientation: 6, ExifTags.Base.Rating: 3},
        {ExifTags.Base.DateTimeOriginal: "2021:03:04 05:06:07"},
        {1: "N", 2: (1.0, 2.0, 3.0), 3: "E", 4: (4.0, 5.0, 6.0)},
    )
    deep = Image.fromarray(np.linspace(0, 65535, 24 * 16).reshape(16, 24).astype(np.uint16))
    real = Image.fromarray(np.linspace(-1, 1, 24 * 16, dtype=np.float32).reshape(16, 24))
    frames = {"save_all": True, "append_images": [picture.rotate(180)]}
    return {
        **{format_.lower(): encode(picture, format_, exif=tags) for format_ in FORMATS},
        "jpeg-cmyk": encode(picture.convert("CMYK"), "JPEG"),
        "jpeg-progressive": encode(picture, "JPEG", progressive=True),
        "mpo": encode(picture, "MPO", exif=tags, **frames),
        "png-16-bit": encode(deep, "PNG"),
        "png-1-bit": encode(picture.convert("1"), "PNG"),
        "png-palette": encode(picture.quantize(8), "PNG", transparency=0),
        "png-alpha": encode(picture.convert("RGBA"), "PNG"),
        "png-animated": encode(picture, "PNG", **frames),
        "gif": encode(picture, "GIF"),
        "gif-animated": encode(picture, "GIF", **frames),
        "webp-lossy": encode(picture, "WEBP", lossless=False),
        "webp-animated": encode(picture, "WEBP", **frames),
        "tiff-16-bit": encode(deep, "TIFF"),
        "tiff-float": encode(real, "TIFF"),
        "tiff-deflate": encode(picture, "TIFF", compression="tiff_deflate"),
        "tiff-lzw": encode(picture, "TIFF", compression="tiff_lzw"),
        "tiff-jpeg": encode(picture, "TIFF", compression="jpeg"),
        "tiff-fax": encode(picture.convert("1"), "TIFF", compression="group4"),
        "bmp": encode(picture, "BMP"),
        "bmp-palette": encode(picture.quantize(8), "BMP"),
        "avif-animated": encode(picture, "AVIF", **frames),
        "heif-alpha": encode(picture.convert("RGBA"), "HEIF"),
        "dng": raw(draw(48, 32), crop=(12, 8, 24, 16)),  # LibRaw refuses smaller sensors
        "dng-preview": raw(draw(48, 32), crop=(12, 8, 24, 16), preview=encode(picture, "JPEG", exif=tags)),
    }
