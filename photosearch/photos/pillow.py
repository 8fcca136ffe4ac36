"""Pillow, made ready: the formats we read, its global limits, and silence about odd files.

Pillow keeps these settings in module globals, so they are set here and nowhere else. A program that
uses `photosearch` as a library shares them: limits are only ever raised, to a finite value.
"""

from __future__ import annotations

import importlib
import logging
import threading
import warnings

from PIL import Image, PngImagePlugin

from photosearch.base.texts import phrase
from photosearch.photos.content import TransientImageError

TYPES = {
    "JPEG": "jpeg",
    "MPO": "jpeg",  # a JPEG followed by a depth map or a second view, as many phones write
    "PNG": "png",
    "WEBP": "webp",
    "GIF": "gif",
    "TIFF": "tiff",
    "BMP": "bmp",
    "AVIF": "avif",
    "HEIF": "heic",
}
"""Pillow's format name -> our type name."""

OPEN_PIXELS = 500_000_000
"""Pillow refuses to open more than twice this. Decoding has its own, lower limits; this one bounds what
Pillow's GIF and WebP plugins set aside on opening, before anyone has seen the size."""

PNG_TEXT_BYTES = 16 * 1024**2
"""Pillow gives a PNG up whose colour profile or XMP is larger. Its own limit, 1 MB, is too low for profiles
of printers and for long editing histories; that of all texts of a file together, 64 MB, stays."""

_PLUGINS = ("WebPImagePlugin", "TiffImagePlugin", "AvifImagePlugin")
"""Needed beside those that `Image.preinit` loads; else Pillow loads all of its plugins, also EPS and FITS."""

_HEIF_BRANDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
)
_AVIF_BRANDS = frozenset((b"avif", b"avis"))

_lock = threading.Lock()
_is_prepared = False
_is_heif_registered = False
_own_filter: object = None


def signature(head: bytes) -> str | None:
    """Return the type name that the first 12 bytes of a file promise, or None for no picture of ours."""
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "heic" if brand in _HEIF_BRANDS else "avif" if brand in _AVIF_BRANDS else None
    if head[:4] == b"RIFF":
        return "webp" if head[8:12] == b"WEBP" else None
    starts = {
        b"\xff\xd8\xff": "jpeg",
        b"\x89PNG": "png",
        b"GIF8": "gif",
        b"II*\0": "tiff",
        b"MM\0*": "tiff",
        b"BM": "bmp",
    }
    return next((name for start, name in starts.items() if head.startswith(start)), None)


def formats(head: bytes) -> tuple[str, ...]:
    """Return the format names to pass to `Image.open` for a file that starts with `head`.

    Raises:
        TransientImageError: it is a HEIC file and pillow-heif cannot be loaded.
    """
    prepare()
    # MPO is no format to open with: Pillow opens those as JPEG, and calls them MPO afterwards.
    openable = tuple(name for name in TYPES if name not in ("HEIF", "MPO"))
    if signature(head) != "heic":
        return openable
    _register_heif()
    return (*openable, "HEIF")


def prepare() -> None:
    """Make Pillow ready for this thread to open a file. Cheap; call it before every one."""
    global _is_prepared
    if not _is_prepared:
        with _lock:
            Image.preinit()
            for plugin in _PLUGINS:
                importlib.import_module(f"PIL.{plugin}")
            # Its complaints about odd files go to the app's log if there is one, never to stderr.
            logging.getLogger("PIL").addHandler(logging.NullHandler())
            _is_prepared = True
    if Image.MAX_IMAGE_PIXELS is not None and Image.MAX_IMAGE_PIXELS < OPEN_PIXELS:
        Image.MAX_IMAGE_PIXELS = OPEN_PIXELS
    PngImagePlugin.MAX_TEXT_CHUNK = max(PngImagePlugin.MAX_TEXT_CHUNK, PNG_TEXT_BYTES)
    _silence_warnings()


def _silence_warnings() -> None:
    """Put a filter in front that ignores warnings raised inside Pillow, unless it is there already.

    `warnings.catch_warnings` swaps a list that all threads share, so it is of no use around a decode.
    One lasting filter is, but whoever swaps or extends that list (pytest does for every test) may
    hide it: hence the look at the front each time.
    """
    global _own_filter
    if warnings.filters and warnings.filters[0] is _own_filter:
        return
    with _lock:
        warnings.filterwarnings("ignore", module=r"(PIL|pillow_heif)\.")
        _own_filter = warnings.filters[0]


def _register_heif() -> None:
    """Teach Pillow HEIC, at the first such file: loading the library takes 50 ms."""
    global _is_heif_registered
    if _is_heif_registered:
        return
    with _lock:
        try:
            import pillow_heif
        except ImportError as error:
            reason = phrase("HEIC pictures cannot be read: pillow-heif is not installed")
            raise TransientImageError(reason) from error
        # Only the main picture is wanted. One thread each: several photos are decoded at a time anyway.
        pillow_heif.register_heif_opener(
            thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
        )
        _is_heif_registered = True
