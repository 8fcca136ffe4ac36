"""What was looked up in one state of the catalog, kept until that changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from photosearch.catalog.database import State

_KEPT = 16
"""In a library of a million photos, a set of ids takes 1 MB, and an answer up to 8."""

T = TypeVar("T")


@dataclass(slots=True)
class Known:
    """Values by any key. Threads may share it: the worst is that a value is made twice."""

    state: State | None = None
    values: dict[object, object] = field(default_factory=dict)

    def get(self, key: object, make: Callable[[], T]) -> T:
        """Return the value for a key, made if it is not known."""
        value = self.values.pop(key, None)
        if value is None:
            value = make()
        self.values[key] = value  # at the end: the longest unused come first
        for oldest in list(self.values)[: max(len(self.values) - _KEPT, 0)]:
            self.values.pop(oldest, None)
        return value  # type: ignore[return-value]
