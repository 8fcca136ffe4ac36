"""How fast a model is on this machine: measured when asked for, remembered in a small file."""

from __future__ import annotations

import json
import platform
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from photosearch.base.files import replacing
from photosearch.base.machine import usable_cores
from photosearch.base.paths import user_paths
from photosearch.models.added import REMOTE
from photosearch.models.base import Embedder
from photosearch.models.fingerprint import fingerprint

if TYPE_CHECKING:
    from PIL.Image import Image

MEASURED_S = 3.0
"""Photos are embedded for so long, and texts for a third of it; at least one round of each."""

SPEEDS = ".speeds.json"

_TEXTS = ("a photo of a dog", "two people on a beach at sunset", "old town street with red bicycles in rain")
_PICTURE_SIZES = ((4, 3), (3, 4), (3, 2), (1, 1))


@dataclass(frozen=True, slots=True)
class Speed:
    """What was measured.

    Attributes:
        photos_per_second: embedding alone, of decoded photos, many at once as indexing does.
        ms_per_text: for one short query, once the model is loaded.
    """

    photos_per_second: float
    ms_per_text: float


def measure(embedder: Embedder) -> Speed:
    """Measure `embedder` with generated pictures and a few texts; takes some seconds, loads both towers.

    Raises:
        ModelError: the model's files are damaged or do not fit together.
    """
    return Speed(_photos_per_second(embedder.for_bulk()), _ms_per_text(embedder))


def remember(speed: Speed, folder: Path) -> None:
    """Keep what was measured of the model in `folder`, for this machine.

    Raises:
        OSError: the models folder cannot be written.
    """
    speeds = _read() | {_key(folder): asdict(speed)}
    file = _file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with replacing(file, is_durable=False) as temporary:
        temporary.write_text(json.dumps(speeds, indent=1), encoding="utf-8")


def known_speed(folder: Path) -> Speed | None:
    """Return what was measured of the model in `folder`, on this machine; None if nothing was."""
    speeds = _read()
    if not speeds:
        return None
    try:
        told = speeds[_key(folder)]
        return Speed(float(told["photos_per_second"]), float(told["ms_per_text"]))
    except (OSError, KeyError, TypeError, ValueError):
        return None


def _photos_per_second(embedder: Embedder) -> float:
    batch = _pictures(embedder, embedder.batch_size)
    with ThreadPoolExecutor(embedder.lanes) as lanes:

        def embed_round() -> None:
            for done in [lanes.submit(embedder.embed_images, batch) for _ in range(embedder.lanes)]:
                done.result()

        embed_round()  # loads the tower, and fills caches
        rounds_s = _timed(embed_round, MEASURED_S)
    return len(batch) * embedder.lanes * len(rounds_s) / sum(rounds_s)


def _ms_per_text(embedder: Embedder) -> float:
    embedder.embed_texts(_TEXTS[:1])
    texts = iter(_TEXTS * 1000)
    return statistics.median(_timed(lambda: embedder.embed_texts([next(texts)]), MEASURED_S / 3)) * 1000


def _timed(work: Callable[[], Any], enough_s: float) -> list[float]:
    """Do `work` until it took `enough_s` in all; return the seconds of each time."""
    taken_s: list[float] = []
    while sum(taken_s) < enough_s and len(taken_s) < 1000:
        started_s = time.perf_counter()
        work()
        taken_s.append(time.perf_counter() - started_s)
    return taken_s


def _pictures(embedder: Embedder, count: int) -> list[Image]:
    """Make pictures as large as the decoder hands them over: the short side a little above the tower's."""
    from PIL import Image

    random = np.random.default_rng(7)
    side = max(embedder.info.image_size) * 5 // 4
    pictures = []
    for at in range(count):
        width, height = (part * side // 3 for part in _PICTURE_SIZES[at % len(_PICTURE_SIZES)])
        noise = random.integers(0, 256, (max(1, height // 8), max(1, width // 8), 3), dtype=np.uint8)
        pictures.append(Image.fromarray(noise).resize((width, height)))
    return pictures


def _key(folder: Path) -> str:
    """Name the model by what is in its files, and the machine by what decides how fast it computes."""
    files = sorted(file for file in folder.rglob("*") if _is_decisive(file) and file.is_file())
    return f"{fingerprint(files)} on {machine()}"


def _is_decisive(file: Path) -> bool:
    return file.suffix in (".onnx", ".data", ".safetensors", ".pt", ".pth", ".bin") or file.name == REMOTE


@cache
def machine() -> str:
    """Return what decides how fast this machine computes: "x86_64, 2 cores, AMD EPYC 7B13"."""
    name = platform.processor()
    with suppress(OSError):  # Linux, where platform knows no more than the architecture
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    return f"{platform.machine()}, {usable_cores()} cores, {name or 'unknown processor'}"


def _file() -> Path:
    return user_paths().models / SPEEDS


def _read() -> dict[str, Any]:
    try:
        told = json.loads(_file().read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}  # made anew by the next measurement
    return told if isinstance(told, dict) else {}
