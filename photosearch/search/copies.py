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
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

from photosearch.catalog.signatures import Appearance
from photosearch.photos.signature import SIDE
from photosearch.search.likeness import SPAN, likeness, pictures, spans

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

_ROWS_AT_ONCE = 256
"""Photos compared with all later ones at a time. Of many that are alike, few are left for the next time."""

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
    for start in range(0, len(leaders), _ROWS_AT_ONCE):
        free = start + np.flatnonzero(leaders[start:] == np.arange(start, len(leaders)))
        for row, candidates in looks.candidates(free[free < start + _ROWS_AT_ONCE], free):
            if leaders[row] == row:
                still_free = candidates[leaders[candidates] == candidates]
                leaders[still_free[looks.are_alike(row, still_free)]] = row
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
                with suppress(ValueError):  # a time that damage has spoilt
                    times[row] = (seen.taken or "NaT")[:19]  # without fraction and offset
        self._times_s = np.where(np.isnat(times), np.nan, times.astype(np.int64))
        self._pictures = pictures(self._signatures)
        self._spans = np.zeros((count, SPAN, self._pictures.shape[1]), np.float32)  # as they are needed

    def __len__(self) -> int:
        return len(self._signatures)

    def candidates(self, rows: Indexes, columns: Indexes) -> Iterator[tuple[int, Indexes]]:
        """Yield those of `rows` that later ones of `columns` may be alike to, with these; both ascend."""
        is_likely = self._pictures[rows] @ self._pictures[columns].T >= _WORTH_A_LOOK
        is_likely |= np.abs(self._times_s[rows, None] - self._times_s[columns]) <= MOMENT_S
        at_row, at_column = np.nonzero(is_likely)
        firsts, others = rows[at_row], columns[at_column]
        is_in_shape = np.abs(self._shapes[firsts] - self._shapes[others]) <= math.log(SHAPE)
        is_pair = (others > firsts) & is_in_shape
        firsts, others = firsts[is_pair], others[is_pair]
        involved = np.unique(np.concatenate([firsts, others]))
        self._spans[involved] = spans(self._signatures[involved])
        leading, starts = np.unique(firsts, return_index=True)
        yield from zip(leading.tolist(), np.split(others, starts[1:]), strict=False)

    def are_alike(self, row: int, others: Indexes) -> NDArray[np.bool_]:
        """Tell which of the others are alike to one of them."""
        found = likeness(self._pictures[row], self._spans[row], self._pictures[others], self._spans[others])
        is_of_moment = np.abs(self._times_s[others] - self._times_s[row]) <= MOMENT_S
        return found >= np.where(is_of_moment, SHOT, COPY)
