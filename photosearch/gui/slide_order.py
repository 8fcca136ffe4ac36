"""In which order a slideshow goes through the rows."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

INTERVALS_S = (2, 3, 5, 10, 30)


@dataclass(frozen=True, slots=True)
class SlideOptions:
    """How a slideshow goes on.

    Attributes:
        interval_s: how long each photo is shown.
        is_looping: after the last photo comes the first.
    """

    interval_s: int = 5
    is_random: bool = False
    is_looping: bool = True


class SlideOrder:
    """Rows one after the other, or shuffled: each once before any comes again."""

    def __init__(self, count: int, options: SlideOptions, seed: int | None = None) -> None:
        self._is_looping = options.is_looping
        self._rows: Sequence[int] = range(count)
        self._places: Sequence[int] = range(count)
        if options.is_random:
            rows, places = list(range(count)), [0] * count
            random.Random(seed).shuffle(rows)
            for place, row in enumerate(rows):
                places[row] = place
            self._rows, self._places = rows, places

    def row_after(self, row: int, steps: int) -> int | None:
        """Return the row so many steps on (or back, where negative); None where the show has an end."""
        if not 0 <= row < len(self._rows):
            return None
        place = self._places[row] + steps
        if self._is_looping:
            return self._rows[place % len(self._rows)]
        return self._rows[place] if 0 <= place < len(self._rows) else None
