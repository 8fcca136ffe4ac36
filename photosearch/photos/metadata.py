"""What a photo says of itself: EXIF, IPTC and XMP, combined.

Cameras and editors get every one of their fields wrong somewhere, so each field fails alone.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from photosearch.base.types import Metadata
from photosearch.photos import pillow
from photosearch.photos.boilerplate import is_boilerplate
from photosearch.photos.exif import Exif
from photosearch.photos.iptc import Iptc
from photosearch.photos.xmp import Xmp

if TYPE_CHECKING:
    from PIL import Image

VERSION = 1
"""Changes when old rows shall have their metadata read again."""

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_ORIENTATION, _XMP_TAG, _IPTC_TAG = 0x0112, 700, 33723
_PHOTOSHOP_IPTC = 0x0404
"""Number of the image resource that holds IPTC, in Photoshop's block of a JPEG."""

Info = Mapping[str | tuple[int, int], Any]
P = ParamSpec("P")
T = TypeVar("T")


def read_metadata(image: Image.Image) -> Metadata:
    """Read what an opened picture says of itself; never raises, never warns.

    Of a PNG this may load the pixels: check its size before. Of other formats, call it before loading.
    """
    pillow.prepare()
    return from_tags(attempt(image.getexif), image.info)


def from_tags(tags: Image.Exif | None, info: Info) -> Metadata:
    """Return what the tags of an EXIF or TIFF block say, and the XMP and IPTC in `info` or in these tags.

    Args:
        info: as Pillow's `Image.info`.
    """
    xmp = attempt(_xmp_packet, info, tags) or b""
    iptc = attempt(_iptc_block, info, tags) or b""
    if not tags and not xmp and not iptc and "original_orientation" not in info:
        return Metadata()  # as from the web: half a hundred questions less
    return combined(
        exif_of(tags),
        attempt(Xmp, xmp) or Xmp(),
        attempt(Iptc, iptc) or Iptc(),
        attempt(orientation_of, info, tags) or 1,
    )


def exif_of(tags: Image.Exif | None) -> Exif:
    """Return the directories of an EXIF block; those that cannot be read are empty."""
    if tags is None:
        return Exif()
    details, gps = attempt(tags.get_ifd, _EXIF_IFD), attempt(tags.get_ifd, _GPS_IFD)
    return Exif(tags, details or {}, gps or {}, tags.endian == "<")


def combined(exif: Exif, xmp: Xmp, iptc: Iptc, orientation: int = 1) -> Metadata:
    """Return of each field what the most trustworthy source says that says anything.

    The camera knows when and how it took the photo. What people write is newest in XMP: editors change that,
    and leave what was in EXIF and IPTC as it was.
    """
    camera = _first(exif.camera, xmp.camera)
    latitude, longitude = _first(exif.position, xmp.position) or (None, None)
    return Metadata(
        taken=_first(exif.taken, xmp.taken, iptc.taken, exif.changed, exif.satellite_time),
        camera=camera,
        lens=_first(exif.lens, xmp.lens),
        latitude=latitude,
        longitude=longitude,
        rating=_first(xmp.rating, exif.rating),
        orientation=orientation,
        caption=_caption(exif, xmp, iptc, camera),
        keywords=_first(xmp.keywords, iptc.keywords, exif.windows_keywords) or (),
        exposure_s=_first(exif.exposure_s, xmp.exposure_s, exif.shutter_speed_s),
        f_number=_first(exif.f_number, xmp.f_number, exif.aperture),
        iso=_first(exif.iso, xmp.iso),
        focal_length_mm=_first(exif.focal_length_mm, xmp.focal_length_mm),
    )


def attempt(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
    """Call `function`; None when it fails."""
    try:
        return function(*args, **kwargs)
    except Exception:  # noqa: BLE001 - wrong metadata makes Pillow raise anything; it must not fail a photo
        return None


def _first(*sources: Callable[[], T | None]) -> T | None:
    """Return what the first source says that says anything."""
    for source in sources:
        value = attempt(source)
        if value is not None and value != ():
            return value
    return None


def _caption(exif: Exif, xmp: Xmp, iptc: Iptc, camera: str | None) -> str | None:
    """Return the first caption that a person wrote; a title only if there is none."""
    sources = (
        xmp.caption,
        iptc.caption,
        exif.description,
        exif.comment,
        exif.windows_comment,
        exif.windows_title,
        xmp.title,
        iptc.title,
    )
    for source in sources:
        caption = attempt(source)
        if caption is not None and not is_boilerplate(caption, camera):
            return caption
    return None


def _xmp_packet(info: Info, tags: Image.Exif | None) -> bytes:
    """Return the XMP of a picture: what the format's plugin found, or the TIFF tag."""
    packet = info.get("xmp") or info.get("XML:com.adobe.xmp") or _tag(tags, _XMP_TAG)
    return packet.encode("utf-8", "replace") if isinstance(packet, str) else packet or b""


def _iptc_block(info: Info, tags: Image.Exif | None) -> bytes:
    """Return the IPTC block of a JPEG or a TIFF."""
    block = info.get("photoshop", {}).get(_PHOTOSHOP_IPTC)
    if block is None and tags is not None and tags._info is not None:
        # The raw bytes: where they call themselves 32-bit numbers, Pillow keeps but the first of these.
        block = tags._info._tagdata.get(_IPTC_TAG, b"")
        if block[3:4] == b"\x1c" != block[:1]:
            words = len(block) // 4
            block = struct.pack(f">{words}I", *struct.unpack(f"<{words}I", block[: 4 * words]))
    return block if isinstance(block, bytes) else b""


def orientation_of(info: Info, tags: Image.Exif | None) -> int:
    """Return the stored orientation; the HEIC plugin applies it and keeps the number aside."""
    stored = int(info.get("original_orientation") or _tag(tags, _ORIENTATION))
    return stored if stored in range(1, 9) else 1


def _tag(tags: Image.Exif | None, tag: int) -> Any:  # noqa: ANN401
    return None if tags is None else tags.get(tag)
