"""The engine while a library moves to another model: searches, new photos, pauses and ends come first."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from fakes import ColourEmbedder
from PIL import Image
from test_engine import PATIENCE_S, App, running

from photosearch import Library
from photosearch.base.errors import ModelError
from photosearch.models.base import Embeddings
from photosearch.search import messages as m
from photosearch.search.control import Hold
from photosearch.search.indexing_lane import IndexingLane
from photosearch.search.lock import WriterLock

COLOURS = ("red", "lime", "blue", "white", "black", "yellow")
ALL = 30
"""Photos of the library: those colours, and shades of grey."""
IN_FLIGHT = 12
"""Photos on their way through a pipeline at most, which still are embedded when a run is to end."""


class MeasuredEmbedder(ColourEmbedder):
    """Embeds as many photos as it has permits for, one at a time; texts as it likes."""

    def __init__(self, name: str, cells: int) -> None:
        super().__init__(name, cells=cells)
        self.batch_size = 1
        self.permits = threading.Semaphore(0)
        self._texts = ColourEmbedder(name, cells=cells)

    def embed_images(self, images: Sequence[Image.Image]) -> Embeddings:
        for _ in images:
            assert self.permits.acquire(timeout=PATIENCE_S)
        return super().embed_images(images)

    def embed_texts(self, texts: Sequence[str]) -> Embeddings:
        return self._texts.embed_texts(texts)


@pytest.fixture
def large() -> MeasuredEmbedder:
    return MeasuredEmbedder("large", cells=2)


@pytest.fixture
def embedder(large: MeasuredEmbedder, monkeypatch: pytest.MonkeyPatch) -> ColourEmbedder:
    made = {"starter": ColourEmbedder("starter"), "large": large}

    def load(name: str) -> ColourEmbedder:
        if name not in made:
            raise ModelError(f"there is no model {name!r}")
        return made[name]

    monkeypatch.setattr("photosearch.library.load", load)
    monkeypatch.setattr("photosearch.search.indexer.WRITE_AT_ONCE", 1)
    monkeypatch.setattr("photosearch.search.indexing_lane._PROGRESS_INTERVAL_S", 0.0)
    monkeypatch.setattr("photosearch.search.indexing_lane._SLICE_S", 0.0)
    monkeypatch.setattr("photosearch.search.hints.QUIET_S", 0.1)
    return made["starter"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    photos = tmp_path / "photos"
    photos.mkdir()
    for colour in COLOURS:
        Image.new("RGB", (60, 40), colour).save(photos / f"{colour}.png")
    for number in range(ALL - len(COLOURS)):
        Image.new("RGB", (60, 40), (90 + number, 100, 100)).save(photos / f"{number}.png")
    return photos


@pytest.fixture
def library(tmp_path: Path, folder: Path, embedder: ColourEmbedder) -> Path:
    """A library that was indexed with the starter model."""
    with Library.open(tmp_path / "library") as opened:
        list(opened.index([folder]))
    return tmp_path / "library"


@pytest.fixture
def app(library: Path, embedder: ColourEmbedder, large: MeasuredEmbedder) -> Iterator[App]:
    yield from running_with(library, embedder, large, is_watching=False)


def running_with(
    library: Path, embedder: ColourEmbedder, large: MeasuredEmbedder, *, is_watching: bool
) -> Iterator[App]:
    apps = running(library, embedder, is_watching=is_watching)
    yield next(apps)
    large.permits.release(1000)
    assert next(apps, None) is None


def use(app: App, name: str) -> None:
    app.send(m.UseModel(name))
    app.receive(m.ModelsReady)


def step_of_switch(app: App, done: int) -> m.IndexingProgress:
    return app.receive(
        m.IndexingProgress,
        lambda r: r.is_quiet and r.progress.model == "large" and r.progress.done >= done,
    )


def model_of(app: App, number: int, text: str = "red") -> str:
    app.send(m.Search(number, text, show_all=True))
    hits = app.receive(m.HitsReady, lambda reply: reply.request_id == number)
    assert hits.hits[0].path.stem == text
    return hits.model


def in_use(app: App, name: str) -> m.ModelsReady:
    """Wait until searches use a model."""
    return app.receive(m.ModelsReady, lambda reply: reply.models[0].name == name)


def test_a_model_is_used_when_it_has_embedded_all(app: App, large: MeasuredEmbedder) -> None:
    use(app, "large")
    large.permits.release(2)
    step = step_of_switch(app, 2)
    assert (step.progress.done, step.progress.total) == (2, ALL)
    assert model_of(app, 1) == "starter"
    app.send(m.GetStatus())
    status = app.receive(m.StatusReady).status
    assert (status.model, status.wanted_model, status.wanted_indexed) == ("starter", "large", 2)
    large.permits.release(ALL)
    models = in_use(app, "large").models
    assert [(model.name, model.embedded) for model in models] == [("large", ALL), ("starter", ALL)]
    assert model_of(app, 2) == "large"


def test_going_back_needs_no_run(app: App, large: MeasuredEmbedder) -> None:
    large.permits.release(ALL)
    use(app, "large")
    in_use(app, "large")
    app.send(m.UseModel("starter"))
    models = in_use(app, "starter").models
    assert [model.was_before for model in models] == [False, True]
    assert model_of(app, 1) == "starter"


def test_folders_that_are_added_come_first(app: App, large: MeasuredEmbedder, tmp_path: Path) -> None:
    use(app, "large")
    large.permits.release(1)
    step_of_switch(app, 1)
    other = tmp_path / "other"
    other.mkdir()
    Image.new("RGB", (60, 40), "navy").save(other / "navy.png")
    app.send(m.StartIndexing((other,)))
    large.permits.release(IN_FLIGHT)  # what is being embedded comes to its end
    assert app.end_of_run(is_quiet=False).progress.summary.added == 1  # type: ignore[union-attr]
    assert model_of(app, 1, "navy") == "starter"
    large.permits.release(ALL)
    in_use(app, "large")
    assert large.images_embedded == ALL + 1
    assert model_of(app, 2, "navy") == "large"


def test_what_changes_meanwhile_comes_first(
    library: Path,
    folder: Path,
    embedder: ColourEmbedder,
    large: MeasuredEmbedder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look, was_seen = IndexingLane._look, threading.Event()

    def noted(lane: IndexingLane, below: tuple[Path, ...] | None) -> None:
        look(lane, below)
        was_seen.set()

    monkeypatch.setattr(IndexingLane, "_look", noted)
    apps = running_with(library, embedder, large, is_watching=True)
    app = next(apps)
    app.end_of_run(is_quiet=True)  # the look at the start
    use(app, "large")
    large.permits.release(1)
    step_of_switch(app, 1)
    was_seen.clear()
    Image.new("RGB", (60, 40), "navy").save(folder / "navy.png")
    assert was_seen.wait(PATIENCE_S)
    large.permits.release(IN_FLIGHT)
    app.receive_changes(added=1)
    assert model_of(app, 1, "navy") == "starter"
    large.permits.release(ALL)
    in_use(app, "large")
    assert model_of(app, 2, "navy") == "large"
    assert large.images_embedded == ALL + 1
    assert next(apps, None) is None


def test_a_pause_outlasts_what_comes_between(app: App, large: MeasuredEmbedder, folder: Path) -> None:
    use(app, "large")
    large.permits.release(1)
    step_of_switch(app, 1)
    app.send(m.PauseIndexing())
    assert app.receive(m.IndexingHeld).hold is Hold.PAUSED
    Image.new("RGB", (60, 40), "navy").save(folder / "navy.png")
    large.permits.release(IN_FLIGHT)
    app.send(m.StartIndexing())
    assert app.end_of_run(is_quiet=False).progress.summary.added == 1  # type: ignore[union-attr]
    assert app.receive(m.IndexingHeld).hold is Hold.PAUSED  # again
    app.send(m.GetModels())
    assert app.receive(m.ModelsReady).models[0].name == "starter"
    app.send(m.ResumeIndexing())
    large.permits.release(ALL)
    in_use(app, "large")


def test_a_cancelled_switch_waits_until_runs_are_wanted_again(app: App, large: MeasuredEmbedder) -> None:
    use(app, "large")
    large.permits.release(1)
    step_of_switch(app, 1)
    app.send(m.CancelIndexing())
    app.send(m.GetFailures())
    app.receive(m.FailuresReady)  # by now it is told to end
    large.permits.release(ALL)
    summary = app.end_of_run(is_quiet=True).progress.summary
    assert summary is not None
    assert summary.was_cancelled
    models = app.receive(m.ModelsReady).models
    assert (models[0].name, models[1].is_wanted) == ("starter", True)
    app.send(m.StartIndexing())
    in_use(app, "large")
    assert large.images_embedded == ALL


def test_staying_with_the_model_in_use_ends_a_switch(app: App, large: MeasuredEmbedder) -> None:
    use(app, "large")
    large.permits.release(2)
    step_of_switch(app, 2)
    app.send(m.UseModel("starter"))
    app.receive(m.ModelsReady)
    large.permits.release(ALL)
    app.end_of_run(is_quiet=True)
    models = app.receive(m.ModelsReady).models
    assert (models[0].name, models[1].is_wanted) == ("starter", False)
    assert 2 <= models[1].embedded < ALL


def test_a_switch_goes_on_at_the_next_start(
    library: Path, embedder: ColourEmbedder, large: MeasuredEmbedder
) -> None:
    with Library.open(library) as opened:
        opened.use_model("large")
    large.permits.release(ALL)
    apps = running_with(library, embedder, large, is_watching=False)
    in_use(next(apps), "large")
    assert next(apps, None) is None


def test_models_are_dropped_between_runs(app: App, large: MeasuredEmbedder) -> None:
    large.permits.release(ALL)
    use(app, "large")
    in_use(app, "large")
    app.send(m.DropModel("starter"))
    models = app.receive(m.ModelsReady).models
    assert [(model.name, model.embedded) for model in models] == [("large", ALL), ("starter", 0)]
    app.send(m.DropModel("large"))
    assert "large is the model in use" in app.receive(m.ModelRefused).message


def test_a_model_that_is_not_there_is_refused_in_words(app: App) -> None:
    app.send(m.UseModel("missing"))
    assert "no model 'missing'" in app.receive(m.ModelRefused).message
    assert app.receive(m.ModelsReady).models[0].name == "starter"


def test_while_another_process_writes_a_switch_waits(
    app: App, large: MeasuredEmbedder, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.search.indexing_lane.RETRY_S", 0.05)
    large.permits.release(ALL)
    with WriterLock(library):
        use(app, "large")
        assert app.receive(m.ModelsReady).models[0].name == "starter"
    in_use(app, "large")


def test_a_lane_outlives_our_own_faults(
    app: App, large: MeasuredEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.search.indexing_lane._TROUBLE_RETRY_S", 0.05)
    large.permits.release(ALL)

    original = IndexingLane._follow
    calls = []

    def follow(self: IndexingLane, *arguments: object, **options: object) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("a bug")
        original(self, *arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(IndexingLane, "_follow", follow)
    app.send(m.UseModel("large"))
    assert "a bug" in app.receive_failure().message
    assert "a bug" in app.receive(m.ModelRefused).message
    in_use(app, "large")
