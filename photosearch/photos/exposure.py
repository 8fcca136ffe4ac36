"""Exposure: numbers that cameras write, taken for true when a camera could have meant them."""

from __future__ import annotations

from typing import Any

MAX_SECONDS = 7 * 86_400.0
"""Longer exposures are errors; pinhole photographers do not write EXIF."""

MAX_F_NUMBER = 1_000.0
MAX_ISO = 100_000_000
MAX_MILLIMETRES = 100_000.0
"""Telescopes stay below."""

UNKNOWN_ISO = 65_535
"""EXIF's 16 bits cannot hold the number, or the camera did not know it."""


def seconds(value: Any) -> float | None:  # noqa: ANN401
    """Return an exposure time in seconds."""
    return _believable(value, MAX_SECONDS)


def f_number(value: Any) -> float | None:  # noqa: ANN401
    """Return an aperture."""
    return _believable(value, MAX_F_NUMBER)


def millimetres(value: Any) -> float | None:  # noqa: ANN401
    """Return a focal length in millimetres."""
    return _believable(value, MAX_MILLIMETRES)


def iso(value: Any) -> int | None:  # noqa: ANN401
    """Return a sensitivity."""
    number = _believable(value, MAX_ISO)
    return None if number is None or round(number) in (0, UNKNOWN_ISO) else round(number)


def seconds_from_apex(value: Any) -> float | None:  # noqa: ANN401
    """Return the exposure time in seconds that a shutter speed in APEX units stands for."""
    return None if value is None else _believable(2.0 ** -_number(value), MAX_SECONDS)


def f_number_from_apex(value: Any) -> float | None:  # noqa: ANN401
    """Return the f-number, to one decimal, that an aperture in APEX units stands for."""
    return None if value is None else _believable(round(2.0 ** (_number(value) / 2), 1), MAX_F_NUMBER)


def _believable(value: Any, most: float) -> float | None:  # noqa: ANN401
    """Return a positive number up to `most`; None for any other."""
    if value is None:
        return None
    number = _number(value)
    return number if 0 < number <= most else None  # also False for what is no number


def _number(value: Any) -> float:  # noqa: ANN401
    """Return a number, a fraction in words ("1/60"), or the first number of several.

    Raises:
        TypeError, ValueError, ArithmeticError: it is none of these.
    """
    if isinstance(value, tuple):
        value = value[0]
    if isinstance(value, str):
        numerator, _, denominator = value.partition("/")
        return float(numerator) / float(denominator or 1)
    return float(value)
