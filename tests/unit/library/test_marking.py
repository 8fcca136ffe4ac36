"""Marks and albums through the facade and the command line, over real files."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fakes import ColourEmbedder
from PIL import Image

from photosearch import Library
from photosearch.base.errors import NamingError
from photosearch.base.types import Marks
from photosearch.cli.main import main
from photosearch.photos.sidecar import read_sidecar
from photosearch.photos.xmp_rating import with_rating

COLOURS = ("red", "lime", "blue", "white", "black", "yellow")


@pytest.fixture
def embedder(monkeypatch: pytest.MonkeyPatch) -> ColourEmbedder:
    made = ColourEmbedder()
    monkeypatch.setattr("photosearch.library.load", lambda name: made)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    photos = tmp_path / "photos"
    photos.mkdir()
    for colour in COLOURS:
        Image.new("RGB", (60, 40), colour).save(photos / f"{colour}.png")
    return photos


@pytest.fixture
def library(tmp_path: Path, embedder: ColourEmbedder, folder: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        index(opened, folder)
        yield opened


def index(library: Library, *folders: Path) -> None:
    for _ in library.index(folders):
        pass


def id_of(library: Library, path: Path) -> int:
    photo_id = library.find(path)
    assert photo_id is not None
    return photo_id


def names(library: Library, query: str, *, show_all: bool = False) -> list[str]:
    return [hit.path.stem for hit in library.search(query, all=show_all)]


def test_hidden_photos_are_left_out_of_every_answer(library: Library, folder: Path) -> None:
    red, blue = (id_of(library, folder / f"{colour}.png") for colour in ("red", "blue"))
    assert names(library, "red")[0] == "red"
    library.mark([red], hidden=True)
    assert "red" not in names(library, "red", show_all=True)
    assert len(names(library, "red", show_all=True)) == library.search("red", all=True).total == 5
    assert "red" not in names(library, "-lime", show_all=True)
    assert "red" not in names(library, "red.png", show_all=True)  # nor by its name
    assert "red" not in [hit.path.stem for hit in library.similar(blue, all=True)]
    assert "red" not in names(library, "type:png")
    assert "red" not in [photo.path.stem for photo in library.photos()]
    assert names(library, "is:hidden") == names(library, "red is:hidden", show_all=True) == ["red"]
    assert (library.status().photos, library.status().hidden) == (6, 1)
    similar = library.similar(red, limit=10, all=True)  # it can still be asked with
    assert len(similar) == 5
    library.mark([red], hidden=False)
    assert names(library, "red")[0] == "red"


def test_marks_stay_with_files_that_change_move_and_come_back(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    red = id_of(library, folder / "red.png")
    before = library.mark([red], favorite=True, rating=4)
    library.albums.create("Best", [red])
    (folder / "moved").mkdir()
    (folder / "red.png").rename(folder / "moved" / "crimson.png")
    index(library)
    assert names(library, "is:favorite rating:4 album:best") == ["crimson"]
    away = tmp_path / "crimson.png"
    shutil.move(folder / "moved" / "crimson.png", away)
    index(library)
    assert names(library, "is:favorite") == []
    shutil.move(away, folder / "red.png")
    index(library)
    assert names(library, "is:favorite rating:4 album:best") == ["red"]
    again = id_of(library, folder / "red.png")
    library.put_marks({again: before[red]})
    assert library.marks([again]) == {again: Marks()}


def test_no_such_rating(library: Library) -> None:
    with pytest.raises(NamingError, match="0 to 5"):
        library.mark([1], rating=6)


def test_marks_are_made_in_the_middle_of_a_run(
    library: Library, folder: Path, embedder: ColourEmbedder
) -> None:
    red = id_of(library, folder / "red.png")
    Image.new("RGB", (60, 40), "navy").save(folder / "navy.png")
    embedder.gate.clear()
    run = threading.Thread(target=index, args=(library,))
    run.start()
    try:
        with Library.open(library.folder) as other:  # of another program
            other.mark([red], favorite=True)
        assert library.marks([red])[red].is_favorite
        assert run.is_alive()
    finally:
        embedder.gate.set()
        run.join()
    assert library.marks([red])[red].is_favorite
    assert names(library, "navy")[0] == "navy"


def run(*arguments: str | Path) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code


def test_marking_on_the_command_line(
    library: Library, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ("--library", library.folder)
    red, blue = folder / "red.png", folder / "blue.png"
    assert run("mark", red, blue, "--favorite", "--rating", "4", "--hide", *to) == 0
    assert "marked 2 photos" in capsys.readouterr().err
    assert run("mark", red, "--no-favorite", "--show", "--json", *to) == 0
    (marked,) = json.loads(capsys.readouterr().out)["photos"]
    assert (marked["path"], marked["favorite"], marked["rating"], marked["hidden"]) == (
        str(red),
        False,
        4,
        False,
    )
    assert run("search", "rating:4", *to) == 0
    assert "red.png" in (found := capsys.readouterr().out)
    assert "blue.png" not in found
    assert run("mark", folder / "nowhere.png", "--favorite", *to) == 2
    assert "nowhere.png is not in the library" in capsys.readouterr().err
    assert run("mark", red, *to) == 2
    assert "nothing to mark them with" in capsys.readouterr().err


def test_albums_on_the_command_line(
    library: Library, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ("--library", library.folder)
    red, blue = folder / "red.png", folder / "blue.png"
    assert run("albums", "list", *to) == 0
    assert "no albums yet" in capsys.readouterr().err
    assert run("albums", "add", "Best", blue, red, *to) == 0
    assert "Best: 2 photos" in capsys.readouterr().err
    assert run("albums", "rename", "best", "Bést", *to) == 0
    assert run("albums", "show", "best", *to) == 0
    assert capsys.readouterr().out.splitlines() == [str(blue), str(red)]
    assert run("albums", "take-out", "best", blue, "--json", *to) == 0
    assert json.loads(capsys.readouterr().out) == {"album": "Bést", "photos": 1}
    assert run("albums", "list", *to) == 0
    assert capsys.readouterr().out == "Bést  1 photo\n"
    assert run("search", "album:best", *to) == 0
    assert "red.png" in capsys.readouterr().out
    assert run("albums", "remove", "best", "--json", *to) == 0
    assert json.loads(capsys.readouterr().out) == {"removed": "Bést"}
    assert run("albums", "show", "best", *to) == 2
    assert "there is no album best" in capsys.readouterr().err


def test_exporting_on_the_command_line(
    library: Library, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = ("--library", library.folder)
    red, blue, out = folder / "red.png", folder / "blue.png", tmp_path / "out"
    assert run("export", red, blue, "--to", out, "--side", "30", *to) == 0
    assert capsys.readouterr().out.splitlines() == [str(out / "red.jpg"), str(out / "blue.jpg")]
    with Image.open(out / "red.jpg") as image:
        assert image.size == (30, 20)
    assert run("export", red, "--to", out, "--original", "--json", *to) == 0
    assert json.loads(capsys.readouterr().out)["target"] == str(out / "red.png")
    assert (out / "red.png").read_bytes() == red.read_bytes()
    blue.write_bytes(b"no picture")
    assert run("export", blue, "--to", out, *to) == 1
    assert "blue.png: not a picture" in capsys.readouterr().err
    assert run("export", red, "--to", red, *to) == 2
    assert "cannot write to" in capsys.readouterr().err


def stars_of(path: Path) -> int | None:
    found = read_sidecar(path)
    return None if found is None else found.rating


def test_ratings_are_written_into_sidecars_only_when_asked(library: Library, folder: Path) -> None:
    red = folder / "red.png"
    photo_id, content = id_of(library, red), red.read_bytes()
    library.mark([photo_id], rating=2)
    assert library.write_sidecars([photo_id]) == []
    assert not list(folder.glob("*.xmp"))
    library.writes_sidecars = True
    assert library.status().writes_sidecars
    before = library.mark([photo_id], rating=4)
    assert library.write_sidecars([photo_id]) == []
    assert stars_of(red) == 4
    index(library)
    assert names(library, "rating:4") == ["red"]
    library.put_marks(before)
    library.write_sidecars([photo_id])
    assert stars_of(red) == 2
    assert red.read_bytes() == content


def test_undoing_a_rating_brings_back_that_of_the_sidecar(library: Library, folder: Path) -> None:
    blue = folder / "blue.png"
    (folder / "blue.xmp").write_bytes(with_rating(None, 3))
    index(library)
    photo_id = id_of(library, blue)
    library.writes_sidecars = True
    before = library.mark([photo_id], rating=5)
    library.write_sidecars([photo_id])
    index(library)
    library.put_marks(before)
    library.write_sidecars([photo_id])
    index(library)
    assert (stars_of(blue), names(library, "rating:3")) == (3, ["blue"])


def test_a_sidecar_that_cannot_be_written_is_told(library: Library, folder: Path) -> None:
    red = folder / "red.png"
    (folder / "red.png.xmp").write_bytes(b"damaged")
    library.writes_sidecars = True
    library.mark([id_of(library, red)], rating=4)
    (failure,) = library.write_sidecars([id_of(library, red)])
    assert (failure.path, "sidecar" in failure.reason) == (red, True)
    assert (folder / "red.png.xmp").read_bytes() == b"damaged"
    assert names(library, "rating:4") == ["red"]


def test_the_sidecar_of_a_raw_file_gets_the_stars_of_its_jpeg(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (60, 40), "navy").save(folder / "navy.jpg")
    (folder / "navy.nef").write_bytes(b"raw")
    (folder / "navy.nef.xmp").write_bytes(with_rating(None, 1))
    index(library)
    photo_id = id_of(library, folder / "navy.nef")
    assert photo_id == id_of(library, folder / "navy.jpg")
    library.writes_sidecars = True
    library.mark([photo_id], rating=5)
    assert library.write_sidecars([photo_id]) == []
    assert stars_of(folder / "navy.jpg") == stars_of(folder / "navy.nef") == 5
