"""Raw files, written by hand: a camera's TIFF with the sensor's values in it, and a preview if wanted.

The sensor sees in sRGB's primaries, so that colours come out as drawn. Tag numbers are those of TIFF 6.0,
TIFF/EP and Adobe's DNG 1.4.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Value = tuple[str, tuple[float, ...]] | bytes
"""Of a tag: struct's letter of one value (TIFF type as in `_TYPES`) with the values, or ASCII text."""

_TYPES = {"B": 1, "H": 3, "I": 4, "q": 10}
_XYZ_TO_SRGB = (3.2405, -1.5371, -0.4985, -0.9693, 1.8760, 0.0416, 0.0556, -0.2040, 1.0572)
_D65 = 21
_CFA, _DNG_VERSION, _EXIF = 32803, 50706, 34665


class Tiff:
    """A little-endian TIFF that grows from back to front: what is pointed at comes before the pointer."""

    def __init__(self) -> None:
        self.data = bytearray(b"II*\0\0\0\0\0")

    def add(self, data: bytes) -> int:
        """Append `data` and return where it begins."""
        at = len(self.data)
        self.data += data + bytes(len(data) % 2)
        return at

    def directory(self, tags: Mapping[int, Value]) -> int:
        """Append a directory and return where it begins."""
        entries = b""
        for tag, value in sorted(tags.items()):
            if isinstance(value, bytes):
                number, count, packed = 2, len(value) + 1, value + b"\0"
            else:
                letter, values = value
                number, count = _TYPES[letter], len(values)
                if letter == "q":  # a fraction
                    packed = b"".join(struct.pack("<ii", round(v * 10_000), 10_000) for v in values)
                else:
                    packed = struct.pack(f"<{count}{letter}", *values)
            field = packed.ljust(4, b"\0") if len(packed) <= 4 else struct.pack("<I", self.add(packed))
            entries += struct.pack("<HHI", tag, number, count) + field
        return self.add(struct.pack("<H", len(tags)) + entries + bytes(4))

    def finished(self, first: int) -> bytes:
        """Return the whole file, whose first directory begins at `first`."""
        self.data[4:8] = struct.pack("<I", first)
        return bytes(self.data)


def sensor_values(seen: Image.Image, neutral: tuple[float, float, float]) -> NDArray[np.uint16]:
    """Return what a sensor under filters of red, green / green, blue records: linear, 16 bits."""
    pixels = np.asarray(seen.convert("RGB")) / 255
    linear = np.where(pixels <= 0.04045, pixels / 12.92, ((pixels + 0.055) / 1.055) ** 2.4) * neutral
    mosaic = linear[..., 1].copy()
    mosaic[::2, ::2] = linear[::2, ::2, 0]
    mosaic[1::2, 1::2] = linear[1::2, 1::2, 2]
    return np.round(mosaic * 65535).astype(np.uint16)


def raw(
    seen: Image.Image,
    *,
    orientation: int = 1,
    preview: bytes | None = None,
    maker: bytes = b"Maker",
    is_dng: bool = True,
    crop: tuple[int, int, int, int] | None = None,
    neutral: tuple[float, float, float] = (1, 1, 1),
    more: Mapping[int, Value] | None = None,
) -> bytes:
    """Return a raw file, the sensor's values at its end.

    Args:
        seen: what the sensor saw, of even width and height.
        orientation: how the camera was held, as in EXIF.
        preview: a JPEG in the file.
        is_dng: else it lacks the tags of DNG, as the files of most cameras do.
        crop: left, top, width, height of the part that is meant to be shown.
        neutral: what the sensor records of white, and says so.
        more: further tags of the first directory.
    """
    values = sensor_values(seen, neutral).astype("<u2")
    mosaic: dict[int, Value] = {
        254: ("I", (0,)),
        256: ("I", (seen.width,)),
        257: ("I", (seen.height,)),
        258: ("H", (16,)),
        259: ("H", (1,)),
        262: ("H", (_CFA,)),
        277: ("H", (1,)),
        278: ("I", (seen.height,)),
        279: ("I", (values.nbytes,)),
        33421: ("H", (2, 2)),
        33422: ("B", (0, 1, 1, 2)),
    }
    if crop is not None:
        mosaic |= {50719: ("I", crop[:2]), 50720: ("I", crop[2:])}
    main: dict[int, Value] = {271: maker, 272: b"Model 7", 274: ("H", (orientation,)), **(more or {})}
    if is_dng:
        main |= {
            _DNG_VERSION: ("B", (1, 4, 0, 0)),
            50708: maker + b" Model 7",
            50721: ("q", _XYZ_TO_SRGB),
            50728: ("q", neutral),
            50778: ("H", (_D65,)),
        }

    def before_the_values(start: int) -> bytes:
        tiff = Tiff()
        there = {**mosaic, 273: ("I", (start,))}
        exif = tiff.directory({0x9003: b"2021:03:04 05:06:07"})
        if preview is None:
            return tiff.finished(tiff.directory({**there, **main, _EXIF: ("I", (exif,))}))
        pointers = {
            _EXIF: ("I", (exif,)),
            273: ("I", (tiff.add(preview),)),
            330: ("I", (tiff.directory(there),)),
        }
        return tiff.finished(tiff.directory({**main, **_preview_tags(preview), **pointers}))

    return before_the_values(len(before_the_values(0))) + values.tobytes()


def _preview_tags(preview: bytes) -> dict[int, Any]:
    with Image.open(io.BytesIO(preview)) as image:
        width, height = image.size
    return {
        254: ("I", (1,)),
        256: ("I", (width,)),
        257: ("I", (height,)),
        258: ("H", (8, 8, 8)),
        259: ("H", (7,)),
        262: ("H", (6,)),
        277: ("H", (3,)),
        278: ("I", (height,)),
        279: ("I", (len(preview),)),
    }
