"""Captions that nobody wrote: what cameras and programs put where a caption belongs."""

from __future__ import annotations

import re

_BOILERPLATE = re.compile(
    r"""(?-i:[A-Z ]{0,24}(?:DIGITAL[ ]CAMERA|DSC))                  # OLYMPUS DIGITAL CAMERA, SONY DSC
    |(?:kodak[ ])?digital[ ](?:still[ ])?camera|minolta[ ]dsc|epson[ ]dsc[ ]picture|<digimax.*>
    |samsung|sony|canon|nikon|kodak|dji|gopro|asus|lge?|camera
    |dcim(?:[\\/]\S*)?                                               # DCIM\100MEDIA\DJI_0001.JPG
    |\S+\.(?:jpe?g|heic|heif|hif|png|webp|tiff?|dng|cr[23]|nef|arw|raf|orf|rw2|mp4|mov)
    |exif[ _-]*jpeg(?:[ _-]*picture)?                               # Exif_JPEG_PICTURE
    |(?:dav|sdr|mde|cof|edf|r?hdr)(?:_\w+)?|[of]znor\w*|_?cuva|hisilicon.*     # Huawei's modes
    |image[ ]description|user[ ]?comment|untitled|default|none|null|n/a|unknown|screenshot
    |created[ ]with[ ](?:the[ ])?gimp|processed[ ]with[ ]vsco.*
    |\{.*\}                                                         # a program's notes to itself
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII | re.DOTALL,
)


def is_boilerplate(caption: str, camera: str | None) -> bool:
    """Tell if a caption is a camera's or a program's, not a person's.

    Args:
        camera: the name of the camera that took the photo.
    """
    is_filled = len(caption) > 3 and len(set(caption)) == 1
    is_camera = camera is not None and caption.casefold() == camera.casefold()
    return is_filled or is_camera or _BOILERPLATE.fullmatch(caption) is not None
