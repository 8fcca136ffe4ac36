"""Sets of photo ids, among them all but a few of an unknown number: what conditions are joined as."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class IdSet:
    """Some ids, or all others.

    Attributes:
        marked: bool [highest id + 1]; sets that are joined have the same length.
        is_inverted: the set holds what is not marked.
    """

    marked: NDArray[np.bool_]
    is_inverted: bool = False

    def __invert__(self) -> IdSet:
        return IdSet(self.marked, not self.is_inverted)

    def __and__(self, other: IdSet) -> IdSet:
        if self.is_inverted and other.is_inverted:
            return IdSet(self.marked | other.marked, is_inverted=True)
        if self.is_inverted:
            return other & self
        # Of two truth values, one is greater if it is true and the other is not.
        join = np.greater if other.is_inverted else np.logical_and
        return IdSet(join(self.marked, other.marked))

    def __or__(self, other: IdSet) -> IdSet:
        return ~(~self & ~other)

    @staticmethod
    def of(ids: NDArray[np.int64], size: int) -> IdSet:
        """Return the set of these ids, int64 [n]; those of `size` and above are left out."""
        marked = np.zeros(size, np.bool_)
        marked[ids[ids < size]] = True
        return IdSet(marked)
