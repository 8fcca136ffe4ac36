"""Decodes JPEGs on threads, without a word of Python in between.

A `QBuffer` made in Python asks Python for every read. Qt reads while it holds locks of its own, and the GUI
thread may want these while it holds the interpreter: both would wait for ever. It also makes the GUI thread
wait for the interpreter hundreds of times a picture.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader


def from_bytes(data: bytes, size: QSize | None = None) -> QImage:
    """Return a picture, in this size if there is one; null where it cannot be decoded."""
    image = QImage.fromData(data, "jpg")  # type: ignore[arg-type] # it takes no bytes, whatever it says
    return image if size is None or image.isNull() else _scaled(image, size)


def from_file(path: Path, box: QSize, most_bytes: int, most_pixels: int) -> QImage:
    """Return the picture of a file, made to fit a box; null where it is missing, damaged or not one of ours.

    Args:
        most_bytes, most_pixels: of the file, and of its longer side.
    """
    try:
        if path.stat().st_size > most_bytes:
            return QImage()
        name = os.fspath(path)
        if not _is_text(name):  # Qt would lose it
            image = from_bytes(path.read_bytes())
            return image if image.isNull() else _scaled(image, _fitting(image.size(), box))
    except OSError:
        return QImage()
    reader = QImageReader(name, b"jpg")
    size = reader.size()
    if size.isEmpty() or max(size.width(), size.height()) > most_pixels:
        return QImage()
    reader.setScaledSize(_fitting(size, box))  # which the decoder does nearly for nothing
    return reader.read()


def _scaled(image: QImage, size: QSize) -> QImage:
    if image.size() == size:
        return image
    smooth = Qt.TransformationMode.SmoothTransformation
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def _fitting(size: QSize, box: QSize) -> QSize:
    """Return the size in which a picture fits a box; never more than its own."""
    if size.width() <= box.width() and size.height() <= box.height():
        return size
    return size.scaled(box, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
