"""Signatures in the catalog: written with what decoding told, read with what else tells copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import ColourEmbedder

from photosearch.base.errors import CatalogError
from photosearch.base.types import Metadata
from photosearch.catalog import Catalog
from photosearch.catalog.photos import DecodedFacts, FileFacts
from photosearch.catalog.signatures import Appearance

INFO = ColourEmbedder().info
SIGNATURE, OTHER = bytes(range(256)), bytes(256)
TAKEN = "2023-05-14T12:00:00"


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog(tmp_path / "catalog.sqlite") as opened:
        root = opened.roots.add(Path("/photos"))
        opened.photos.add(root.root_id, [FileFacts(b"%d.jpg" % k, 1, 1, "jpeg") for k in range(3)])
        yield opened


def facts(photo_id: int, signature: bytes | None = SIGNATURE) -> DecodedFacts:
    return DecodedFacts(photo_id, f"{photo_id:032x}", 40, 30, "jpeg", Metadata(TAKEN), signature=signature)


def put(catalog: Catalog, *decoded: DecodedFacts) -> None:
    vectors = np.eye(len(decoded), INFO.dimension, dtype=np.float32)
    catalog.embeddings.put(catalog.embeddings.model_id(INFO), decoded, vectors)


def test_appearances_of_photos_decoded_and_not(catalog: Catalog) -> None:
    put(catalog, facts(1), facts(2, None))
    assert catalog.signatures.appearances([3, 2, 1, 99]) == {
        1: Appearance(f"{1:032x}", TAKEN, 40, 30, SIGNATURE),
        2: Appearance(f"{2:032x}", TAKEN, 40, 30, None),
        3: Appearance(None, None, None, None, None),
    }
    assert catalog.signatures.appearances([]) == {}


def test_decoding_anew_replaces_a_signature_or_takes_it_away(catalog: Catalog) -> None:
    for signature in (SIGNATURE, OTHER, None):
        put(catalog, facts(1, signature))
        assert catalog.signatures.appearances([1])[1].signature == signature


def test_a_signature_goes_with_its_photo_and_comes_to_none_that_is_gone(catalog: Catalog) -> None:
    put(catalog, facts(1))
    catalog.photos.remove([1])
    catalog.signatures.put([(1, SIGNATURE), (2, OTHER), (99, SIGNATURE)])
    rows = catalog.database.connection.execute("SELECT * FROM signatures").fetchall()
    assert rows == [(2, OTHER)]


def test_nothing_but_signatures_goes_in(catalog: Catalog) -> None:
    with pytest.raises(CatalogError, match="length"):
        catalog.signatures.put([(1, b"short")])


def test_missing_are_those_of_decoded_photos(catalog: Catalog) -> None:
    put(catalog, facts(1, None), replace(facts(2, None), duration_s=3.0))
    assert list(catalog.signatures.missing()) == [(1, f"{1:032x}")]
    catalog.signatures.put([(1, SIGNATURE)])
    assert list(catalog.signatures.missing()) == []
