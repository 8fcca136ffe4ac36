"""Pictures and texts made up to try models with: to compare, to calibrate, to measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL.Image import fromarray

if TYPE_CHECKING:
    from PIL.Image import Image

_SIZES = ((640, 480), (480, 640), (512, 512), (801, 333), (300, 451), (1024, 576), (97, 131), (384, 384))
_SUBJECTS = (
    "a dog",
    "two cats",
    "a red car",
    "an old church",
    "my grandmother",
    "a bowl of soup",
    "a sailing boat",
)
_PLACES = (
    "on a beach at sunset",
    "in the snow",
    "in a crowded street",
    "at night",
    "under a tree",
    "on the table",
)
_ODD = (
    "", "x", "IMG_1234", "Don't you SEE it?!", "naïve café in Zürich", "солнце над морем", "海辺の犬", "🎉",
    "100 % (of 3/4) @ 5:30", "a very long description of a picture " * 12,
)  # fmt: skip


def pictures(count: int, seed: int = 0) -> list[Image]:
    """Return `count` RGB pictures of several sizes, different for every `seed`, the same every time.

    Like photos they have much in the large and little in the small (amplitudes fall with frequency, as Field
    1987 found in natural scenes), edges, areas without detail, and all kinds of brightness and tint.
    """
    return [_picture(np.random.default_rng([seed, number]), number) for number in range(count)]


def texts(count: int) -> list[str]:
    """Return `count` texts: descriptions, and odd ones of every kind."""
    made = [f"{subject} {place}" for place in _PLACES for subject in _SUBJECTS]
    numbered = [f"{text}, picture {number}" for number in range(2, 2 + count // len(made)) for text in made]
    return [*_ODD, *made, *numbered][:count]


def _picture(random: np.random.Generator, number: int) -> Image:
    width, height = _SIZES[number % len(_SIZES)]
    down, across = np.meshgrid(np.fft.fftfreq(height), np.fft.rfftfreq(width), indexing="ij")
    frequency = np.hypot(down, across)
    frequency[0, 0] = 1.0
    waves = random.normal(size=(3, *frequency.shape)) + 1j * random.normal(size=(3, *frequency.shape))
    # Channels of photos go together: one pattern, and a tint.
    waves = waves[:1] + 0.3 * waves
    scene = np.fft.irfft2(waves * frequency ** -random.uniform(0.9, 1.5), s=(height, width))
    scene = (scene - scene.mean()) / scene.std() * random.uniform(20, 70)
    scene += random.uniform(40, 210) + random.normal(0, 20, size=(3, 1, 1))
    for _ in range(random.integers(0, 5)):
        top, left = random.integers(0, height), random.integers(0, width)
        scene[:, top : top + height // 3, left : left + width // 3] = random.uniform(0, 255, size=(3, 1, 1))
    return fromarray(np.clip(scene, 0, 255).astype(np.uint8).transpose(1, 2, 0).copy())
