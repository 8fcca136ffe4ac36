"""Where on earth a photo was taken, out of the ways in which EXIF and XMP write it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

_XMP = re.compile(r"(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?(?:,(\d+(?:\.\d+)?))?\s*([NSEW])", re.ASCII)

Position = tuple[float, float]
"""Latitude and longitude in degrees, WGS 84, south and west negative."""


def from_exif(latitude: Any, north: str | None, longitude: Any, east: str | None) -> Position | None:  # noqa: ANN401
    """Return a position of which EXIF gives degrees, minutes and seconds, and letters; None if it is none.

    Raises:
        TypeError, ValueError, ArithmeticError: the numbers are none.
    """
    return _position(
        _degrees(_numbers(latitude), north, "NS", 90), _degrees(_numbers(longitude), east, "EW", 180)
    )


def from_xmp(latitude: str | None, longitude: str | None) -> Position | None:
    """Return a position of which XMP gives the halves, as "48,12.5N" or "48,12,30N"; None if it is none."""
    halves = (_XMP.fullmatch((latitude or "").strip()), _XMP.fullmatch((longitude or "").strip()))
    if halves[0] is None or halves[1] is None:
        return None
    north, east = ([float(part or 0) for part in half.groups()[:3]] for half in halves if half)
    return _position(_degrees(north, halves[0][4], "NS", 90), _degrees(east, halves[1][4], "EW", 180))


def _position(latitude: float | None, longitude: float | None) -> Position | None:
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None  # 0, 0 is what receivers write that have no fix, not the Gulf of Guinea
    return latitude, longitude


def _numbers(value: Any) -> list[float]:  # noqa: ANN401
    return [float(part) for part in (value if isinstance(value, tuple) else (value,))]


def _degrees(parts: Sequence[float], reference: str | None, letters: str, limit: int) -> float | None:
    """Return degrees, minutes and seconds (any of the last may be missing) as signed degrees."""
    degrees = math.fsum(part / scale for part, scale in zip(parts, (1, 60, 3600), strict=False))
    letter = (reference or "")[:1].upper()
    is_sane = math.isfinite(degrees) and min(parts) >= 0 and degrees <= limit
    if not is_sane or letter not in letters or not letter:
        return None
    return round(-degrees if letter == letters[1] else degrees, 7)
