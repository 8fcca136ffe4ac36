"""Bundles against the open_clip models they come from, random weights: cosines on 200 pictures and 200 texts.

python tests/benchmarks/exporting.py WORK [ARCHITECTURE...] [--precision fp32|fp16|int8]... [--count N]

Models and bundles stay in the folder WORK, for engines.py. SigLIP models get a made-up tokenizer of a few
words: theirs would have to be downloaded.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

from common import report

from photosearch.models.export import Precision, export_model
from photosearch.models.parity import compare
from photosearch.models.registry import load
from photosearch.models.samples import pictures, texts

sys.path.append(str(Path(__file__).resolve().parents[1]))
from openclip_models import make_model

ARCHITECTURES = ("ViT-B-32", "ViT-B-32-SigLIP2-256", "PE-Core-S-16-384", "RN50")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("architectures", nargs="*", default=ARCHITECTURES)
    parser.add_argument("--precision", action="append", choices=list(Precision))
    parser.add_argument("--count", type=int, default=200)
    asked = parser.parse_args()
    precisions = [Precision(name) for name in asked.precision or ["fp32"]]
    figures = {}
    for architecture in asked.architectures:
        for precision in precisions:
            figures[f"{architecture} {precision}"] = exported(
                asked.work, architecture, precision, asked.count
            )
            print(
                architecture, precision, figures[f"{architecture} {precision}"], file=sys.stderr, flush=True
            )
    report(**figures)


def exported(work: Path, architecture: str, precision: Precision, count: int) -> dict[str, Any]:
    """Export one model unless that was done before, and compare."""
    import open_clip

    spec = f"local-dir:{work / architecture}"
    if not (work / architecture).exists():
        make_model(work / architecture, open_clip.get_model_config(architecture))
    folder = work / f"{architecture}-{precision}"
    began = time.perf_counter()
    if not folder.exists():
        export_model(spec, folder, precision=precision, is_forced=True)
    took = time.perf_counter() - began
    parity = compare(load(spec), load(str(folder)), pictures(count, seed=5), texts(count))
    return {
        "export_s": round(took, 1),
        "worst_picture": round(float(parity.images.min()), 6),
        "mean_picture": round(float(parity.images.mean()), 6),
        "worst_text": round(float(parity.texts.min()), 6),
        "mean_text": round(float(parity.texts.mean()), 6),
    }


if __name__ == "__main__":
    main()
