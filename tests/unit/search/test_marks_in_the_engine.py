"""Marks, albums, saved searches and exports over the engine's pipe: each answer has what undoes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from fakes import ColourEmbedder
from PIL import Image
from test_engine import App, running

from photosearch.base.types import Grouping, Marks, SavedSearch
from photosearch.search import export_messages as em
from photosearch.search import mark_messages as mm
from photosearch.search import messages as m

R = TypeVar("R")


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> ColourEmbedder:
    made = ColourEmbedder()
    monkeypatch.setattr("photosearch.library.load", lambda name: made)
    return made


@pytest.fixture
def app(tmp_path: Path, embedder: ColourEmbedder) -> Iterator[App]:
    photos = tmp_path / "photos"
    photos.mkdir()
    for colour in ("red", "lime", "blue"):
        Image.new("RGB", (60, 40), colour).save(photos / f"{colour}.png")
    for app in running(tmp_path / "library", embedder, is_watching=False):
        app.index(photos)
        yield app


def browsed(app: App) -> m.PhotosReady:
    app.send(m.Browse(99))
    return app.receive(m.PhotosReady)


def test_photos_are_marked_and_unmarked(app: App) -> None:
    one, two, three = (photo.photo_id for photo in browsed(app).photos)
    app.send(mm.MarkPhotos(1, (one, two, 10**6), favorite=True, rating=3))
    changed = app.receive(mm.MarksChanged)
    assert changed.before == ((one, Marks()), (two, Marks()))
    assert [(photo.is_favorite, photo.rating) for photo in changed.photos] == [(True, 3)] * 2
    app.send(mm.MarkPhotos(2, (one,), hidden=True))
    app.receive(mm.MarksChanged)
    answer = browsed(app)
    assert ({photo.photo_id for photo in answer.photos}, answer.total) == ({two, three}, 2)
    app.send(mm.PutMarks(3, changed.before))
    undone = app.receive(mm.MarksChanged)
    assert undone.before == ((one, Marks(True, 3, True)), (two, Marks(True, 3)))
    assert {(photo.is_favorite, photo.rating, photo.is_hidden) for photo in undone.photos} == {
        (False, None, False)
    }
    assert browsed(app).total == 3


def test_albums_are_changed_and_put_back(app: App) -> None:
    one, two, three = (photo.photo_id for photo in browsed(app).photos)
    app.send(mm.CreateAlbum(1, "Best", (three,)))
    made = app.receive(mm.AlbumChanged)
    number = made.after.album_id
    assert (made.before.photo_ids, made.after) == (None, mm.AlbumContent(number, "Best", (three,)))
    assert [(album.name, album.count) for album in app.receive(mm.AlbumsReady).albums] == [("Best", 1)]
    changes: list[mm.AlbumRequest] = [
        mm.AddToAlbum(2, number, (one, two)),
        mm.TakeFromAlbum(3, number, (one,)),
        mm.RenameAlbum(4, number, "Better"),
        mm.RemoveAlbum(5, number),
    ]
    answers = []
    for change in changes:
        app.send(change)
        answers.append(app.receive(mm.AlbumChanged))
    contents = [answer.after.photo_ids for answer in answers]
    assert contents == [(three, one, two), (three, two), (three, two), None]
    for answer in reversed([made, *answers]):
        app.send(mm.PutAlbum(9, answer.before))
        assert app.receive(mm.AlbumChanged).after.photo_ids == answer.before.photo_ids
        app.receive(mm.AlbumsReady)
    app.send(mm.GetAlbums())
    assert app.receive(mm.AlbumsReady).albums == ()


def test_searches_are_kept(app: App) -> None:
    app.send(mm.SaveSearch(1, "Dogs", "dogs", group=Grouping.DAY))
    assert app.receive(mm.SavedSearchesReady).searches == (
        SavedSearch(1, "Dogs", "dogs", group=Grouping.DAY),
    )
    app.send(mm.RemoveSavedSearch(2, 1))
    assert app.receive(mm.SavedSearchesReady).searches == ()
    app.send(mm.GetSavedSearches())
    assert app.receive(mm.SavedSearchesReady).searches == ()


def test_what_cannot_be_done_is_told_in_words(app: App) -> None:
    for request in (
        mm.RenameAlbum(1, 7, "x"),
        mm.CreateAlbum(2, " "),
        mm.RemoveSavedSearch(3, 7),
        mm.MarkPhotos(4, (1,), rating=9),
    ):
        app.send(request)
        failed = app.receive(m.RequestFailed)
        assert failed.request_id == request.request_id
        assert failed.message
    app.send(mm.GetAlbums())
    assert app.receive(mm.AlbumsReady).albums == ()


def test_files_are_told_and_exported(app: App, tmp_path: Path) -> None:
    photos = browsed(app).photos
    ids = tuple(photo.photo_id for photo in photos)
    app.send(mm.GetFiles(1, ids))
    assert dict(app.receive(mm.FilesReady).files) == {photo.photo_id: (photo.path,) for photo in photos}
    app.send(em.ExportPhotos(2, (*ids, 10**6), em.ExportOptions(tmp_path / "out", longest_side=30)))
    steps = [app.receive(em.ExportProgressed).step for _ in ids]
    assert [(step.done, step.total) for step in steps] == [(1, 3), (2, 3), (3, 3)]
    assert app.receive(em.ExportEnded) == em.ExportEnded(2, is_cancelled=False)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"red.jpg", "lime.jpg", "blue.jpg"}
    app.send(em.CancelExport(3))
    app.send(em.ExportPhotos(3, ids, em.ExportOptions(tmp_path / "other")))
    assert app.receive(em.ExportEnded) == em.ExportEnded(3, is_cancelled=True)
    (tmp_path / "file").write_bytes(b"")
    app.send(em.ExportPhotos(4, ids, em.ExportOptions(tmp_path / "file" / "out")))
    assert "cannot write to" in app.receive(m.RequestFailed).message


def test_folders_are_looked_at_when_asked(app: App, tmp_path: Path) -> None:
    (tmp_path / "photos" / "red.png").unlink()
    app.send(m.LookBelow((tmp_path / "photos",)))
    summary = app.end_of_run(is_quiet=True).progress.summary
    assert summary is not None
    assert summary.removed == 1


def test_ratings_go_into_sidecars_when_that_is_switched_on(app: App, tmp_path: Path) -> None:
    photos = {photo.path.stem: photo for photo in browsed(app).photos}
    red, blue = photos["red"], photos["blue"]
    blue.path.with_name("blue.png.xmp").write_bytes(b"damaged")
    app.send(mm.WriteSidecars(1, is_wanted=True))
    app.receive(m.StatusReady, lambda reply: reply.status.writes_sidecars)
    app.send(mm.MarkPhotos(2, (red.photo_id, blue.photo_id), rating=4))
    changed = app.receive(mm.MarksChanged)
    assert {marks.rating for _, marks in changed.before} == {0}
    ((path, reason),) = app.receive(mm.SidecarsFailed).failures
    assert (path, "sidecar" in reason) == (blue.path, True)
    assert b'Rating="4"' in red.path.with_name("red.png.xmp").read_bytes()
    app.send(mm.MarkPhotos(3, (red.photo_id,), favorite=True))  # which says nothing of stars
    app.receive(mm.MarksChanged)
    app.send(mm.PutMarks(4, changed.before))
    app.receive(mm.MarksChanged)
    app.receive(mm.SidecarsFailed)
    assert b'Rating="0"' in red.path.with_name("red.png.xmp").read_bytes()


def test_an_album_that_was_made_before_a_crash_is_not_made_again(app: App) -> None:
    one, two, _ = (photo.photo_id for photo in browsed(app).photos)
    app.send(mm.CreateAlbum(1, "Best", (one, two)))
    made = app.receive(mm.AlbumChanged)
    app.send(mm.CreateAlbum(2, "Best", (one, two), is_repeated=True))
    again = app.receive(mm.AlbumChanged)
    assert (again.before, again.after) == (made.before, made.after)
    app.send(mm.CreateAlbum(3, "Best", (one,), is_repeated=True))
    app.receive(mm.AlbumsReady)
    with pytest.raises(AssertionError, match="there is an album Best already"):
        app.receive(mm.AlbumChanged)
