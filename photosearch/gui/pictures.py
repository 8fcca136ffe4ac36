"""What dropped or pasted data means: folders to add, pictures to look like, or words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QImage

from photosearch.gui.file_urls import paths_of
from photosearch.gui.query import Picture
from photosearch.gui.translation import tr

_LARGEST_SIDE = 2048
"""A pasted picture is shrunk to this: models look at a few hundred pixels."""
_CHIP_SIDE = 64


@dataclass(frozen=True, slots=True)
class Dropped:
    """Dropped or pasted data, sorted out.

    Attributes:
        folders: folders, to be added to the library.
        files: files, to be looked like.
        image: a picture that is no file; null when there is none.
        is_remote: there are addresses of a network in it, which are never fetched.
    """

    folders: tuple[Path, ...]
    files: tuple[Path, ...]
    image: QImage
    is_remote: bool = False


def is_welcome(data: QMimeData) -> bool:
    """Whether something can be done with this data, judged without touching a disk."""
    return bool(data.hasUrls() or data.hasImage())


def has_picture(data: QMimeData | None) -> bool:
    """Whether pasting this means a picture; plain text beside an image (a table's cells) means text."""
    if data is None:
        return False
    return bool(paths_of(data)) or (data.hasImage() and not data.hasText())


def words_in(data: QMimeData | None) -> str:
    """Return the plain text in pasted data; empty when there is none."""
    return data.text() if data is not None and data.hasText() else ""


def sort_out(data: QMimeData) -> Dropped:
    """Tell folders, files and images apart. Asks the disk once per dropped path."""
    paths = paths_of(data)
    folders = tuple(path for path in paths if path.is_dir())
    files = tuple(path for path in paths if path not in folders)
    image = QImage()
    if not paths and data.hasImage():
        image = QImage(data.imageData())
    return Dropped(folders, files, image, is_remote=not paths and data.hasUrls() and image.isNull())


def picture_of_image(image: QImage, label: str) -> Picture:
    """Return a query picture made from pixels. Slow for large ones: not for the GUI thread.

    Raises:
        ValueError: it cannot be encoded; in words for people.
    """
    if max(image.width(), image.height()) > _LARGEST_SIDE:
        image = image.scaled(
            QSize(_LARGEST_SIDE, _LARGEST_SIDE),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    with TemporaryDirectory() as folder:  # not through a QBuffer: see `jpegs`
        file = Path(folder) / "picture.png"
        if not image.save(str(file), "PNG"):  # type: ignore[call-overload]
            raise ValueError(tr("this picture cannot be encoded"))
        encoded = file.read_bytes()
    small = image.scaled(
        QSize(_CHIP_SIDE, _CHIP_SIDE),
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    return Picture(label, encoded, small)
