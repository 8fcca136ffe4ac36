"""EXIF, what the camera writes, and what Windows adds to it.

Tag numbers are those of CIPA DC-008 (Exif 2.32), of TIFF/EP, and for rating and XP texts of Microsoft.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from photosearch.photos import exposure, moment, position, text

Tags = Mapping[int, Any]

_DESCRIPTION, _MAKE, _MODEL, _RATING = 0x010E, 0x010F, 0x0110, 0x4746
_XP_TITLE, _XP_COMMENT, _XP_KEYWORDS = 0x9C9B, 0x9C9C, 0x9C9E
_COMMENT, _LENS = 0x9286, 0xA434
_EXPOSURE, _F_NUMBER, _FOCAL_LENGTH = 0x829A, 0x829D, 0x920A
_SHUTTER_SPEED, _APERTURE = 0x9201, 0x9202
_SENSITIVITIES = (0x8827, 0x8832, 0x8831, 0x8833)
"""The 16 bits of all cameras; then, for larger numbers: recommended index, standard output, ISO speed."""

_LATITUDE, _LATITUDE_REF, _LONGITUDE, _LONGITUDE_REF, _GPS_TIME, _GPS_DATE = 2, 1, 4, 3, 7, 29
_ORIGINAL, _DIGITISED, _CHANGED = (
    (0x9003, 0x9291, 0x9011),
    (0x9004, 0x9292, 0x9012),
    (0x0132, 0x9290, 0x9010),
)
"""Tags of time, fraction and offset."""

_JIS = b"JIS\0\0\0\0\0"
_UNICODE = b"UNICODE\0"
_UNMARKED = (b"ASCII\0\0\0", b"\0\0\0\0\0\0\0\0")


def camera_name(make: object, model: object) -> str | None:
    """Return maker and model without saying the maker twice ("NIKON CORPORATION", "NIKON D90")."""
    maker, kind = text.name(make), text.name(model)
    if maker is None or kind is None:
        return maker or kind
    repeats = kind.split()[0].casefold() in maker.casefold().split()
    return kind if repeats or kind.casefold().startswith(maker.casefold()) else f"{maker} {kind}"


def lens_name(value: object) -> str | None:
    """Return a lens's name."""
    name = text.name(value)
    return name if name and any(c.isalnum() for c in name) else None  # "----" is a lens without a name


def stars(rating: float) -> int | None:
    """Return a rating of 0 to 5; None for others, such as -1 for what was rejected."""
    return int(rating) if 0 <= rating <= 5 else None


@dataclass(frozen=True, slots=True)
class Exif:
    """What one EXIF block says. Its readers raise whatever wrong data makes them raise.

    Attributes:
        main, details, gps: the main, the EXIF and the GPS directory.
        is_little_endian: byte order of the block.
    """

    main: Tags = field(default_factory=dict)
    details: Tags = field(default_factory=dict)
    gps: Tags = field(default_factory=dict)
    is_little_endian: bool = False

    def taken(self) -> str | None:
        """Return the time of exposure, or of scanning, as ISO-8601."""
        return self._time(_ORIGINAL) or self._time(_DIGITISED)

    def changed(self) -> str | None:
        """Return the time the file was last changed, as ISO-8601."""
        return self._time(_CHANGED)

    def satellite_time(self) -> str | None:
        """Return the time of the GPS fix, which is UTC, as ISO-8601."""
        hours, minutes, seconds = (int(part) for part in self.gps[_GPS_TIME])
        date = text.name(self.gps[_GPS_DATE])
        return moment.from_exif(f"{date} {hours:02}:{minutes:02}:{seconds:02}", None, "+00:00")

    def camera(self) -> str | None:
        """Return maker and model."""
        return camera_name(self.main.get(_MAKE), self.main.get(_MODEL))

    def lens(self) -> str | None:
        """Return the lens's name."""
        return lens_name(self._tag(_LENS))

    def position(self) -> tuple[float, float] | None:
        """Return latitude and longitude in degrees."""
        north, east = text.name(self.gps[_LATITUDE_REF]), text.name(self.gps[_LONGITUDE_REF])
        return position.from_exif(self.gps[_LATITUDE], north, self.gps[_LONGITUDE], east)

    def rating(self) -> int | None:
        """Return 0 to 5 stars."""
        return stars(self.main[_RATING])

    def exposure_s(self) -> float | None:
        """Return the exposure time in seconds."""
        return exposure.seconds(self._tag(_EXPOSURE))

    def shutter_speed_s(self) -> float | None:
        """Return the exposure time in seconds that the shutter speed stands for."""
        return exposure.seconds_from_apex(self._tag(_SHUTTER_SPEED))

    def f_number(self) -> float | None:
        """Return the aperture."""
        return exposure.f_number(self._tag(_F_NUMBER))

    def aperture(self) -> float | None:
        """Return the f-number that the aperture in APEX units stands for."""
        return exposure.f_number_from_apex(self._tag(_APERTURE))

    def iso(self) -> int | None:
        """Return the sensitivity."""
        return next(filter(None, (exposure.iso(self._tag(tag)) for tag in _SENSITIVITIES)), None)

    def focal_length_mm(self) -> float | None:
        """Return the real focal length."""
        return exposure.millimetres(self._tag(_FOCAL_LENGTH))

    def description(self) -> str | None:
        """Return the caption that cameras fill with their names, and editors with words."""
        return text.caption(self.main.get(_DESCRIPTION))

    def comment(self) -> str | None:
        """Return the user's comment, which says by its first 8 bytes how it is encoded."""
        value = self._tag(_COMMENT)
        data = value.encode("latin-1") if isinstance(value, str) else _bytes(value)
        mark, rest = data[:8], data[8 : 8 + text.MAX_BYTES]
        if mark == _UNICODE:
            return text.caption(text.utf16(rest, is_little_endian=self.is_little_endian))
        if mark == _JIS:
            return text.caption(rest.decode("iso2022_jp", "ignore"))
        return text.caption(rest.lstrip(b"\0") if mark in _UNMARKED else data)

    def windows_comment(self) -> str | None:
        """Return the comment that Windows writes."""
        return text.caption(self._windows(_XP_COMMENT))

    def windows_title(self) -> str | None:
        """Return the title that Windows writes."""
        return text.caption(self._windows(_XP_TITLE))

    def windows_keywords(self) -> tuple[str, ...]:
        """Return the keywords that Windows writes, with semicolons between them."""
        return text.keywords(self._windows(_XP_KEYWORDS).split(";"))

    def _tag(self, tag: int) -> Any:  # noqa: ANN401
        """Return what the EXIF directory says; raw files say it in the main one."""
        value = self.details.get(tag)
        return self.main.get(tag) if value is None else value

    def _time(self, tags: tuple[int, int, int]) -> str | None:
        time, fraction, offset = tags
        written = text.name(self.details.get(time)) or text.name(self.main.get(time))
        return moment.from_exif(
            written, text.name(self.details.get(fraction)), text.name(self.details.get(offset))
        )

    def _windows(self, tag: int) -> str:
        """Return one of Windows' texts: UTF-16, little-endian whatever the block is."""
        return _bytes(self.main[tag])[: text.MAX_BYTES].decode("utf-16-le", "ignore")


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | tuple):
        return bytes(value)
    raise TypeError("no bytes")  # bytes(n) would make n of them
