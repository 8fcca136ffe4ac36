"""Which roots can be reached, and where: drives that are away, and drives that came back elsewhere.

    the root's folder                    and the catalog says    then
    has something in it                  the same volume         it is scanned
                                         another volume          it is scanned if any of its photos is there
    is empty, or hidden files only       the same volume         it is scanned: its photos were deleted
                                         another, or unknown     its drive is not mounted: offline
    is missing, or cannot be listed      anything                offline

A root that would be offline is looked for on the volume it was last seen on, should that be mounted
elsewhere. An offline root loses nothing. A drive mounted inside a root becomes a root of its own.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from pathlib import Path

from photosearch.catalog import Catalog
from photosearch.catalog.files import FileFacts
from photosearch.catalog.roots import Root
from photosearch.photos import volume
from photosearch.photos.scanner import SYSTEM_FOLDERS
from photosearch.photos.volume import ONLY_MOUNT_POINT, Place, Volume

log = logging.getLogger(__name__)

_PHOTOS_LOOKED_FOR = 2000
"""How many photos of a root may be missing before it is taken for another folder."""


_HALF_HOUR_S = 1800


class _Look(Enum):
    MISSING = "missing, or not to be listed"
    EMPTY = "empty"
    FILLED = "filled"


def find_roots(catalog: Catalog) -> None:
    """Note of every root whether it can be reached, on which volume, and where if its drive moved."""
    volumes = volume.mounted()
    for root in catalog.roots.all():
        find_root(catalog, root, volumes)
    split_off_drives(catalog, volumes)


def split_off_drives(catalog: Catalog, volumes: Sequence[Volume] | None = None) -> None:
    """Make roots of the drives that are mounted inside a root (/media, /Volumes) and have photos.

    As parts of that root they would be taken for deleted when they are unplugged.
    """
    for mount in volume.mounted() if volumes is None else volumes:
        root = catalog.roots.covering(mount.mount_point)
        if root is None or root.is_offline or mount.mount_point == root.path:
            continue
        below = os.fsencode(mount.mount_point.relative_to(root.path).as_posix()) + b"/"
        if mount.identity != root.volume and catalog.photos.has_below(root.root_id, below):
            log.info("%r, a drive in the folder %r, is watched by itself", mount.mount_point, root.path)
            top = os.fsencode(mount.top.strip("/"))
            catalog.roots.split(root, mount.mount_point, mount.identity, top)


def find_root(catalog: Catalog, root: Root, volumes: Sequence[Volume] | None = None) -> Root | None:
    """Return a root as it can be scanned now, its new path noted in the catalog; None when it is offline."""
    volumes = volume.mounted() if volumes is None else volumes
    here = volume.place_of(root.path, volumes)
    if _is_in_place(catalog, root, here):
        return _noted(catalog, root, here)
    for path in _elsewhere(root, volumes):
        if not _is_taken(catalog, root, path) and has_its_photos(catalog, root, path):
            log.warning("the folder %r is now %r", root.path, path)
            catalog.roots.move([(root.root_id, path)])
            moved = replace(root, path=path, is_offline=False, volume=None, volume_path=None)
            return _noted(catalog, moved, volume.place_of(path, volumes))
    log.warning("the folder %r cannot be reached; its photos are kept as offline", root.path)
    catalog.roots.set_offline(root.root_id, is_offline=True)
    return None


def has_its_photos(catalog: Catalog, root: Root, folder: Path, *, is_time_sure: bool = True) -> bool:
    """Tell if any photo of a root lies in `folder` as it did in the root; true when the root has none.

    Its name is not enough: every camera's card has an IMG_0001.

    Args:
        is_time_sure: False for copies, which may have lost the times of their files.
    """
    photos = catalog.photos.some_of_root(root.root_id, _PHOTOS_LOOKED_FOR)
    return not photos or any(_is_there(photo, folder, is_time_sure) for photo in photos)


def _is_there(photo: FileFacts, folder: Path, is_time_sure: bool) -> bool:
    try:
        status = Path(folder, os.fsdecode(photo.path)).stat()
    except OSError:
        return False
    # FAT keeps local time, to two seconds: it shifts by hours, and by half hours in some zones.
    shift_s = abs(status.st_mtime_ns - photo.mtime_ns) / 1e9 % _HALF_HOUR_S
    is_time_right = min(shift_s, _HALF_HOUR_S - shift_s) <= 2
    return status.st_size == photo.size_bytes and (is_time_right or not is_time_sure)


def _is_in_place(catalog: Catalog, root: Root, here: Place | None) -> bool:
    look = _look(root.path)
    if look is _Look.MISSING:
        return False
    is_unknown = here is None or root.volume is None
    if here is not None and here.volume == root.volume:
        return True
    return (look is _Look.FILLED and is_unknown) or has_its_photos(catalog, root, root.path)


def _look(folder: Path) -> _Look:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and entry.name not in SYSTEM_FOLDERS:
                    return _Look.FILLED
            return _Look.EMPTY
    except OSError:
        return _Look.MISSING


def _noted(catalog: Catalog, root: Root, here: Place | None) -> Root:
    """Write down that a root is in reach and where it was seen."""
    catalog.roots.set_offline(root.root_id, is_offline=False)
    seen = (here.volume, here.path) if here is not None else (None, None)
    if seen != (root.volume, root.volume_path):
        catalog.roots.set_volume(root.root_id, *seen)
    return replace(root, is_offline=False, volume=seen[0], volume_path=seen[1])


def _elsewhere(root: Root, volumes: Sequence[Volume]) -> list[Path]:
    """Return the folders that the root may have become, on the volume it was last seen on."""
    if root.volume is None or root.volume_path is None or root.volume.startswith(ONLY_MOUNT_POINT):
        return []
    paths = volume.folders_at(Place(root.volume, root.volume_path), volumes)
    return [path for path in paths if path != root.path and _look(path) is _Look.FILLED]


def _is_taken(catalog: Catalog, root: Root, path: Path) -> bool:
    """Tell if `path` is around another root, or in one that has photos there."""
    for other in catalog.roots.all():
        if other.root_id == root.root_id:
            continue
        if other.path.is_relative_to(path):
            return True
        if path.is_relative_to(other.path):
            below = os.fsencode(path.relative_to(other.path).as_posix()) + b"/"
            if catalog.photos.has_below(other.root_id, below):
                return True
    return False
