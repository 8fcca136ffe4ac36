"""`photosearch models export` as a person meets it: a model becomes a bundle that can be named everywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from openclip_models import CLIP, make_model
from PIL import Image

from photosearch.models.registry import load
from photosearch.models.samples import pictures

pytestmark = pytest.mark.torch

pytest.importorskip("open_clip")
pytest.importorskip("onnx")


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> str:
    return make_model(tmp_path_factory.mktemp("open_clip") / "tiny", CLIP)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for number, picture in enumerate(pictures(6, seed=2)):
        picture.save(folder / f"{number}.jpg")
    (folder / "notes.txt").write_text("no photo")
    return folder


def export(*arguments: str | Path, without: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in which the package `without` cannot be found."""
    program = (
        f"import sys; sys.path[:0] = {sys.path!r}; sys.modules.update(dict.fromkeys({without!r}.split()))\n"
        "from photosearch.cli.main import main; main(['models', 'export', *sys.argv[1:]])"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_a_model_becomes_a_bundle(spec: str, tmp_path: Path) -> None:
    result = export(spec, tmp_path / "bundle", "--precision", "fp16")
    assert result.returncode == 0, result.stderr
    assert result.stdout == ""
    assert "32 pictures against the model: cosine 1.0" in result.stderr or "cosine 0.99" in result.stderr
    assert "made-up pictures" in result.stderr
    assert load(str(tmp_path / "bundle")).embed_images([Image.new("RGB", (9, 9))]).shape == (1, 32)


def test_photos_and_json(spec: str, tmp_path: Path, photos: Path) -> None:
    result = export(spec, tmp_path / "b", "--precision", "int8", "--calibrate", photos, "--json")
    assert result.returncode == 0, result.stderr
    answer = json.loads(result.stdout)
    assert (answer["precision"], answer["photos"], answer["token_table"]) == ("int8", 6, False)
    assert 0.9 < answer["images"]["worst"] <= answer["images"]["mean"] <= 1.0001
    assert "made-up pictures" not in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nonsense-42/openai", "out"), "nonsense-42"),
        (("starter", "out"), "bundle already"),
        (("local-dir:nowhere", "out"), "nowhere"),
        (("ViT-B-32/laion2b_s34b_b79k", "out", "--calibrate", "nowhere"), "nowhere"),
    ],
)
def test_mistakes_get_one_line(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = export(*(tmp_path / "out" if part == "out" else part for part in arguments))
    assert result.returncode == 2
    assert said in result.stderr.splitlines()[-1]
    assert "Traceback" not in result.stderr
    assert not list(tmp_path.iterdir())


def test_without_onnx_the_remedy_is_named(spec: str, tmp_path: Path) -> None:
    result = export(spec, tmp_path / "bundle", without="onnx")
    assert result.returncode == 2
    assert "pip install 'photosearch[export]'" in result.stderr
    assert not list(tmp_path.iterdir())
