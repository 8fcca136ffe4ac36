"""What is installed is what was tested: the wheel carries the starter model and works from anywhere."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.builders.wheel import WheelBuilder; "
    code += "print(next(WheelBuilder(sys.argv[1]).build(directory=sys.argv[2])))"
    made = subprocess.run(
        [sys.executable, "-c", code, PROJECT, folder], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_what_the_app_needs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    starter = "photosearch/_assets/starter"
    for name in (
        f"{starter}/config.json",
        f"{starter}/visual/model.onnx",
        f"{starter}/visual/preprocess_cfg.json",
        f"{starter}/textual/model.onnx",
        f"{starter}/textual/tokenizer.json",
        f"{starter}/MODEL_CARD.md",
        f"{starter}/NOTICE",
        "photosearch/_assets/icons/photosearch.png",
        "photosearch/_assets/map/land.json",
        *(
            f"photosearch/_assets/translations/photosearch_{name}.qm"
            for name in ("en", "de", "fr", "es", "zh_CN")
        ),
        "photosearch/_assets/map/SOURCE.md",
        "photosearch/gui/app.py",
    ):
        assert name in names, name
    assert not [name for name in names if name.startswith(("tests/", "assets/", "packaging/"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_unpacked_wheel_searches_with_its_own_starter_model(wheel: Path, tmp_path: Path) -> None:
    import skimage.data

    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    photos = tmp_path / "photos"
    photos.mkdir()
    source = Path(skimage.data.__file__).parent
    for name in ("chelsea.png", "coffee.png"):
        (photos / name).write_bytes((source / name).read_bytes())
    code = """
import sys, photosearch
from pathlib import Path
from photosearch.models.starter import starter_folder
assert Path(photosearch.__file__).is_relative_to(sys.argv[1]), photosearch.__file__
assert starter_folder().is_relative_to(sys.argv[1]), starter_folder()
with photosearch.Library.open(sys.argv[2]) as library:
    for _ in library.index([sys.argv[3]]): pass
    print(library.search("a cat")[0].path.name)
"""
    found = subprocess.run(
        [sys.executable, "-c", code, site, tmp_path / "library", photos],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
    )
    assert (found.returncode, found.stdout.strip()) == (0, "chelsea.png"), found.stderr
