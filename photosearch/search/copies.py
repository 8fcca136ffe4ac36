"""Copies and near-identical shots among hits: each lot becomes one hit, and the others are counted with it.

Photos are alike when their files are equal; when they look like copies of each other; or when they were
taken within seconds and look nearly so: one press of the shutter after another. Photos without a signature
(videos, and those whose thumbnail was lost) are alike only where their files are equal. Embeddings are not
asked: what their cosines say depends on the model, and a copy of few pixels is another picture to them.

`tests/benchmarks/copies.py` measures how well this does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from photosearch.catalog.signatures import Appearance
from photosearch.photos.signature import SIDE
from photosearch.search.likeness import likeness, pictures, spans

COPY = 0.9
"""Likeness from which on a photo is a copy of another."""

SHOT = 0.5
"""Likeness from which on photos of one moment are alike: the camera moved by less than a tenth of the
picture, or somebody in it did. Shots of one series that show different things come to 0.4 at most."""

MOMENT_S = 10
"""Seconds between two photos of one moment, at most."""

SHAPE = 1.15
"""Factor between the width / height of two copies, at most: cutting 5 % off two sides makes 1.11."""

_WORTH_A_LOOK = 0.6
"""Product of two transforms from which on it is worth while to compare photos closely. All but one in a
thousand copies reach 0.67, and a hundred or so of the 500,000 pairs of 1,000 hits."""

_ROWS_AT_ONCE = 1000

Indexes = NDArray[np.intp]


def collapsed(
    photo_ids: Sequence[int], appearances: Mapping[int, Appearance]
) -> list[tuple[int, tuple[int, ...]]]:
    """Return the photos that remain, in their order, each with those that it stands for.

    The first of a lot stands for it, and each of the others is alike to that one: where only neighbours in a
    row of three are alike, the third remains. Takes some milliseconds for 1,000 photos, a second for 10,000.

    Args:
        photo_ids: the best first.
        appearances: from `catalog.signatures.appearances`; a photo that is not among them stays alone.
    """
    lots: dict[str | int, list[int]] = {}
    for photo_id in photo_ids:
        content = appearances[photo_id].content_hash if photo_id in appearances else None
        lots.setdefault(content or photo_id, []).append(photo_id)
    firsts = [lot[0] for lot in lots.values()]
    leaders = _leaders(_Looks([appearances.get(photo_id) for photo_id in firsts]))
    members: dict[int, list[int]] = {}
    for leader, lot in zip(leaders.tolist(), lots.values(), strict=True):
        members.setdefault(leader, []).extend(lot)
    ranks = {photo_id: rank for rank, photo_id in enumerate(photo_ids)}
    return [(first, tuple(sorted(others, key=ranks.__getitem__))) for first, *others in members.values()]


def _leaders(looks: _Looks) -> Indexes:
    """Return, for each photo, the one that stands for it: an earlier one, or itself."""
    leaders = np.arange(len(looks))
    for row, candidates in looks.candidates():
        if leaders[row] == row:
            free = candidates[leaders[candidates] == candidates]
            leaders[free[looks.are_alike(row, free)]] = row
    return leaders


class _Looks:
    """What photos look like, in arrays. One without a signature is like no other."""

    def __init__(self, appearances: Sequence[Appearance | None]) -> None:
        count = len(appearances)
        self._signatures = np.zeros((count, SIDE * SIDE), np.uint8)
        self._shapes = np.zeros(count, np.float32)
        times = np.full(count, "NaT", "datetime64[s]")
        for row, seen in enumerate(appearances):
            if seen is not None and seen.signature is not None:
                self._signatures[row] = np.frombuffer(seen.signature, np.uint8)
                self._shapes[row] = math.log((seen.width or 1) / (seen.height or 1))
                if seen.taken:
                    times[row] = seen.taken[:19]  # without fraction and offset
        self._times_s = np.where(np.isnat(times), np.nan, times.astype(np.int64))
        self._pictures = pictures(self._signatures)
        self._spans = np.zeros((0, 0, 0), np.float32)

    def __len__(self) -> int:
        return len(self._signatures)

    def candidates(self) -> Iterator[tuple[int, Indexes]]:
        """Yield photos and later ones that may be alike to them, in ascending order."""
        pairs = np.unique(np.concatenate([*self._copies(), *self._of_one_moment()]))
        rows, columns = np.divmod(pairs, max(len(self), 1))
        is_in_shape = np.abs(self._shapes[rows] - self._shapes[columns]) <= math.log(SHAPE)
        rows, columns = rows[is_in_shape], columns[is_in_shape]
        involved = np.unique(np.concatenate([rows, columns]))
        found = spans(self._signatures[involved])
        self._spans = np.zeros((len(self), *found.shape[1:]), np.float32)
        self._spans[involved] = found
        leading, starts = np.unique(rows, return_index=True)
        yield from zip(leading.tolist(), np.split(columns, starts[1:]), strict=False)

    def are_alike(self, row: int, others: Indexes) -> NDArray[np.bool_]:
        """Tell which of the others are alike to one of them."""
        found = likeness(self._pictures[row], self._spans[row], self._pictures[others], self._spans[others])
        is_of_moment = np.abs(self._times_s[others] - self._times_s[row]) <= MOMENT_S
        return found >= np.where(is_of_moment, SHOT, COPY)

    def _copies(self) -> Iterator[Indexes]:
        """Yield pairs that may be copies, as row * count + column."""
        for start in range(0, len(self), _ROWS_AT_ONCE):
            products = self._pictures[start : start + _ROWS_AT_ONCE] @ self._pictures.T
            rows, columns = np.nonzero(products >= _WORTH_A_LOOK)
            rows += start
            yield (rows * len(self) + columns)[columns > rows]

    def _of_one_moment(self) -> Iterator[Indexes]:
        """Yield pairs taken within `MOMENT_S`, as `_copies` does."""
        order = np.argsort(self._times_s, kind="stable")
        times_s = self._times_s[order]
        for step in range(1, len(self)):
            is_near = times_s[step:] - times_s[:-step] <= MOMENT_S
            if not is_near.any():
                return
            pairs = np.stack([order[:-step][is_near], order[step:][is_near]])
            yield pairs.min(0) * len(self) + pairs.max(0)
