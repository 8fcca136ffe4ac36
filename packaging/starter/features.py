"""Prepare: every training photo through the image parent's trunk, as several views, kept on disk.

The trunk stays as it was published, so its output is computed once. Training then costs a small part of what
it would with pictures.
"""

from __future__ import annotations

import copy
import random
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from graphs import graph_bytes
from image_parent import MAP_CHANNELS, MEAN, SIDE, STD, ImageParent
from numpy.typing import NDArray
from PIL import Image, ImageEnhance
from PIL.Image import Resampling, Transpose
from towers import DIMENSION

from photosearch.base.types import ModelInfo
from photosearch.models.preprocess import fit, pixels_float
from photosearch.photos.decode import decode

BATCH = 16
MAP_SIDE = 9

INFO = ModelInfo(
    name="starter",
    revision="",
    dimension=DIMENSION,
    image_size=(SIDE, SIDE),
    resize_mode="squash",
    interpolation="bicubic",
    mean=(MEAN, MEAN, MEAN),
    std=(STD, STD, STD),
)
"""How the app is to prepare pictures for the model that ships; training prepares them by the same code."""


def whole(picture: Image.Image, _: random.Random | None = None) -> Image.Image:
    """Return the whole frame, squashed to the square that the parent takes."""
    return fit(picture, INFO)


def changed(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Return a random crop, perhaps mirrored, a little lighter or darker.

    The crop keeps 40 to 100 % of the area and, within a fifth, the shape; hues stay as they are: captions
    name places, colours and counts, and should remain true.
    """
    share, shape = chance.uniform(0.4, 1.0), chance.uniform(0.85, 1.18)
    width, height = min(1.0, (share * shape) ** 0.5), min(1.0, (share / shape) ** 0.5)
    left, top = chance.uniform(0, 1 - width), chance.uniform(0, 1 - height)
    full_width, full_height = picture.size
    box = (left * full_width, top * full_height, (left + width) * full_width, (top + height) * full_height)
    view = picture.resize((SIDE, SIDE), Resampling.BICUBIC, box=box)
    if chance.random() < 0.5:
        view = view.transpose(Transpose.FLIP_LEFT_RIGHT)
    view = ImageEnhance.Brightness(view).enhance(chance.uniform(0.8, 1.2))
    return ImageEnhance.Contrast(view).enhance(chance.uniform(0.8, 1.2))


def feature_maps(
    parent: ImageParent, files: Sequence[Path], out: Path, view: int, say: Callable[[str], None]
) -> NDArray[np.float16]:
    """Return the trunk's maps of one view of all photos; computed unless `out` is there already.

    Args:
        view: 0 is the whole frame; any other number seeds random changes.

    Returns:
        float16 [len(files), 352, 9, 9], mapped from the file `out`.

    Raises:
        ImageError: a photo cannot be read.
    """
    if not out.exists():
        # A name of its own until it is whole, so that a run cut short starts this view anew.
        part = out.with_suffix(".part")
        shape = (len(files), MAP_CHANNELS, MAP_SIDE, MAP_SIDE)
        maps = np.lib.format.open_memmap(part, "w+", np.float16, shape)
        _fill(maps, parent, files, view, say)
        maps.flush()
        part.replace(out)
    loaded: NDArray[np.float16] = np.load(out, mmap_mode="r")
    return loaded


def whole_frames(files: Sequence[Path]) -> list[Image.Image]:
    """Return the photos as the parent takes them.

    Raises:
        ImageError: a photo cannot be read.
    """
    return [whole(_picture(file)) for file in files]


def pixels_of(pictures: Sequence[Image.Image]) -> NDArray[np.float32]:
    """Return float32 [n, 3, side, side], normalised as the parent wants it."""
    return pixels_float(pictures, INFO)


def _picture(file: Path) -> Image.Image:
    return decode(file, min_side=SIDE).image.convert("RGB")


def _fill(
    maps: NDArray[np.float16],
    parent: ImageParent,
    files: Sequence[Path],
    view: int,
    say: Callable[[str], None],
) -> None:
    change = changed if view else whole

    def batch(start: int) -> NDArray[np.float32]:
        pictures = []
        for number in range(start, min(start + BATCH, len(files))):
            pictures.append(change(_picture(files[number]), random.Random(f"{view}-{number}")))
        return pixels_of(pictures)

    run = _runner(parent)
    starts = range(0, len(files), BATCH)
    # The next batches are decoded while one is in the trunk.
    with ThreadPoolExecutor(1) as pool:
        waiting = deque(pool.submit(batch, start) for start in starts[:2])
        for start in starts:
            pixels = waiting.popleft().result()
            if start + 2 * BATCH < len(files):
                waiting.append(pool.submit(batch, start + 2 * BATCH))
            maps[start : start + len(pixels)] = run(pixels)
            if start % (BATCH * 100) == 0:
                say(f"view {view}: {start} of {len(files)} photos")


def _runner(parent: ImageParent) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    """Return the trunk as a function: on a GPU if there is one, else in onnxruntime, which beats torch."""
    if torch.cuda.is_available():
        trunk = copy.deepcopy(parent.trunk).cuda()

        def on_gpu(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
            with torch.inference_mode():
                maps: NDArray[np.float32] = trunk(torch.from_numpy(pixels).cuda()).cpu().numpy()
            return maps

        return on_gpu
    import onnxruntime

    example = (torch.zeros(1, 3, SIDE, SIDE),)
    session = onnxruntime.InferenceSession(graph_bytes(parent.trunk, example, ("pixels",), "map"))
    return lambda pixels: session.run(None, {"pixels": pixels})[0]
