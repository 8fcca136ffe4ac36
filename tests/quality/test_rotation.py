"""That a photo is found by what it shows however the camera was held."""

from __future__ import annotations

import pytest
from pictures import FORMATS, as_stored, encode, oriented
from PIL import Image
from raw_pictures import raw

from photosearch.models.base import Embedder
from photosearch.models.registry import load
from photosearch.photos.decode import decode

SMALLEST_COSINE = 0.99


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load("starter")


@pytest.fixture(scope="module")
def photo() -> Image.Image:
    from skimage import data

    return Image.fromarray(data.chelsea()).convert("RGB").crop((0, 0, 450, 300))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("format_", [*FORMATS, "DNG"])
def test_a_photo_in_any_orientation_is_embedded_as_the_upright_one(
    format_: str, embedder: Embedder, photo: Image.Image
) -> None:
    def shown(orientation: int) -> Image.Image:
        stored = as_stored(photo, orientation)
        if format_ == "DNG":
            data = raw(stored, orientation=orientation)
        else:
            quality = {"quality": 95} if format_ in ("AVIF", "HEIF") else {}
            data = encode(stored, format_, exif=oriented(orientation), **quality)
        return decode(data, min_side=max(embedder.info.image_size)).image

    embeddings = embedder.embed_images([shown(orientation) for orientation in range(1, 9)])
    assert (embeddings[0] @ embeddings.T).min() >= SMALLEST_COSINE
    sideways = embedder.embed_images([shown(1).transpose(Image.Transpose.ROTATE_90)])
    assert float(embeddings[0] @ sideways[0]) < SMALLEST_COSINE
