"""Past searches in the order they were made, with the one on show among them; as in a browser."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from photosearch.gui.query import Arrangement, Query

MAX_VISITS = 200


class Place(NamedTuple):
    """Where in the grid someone was: the photo at the top, and how many pixels of it were out of sight."""

    photo_id: int
    shift: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A search, how its hits were arranged, and the place among them; None at the very top."""

    query: Query
    arrangement: Arrangement
    place: Place | None = None


class History:
    """Where someone was, and may go back to; forward again, until they go elsewhere."""

    def __init__(self, first: Visit) -> None:
        self._visits = [first]
        self._at = 0

    @property
    def current(self) -> Visit:
        """The search on show."""
        return self._visits[self._at]

    @property
    def can_go_back(self) -> bool:
        """Whether there was a search before this one."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether someone went back from another one."""
        return self._at + 1 < len(self._visits)

    def go(self, steps: int) -> Visit | None:
        """Go back (-1) or forward (1) and return the search there; None if there is none."""
        if not 0 <= self._at + steps < len(self._visits):
            return None
        self._at += steps
        return self.current

    def visit(self, visit: Visit, *, is_instead: bool = False) -> None:
        """Note another search, after this one or instead of it; what was forward is gone."""
        kept = self._visits[: self._at + (0 if is_instead else 1)]
        while kept and kept[-1].query == visit.query:  # someone came back to it while typing
            kept.pop()
        self._visits = [*kept, visit][-MAX_VISITS:]
        self._at = len(self._visits) - 1

    def note(self, **changes: object) -> None:
        """Note what is different now about the search on show."""
        self._visits[self._at] = replace(self.current, **changes)  # type: ignore[arg-type]
