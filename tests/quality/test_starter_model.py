"""That the model that ships knows what it is shipped for, on pictures it was not trained on."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from photosearch.base.paths import assets_folder
from photosearch.models import registry
from photosearch.models.base import Embedder, Embeddings

# Public-domain pictures inside scikit-image's wheel, and what a person would type to find each.
QUERIES = {
    "astronaut": "an astronaut",
    "camera": "a man with a camera on a tripod",
    "chelsea": "a cat",
    "clock": "a clock",
    "coffee": "a cup of coffee",
    "coins": "coins",
    "horse": "a horse",
    "moon": "the moon",
    "rocket": "a rocket",
    "stereo_motorcycle": "a motorcycle",
}
MEGABYTE = 1e6


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return registry.load("starter")


@pytest.fixture(scope="module")
def pictures(embedder: Embedder) -> Embeddings:
    from skimage import data

    images = []
    for name in QUERIES:
        pixels = np.asarray(
            getattr(data, name)()[0] if name == "stereo_motorcycle" else getattr(data, name)()
        )
        pixels = pixels.astype(np.uint8) * 255 if pixels.dtype == bool else pixels
        images.append(Image.fromarray(pixels).convert("RGB"))
    return embedder.embed_images(images)


def test_public_domain_pictures_are_found_by_what_they_show(embedder: Embedder, pictures: Embeddings) -> None:
    scores = embedder.embed_texts(list(QUERIES.values())) @ pictures.T
    found = [name for number, name in enumerate(QUERIES) if scores[number].argsort()[::-1][0] == number]
    assert len(found) >= 8, found


def test_the_bundle_is_small_and_has_its_card() -> None:
    folder = assets_folder() / "starter"
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) <= 40 * MEGABYTE
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    for said in ("Licences", "Limits", "Quality", "make.py"):
        assert said in card


def test_a_picture_is_nearest_to_itself_cropped(embedder: Embedder) -> None:
    from skimage import data

    whole = [
        Image.fromarray(getattr(data, name)()).convert("RGB") for name in ("chelsea", "coffee", "rocket")
    ]
    cropped = [image.crop((20, 20, image.width - 40, image.height - 30)) for image in whole]
    scores = embedder.embed_images(whole) @ embedder.embed_images(cropped).T
    assert scores.argmax(axis=1).tolist() == [0, 1, 2]
    assert np.diag(scores).min() > 0.7
