"""Facts about a photo as one line for people."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale, Qt
from PySide6.QtGui import QGuiApplication

from photosearch.base.clock import clock_text
from photosearch.base.errors import one_line
from photosearch.base.types import Photo
from photosearch.gui.translation import tr


def name_text(photo: Photo) -> str:
    """Return the file's name, printable."""
    return one_line(photo.path.name)


def facts_text(photo: Photo) -> str:
    """Return pixels, time and folder: "4,000 × 3,000 · 12 May 2023, 14:03 · /home/me/Pictures"."""
    parts = []
    if photo.width and photo.height:
        parts.append(pixels_text(photo.width, photo.height))
    if photo.duration_s is not None:
        parts.append(clock_text(photo.duration_s))
    if (taken := taken_text(photo.taken)) is not None:
        parts.append(taken)
    parts.append(one_line(str(photo.path.parent)))
    if photo.is_offline:
        parts.append(tr("offline"))
    return "  ·  ".join(map(isolated, parts))


def isolated(text: str) -> str:
    """Return a text that keeps its own direction among others: a path from right to left reads backwards."""
    is_mirrored = QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft
    return f"\u2066{text}\u2069" if is_mirrored else text  # first and last: LRI and PDI of Unicode's UAX 9


def pixels_text(width: int, height: int) -> str:
    """Return "4,000 × 3,000", as the user's locale writes it."""
    return f"{QLocale().toString(width)} × {QLocale().toString(height)}"


def taken_text(taken: str | None) -> str | None:
    """Return a time as the user's locale writes it; None where there is none."""
    if taken is None:
        return None
    try:
        moment = datetime.fromisoformat(taken)
    except ValueError:
        return None
    wall_clock = QDateTime.fromString(moment.strftime("%Y-%m-%dT%H:%M:%S"), "yyyy-MM-ddTHH:mm:ss")
    return QLocale().toString(wall_clock, QLocale.FormatType.ShortFormat)


def size_text(size_bytes: float) -> str:
    """Return a number of bytes the way of the language: "1.5 GB", "1,5 Go"."""
    return QLocale().formattedDataSize(round(size_bytes), 1, QLocale.DataSizeFormat.DataSizeSIFormat)
