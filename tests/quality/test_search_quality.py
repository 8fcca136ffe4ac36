"""That search finds what people describe, on real photos, and that the graph loses next to nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from photosearch import Library
from photosearch.index.upkeep import Sizes
from photosearch.search.vectors import VectorStore

PHOTOS = 600


@pytest.fixture(scope="module")
def captioned(real_photos: Path) -> dict[str, list[str]]:
    """Photo name -> captions. The starter model was trained with them: this tests search, not the model."""
    captions: dict[str, list[str]] = {}
    with (real_photos / "flickr8k.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["split"] == "dev":
                captions.setdefault(row["photo"], []).append(row["caption"])
    return dict(list(captions.items())[:PHOTOS])


@pytest.fixture(scope="module")
def library(
    real_photos: Path, captioned: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> Library:
    scratch = tmp_path_factory.mktemp("quality")
    (scratch / "photos").mkdir()
    for name in captioned:
        (scratch / "photos" / name).symlink_to(real_photos / "flickr8k" / name)
    library = Library.open(scratch / "library")
    for _ in library.index([scratch / "photos"]):
        pass
    return library


def test_a_caption_finds_its_photo(library: Library, captioned: dict[str, list[str]]) -> None:
    ranks = []
    for name, captions in captioned.items():
        words = captions[0].replace('"', " ").replace("^", " ").replace("-", " ")
        paths = [hit.path.name for hit in library.search(words, limit=PHOTOS, all=True)]
        ranks.append(paths.index(name))
    at_1, at_10 = np.mean(np.array(ranks) == 0), np.mean(np.array(ranks) < 10)
    assert at_1 > 0.5, (at_1, at_10)
    assert at_10 > 0.85, (at_1, at_10)


def test_the_cutoff_keeps_the_right_photo_far_more_often_than_a_wrong_one(
    library: Library, captioned: dict[str, list[str]]
) -> None:
    kept, shown = 0, 0
    queries = list(captioned.items())[:100]
    for name, captions in queries:
        hits = library.search(captions[0].replace('"', " ").replace("-", " "), limit=PHOTOS)
        kept += name in {hit.path.name for hit in hits}
        shown += len(hits)
    assert kept / len(queries) > 0.6
    assert shown / len(queries) < 0.1 * len(captioned)


def test_the_graph_finds_what_comparing_all_finds(
    captioned: dict[str, list[str]], tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.index.planner.CANDIDATE_NS", 0.0)
    catalog = library._catalog
    dimension = library._searcher_now()._embedder.info.dimension
    store = VectorStore(catalog, 1, dimension, tmp_path / "index")
    store.sizes = Sizes(in_memory=100, of_segment=PHOTOS)  # type: ignore[misc]
    store.save()
    store.index().load_graphs(lambda: False)
    found = []
    for captions in list(captioned.values())[:200]:
        (vector,) = library._searcher_now()._embedder.embed_texts(captions[:1])
        exact = store.search(vector, 10, is_exact=True)[0]
        found.append(len(set(store.search(vector, 10)[0]) & set(exact)) / 10)
    store.close()
    assert np.mean(found) >= 0.99
