"""Indexing beside rclip, over the same folder on the same cores.

    python -m venv /tmp/rclip && /tmp/rclip/bin/pip install rclip
    python tests/benchmarks/rclip.py /tmp/rclip/bin/python             generated pictures of 12 megapixels
    python tests/benchmarks/rclip.py /tmp/rclip/bin/python FOLDER      the JPEGs of a folder

rclip gets its own architecture (ViT-B-32 at 256 pixels) as an ONNX file with random weights: good for timing,
for nothing else. So do we, in 32 and in 8 bits, beside the starter model. Loading models does not count for
either. All take turns over slices of the photos.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from camera import make_photos
from common import report

from photosearch import Library
from photosearch.models.bundle import VISUAL_MODEL
from photosearch.models.export import Precision, export_model

sys.path.append(str(Path(__file__).resolve().parents[1]))
from openclip_models import make_model

ARCHITECTURE = "ViT-B-32-256"
RCLIP_FOLDER = "ViT-B-32-256-datacomp_s34b_b86k"
SLICE = 300
GENERATED = 300

RCLIP = """
import json, sys, time
from rclip import db, main, model
from rclip.utils import helpers
data = helpers.get_app_datadir()
one = model.Model()
one._session_visual
program = main.RClip(one, db.DB(data / "db.sqlite3"), 8, None)
for line in sys.stdin:
    began = time.perf_counter()
    program.ensure_index(line.strip())
    print(json.dumps(time.perf_counter() - began), flush=True)
"""


class Rclip:
    """rclip's own indexing in its own environment; `index` returns seconds."""

    def __init__(self, python: str, data: Path) -> None:
        self._process = subprocess.Popen(
            [python, "-c", RCLIP],
            env={"RCLIP_DATADIR": str(data), "PATH": "/usr/bin:/bin", "HF_HUB_OFFLINE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def index(self, folder: Path) -> float:
        """Bring its index up to date with `folder`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{folder}\n")
        self._process.stdin.flush()
        return float(json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()


class Ours:
    """Our indexing with one model; `index` returns seconds."""

    def __init__(self, library: Path, model: str, warm: Path) -> None:
        self._library = Library.open(library)
        self._model = model
        self.index(warm)

    def index(self, folder: Path) -> float:
        """Bring the library up to date with `folder`."""
        began = time.perf_counter()
        for _ in self._library.index([folder], model=self._model):
            pass
        return time.perf_counter() - began

    def close(self) -> None:
        """Close the library."""
        self._library.close()


def export_bundles(scratch: Path) -> dict[str, Path]:
    """Write the model as bundles in 32 and in 8 bits, as `photosearch models export` does."""
    import open_clip

    spec = make_model(scratch / "model", open_clip.get_model_config(ARCHITECTURE), resize_mode="shortest")
    folders = {"same_model": scratch / "bundle", "same_model_int8": scratch / "bundle-int8"}
    export_model(spec, folders["same_model"])
    # Random weights: how far 8 bits are off says nothing, and is not asked.
    export_model(spec, folders["same_model_int8"], precision=Precision.INT8, is_forced=True)
    return folders


def write_for_rclip(visual: Path, file: Path) -> None:
    """Write the same image tower with the name that rclip gives its input."""
    import onnx

    model = onnx.load(str(visual))
    renamed = model.graph.input[0].name
    for node in model.graph.node:
        node.input[:] = ["input" if name == renamed else name for name in node.input]
    model.graph.input[0].name = "input"
    file.parent.mkdir(parents=True)
    onnx.save(model, str(file))


def main() -> None:
    """Print the photos a second of all, and the ratios."""
    if len(sys.argv) < 2:
        sys.exit(f"usage: python {sys.argv[0]} PYTHON_WITH_RCLIP [FOLDER]")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        if len(sys.argv) > 2:
            files = sorted(p for p in Path(sys.argv[2]).resolve().rglob("*") if p.suffix.lower() == ".jpg")
        else:
            files = make_photos(scratch / "camera", GENERATED)
        bundles = export_bundles(scratch)
        write_for_rclip(
            bundles["same_model"] / VISUAL_MODEL, scratch / "rclip" / RCLIP_FOLDER / "visual.onnx"
        )
        warm = scratch / "warm"
        warm.mkdir()
        (warm / "warm.jpg").symlink_to(files[0])
        rclip = Rclip(sys.argv[1], scratch / "rclip")
        rclip.index(warm)
        others = {
            "starter": Ours(scratch / "with-starter", "starter", warm),
            **{key: Ours(scratch / f"with-{key}", str(bundle), warm) for key, bundle in bundles.items()},
        }
        seconds = dict.fromkeys(("rclip", *others), 0.0)
        for at in range(0, len(files), SLICE):
            part = scratch / f"part{at}"
            part.mkdir()
            for file in files[at : at + SLICE]:
                (part / file.name).symlink_to(file)
            seconds["rclip"] += rclip.index(part)
            for key, ours in others.items():
                seconds[key] += ours.index(part)
        rclip.close()
        for ours in others.values():
            ours.close()
    report(
        photos=len(files),
        **{f"{key}_photos_per_second": round(len(files) / value, 1) for key, value in seconds.items()},
        **{f"{key}_ratio": round(seconds["rclip"] / seconds[key], 2) for key in others},
    )


if __name__ == "__main__":
    main()
