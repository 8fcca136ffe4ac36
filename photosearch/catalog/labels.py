"""Labels: the numbers under which vector indexes know embeddings. A photo's is its id.

A video has an embedding for each of its frames: `label = photo_id + (frame << 40)`. The label of its first
frame is therefore its id, too, and ids up to 2**40 leave room for more frames than any video has.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

ID_BITS = 40

IdOrIds = TypeVar("IdOrIds", int, NDArray[np.int64])


def label_of(photo_ids: IdOrIds, frames: IdOrIds) -> IdOrIds:
    """Return the label of a photo's frame, or the labels of many: int64 [n] and int64 [n]."""
    return photo_ids + (frames << ID_BITS)


def split(labels: IdOrIds) -> tuple[IdOrIds, IdOrIds]:
    """Return the photo ids and the frames of labels."""
    return labels & ((1 << ID_BITS) - 1), labels >> ID_BITS
