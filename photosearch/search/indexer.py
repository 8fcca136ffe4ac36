"""An indexing run: scan the roots, then decode and embed what is new, writing as it goes.

    walk -> compare with the catalog -> read, hash, decode, thumbnail (worker processes) -> embed in
    batches -> write each batch as one transaction

Killing the process at any instant loses at most the batches in flight: whatever has no embedding yet is
pending, and the next run goes on with it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from photosearch.base.errors import FolderError, UserError, from_os_error
from photosearch.base.machine import usable_cores
from photosearch.base.texts import phrase
from photosearch.base.types import Failure, IndexSummary, Progress
from photosearch.catalog import Catalog
from photosearch.catalog.photos import PendingPhoto
from photosearch.models.base import Embedder
from photosearch.photos import video
from photosearch.photos.exclusion import NOTHING, Exclusions
from photosearch.photos.metadata import VERSION as METADATA_VERSION
from photosearch.photos.sidecar import metadata_of
from photosearch.photos.thumbnails import ThumbnailCache
from photosearch.search.comparison import is_readable
from photosearch.search.control import RateMeter, RunControl
from photosearch.search.pipeline import EmbeddedBatch, Pipeline, RefusedPhoto
from photosearch.search.reach import find_roots
from photosearch.search.refresh import refresh_metadata
from photosearch.search.scan import ScanCounts, scan
from photosearch.search.signing import add_signatures
from photosearch.search.vectors import VectorStore

log = logging.getLogger(__name__)

WRITE_AT_ONCE = 16
"""Photos written as one transaction."""

WRITE_EVERY_S = 0.5
"""However few photos there are by then, they are written: slow models make one in seconds."""

SAVE_EVERY = 5000
"""Photos between two looks at whether the vector index needs upkeep, which then goes on beside the run."""

PHOTOS_A_WORKER = 8
"""Starting a worker takes as long as decoding some photos: small runs start fewer of them."""


class Indexer:
    """Brings a catalog up to date with its roots, for one model.

    Args:
        skip: folders never walked into: the library's own.
        exclusions: names of files and folders that are left out.
        workers: decode processes; None for one a core.
    """

    def __init__(
        self,
        catalog: Catalog,
        embedder: Embedder,
        vectors: VectorStore,
        thumbnails: ThumbnailCache,
        *,
        skip: Sequence[Path] = (),
        exclusions: Exclusions = NOTHING,
        workers: int | None = None,
    ) -> None:
        self._catalog = catalog
        self._embedder = embedder
        self._vectors = vectors
        self._thumbnails = thumbnails
        self._skip = tuple(skip)
        self._exclusions = exclusions
        self._workers = workers or usable_cores()
        self._model_id = catalog.embeddings.model_id(embedder.info)
        self._is_over = False

    def run(
        self, folders: Sequence[Path], control: RunControl, *, below: Sequence[Path] | None = None
    ) -> Generator[Progress, None, None]:
        """Add `folders` as roots, scan all of those (no folders: every known root), index what is new.

        Args:
            below: scan only these folders of known roots instead.

        Yields:
            Steps of the run; the last one has the summary, also when it was cancelled.

        Raises:
            FolderError: a new folder has no photos in it, or one of `below` is in no root.
            DiskFullError, LibraryError: the library cannot be written. Everything up to the last
                batch is kept.
        """
        started = time.monotonic()
        counts = ScanCounts()
        done = _Done()
        self._is_over = False
        try:
            yield from self._scan(folders, below, control, counts)
            with closing(self._index(control, done)) as steps:
                yield from steps
            for _ in self._vectors.saving(self._is_upkeep_stopped(control)):
                yield Progress("finishing", done.total, done.total)
        except OSError as error:
            raise from_os_error(
                error, phrase("the library {library}", library=self._catalog.database.path.parent)
            ) from error
        finally:
            self._is_over = True
            self._vectors.settle()  # before anyone else may write to the library
        summary = _summary(done, started, control)
        yield Progress("indexing", done.total, done.total, summary=replace(summary, removed=counts.removed))

    def catch_up(
        self, control: RunControl, is_wanted: Callable[[], bool]
    ) -> Generator[Progress, None, IndexSummary]:
        """Embed what this model lacks, while another one answers searches; scan nothing.

        A photo that cannot be read at present keeps what the other model made of it, unless its root is
        within reach: then it has failed like any other.

        Args:
            is_wanted: asked after each step; False ends the run.

        Yields:
            Steps of the run without its end.

        Returns:
            What was done.

        Raises:
            DiskFullError, LibraryError: the library cannot be written.
        """
        started = time.monotonic()
        done = _Done()
        name = self._embedder.info.name
        self._is_over = False
        try:
            find_roots(self._catalog)
            before = self._catalog.embeddings.photo_count(self._model_id)
            total = before + self._catalog.photos.pending_count(self._model_id)
            yield Progress("indexing", before, total, model=name)
            with closing(self._index(control, done, is_patient=True)) as steps:
                for step in steps:
                    yield replace(step, done=before + step.done, total=total, model=name)
                    if not is_wanted():
                        break
            if not control.is_cancelled:
                for photo, reason in self._give_up(done):
                    failure = Failure(photo.path, reason)
                    yield Progress("indexing", total, total, photo.path, failure=failure, model=name)
            for _ in self._vectors.saving(self._is_upkeep_stopped(control)):
                yield Progress("finishing", total, total, model=name)
        except OSError as error:
            raise from_os_error(
                error, phrase("the library {library}", library=self._catalog.database.path.parent)
            ) from error
        finally:
            self._is_over = True
            self._vectors.settle()
        return replace(
            _summary(done, started, control), added=0, updated=0, reembedded=done.added + done.updated
        )

    def _give_up(self, done: _Done) -> Iterator[tuple[PendingPhoto, str]]:
        """Let what could not be read have failed, where its root is within reach."""
        if not done.postponed:
            return
        find_roots(self._catalog)
        for photo in self._catalog.photos.pending(self._model_id):
            if (reason := done.postponed.get(photo.photo_id)) is not None:
                self._catalog.photos.mark_failed([(photo.photo_id, reason, True)])
                done.failed += 1
                yield photo, reason

    def _scan(
        self,
        folders: Sequence[Path],
        below: Sequence[Path] | None,
        control: RunControl,
        counts: ScanCounts,
    ) -> Iterator[Progress]:
        find_roots(self._catalog)  # first: a folder may be a known root whose drive is mounted elsewhere
        for folder in folders:
            if self._catalog.roots.covering(folder) is None:
                self._require_photos(folder)
        yield from scan(self._catalog, folders, below, self._skip, control, counts, self._exclusions)
        yield from refresh_metadata(self._catalog, metadata_of, METADATA_VERSION, control)
        yield from add_signatures(self._catalog, self._thumbnails, control)

    def _require_photos(self, folder: Path) -> None:
        from photosearch.photos.scanner import ScannedFolder, walk

        entries = walk(folder, self._skip, exclusions=self._exclusions)
        folders = (entry for entry in entries if isinstance(entry, ScannedFolder))
        if any(is_readable(file) for entry in folders for file in entry.files):
            return
        raise FolderError(
            phrase("no photos in {folder}", folder=folder),
            phrase(
                "It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF and raw files and videos outside "
                "hidden folders"
            )
            if video.is_available()
            else phrase(
                "It reads JPEG, PNG, WebP, GIF, TIFF, BMP, HEIC, AVIF and raw files (and videos with the "
                "extra `video`) outside hidden folders"
            ),
        )

    def _index(
        self, control: RunControl, done: _Done, *, is_patient: bool = False
    ) -> Generator[Progress, None, None]:
        pending = self._catalog.photos.pending(self._model_id)
        total = self._catalog.photos.pending_count(self._model_id)
        if not total:
            return
        workers = min(self._workers, -(-total // PHOTOS_A_WORKER))
        pipeline = Pipeline(self._embedder.for_bulk(), self._thumbnails, workers, control)
        meter = RateMeter(total, self._catalog.photos.pending_bytes(self._model_id), clock=control.running_s)
        gathered = _Gathered()
        with closing(pipeline.run(pending)) as outcomes:
            try:
                for outcome in outcomes:
                    if isinstance(outcome, RefusedPhoto):
                        if is_patient and outcome.is_transient:
                            done.postponed[outcome.photo.photo_id] = outcome.reason
                        else:
                            yield self._refuse(outcome, done, meter)
                        continue
                    gathered.batches.append(outcome)
                    if gathered.is_due:
                        self._write(gathered, done, meter)
                        yield meter.progress(outcome.photos[-1].path)
                        self._keep_index(done, control)
            except (GeneratorExit, UserError):  # whoever follows has had enough of it, or the model fails
                self._write(gathered, done, meter)
                raise
        self._write(gathered, done, meter)
        yield meter.progress(None)

    def _write(self, gathered: _Gathered, done: _Done, meter: RateMeter) -> None:
        """Write what was gathered as one transaction."""
        batches = gathered.take()
        if not batches:
            return
        facts = [facts for batch in batches for facts in batch.facts]
        vectors = np.concatenate([batch.vectors for batch in batches])
        self._catalog.embeddings.put(self._model_id, facts, vectors)
        for batch in batches:
            done.count(batch)
        meter.advance(done.total, done.size_bytes)

    def _keep_index(self, done: _Done, control: RunControl) -> None:
        if done.total >= done.save_at:
            self._vectors.save_soon(self._is_upkeep_stopped(control))
            done.save_at = done.total + SAVE_EVERY

    def _is_upkeep_stopped(self, control: RunControl) -> Callable[[], bool]:
        # What a pause cuts off is taken up later.
        return lambda: self._is_over or control.is_cancelled or control.is_paused

    def _refuse(self, refused: RefusedPhoto, done: _Done, meter: RateMeter) -> Progress:
        photo = refused.photo
        log.info("cannot index %r: %s", photo.path, refused.reason)
        self._catalog.photos.mark_failed([(photo.photo_id, refused.reason, refused.is_transient)])
        done.failed += 1
        done.size_bytes += photo.size_bytes
        meter.advance(done.total, done.size_bytes)
        return meter.progress(photo.path, Failure(photo.path, refused.reason))


@dataclass(slots=True)
class _Gathered:
    """Embedded batches that wait to be written together: a transaction of four photos costs as one of 16."""

    batches: list[EmbeddedBatch] = field(default_factory=list)
    written_s: float = field(default_factory=time.monotonic)

    @property
    def is_due(self) -> bool:
        photos = sum(len(batch.photos) for batch in self.batches)
        return photos >= WRITE_AT_ONCE or time.monotonic() - self.written_s >= WRITE_EVERY_S

    def take(self) -> list[EmbeddedBatch]:
        taken, self.batches = self.batches, []
        self.written_s = time.monotonic()
        return taken


@dataclass(slots=True)
class _Done:
    """Photos finished so far, and at how many the vector index is looked at next."""

    added: int = 0
    updated: int = 0
    failed: int = 0
    size_bytes: int = 0
    save_at: int = field(default_factory=lambda: SAVE_EVERY)
    postponed: dict[int, str] = field(default_factory=dict)
    """Why photos cannot be read at present, by their ids."""

    @property
    def total(self) -> int:
        return self.added + self.updated + self.failed

    def count(self, batch: EmbeddedBatch) -> None:
        new = sum(photo.is_new for photo in batch.photos)
        self.added += new
        self.updated += len(batch.photos) - new
        self.size_bytes += sum(photo.size_bytes for photo in batch.photos)


def _summary(done: _Done, started_s: float, control: RunControl) -> IndexSummary:
    seconds = time.monotonic() - started_s
    return IndexSummary(
        added=done.added,
        updated=done.updated,
        removed=0,
        failed=done.failed,
        seconds=seconds,
        photos_per_second=done.total / seconds if seconds > 0 else 0.0,
        was_cancelled=control.is_cancelled,
    )
