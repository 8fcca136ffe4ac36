"""A picture to give away: upright, at the size wanted, as a JPEG, with or without its metadata."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.photos import pillow
from photosearch.photos.decode import MAX_SIDE, decode
from photosearch.photos.metadata import attempt

if TYPE_CHECKING:
    from PIL import Image

_FULL_COLOUR_FROM = 90
"""Quality from which on colours are kept at full resolution, as image editors do."""

_DETAILS, _GPS, _RATING = 0x8769, 0x8825, 0x4746
_KEPT = (0x010E, 0x010F, 0x0110, 0x0131, 0x0132, 0x013B, 0x8298, _RATING)
"""Main tags that say something of the photo: description, maker, model, software, time, artist, copyright,
rating. The others are about the file's pixels."""

_NOT_KEPT = (0x927C, 0xA002, 0xA003, 0xA005)
"""Details of no use in another file: the maker's notes, which hold offsets, and the size of the pixels."""


def rendition(
    path: Path,
    *,
    longest_side: int | None = None,
    quality: int = 90,
    keeps_metadata: bool = False,
    rating: int | None = None,
) -> bytes:
    """Return a photo as an encoded JPEG in sRGB.

    Args:
        longest_side: pixels, at most; a smaller photo stays as large as it is. None: the photo's own (half of
            it, of a raw file without a large preview).
        quality: of the JPEG, 1 to 100.
        keeps_metadata: copy EXIF: when, where and with what it was taken. Else nothing but pixels is written.
        rating: 0 to 5 stars, written with the metadata in place of the photo's own.

    Raises:
        TransientImageError, ImageError: as for `decode.decode`.
    """
    side = longest_side or MAX_SIDE
    image = decode(path, min_side=1 if longest_side else side, min_longer_side=side).image
    image.thumbnail((side, side))
    exif = attempt(_exif, path, rating) if keeps_metadata else None
    buffer = io.BytesIO()
    image.save(
        buffer,
        "JPEG",
        quality=quality,
        subsampling="4:4:4" if quality >= _FULL_COLOUR_FROM else "4:2:0",
        optimize=True,
        **({"exif": exif} if exif else {}),
    )
    return buffer.getvalue()


def _exif(path: Path, rating: int | None) -> bytes:
    """Return the EXIF of a photo, but for what is only true of its own file."""
    from PIL import Image

    with path.open("rb") as file:
        formats = pillow.formats(file.read(12))
        file.seek(0)
        with Image.open(file, formats=formats) as image:
            return _fit_for_another_file(image.getexif(), rating).tobytes()


def _fit_for_another_file(exif: Image.Exif, rating: int | None) -> Image.Exif:
    from PIL import Image

    kept = Image.Exif()
    kept.update({tag: exif[tag] for tag in _KEPT if tag in exif})
    if rating is not None:
        kept[_RATING] = rating
    details = {tag: value for tag, value in exif.get_ifd(_DETAILS).items() if tag not in _NOT_KEPT}
    kept.get_ifd(_DETAILS).update(details)
    kept.get_ifd(_GPS).update(exif.get_ifd(_GPS))
    return kept
