"""When a photo was taken, out of the ways in which EXIF, XMP and IPTC write it, as ISO-8601."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import zip_longest

FIRST_YEAR = 1826
"""The year of the oldest surviving photograph."""

_OFFSET = r"Z|[+-](?:0\d|1[0-4]):?[0-5]\d"
_EXIF = re.compile(r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?", re.ASCII)
_EXIF_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d", re.ASCII)
_XMP = re.compile(
    r"(\d{4})(?:[:-](\d\d)(?:[:-](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)?)?)?)?"
    rf"\s*({_OFFSET})?",
    re.ASCII,
)
_IPTC_DATE = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)", re.ASCII)
_IPTC_TIME = re.compile(rf"(\d\d):?(\d\d):?(\d\d)?({_OFFSET})?", re.ASCII)


def from_exif(time: str | None, fraction: str | None = None, offset: str | None = None) -> str | None:
    """Return EXIF's time, fraction of a second and offset from UTC together; None if it is on no calendar.

    A nonsensical fraction or offset is left out.
    """
    match = _EXIF.match(time or "")
    if match is None:
        return None
    return _iso(match.groups(), fraction, offset if _EXIF_OFFSET.fullmatch(offset or "") else None)


def from_xmp(text: str | None) -> str | None:
    """Return XMP's time; what it leaves out ("2021", "2021-03-04") is taken for the first of its kind."""
    match = _XMP.fullmatch((text or "").strip())
    if match is None:
        return None
    *numbers, fraction, offset = match.groups()
    return _iso(numbers, fraction, offset)


def from_iptc(date: str | None, time: str | None) -> str | None:
    """Return IPTC's date ("20210304") and time ("050607+0100"); midnight where the time is missing."""
    day = _IPTC_DATE.match(date or "")
    if day is None:
        return None
    # Month and day 00 say that nobody knows.
    known = [None if part == "00" else part for part in day.groups()]
    clock = _IPTC_TIME.match(time or "")
    whole = None if clock is None else _iso([*known, *clock.groups()[:3]], None, clock[4])
    return whole or _iso(known, None, None)


def _iso(numbers: Sequence[str | None], fraction: str | None, offset: str | None) -> str | None:
    """Return year, month, day and so on as ISO-8601; None if it is on no calendar.

    Args:
        numbers: in decimal; those that are missing count as the first of their kind.
        fraction: decimals of a second. What is no number is left out.
        offset: from UTC, well-formed.
    """
    first = (0, 1, 1, 0, 0, 0)
    try:
        parts = (int(number or least) for number, least in zip_longest(numbers, first))
        year, month, day, hour, minute, second = parts
        time = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None  # 0000:00:00, the 31st of June, 24 o'clock
    # A year of grace: clocks run ahead, and zones differ.
    if not FIRST_YEAR <= time.year <= datetime.now().year + 1:
        return None
    text = time.isoformat()
    if fraction and fraction.isascii() and fraction.isdecimal():
        text += f".{fraction[:6]}"
    if offset:
        text += "+00:00" if offset == "Z" else f"{offset[:3]}:{offset[-2:]}"
    return text
