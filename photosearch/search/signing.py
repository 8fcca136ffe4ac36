"""Signatures for photos that were indexed before there were any: from their thumbnails."""

from __future__ import annotations

from collections.abc import Iterator

from photosearch.base.types import Progress
from photosearch.catalog import Catalog
from photosearch.catalog.signatures import COMPLETE_KEY
from photosearch.photos.signature import signature_of_encoded
from photosearch.photos.thumbnails import ThumbnailCache
from photosearch.search.control import RunControl

_PHOTOS_AT_ONCE = 200
"""Photos written as one transaction."""


def add_signatures(catalog: Catalog, thumbnails: ThumbnailCache, control: RunControl) -> Iterator[Progress]:
    """Give embedded photos the signatures that they lack, once in a catalog's life.

    Photos without a sound thumbnail go without, until they are decoded again.
    """
    if catalog.get(COMPLETE_KEY):
        return
    done = 0
    waiting: list[tuple[int, bytes]] = []
    for photo_id, content_hash in catalog.signatures.missing():
        if not control.go_on():
            break
        thumbnail = thumbnails.read(content_hash)
        signature = thumbnail and signature_of_encoded(thumbnail)
        if signature:
            waiting.append((photo_id, signature))
        if len(waiting) >= _PHOTOS_AT_ONCE:
            catalog.signatures.put(waiting)
            done += len(waiting)
            waiting = []
            yield Progress("scanning", done, 0)
    catalog.signatures.put(waiting)
    if not control.is_cancelled:
        catalog.put(COMPLETE_KEY, "1")
