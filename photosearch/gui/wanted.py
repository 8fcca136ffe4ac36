"""Which pictures are wanted of photos that somebody looks at: whole ones, and their details."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QPaintDevice

from photosearch.base.types import Photo

_SIDE, _LARGEST_SIDE, _SIDE_STEP = 2048, 4096, 256
"""Pixels of the picture that is shown as a whole; more on screens that have more."""

DETAILED_PIXELS = 100_000_000
"""Of what is looked at pixel by pixel: some 45 MB, encoded. Larger photos are shown reduced."""
_DETAILED_SIDE = 30_000
"""Qt draws no part of a picture that lies further right or down than 32,767."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A picture that is wanted.

    Attributes:
        content_hash: of the file as it is now; a changed file is another picture.
        time_s: which frame of a video.
        side: pixels of its longer side.
        is_detailed: to be looked at pixel by pixel; kept only as long as it is wanted.
    """

    photo_id: int
    content_hash: str | None
    time_s: float | None
    side: int
    is_detailed: bool = False


def whole_picture(photo: Photo, time_s: float | None, room: QPaintDevice) -> Wanted:
    """Return what shows all of a photo in this room."""
    shown = round(max(room.width(), room.height()) * room.devicePixelRatioF())
    side = max(_SIDE, min(_LARGEST_SIDE, -(-shown // _SIDE_STEP) * _SIDE_STEP))
    return Wanted(photo.photo_id, photo.content_hash, time_s, side)


def detailed_picture(photo: Photo, time_s: float | None, most_pixels: int = DETAILED_PIXELS) -> Wanted:
    """Return what shows every pixel of a photo, or as many as are allowed."""
    side = detailed_side(QSize(photo.width or _DETAILED_SIDE, photo.height or _DETAILED_SIDE), most_pixels)
    return Wanted(photo.photo_id, photo.content_hash, time_s, side, is_detailed=True)


def has_more(photo: Photo, whole: Wanted) -> bool:
    """Tell if a photo has pixels, as far as is known, that its whole picture lacks."""
    return photo.width is None or photo.height is None or max(photo.width, photo.height) > whole.side


def detailed_side(photo: QSize, most_pixels: int) -> int:
    """Return the longer side of a photo, or of as much of it as `most_pixels` hold."""
    longer, pixels = max(photo.width(), photo.height()), photo.width() * photo.height()
    if pixels > most_pixels:
        longer = int(longer * math.sqrt(most_pixels / pixels))
    return min(longer, _DETAILED_SIDE)
