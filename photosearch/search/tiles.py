"""A photo in tiles, each encoded by itself, for looking at its single pixels."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 512
"""Pixels of a piece: small enough that little is decoded in vain, large enough that headers do not count."""

_QUALITY = 95


def tiles_of(image: Image) -> tuple[bytes, ...]:
    """Return the tiles of a picture as JPEGs, row by row; each pixel keeps its own colour."""
    width, height = image.size
    return tuple(
        _encoded(image.crop((left, top, min(left + SIDE, width), min(top + SIDE, height))))
        for top in range(0, height, SIDE)
        for left in range(0, width, SIDE)
    )


def _encoded(tile: Image) -> bytes:
    buffer = io.BytesIO()
    tile.save(buffer, "JPEG", quality=_QUALITY, subsampling=0)
    return buffer.getvalue()
