"""The pipeline's batches: bounded in pictures, of which a video has several, and whole photos each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("av")

from fakes import ColourEmbedder, WorkerInThisProcess
from films import film, noise
from PIL import Image

from photosearch.catalog.photos import PendingPhoto
from photosearch.models.base import Embeddings
from photosearch.photos.scanner import EXTENSIONS
from photosearch.photos.thumbnails import ThumbnailCache
from photosearch.photos.video import MAX_FRAMES
from photosearch.search.control import RunControl
from photosearch.search.pipeline import EmbeddedBatch, Pipeline


class CountingEmbedder(ColourEmbedder):
    def __init__(self, batch_size: int) -> None:
        super().__init__()
        self.batch_size = batch_size
        self.batches: list[int] = []

    def for_bulk(self) -> CountingEmbedder:
        return self

    def embed_images(self, images: Sequence[Image.Image]) -> Embeddings:
        self.batches.append(len(images))
        return super().embed_images(images)


@pytest.fixture
def pending(tmp_path: Path) -> list[PendingPhoto]:
    paths = [film(tmp_path / f"{n}.mp4", [(noise(9 * n + m), 0.5) for m in range(9)]) for n in range(6)]
    for number in range(6):
        paths.insert(2 * number, tmp_path / f"{number}.png")
        Image.new("RGB", (40, 40), (40 * number, 255, 0)).save(paths[2 * number])
    return [PendingPhoto(n, path, True, EXTENSIONS[path.suffix], 1) for n, path in enumerate(paths, 1)]


@pytest.mark.parametrize("batch_size", [1, 5, 16])
def test_batches_are_bounded_and_photos_whole(
    tmp_path: Path, pending: list[PendingPhoto], batch_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.search.pipeline.WorkerProcess", WorkerInThisProcess)
    embedder, fed = CountingEmbedder(batch_size), 0
    pipeline = Pipeline(embedder, ThumbnailCache(tmp_path / "thumbnails"), 1, RunControl())
    done: set[int] = set()

    def feed() -> Iterator[PendingPhoto]:
        nonlocal fed
        for photo in pending:
            at_hand = pending[len(done) : fed]
            # One task may go over: what it comes to is known when it is taken.
            assert sum(MAX_FRAMES if p.type == "mp4" else 1 for p in at_hand) < pipeline._ahead
            fed += 1
            yield photo

    for outcome in pipeline.run(feed()):
        assert isinstance(outcome, EmbeddedBatch)
        done.update(photo.photo_id for photo in outcome.photos)
        assert len(outcome.vectors) == sum(len(facts.times_s) for facts in outcome.facts)
        assert [facts.photo_id for facts in outcome.facts] == [photo.photo_id for photo in outcome.photos]
        np.testing.assert_allclose(np.linalg.norm(outcome.vectors, axis=1), 1, atol=1e-5)
    assert len(done) == 12
    assert max(embedder.batches) <= batch_size
    assert sum(embedder.batches) > 6 * 3
