"""The thumbnail cache: small JPEGs on disk, named by the hash of the photo's bytes.

A cache and nothing more: whatever is missing or damaged is made again from the photo.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.base.files import folder_bytes, replacing
from photosearch.photos.rgb import to_rgb

if TYPE_CHECKING:
    from PIL.Image import Image

THUMBNAIL_SIDE = 384
"""Pixels of the longer side; the largest grid cell is 192 points, on screens with two pixels a point."""

QUALITY = 82
"""JPEG quality: about 25 KB a thumbnail, without visible artefacts at grid size."""

MOST_BYTES = 48 * 1024
"""Of a small JPEG that is kept as its own thumbnail; others are mostly metadata."""

VERSION = b"1\n"
"""Changes whenever thumbnails of older versions shall be made again."""

_MARKER = "version"

_OURS = re.compile(r"[0-9a-f]{32}\.jpg|\.[0-9a-f]{32}\.jpg\..+\.tmp")
"""Names of thumbnails, and of those whose writing was cut off."""


_JPEG_START, _JPEG_END = b"\xff\xd8", b"\xff\xd9"

_CUT_OFF_AFTER_S = 600
"""Age from which a file that is still being written never will be."""


def thumbnail_path(folder: Path, content_hash: str) -> Path:
    """Return where below the cache's folder the thumbnail of a photo is, whether or not it exists."""
    return folder / content_hash[:2] / f"{content_hash}.jpg"


def thumbnail_of(image: Image) -> Image:
    """Return a picture as RGB with a longer side of at most `THUMBNAIL_SIDE`; never enlarged."""
    from PIL.Image import Resampling

    rgb = to_rgb(image)
    longer = max(rgb.size)
    if longer <= THUMBNAIL_SIDE:
        return rgb
    width, height = (max(1, round(side * THUMBNAIL_SIDE / longer)) for side in rgb.size)
    # As sharp as bicubic when reducing, in half the time (Pillow: "Filters comparison table").
    return rgb.resize((width, height), Resampling.HAMMING, reducing_gap=3.0)


class ThumbnailCache:
    """A folder of thumbnails. Safe to use from several threads and processes at once.

    Opening it empties a cache of another version.

    Attributes:
        folder: where it is; created by `make` or the first `save`.
        was_emptied: whether opening it removed thumbnails of another version.

    Raises:
        OSError: thumbnails of another version cannot be removed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.was_emptied = folder.is_dir() and not self._is_current() and self._clear()

    def make(self) -> None:
        """Make the folder. Do so before several processes use it: opening one without a version empties it.

        Raises:
            OSError: it cannot be made.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self._is_current():
            with replacing(self.folder / _MARKER, is_durable=False) as temporary:
                temporary.write_bytes(VERSION)

    def path_of(self, content_hash: str) -> Path:
        """Return where the thumbnail of a photo is, whether or not it exists."""
        return thumbnail_path(self.folder, content_hash)

    def has(self, content_hash: str) -> bool:
        """Tell if the thumbnail is there. An empty file, as a power cut may leave, is none."""
        with suppress(OSError):
            return self.path_of(content_hash).stat().st_size > 0
        return False

    def save(self, content_hash: str, image: Image, encoded: bytes = b"") -> None:
        """Keep a thumbnail of `image`, unless there is one already.

        Args:
            encoded: the same picture as a JPEG, which is kept as it is if it is small enough.

        Raises:
            OSError: the folder cannot be written, or the disk is full.
        """
        if self.has(content_hash):
            return
        path = self.path_of(content_hash)
        thumbnail = encoded if _can_stay(encoded, image) else thumbnail_of(image)
        try:
            self._write(path, thumbnail)
        except FileNotFoundError:  # a new shard; asking for it every time would cost more
            self.make()
            path.parent.mkdir(exist_ok=True)
            self._write(path, thumbnail)

    def read(self, content_hash: str) -> bytes | None:
        """Return the JPEG, or None when it is missing or cannot be read."""
        with suppress(OSError):
            return self.path_of(content_hash).read_bytes() or None
        return None

    def remove(self, content_hash: str) -> None:
        """Drop a thumbnail, if there is one.

        Raises:
            OSError: the folder cannot be written.
        """
        self.path_of(content_hash).unlink(missing_ok=True)

    def remove_damaged(self) -> int:
        """Remove thumbnails that are empty or cut short, and what a kill left half written; return how many.

        Raises:
            OSError: the folder cannot be written.
        """
        removed = 0
        for file in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if not _OURS.fullmatch(file.name):
                continue
            is_left = file.suffix == ".tmp" and time.time() - file.stat().st_mtime > _CUT_OFF_AFTER_S
            if is_left or (file.suffix == ".jpg" and not _is_whole(file)):
                file.unlink(missing_ok=True)
                removed += 1
        return removed

    def size_bytes(self) -> int:
        """Return the bytes that all thumbnails take up."""
        return folder_bytes(self.folder)

    def _write(self, path: Path, thumbnail: Image | bytes) -> None:
        with replacing(path, is_durable=False) as temporary:
            if isinstance(thumbnail, bytes):
                temporary.write_bytes(thumbnail)
                return
            thumbnail.save(temporary, "JPEG", quality=QUALITY)

    def _is_current(self) -> bool:
        with suppress(OSError):
            return (self.folder / _MARKER).read_bytes() == VERSION
        return False

    def _clear(self) -> bool:
        """Remove what this class made, and only that: a wrongly chosen folder keeps its other files.

        Returns:
            Whether there was a thumbnail.
        """
        had_any = False
        for file in self.folder.glob("[0-9a-f][0-9a-f]/*"):
            if _OURS.fullmatch(file.name):
                file.unlink(missing_ok=True)
                had_any = True
        for shard in self.folder.glob("[0-9a-f][0-9a-f]"):
            with suppress(OSError):  # it holds something else
                shard.rmdir()
        (self.folder / _MARKER).unlink(missing_ok=True)
        return had_any


def _can_stay(encoded: bytes, image: Image) -> bool:
    """Tell if a JPEG is as good as the thumbnail that would be made of it."""
    is_small = max(image.size) <= THUMBNAIL_SIDE and len(encoded) <= MOST_BYTES
    return is_small and encoded.startswith(_JPEG_START) and encoded.endswith(_JPEG_END)


def _is_whole(thumbnail: Path) -> bool:
    """Tell if the file begins and ends as a JPEG does; one that cannot be read is not."""
    with suppress(OSError), thumbnail.open("rb") as file:
        start = file.read(2)
        file.seek(-2, os.SEEK_END)
        return (start, file.read(2)) == (_JPEG_START, _JPEG_END)
    return False
