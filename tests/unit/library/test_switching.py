"""Switching a library to another model: in the background, cut off at will, swapped as a whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import ColourEmbedder
from PIL import Image

from photosearch import Library
from photosearch.base.errors import ModelError
from photosearch.base.types import IndexSummary, LibraryModel, Progress
from photosearch.search.control import RunControl
from photosearch.search.hits import Hits

COLOURS = ("red", "lime", "blue", "white", "black", "yellow", "navy", "cyan")
ALL = len(COLOURS)

Models = dict[str, ColourEmbedder]


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> Models:
    """Three models, each with embeddings of a length of its own. They embed few photos at a time."""
    made = {
        name: ColourEmbedder(name, cells=cells)
        for name, cells in (("starter", 4), ("large", 2), ("other", 1))
    }
    for model in made.values():
        model.batch_size = 1

    def load(name: str) -> ColourEmbedder:
        if name not in made:
            raise ModelError(f"there is no model {name!r}")
        return made[name]

    monkeypatch.setattr("photosearch.library.load", load)
    monkeypatch.setattr("photosearch.search.indexer.WRITE_AT_ONCE", 1)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    photos = tmp_path / "photos"
    photos.mkdir()
    for colour in COLOURS:
        save(photos / f"{colour}.png", colour)
    return photos


@pytest.fixture
def library(tmp_path: Path, models: Models, folder: Path) -> Iterator[Library]:
    """A library that was indexed with the starter model."""
    with Library.open(tmp_path / "library") as opened:
        assert summary_of(opened.index([folder])).added == ALL
        yield opened


def save(path: Path, colour: str) -> None:
    Image.new("RGB", (60, 40), colour).save(path)


def summary_of(steps: Iterator[Progress]) -> IndexSummary:
    told = list(steps)
    assert all(step.summary is None for step in told[:-1])
    assert told[-1].summary is not None
    return told[-1].summary


def embed_some(library: Library, count: int) -> None:
    """Let a switch go on until that many photos more are embedded; then cut it off."""
    control = RunControl()
    for step in library.switch(control=control):
        if step.summary is None and step.done >= count:
            control.cancel()


def model(library: Library, name: str) -> LibraryModel:
    return next(model for model in library.models() if model.name == name)


def best(hits: Hits) -> str:
    return hits[0].path.stem


def test_searches_go_on_with_the_old_model_until_the_new_one_lacks_nothing(
    library: Library, models: Models
) -> None:
    before = library.search("red", all=True)
    assert library.use_model("large") is False
    for step in library.switch():
        if step.summary is None:
            assert step.model == "large"
            hits = library.search("red", all=True)
            assert (hits.model, len(hits)) == ("starter", ALL)
            assert [(h.path, h.score) for h in hits] == [(h.path, h.score) for h in before]
            assert (library.status().wanted_model, library.status().indexed) == ("large", ALL)
    assert library.search("red").model == "large"
    status = library.status()
    assert (status.model, status.dimension, status.wanted_model) == ("large", 12, None)
    assert status.indexed == ALL


def test_a_switch_that_is_cut_off_goes_on_where_it_stopped(library: Library, models: Models) -> None:
    library.use_model("large")
    texts = models["large"].images_embedded
    embed_some(library, 3)
    done = library.status().wanted_indexed
    assert 3 <= done < ALL
    step = next(library.switch())
    assert (step.done, step.total, step.model) == (done, ALL, "large")
    assert models["large"].images_embedded - texts == done
    assert library.search("red").model == "starter"
    summary = summary_of(library.index())
    assert (summary.reembedded, summary.added, summary.updated) == (ALL - done, 0, 0)
    assert library.model == "large"


def test_it_outlasts_the_process_that_began_it(library: Library, tmp_path: Path) -> None:
    library.use_model("large")
    embed_some(library, 2)
    library.close()
    with Library.open(tmp_path / "library") as again:
        assert again.wanted_model == "large"
        assert summary_of(again.index()).reembedded <= ALL - 2
        assert again.model == "large"


def test_a_closed_run_keeps_what_it_did(library: Library, models: Models) -> None:
    library.use_model("large")
    steps = library.switch()
    assert next(steps).done == 0
    assert next(steps).done == 1
    steps.close()  # type: ignore[attr-defined]
    assert library.status().wanted_indexed >= 1
    assert summary_of(library.switch()).reembedded <= ALL - 1


def test_new_and_changed_photos_are_first_embedded_with_the_model_in_use(
    library: Library, models: Models, folder: Path
) -> None:
    library.use_model("large")
    embed_some(library, ALL - 1)
    save(folder / "maroon.png", "maroon")
    save(folder / "red.png", "lime")
    os.utime(folder / "red.png", ns=(1, 1))
    found_by = set()
    for step in library.index():
        if step.model == "large":
            found_by |= {library.search("maroon", all=True).model}
            assert best(library.search("maroon", all=True)) == "maroon"
    assert found_by == {"starter"}
    assert library.model == "large"
    assert {hit.path.stem for hit in library.search("lime", limit=2)} == {"lime", "red"}
    assert model(library, "starter").embedded == model(library, "large").embedded == ALL + 1


def test_going_back_is_instant_even_if_photos_came_meanwhile(
    library: Library, models: Models, folder: Path
) -> None:
    library.use_model("large")
    list(library.switch())
    save(folder / "maroon.png", "maroon")
    assert summary_of(library.index()).added == 1
    assert model(library, "starter").was_before
    assert library.use_model("starter") is True
    assert library.search("red").model == "starter"
    summary = summary_of(library.index())
    assert (summary.updated, summary.reembedded) == (1, 0)
    assert library.use_model("large") is True


def test_the_model_in_use_ends_a_switch_and_keeps_what_was_embedded(library: Library) -> None:
    library.use_model("large")
    for step in library.switch():
        if step.summary is None and step.done == 3:
            assert library.use_model("starter") is True
    assert (library.model, library.wanted_model) == ("starter", None)
    kept = model(library, "large").embedded
    assert 3 <= kept < ALL
    assert summary_of(library.index()).reembedded == 0
    library.use_model("large")
    assert summary_of(library.switch()).reembedded == ALL - kept


def test_another_model_may_be_wanted_instead(library: Library) -> None:
    library.use_model("large")
    embed_some(library, 2)
    library.use_model("other")
    assert library.wanted_model == "other"
    list(library.switch())
    assert library.model == "other"
    assert not model(library, "large").was_before


def test_a_model_that_cannot_be_loaded_is_refused(library: Library) -> None:
    with pytest.raises(ModelError, match="there is no model 'missing'"):
        library.use_model("missing")
    assert library.wanted_model is None


def test_a_model_that_does_not_do_as_it_says_is_refused(library: Library, models: Models) -> None:
    class Odd(ColourEmbedder):
        def embed_texts(self, texts: object) -> object:  # type: ignore[override]
            return models["starter"].embed_texts(["red"])

    models["odd"] = Odd("odd", cells=2)
    with pytest.raises(ModelError, match=r"odd makes embeddings of shape \(1, 48\), not \[1, 12\]"):
        library.use_model("odd")
    assert (library.model, library.wanted_model) == ("starter", None)


def test_photos_that_fail_do_not_keep_the_library_from_switching(library: Library, folder: Path) -> None:
    library.use_model("large")
    (folder / "red.png").write_bytes(b"no picture any more")
    summary = summary_of(library.switch())
    assert (summary.reembedded, summary.failed) == (ALL - 1, 1)
    assert library.model == "large"


def test_a_photo_that_cannot_be_read_at_present_is_given_up_at_the_end(
    library: Library, folder: Path
) -> None:
    library.use_model("large")
    (folder / "red.png").unlink()
    for step in library.switch():
        if step.summary is None and step.failure is None:
            assert "red" in {hit.path.stem for hit in library.search("red", all=True)}
    assert library.model == "large"
    assert [failure.path.stem for failure in library.failures()] == ["red"]


def test_a_drive_that_goes_away_loses_nothing_and_is_waited_for(
    library: Library, models: Models, folder: Path
) -> None:
    library.use_model("large")
    embed_some(library, 3)
    away = folder.rename(folder.with_name("away"))
    done = library.status().wanted_indexed
    list(library.switch())
    assert library.model == "starter"
    assert len(library.search("red", all=True)) == ALL
    assert library.failures() == []
    away.rename(folder)
    assert summary_of(library.index()).reembedded == ALL - done
    assert library.model == "large"


def test_a_model_in_use_that_is_gone_does_not_stand_in_the_way(library: Library, models: Models) -> None:
    models["second"] = ColourEmbedder("second", cells=2)
    library.use_model("second")
    list(library.switch())
    library.close()
    del models["second"], models["starter"]
    with Library.open(library.folder) as again:
        with pytest.raises(ModelError):
            again.search("red")
        assert again.use_model("large") is True
        assert summary_of(again.index()).updated == ALL
        assert again.search("red").model == "large"


def test_what_a_new_revision_replaces_is_dropped_when_it_is_done(
    library: Library, models: Models, folder: Path
) -> None:
    library.close()
    models["starter"] = ColourEmbedder("starter", revision="2", cells=3)
    with Library.open(library.folder) as again:
        with pytest.raises(ModelError, match="revision 1, 48 numbers.*revision 2, 27 numbers"):
            again.search("red")
        assert summary_of(again.index()).updated == ALL
        assert best(again.search("red")) == "red"
        starter = model(again, "starter")
        assert (starter.revision, starter.embedded) == ("2", ALL)
        assert starter.size_bytes == ALL * 27 * 2
        assert not list((library.folder / "index").glob("*model-1"))


def test_dropping_a_model_removes_its_data_and_no_other(
    library: Library, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.catalog.embeddings._ROWS_AT_ONCE", 3)
    library.use_model("large")
    list(library.switch())
    hits = [(hit.path, hit.score) for hit in library.search("red", all=True)]
    assert model(library, "starter").size_bytes > 0
    assert library.drop_model("starter", is_compacted=True) == ALL
    assert (model(library, "starter").embedded, model(library, "starter").size_bytes) == (0, 0)
    assert not model(library, "starter").was_before
    assert [(hit.path, hit.score) for hit in library.search("red", all=True)] == hits
    # Whoever wants it again has it embed again, and no index of before is believed.
    assert library.use_model("starter") is False
    assert summary_of(library.switch()).reembedded == ALL
    assert len(library.search("red", all=True)) == ALL


def test_models_at_work_cannot_be_dropped(library: Library) -> None:
    with pytest.raises(ModelError, match="starter is the model in use"):
        library.drop_model("starter")
    library.use_model("large")
    with pytest.raises(ModelError, match="being switched to large"):
        library.drop_model("large")
    with pytest.raises(ModelError, match="no embeddings of"):
        library.drop_model("other")


def test_another_process_sees_the_swap(library: Library, folder: Path) -> None:
    with Library.open(library.folder) as other:
        assert other.search("red").model == "starter"
        library.use_model("large")
        list(library.switch())
        assert other.search("red").model == "large"


def test_a_new_library_begins_with_the_model_it_is_given(
    tmp_path: Path, models: Models, folder: Path
) -> None:
    with Library.open(tmp_path / "new") as new:
        assert summary_of(new.index([folder], model="large")).added == ALL
        assert new.model == "large"
        assert models["starter"].images_embedded == 0


def test_indexing_with_another_model_switches_to_it(library: Library) -> None:
    summary = summary_of(library.index(model="large"))
    assert (summary.reembedded, summary.was_cancelled) == (ALL, False)
    assert library.model == "large"
