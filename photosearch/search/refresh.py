"""Reading metadata anew where the embedding stays: a sidecar changed, or the code that reads has learnt."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

from photosearch.base.errors import UserError
from photosearch.base.types import Metadata, Progress
from photosearch.catalog import Catalog
from photosearch.search.control import RunControl

log = logging.getLogger(__name__)

_PHOTOS_AT_ONCE = 200
"""Photos written as one transaction."""


def refresh_metadata(
    catalog: Catalog, read: Callable[[Path], Metadata], version: int, control: RunControl
) -> Iterator[Progress]:
    """Read the metadata of embedded photos of reachable roots that was read by older code.

    A photo that cannot be read at present keeps what it has, and its turn comes with the next run.

    Args:
        read: what opens a photo's header and its sidecar (`photos.sidecar.metadata_of`).
        version: of the code behind `read` (`photos.metadata.VERSION`).
    """
    done = 0
    waiting: list[tuple[int, Metadata]] = []
    for photo_id, path in catalog.photos.outdated(version):
        if not control.go_on():
            break
        try:
            waiting.append((photo_id, read(path)))
        except (UserError, OSError) as error:
            log.warning("cannot read the metadata of %r: %s", path, error)
        if len(waiting) >= _PHOTOS_AT_ONCE:
            catalog.photos.put_metadata(waiting, version)
            done += len(waiting)
            waiting = []
            yield Progress("scanning", done, 0, path)
    if waiting:
        catalog.photos.put_metadata(waiting, version)
