"""What is known of a photo, in words: a label and a value for each fact there is."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from photosearch.base.clock import clock_text
from photosearch.base.errors import one_line
from photosearch.base.types import Metadata, Photo, PhotoDetails
from photosearch.gui.facts import pixels_text, size_text, taken_text
from photosearch.gui.translation import tr, translatable

LABELS = (
    translatable("Name"),
    translatable("Folder"),
    translatable("Taken"),
    translatable("Dimensions"),
    translatable("Length"),
    translatable("Size"),
    translatable("Camera"),
    translatable("Lens"),
    translatable("Exposure"),
    translatable("Rating"),
    translatable("Caption"),
    translatable("Keywords"),
    translatable("Position"),
    translatable("Score"),
)
"""All facts, in the order they are shown; keys of those that are known, and `tr` says them to people."""

_MOST_STARS = 5
_NBSP = "\N{NO-BREAK SPACE}"


def facts_of_photo(photo: Photo, score: float | None) -> dict[str, str]:
    """Return what is known at once.

    Args:
        score: of the hit that the photo is; None where it answers nothing.
    """
    facts = {"Name": one_line(photo.path.name), "Folder": one_line(str(photo.path.parent))}
    facts["Taken"] = taken_text(photo.taken) or ""
    if photo.width and photo.height:
        megapixels = QLocale().toString(photo.width * photo.height / 1e6, "f", 1)
        pixels = pixels_text(photo.width, photo.height)
        facts["Dimensions"] = tr("{pixels}  ({megapixels} MP)", pixels=pixels, megapixels=megapixels)
    if photo.duration_s is not None:
        facts["Length"] = clock_text(photo.duration_s)
    if score is not None:
        facts["Score"] = QLocale().toString(score, "f", 3)
    return facts


def facts_of_details(details: PhotoDetails) -> dict[str, str]:
    """Return what the catalog knows besides."""
    metadata = details.metadata
    facts = {
        "Size": f"{size_text(details.size_bytes)}  ({details.type.upper()})",
        "Camera": one_line(metadata.camera or ""),
        "Lens": one_line(metadata.lens or ""),
        "Exposure": exposure_text(metadata),
        "Caption": (metadata.caption or "").strip(),
        "Keywords": one_line(", ".join(metadata.keywords)),
    }
    if metadata.rating is not None:
        facts["Rating"] = "★" * metadata.rating + "☆" * (_MOST_STARS - metadata.rating)
    if metadata.latitude is not None and metadata.longitude is not None:
        facts["Position"] = position_text(metadata.latitude, metadata.longitude)
    return facts


def exposure_text(metadata: Metadata) -> str:
    """Return "1/250 s  f/2.8  ISO 400  50 mm", or as much of it as is known."""
    parts = []
    if metadata.exposure_s is not None:
        parts.append(f"{_seconds_text(metadata.exposure_s)}{_NBSP}s")
    if metadata.f_number is not None:
        parts.append(f"f/{_rounded(metadata.f_number, 2)}")
    if metadata.iso is not None:
        parts.append(f"ISO{_NBSP}{metadata.iso}")
    if metadata.focal_length_mm is not None:
        parts.append(f"{_rounded(metadata.focal_length_mm, 3)}{_NBSP}mm")
    return "  ".join(parts)


def position_text(latitude: float, longitude: float) -> str:
    """Return "53.5400° N, 9.9800° E"."""
    across, along = (QLocale().toString(abs(degrees), "f", 4) for degrees in (latitude, longitude))
    north = tr("{degrees}° N", degrees=across) if latitude >= 0 else tr("{degrees}° S", degrees=across)
    east = tr("{degrees}° E", degrees=along) if longitude >= 0 else tr("{degrees}° W", degrees=along)
    return f"{north}, {east}"


def _seconds_text(seconds: float) -> str:
    """Return an exposure time as cameras write it: a fraction below a third of a second."""
    return f"1/{1 / seconds:.0f}" if seconds < 0.3 else _rounded(seconds, 2)


def _rounded(value: float, digits: int) -> str:
    """Return a number with about so many digits, but never with a power of ten."""
    if value >= 10 ** (digits - 1):
        return f"{value:.0f}"
    return QLocale().toString(value, "g", digits)
