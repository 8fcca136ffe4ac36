"""How close indexing comes to what the cores could do at most.

The bound: the processor time of bare decoding (at reduced size, where the format allows it) and bare
embedding, nothing else, spread over all cores without a gap. Bound and run alternate over slices of the
same photos, so that a machine that slows down slows both.

    python tests/benchmarks/indexing.py            generated pictures of 12 megapixels
    python tests/benchmarks/indexing.py FOLDER     the JPEGs of a folder
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
from camera import make_photos
from common import report
from PIL import Image

from photosearch import Library
from photosearch.base.machine import usable_cores
from photosearch.models.base import Embedder
from photosearch.models.preprocess import fit
from photosearch.models.registry import load

SLICE = 2000
GENERATED = 300
_LOOK_EVERY_S = 0.05


def bare_cpu_s(files: list[Path], embedder: Embedder) -> float:
    """Return the processor time of decoding and embedding `files` one after another."""
    side = max(embedder.info.image_size)
    began = time.process_time()
    for at in range(0, len(files), embedder.batch_size):
        pictures = []
        for file in files[at : at + embedder.batch_size]:
            with Image.open(file) as image:
                image.draft("RGB", (side, side))
                pictures.append(fit(image.convert("RGB"), embedder.info))
        embedder.embed_images(pictures)
    return time.process_time() - began


class Idle:
    """Tells how idle the machine was since it was made."""

    def __init__(self) -> None:
        self._before = psutil.cpu_times()

    def share(self) -> float:
        """Return the share of the cores' time that nobody used."""
        now = psutil.cpu_times()
        whole = sum(now[:8]) - sum(self._before[:8])
        return float((now.idle - self._before.idle) / whole)


def peak_bytes(root: Path, library: Path) -> int:
    """Return the highest memory of the command line and all its processes while it indexes `root`."""
    command = [sys.executable, "-m", "photosearch", "index", str(root), "--library", str(library)]
    running = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while running.poll() is None:
        total = 0
        with suppress(psutil.NoSuchProcess):
            for process in (running, *running.children(recursive=True)):
                total += process.memory_info().rss
        peak = max(peak, total)
        time.sleep(_LOOK_EVERY_S)
    return peak


def main() -> None:
    """Print both rates, their ratio, how idle the cores were, and the memory of all processes."""
    with tempfile.TemporaryDirectory() as scratch:
        if len(sys.argv) > 1:
            files = sorted(p for p in Path(sys.argv[1]).resolve().rglob("*") if p.suffix.lower() == ".jpg")
        else:
            files = make_photos(Path(scratch) / "camera", GENERATED)
        embedder = load(threads=1)
        bare_cpu_s(files[:16], embedder)
        bare_s = indexed_s = idle_share = 0.0
        root = Path(scratch) / "photos"
        root.mkdir()
        slices = [files[at : at + SLICE] for at in range(0, len(files), SLICE)]
        with Library.open(Path(scratch) / "library") as library:
            for part in slices:
                bare_s += bare_cpu_s(part, embedder) / usable_cores()
                for file in part:
                    (root / file.name).symlink_to(file)
                idle, began = Idle(), time.perf_counter()
                for _ in library.index([root]):
                    pass
                indexed_s += time.perf_counter() - began
                idle_share += idle.share() / len(slices)
            indexed = library.status().indexed
        memory_bytes = peak_bytes(root, Path(scratch) / "another")
    report(
        photos=indexed,
        bound_photos_per_second=round(len(files) / bare_s, 1),
        indexed_photos_per_second=round(indexed / indexed_s, 1),
        ratio=round((indexed / indexed_s) / (len(files) / bare_s), 3),
        idle_share=round(idle_share, 3),
        peak_memory_mb=round(memory_bytes / 1e6),
    )


if __name__ == "__main__":
    main()
