"""The facade, end to end over real files, with an embedder that sees colours."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fakes import ColourEmbedder, WorkerInThisProcess
from PIL import Image

from photosearch import Library
from photosearch.base.errors import (
    FolderError,
    ImageError,
    LibraryBusyError,
    LibraryError,
    ModelError,
    QueryError,
)
from photosearch.base.types import IndexSummary, Progress
from photosearch.index.upkeep import Sizes
from photosearch.photos import volume
from photosearch.photos.volume import Volume
from photosearch.search.control import RunControl
from photosearch.search.relevance import FEWEST_SIMILAR

SIDECAR = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="{rating}"/></rdf:RDF></x:xmpmeta>"""

COLOURS = ("red", "lime", "blue", "white", "black", "yellow")


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> ColourEmbedder:
    made = ColourEmbedder()
    monkeypatch.setattr("photosearch.library.load", lambda name: made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    photos = tmp_path / "photos"
    (photos / "more").mkdir(parents=True)
    for colour in COLOURS:
        save(photos / f"{colour}.png", colour)
    save(photos / "more" / "navy.jpg", "navy")
    return photos


@pytest.fixture
def library(tmp_path: Path, embedder: ColourEmbedder) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        yield opened


def save(path: Path, colour: str) -> None:
    Image.new("RGB", (60, 40), colour).save(path)


def touch(path: Path) -> None:
    """Give a file another time of change than any before."""
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1_000_000_000))


def run(library: Library, *folders: Path, **options: object) -> IndexSummary:
    steps = list(library.index(folders, **options))  # type: ignore[arg-type]
    assert all(step.summary is None for step in steps[:-1])
    assert steps[-1].summary is not None
    return steps[-1].summary


def names(hits: object) -> list[str]:
    return [hit.path.stem for hit in hits]  # type: ignore[attr-defined]


def test_indexes_and_finds_by_words_and_by_picture(library: Library, folder: Path) -> None:
    assert run(library, folder).added == 7
    assert names(library.search("red"))[0] == "red"
    assert names(library.search("blue"))[:2] == ["blue", "navy"]
    hits = library.similar(folder / "blue.png")
    assert names(hits)[0] == "navy"
    assert "blue" not in names(hits)  # what was asked with is no answer
    hit = library.search("lime", limit=1)[0]
    assert (hit.path, hit.width, hit.height, hit.taken) == (folder / "lime.png", 60, 40, None)
    assert hit.score == pytest.approx(1.0, abs=2e-3)


def test_words_pictures_and_minus_combine(library: Library, folder: Path, tmp_path: Path) -> None:
    run(library, folder)
    outside = tmp_path / "maroon.png"
    save(outside, "maroon")
    assert names(library.similar(outside))[0] == "red"
    assert names(library.similar(outside.read_bytes()))[0] == "red"
    assert names(library.search("gold -lime^2"))[0] == "red"
    assert names(library.search(f"like:{outside} blue^0.1"))[0] == "red"
    assert names(library.search("", images=[outside]))[0] == "red"


def test_a_second_run_embeds_nothing(library: Library, folder: Path, embedder: ColourEmbedder) -> None:
    run(library, folder)
    before = embedder.images_embedded
    summary = run(library, folder)
    assert (summary.added, summary.updated, summary.removed, summary.failed) == (0, 0, 0, 0)
    assert embedder.images_embedded == before


def test_changed_new_and_deleted_files_are_noticed(library: Library, folder: Path) -> None:
    run(library, folder)
    save(folder / "red.png", "blue")
    touch(folder / "red.png")
    save(folder / "cyan.png", "cyan")
    (folder / "black.png").unlink()
    summary = run(library)
    assert (summary.added, summary.updated, summary.removed) == (1, 1, 1)
    assert set(names(library.search("blue", limit=2))) == {"blue", "red"}
    assert "black" not in names(library.search("black", all=True, limit=50))


