"""Upkeep of an index: vectors in memory become segments, small segments larger ones, each gets its graph.

It may take minutes. Searches go on meanwhile, and it can be stopped at any time; what is done by then stays.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from photosearch.index import segment
from photosearch.index.hnsw import StoppedError
from photosearch.index.segment import Segment
from photosearch.index.segmented import SegmentedIndex

_MOST_SMALL = 6
"""Small segments side by side, before they are merged even though they make no full one."""

_FULL_ENOUGH = 0.75
"""Share of a full segment that small ones are merged for."""

MAX_REMOVED_SHARE = 0.3
"""Removed vectors still cost time and room: a segment with a larger share of them is written anew."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many vectors there are where.

    Attributes:
        in_memory: left in memory, at most. Comparing as many exactly takes 5 ms at 768 dimensions.
        of_segment: of a full segment. Its graph is built in half a minute, and read in a tenth of a second,
            for which time nothing else in the process moves: hnswlib keeps Python's lock while it reads.
    """

    in_memory: int = 16_384
    of_segment: int = 65_536


def upkeep(
    index: SegmentedIndex,
    save: Callable[[], None],
    *,
    threads: int,
    is_stopped: Callable[[], bool],
    sizes: Sizes,
) -> None:
    """Do all that is due.

    Args:
        save: called after each step; it is to call `index.save`.

    Raises:
        OSError: the folder cannot be written, or the disk is full.
    """
    while not is_stopped() and seal(index, sizes.in_memory, sizes):
        save()
    for old in list(_due(index, sizes)):
        if is_stopped():
            return
        living = sum(part.alive_count for part in old)
        merged = segment.write(old, index.folder, _name()) if living else None
        index.merge(old, merged)
        save()
    for part in index.segments()[:-1]:
        if is_stopped():
            return
        if part.graph is None and not index.has_graph(part):
            try:
                part.build_graph(threads, is_stopped)
            except StoppedError:
                return
            part.save_graph(index.folder)
            save()
            if not index.keeps_graphs:
                part.graph = None


def seal(index: SegmentedIndex, at: int, sizes: Sizes) -> bool:
    """Make a segment of vectors in memory if there are at least as many as `at`; tell if so.

    Raises:
        OSError: as for `upkeep`.
    """
    tail = index.oldest_in_memory(sizes.of_segment)
    if len(tail) < at:
        return False
    index.seal(tail, segment.write([tail], index.folder, _name()) if tail.alive_count else None)
    return True


def _due(index: SegmentedIndex, sizes: Sizes) -> Iterator[Sequence[Segment]]:
    """Yield the runs of segments that are to become one."""
    run: list[Segment] = []
    size = 0
    for part in index.segments()[:-1]:
        if run and size + part.alive_count > sizes.of_segment:
            if _is_due(run, size / sizes.of_segment):
                yield run
            run, size = [], 0
        run.append(part)
        size += part.alive_count
    if _is_due(run, size / sizes.of_segment):
        yield run


def _is_due(run: Sequence[Segment], fullness: float) -> bool:
    if any(part.alive_count < (1 - MAX_REMOVED_SHARE) * len(part) for part in run):
        return True
    return len(run) > 1 and (fullness >= _FULL_ENOUGH or len(run) >= _MOST_SMALL)


def _name() -> str:
    return f"segment-{secrets.token_hex(8)}"
