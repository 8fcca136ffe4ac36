"""The answer to a query."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from photosearch.base.types import Hit


@dataclass(frozen=True, slots=True)
class Hits(Sequence[Hit]):
    """The answer to a query, a sequence of hits in the order asked for.

    Attributes:
        total: how many hits there are, of which `items` may be the first few.
        less_certain: how many more lie beyond the relevance cut-off (0 when it was lifted).
        model: name of the embedder that ranked them.
        took_ms: time it took, embedding of the query included.
        is_whole: False for a glimpse of more hits than were looked at; `total` then counts just these.
    """

    items: tuple[Hit, ...]
    total: int
    less_certain: int
    model: str
    took_ms: float
    is_whole: bool = True

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.items)
