"""The script that measures models, over pictures whose colours are what they are called."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from evaluate import main
from fakes import ColourEmbedder
from photo_sets import read_captions
from PIL import Image
from prompts import prompts

COLOURS = ("red", "lime", "blue")


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("photosearch.models.registry.load", lambda name: ColourEmbedder(name))
    for colour in COLOURS:
        for number in (1, 2):
            Image.new("RGB", (60, 40), colour).save(tmp_path / f"{colour}{number}.png")
    return tmp_path


def table(folder: Path, *rows: str) -> str:
    path = folder / "table.tsv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return str(path)


def run(photos: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--photos", str(photos), *arguments])


def figures(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_captions(photos: Path) -> None:
    rows = [f"{colour}1.png\tdev\t{colour}" for colour in COLOURS]
    captions = table(photos, "photo\tsplit\tcaption", *rows, "lime2.png\ttrain\tred")
    found = figures(run(photos, "--captions", captions, "--split", "dev", "--json"))["captions"]
    assert found["photos"] == 3
    assert found["text_to_image"]["r1"] == found["image_to_text"]["r1"] == 1.0
    everything = figures(run(photos, "--captions", captions, "--json"))["captions"]
    assert everything["text_to_image"]["r1"] == 0.5  # the lime photo called red, and two limes alike


def test_labels(photos: Path) -> None:
    rows = [f"{colour}{number}.png\tcolours\t{colour}" for colour in COLOURS for number in (1, 2)]
    labels = table(photos, "photo\tset\tlabel", *rows, "gone.png\tother\tred")
    found = figures(run(photos, "--labels", labels, "--sets", "colours", "--json"))["labels"]["colours"]
    assert (found["photos"], found["labels"]) == (6, 3)
    assert found["zero_shot_top1"] == found["image_precision_at_10"] == found["name_to_image"]["r1"] == 1.0
    assert "zero_shot_top1" in run(photos, "--labels", labels, "--sets", "colours").stdout


def test_captions_of_one_photo_are_kept_together(tmp_path: Path) -> None:
    path = table(tmp_path, "photo\tcaption", 'a.png\tone "quoted', "b.png\ttwo", "a.png\tthree")
    captioned = read_captions(Path(path))
    assert captioned.photos == ("a.png", "b.png")
    assert captioned.captions[0] == 'one "quoted'
    assert captioned.photo_of == (0, 1, 0)


def test_articles() -> None:
    assert "a photo of an accordion" in prompts("accordion")
    assert "a photo of a barrel" in prompts("barrel")


@pytest.mark.parametrize(
    ("option", "rows", "complaint"),
    [
        ("--captions", ["photo\tlabel", "red1.png\tred"], "no column caption"),
        ("--captions", ["photo\tcaption"], "no captions"),
        ("--captions", ["photo\tcaption", "gone.png\tred"], "gone"),
        ("--labels", ["photo\tset\tlabel"], "no labels"),
        ("--labels", [""], "no column photo"),
    ],
)
def test_bad_tables(photos: Path, option: str, rows: list[str], complaint: str) -> None:
    result = run(photos, option, table(photos, *rows))
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_an_unknown_set_is_answered_with_the_known_ones(photos: Path) -> None:
    labels = table(photos, "photo\tset\tlabel", "red1.png\tcolours\tred")
    result = run(photos, "--labels", labels, "--sets", "shapes")
    assert (result.exit_code, "colours" in result.stderr) == (2, True)


def test_nothing_to_measure_against(photos: Path) -> None:
    assert run(photos).exit_code == 2
