"""Pictures like a camera's, for benchmarks: grain, edges and large shapes, 4 MB at 12 megapixels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

SIZE = (4000, 3000)
_DISTINCT = 8
"""Pictures really made; the others are the same with another comment, so that their hashes differ."""


def make_photos(folder: Path, count: int, size: tuple[int, int] = SIZE) -> list[Path]:
    """Write `count` JPEGs of `size` (width, height) and return them."""
    folder.mkdir(parents=True, exist_ok=True)
    base = [_jpeg(folder / f".base{seed}.jpg", seed, size) for seed in range(min(_DISTINCT, count))]
    files = []
    for number in range(count):
        data = base[number % len(base)]
        comment = f"photo {number}".encode()
        segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        files.append(folder / f"DSC{number:05}.jpg")
        files[-1].write_bytes(data[:2] + segment + data[2:])
    return files


def _jpeg(path: Path, seed: int, size: tuple[int, int]) -> bytes:
    chance = np.random.default_rng(seed)
    width, height = size
    picture = np.zeros((height, width, 3), np.float32)
    side, strength = 4, 60.0
    while (
        side < width // 2
    ):  # a 1/f spectrum, as in photos (Field, "Relations between the statistics...", 1987)
        cells = chance.normal(0, strength, (max(2, side * height // width), side, 3))
        layer = [
            np.asarray(
                Image.fromarray(cells[..., c].astype(np.float32)).resize(size, Image.Resampling.BILINEAR)
            )
            for c in range(3)
        ]
        picture += np.stack(layer, axis=2)
        side, strength = side * 3, strength * 0.62
    picture += chance.normal(0, 6, (height, width, 1)).astype(np.float32)  # the sensor's grain
    Image.fromarray((picture + 110).clip(0, 255).astype(np.uint8)).save(path, quality=90)
    data = path.read_bytes()
    path.unlink()
    return data
