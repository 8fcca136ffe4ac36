"""From any of Pillow's pixel modes to 8-bit RGB."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

BACKGROUND = (255, 255, 255)
"""Transparent pictures are shown on white, as viewers and browsers do; CLIP's training pictures too."""

_NO_DATA = 1e30
"""Larger floating-point values are no brightness: scanners and maps mark gaps with -3.4e38."""


def averageable(image: Image.Image) -> Image.Image:
    """Return a loaded image in a mode whose pixels can be averaged; the same object when it is in one.

    That is: 8 bits a channel, no palette, no colour key.
    """
    mode = image.mode
    if mode in ("I", "F") or mode.startswith("I;16"):
        return _gray(image)
    if image.has_transparency_data:
        return image if mode in ("LA", "RGBA") else image.convert("RGBA")
    if mode == "1":
        return image.convert("L")
    return image.convert("RGB") if mode in ("P", "RGBX") else image


def to_rgb(image: Image.Image) -> Image.Image:
    """Return a loaded image as RGB, transparent parts on white; the same object when it is RGB already."""
    image = averageable(image)
    if image.mode not in ("LA", "RGBA"):
        return image if image.mode == "RGB" else image.convert("RGB")
    flat = Image.new("RGB", image.size, BACKGROUND)
    flat.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return flat


def _gray(image: Image.Image) -> Image.Image:
    """Bring 16-bit, 32-bit and floating-point gray to 8 bits: scaled, where Pillow would clip."""
    values: NDArray[Any] = np.asarray(image)
    if image.mode.startswith("I;16"):
        return Image.fromarray((values >> 8).astype(np.uint8))
    values = np.where(np.abs(values) < _NO_DATA, values, 0).astype(np.float32)  # nor is NaN
    low, high = _range(values, is_float=image.mode == "F")
    span = high - low or 1.0  # 0: the same value everywhere
    return Image.fromarray(((values - low) / span * 255 + 0.5).clip(0, 255).astype(np.uint8))


def _range(values: NDArray[Any], *, is_float: bool) -> tuple[float, float]:
    """Return the values of black and white: the usual scales where they fit, else what occurs."""
    low, high = float(values.min()), float(values.max())
    for white in (1.0, 255.0, 65535.0) if is_float else (255.0, 65535.0):
        if low >= 0 and high <= white:
            return 0.0, white
    return low, high
