"""What `search` and `similar` say: lines for pipes on stdout, headings and advice on stderr, all in JSON."""

from __future__ import annotations

import io
import json
import sys
from itertools import groupby
from pathlib import Path

import pytest
from fakes import ColourEmbedder
from PIL import Image

from photosearch.base.types import Hit, Photo
from photosearch.cli import answer
from photosearch.cli.main import main
from photosearch.search.hits import Hits

Captured = pytest.CaptureFixture[str]


def make_hit(
    number: int, *, relevant: bool = True, group: str | None = None, alike: tuple[int, ...] = ()
) -> Hit:
    photo = Photo(number, str(Path(f"/photos/{number}.jpg")), None, 40, 30, None)
    return Hit(photo, 0.25, relevant, alike=alike, group=group)


def make_hits(*hits: Hit, less_certain: int = 0) -> Hits:
    return Hits(hits, len(hits), less_certain, "starter", 1.5)


class TestLines:
    def test_a_line_each_and_nothing_else(self, capsys: Captured) -> None:
        answer.show_lines(make_hits(make_hit(1), make_hit(2, alike=(7, 8, 9))))
        said = capsys.readouterr()
        assert said.out == "0.250\t/photos/1.jpg\n0.250\t/photos/2.jpg\t(+3 alike)\n"
        assert said.err == ""

    def test_headings_come_between_the_lines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        both = io.StringIO()
        monkeypatch.setattr(sys, "stdout", both)
        monkeypatch.setattr(sys, "stderr", both)
        answer.show_lines(
            make_hits(
                make_hit(1, group="2023-05"),
                make_hit(2, group="2023-05"),
                make_hit(3, group="2023-04"),
                make_hit(4, relevant=False, group="2023-05"),
                make_hit(5, relevant=False),
            )
        )
        lines = [line.rpartition("/")[2] for line in both.getvalue().splitlines()]
        assert lines == [
            *("-- 2023-05 --", "1.jpg", "2.jpg", "-- 2023-04 --", "3.jpg"),
            *("-- less certain --", "4.jpg", "5.jpg"),
        ]

    def test_headings_are_talk_and_not_part_of_the_answer(self, capsys: Captured) -> None:
        answer.show_lines(make_hits(make_hit(1, group="/photos/a\nb")))
        said = capsys.readouterr()
        assert said.out == "0.250\t/photos/1.jpg\n"
        assert said.err == "-- /photos/a\\nb --\n"

    def test_the_nearest_are_shown_as_such(self, capsys: Captured) -> None:
        answer.show_lines(make_hits(make_hit(1, relevant=False), make_hit(2, relevant=False)))
        assert capsys.readouterr().err == "-- nothing clearly matches; these come nearest --\n"

    def test_nothing_says_how_to_see_the_nearest(self, capsys: Captured) -> None:
        answer.show_lines(make_hits(less_certain=3))
        assert capsys.readouterr().err == "nothing found; --all shows the nearest anyway\n"
        answer.show_lines(make_hits())
        assert capsys.readouterr().err == "nothing found\n"


def test_json_tells_groups_and_what_a_hit_stands_for(capsys: Captured) -> None:
    answer.show_json(make_hits(make_hit(1, group="2023-05", alike=(7, 8)), less_certain=4), "a cat")
    said = json.loads(capsys.readouterr().out)
    assert (said["query"], said["total"], said["less_certain"]) == ("a cat", 1, 4)
    assert (said["hits"][0]["group"], said["hits"][0]["alike"]) == ("2023-05", [7, 8])


class TestOptions:
    @pytest.fixture
    def library(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr("photosearch.library.load", lambda name: ColourEmbedder())
        for folder, colour in (("b", "red"), ("a", "maroon"), ("b", "blue")):
            (tmp_path / folder).mkdir(exist_ok=True)
            Image.new("RGB", (60, 40), colour).save(tmp_path / folder / f"{colour}.png")
        library = tmp_path / "library"
        assert run("index", tmp_path / "a", tmp_path / "b", "--library", library) == 0
        return library

    def test_sorted_by_name(self, library: Path, capsys: Captured) -> None:
        capsys.readouterr()
        assert run("search", "red", "--sort", "name", "--library", library) == 0
        found = [Path(line).stem for line in capsys.readouterr().out.splitlines()]
        assert found == sorted(found)
        assert len(found) == 3

    def test_grouped_by_folder(self, library: Path, capsys: Captured) -> None:
        capsys.readouterr()
        assert run("search", "red", "--group", "folder", "--json", "--library", library) == 0
        hits = json.loads(capsys.readouterr().out)["hits"]
        assert len(hits) == 3
        neighbours = [Path(group).name for group, _ in groupby(hit["group"] for hit in hits)]
        assert neighbours == ["b", "a"], "the group of the best hit comes first, and all of it"

    def test_unlike_a_picture(self, library: Path, tmp_path: Path, capsys: Captured) -> None:
        for colour in ("fuchsia", "red"):
            Image.new("RGB", (60, 40), colour).save(tmp_path / f"{colour}.png")
        arguments = ("similar", tmp_path / "fuchsia.png", "--library", library, "--json")
        capsys.readouterr()
        assert run(*arguments, "--less", tmp_path / "red.png", "--all") == 0
        said = json.loads(capsys.readouterr().out)
        assert Path(said["hits"][0]["path"]).stem == "blue"
        assert said["query"] == f"like:{tmp_path / 'fuchsia.png'} -like:{tmp_path / 'red.png'}"

    @pytest.mark.parametrize("options", [("--sort", "smell"), ("--group", "year")])
    def test_what_there_is_not_is_refused(self, library: Path, options: tuple[str, str]) -> None:
        assert run("search", "red", *options, "--library", library) == 2


def run(*arguments: str | Path) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return ended.value.code
