"""The engine while its model keeps everybody waiting, as one on a server that is out of reach does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import ColourEmbedder
from PIL import Image
from test_engine import App, running

from photosearch import Library
from photosearch.search import messages as m


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> ColourEmbedder:
    made = ColourEmbedder()
    monkeypatch.setattr("photosearch.library.load", lambda name: made)
    return made


@pytest.fixture
def app(tmp_path: Path, embedder: ColourEmbedder) -> Iterator[App]:
    """Start the engine of a library with two photos; warming up hangs."""
    photos = tmp_path / "photos"
    photos.mkdir()
    for colour in ("red", "lime"):
        Image.new("RGB", (60, 40), colour).save(photos / f"{colour}.png")
    with Library.open(tmp_path / "library") as library:
        list(library.index([photos]))
    embedder.gate.clear()
    yield from running(tmp_path / "library", embedder, is_watching=False)


def test_what_asks_no_model_waits_for_none(app: App, embedder: ColourEmbedder) -> None:
    app.send(m.Browse(1))
    assert app.receive(m.PhotosReady).total == 2
    app.send(m.Search(2, "red"))
    app.send(m.Search(3, "type:png"))
    assert app.receive(m.HitsReady).request_id == 3
    app.send(m.Browse(4))
    assert app.receive(m.PhotosReady).request_id == 4
    app.send(m.Search(5, "lime"))
    embedder.gate.set()
    answer = app.receive(m.HitsReady)
    assert (answer.request_id, answer.hits[0].path.stem) == (5, "lime"), "an outdated question was answered"
