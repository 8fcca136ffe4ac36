"""Upkeep of an index: vectors in memory become segments, small segments larger ones, each gets its graph.

It may take minutes. Searches go on meanwhile, and it can be stopped at any time; what is done by then stays.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from photosearch.index import segment
from photosearch.index.hnsw import StoppedError
from photosearch.index.segment import Segment
from photosearch.index.segmented import SegmentedIndex

MERGED = 4
"""Segments of about one size that become one. Each vector is then put into a graph three times at most."""

MOST_UNSAVED = 1000
"""Removals that may be applied anew each time the index is opened."""

MAX_REMOVED_SHARE = 0.3
"""Removed vectors still cost time and room: a segment with a larger share of them is written anew."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many vectors there are where.

    Attributes:
        in_memory: left in memory, at most. Comparing as many exactly takes 3 ms at 768 dimensions.
        of_segment: of a full segment. Its graph takes 160 MB, a minute to build, and a fifth of a second to
            read, for which time nothing else in the process moves: hnswlib keeps Python's lock.
    """

    in_memory: int = 8_192
    of_segment: int = 131_072


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
    while not is_stopped() and (old := _due(index, sizes)):
        index.merge(old, segment.write(old, index.folder, _name()))
        save()
    for part in index.segments()[:-1]:
        if is_stopped():
            return
        if part.graph is None and not index.has_graph(part):
            # Where graphs are not kept, no search is to begin with one that is about to go.
            built = part if index.keeps_graphs else replace(part)
            try:
                built.build_graph(threads, is_stopped)
            except StoppedError:
                return
            built.save_graph(index.folder)
            save()
    if index.removals_unsaved > MOST_UNSAVED:
        save()


def seal(index: SegmentedIndex, at: int, sizes: Sizes) -> bool:
    """Make a segment of vectors in memory if there are at least as many as `at`; tell if so.

    Raises:
        OSError: as for `upkeep`.
    """
    tail = index.oldest_in_memory(sizes.of_segment)
    if len(tail) < at:
        return False
    index.seal(tail, segment.write([tail], index.folder, _name()))
    return True


def _due(index: SegmentedIndex, sizes: Sizes) -> Sequence[Segment]:
    """Return segments side by side that are to become one; none if all is well."""
    segments = index.segments()[:-1]
    for part in segments:
        if part.alive_count < (1 - MAX_REMOVED_SHARE) * len(part):
            return [part]
    tiers = [_tier(part, sizes) for part in segments]
    for at in range(len(segments) - MERGED + 1):
        run = segments[at : at + MERGED]
        if len(set(tiers[at : at + MERGED])) == 1 and sum(map(len, run)) <= sizes.of_segment:
            return run
    return []


def _tier(part: Segment, sizes: Sizes) -> int:
    """Return how often segments of the smallest size were merged to make one of this size, about."""
    return round(math.log(max(len(part), sizes.in_memory) / sizes.in_memory, MERGED))


def _name() -> str:
    return f"segment-{secrets.token_hex(8)}"
