"""Pictures of the screen to compare with, so coarse that another font does not matter: what lies where.

python tests/e2e/reference_pictures.py FOLDER     # make them anew of the screenshots that a run has kept
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

SIZE = 64, 48
MOST_DIFFERENT = 2.0
"""Mean difference of pixels, of 255, that counts as the same: another font makes 1.0, a line more 2.6, photos
instead of words 27, dark instead of light 150."""

_FOLDER = Path(__file__).parents[1] / "data" / "screens"


def difference(picture: Image.Image, name: str) -> float:
    """Return by how much a picture of the screen differs from that of this name, from 0 to 255."""
    with Image.open(_FOLDER / f"{name}.png") as reference:
        return ImageStat.Stat(ImageChops.difference(_coarse(picture), reference)).mean[0]


def _coarse(picture: Image.Image) -> Image.Image:
    return picture.convert("L").resize(SIZE, Image.Resampling.BOX)


if __name__ == "__main__":
    for file in _FOLDER.glob("*.png"):
        with Image.open(Path(sys.argv[1]) / file.name) as screen:
            _coarse(screen).save(file)
