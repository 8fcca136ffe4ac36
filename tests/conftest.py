"""What every test gets: a profile of its own, and no way to the user's."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

PHOTOS_VARIABLE = "PHOTOSEARCH_TEST_PHOTOS"


@pytest.fixture(scope="session", autouse=True)
def no_users_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's profile out of reach of what is made for several tests, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PHOTOSEARCH_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep settings, models and the default library of the person who runs the tests out of reach."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("PHOTOSEARCH_HOME", str(home))
    monkeypatch.delenv("PHOTOSEARCH_LIBRARY", raising=False)
    monkeypatch.delenv("PHOTOSEARCH_PROFILE", raising=False)
    return home


@pytest.fixture(scope="session")
def real_photos() -> Path:
    """The folder of real photos with captions and labels, for those who have it."""
    named = os.environ.get(PHOTOS_VARIABLE)
    beside = Path(__file__).resolve().parents[2] / "shared" / "photos"
    folder = Path(named) if named else beside
    if not (folder / "flickr8k.tsv").is_file():
        pytest.skip(f"no real photos here (name their folder in {PHOTOS_VARIABLE})")
    return folder
