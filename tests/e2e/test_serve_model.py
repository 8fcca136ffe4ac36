"""`photosearch serve-model` and a library that uses it: two real processes, the real starter model."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skimage.data
from PIL import Image
from test_command_line import photosearch

from photosearch import Library
from photosearch.models.registry import load
from photosearch.models.remote import RemoteEmbedder
from photosearch.photos.decode import decode

PICTURES = ("chelsea.png", "coffee.png", "astronaut.png", "camera.png", "rocket.jpg", "brick.png")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    photos = tmp_path_factory.mktemp("photos")
    source = Path(skimage.data.__file__).parent
    for name in PICTURES:
        Image.open(source / name).convert("RGB").save(photos / f"{Path(name).stem}.jpg", quality=90)
    return photos


@contextmanager
def served(*arguments: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Run `serve-model`; yield it and what it says when it is ready. It must end by Ctrl+C, in good order."""
    process = subprocess.Popen(
        [sys.executable, "-m", "photosearch", "serve-model", "--port", "0", "--json", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        env=os.environ | environment,
        # What a shell starts in the background is born deaf to Ctrl+C, and so are its children.
        preexec_fn=None if sys.platform == "win32" else lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate(timeout=60)[1]
        yield process, json.loads(line)
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60)
            assert process.returncode == 130, said
            assert "Traceback" not in said
    finally:
        process.kill()
        process.communicate()


def answers(library: Path, *query: str) -> list[tuple[str, float]]:
    told = json.loads(photosearch("search", *query, "--all", "--json", "--library", library).stdout)
    return [(Path(hit["path"]).stem, hit["score"]) for hit in told["hits"]]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process")
def test_a_served_model_is_as_good_as_a_local_one(folder: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    assert photosearch("index", folder, "--library", here).returncode == 0
    with served() as (_, ready):
        spec = ready["spec"]
        assert spec == f"remote:{ready['url']}#starter"
        assert ready["url"].startswith("http://127.0.0.1:")
        result = photosearch("index", folder, "--library", there, "--model", spec)
        assert result.returncode == 0, result.stderr
        assert f"{len(PICTURES)} added" in result.stderr
        for query in ("a cat", "a cup of coffee", "a wall of bricks -people"):
            local, remote = answers(here, query), answers(there, query)
            assert [name for name, _ in remote] == [name for name, _ in local]
            assert np.allclose([score for _, score in remote], [score for _, score in local], atol=1e-4)
        found = photosearch("similar", folder / "chelsea.jpg", "--library", there, "--limit", "1", "--all")
        assert found.returncode == 0

        # PNG is lossless: what remains is how batches are put together, and 16 bits in the catalog.
        model, starter = RemoteEmbedder.asked(spec), load("starter")
        pictures = [decode(file, min_side=260).image for file in sorted(folder.iterdir())]
        cosines = (model.embed_images(pictures) * starter.embed_images(pictures)).sum(axis=1)
        assert cosines.min() >= 0.9999
        assert np.allclose(model.embed_texts(["a dog", ""]), starter.embed_texts(["a dog", ""]), atol=1e-6)
    assert vectors(here).keys() == vectors(there).keys()
    for name, vector in vectors(here).items():
        assert float(vector @ vectors(there)[name]) >= 0.999

    result = photosearch("search", "a cat", "--library", there)
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert "the model starter is out of reach" in line
    assert json.loads(photosearch("status", "--json", "--library", there).stdout)["indexed"] == len(PICTURES)


def vectors(folder: Path) -> dict[str, Any]:
    """Return the embeddings that a library has, by the names of the photos."""
    with Library.open(folder) as library:
        catalog = library._catalog
        (model,) = (number for number, _, _ in catalog.embeddings.revisions(library.model))
        photos = {photo.photo_id: photo.path.stem for photo in library.photos()}
        found = catalog.embeddings.vectors(model, list(photos))
        return {photos[number]: vector.astype(np.float32) for number, vector in found.items()}


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process")
def test_a_key_is_asked_for_and_never_written_down(folder: Path, tmp_path: Path, own_home: Path) -> None:
    library, key = tmp_path / "library", "open-sesame-5309"
    with served("--key-from-environment", "THE_KEY", THE_KEY=key) as (_, ready):
        without = photosearch("index", folder, "--library", library, "--model", ready["spec"])
        assert without.returncode == 2
        assert "asks for a key (HTTP 401)" in without.stderr.splitlines()[-1]
        shutil.rmtree(library, ignore_errors=True)
        environment = os.environ | {"PHOTOSEARCH_REMOTE_KEY": key}
        arguments = ("index", folder, "--library", library, "--model", ready["spec"])
        result = photosearch(*arguments, env=environment)
        assert result.returncode == 0, result.stderr
    for file in (*library.rglob("*"), *own_home.rglob("*")):
        if file.is_file():
            assert key.encode() not in file.read_bytes(), file


def test_listening_for_others_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        pytest.skip("Ctrl+C cannot be sent to one process")
    with served("--host", "0.0.0.0") as (process, ready):
        assert ready["url"].startswith(f"http://{socket.gethostname()}:")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 130
        assert said.startswith("warning: anybody who reaches this computer can use the model")