def test_a_broken_file_is_a_failure_with_a_reason_and_the_run_goes_on(library: Library, folder: Path) -> None:
    (folder / "empty.jpg").touch()
    (folder / "text.jpg").write_text("not a picture at all")
    (folder / "cut.png").write_bytes((folder / "red.png").read_bytes()[:60])
    steps = list(library.index([folder]))
    failures = {step.failure.path.name: step.failure.reason for step in steps if step.failure}
    assert set(failures) == {"empty.jpg", "text.jpg", "cut.png"}
    assert all(reason and "\n" not in reason for reason in failures.values())
    assert {(f.path.name, f.reason) for f in library.failures()} == set(failures.items())
    status = library.status()
    assert (status.photos, status.indexed, status.failed, status.pending) == (10, 7, 3, 0)
    assert run(library).failed == 0  # unchanged, so not tried again
    save(folder / "empty.jpg", "red")
    assert run(library).added == 1
    assert library.status().failed == 2


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions as on POSIX")
def test_a_file_without_permission_fails_and_is_tried_again(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden = folder / "red.png"
    real_read = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        if path == forbidden:
            raise PermissionError(13, "Permission denied")
        return real_read(path)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", read_bytes)
        patch.setattr("photosearch.search.pipeline.WorkerProcess", WorkerInThisProcess)
        assert run(library, folder).failed == 1
    assert [failure.path for failure in library.failures()] == [forbidden]
    assert run(library).failed == 0
    assert library.failures() == []


def test_an_unreachable_folder_keeps_its_photos_and_comes_back(
    library: Library, folder: Path, embedder: ColourEmbedder
) -> None:
    run(library, folder)
    away = folder.rename(folder.with_name("unplugged"))
    assert run(library).removed == 0
    status = library.status()
    assert (status.photos, status.offline) == (7, 7)
    assert library.search("red")[0].photo.is_offline
    away.rename(folder)
    before = embedder.images_embedded
    run(library)
    assert library.status().offline == 0
    assert embedder.images_embedded == before


def test_a_folder_that_cannot_be_listed_loses_nothing(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(library, folder)
    real_scandir = os.scandir

    def scandir(path: object) -> object:
        if os.fspath(path) == str(folder / "more"):  # type: ignore[call-overload]
            raise PermissionError(13, "Permission denied")
        return real_scandir(path)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "scandir", scandir)
    assert run(library).removed == 0
    assert library.status().photos == 7


def test_a_renamed_folder_is_not_embedded_again(
    library: Library, folder: Path, embedder: ColourEmbedder
) -> None:
    run(library, folder)
    before = embedder.images_embedded
    (folder / "more").rename(folder / "renamed")
    summary = run(library)
    assert (summary.added, summary.updated, summary.removed) == (0, 0, 0)
    assert embedder.images_embedded == before
    hits = library.search("blue", limit=2)
    assert {hit.path for hit in hits} == {folder / "blue.png", folder / "renamed" / "navy.jpg"}
    assert library.status().photos == 7


def test_photos_moved_as_a_whole_are_remapped_and_not_embedded_again(
    library: Library, folder: Path, embedder: ColourEmbedder
) -> None:
    run(library, folder)
    before = embedder.images_embedded
    new = folder.rename(folder.with_name("elsewhere"))
    assert library.remap(folder, new) == 1
    run(library)
    assert embedder.images_embedded == before
    assert library.search("red")[0].path == new / "red.png"
    assert not library.search("red")[0].photo.is_offline
    with pytest.raises(FolderError, match="photos is not a folder of this library"):
        library.remap(folder, new)


def test_the_librarys_folder_can_be_moved(
    library: Library, folder: Path, tmp_path: Path, embedder: ColourEmbedder
) -> None:
    run(library, folder)
    library.close()
    before = embedder.images_embedded
    moved = (tmp_path / "library").rename(tmp_path / "moved")
    assert not any(
        str(tmp_path / "library").encode() in p.read_bytes() for p in moved.rglob("*") if p.is_file()
    )
    with Library.open(moved, create=False) as again:
        run(again)
        assert embedder.images_embedded == before
        assert names(again.search("red"))[0] == "red"
        assert again.thumbnails.has(again.search("red")[0].photo.content_hash or "")
    assert [finding.trouble for finding in Library.doctor(moved) if finding.trouble] == []
    assert not (tmp_path / "library").exists()


def test_a_changed_sidecar_is_read_and_the_photo_not_embedded_again(
    library: Library, folder: Path, embedder: ColourEmbedder
) -> None:
    def ratings() -> set[tuple[bytes, int]]:
        rows = library._catalog.database.connection.execute(
            "SELECT path, rating FROM photos WHERE rating IS NOT NULL"
        )
        return set(rows)

    run(library, folder)
    before = embedder.images_embedded
    (folder / "red.xmp").write_text(SIDECAR.format(rating=4))
    run(library)
    assert ratings() == {(b"red.png", 4)}
    (folder / "red.xmp").write_text(SIDECAR.format(rating=2))
    touch(folder / "red.xmp")
    run(library)
    assert ratings() == {(b"red.png", 2)}
    (folder / "red.xmp").unlink()
    run(library)
    assert ratings() == set()
    assert embedder.images_embedded == before


def test_failed_photos_are_tried_again_when_asked_for(library: Library, folder: Path) -> None:
    (folder / "broken.jpg").write_bytes(b"not a picture")
    assert run(library, folder).failed == 1
    assert run(library).failed == 0
    assert run(library, retry_failed=True).failed == 1
    assert library.status().failed == 1


def test_only_some_folders_are_looked_at_when_asked_for(library: Library, folder: Path) -> None:
    run(library, folder)
    save(folder / "new.png", "pink")
    save(folder / "more" / "new.png", "cyan")
    (folder / "red.png").unlink()
    assert run(library, below=[folder / "more"]).added == 1
    shutil.rmtree(folder / "more")
    summary = run(library, below=[folder / "more"])
    assert (summary.added, summary.removed) == (0, 2)
    summary = run(library)
    assert (summary.added, summary.removed) == (1, 1)
    with pytest.raises(FolderError, match="elsewhere is not in a folder of this library"):
        run(library, below=[folder.parent / "elsewhere"])


def test_photos_are_left_exactly_as_they_were(library: Library, folder: Path) -> None:
    def state() -> dict[Path, tuple[bytes, int]]:
        return {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}

    before = state()
    run(library, folder)
    library.search("red")
    library.similar(folder / "red.png")
    library.forget(folder)
    assert state() == before


def test_forgetting_a_folder_drops_its_photos(library: Library, folder: Path) -> None:
    run(library, folder)
    assert library.forget(folder) == 7
    assert library.status().photos == 0
    assert list(library.search("red", all=True)) == []
    with pytest.raises(FolderError, match="not a folder of this library.*none"):
        library.forget(folder)


def test_forgetting_a_folder_forgets_the_drives_in_it(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disks = [Volume("uuid:own", Path(folder.anchor)), Volume("uuid:stick", folder / "more")]
    monkeypatch.setattr(volume, "mounted", lambda: disks)
    run(library, folder)
    assert library.status().roots == (folder, folder / "more")
    assert library.status().photos == 7
    assert library.forget(folder) == 7
    assert library.status().roots == ()


def test_cancelling_keeps_what_is_done_and_the_next_run_goes_on(
    library: Library, folder: Path, embedder: ColourEmbedder
) -> None:
    for number in range(40):
        save(folder / f"n{number:02}.png", "red")
    control = RunControl()
    done = 0
    for step in library.index([folder], control=control):
        if step.stage == "indexing" and step.done:
            control.cancel()
            done = step.done
        if step.summary:
            assert step.summary.was_cancelled
    assert 0 < done < 47
    assert library.status().indexed == done
    assert run(library).added == 47 - done
    assert embedder.images_embedded == 47


def test_closing_the_iterator_ends_the_run_and_frees_the_library(library: Library, folder: Path) -> None:
    steps = library.index([folder])
    assert isinstance(next(steps), Progress)
    with pytest.raises(LibraryBusyError, match="this process"):
        list(library.index([folder]))
    steps.close()  # type: ignore[attr-defined]
    assert run(library, folder).added == 7


@pytest.fixture
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let few photos make a segment, as many do."""
    monkeypatch.setattr("photosearch.search.vectors.VectorStore.sizes", Sizes(in_memory=3, of_segment=50))


@pytest.mark.usefixtures("small_segments")
class TestVectorIndex:
    @pytest.mark.parametrize("suffix", ["rows", "vectors", "rough", "graph"])
    def test_missing_or_damaged_it_is_rebuilt_unasked(
        self, library: Library, folder: Path, tmp_path: Path, suffix: str
    ) -> None:
        run(library, folder)
        index = tmp_path / "library" / "index"
        (file,) = index.rglob(f"*.{suffix}")
        file.write_bytes(b"damaged")
        with Library.open(tmp_path / "library") as again:
            assert names(again.search("red"))[0] == "red"
            again.warm_up()
        assert [found.check for found in Library.doctor(tmp_path / "library") if found.trouble] == [
            "vector index"
        ]
        assert [found for found in Library.doctor(tmp_path / "library") if found.trouble] == []
        shutil.rmtree(index)
        with Library.open(tmp_path / "library") as again:
            assert names(again.search("red"))[0] == "red"
            run(again)
            assert list(index.rglob("*.graph"))

    def test_damage_that_shows_later_is_mended_while_searching(
        self, library: Library, folder: Path, tmp_path: Path
    ) -> None:
        run(library, folder)
        (file,) = (tmp_path / "library" / "index").rglob("*.vectors")
        content = bytearray(file.read_bytes())
        content[5] ^= 64
        file.write_bytes(content)
        with Library.open(tmp_path / "library") as again:
            again.warm_up()
            loader = again._searcher_now()._vectors._loader
            assert loader is not None
            loader.join(30)
            assert again.search("red")[0].score == pytest.approx(1.0, abs=1e-2)

    def test_it_follows_what_another_process_writes(
        self, library: Library, folder: Path, tmp_path: Path
    ) -> None:
        run(library, folder)
        with Library.open(tmp_path / "library") as other:
            assert names(other.search("red"))[0] == "red"
            save(folder / "crimson.png", "red")
            (folder / "red.png").unlink()
            run(library, folder)
            assert names(other.search("red"))[0] == "crimson"
            assert "red" not in names(other.search("red", all=True))

    def test_two_processes_that_take_turns_keep_one_index(
        self, library: Library, folder: Path, tmp_path: Path
    ) -> None:
        run(library, folder)
        with Library.open(tmp_path / "library") as other:
            for number, writer in enumerate([other, library, other, library]):
                for more in range(4):
                    save(folder / f"{number} {more}.png", f"hsl({number * 80 + more * 5}, 100%, 50%)")
                run(writer)
            everything = len(library.search("red", all=True, limit=100))
            assert everything == len(other.search("red", all=True, limit=100)) == 23
        assert [found for found in Library.doctor(tmp_path / "library") if found.trouble] == []

    def test_graphs_that_another_process_built_are_read_after_the_next_run(
        self, library: Library, folder: Path, tmp_path: Path
    ) -> None:
        run(library, folder)
        with Library.open(tmp_path / "library") as other:
            other.warm_up()
            store = other._searcher_now()._vectors
            assert store._loader is not None
            store._loader.join(30)
            for more in range(12):
                save(folder / f"{more}.png", f"hsl({more * 30}, 100%, 50%)")
            run(library)
            run(other)
            on_disk = store.index().segments()[:-1]
            assert on_disk
            assert all(part.graph is not None for part in on_disk)

    def test_an_old_index_of_a_small_library_goes(
        self, library: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("photosearch.search.vectors.VectorStore.sizes", Sizes())
        old = tmp_path / "library" / "index" / "model-1"
        old.mkdir(parents=True)
        (old / "manifest.json").write_text('{"format": 1, "graph": "graph-7.hnsw"}')
        (old / "graph-7.hnsw").write_bytes(b"as it was made once")
        run(library, folder)
        assert names(library.search("red"))[0] == "red"
        assert not old.exists()

    def test_a_long_upkeep_is_told_of_and_can_be_left_for_later(
        self, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        left = threading.Event()

        def endless(*_: object, is_stopped: Callable[[], bool], **__: object) -> None:
            while not is_stopped():
                left.wait(0.01)
            left.set()

        with monkeypatch.context() as patch:
            patch.setattr("photosearch.search.vectors.upkeep", endless)
            steps = library.index([folder])
            finishing = next(step for step in steps if step.stage == "finishing")
            assert (finishing.done, finishing.total) == (7, 7)
            assert names(library.search("red"))[0] == "red"
            steps.close()  # type: ignore[attr-defined]
            assert left.is_set()
        assert run(library).added == 0

    def test_a_run_loads_no_graphs(
        self, library: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run(library, folder)

        def refuse(*_: object) -> None:
            raise AssertionError("a graph was loaded")

        monkeypatch.setattr("photosearch.index.hnsw.Graph.load", refuse)
        with Library.open(tmp_path / "library") as again:
            (folder / "red.png").unlink()
            save(folder / "crimson.png", "red")
            run(again)
            assert all(part.graph is None for part in again._searcher_now()._vectors.index().segments())


def test_a_model_of_another_revision_is_named_and_indexing_embeds_anew(
    library: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(library, folder)
    other = ColourEmbedder(revision="2", cells=2)
    monkeypatch.setattr("photosearch.library.load", lambda name: other)
    with Library.open(tmp_path / "library") as again:
        with pytest.raises(
            ModelError, match="revision 1, 48 numbers.*revision 2, 12 numbers.*photosearch index"
        ):
            again.search("red")
        assert run(again).updated == 7
        assert names(again.search("red"))[0] == "red"


def test_a_move_of_the_model_is_finished_before_searches_use_it(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = {"starter": ColourEmbedder("starter"), "other": ColourEmbedder("other", cells=2)}
    monkeypatch.setattr("photosearch.library.load", lambda name: models[name])
    with Library.open(tmp_path / "library") as library:
        run(library, folder)
        control = RunControl()
        for step in library.index([], model="other", control=control):
            if step.stage == "indexing" and not step.summary:
                control.cancel()
        assert library.model == "starter"
        assert library.search("red").model == "starter"
        run(library, model="other")
        assert library.search("red").model == "other"
        assert library.status().dimension == 12


def test_newest_first_within_what_is_relevant(library: Library, folder: Path) -> None:
    for age, colour in enumerate(COLOURS):
        os.utime(folder / f"{colour}.png", (1e9 + age, 1e9 + age))
    run(library, folder)
    hits = library.search("red", sort="date", all=True, limit=50)
    times = [hit.path.stat().st_mtime_ns for hit in hits]
    assert times == sorted(times, reverse=True)


def test_a_picture_like_no_other_still_has_nearest_ones(library: Library, folder: Path) -> None:
    for shade in range(40):
        save(folder / f"{shade}.png", f"hsl({shade}, 100%, 50%)")
    run(library, folder)
    hits = library.similar(folder / "blue.png")
    assert FEWEST_SIMILAR <= len(hits) < 46  # one more when two are equally far
    assert names(hits)[0] == "navy"


class TestBadInput:
    def test_no_such_folder(self, library: Library, tmp_path: Path) -> None:
        with pytest.raises(FolderError, match="nowhere"):
            list(library.index([tmp_path / "nowhere"]))

    def test_a_file_instead_of_a_folder(self, library: Library, folder: Path) -> None:
        with pytest.raises(FolderError, match=r"red\.png"):
            list(library.index([folder / "red.png"]))

    def test_a_folder_without_photos_is_not_added(self, library: Library, tmp_path: Path) -> None:
        empty = tmp_path / "empty"
        empty.mkdir()
        (empty / "notes.txt").write_text("no picture")
        with pytest.raises(FolderError, match="no photos in .*empty"):
            list(library.index([empty]))
        assert library.status().roots == ()

    def test_the_library_itself(self, library: Library, tmp_path: Path) -> None:
        with pytest.raises(FolderError, match="the library itself"):
            list(library.index([tmp_path / "library"]))

    def test_a_library_inside_a_root_is_not_walked(self, folder: Path, embedder: ColourEmbedder) -> None:
        with Library.open(folder / "library") as inside:
            run(inside, folder)
            assert run(inside).added == 0
            assert inside.status().photos == 7

    @pytest.mark.parametrize("query", ["", "  "])
    def test_an_empty_query(self, library: Library, query: str) -> None:
        with pytest.raises(QueryError, match="empty"):
            library.search(query)

    def test_a_query_image_that_is_no_image(self, library: Library, tmp_path: Path) -> None:
        path = tmp_path / "text.jpg"
        path.write_text("text")
        with pytest.raises(ImageError, match=r"cannot search by .*text\.jpg: not a picture"):
            library.similar(path)
        with pytest.raises(ImageError, match="the file is gone"):
            library.similar(tmp_path / "gone.jpg")
        with pytest.raises(QueryError, match="photo 99"):
            library.similar(99)

    def test_a_library_folder_with_other_things_in_it(self, tmp_path: Path, folder: Path) -> None:
        with pytest.raises(LibraryError, match="other files"):
            Library.open(folder)

    def test_a_file_as_library(self, folder: Path) -> None:
        with pytest.raises(LibraryError, match="is a file"):
            Library.open(folder / "red.png")

    def test_no_library_where_one_is_insisted_on(self, tmp_path: Path) -> None:
        with pytest.raises(LibraryError, match="no library in .*photosearch index FOLDER"):
            Library.open(tmp_path / "nothing", create=False)
        assert not (tmp_path / "nothing").exists()

    def test_a_searchless_library(self, library: Library) -> None:
        assert list(library.search("red")) == []
        assert library.search("red").total == 0


class TestExclusions:
    def test_photos_leave_with_the_next_run_and_come_back(
        self, library: Library, folder: Path, embedder: ColourEmbedder
    ) -> None:
        list(library.index([folder]))
        assert library.exclusions() == ()
        assert library.set_exclusions([" more ", "RED.*"]) == ("more", "RED.*")
        assert library.status().photos == 7
        list(library.index())
        assert sorted(photo.path.name for photo in library.photos()) == sorted(
            f"{colour}.png" for colour in COLOURS if colour != "red"
        )
        assert all(path.exists() for path in (folder / "red.png", folder / "more" / "navy.jpg"))
        assert library.exclusions() == ("more", "RED.*")
        library.set_exclusions([])
        list(library.index())
        assert library.status().indexed == 7

    def test_a_part_of_a_root_goes_by_them(self, library: Library, folder: Path) -> None:
        library.set_exclusions(["more"])
        list(library.index([folder]))
        save(folder / "more" / "green.jpg", "green")
        list(library.index(below=[folder / "more"]))
        assert library.status().photos == 6

    def test_a_folder_of_excluded_photos_only_has_none(self, library: Library, folder: Path) -> None:
        library.set_exclusions(["*.png", "more"])
        with pytest.raises(FolderError, match="no photos"):
            list(library.index([folder]))

    def test_what_makes_no_sense_changes_nothing(self, library: Library) -> None:
        library.set_exclusions(["*.png"])
        with pytest.raises(FolderError, match="everything"):
            library.set_exclusions(["*"])
        assert library.exclusions() == ("*.png",)


def test_overview(library: Library, folder: Path) -> None:
    list(library.index([folder]))
    overview = library.overview()
    assert [(root.path, root.photos) for root in overview.roots] == [(folder, 7)]
    assert [(one.value, one.count) for one in overview.types] == [("png", 6), ("jpeg", 1)]
