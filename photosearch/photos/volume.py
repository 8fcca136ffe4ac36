"""Volumes: which file system a folder lies on, however that is called or mounted today.

A drive gets another mount point or letter when others are plugged in before it; its identity stays.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ONLY_MOUNT_POINT = "mount:"
"""Begins the identity of a volume of which nothing but its mount point is known. That much tells a drive
from the empty folder it is mounted on, but does not find it anywhere else."""


@dataclass(frozen=True, slots=True)
class Volume:
    """A mounted file system.

    Attributes:
        identity: the same whenever and wherever it is mounted; see `ONLY_MOUNT_POINT`.
        top: the folder of it that lies at the mount point ('/' between names; empty for all of it).
    """

    identity: str
    mount_point: Path
    top: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, told by its volume.

    Attributes:
        volume: the identity.
        path: of the folder in that file system, os.fsencode'd, '/' between names.
    """

    volume: str
    path: bytes


def mounted() -> list[Volume]:
    """Return what is mounted at present, as far as the system tells; later ones hide earlier ones."""
    from photosearch.photos import mounts

    if sys.platform == "win32":
        return mounts.windows()
    if sys.platform == "darwin":
        return mounts.macos()
    return mounts.linux()


def place_of(folder: Path, volumes: Sequence[Volume]) -> Place | None:
    """Return where an absolute folder, links resolved, lies; None when no volume is known for it."""
    around = [volume for volume in volumes if folder.is_relative_to(volume.mount_point)]
    if not around:
        return None
    deepest = max(len(volume.mount_point.parts) for volume in around)
    volume = next(v for v in reversed(around) if len(v.mount_point.parts) == deepest)
    names = (*volume.top.strip("/").split("/"), *folder.relative_to(volume.mount_point).parts)
    return Place(volume.identity, os.fsencode("/".join(name for name in names if name)))


def folders_at(place: Place, volumes: Sequence[Volume]) -> Iterator[Path]:
    """Yield the paths that would lead to `place` now; whether there is a folder is another question."""
    path = os.fsdecode(place.path)
    for volume in volumes:
        top = volume.top.strip("/")
        if volume.identity == place.volume and (not top or path == top or path.startswith(top + "/")):
            yield volume.mount_point / path[len(top) :].lstrip("/")
