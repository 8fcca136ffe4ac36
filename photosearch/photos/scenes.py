"""Choosing the few frames that stand for a video: as unlike each other as can be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Thumb = NDArray[np.float32]
"""float32 [side, side, 3], 0 to 255: little enough to compare, enough to tell scenes apart."""

_SIDE = 16
_PLAIN = 8.0
"""Standard deviation, in levels, below which a frame shows nothing: black, a fade, a blank title."""
_SAME = 10.0
"""Mean difference, in levels, below which two frames show the same. Noise and grain stay well below."""


def thumb_of(image: Image.Image) -> Thumb:
    """Return what a frame is compared by."""
    small = image.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32)


def chosen(thumbs: Sequence[Thumb], most: int) -> list[int]:
    """Return which frames to keep, ascending: at most `most`, and none that shows the same as another.

    The first is kept, then always the one that differs most from all that are. Frames that show nothing
    count only if there are no others.
    """
    telling = [at for at, thumb in enumerate(thumbs) if float(thumb.std(axis=(0, 1)).max()) >= _PLAIN]
    left = telling or list(range(len(thumbs)))
    kept = left[:1]
    while left and len(kept) < most:
        distances = [min(_distance(thumbs[at], thumbs[other]) for other in kept) for at in left]
        furthest = int(np.argmax(distances))
        if distances[furthest] < _SAME:
            break
        kept.append(left[furthest])
    return sorted(kept)


def _distance(one: Thumb, other: Thumb) -> float:
    return float(np.abs(one - other).mean())
