"""Binding many values to SQL, some hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

_VARIABLES = 500
"""Values bound to one statement; well below SQLite's limit."""

T = TypeVar("T")


def parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Cut `items` into runs short enough to be bound to one statement."""
    return (items[at : at + _VARIABLES] for at in range(0, len(items), _VARIABLES))


def marks(items: Sequence[object]) -> str:
    """Return the placeholders that bind `items`."""
    return ",".join("?" * len(items))
