"""Segments of a JPEG, for files that Pillow gives up for a few wrong bytes beside the pixels."""

from __future__ import annotations

_START_OF_SCAN, _COMMENT = 0xDA, 0xFE
_APPLICATION = range(0xE0, 0xF0)
_EXIF, _ADOBE = 0xE1, 0xEE
_ADOBE_BYTES = 12
"""Contents of the segment that says how the colours are meant."""


def without_oddities(data: bytes) -> bytes:
    """Return a JPEG without the segments that can keep Pillow from opening it, and that no pixel needs.

    Pillow reads colour profiles, Photoshop's resources and the like while it opens a file, and fails where
    these are cut short. EXIF and XMP, which it reads later, and whatever the pixels need are kept.
    """
    kept, at = [data[:2]], 2
    while data[at : at + 1] == b"\xff" and len(data) >= at + 4:
        marker, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == _START_OF_SCAN:
            break
        is_needed = marker == _EXIF or (marker == _ADOBE and end - at >= 4 + _ADOBE_BYTES)
        if is_needed or (marker not in _APPLICATION and marker != _COMMENT):
            kept.append(data[at:end])
        at = max(end, at + 4)
    return b"".join((*kept, data[at:]))
