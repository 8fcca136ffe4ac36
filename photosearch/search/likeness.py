"""How alike photos look by their signatures, whatever was done to a copy: cropped, lightened, marked.

Signatures are compared by the lower frequencies of their cosine transform, each weighed by itself: in
photos amplitudes fall as one over the frequency (D. J. Field, "Relations between the statistics of natural
images and the response properties of cortical cells", 1987), so all count about the same then. Unweighed,
a bright sky over dark ground would be most of the likeness.

A small crop moves and stretches a picture, which nearly is adding to it a sum of its slopes (P. Simard,
Y. LeCun, J. Denker, "Efficient pattern recognition using a new transformation distance", 1993). The
likeness of two photos is the share of the one that the other and its slopes explain.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from photosearch.photos.signature import SIDE

HIGHEST = 9
"""Highest frequency compared, in half waves a picture. Above are details that compression and marks spoil,
and that the slopes of so small a picture do not follow. Measured: 8 and 10 do as well, 6 and 12 do not."""

FEWEST_CONTRAST = 100.0
"""Length of a transform below which a picture shows nothing: rounding alone comes to 15, all but one in
2,000 photos to 450 and more. Nothing is like a photo of a white wall."""

SPAN = 5
"""A picture and its slopes, across and down, and both once more growing from the centre. To add these is to
move and to stretch it."""

Signatures = NDArray[np.uint8]
Floats = NDArray[np.float32]


def pictures(signatures: Signatures) -> Floats:
    """Return transforms of signatures [n, SIDE * SIDE] as unit vectors [n, k]; zeros where nothing is shown.

    The square of the product of two is the least that their likeness may be.
    """
    return _unit(signatures.astype(np.float32) @ _changes()[0].T)


def spans(signatures: Signatures) -> Floats:
    """Return what photos and their slopes explain: for each an orthonormal basis [n, SPAN, k]."""
    changes = _changes()
    count, size, _ = changes.shape
    found = (signatures.astype(np.float32) @ changes.reshape(count * size, -1).T).reshape(-1, count, size)
    products = found @ found.transpose(0, 2, 1)
    # A picture without slopes has no inverse; so little more hides nothing that is to be seen.
    little = 1e-5 * np.trace(products, axis1=1, axis2=2) + 1e-3
    lower = np.linalg.cholesky(products + little[:, None, None] * np.eye(count, dtype=np.float32))
    basis: Floats = np.linalg.inv(lower) @ found
    return basis


def likeness(picture: Floats, span: Floats, others: Floats, spans_of_others: Floats) -> Floats:
    """Return how alike a photo is to others, [n] from 0 to 1.

    Args:
        picture, span: of the photo, [k] and [SPAN, k].
        others, spans_of_others: the same of the others, [n, k] and [n, SPAN, k].
    """
    by_it = ((others @ span.T) ** 2).sum(axis=1)
    by_them = ((spans_of_others @ picture) ** 2).sum(axis=1)
    # A crop follows from the whole, but not the whole from a crop.
    more: Floats = np.maximum(by_it, by_them)
    return more


def _unit(transforms: Floats) -> Floats:
    lengths = np.linalg.norm(transforms, axis=1, keepdims=True)
    return np.where(lengths < FEWEST_CONTRAST, 0, transforms / np.maximum(lengths, FEWEST_CONTRAST))


@cache
def _changes() -> Floats:
    """Return what makes, of a signature, its transform and those of its slopes: [SPAN, k, SIDE * SIDE]."""
    at = np.arange(SIDE)
    cosines = np.cos(np.pi / SIDE * np.outer(at, at + 0.5)) * np.sqrt(2 / SIDE)
    cosines[0] /= np.sqrt(2)
    frequencies = np.hypot(at[:, None], at)
    waves = np.einsum("uy,vx->uvyx", cosines, cosines) * frequencies[..., None, None]
    transform = waves[(frequencies > 0) & (frequencies <= HIGHEST)].reshape(-1, SIDE * SIDE)
    dots = np.eye(SIDE * SIDE).reshape(-1, SIDE, SIDE)
    down, across = np.asarray(np.gradient(dots, axis=(1, 2)))
    place = (at - (SIDE - 1) / 2) / SIDE
    changes = np.stack([dots, across, down, across * place, down * place[:, None]])
    maps: NDArray[np.float64] = transform @ changes.reshape(SPAN, -1, SIDE * SIDE).transpose(0, 2, 1)
    return maps.astype(np.float32)
