"""Raw files of cameras, through LibRaw: the preview in them, or the sensor's values at half size.

A preview is what the camera itself made of the picture, and is had in a fraction of the time.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from PIL import Image, TiffImagePlugin

from photosearch.base.errors import ImageError
from photosearch.base.texts import phrase
from photosearch.photos.content import TransientImageError
from photosearch.photos.scanner import RAW_TYPES

if TYPE_CHECKING:
    from rawpy import ImageSizes, RawPy, Thumbnail

ORIENTATIONS = (1, 2, 4, 3, 5, 8, 6, 7)
"""LibRaw's `flip`, a sum of 1 (mirror), 2 (upside down) and 4 (transpose) -> EXIF orientation."""

_STARTS = {
    b"FUJIFILMCCD-RAW": "raf",
    b"IIRO": "orf",
    b"IIRS": "orf",
    b"MMOR": "orf",
    b"IIU\0": "rw2",
}
_TIFF_STARTS = (b"II*\0", b"MM\0*")
_CR2_MARK = slice(8, 10), b"CR"
_CR3_MARK = slice(4, 12), b"ftypcrx "
_DNG_VERSION = 50706


def type_of(data: bytes, name_type: str | None) -> str | None:
    """Return which type of raw file this is; None for none.

    The files of most makers are TIFFs by their first bytes: then the name decides.

    Args:
        name_type: the type that the file's name promises, as in `scanner.EXTENSIONS`; None if unknown.
    """
    if data[_CR3_MARK[0]] == _CR3_MARK[1]:
        return "cr3"
    if data[:4] in _TIFF_STARTS:
        if data[_CR2_MARK[0]] == _CR2_MARK[1]:
            return "cr2"
        if _is_dng(data):
            return "dng"
        return name_type if name_type in RAW_TYPES else None
    return next((type_ for start, type_ in _STARTS.items() if data.startswith(start)), None)


def _is_dng(data: bytes) -> bool:
    """Tell if the first directory of a TIFF has DNG's version number."""
    try:
        directory = TiffImagePlugin.ImageFileDirectory_v2(data[:8])
        stream = io.BytesIO(data)
        stream.seek(directory.next)
        directory.load(stream)
    except Exception:  # noqa: BLE001 - a damaged TIFF makes Pillow raise anything; opening it will say so
        return False
    return _DNG_VERSION in directory


class RawFile:
    """An opened raw file.

    Attributes:
        size: (width, height) in pixels of the whole picture as displayed.
        sensor_size: (width, height) in pixels of the sensor, with the margins that are never shown.
        orientation: as EXIF's, of the sensor's values.
    """

    def __init__(self, libraw: RawPy) -> None:
        self._libraw = libraw
        sizes = libraw.sizes
        self._crop = _crop(sizes)
        self.sensor_size = (sizes.raw_width, sizes.raw_height)
        width, height = self._crop[2:] if self._crop else (sizes.width, sizes.height)
        self.orientation = ORIENTATIONS[sizes.flip & 7]
        self.size = (width, height) if self.orientation < 5 else (height, width)

    @cached_property
    def _preview(self) -> Thumbnail:
        """Kept, since LibRaw gives it no more once the sensor's values have proved damaged."""
        return self._libraw.extract_thumb()

    def preview(self) -> tuple[Image.Image, int]:
        """Return the largest preview, not loaded yet, and the EXIF orientation that makes it upright.

        Raises:
            Exception: there is none, or it is damaged.
        """
        data = self._preview.data
        if isinstance(data, bytes):
            image: Image.Image = Image.open(io.BytesIO(data), formats=("JPEG",))
            own = image.getexif().get(0x0112)  # LibRaw adds one if the JPEG has no EXIF
        else:
            image, own = Image.fromarray(data), None
        return image, self._believable(image.size, own)

    def _believable(self, size: tuple[int, int], own: int | None) -> int:
        """Return the first orientation under which a preview lies or stands as the whole picture does.

        Some previews say how they must be turned, some do not, some are upright already.
        """
        for orientation in (own, self.orientation):
            if orientation in ORIENTATIONS:
                width, height = size if orientation < 5 else size[::-1]
                if (width - height) * (self.size[0] - self.size[1]) >= 0:
                    return orientation
        return 1

    def is_shown_by(self, size: tuple[int, int], min_side: int) -> bool:
        """Tell if a preview of this size shows the whole picture, without bars, and is large enough.

        Args:
            min_side: pixels that the shorter side should have; half of the sensor's always suffice.
        """
        ratio = max(size) * min(self.size) / (min(size) * max(self.size))
        return 0.9 < ratio < 1.1 and min(size) >= min(min_side, min(self.size) // 2)

    def sensor_picture(self) -> Image.Image:
        """Return what the sensor saw at half size, in sRGB, as white as the camera saw white; not upright.

        Raises:
            rawpy.LibRawError: it is damaged.
        """
        pixels = self._libraw.postprocess(half_size=True, use_camera_wb=True, user_flip=0)
        image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
        if self._crop is None:
            return image
        left, top, width, height = (side // 2 for side in self._crop)
        return image.crop((left, top, left + width, top + height))


def _crop(sizes: ImageSizes) -> tuple[int, int, int, int] | None:
    """Return left, top, width, height of what the camera means to be shown of the sensor's visible part."""
    left, top = sizes.crop_left_margin - sizes.left_margin, sizes.crop_top_margin - sizes.top_margin
    width, height = sizes.crop_width, sizes.crop_height
    is_inside = 0 <= left <= sizes.width - width and 0 <= top <= sizes.height - height
    return (left, top, width, height) if width > 1 and height > 1 and is_inside else None


@contextmanager
def opened(data: bytes, type_: str) -> Iterator[RawFile]:
    """Open a raw file; errors of LibRaw inside are translated.

    Raises:
        TransientImageError: rawpy cannot be loaded, or there is not enough memory.
        ImageError: the file is damaged, or of a kind that LibRaw does not know.
    """
    try:
        import rawpy
    except ImportError as error:
        raise TransientImageError(
            phrase("raw pictures cannot be read: rawpy is not usable ({error})", error=error)
        ) from error
    try:
        # Not `imread`: it warns of OpenMP in forked processes.
        with rawpy.RawPy() as libraw:
            libraw.open_buffer(io.BytesIO(data))
            yield RawFile(libraw)
    except rawpy.LibRawUnsufficientMemoryError as error:
        raise TransientImageError(phrase("not enough memory to decode the picture")) from error
    except rawpy.LibRawFileUnsupportedError as error:
        raise ImageError(phrase("damaged, or an unknown variety of {type}", type=type_.upper())) from error
    except rawpy.LibRawIOError as error:
        raise ImageError(phrase("damaged: the file ends too early")) from error
    except rawpy.LibRawError as error:
        reason = error.args[0] if error.args else type(error).__name__
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        raise ImageError(phrase("damaged: it cannot be decoded ({text})", text=text)) from error
