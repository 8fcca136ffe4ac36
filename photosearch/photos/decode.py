"""From a photo's file to a small upright RGB picture, bounded in memory, with reasons when it cannot be.

Functions here may run in any number of threads; Pillow releases the GIL while it decodes.
"""

from __future__ import annotations

import io
import math
import struct
import threading
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFile, UnidentifiedImageError
from PIL.Image import Transpose

from photosearch.base.errors import ImageError
from photosearch.base.texts import phrase
from photosearch.base.types import Metadata
from photosearch.photos import pillow, raw, video
from photosearch.photos.colour import to_srgb
from photosearch.photos.content import FileContent as FileContent
from photosearch.photos.content import TransientImageError as TransientImageError
from photosearch.photos.content import read as read
from photosearch.photos.content import read_bytes
from photosearch.photos.jpeg import without_oddities
from photosearch.photos.metadata import read_metadata
from photosearch.photos.raw_header import read_raw_metadata
from photosearch.photos.rgb import averageable, to_rgb
from photosearch.photos.scanner import EXTENSIONS, VIDEO_TYPES

MAX_PIXELS = 200_000_000
"""Pixels held in memory for one picture. The largest single-shot sensors (phones at 16320 x 12240, medium
format at 150 megapixels) stay below; at Pillow's 4 bytes a pixel it is 0.8 GB."""

MAX_JPEG_PIXELS = pillow.OPEN_PIXELS
"""Pixels of a whole JPEG, of which at most `MAX_PIXELS` are kept: it can be reduced while decoding, so a
stitched panorama needs little memory. Progressive ones need up to 6 bytes a pixel all the same: 3 GB."""

MAX_SIDE = 500_000
"""Pixels of the longer side; beyond any panorama. Pillow joins a row from pieces, in time that grows with the
square of its length: a damaged header that announces millions would keep it busy for minutes."""

LARGE_PIXELS = 64_000_000
"""Pictures with more pixels are decoded one at a time: several at once could exhaust the memory."""

MAX_AREA = 64
"""A decoded picture never has more than this many times min_side squared pixels, however elongated it is;
save that a side of few pixels is rounded up."""

_UPRIGHT_FORMATS = ("TIFF", "HEIF")
"""Their plugins apply the orientation themselves."""

_ANIMATED_TYPES = ("gif", "webp", "png", "avif")
"""Elsewhere further frames are pages, depth maps or second views."""

_TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""EXIF orientation -> what makes the picture upright (CIPA DC-008, tag 274)."""

_large_lock: AbstractContextManager[object] = threading.Lock()


def share_large_lock(lock: AbstractContextManager[object]) -> None:
    """Have large pictures wait for `lock` from now on: one that other processes hold, too."""
    global _large_lock
    _large_lock = lock


@dataclass(frozen=True, slots=True)
class DecodedPhoto:
    """A picture ready for embedding and for its thumbnail.

    Attributes:
        image: RGB, upright, possibly reduced; bare pixels, without the file's metadata.
        width, height: pixels of the whole picture as displayed (EXIF orientation applied).
        type: what the file is by its content, as in `scanner.EXTENSIONS`.
        is_animated: it has more frames; `image` is the first.
        is_as_stored: a JPEG whose pixels `image` has, all of them, neither turned nor in other colours.
    """

    image: Image.Image
    width: int
    height: int
    type: str
    is_animated: bool
    metadata: Metadata
    is_as_stored: bool = False


def decode(
    source: Path | bytes,
    *,
    min_side: int,
    min_longer_side: int = 0,
    name_type: str | None = None,
    time_s: float | None = None,
) -> DecodedPhoto:
    """Decode a picture, no larger than its user needs; of a video, one frame.

    Args:
        source: a file, or the bytes of one.
        min_side: pixels. The shorter side of the result is at least this long if the picture's own is
            (of a raw file: half its own), and shorter than 4 times this; pictures elongated beyond
            `MAX_AREA` become smaller.
        min_longer_side: the same for the longer side, where that asks for more: a grid's cell is filled by
            the longer side, an image tower by the shorter.
        name_type: the type that the file's name promises, as in `EXTENSIONS`. It only tells raw files from
            TIFFs; that of a path is known.
        time_s: where in a video the frame is; None for the first of those that stand for it. (Encoded videos
            are not decoded, only files.)

    Raises:
        TransientImageError: the file cannot be read at present.
        ImageError: it is no picture, damaged or too large; the message says which.
    """
    if isinstance(source, Path):
        name_type = name_type or EXTENSIONS.get(source.suffix.lower())
        if name_type in VIDEO_TYPES:
            return _decoded_frame(source, name_type, time_s, min_side, min_longer_side)
    data = source if isinstance(source, bytes) else read_bytes(source)
    if not data:
        raise ImageError(phrase("the file is empty"))
    pillow.prepare()
    raw_type = raw.type_of(data, name_type)
    try:
        if raw_type is not None:
            return _decoded_raw(data, raw_type, min_side, min_longer_side)
        with _opened(data) as image:
            return _decoded(image, _needed(image.size, min_side, min_longer_side))
    except ImageError:
        raise
    except Exception as error:
        # Pillow's plugins raise nearly every built-in exception on damaged files: this is the border.
        raise _translated(error, data, raw_type) from error


def _opened(data: bytes) -> ImageFile.ImageFile:
    formats = pillow.formats(data[:12])
    try:
        return Image.open(io.BytesIO(data), formats=formats)
    except UnidentifiedImageError:
        if pillow.signature(data[:12]) != "jpeg":
            raise
        return Image.open(io.BytesIO(without_oddities(data)), formats=formats)


def _decoded(image: ImageFile.ImageFile, min_side: int) -> DecodedPhoto:
    type_ = pillow.TYPES[image.format or ""]
    whole = image.size
    _draft(image, min_side)
    with _room_for(image.size):
        if type_ == "png":
            image.load()  # its EXIF may follow the pixels; other formats forget theirs after loading
        metadata = read_metadata(image)
        image.load()
        small = _small_rgb(image, min_side)
    orientation = 1 if image.format in _UPRIGHT_FORMATS else metadata.orientation
    width, height = whole if orientation < 5 else whole[::-1]
    is_animated = type_ in _ANIMATED_TYPES and _has_more_frames(image)
    is_plain = image.format == "JPEG" and image.mode == "RGB" and not image.info.get("icc_profile")
    is_as_stored = is_plain and orientation == 1 and small.size == whole
    turned = _turned(small, orientation)
    return DecodedPhoto(turned, width, height, type_, is_animated, metadata, is_as_stored)


def _decoded_raw(data: bytes, type_: str, min_side: int, min_longer_side: int) -> DecodedPhoto:
    with raw.opened(data, type_) as file:
        min_side = _needed(file.size, min_side, min_longer_side)
        _check_pixels(file.size, file.size, MAX_PIXELS)
        small = _raw_preview(file, min_side, is_last_resort=False)
        if small is None:
            try:
                _check_pixels(file.sensor_size, file.sensor_size, MAX_PIXELS)
                with _room_for(file.sensor_size):
                    small = _turned(_small_rgb(file.sensor_picture(), min_side), file.orientation)
            except Exception:
                # A small preview, or one with bars, is better than none.
                small = _raw_preview(file, min_side, is_last_resort=True)
                if small is None:
                    raise
        metadata = read_raw_metadata(io.BytesIO(data))
        return DecodedPhoto(small, *file.size, type_, False, metadata)


def _decoded_frame(
    path: Path, type_: str, time_s: float | None, min_side: int, min_longer_side: int
) -> DecodedPhoto:
    frame = None if time_s is None else video.read_frame(path, time_s, min_side=min_side)
    if frame is None:
        frame = video.read_video(path, min_side=min_side, min_longer_side=min_longer_side).frames[0]
    return DecodedPhoto(frame.image, *frame.image.size, type_, False, Metadata())


def _raw_preview(file: raw.RawFile, min_side: int, *, is_last_resort: bool) -> Image.Image | None:
    """Return the preview in a raw file, upright; None if there is none, or it does not do."""
    with suppress(Exception):  # as in `decode`; the sensor's values remain
        preview, orientation = file.preview()
        if not is_last_resort and not file.is_shown_by(preview.size, min_side):
            return None
        _draft(preview, min_side)
        with _room_for(preview.size):
            preview.load()
            return _turned(_small_rgb(preview, min_side), orientation)
    return None


def _draft(image: Image.Image, min_side: int) -> None:
    """Have an opened picture decoded at a reduced size if its format can; refuse it if it is too large."""
    whole = image.size
    _check_pixels(whole, whole, MAX_JPEG_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS)
    image.draft(None, (min_side, min_side))
    _check_pixels(whole, image.size, MAX_PIXELS)


def _room_for(size: tuple[int, int]) -> AbstractContextManager[object]:
    """Wait until there is memory for a picture of so many pixels."""
    return _large_lock if math.prod(size) > LARGE_PIXELS else nullcontext()


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    return image.transpose(_TURNS[orientation]) if orientation in _TURNS else image


def _needed(size: tuple[int, int], min_side: int, min_longer_side: int) -> int:
    """Return how long the shorter side must be so that the longer one is long enough, too."""
    return max(min_side, math.ceil(min_longer_side * min(size) / max(*size, 1)))


def _check_pixels(whole: tuple[int, int], size: tuple[int, int], limit: int) -> None:
    """Refuse a picture before memory is taken: `whole` is named, `size` counts."""
    width, height = map(str, whole)
    if max(whole) > MAX_SIDE:
        raise ImageError(
            phrase(
                "too large: {width} x {height} pixels, the limit is {limit} a side",
                width=width,
                height=height,
                limit=str(MAX_SIDE),
            )
        )
    if math.prod(size) > limit:
        raise ImageError(
            phrase(
                "too large: {width} x {height} pixels, the limit is {limit} megapixels",
                width=width,
                height=height,
                limit=limit // 1_000_000,
            )
        )


def _small_rgb(image: Image.Image, min_side: int) -> Image.Image:
    """Return the loaded image as sRGB, shrunk by a whole factor if it is far larger than needed."""
    # A box filter is only as good as what resizes after it: leave that at least twice min_side.
    factor = max(
        min(image.size) // (2 * min_side),
        math.ceil(math.sqrt(math.prod(image.size) / MAX_AREA) / min_side),
    )
    small = averageable(image)
    # Colours are converted last: a photo has many pixels, and few of them are left here.
    small = to_rgb(to_srgb(small.reduce(factor) if factor > 1 else small, image.info.get("icc_profile")))
    if isinstance(small, ImageFile.ImageFile):
        small = small.copy()  # the opened file holds on to its bytes and decoder
    small.info = {}
    return small


def _has_more_frames(image: ImageFile.ImageFile) -> bool:
    """Tell if there is a second frame. Ask last: a GIF must seek for it, which spoils the first."""
    with suppress(OSError, EOFError, SyntaxError, ValueError, IndexError, struct.error):
        return bool(getattr(image, "is_animated", False))
    return False


def _translated(error: Exception, data: bytes, raw_type: str | None) -> ImageError:
    """Return what went wrong in words a person understands."""
    if isinstance(error, MemoryError):
        return TransientImageError(phrase("not enough memory to decode the picture"))
    if isinstance(error, Image.DecompressionBombError):
        opened, limit = 2 * pillow.OPEN_PIXELS // 1_000_000, MAX_PIXELS // 1_000_000
        return ImageError(
            phrase(
                "too large: over {opened} megapixels, the limit is {limit} megapixels",
                opened=str(opened),
                limit=limit,
            )
        )
    promised = raw_type or pillow.signature(data[:12])
    if promised is None:
        return ImageError(phrase("not a picture"))
    if isinstance(error, EOFError) or "truncated" in str(error).lower() or _is_cut_short(data):
        return ImageError(phrase("damaged: the file ends too early"))
    if isinstance(error, UnidentifiedImageError):  # its text names only our memory buffer
        return ImageError(phrase("damaged, or an unknown variety of {type}", type=promised.upper()))
    # What else gets out of a plugin (TypeError, struct.error...) only says where it did not expect damage.
    text = str(error) if isinstance(error, OSError | SyntaxError | ValueError | RuntimeError) else ""
    if not text:
        return ImageError(phrase("damaged: it cannot be decoded"))
    return ImageError(phrase("damaged: it cannot be decoded ({text})", text=text))


def _is_cut_short(data: bytes) -> bool:
    """Tell if a RIFF (WebP) or ISO (HEIC, AVIF) container announces more bytes than there are."""
    if data[:4] == b"RIFF":
        return 8 + int.from_bytes(data[4:8], "little") > len(data)
    if data[4:8] != b"ftyp":
        return False
    at = 0
    for _ in range(1000):  # real files have a handful of boxes
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        at += size
        if size < 8 or at >= len(data):
            break
    return at > len(data)
