"""What a filter's value means: ">=3", "heic", "52.52,13.40", "portrait". Dates have a module of their own."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from photosearch.base.conditions import (
    Contains,
    HasOrientation,
    Is,
    IsType,
    Near,
    NumberBetween,
    NumberField,
    Orientation,
    TextField,
    TimeBetween,
    Trait,
)
from photosearch.base.errors import QueryError
from photosearch.base.texts import phrase
from photosearch.photos.scanner import EXTENSIONS, RAW_TYPES, VIDEO_TYPES
from photosearch.search import dates
from photosearch.search.dates import ImpossibleError

DEFAULT_RADIUS = "5km"
MAX_RADIUS_KM = 20_038.0
"""Half the way around the Earth: nothing is further away."""

HIGHEST: Mapping[NumberField, int] = MappingProxyType(
    {NumberField.RATING: 5, NumberField.WIDTH: 10**9, NumberField.HEIGHT: 10**9}
)
"""Largest numbers that can be asked for."""

_KM = MappingProxyType({"": 1.0, "km": 1.0, "m": 0.001, "mi": 1.609344})

_PHOTO_TYPES = frozenset(EXTENSIONS.values()) - VIDEO_TYPES
_TYPES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **{suffix[1:]: frozenset((type_,)) for suffix, type_ in EXTENSIONS.items()},
        **{type_: frozenset((type_,)) for type_ in EXTENSIONS.values()},
        "raw": RAW_TYPES,
        **dict.fromkeys(("video", "videos"), VIDEO_TYPES),
        **dict.fromkeys(("photo", "photos", "image", "images", "picture", "pictures"), _PHOTO_TYPES),
    }
)
_TRAITS: Mapping[str, Trait] = MappingProxyType(
    {**{trait.value: trait for trait in Trait}, "favourite": Trait.FAVORITE}
)
_ORIENTATIONS: Mapping[str, Orientation] = MappingProxyType(
    {
        **{orientation.value: orientation for orientation in Orientation},
        "vertical": Orientation.PORTRAIT,
        "horizontal": Orientation.LANDSCAPE,
    }
)

_NUMBER = re.compile(
    r"""(?P<sign>>=|<=|>|<|=)?\s*(?P<one>0|[1-9][0-9]*)(?P<more>\+)?
        |(?P<low>0|[1-9][0-9]*)?\s*\.\.\s*(?P<high>0|[1-9][0-9]*)?""",
    re.VERBOSE,
)
_PLACE = re.compile(r"([-+]?[0-9]+(?:\.[0-9]*)?)\s*[,\s]\s*([-+]?[0-9]+(?:\.[0-9]*)?)")
_RADIUS = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*([a-z]*)")


def taken(value: str, today: date) -> TimeBetween:
    """`date:` - on these days, a range perhaps.

    Raises:
        QueryError: like all of these functions, with no column.
    """
    dates.check(value)
    start, end = dates.span(value, today)
    return TimeBetween(_iso(start), _iso(end))


def taken_before(value: str, today: date) -> TimeBetween:
    """`before:` - before the first of these days."""
    return TimeBetween(None, _iso(_one_date("before", value, today).start))


def taken_after(value: str, today: date) -> TimeBetween:
    """`after:` - after the last of these days."""
    return TimeBetween(_iso(_one_date("after", value, today).end), None)


def _one_date(name: str, value: str, today: date) -> dates.Span:
    if dates.is_range(value):
        raise QueryError(
            phrase("{name}: takes one date", name=name), phrase("Write a range as date:2019..2021")
        )
    return dates.span(value, today)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def contained(field: TextField, value: str) -> Contains:
    """`camera:`, `lens:`, `folder:` - the text occurs. A folder's `~` and backslashes are understood."""
    if field is TextField.FOLDER:
        is_below_home = value.startswith(("~/", "~\\"))
        value = (os.path.expanduser(value) if is_below_home else value).replace("\\", "/")  # noqa: PTH111
    return Contains(field, value)


