"""The engine over a real pipe, with a real library: lanes, parts, staleness, and faults in words."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

import pytest
from fakes import ColourEmbedder
from little_hub import NAME, serving
from PIL import Image

from photosearch import Library
from photosearch.base.errors import LibraryError
from photosearch.base.texts import Text
from photosearch.base.types import Sort
from photosearch.search import engine, questions_lane, searcher
from photosearch.search import messages as m
from photosearch.search.battery import Battery
from photosearch.search.control import Hold
from photosearch.search.indexing_lane import IndexingLane
from photosearch.search.lock import WriterLock
from photosearch.search.messages import Reply
from photosearch.search.picture_queue import PictureQueue

R = TypeVar("R")
PATIENCE_S = 30


class App:
    """The other end of the pipe."""

    def __init__(self, connection: Connection, engine_thread: threading.Thread) -> None:
        self._connection = connection
        self.thread = engine_thread

    def send(self, request: m.Request) -> None:
        self._connection.send(request)

    def receive(self, kind: type[R], wanted: Callable[[Any], bool] = lambda _: True) -> R:
        """Return the next reply of a kind, passing over others."""
        while True:
            assert self._connection.poll(PATIENCE_S), f"no {kind.__name__} came"
            reply: Reply = self._connection.recv()
            if isinstance(reply, kind) and wanted(reply):
                return reply
            assert not isinstance(reply, m.IndexingFailed | m.RequestFailed), reply

    def receive_failure(self) -> m.IndexingFailed:
        while True:
            assert self._connection.poll(PATIENCE_S)
            if isinstance(reply := self._connection.recv(), m.IndexingFailed):
                return reply

    def index(self, *folders: Path) -> m.IndexingProgress:
        self.send(m.StartIndexing(folders))
        return self.end_of_run(is_quiet=False)

    def receive_changes(self, added: int = 0, updated: int = 0, removed: int = 0) -> None:
        """Wait until watching's runs have come across these together."""
        seen = [0, 0, 0]
        while seen != [added, updated, removed]:
            summary = self.end_of_run(is_quiet=True).progress.summary
            assert summary is not None
            seen = [seen[0] + summary.added, seen[1] + summary.updated, seen[2] + summary.removed]

    def end_of_run(self, *, is_quiet: bool) -> m.IndexingProgress:
        """Return the last step of the next run that was asked for, or of the next of watching's."""
        return self.receive(
            m.IndexingProgress,
            lambda reply: reply.progress.summary is not None and reply.is_quiet is is_quiet,
        )


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> ColourEmbedder:
    made = ColourEmbedder()
    monkeypatch.setattr("photosearch.library.load", lambda name: made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    photos = tmp_path / "photos"
    photos.mkdir()
    for colour in ("red", "lime", "blue", "white", "black"):
        Image.new("RGB", (60, 40), colour).save(photos / f"{colour}.png")
    return photos


@pytest.fixture
def app(tmp_path: Path, embedder: ColourEmbedder) -> Iterator[App]:
    yield from running(tmp_path / "library", embedder, is_watching=False)


@pytest.fixture
def watching_app(tmp_path: Path, embedder: ColourEmbedder, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setattr("photosearch.search.hints.QUIET_S", 0.1)
    monkeypatch.setattr("photosearch.search.watch.RETRY_S", 0.1)
    yield from running(tmp_path / "library", embedder, is_watching=True)


def running(
    library: Path, embedder: ColourEmbedder, *, is_watching: bool, is_told: bool = True
) -> Iterator[App]:
    """Args: `is_told`: the engine is sent the settings, as the window does first of all."""
    ours, theirs = Pipe()
    thread = threading.Thread(
        target=engine.serve,
        args=(theirs, lambda: Library.open(library)),
        kwargs={"is_watching": is_watching},
    )
    thread.start()
    app = App(ours, thread)
    if is_watching and is_told:
        app.send(m.SetPauseOnBattery(False))
        app.send(m.SetWorkers(None))
    yield app
    embedder.gate.set()
    ours.close()
    thread.join(PATIENCE_S)
    theirs.close()
    assert not thread.is_alive(), "the engine outlived the app"


def test_indexes_and_answers(app: App, folder: Path) -> None:
    ready = app.receive(m.EngineReady)
    assert ready.status.photos == 0
    assert app.index(folder).progress.summary.added == 5  # type: ignore[union-attr]
    assert app.receive(m.StatusReady).status.indexed == 5
    app.send(m.Search(1, "red"))
    answer = app.receive(m.HitsReady)
    assert (answer.request_id, answer.is_last, answer.hits[0].path.stem) == (1, True, "red")
    assert (ready.thumbnails / answer.hits[0].photo.content_hash[:2]).is_dir()  # type: ignore[index]
    app.send(m.Search(2, "", images=((folder / "blue.png").read_bytes(),)))
    assert app.receive(m.HitsReady).hits[0].path.stem == "blue"
    app.send(m.Search(3, "", photo_ids=(answer.hits[0].photo_id,), show_all=True))
    assert "red" not in {hit.path.stem for hit in app.receive(m.HitsReady).hits}


def test_long_answers_come_in_parts(app: App, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(questions_lane, "PART", 2)
    app.index(folder)
    app.send(m.Browse(4))
    parts = [app.receive(m.PhotosReady) for _ in range(3)]
    assert [(len(part.photos), part.is_last) for part in parts] == [(2, False), (2, False), (1, True)]
    assert {part.total for part in parts} == {5}
    app.send(m.Search(5, "red", show_all=True))
    assert [len(app.receive(m.HitsReady).hits) for _ in range(3)] == [2, 2, 1]


def test_the_first_of_many_hits_come_before_the_others(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searcher, "GLIMPSED", 2)
    app.index(folder)
    app.send(m.Search(5, "type:png"))
    first, whole = app.receive(m.HitsReady), app.receive(m.HitsReady)
    assert (first.is_glimpse, first.is_last, len(first.hits)) == (True, False, 2)
    assert (whole.is_glimpse, whole.is_last, len(whole.hits), whole.total) == (False, True, 5, 5)
    assert whole.hits[:2] == first.hits


def test_a_newer_question_spares_the_rest_of_an_answer(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searcher, "GLIMPSED", 2)
    monkeypatch.setattr(questions_lane, "MOMENT_S", PATIENCE_S)
    app.index(folder)
    app.send(m.Search(5, "type:png"))
    assert app.receive(m.HitsReady).is_glimpse
    app.send(m.Search(6, "type:png", sort=Sort.NAME))
    answer = app.receive(m.HitsReady)
    assert (answer.request_id, answer.is_last) == (6, True)


def test_photos_are_handed_out_by_id_and_those_gone_left_out(app: App, folder: Path) -> None:
    app.index(folder)
    app.send(m.Browse(1))
    listed = app.receive(m.PhotosReady).photos
    app.send(m.GetPhotos(2, (listed[3].photo_id, 10**9, listed[0].photo_id)))
    assert app.receive(m.PhotosReady) == m.PhotosReady(2, (listed[3], listed[0]), 2, is_last=True)


def test_an_empty_library_answers_with_one_empty_part(app: App) -> None:
    app.send(m.Browse(1))
    assert app.receive(m.PhotosReady) == m.PhotosReady(1, (), 0, is_last=True)


def test_a_newer_question_replaces_those_that_wait(app: App, folder: Path, embedder: ColourEmbedder) -> None:
    app.index(folder)
    embedder.gate.clear()
    for number in range(1, 6):
        app.send(m.Search(number, f"red {number}"))
    app.send(m.GetStatus())
    app.receive(m.StatusReady, lambda reply: reply.status.indexed == 5)
    app.send(m.GetFailures())
    app.receive(m.FailuresReady)  # by now all five are in
    embedder.gate.set()
    assert app.receive(m.HitsReady).request_id == 5


def test_faults_are_told_in_words_and_the_lane_goes_on(app: App, folder: Path) -> None:
    app.index(folder)
    app.send(m.Search(1, 'red "x'))
    failed = app.receive(m.RequestFailed)
    assert (failed.request_id, failed.column) == (1, 5)
    app.send(m.Search(2, "", images=(b"not a picture",)))
    assert "not a picture" in app.receive(m.RequestFailed).message
    app.send(m.MakePreview(3, photo_id=999))
    assert "no longer in the library" in app.receive(m.RequestFailed).message
    app.send(m.Search(4, "red"))
    assert app.receive(m.HitsReady).request_id == 4
    app.send(m.StartIndexing((folder / "nowhere",)))
    assert "nowhere" in app.receive(m.IndexingFailed).message
    assert app.index(folder).progress.summary is not None


def test_faults_come_as_phrases_that_can_be_translated(app: App, folder: Path) -> None:
    app.index(folder)
    asked: list[tuple[m.Request, type[m.RequestFailed | m.IndexingFailed | m.ExclusionsRefused]]] = [
        (m.Search(1, "date:nonsense"), m.RequestFailed),
        (m.MakePreview(2, photo_id=999), m.RequestFailed),
        (m.StartIndexing((folder / "nowhere",)), m.IndexingFailed),
        (m.SetExclusions(("*",)), m.ExclusionsRefused),
    ]
    for request, refusal in asked:
        app.send(request)
        assert isinstance(app.receive(refusal).message, Text), request


def test_our_own_faults_do_not_end_a_lane(app: App, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app.index(folder)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("division by zero")

    with monkeypatch.context() as patch:
        patch.setattr(Library, "glimpse", fail)
        app.send(m.Search(1, "red"))
        message = app.receive(m.RequestFailed).message
        assert message == "something went wrong inside photosearch (ZeroDivisionError: division by zero)"
        assert isinstance(message, Text)
    app.send(m.Search(2, "red"))
    assert app.receive(m.HitsReady).request_id == 2


def test_previews_and_lost_thumbnails_are_made(app: App, folder: Path) -> None:
    thumbnails = app.receive(m.EngineReady).thumbnails
    app.index(folder)
    app.send(m.Search(1, "red"))
    photo = app.receive(m.HitsReady).hits[0].photo
    app.send(m.MakePreview(2, photo.photo_id, max_side=30))
    preview = app.receive(m.PreviewReady)
    with Image.open(io.BytesIO(preview.jpeg)) as image:
        assert image.size == (30, 20)
        assert image.getpixel((15, 10))[0] > 200  # type: ignore[index]
    (thumbnail,) = thumbnails.rglob(f"{photo.content_hash}.jpg")
    thumbnail.unlink()
    app.send(m.MakeThumbnail(photo.photo_id))
    assert app.receive(m.ThumbnailReady).photo_id == photo.photo_id
    assert thumbnail.is_file()


def test_a_photo_whose_folder_is_away_is_not_said_to_be_gone(app: App, folder: Path) -> None:
    app.index(folder)
    away = folder.rename(folder.with_name("away"))
    app.index()
    app.send(m.Search(1, "red"))
    photo = app.receive(m.HitsReady).hits[0].photo
    app.send(m.MakePreview(2, photo.photo_id))
    assert app.receive(m.RequestFailed).message == "its folder is not connected at present"
    away.rename(folder)
    app.send(m.MakePreview(3, photo.photo_id))  # no scan has told the catalog yet
    assert app.receive(m.PreviewReady).request_id == 3


def test_the_preview_of_a_video_is_the_frame_asked_for(app: App, folder: Path) -> None:
    pytest.importorskip("av")
    from films import film

    film(folder / "film.mp4", [("yellow", 1), ("magenta", 1)])
    app.index(folder)
    app.send(m.Search(1, "magenta"))
    hit = app.receive(m.HitsReady).hits[0]
    assert (hit.path.name, hit.time_s) == ("film.mp4", 1.0)
    for number, time_s, green in ((2, hit.time_s, 0), (3, None, 255)):
        app.send(m.MakePreview(number, hit.photo_id, 30, time_s))
        preview = app.receive(m.PreviewReady)
        with Image.open(io.BytesIO(preview.jpeg)) as image:
            assert image.size == (30, 20)
            assert image.getpixel((15, 10))[1] == pytest.approx(green, abs=40)  # type: ignore[index]


def test_a_run_can_be_paused_resumed_and_cancelled(app: App, folder: Path, embedder: ColourEmbedder) -> None:
    for number in range(100):
        Image.new("RGB", (40, 30), (number, 0, 200)).save(folder / f"{number}.png")
    embedder.gate.clear()
    app.send(m.StartIndexing((folder,)))
    app.receive(m.IndexingProgress)
    app.send(m.PauseIndexing())
    app.send(m.GetFailures())
    app.receive(m.FailuresReady)  # by now it is told to hold
    embedder.gate.set()
    app.send(m.ResumeIndexing())
    app.send(m.CancelIndexing())
    last = app.receive(m.IndexingProgress, lambda reply: reply.progress.summary is not None)
    assert last.progress.summary is not None
    assert last.progress.summary.was_cancelled
    assert app.index().progress.summary.added == 105 - last.progress.summary.added  # type: ignore[union-attr]


def test_folders_given_during_a_run_follow_it(app: App, folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    Image.new("RGB", (60, 40), "red").save(other / "one.png")
    app.send(m.StartIndexing((folder,)))
    app.send(m.StartIndexing((other,)))
    for expected in (5, 1):
        reply = app.receive(m.IndexingProgress, lambda reply: reply.progress.summary is not None)
        assert reply.progress.summary.added == expected  # type: ignore[union-attr]


def test_changes_are_indexed_quietly(watching_app: App, folder: Path) -> None:
    watching_app.index(folder)
    watching_app.end_of_run(is_quiet=True)
    Image.new("RGB", (60, 40), "yellow").save(folder / "yellow.png")
    (folder / "red.png").unlink()
    watching_app.receive_changes(added=1, removed=1)
    (folder / "blue.png").rename(folder / ".hidden.png")
    Image.new("RGB", (50, 50), "red").save(folder / "white.png")
    watching_app.receive_changes(removed=1, updated=1)
    assert watching_app.receive(m.StatusReady).status.indexed == 4


def test_what_changed_while_the_app_was_closed_is_found_at_its_start(
    tmp_path: Path, folder: Path, embedder: ColourEmbedder
) -> None:
    with Library.open(tmp_path / "library") as library:
        list(library.index([folder]))
    Image.new("RGB", (60, 40), "yellow").save(folder / "yellow.png")
    apps = running(tmp_path / "library", embedder, is_watching=True)
    assert next(apps).end_of_run(is_quiet=True).progress.summary.added == 1  # type: ignore[union-attr]
    assert next(apps, None) is None


def test_quiet_runs_wait_while_another_process_indexes(
    watching_app: App, folder: Path, tmp_path: Path
) -> None:
    watching_app.index(folder)
    watching_app.end_of_run(is_quiet=True)
    watching_app.receive(m.StatusReady)  # by now it has let go of the library
    with WriterLock(tmp_path / "library"):
        Image.new("RGB", (60, 40), "yellow").save(folder / "yellow.png")
        watching_app.send(m.StartIndexing())  # this one is told
        assert "written by" in watching_app.receive_failure().message
        watching_app.send(m.Search(1, "red"))
        watching_app.receive(m.HitsReady)
    assert watching_app.end_of_run(is_quiet=True).progress.summary.added == 1  # type: ignore[union-attr]


def test_after_a_cancelled_run_watching_does_not_go_on_with_it(
    watching_app: App, folder: Path, embedder: ColourEmbedder
) -> None:
    for number in range(100):
        Image.new("RGB", (40, 30), (number, 0, 200)).save(folder / f"{number}.png")
    embedder.gate.clear()
    watching_app.send(m.StartIndexing((folder,)))
    watching_app.receive(m.IndexingProgress)
    watching_app.send(m.CancelIndexing())
    watching_app.send(m.GetFailures())
    watching_app.receive(m.FailuresReady)  # by now it is told to end
    embedder.gate.set()
    first = watching_app.end_of_run(is_quiet=False).progress.summary
    assert first is not None
    assert first.was_cancelled
    Image.new("RGB", (60, 40), "yellow").save(folder / "yellow.png")
    watching_app.send(m.StartIndexing())
    summary = watching_app.receive(
        m.IndexingProgress, lambda reply: reply.progress.summary is not None
    )  # whichever run comes next
    assert not summary.is_quiet
    assert summary.progress.summary.added == 106 - first.added  # type: ignore[union-attr]
    assert watching_app.end_of_run(is_quiet=True).progress.summary.added == 0  # type: ignore[union-attr]


def test_a_run_waits_for_mains_power_and_says_so(
    app: App, folder: Path, embedder: ColourEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Battery, "is_in_use", lambda self: True)
    app.send(m.SetPauseOnBattery(True))
    app.send(m.StartIndexing((folder,)))
    assert app.receive(m.IndexingHeld).hold is Hold.BATTERY
    app.send(m.PauseIndexing())
    assert app.receive(m.IndexingHeld).hold is Hold.PAUSED
    app.send(m.SetPauseOnBattery(False))
    app.send(m.ResumeIndexing())
    assert app.receive(m.IndexingHeld).hold is None
    assert app.end_of_run(is_quiet=False).progress.summary.added == 5  # type: ignore[union-attr]
    app.send(m.SetPauseOnBattery(True))
    app.send(m.StartIndexing())
    assert app.receive(m.IndexingHeld).hold is Hold.BATTERY  # the end of this test ends the run


def test_shutdown_ends_it(app: App) -> None:
    app.receive(m.EngineReady)
    app.send(m.Shutdown())
    app.thread.join(PATIENCE_S)
    assert not app.thread.is_alive()


def test_a_library_that_cannot_be_opened_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = Pipe()

    def refuse() -> Library:
        raise LibraryError("the disk is gone", "Plug it in")

    engine.serve(theirs, refuse)
    assert ours.recv() == m.EngineFailed("the disk is gone. Plug it in")
    ours.close()
    theirs.close()


def test_a_model_is_downloaded_and_listed(app: App, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(monkeypatch):
        app.send(m.GetModels())
        assert NAME in [offer.name for offer in app.receive(m.ModelsReady).offers]
        app.send(m.AddModel(NAME))
        assert app.receive(m.AddingProgress, lambda step: step.stage == "done").total_bytes
        assert app.receive(m.ModelAdded).name == NAME
        listed = app.receive(m.ModelsReady)
    assert NAME in [model.name for model in listed.models]
    assert NAME not in [offer.name for offer in listed.offers]


def test_what_somebody_looks_at_comes_first_and_what_nobody_waits_for_is_not_made() -> None:
    pictures = PictureQueue()
    pictures.put(m.MakeThumbnail(1))
    pictures.put(m.MakePreview(2, 20, is_ahead=True))
    pictures.put(m.MakePreview(3, 30, is_ahead=True))
    pictures.put(m.MakePreview(4, 40))
    pictures.put(m.MakePreview(5, 50))
    pictures.drop((3, 4, 99))
    asked = [pictures.get() for _ in range(3)]
    assert asked == [m.MakePreview(5, 50), m.MakePreview(2, 20, is_ahead=True), m.MakeThumbnail(1)]
    waiting = threading.Thread(target=lambda: asked.append(pictures.get()))
    waiting.start()
    pictures.close()
    waiting.join(PATIENCE_S)
    assert asked[-1] is None


def test_details_come_in_pieces_that_keep_the_colour_of_each_pixel(app: App, folder: Path) -> None:
    picture = Image.new("RGB", (5000, 100), "white")
    for x in range(0, 5000, 2):
        picture.paste((255, 0, 0), (x, 0, x + 1, 100))
    picture.save(folder / "stripes.png")
    app.index(folder)
    app.send(m.Search(1, "red"))
    hits = app.receive(m.HitsReady).hits
    (stripes,) = [hit for hit in hits if hit.path.stem == "stripes"]
    app.send(m.MakePreview(2, stripes.photo_id, max_side=5000, is_detailed=True))
    reply = app.receive(m.TilesReady)
    assert (reply.width, reply.height, reply.side) == (5000, 100, 512)
    assert len(reply.jpegs) == 10
    with Image.open(io.BytesIO(reply.jpegs[9])) as last:
        assert last.size == (5000 - 9 * 512, 100)
    with Image.open(io.BytesIO(reply.jpegs[4])) as image:
        assert image.size == (512, 100)
        red, white = image.getpixel((252, 20)), image.getpixel((253, 20))
    assert red[1] < 60, "half the colour resolution would mix it with its neighbour"  # type: ignore[index]
    assert white[1] > 200  # type: ignore[index]


def test_details_come_from_the_catalog(app: App, folder: Path) -> None:
    exif = Image.Exif()
    exif[0x0110] = "Pixel 8"
    exif[0x010E] = "Evening at the harbour"
    exif.get_ifd(0x8769)[0x829D] = 2.8
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 30.0, 0.0), 3: "W", 4: (10.0, 0.0, 0.0)})
    Image.new("RGB", (60, 40), "red").save(folder / "harbour.jpg", exif=exif)
    app.index(folder)
    app.send(m.Search(1, 'folder:photos type:jpeg "harbour"'))
    photo = app.receive(m.HitsReady).hits[0].photo
    app.send(m.GetDetails(2, photo.photo_id))
    reply = app.receive(m.DetailsReady)
    assert (reply.request_id, reply.details.photo, reply.details.type) == (2, photo, "jpeg")
    assert reply.details.size_bytes == photo.path.stat().st_size
    facts = reply.details.metadata
    assert (facts.camera, facts.caption, facts.f_number) == ("Pixel 8", "Evening at the harbour", 2.8)
    assert (facts.latitude, facts.longitude) == (53.5, -10.0)
    app.send(m.GetDetails(3, 10**9))
    assert "no longer in the library" in app.receive(m.RequestFailed).message


def test_tells_what_there_is_to_filter_by(app: App, folder: Path) -> None:
    app.index(folder)
    for _ in range(3):
        app.send(m.GetOverview())
    overview = app.receive(m.OverviewReady).overview
    assert [(root.path, root.photos) for root in overview.roots] == [(folder, 5)]
    assert [(one.value, one.count) for one in overview.types] == [("png", 5)]
    assert sum(month.count for month in overview.months) == 5


def test_forgets_a_folder_and_says_how_many_photos_it_had(app: App, folder: Path) -> None:
    app.index(folder)
    app.send(m.ForgetFolder(folder))
    assert app.receive(m.FolderForgotten) == m.FolderForgotten(folder, 5)
    app.send(m.GetOverview())
    assert app.receive(m.OverviewReady).overview.roots == ()
    assert len(list(folder.iterdir())) == 5
    app.send(m.ForgetFolder(folder))
    assert "is not a folder of this library" in app.receive(m.ForgettingFailed).message


def test_forgetting_ends_a_run_and_watching_goes_on_with_it(
    watching_app: App, folder: Path, tmp_path: Path, embedder: ColourEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching_app.index(folder)
    other = tmp_path / "other"
    other.mkdir()
    for number in range(3):
        Image.new("RGB", (60, 40), (number * 80, 0, 0)).save(other / f"{number}.png")
    watching_app.send(m.StartIndexing((other,)))
    watching_app.send(m.ForgetFolder(folder))
    assert watching_app.receive(m.FolderForgotten).photos == 5
    watching_app.receive(m.StatusReady, lambda reply: reply.status.indexed == 3 and not reply.status.pending)


def test_leaves_out_names_and_says_why_not(app: App, folder: Path) -> None:
    app.send(m.GetExclusions())
    assert app.receive(m.ExclusionsReady) == m.ExclusionsReady(())
    app.send(m.SetExclusions(("red.*",)))
    assert app.receive(m.ExclusionsReady) == m.ExclusionsReady(("red.*",), is_changed=True)
    app.send(m.SetExclusions(("a/b",)))
    assert "is a path" in app.receive(m.ExclusionsRefused).message
    assert app.receive(m.ExclusionsReady) == m.ExclusionsReady(("red.*",))
    app.index(folder)
    app.send(m.GetOverview())
    assert app.receive(m.OverviewReady).overview.roots[0].photos == 4


def noted_workers(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """Return a list that takes down how many workers each run is to have."""
    wanted: list[int | None] = []
    index = Library.index

    def noted(library: Library, *arguments: Any, workers: int | None, **options: Any) -> Any:
        wanted.append(workers)
        return index(library, *arguments, workers=workers, **options)

    monkeypatch.setattr(Library, "index", noted)
    return wanted


def test_runs_have_as_many_workers_as_are_wanted(
    app: App, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = noted_workers(monkeypatch)
    app.index(folder)
    app.send(m.SetWorkers(1))
    app.index()
    assert wanted == [None, 1]


def begun_run(app: App, folder: Path, embedder: ColourEmbedder) -> None:
    """Have a run begin that goes on until the gate of the embedder opens."""
    embedder.gate.clear()
    app.send(m.StartIndexing((folder,)))
    app.receive(m.IndexingProgress)


def test_a_cancelled_run_takes_no_forgetting_and_no_removal_with_it(
    app: App, folder: Path, tmp_path: Path, embedder: ColourEmbedder
) -> None:
    app.index(folder)
    other = tmp_path / "other"
    other.mkdir()
    Image.new("RGB", (60, 40), "navy").save(other / "navy.png")
    begun_run(app, other, embedder)
    app.send(m.DropModel("another"))
    app.send(m.ForgetFolder(folder))
    app.send(m.CancelIndexing())
    app.send(m.GetFailures())
    app.receive(m.FailuresReady)  # by now all of it has been taken in
    embedder.gate.set()
    assert "no embeddings of" in app.receive(m.ModelRefused).message
    assert app.receive(m.FolderForgotten) == m.FolderForgotten(folder, 5)


def test_all_that_watching_wanted_meanwhile_is_looked_at_after_a_cancelled_run(
    app: App, folder: Path, embedder: ColourEmbedder
) -> None:
    for name in ("one", "two"):
        (folder / name).mkdir()
        Image.new("RGB", (60, 40), "grey").save(folder / name / "first.png")
    app.index(folder)
    for name, colour in (("one", "navy"), ("two", "olive")):
        Image.new("RGB", (60, 40), colour).save(folder / name / f"{colour}.png")
    app.send(m.CancelIndexing())
    app.send(m.LookBelow((folder / "one",)))
    app.send(m.LookBelow((folder / "two",)))
    other = folder.with_name("other")
    other.mkdir()
    Image.new("RGB", (60, 40), "teal").save(other / "teal.png")
    assert app.index(other).progress.summary.added == 1  # type: ignore[union-attr]
    app.receive_changes(added=2)


def test_what_it_begins_by_itself_waits_for_the_settings(
    tmp_path: Path, folder: Path, embedder: ColourEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(tmp_path / "library") as library:
        list(library.index([folder]))
    wanted = noted_workers(monkeypatch)
    look, was_seen = IndexingLane._look, threading.Event()

    def noted(lane: IndexingLane, below: tuple[Path, ...] | None) -> None:
        look(lane, below)
        was_seen.set()

    monkeypatch.setattr(IndexingLane, "_look", noted)
    apps = running(tmp_path / "library", embedder, is_watching=True, is_told=False)
    app = next(apps)
    app.send(m.SetPauseOnBattery(False))
    assert was_seen.wait(PATIENCE_S)
    for number in range(20):
        app.send(m.Search(number, "red"))
        app.receive(m.HitsReady)
    app.send(m.SetWorkers(1))
    app.end_of_run(is_quiet=True)
    assert wanted == [1]
    assert next(apps, None) is None


def test_it_does_not_wait_for_the_settings_for_ever(
    tmp_path: Path, folder: Path, embedder: ColourEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.search.indexing_lane._SETTINGS_S", 0.05)
    with Library.open(tmp_path / "library") as library:
        list(library.index([folder]))
    apps = running(tmp_path / "library", embedder, is_watching=True, is_told=False)
    next(apps).end_of_run(is_quiet=True)
    assert next(apps, None) is None
