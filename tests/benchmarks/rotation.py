"""How much a photo's embedding changes with the way the camera was held: cosines, per format and orientation.

A photo is saved eight times, with its pixels as a camera held that way stores them and the EXIF orientation
that says so, and compared with the first, which is upright. What the others lack of 1 are the traces of lossy
compression, which depend on how the picture lies.

    python tests/benchmarks/rotation.py [PICTURE]
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from common import report
from pictures import FORMATS, as_stored, encode, oriented
from PIL import Image
from raw_pictures import raw

from photosearch.models.base import Embedder
from photosearch.models.registry import load
from photosearch.photos.decode import decode


def stored(photo: Image.Image, format_: str, orientation: int) -> bytes:
    """Return the photo as a camera held that way stores it; formats are Pillow's, and "DNG"."""
    turned = as_stored(photo, orientation)
    if format_ == "DNG":
        return raw(turned, orientation=orientation)
    quality = {"quality": 95} if format_ in ("AVIF", "HEIF") else {}
    return encode(turned, format_, exif=oriented(orientation), **quality)


def cosines(embedder: Embedder, photo: Image.Image, format_: str) -> list[float]:
    """Return the cosine of each orientation from 1 to 8 with the first."""
    side = max(embedder.info.image_size)
    files = [stored(photo, format_, orientation) for orientation in range(1, 9)]
    embeddings = embedder.embed_images([decode(file, min_side=side).image for file in files])
    return [float(embeddings[0] @ embedding) for embedding in embeddings]


def main() -> None:
    """Print the cosines of the starter model."""
    if len(sys.argv) > 1:
        with Image.open(sys.argv[1]) as opened:
            photo = opened.convert("RGB")
    else:
        from skimage import data

        photo = Image.fromarray(data.chelsea()).convert("RGB")  # type: ignore[no-untyped-call]
    photo = photo.crop((0, 0, photo.width // 2 * 2, photo.height // 2 * 2))
    embedder = load()
    found = {format_: cosines(embedder, photo, format_) for format_ in (*FORMATS, "DNG")}
    report(
        size=photo.size,
        cosines={format_: [round(value, 4) for value in values] for format_, values in found.items()},
        lowest=round(min(min(values) for values in found.values()), 4),
    )


if __name__ == "__main__":
    main()