def number(field: NumberField, value: str) -> NumberBetween:
    """`rating:`, `width:`, `height:` - 3, >=3, 3+, 3..5, ..5 (whole numbers)."""
    match = _NUMBER.fullmatch(value)
    if match is None or value == "..":
        raise QueryError(
            phrase("this is neither a whole number nor a range"),
            phrase("Write {field}:3, {field}:3+ or {field}:3..5", field=field),
        )
    low, high = _ends(match)
    for end in (low, high):
        if end is not None and end > HIGHEST[field]:
            raise QueryError(
                phrase("{end} is too large", end=str(end)),
                phrase("The largest {field} is {highest}", field=field, highest=HIGHEST[field]),
            )
    if low is not None and high is not None and low > high:
        raise QueryError(
            phrase("nothing is between {low} and {high}", low=str(low), high=str(high)),
            phrase("Write it as {field}:{high}..{low}", field=field, high=str(high), low=str(low)),
        )
    return NumberBetween(field, low, high)


def _ends(match: re.Match[str]) -> tuple[int | None, int | None]:
    if match["one"] is None:
        return _whole(match["low"]), _whole(match["high"])
    one, sign = _whole(match["one"]), match["sign"]
    assert one is not None
    if match["more"] is not None:
        if sign is not None:
            raise QueryError(
                phrase("{sign} and + say it twice", sign=sign),
                phrase("Write {one}+ or >={one}", one=str(one)),
            )
        return one, None
    ends = {">=": (one, None), "<=": (None, one), ">": (one + 1, None), "<": (None, one - 1)}
    return ends.get(sign or "", (one, one))


def _whole(figures: str | None) -> int | None:
    return None if figures is None else int(figures[:12])  # far beyond the largest, and quick to read


def types(value: str) -> IsType:
    """`type:` - a suffix, the name of a type, or raw, video, photo."""
    found = _TYPES.get(value.lower().removeprefix("."))
    if found is None:
        raise QueryError(
            phrase("this is no type of file that photosearch reads"),
            phrase("Write a suffix such as jpg, heic or nef, or raw, photo or video"),
        )
    return IsType(found)


def orientation(value: str) -> HasOrientation:
    """`orientation:` - portrait, landscape, square."""
    found = _ORIENTATIONS.get(value.lower())
    if found is None:
        raise QueryError(
            phrase("this is no orientation"), phrase("Write one of: {names}", names=", ".join(Orientation))
        )
    return HasOrientation(found)


def trait(value: str) -> Is:
    """`is:` - favorite, offline, video, raw, animated, hidden."""
    found = _TRAITS.get(value.lower())
    if found is None:
        raise QueryError(
            phrase("photos are not told apart by this"),
            phrase("Write one of: {names}", names=", ".join(Trait)),
        )
    return Is(found)


def near(place: str, radius: str = DEFAULT_RADIUS) -> Near:
    """`near:` and `within:` - around "52.52,13.40" (latitude, longitude), within 5km, 800m or 3mi."""
    match = _PLACE.fullmatch(place)
    if match is None:
        raise QueryError(
            phrase("this is no place"), phrase('Write latitude and longitude in degrees: near:"52.52,13.40"')
        )
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > 90:
        raise ImpossibleError(
            phrase("there is no latitude {latitude}", latitude=f"{latitude:g}"),
            phrase("It goes from -90 (south) to 90 (north)"),
        )
    if abs(longitude) > 180:
        raise ImpossibleError(
            phrase("there is no longitude {longitude}", longitude=f"{longitude:g}"),
            phrase("It goes from -180 (west) to 180 (east)"),
        )
    return Near(latitude, longitude, radius_km(radius))


def radius_km(value: str) -> float:
    """Return the kilometres of "5km", "800m", "3mi" or "5"."""
    match = _RADIUS.fullmatch(value.lower())
    factor = _KM.get(match[2]) if match else None
    if match is None or factor is None:
        raise QueryError(
            phrase("this is no distance"), phrase("Write it as within:5km, within:800m or within:3mi")
        )
    found = float(match[1]) * factor
    if not 0 < found <= MAX_RADIUS_KM:
        raise QueryError(
            phrase("this is no distance on Earth"),
            phrase("Write up to {most} km", most=f"{MAX_RADIUS_KM:.0f}"),
        )
    return found
