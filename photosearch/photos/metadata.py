"""What a photo says of itself: EXIF, and the rating from XMP.

Tag numbers are those of CIPA DC-008 (Exif 2.32) and, for the rating, of Microsoft and the XMP
specification. Cameras and editors get every one of them wrong somewhere, so each field fails alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from photosearch.base.types import Metadata
from photosearch.photos import pillow

if TYPE_CHECKING:
    from PIL import Image

MAX_TEXT = 120
"""Characters kept of a camera's or lens's name."""

MAX_XMP_BYTES = 1024**2
"""How far into XMP the rating is looked for; Lightroom's editing history can make it longer."""

FIRST_YEAR = 1826
"""The year of the oldest surviving photograph."""

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_MAKE, _MODEL, _LENS, _ORIENTATION, _RATING = 0x010F, 0x0110, 0xA434, 0x0112, 0x4746
_LATITUDE, _LATITUDE_REF, _LONGITUDE, _LONGITUDE_REF = 2, 1, 4, 3
_TIMES = ((0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012), (0x0132, 0x9290, 0x9010))
"""Tags of time, fraction and offset: taken, digitised, changed. The last time is in the main directory."""

_TIME = re.compile(r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?")
_OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d", re.ASCII)
_XMP_RATING = re.compile(rb"""(?:xmp|xap):Rating\s*(?:=\s*["']|>)\s*(-?\d+)(?:\.0*)?\s*["'<]""")

Tags = Mapping[int, Any]
P = ParamSpec("P")
T = TypeVar("T")


def read_metadata(image: Image.Image) -> Metadata:
    """Read what an opened picture says of itself; never raises, never warns.

    Of a PNG this may load the pixels: check its size before. Of other formats, call it before loading.
    """
    pillow.prepare()
    exif = _tried(image.getexif)
    main: Tags = {} if exif is None else exif
    details: Tags = {} if exif is None else _tried(exif.get_ifd, _EXIF_IFD) or {}
    gps: Tags = {} if exif is None else _tried(exif.get_ifd, _GPS_IFD) or {}
    latitude, longitude = _tried(_position, gps) or (None, None)
    # The XMP rating comes first: editors change that one, and leave the camera's in EXIF as it was.
    rating = _tried(_xmp_rating, image.info)
    return Metadata(
        taken=_tried(_taken, main, details),
        camera=_tried(_camera, main),
        lens=_tried(_lens, details),
        latitude=latitude,
        longitude=longitude,
        rating=_tried(_exif_rating, main) if rating is None else rating,
        orientation=_tried(_orientation, main, image.info) or 1,
    )


def _tried(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """Call `function`; None when it fails."""
    try:
        return function(*args, **kwargs)
    except Exception:  # noqa: BLE001 - wrong metadata makes Pillow raise anything; it must not fail a photo
        return None


def _taken(main: Tags, details: Tags) -> str | None:
    """Return the first believable time as ISO-8601."""
    for time_tag, fraction_tag, offset_tag in _TIMES:
        time = _time(_text(details.get(time_tag)) or _text(main.get(time_tag)))
        if time is not None:
            fraction = _text(details.get(fraction_tag)) or ""
            offset = _text(details.get(offset_tag)) or ""
            if fraction.isascii() and fraction.isdecimal():
                time += f".{fraction[:6]}"
            return time + offset if _OFFSET.fullmatch(offset) else time
    return None


def _time(text: str | None) -> str | None:
    """Return an EXIF time as ISO-8601 to the second; None if it is not on any calendar."""
    match = _TIME.match(text or "")
    if match is None:
        return None
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        time = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None  # 0000:00:00, the 31st of June, 24 o'clock
    # A year of grace: clocks run ahead, and zones differ.
    return time.isoformat() if FIRST_YEAR <= time.year <= datetime.now().year + 1 else None


def _camera(main: Tags) -> str | None:
    """Return maker and model without saying the maker twice ("NIKON CORPORATION", "NIKON D90")."""
    make, model = _text(main.get(_MAKE)), _text(main.get(_MODEL))
    if make is None or model is None:
        return make or model
    repeats = model.split()[0].casefold() in make.casefold().split()
    return model if repeats or model.casefold().startswith(make.casefold()) else f"{make} {model}"


def _lens(details: Tags) -> str | None:
    name = _text(details.get(_LENS))
    return name if name and any(c.isalnum() for c in name) else None  # "----" is a lens without a name


def _position(gps: Tags) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees."""
    latitude = _degrees(gps[_LATITUDE], _text(gps[_LATITUDE_REF]), "NS", 90)
    longitude = _degrees(gps[_LONGITUDE], _text(gps[_LONGITUDE_REF]), "EW", 180)
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None  # 0, 0 is what receivers write that have no fix, not the Gulf of Guinea
    return latitude, longitude


def _degrees(value: Any, reference: str | None, letters: str, limit: int) -> float | None:  # noqa: ANN401
    """Return degrees, minutes and seconds (any of the last may be missing) as signed degrees."""
    parts = [float(part) for part in (value if isinstance(value, tuple) else (value,))]
    degrees = math.fsum(part / scale for part, scale in zip(parts, (1, 60, 3600), strict=False))
    letter = (reference or "")[:1].upper()
    is_sane = math.isfinite(degrees) and min(parts) >= 0 and degrees <= limit
    if not is_sane or letter not in letters or not letter:
        return None
    return round(-degrees if letter == letters[1] else degrees, 7)


def _exif_rating(main: Tags) -> int | None:
    return _stars(int(main[_RATING]))


def _xmp_rating(info: Mapping[str | tuple[int, int], Any]) -> int | None:
    xmp = info.get("xmp") or info.get("XML:com.adobe.xmp") or b""
    data = xmp.encode("utf-8", "replace") if isinstance(xmp, str) else bytes(xmp)
    match = _XMP_RATING.search(data, 0, MAX_XMP_BYTES)
    return None if match is None else _stars(int(match[1]))


def _stars(rating: int) -> int | None:
    return rating if 0 <= rating <= 5 else None


def _orientation(main: Tags, info: Mapping[str | tuple[int, int], Any]) -> int:
    """Return the stored orientation; the HEIC plugin applies it and keeps the number aside."""
    stored = info.get("original_orientation") or main.get(_ORIENTATION, 1)
    return int(stored) if int(stored) in range(1, 9) else 1


def _text(value: object) -> str | None:
    """Return a tag's text on one line, bounded; None when there is none."""
    if isinstance(value, bytes):
        text = value[: 8 * MAX_TEXT].decode("utf-8", "replace")
    elif isinstance(value, str):
        text = _utf8(value[: 8 * MAX_TEXT])
    else:
        return None
    text = " ".join(text.partition("\0")[0].split())
    return "".join(c for c in text if c.isprintable())[:MAX_TEXT].strip() or None


def _utf8(text: str) -> str:
    """Undo Pillow's reading of a UTF-8 text as Latin-1 (EXIF says ASCII, phones write UTF-8)."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
