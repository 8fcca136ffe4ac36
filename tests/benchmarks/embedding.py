"""What a model costs: time to load, a photo, a text, peak memory. Several take turns, for their ratios.

python tests/benchmarks/embedding.py PHOTOS [MODEL...]      (default: starter)
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from common import photos_argument, report
from PIL import Image

from photosearch.models.base import Embedder
from photosearch.models.preprocess import fit
from photosearch.models.registry import load
from photosearch.photos.decode import decode

ROUNDS = 12
BATCH = 8
TEXTS = ("two dogs playing on a beach at sunset", "a red car", "a man in a blue shirt climbs a rock")
_KIB_PER_MB = 1000 * 1000 / 1024


def main() -> None:
    """Print the figures."""
    if sys.argv[1] == "--alone":
        print(json.dumps(alone(sys.argv[2], Path(sys.argv[3]))))
        return
    photos = sorted(photos_argument().glob("*.jpg"))[: BATCH * 4]
    models = sys.argv[2:] or ["starter"]
    embedders = {model: load(model) for model in models}
    times: dict[str, list[float]] = {f"{kind} {model}": [] for model in models for kind in ("photo", "text")}
    for turn in range(ROUNDS + 1):  # the first does not count
        for model, embedder in embedders.items():
            photo, text = one_round(embedder, photos)
            if turn:
                times[f"photo {model}"].append(photo)
                times[f"text {model}"].append(text)
    report(
        models={
            model: {
                "ms_a_photo": round(median(times[f"photo {model}"]), 2),
                "ms_a_text": round(median(times[f"text {model}"]), 2),
                "photo_ratio_to_last": round(ratio(times, "photo", model, models[-1]), 3),
                "text_ratio_to_last": round(ratio(times, "text", model, models[-1]), 3),
                **in_a_process_of_its_own(model, photos[0]),
            }
            for model in models
        }
    )


def one_round(embedder: Embedder, photos: list[Path]) -> tuple[float, float]:
    """Return the milliseconds of a photo, decoding and fitting excluded, and of a text."""
    side = max(embedder.info.image_size)
    fitted = [fit(decode(path, min_side=side).image, embedder.info) for path in photos]
    began = time.perf_counter()
    embedder.embed_images(fitted)
    photo = (time.perf_counter() - began) * 1000 / len(fitted)
    began = time.perf_counter()
    for text in TEXTS:
        embedder.embed_texts([text])
    return photo, (time.perf_counter() - began) * 1000 / len(TEXTS)


def ratio(times: dict[str, list[float]], kind: str, model: str, other: str) -> float:
    """Return the median of the ratios taken turn by turn."""
    pairs = zip(times[f"{kind} {model}"], times[f"{kind} {other}"], strict=True)
    return median(one / two for one, two in pairs)


def in_a_process_of_its_own(model: str, photo: Path) -> dict[str, Any]:
    """Return time to load and memory, medians of five fresh processes."""
    command = [sys.executable, __file__, "--alone", model, str(photo)]
    runs = [
        json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        for _ in range(5)
    ]
    return {key: round(median(run[key] for run in runs), 3) for key in runs[0]}


def alone(model: str, photo: Path) -> dict[str, float]:
    """Load `model`, embed a few batches, and return what that took."""
    import onnxruntime  # noqa: F401  # the runtime belongs to the interpreter here, not to the model

    embedder = load(model)
    image = fit(Image.open(photo).convert("RGB"), embedder.info)
    before = peak_mb()
    began = time.perf_counter()
    embedder.embed_texts([TEXTS[0]])
    text_s = time.perf_counter() - began
    began = time.perf_counter()
    embedder.embed_images([image])
    image_s = time.perf_counter() - began
    for _ in range(5):
        embedder.embed_images([image] * BATCH)
    return {"load_text_s": text_s, "load_image_s": image_s, "peak_mb_above_interpreter": peak_mb() - before}


def peak_mb() -> float:
    """Return the peak resident memory of this process (Linux; getrusage would tell the parent's as well)."""
    (line,) = (row for row in Path("/proc/self/status").read_text().splitlines() if row.startswith("VmHWM"))
    return float(line.split()[1]) / _KIB_PER_MB


if __name__ == "__main__":
    main()
