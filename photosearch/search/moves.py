"""Photos that moved or were renamed: known by their content, they keep their row and all that hangs on it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence

from photosearch.base.errors import ImageError
from photosearch.base.types import Progress
from photosearch.catalog import Catalog
from photosearch.catalog.files import FoundFile
from photosearch.photos.content import hash_of
from photosearch.search.comparison import ScanCounts
from photosearch.search.control import RunControl

log = logging.getLogger(__name__)

_MOVES_AT_ONCE = 100
"""Moves written as one transaction."""

_SAME_TIME_NS = 2_000_000_000
"""FAT keeps times to two seconds."""

_UNLIKELY_FILES = 16
"""So many files of the right size are read for each photo that is gone although neither name nor time
agree. Sizes of compressed pictures hardly ever agree by chance; those of uncompressed raw files always do."""


def find_moved(
    catalog: Catalog,
    gone: set[int],
    scanned: Collection[int],
    control: RunControl,
    counts: ScanCounts,
) -> Iterator[Progress]:
    """Give photos that were found at a new place the row they had at the old one.

    A photo moved when its file is not where it was, and a file that was never read has its content. A
    copy, with the first file still there, is a photo of its own. Killed at any point, the next scan finds
    the same.

    Args:
        gone: ids of photos whose files a scan missed; those that moved are taken out.
        scanned: ids of the roots that were wholly scanned: there, `gone` tells all. Elsewhere the file
            is looked for.
    """
    in_reach = {root.root_id for root in catalog.roots.all() if not root.is_offline}
    if not gone and in_reach.issubset(scanned):
        return
    moves: list[tuple[int, int]] = []
    for size_bytes in catalog.photos.sizes_of_possible_moves():
        olds = [
            old
            for old in catalog.photos.read_of_size(size_bytes)
            if old.photo_id in gone or (old.root_id not in scanned and _is_gone(old))
        ]
        for new in _likely(catalog.photos.unread_of_size(size_bytes), olds, gone):
            if not control.go_on():
                return
            yield Progress("scanning", counts.files, 0, new.path)
            old = _same(new, olds)
            if old is not None:
                log.info("%r moved to %r", old.path, new.path)
                moves.append((old.photo_id, new.photo_id))
                olds.remove(old)
            if not olds:
                break
        if len(moves) >= _MOVES_AT_ONCE:
            _write(catalog, moves, gone, counts)
    _write(catalog, moves, gone, counts)


def _write(catalog: Catalog, moves: list[tuple[int, int]], gone: set[int], counts: ScanCounts) -> None:
    if moves:
        catalog.photos.move(moves)
        gone.difference_update(old for old, _ in moves)
        counts.moved += len(moves)
        moves.clear()


def _is_gone(photo: FoundFile) -> bool:
    try:
        photo.path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False  # nobody knows
    return False


def _likely(news: Sequence[FoundFile], olds: Sequence[FoundFile], gone: Collection[int]) -> list[FoundFile]:
    """Return the files worth reading to see whether they are one of `olds`, the likeliest first."""
    if not olds:
        return []
    names = {old.path.name for old in olds}
    times = {old.mtime_ns // _SAME_TIME_NS + step for old in olds for step in (-1, 0, 1)}
    likely, unlikely = list[FoundFile](), list[FoundFile]()
    for new in news:
        if new.photo_id not in gone:
            is_likely = new.path.name in names or new.mtime_ns // _SAME_TIME_NS in times
            (likely if is_likely else unlikely).append(new)
    return likely + unlikely[: _UNLIKELY_FILES * len(olds)]


def _same(new: FoundFile, olds: Sequence[FoundFile]) -> FoundFile | None:
    """Return the photo whose content a file has; of several, the one named most alike."""
    try:
        content_hash = hash_of(new.path)
    except ImageError:
        return None

    def likeness(old: FoundFile) -> tuple[bool, bool, bool]:
        is_same_name, is_same_folder = old.path.name == new.path.name, old.path.parent == new.path.parent
        return is_same_name, is_same_folder, old.mtime_ns == new.mtime_ns

    return max((old for old in olds if old.content_hash == content_hash), key=likeness, default=None)
