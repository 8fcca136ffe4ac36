"""The app as a person meets it: a real window on a real screen, a real engine, keys pressed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import skimage.data
from desktop import Desktop, missing_programs, running_desktop, wait_until
from PIL import Image

from photosearch import Library

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="an X11 desktop is needed"),
    pytest.mark.skipif(bool(missing_programs()), reason=f"not installed: {', '.join(missing_programs())}"),
]

HEAVY = ("torch", "onnxruntime", "hnswlib", "numpy")


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    with running_desktop(tmp_path_factory.mktemp("desktop") / "log") as desktop:
        yield desktop


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("photos")
    for name in ("chelsea", "coffee", "camera", "rocket", "moon", "brick"):
        (source,) = Path(skimage.data.__file__).parent.glob(f"{name}.*")
        with Image.open(source) as picture:
            picture.convert("RGB").save(folder / f"{name}.jpg", quality=90)
    return folder


@pytest.fixture
def library(photos: Path, tmp_path: Path) -> Path:
    with Library.open(tmp_path / "library") as library:
        for _ in library.index([photos]):
            pass
    return tmp_path / "library"


@pytest.fixture
def app(desktop: Desktop, library: Path) -> Iterator[subprocess.Popen[str]]:
    with started(desktop, "--library", str(library)) as process:
        yield process


@contextmanager
def started(desktop: Desktop, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start the app, and end it."""
    command = [sys.executable, "-m", "photosearch", *arguments]
    with subprocess.Popen(command, env=desktop.environment, stderr=subprocess.PIPE, text=True) as process:
        wait_until(lambda: bool(desktop.windows("^photosearch$")), "the window")
        desktop.focus(desktop.windows("^photosearch$")[0])
        yield process
        process.kill()


def copied(desktop: Desktop, keys: tuple[str, ...], name: str) -> None:
    """Press keys that lead to a photo and copy its path, until it is the one that is meant."""

    def is_there() -> bool:
        desktop.press(*keys, "ctrl+c")
        return desktop.clipboard().endswith(name)

    wait_until(is_there, f"{name} to be copied")


def test_describe_a_photo_then_find_similar_ones(
    desktop: Desktop, app: subprocess.Popen[str], photos: Path
) -> None:
    desktop.type("a cup of coffee")
    copied(desktop, ("Down", "Home"), "coffee.jpg")
    assert desktop.clipboard() == str(photos / "coffee.jpg")
    desktop.press("slash", "ctrl+a")
    desktop.type("a cat")
    copied(desktop, ("Down", "Home"), "chelsea.jpg")


def test_opened_with_a_picture_it_shows_what_looks_like_it(
    desktop: Desktop, library: Path, photos: Path, tmp_path: Path
) -> None:
    with started(desktop, "open", str(cat_from_elsewhere(photos, tmp_path)), "--library", str(library)):
        copied(desktop, ("Down", "Home"), "chelsea.jpg")


def cat_from_elsewhere(photos: Path, folder: Path) -> Path:
    """Return a picture of a cat that is not in the library."""
    elsewhere = folder / "a cat of someone else.png"
    with Image.open(photos / "chelsea.jpg") as picture:
        picture.resize((300, 200)).save(elsewhere)
    return elsewhere


def test_the_window_loads_neither_model_nor_index(desktop: Desktop, app: subprocess.Popen[str]) -> None:
    desktop.type("a cat")
    copied(desktop, ("Down", "Home"), "chelsea.jpg")
    mapped = {Path(mapping.path).name for mapping in psutil.Process(app.pid).memory_maps(grouped=True)}
    assert any("Qt6Gui" in name for name in mapped)
    for heavy in HEAVY:
        assert not any(heavy in name for name in mapped), heavy


def test_an_engine_that_is_killed_is_replaced(desktop: Desktop, app: subprocess.Popen[str]) -> None:
    desktop.type("a cat")
    copied(desktop, ("Down", "Home"), "chelsea.jpg")
    for engine in _engines(app):
        engine.kill()
    wait_until(lambda: bool(_engines(app)), "another engine")
    desktop.press("slash", "ctrl+a")
    desktop.type("a cup of coffee")
    copied(desktop, ("Down", "Home"), "coffee.jpg")


def test_a_second_start_shows_the_window_that_is_open(
    desktop: Desktop, app: subprocess.Popen[str], library: Path, photos: Path, tmp_path: Path
) -> None:
    picture = cat_from_elsewhere(photos, tmp_path)
    command = [
        sys.executable,
        "-m",
        "photosearch",
        "open",
        str(picture),
        "--library",
        str(library),
    ]
    (window,) = desktop.windows("^photosearch$")
    desktop.minimize(window)
    wait_until(lambda: not desktop.windows("^photosearch$"), "the window to be minimised")
    second = subprocess.run(
        command, env=desktop.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    wait_until(lambda: desktop.windows("^photosearch$") == [window], "the window to come back")
    copied(desktop, ("Down", "Home"), "chelsea.jpg")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ends_in_good_order_and_without_a_word(
    desktop: Desktop, app: subprocess.Popen[str], number: signal.Signals
) -> None:
    children = psutil.Process(app.pid).children(recursive=True)
    app.send_signal(number)
    _, errors = app.communicate(timeout=30)
    assert (app.returncode, errors) == (0, "")
    _, alive = psutil.wait_procs(children, timeout=30)
    assert not alive


def _engines(app: subprocess.Popen[str]) -> list[psutil.Process]:
    """Return the engine's processes, of which multiprocessing's resource tracker is none."""
    return [
        child
        for child in psutil.Process(app.pid).children()
        if child.status() != "zombie" and "spawn_main" in " ".join(child.cmdline())
    ]
