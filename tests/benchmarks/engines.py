"""Speed of bundles against torch, in turns: photos a second as a run embeds; a text, and its memory.

python tests/benchmarks/engines.py WORK [ARCHITECTURE]      (as exporting.py left it in WORK)
python tests/benchmarks/engines.py --text BUNDLE            (one text at a time, in this process)
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from common import report
from PIL.Image import Image

from photosearch.models.base import Embedder
from photosearch.models.export import Precision
from photosearch.models.preprocess import fit
from photosearch.models.registry import load
from photosearch.models.samples import pictures, texts

ROUNDS = 7
PICTURES = 32
TEXTS = 30
_KIB_PER_MB = 1000 * 1000 / 1024


def main() -> None:
    """Print the figures."""
    if sys.argv[1] == "--text":
        print(json.dumps(text_side(sys.argv[2])))
        return
    work, architecture = Path(sys.argv[1]), (sys.argv[2:] or ["ViT-B-32"])[0]
    possible = [work / f"{architecture}-{precision}" for precision in Precision]
    bundles = [folder for folder in possible if folder.exists()]
    specs = {"torch": f"local-dir:{work / architecture}"}
    specs |= {folder.name.removeprefix(f"{architecture}-"): str(folder) for folder in bundles}
    embedders = {name: load(spec).for_bulk() for name, spec in specs.items()}
    shown = [fit(picture, embedders["torch"].info) for picture in pictures(PICTURES)]
    wall: dict[str, list[float]] = {name: [] for name in embedders}
    processor: dict[str, list[float]] = {name: [] for name in embedders}
    for turn in range(ROUNDS + 1):  # the first does not count
        for name, embedder in embedders.items():
            began, used = time.perf_counter(), time.process_time()
            embed_in_lanes(embedder, shown)
            if turn:
                wall[name].append(time.perf_counter() - began)
                processor[name].append(time.process_time() - used)
    report(
        photos={
            name: {
                "photos_per_second": round(PICTURES / median(wall[name]), 1),
                "times_torch": round(ratio(wall, name), 2),
                "times_torch_by_processor_time": round(ratio(processor, name), 2),
            }
            for name in embedders
        },
        texts={folder.name: in_a_process_of_its_own(folder) for folder in bundles},
    )


def embed_in_lanes(embedder: Embedder, shown: list[Image]) -> None:
    """Embed as an indexing run does: so many threads side by side, a batch each."""
    step = embedder.batch_size
    batches = [shown[at : at + step] for at in range(0, len(shown), step)]
    with ThreadPoolExecutor(embedder.lanes) as pool:
        list(pool.map(embedder.embed_images, batches))


def ratio(times: dict[str, list[float]], name: str) -> float:
    """Return how many times as fast as torch it is, the median over the turns."""
    return median(torch / own for torch, own in zip(times["torch"], times[name], strict=True))


def in_a_process_of_its_own(bundle: Path) -> dict[str, float]:
    """Return `text_side` of a fresh process."""
    command = [sys.executable, __file__, "--text", str(bundle)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    figures: dict[str, float] = json.loads(answer)
    return figures


def text_side(bundle: str) -> dict[str, float]:
    """Return what texts cost: the first query, the median of others, and resident memory."""
    embedder = load(bundle)
    began = time.perf_counter()
    embedder.embed_texts(["two dogs on a beach"])
    first = time.perf_counter() - began
    times, used = [], []
    for text in texts(TEXTS):
        began, before = time.perf_counter(), time.process_time()
        embedder.embed_texts([text])
        times.append(time.perf_counter() - began)
        used.append(time.process_time() - before)
    return {
        "first_query_ms": round(first * 1000),
        "query_ms": round(median(times) * 1000, 1),
        "fastest_query_ms": round(min(times) * 1000, 1),
        "query_processor_ms": round(median(used) * 1000, 1),
        "resident_mb": round(memory_mb("VmRSS")),
        "peak_mb": round(memory_mb("VmHWM")),
    }


def memory_mb(kind: str) -> float:
    """Return a figure of this process's memory, all libraries included (Linux)."""
    rows = Path("/proc/self/status").read_text().splitlines()
    (row,) = (row for row in rows if row.startswith(kind))
    return float(row.split()[1]) / _KIB_PER_MB


if __name__ == "__main__":
    main()
