"""An indexing run: scan the roots, then decode and embed what is new, writing as it goes.

    walk -> compare with the catalog -> read, hash, decode, thumbnail (worker threads) -> embed in
    batches -> write each batch as one transaction

Killing the process at any instant loses at most the batch in flight: whatever has no embedding yet is
pending, and the next run goes on with it.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from photosearch.base.errors import FolderError, ImageError, from_os_error
from photosearch.base.types import Failure, IndexSummary, Progress
from photosearch.catalog import Catalog
from photosearch.catalog.photos import DecodedFacts, PendingPhoto
from photosearch.models.base import Embedder
from photosearch.photos.decode import TransientImageError, decode, read
from photosearch.photos.thumbnails import THUMBNAIL_SIDE, ThumbnailCache, thumbnail_of
from photosearch.search.control import RateMeter, RunControl
from photosearch.search.scan import ScanCounts, scan_root
from photosearch.search.vectors import VectorStore

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

BATCH = 16
"""Photos embedded together and written as one transaction: what a kill can cost."""

BATCHES_AHEAD = 3
"""Batches decoded ahead of the one being embedded; bounds memory."""

SAVE_EVERY = 5000
"""Photos between two saves of the graph, so that a kill leaves little to catch up."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    photo: PendingPhoto
    facts: DecodedFacts
    image: Image


@dataclass(frozen=True, slots=True)
class _Failed:
    photo: PendingPhoto
    reason: str
    is_transient: bool


class Indexer:
    """Brings a catalog up to date with its roots, for one model.

    Args:
        skip: folders never walked into: the library's own.
        workers: decode threads; None for one a core.
    """

    def __init__(
        self,
        catalog: Catalog,
        embedder: Embedder,
        vectors: VectorStore,
        thumbnails: ThumbnailCache,
        *,
        skip: Sequence[Path] = (),
        workers: int | None = None,
    ) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._vectors = vectors
        self._thumbnails = thumbnails
        self._skip = tuple(skip)
        self._workers = workers or os.cpu_count() or 1
        self._model_id = catalog.embeddings.model_id(embedder.info)
        self._min_side = max(THUMBNAIL_SIDE, *embedder.info.image_size)

    def run(self, folders: Sequence[Path], control: RunControl) -> Iterator[Progress]:
        """Add `folders` as roots, scan all of those (no folders: every known root), index what is new.

        Yields:
            Steps of the run; the last one has the summary, also when it was cancelled.

        Raises:
            FolderError: a new folder has no photos in it.
            DiskFullError, LibraryError: the library cannot be written. Everything up to the last
                batch is kept.
        """
        started = time.monotonic()
        counts = ScanCounts()
        done = _Done()
        try:
            yield from self._scan(folders, control, counts)
            with closing(self._index(control, done)) as steps:
                yield from steps
            self._vectors.save()
        except OSError as error:
            raise from_os_error(error, f"the library {self._catalog.database.path.parent}") from error
        seconds = time.monotonic() - started
        summary = IndexSummary(
            added=done.added,
            updated=done.updated,
            removed=counts.removed,
            failed=done.failed,
            seconds=seconds,
            photos_per_second=done.total / seconds if seconds > 0 else 0.0,
            was_cancelled=control.is_cancelled,
        )
        yield Progress("indexing", done.total, done.total, summary=summary)

    def _scan(self, folders: Sequence[Path], control: RunControl, counts: ScanCounts) -> Iterator[Progress]:
        for folder in folders:
            if not any(folder.is_relative_to(root.path) for root in self._catalog.roots.all()):
                self._require_photos(folder)
        roots = [self._catalog.roots.add(folder) for folder in folders] or self._catalog.roots.all()
        for root in dict.fromkeys(roots):
            yield from scan_root(self._catalog, root, self._skip, control, counts)

    def _require_photos(self, folder: Path) -> None:
        from photosearch.photos.scanner import ScannedFile, walk

        if not any(isinstance(entry, ScannedFile) for entry in walk(folder, self._skip)):
            raise FolderError(
                f"no photos in {folder}",
                "It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC and AVIF; hidden folders are left out",
            )

    def _index(self, control: RunControl, done: _Done) -> Generator[Progress, None, None]:
        pending = self._catalog.photos.pending(self._model_id)
        meter = RateMeter(len(pending), clock=control.running_s)
        unsaved = 0
        with closing(self._batches(pending, control)) as batches:
            for batch in batches:
                failed = [item for item in batch if isinstance(item, _Failed)]
                self._write([item for item in batch if isinstance(item, _Prepared)], failed)
                done.count(batch)
                meter.advance(done.total)
                for item in failed:
                    log.info("cannot index %r: %s", item.photo.path, item.reason)
                    yield meter.progress(item.photo.path, Failure(item.photo.path, item.reason))
                yield meter.progress(batch[-1].photo.path)
                unsaved += len(batch)
                if unsaved >= SAVE_EVERY:
                    self._vectors.save()
                    unsaved = 0

    def _batches(
        self, pending: Sequence[PendingPhoto], control: RunControl
    ) -> Generator[list[_Prepared | _Failed], None, None]:
        """Yield decoded photos in order, a batch at a time, while workers decode the next ones."""
        waiting: deque[Future[_Prepared | _Failed]] = deque()
        upcoming = iter(pending)
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="decode")
        try:
            while control.go_on():
                for photo in upcoming:
                    waiting.append(pool.submit(self._prepare, photo))
                    if len(waiting) >= BATCH * (BATCHES_AHEAD + 1):
                        break
                if not waiting:
                    return
                yield [waiting.popleft().result() for _ in range(min(BATCH, len(waiting)))]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _prepare(self, photo: PendingPhoto) -> _Prepared | _Failed:
        """Read, hash, decode and shrink one photo. Runs in a worker thread.

        Raises:
            OSError: the thumbnail cannot be written; that ends the run.
        """
        try:
            content = read(photo.path)
            decoded = decode(content.data, min_side=self._min_side)
        except ImageError as error:
            return _Failed(photo, error.message, isinstance(error, TransientImageError))
        if not self._thumbnails.has(content.content_hash):
            self._thumbnails.save(content.content_hash, thumbnail_of(decoded.image))
        facts = DecodedFacts(
            photo.photo_id,
            content.content_hash,
            decoded.width,
            decoded.height,
            decoded.type,
            decoded.metadata,
            decoded.is_animated,
        )
        return _Prepared(photo, facts, self._embedder.fit(decoded.image))

    def _write(self, prepared: Sequence[_Prepared], failed: Sequence[_Failed]) -> None:
        if prepared:
            vectors = self._embedder.embed_images([item.image for item in prepared])
            self._catalog.embeddings.put(self._model_id, [item.facts for item in prepared], vectors)
        if failed:
            self._catalog.photos.mark_failed(
                (item.photo.photo_id, item.reason, item.is_transient) for item in failed
            )


@dataclass(slots=True)
class _Done:
    """Photos finished so far."""

    added: int = 0
    updated: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.added + self.updated + self.failed

    def count(self, batch: Sequence[_Prepared | _Failed]) -> None:
        for item in batch:
            if isinstance(item, _Failed):
                self.failed += 1
            elif item.photo.is_new:
                self.added += 1
            else:
                self.updated += 1
