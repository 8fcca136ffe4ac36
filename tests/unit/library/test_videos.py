"""Videos in a library: one hit each, with the time of what was found; and where nothing can read them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("av")

from fakes import ColourEmbedder, WorkerInThisProcess
from films import film, noise, sound
from PIL import Image

from photosearch import Library
from photosearch.base.errors import FolderError
from photosearch.base.types import IndexSummary
from photosearch.cli.output import hit_json, hit_line
from photosearch.photos import video
from photosearch.photos.video import NOT_INSTALLED
from photosearch.search import searcher


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> ColourEmbedder:
    made = ColourEmbedder()
    monkeypatch.setattr("photosearch.library.load", lambda name: made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    photos = tmp_path / "photos"
    photos.mkdir()
    for colour in ("red", "white", "yellow"):
        Image.new("RGB", (60, 40), colour).save(photos / f"{colour}.png")
    film(photos / "film.mp4", [("red", 1), ("lime", 1), ("blue", 1)])
    return photos


@pytest.fixture
def library(tmp_path: Path, embedder: ColourEmbedder) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


@pytest.fixture
def without_av(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take PyAV away. (Not from worker processes: nothing may come to them.)"""
    monkeypatch.setattr(video, "is_available", lambda: False)


def index(library: Library, *folders: Path) -> IndexSummary:
    *_, last = library.index(folders)
    assert last.summary is not None
    return last.summary


def names(library: Library) -> list[str]:
    return sorted(photo.path.name for photo in library.photos())


def test_a_video_is_one_hit_with_the_time_of_its_best_frame(library: Library, folder: Path) -> None:
    assert index(library, folder).added == 4
    for colour, time_s in (("lime", 1.0), ("blue", 2.0)):
        hit = library.search(colour)[0]
        assert (hit.path.name, hit.time_s) == ("film.mp4", time_s)
        assert hit.score > 0.99
        assert hit.photo.duration_s == 3
        assert hit_line(hit) == f"{hit.score:.3f}\t{folder / 'film.mp4'}\t@ 0:0{int(time_s)}"
        assert json.loads(json.dumps(hit_json(hit)))["time_s"] == time_s
    (still,) = (hit for hit in library.search("white", all=True) if hit.path.name == "white.png")
    assert (still.time_s, still.photo.duration_s) == (None, None)
    assert hit_line(still).count("\t") == 1
    assert "time_s" not in hit_json(still)
    everything = library.search("red", all=True)
    assert sorted(hit.path.name for hit in everything) == names(library)
    assert everything.total == 4


def test_a_video_counts_as_one_photo(library: Library, folder: Path) -> None:
    index(library, folder)
    status = library.status()
    assert (status.photos, status.indexed, status.pending, status.failed) == (4, 4, 0, 0)
    hits = library.search("lime", limit=1)
    assert hits.total + hits.less_certain == 4
    assert library.thumbnails.has(str(hits[0].photo.content_hash))
    assert index(library).added == 0


def test_photos_similar_to_a_video_leave_it_out(library: Library, folder: Path) -> None:
    index(library, folder)
    photo_id = library.search("lime")[0].photo_id
    for given in (photo_id, folder / "film.mp4"):
        similar = library.similar(given, all=True)
        assert similar[0].path.name == "red.png"
        assert [hit.path.name for hit in similar].count("film.mp4") == 0
        assert similar.total == 3


def test_a_video_from_elsewhere_can_be_looked_for(library: Library, folder: Path, tmp_path: Path) -> None:
    index(library, folder)
    elsewhere = film(tmp_path / "elsewhere.webm", [("yellow", 1)])
    assert library.similar(elsewhere)[0].path.name == "yellow.png"


def test_frames_of_one_video_crowd_nothing_out(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        film(folder / f"{number}.mp4", [(noise(8 * number + scene), 0.5) for scene in range(8)])
    assert index(library, folder).added == 8
    monkeypatch.setattr(searcher, "CONSIDERED", 1)
    for limit in (1, 5, 8):
        hits = library.search("gray", limit=limit, all=True)
        assert len({hit.photo_id for hit in hits}) == len(hits) == limit
        assert hits.total == 8


def test_a_changed_video_has_its_new_frames_only(library: Library, folder: Path) -> None:
    index(library, folder)
    film(folder / "film.mp4", [("blue", 2)])
    assert index(library).updated == 1
    assert library.search("lime", all=True)[0].score < 0.9
    assert library.search("blue")[0].path.name == "film.mp4"
    assert library.status().indexed == 4
    assert [check.trouble for check in Library.doctor(library.folder)] == [None] * 8


def test_a_moved_video_is_not_read_again(library: Library, folder: Path, embedder: ColourEmbedder) -> None:
    index(library, folder)
    photo_id, count = library.search("lime")[0].photo_id, embedder.images_embedded
    (folder / "more").mkdir()
    (folder / "film.mp4").rename(folder / "more" / "renamed.mp4")
    assert index(library).added == 0
    assert library.search("lime")[0].photo_id == photo_id
    assert embedder.images_embedded <= count + 2  # the queries


def test_what_is_no_video_fails_with_a_reason(library: Library, folder: Path) -> None:
    sound(folder / "sound.mp4")
    (folder / "text.mkv").write_text("no film")
    assert index(library, folder).failed == 2
    reasons = {failure.path.name: failure.reason for failure in library.failures()}
    assert reasons["sound.mp4"] == "it has sound and no pictures"
    assert "no video" in reasons["text.mkv"]


def test_a_live_photo_is_one_photo(library: Library, folder: Path) -> None:
    Image.new("RGB", (60, 40), "lime").save(folder / "IMG_1.JPG")
    film(folder / "IMG_1.MOV", [("lime", 1)])
    film(folder / "IMG_2.MOV", [("blue", 1)])
    assert index(library, folder).added == 6
    assert "IMG_1.MOV" not in names(library)
    assert "IMG_2.MOV" in names(library)
    (folder / "IMG_1.JPG").unlink()
    assert index(library).added == 1
    assert "IMG_1.MOV" in names(library)


@pytest.mark.usefixtures("without_av")
def test_without_the_extra_videos_are_no_part_of_the_library(library: Library, folder: Path) -> None:
    assert index(library, folder).added == 3
    assert "film.mp4" not in names(library)
    assert library.status().photos == 3
    only_films = folder.parent / "films"
    film(only_films / "film.mp4")
    with pytest.raises(FolderError, match="extra `video`"):
        index(library, only_films)


def test_when_the_extra_is_gone_videos_stay_and_can_be_found(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(library, folder)
    with monkeypatch.context() as patch:
        patch.setattr(video, "is_available", lambda: False)
        assert index(library).removed == 0
        film(folder / "new.mp4")
        assert index(library).added == 0
        assert library.search("lime")[0].path.name == "film.mp4"
        (folder / "film.mp4").unlink()
        assert index(library).removed == 1
    assert index(library).added == 1
    assert "new.mp4" in names(library)


def test_a_video_that_waits_fails_until_the_extra_is_back(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("photosearch.search.pipeline.WorkerProcess", WorkerInThisProcess)
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "av", None)
        assert index(library, folder).failed == 1
        assert [failure.reason for failure in library.failures()] == [NOT_INSTALLED]
        patch.setattr(video, "is_available", lambda: False)
        assert index(library).failed == 0  # nothing is tried in vain
        assert len(library.failures()) == 1
    assert index(library).added == 1
    assert library.failures() == []
