"""The engine's lane of pictures: previews of photos somebody looks at, and thumbnails that were lost."""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Callable, Collection
from typing import Protocol

from photosearch.base.errors import ImageError, QueryError
from photosearch.base.texts import phrase
from photosearch.base.types import Photo
from photosearch.photos.decode import decode
from photosearch.photos.thumbnails import THUMBNAIL_SIDE, ThumbnailCache, thumbnail_of
from photosearch.search import messages as m
from photosearch.search.lanes import gone, guarded
from photosearch.search.picture_queue import Order, PictureQueue
from photosearch.search.tiles import SIDE, tiles_of

log = logging.getLogger(__name__)

_PREVIEW_QUALITY = 88

_ENCODED_SIDE = 65_500
"""Pixels a side of the largest JPEG."""


class PicturedLibrary(Protocol):
    """What the lane needs of a library."""

    thumbnails: ThumbnailCache

    def photo(self, photo_id: int) -> Photo | None:
        """Return one photo."""
        ...


class PicturesLane:
    """One thread; the queue says what is urgent."""

    def __init__(self, library: PicturedLibrary, send: Callable[[m.Reply], None]) -> None:
        self._library = library
        self._send = send
        self._orders = PictureQueue()

    def put(self, order: Order) -> None:
        """Take an order."""
        self._orders.put(order)

    def drop(self, request_ids: Collection[int]) -> None:
        """Forget orders that nobody waits for any more."""
        self._orders.drop(request_ids)

    def close(self) -> None:
        """Let the thread end."""
        self._orders.close()

    def run(self) -> None:
        """Make what is asked for until `close`."""
        while (request := self._orders.get()) is not None:
            if isinstance(request, m.MakePreview):
                preview = request

                def fail(message: str, _: int | None, number: int = preview.request_id) -> None:
                    self._send(m.RequestFailed(number, message))

                guarded(lambda: self._preview(preview), fail)  # noqa: B023
            else:
                photo_id = request.photo_id
                guarded(
                    lambda: self._thumbnail(photo_id),  # noqa: B023
                    lambda message, _: log.info("no thumbnail: %s", message),
                )

    def _preview(self, request: m.MakePreview) -> None:
        photo, side = self._existing(request.photo_id), min(request.max_side, _ENCODED_SIDE)
        if photo.is_offline and not photo.path.exists():
            raise ImageError(phrase("its folder is not connected at present"))  # and not "the file is gone"
        image = decode(photo.path, min_side=_shorter_side(photo, side), time_s=request.time_s).image
        image.thumbnail((side, side))
        if request.is_detailed:
            self._send(m.TilesReady(request.request_id, request.photo_id, *image.size, SIDE, tiles_of(image)))
            return
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=_PREVIEW_QUALITY)
        self._send(m.PreviewReady(request.request_id, request.photo_id, buffer.getvalue()))

    def _thumbnail(self, photo_id: int) -> None:
        photo = self._existing(photo_id)
        if photo.content_hash is None:
            return
        image = decode(photo.path, min_side=THUMBNAIL_SIDE).image
        self._library.thumbnails.remove(photo.content_hash)
        self._library.thumbnails.save(photo.content_hash, thumbnail_of(image))
        self._send(m.ThumbnailReady(photo_id, photo.content_hash))

    def _existing(self, photo_id: int) -> Photo:
        photo = self._library.photo(photo_id)
        if photo is None:
            raise QueryError(gone(photo_id))
        return photo


def _shorter_side(photo: Photo, longer_side: int) -> int:
    """Return the least that the shorter side may have for the longer one to have its pixels."""
    if not photo.width or not photo.height:
        return longer_side
    shorter, longer = sorted((photo.width, photo.height))
    return min(longer_side, max(1, math.ceil(longer_side * shorter / longer)))
