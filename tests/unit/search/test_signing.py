"""Signatures come with decoding, and to photos decoded before from their thumbnails, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from edits import scene
from fakes import ColourEmbedder
from pictures import encode
from PIL import Image

from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog.photos import DecodedFacts, FileFacts
from photosearch.photos.signature import signature_of
from photosearch.photos.thumbnails import ThumbnailCache, thumbnail_of
from photosearch.search.control import RunControl
from photosearch.search.decode_worker import Decoded, DecodeTask, Preparer, WorkerSetup
from photosearch.search.signing import add_signatures

INFO = ColourEmbedder().info
PHOTOS = 450
"""More than are written at once."""


@pytest.fixture
def cache(tmp_path: Path) -> ThumbnailCache:
    return ThumbnailCache(tmp_path / "thumbnails")


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    """Photos that were indexed without signatures."""
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        root = opened.roots.add(Path("/photos"))
        files = [FileFacts(b"%d.jpg" % k, 1, 1, "jpeg") for k in range(PHOTOS)]
        ids = opened.photos.add(root.root_id, files)
        facts = [DecodedFacts(k, f"{k:032x}", 384, 288, "jpeg", Metadata()) for k in ids]
        vectors = np.ones((PHOTOS, INFO.dimension), np.float32)
        opened.embeddings.put(opened.embeddings.model_id(INFO), facts, vectors)
        yield opened


def add(catalog: Catalog, cache: ThumbnailCache, control: RunControl | None = None) -> list[int]:
    return [step.done for step in add_signatures(catalog, cache, control or RunControl())]


def signed(catalog: Catalog) -> dict[int, bytes]:
    appearances = catalog.signatures.appearances(range(1, PHOTOS + 1))
    return {k: seen.signature for k, seen in appearances.items() if seen.signature is not None}


def test_a_worker_signs_what_it_decodes(tmp_path: Path, cache: ThumbnailCache) -> None:
    photo = scene(1, 600, 400)
    path = tmp_path / "photo.png"
    path.write_bytes(encode(photo, "PNG"))
    decoded = Preparer(WorkerSetup(cache.folder, INFO)).prepare(DecodeTask(1, path, "png"))
    assert isinstance(decoded, Decoded)
    assert decoded.facts.signature == signature_of(thumbnail_of(photo))


def test_old_photos_are_signed_from_their_thumbnails(catalog: Catalog, cache: ThumbnailCache) -> None:
    for k in range(1, PHOTOS):
        cache.save(f"{k:032x}", Image.new("RGB", (40, 30), (200 * k // PHOTOS,) * 3))
    cache.path_of(f"{5:032x}").write_bytes(b"damaged")
    assert add(catalog, cache) == [200, 400]
    found = signed(catalog)
    assert set(found) == set(range(1, PHOTOS)) - {5}
    assert max(found[1]) < 10
    assert max(found[PHOTOS - 1]) > 100


def test_it_is_done_once(catalog: Catalog, cache: ThumbnailCache) -> None:
    add(catalog, cache)
    cache.save(f"{1:032x}", scene(1))
    add(catalog, cache)
    assert signed(catalog) == {}


def test_a_cancelled_run_leaves_the_rest_to_the_next(catalog: Catalog, cache: ThumbnailCache) -> None:
    for k in range(1, PHOTOS + 1):
        cache.save(f"{k:032x}", scene(0, 40, 30))
    control = RunControl()
    steps = add_signatures(catalog, cache, control)
    next(steps)
    control.cancel()
    assert list(steps) == []
    assert len(signed(catalog)) == 200
    assert add(catalog, cache) == [200]
    assert len(signed(catalog)) == PHOTOS
