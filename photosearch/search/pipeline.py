"""From pending photos to embeddings: decode workers, then embedding lanes, with little in between.

    pending -> decode workers (processes) -> batches -> lanes (threads that embed) -> whoever writes

Every stage runs as fast as the others let it. What waits between them is bounded, so memory is, too, and
on few cores the stages share them by themselves: when the lanes fall behind, the workers wait.
"""

from __future__ import annotations

import queue
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from photosearch.base.errors import ModelError, UserError
from photosearch.catalog.photos import DecodedFacts, PendingPhoto
from photosearch.models.base import Embedder, Embeddings, Interruptible
from photosearch.photos.scanner import VIDEO_TYPES
from photosearch.photos.thumbnails import ThumbnailCache
from photosearch.photos.video import MAX_FRAMES
from photosearch.search.control import RunControl
from photosearch.search.decode_pool import DecodePool, WorkerProcess
from photosearch.search.decode_worker import Decoded, DecodeTask, Reply, Undecodable, WorkerSetup

_TASKS_A_WORKER = 3
"""Photos in decoding for each worker: one at work, one handed over, one on its way."""

_BATCHES_A_LANE = 2
"""Batches for each lane: one at work, one filling."""

_LOOK_EVERY_S = 0.1
"""How soon a run that waits for slow photos notices that it was cancelled."""


@dataclass(frozen=True, slots=True)
class EmbeddedBatch:
    """Photos embedded together; `facts[i]` belongs to `photos[i]`, and `vectors` to their frames in a row."""

    photos: tuple[PendingPhoto, ...]
    facts: tuple[DecodedFacts, ...]
    vectors: Embeddings


@dataclass(frozen=True, slots=True)
class RefusedPhoto:
    """A photo that cannot be indexed, and why (see `Undecodable`)."""

    photo: PendingPhoto
    reason: str
    is_transient: bool


class Pipeline:
    """Decodes and embeds what is pending, in no promised order.

    Args:
        embedder: for many photos (`Embedder.for_bulk`).
        workers: decode processes.
    """

    def __init__(
        self, embedder: Embedder, thumbnails: ThumbnailCache, workers: int, control: RunControl
    ) -> None:
        self._is_over = False
        if isinstance(embedder, Interruptible):
            embedder = embedder.until(lambda: self._is_over or control.is_cancelled)
        self._embedder = embedder
        self._thumbnails = thumbnails
        self._setup = WorkerSetup(thumbnails.folder, embedder.info)
        self._workers = workers
        self._control = control
        self._ahead = _TASKS_A_WORKER * workers + _BATCHES_A_LANE * embedder.lanes * embedder.batch_size
        self._events: queue.SimpleQueue[Reply | UserError | Future[EmbeddedBatch]] = queue.SimpleQueue()
        self._decoding: dict[int, PendingPhoto] = {}
        self._decoded: list[Decoded] = []
        self._photos: dict[int, PendingPhoto] = {}
        self._embedding = 0
        self._failure: ModelError | None = None
        self._weight = 0
        """Pictures that the photos at hand may come to."""

    def run(self, pending: Iterator[PendingPhoto]) -> Generator[EmbeddedBatch | RefusedPhoto, None, None]:
        """Yield what became of each photo. When the run is cancelled, what is being embedded still comes,
        unless the model keeps it waiting (`Interruptible`).

        Raises:
            OSError: a thumbnail cannot be written.
            UserError: no worker can be started.
            ModelError: the model fails; what else was embedded by then comes first.
        """
        self._thumbnails.make()
        pool = DecodePool(self._setup, self._workers, self._events.put, self._control, WorkerProcess)
        lanes = ThreadPoolExecutor(self._embedder.lanes, thread_name_prefix="embed")
        try:
            while self._control.go_on():
                self._feed(pool, pending)
                self._start_batches(lanes)
                if not (self._decoding or self._decoded or self._embedding):
                    return
                try:
                    event = self._events.get(timeout=_LOOK_EVERY_S)
                except queue.Empty:
                    continue
                yield from self._digest(event)
            while self._embedding:
                event = self._events.get()
                if isinstance(event, Future):
                    yield from self._digest(event)
        except ModelError:  # a server that is out of reach, say: the other lanes may have been luckier
            lanes.shutdown(wait=True, cancel_futures=True)
            yield from self._embedded_meanwhile()
            if not self._control.is_cancelled:
                raise
        finally:
            self._is_over = True
            pool.close()
            lanes.shutdown(wait=True, cancel_futures=True)

    def _embedded_meanwhile(self) -> Iterator[EmbeddedBatch | RefusedPhoto]:
        """Yield what was embedded after a batch has failed. The lanes are at rest."""
        while self._embedding:
            event = self._events.get()
            if isinstance(event, Future):
                with suppress(ModelError, CancelledError):
                    yield from self._digest(event)

    def _feed(self, pool: DecodePool, pending: Iterator[PendingPhoto]) -> None:
        while self._weight < self._ahead:
            photo = next(pending, None)
            if photo is None:
                return
            self._photos[photo.photo_id] = self._decoding[photo.photo_id] = photo
            self._weight += _weight(photo)
            pool.submit(DecodeTask(photo.photo_id, photo.path, photo.type))

    def _start_batches(self, lanes: ThreadPoolExecutor) -> None:
        """Hand full batches to the lanes; the last one as it is."""
        size = self._embedder.batch_size
        while self._decoded and (_pictures(self._decoded) >= size or not self._decoding):
            totals = accumulate(len(item.pictures) for item in self._decoded)
            taken = max(1, sum(total <= size for total in totals))
            batch, self._decoded = self._decoded[:taken], self._decoded[taken:]
            self._embedding += 1
            lanes.submit(self._embed, batch).add_done_callback(self._events.put)

    def _embed(self, batch: list[Decoded]) -> EmbeddedBatch:
        """Embed a batch. Runs in a lane; after a failure in any of them, it would only take time to fail."""
        if self._failure is not None:
            raise self._failure
        images = [picture.image() for item in batch for picture in item.pictures]
        size = self._embedder.batch_size  # a video may be more than a batch
        parts = [images[at : at + size] for at in range(0, len(images), size)]
        try:
            vectors = np.concatenate([self._embedder.embed_images(part) for part in parts])
        except ModelError as error:
            self._failure = error
            raise
        photos = tuple(self._photos[item.photo_id] for item in batch)
        return EmbeddedBatch(photos, tuple(item.facts for item in batch), vectors)

    def _digest(
        self, event: Reply | UserError | Future[EmbeddedBatch]
    ) -> Iterator[EmbeddedBatch | RefusedPhoto]:
        if isinstance(event, Decoded):
            del self._decoding[event.photo_id]
            self._decoded.append(event)
        elif isinstance(event, Undecodable):
            del self._decoding[event.photo_id]
            yield RefusedPhoto(self._let_go(event.photo_id), event.reason, event.is_transient)
        elif isinstance(event, Future):
            self._embedding -= 1
            embedded = event.result()
            for photo in embedded.photos:
                self._let_go(photo.photo_id)
            yield embedded
        elif isinstance(event, Exception):
            raise event

    def _let_go(self, photo_id: int) -> PendingPhoto:
        photo = self._photos.pop(photo_id)
        self._weight -= _weight(photo)
        return photo


def _weight(photo: PendingPhoto) -> int:
    """Return how many pictures a photo may come to."""
    return MAX_FRAMES if photo.type in VIDEO_TYPES else 1


def _pictures(decoded: Sequence[Decoded]) -> int:
    return sum(len(item.pictures) for item in decoded)
