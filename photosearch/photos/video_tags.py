"""What a video says of itself, out of the tags that cameras and phones write into QuickTime and MP4 files."""

from __future__ import annotations

import re
from collections.abc import Mapping

from photosearch.base.types import Metadata
from photosearch.photos import moment

_APPLE = "com.apple.quicktime."
_TIMES = (_APPLE + "creationdate", "creation_time", "date")
"""Apple's is local time with its offset, the others are UTC or a mere year."""
_MAKES = (_APPLE + "make", "make", "com.android.manufacturer")
_MODELS = (_APPLE + "model", "model", "com.android.model")
_PLACES = (_APPLE + "location.iso6709", "location")

_ISO_6709 = re.compile(r"([+-]\d{2}(?:\.\d+)?)([+-]\d{3}(?:\.\d+)?)", re.ASCII)
_NO_FRACTION = re.compile(r"\.0+(?=\D|$)", re.ASCII)
_UNSET = ("1904-01-01", "1970-01-01")
"""What clocks that were never set count from."""


def metadata_of(tags: Mapping[str, str]) -> Metadata:
    """Return the facts in a video's tags; never raises, and leaves out what makes no sense."""
    known = {name.lower(): value.strip() for name, value in tags.items()}
    taken = moment.from_xmp(_NO_FRACTION.sub("", _first(known, _TIMES) or ""))
    if taken is not None and taken.startswith(_UNSET):
        taken = None
    make, model = _first(known, _MAKES), _first(known, _MODELS)
    if make and model and not model.lower().startswith(make.lower()):
        model = f"{make} {model}"
    latitude, longitude = _position(_first(known, _PLACES))
    return Metadata(taken=taken, camera=model or make, latitude=latitude, longitude=longitude)


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return next((tags[name] for name in names if tags.get(name)), None)


def _position(text: str | None) -> tuple[float, float] | tuple[None, None]:
    match = _ISO_6709.match(text or "")
    if match is None:
        return None, None
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > 90 or abs(longitude) > 180 or (latitude, longitude) == (0, 0):
        return None, None
    return latitude, longitude
