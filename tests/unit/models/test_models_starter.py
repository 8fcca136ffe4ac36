"""The starter model that ships with the app finds the right picture."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from photosearch.models import registry
from photosearch.models.base import Embedder, Embeddings
from photosearch.models.preprocess import fit

PICTURES = {
    "a cat": "chelsea",
    "a cup of coffee": "coffee",
    "a rocket on its launch pad": "rocket",
    "a motorcycle": "motorcycle",
}


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return registry.load("starter", threads=1)


def picture(name: str) -> Image.Image:
    """Return one of the pictures inside scikit-image's wheel."""
    from skimage import data

    if name == "motorcycle":
        name = "stereo_motorcycle"
    pixels = getattr(data, name)()
    return Image.fromarray(pixels[0] if isinstance(pixels, tuple) else pixels)


@pytest.fixture(scope="module")
def pictures(embedder: Embedder) -> Embeddings:
    return embedder.embed_images([picture(name) for name in PICTURES.values()])


def test_words_find_their_pictures(embedder: Embedder, pictures: Embeddings) -> None:
    scores = embedder.embed_texts(list(PICTURES)) @ pictures.T
    assert scores.argmax(axis=1).tolist() == list(range(len(PICTURES)))


def test_fitted_pictures_embed_the_same(embedder: Embedder, pictures: Embeddings) -> None:
    fitted = [fit(picture(name), embedder.info) for name in PICTURES.values()]
    np.testing.assert_allclose(embedder.embed_images(fitted), pictures, atol=1e-5)


def test_a_text_embeds_the_same_in_any_company(embedder: Embedder) -> None:
    texts = ["a cat", "two dogs playing with a red ball on a beach at sunset in summer", "x"]
    together = embedder.embed_texts(texts)
    for text, row in zip(texts, together, strict=True):
        np.testing.assert_array_equal(embedder.embed_texts([text])[0], row)


def test_both_towers_from_many_threads(embedder: Embedder, pictures: Embeddings) -> None:
    expected = embedder.embed_texts(["a cat"])
    image = picture("chelsea")
    failures: list[str] = []

    def check(work: Callable[[], Embeddings], wanted: Embeddings) -> None:
        for _ in range(3):
            if not np.allclose(work(), wanted, atol=1e-5):
                failures.append("different")

    workers = [
        threading.Thread(target=check, args=(lambda: embedder.embed_texts(["a cat"]), expected)),
        threading.Thread(target=check, args=(lambda: embedder.embed_images([image]), pictures[:1])),
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failures
