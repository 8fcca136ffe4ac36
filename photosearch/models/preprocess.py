"""From a decoded picture to what an image tower takes: the same arithmetic for every kind of model.

Follows the evaluation transform of open_clip (`open_clip.transform.image_transform`, torchvision on
Pillow images) pixel for pixel, so that embeddings agree with those made by open_clip itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Resampling, new

from photosearch.base.types import ModelInfo

if TYPE_CHECKING:
    from PIL.Image import Image

INTERPOLATIONS = {"bicubic": Resampling.BICUBIC, "bilinear": Resampling.BILINEAR}

WHOLE = "whole"
"""Resize mode of a model that fits pictures by itself, somewhere else: they are only made smaller."""

MAX_ELONGATION = 8.0
"""Beyond this ratio of the sides (a slit scan, a scroll) only the crop is resized: the whole strip at full
height could need gigabytes. Shorter ones are resized whole, as in open_clip: it gives the same pixels, while
Pillow may do the two directions of a crop in another order, which moves single pixels of noise."""

MANY_PIXELS = 2_000_000
REDUCING_GAP = 4.0
"""Of pictures of `MANY_PIXELS`, Pillow first shrinks by a whole factor when at least this many times the
final size remains after it, so only those more than 8 times too large are resized in two steps. Smaller ones
cost little in one step, as open_clip does it.

Measured with the starter model on seven grainy pictures of 24 megapixels: cosine 0.9994 to 0.99998
to the embeddings made without it, 30 to 60 ms instead of 110 to 160 ms.
"""


def fit(image: Image, info: ModelInfo) -> Image:
    """Return `image` as RGB of exactly `info.image_size`; the same object when it is that already.

    Only with "whole" it is of any size: the shorter side is no longer than the frame's.

    "shortest" resizes until the picture just covers the frame, then crops its centre; "squash" fits
    the whole picture, aspect ignored; "longest" fits the whole picture and pads what it leaves free.
    """
    rgb = image if image.mode == "RGB" else image.convert("RGB")
    height, width = info.image_size
    if rgb.size == (width, height):
        return rgb
    if info.resize_mode == "squash":
        return _resize(rgb, (width, height), info)
    if info.resize_mode == "longest":
        return _contain(rgb, (width, height), info)
    if info.resize_mode == WHOLE:
        return _reduced(rgb, max(width, height), info)
    return _cover(rgb, (width, height), info)


def pixels_float(images: Sequence[Image], info: ModelInfo) -> NDArray[np.float32]:
    """Return float32 [n, 3, height, width], normalised with `info.mean` and `info.std`.

    Args:
        images: already fitted; see `fit`.
    """
    height, width = info.image_size
    batch = np.empty((len(images), 3, height, width), dtype=np.float32)
    mean, std = (np.asarray(values, np.float32) for values in (info.mean, info.std))
    scale, shift = 1.0 / (255.0 * std), mean / std
    for row, image in zip(batch, images, strict=True):
        # A channel at a time: Pillow takes pixels apart faster than numpy strides over them.
        for plane, channel, factor, term in zip(row, image.split(), scale, shift, strict=True):
            np.multiply(np.asarray(channel), factor, out=plane, casting="unsafe")
            plane -= term
    return batch


def pixels_uint8(images: Sequence[Image], info: ModelInfo) -> NDArray[np.uint8]:
    """Return uint8 [n, height, width, 3], for graphs that normalise inside.

    Args:
        images: already fitted; see `fit`.
    """
    height, width = info.image_size
    batch = np.empty((len(images), height, width, 3), dtype=np.uint8)
    for row, image in zip(batch, images, strict=True):
        row[...] = np.asarray(image)
    return batch


def _resize(
    image: Image, size: tuple[int, int], info: ModelInfo, box: tuple[float, float, float, float] | None = None
) -> Image:
    """Resize (width, height) with antialiasing; far too large pictures in two steps."""
    gap = REDUCING_GAP if image.width * image.height >= MANY_PIXELS else None
    return image.resize(size, INTERPOLATIONS[info.interpolation], box=box, reducing_gap=gap)


def _cover(image: Image, frame: tuple[int, int], info: ModelInfo) -> Image:
    """Resize so that the picture just covers `frame` (width, height), then crop the centre."""
    covering = _covering_size(image.size, frame)
    # torchvision's centre_crop rounds half to even, as Python does.
    left, top = (round((have - want) / 2) for have, want in zip(covering, frame, strict=True))
    right, bottom = left + frame[0], top + frame[1]
    if frame[0] != frame[1]:
        info = replace(info, interpolation="bicubic")  # whatever is asked for, as open_clip does
    if max(image.size) > MAX_ELONGATION * min(image.size):
        x, y = (have / want for have, want in zip(image.size, covering, strict=True))
        box = (left * x, top * y, min(right * x, image.width), min(bottom * y, image.height))
        return _resize(image, frame, info, box)
    resized = image if covering == image.size else _resize(image, covering, info)
    return resized.crop((left, top, right, bottom))


def _covering_size(size: tuple[int, int], frame: tuple[int, int]) -> tuple[int, int]:
    """Return the size after resizing: truncated for a square frame (torchvision), else rounded."""
    (width, height), (frame_width, frame_height) = size, frame
    if frame_width == frame_height:
        side, short = frame_width, min(size)
        return int(side * width / short), int(side * height / short)
    ratio = min(width / frame_width, height / frame_height)
    return max(frame_width, round(width / ratio)), max(frame_height, round(height / ratio))


def _contain(image: Image, frame: tuple[int, int], info: ModelInfo) -> Image:
    """Resize so that the whole picture just fits into `frame` (width, height), and pad it evenly."""
    ratio = max(have / want for have, want in zip(image.size, frame, strict=True))
    # open_clip fails where rounding leaves nothing of a very long picture.
    width, height = (max(1, round(side / ratio)) for side in image.size)
    padded = new("RGB", frame, (info.fill_color,) * 3)
    padded.paste(_resize(image, (width, height), info), ((frame[0] - width) // 2, (frame[1] - height) // 2))
    return padded


def _reduced(image: Image, side: int, info: ModelInfo) -> Image:
    """Shrink in proportion to a shorter side of `side`, and a longer one of `MAX_ELONGATION` times that."""
    ratio = max(min(image.size) / side, max(image.size) / (MAX_ELONGATION * side))
    if ratio <= 1:
        return image
    width, height = (max(1, round(have / ratio)) for have in image.size)
    return _resize(image, (width, height), info)
