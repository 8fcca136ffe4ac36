"""The scan of a run: which roots are there, what is new, changed or gone in them, and what only moved.

    find the roots -> compare each with the disk -> recognise what moved -> remove what is gone

Each step writes as it goes, in transactions. Killed at any point, the next scan ends up the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

from photosearch.base.errors import FolderError
from photosearch.base.texts import phrase
from photosearch.base.types import Progress
from photosearch.catalog import Catalog
from photosearch.catalog.roots import Root
from photosearch.photos import volume
from photosearch.photos.exclusion import NOTHING, Exclusions
from photosearch.photos.scanner import below_root
from photosearch.search.comparison import ScanCounts as ScanCounts
from photosearch.search.comparison import scan_root
from photosearch.search.control import RunControl
from photosearch.search.moves import find_moved
from photosearch.search.reach import find_root, split_off_drives

_REMOVED_AT_ONCE = 1000


def scan(
    catalog: Catalog,
    folders: Sequence[Path],
    below: Sequence[Path] | None,
    skip: Sequence[Path],
    control: RunControl,
    counts: ScanCounts,
    exclusions: Exclusions = NOTHING,
) -> Iterator[Progress]:
    """Bring the catalog up to date with the disk; new and changed photos become pending.

    Call `reach.find_roots` before.

    Args:
        folders: roots to scan, added if need be; none for every root that can be reached.
        below: scan only these folders of known roots instead; they need not exist any more.
        skip: folders never walked into.
        exclusions: names left out; photos that have them leave the library.

    Raises:
        FolderError: a folder of `below` is in no root.
    """
    if below is None:
        targets = [(root, b"") for root in _roots(catalog, folders)]
    else:
        targets = _targets(catalog, below, exclusions)
    gone, scanned = array("q"), set[int]()
    for root, start in targets:
        inner = _inner_roots(catalog, root)
        apart = (*skip, *inner)
        is_done = yield from scan_root(catalog, root, apart, control, counts, gone, start, exclusions)
        if is_done and not start:
            scanned.add(root.root_id)
        elif not is_done and control.go_on():
            find_root(catalog, root)  # its drive left meanwhile
    if not control.go_on():
        return
    split_off_drives(catalog)
    missing = set(gone)
    yield from find_moved(catalog, missing, scanned, control, counts)
    if control.go_on():
        _remove(catalog, sorted(missing), counts)


def _roots(catalog: Catalog, folders: Sequence[Path]) -> list[Root]:
    """Return the roots to scan that can be reached, new ones added."""
    if folders:
        volumes = volume.mounted()
        for folder in folders:
            place = volume.place_of(folder, volumes)
            where = (place.volume, place.path) if place is not None else (None, None)
            catalog.roots.add(folder, *where)
    covering = [catalog.roots.covering(folder) for folder in folders]
    return [
        root
        for root in catalog.roots.all()
        if not root.is_offline
        and (not folders or root in covering or any(root.path.is_relative_to(f) for f in folders))
    ]


def _targets(catalog: Catalog, folders: Sequence[Path], exclusions: Exclusions) -> list[tuple[Root, bytes]]:
    """Return which parts of which roots to scan, none twice."""
    wanted: dict[Root, set[bytes]] = {}
    for named in folders:
        folder = named
        root = catalog.roots.covering(folder)
        if root is None:  # roots are known with their links resolved
            folder = folder.resolve()
            root = catalog.roots.covering(folder)
        if root is None:
            known = ", ".join(str(known.path) for known in catalog.roots.all()) or phrase("none")
            raise FolderError(
                phrase("{named} is not in a folder of this library", named=named),
                phrase("Its folders are: {known}", known=known),
            )
        start = below_root(root.path, folder, exclusions)
        if start is not None and not root.is_offline:
            wanted.setdefault(root, set()).add(start)
    return [
        (root, start)
        for root, starts in wanted.items()
        for start in sorted(starts)
        if not any(start != other and start.startswith(other) for other in starts)
    ]


def _inner_roots(catalog: Catalog, root: Root) -> list[Path]:
    return [
        other.path
        for other in catalog.roots.all()
        if other.root_id != root.root_id and other.path.is_relative_to(root.path)
    ]


def _remove(catalog: Catalog, photo_ids: Sequence[int], counts: ScanCounts) -> None:
    for at in range(0, len(photo_ids), _REMOVED_AT_ONCE):
        catalog.photos.remove(photo_ids[at : at + _REMOVED_AT_ONCE])
    counts.removed += len(photo_ids)
