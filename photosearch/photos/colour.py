"""From the colours that an embedded ICC profile describes to sRGB, which models and screens expect."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

MAX_PROFILE_BYTES = 4 * 1024**2
"""Larger profiles are ignored. Those of printing presses have up to 3 MB, those of cameras some kB."""

CACHED_TRANSFORMS = 16
"""A folder of photos has few different profiles."""

_SPACES = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}
"""Pillow's mode -> colour space of the profiles that describe such pixels."""

_INVISIBLE = 3
"""Of 255. A profile that changes no colour by more is taken for sRGB, of which there are many versions."""

_SAMPLES = Image.frombytes("RGB", (36, 6), bytes(51 * (n // 6**c % 6) for n in range(216) for c in range(3)))
"""Colours from all over the cube."""


def to_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Return a loaded picture in sRGB; the same object when there is nothing to do, or it cannot be done.

    Args:
        image: 8 bits a channel, no palette.
        profile: what the picture's file holds, as in `image.info["icc_profile"]`; a damaged one is ignored.
    """
    if not isinstance(profile, bytes) or not 128 <= len(profile) <= MAX_PROFILE_BYTES:
        return image
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    mode = "L" if image.mode in ("L", "LA") else "CMYK" if image.mode == "CMYK" else "RGB"
    try:
        transform = _transform(profile, mode)
        if transform is None:
            return image
        converted = transform.apply(image if image.mode == mode else image.convert(mode))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    if alpha is not None:
        converted.putalpha(alpha)
    return converted


@lru_cache(CACHED_TRANSFORMS)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """Return what makes RGB of pictures of this mode; None if their colours would look the same after.

    Threads may share it: LittleCMS keeps nothing in it while it works.
    """
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if source.profile.xcolor_space.strip() != _SPACES[mode]:
        return None
    transform = ImageCms.buildTransform(
        source,
        ImageCms.createProfile("sRGB"),
        mode,
        "RGB",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if mode == "CMYK":
        return transform
    samples = _SAMPLES if mode == "RGB" else _SAMPLES.convert("L")
    before, after = (
        np.asarray(image, dtype=np.int16) for image in (samples.convert("RGB"), transform.apply(samples))
    )
    return transform if np.abs(after - before).max() > _INVISIBLE else None
