"""Indexing beside rclip, over the same folder on the same cores.

    python -m venv /tmp/rclip && /tmp/rclip/bin/pip install rclip
    python tests/benchmarks/rclip.py /tmp/rclip/bin/python             generated pictures of 12 megapixels
    python tests/benchmarks/rclip.py /tmp/rclip/bin/python FOLDER      the JPEGs of a folder

rclip gets its own architecture (ViT-B-32 at 256 pixels) as an ONNX file with random weights: good for timing,
for nothing else. So do we, beside the starter model. Loading models does not count for either. The three take
turns over slices of the photos.
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
from photosearch.models.bundle import TEXTUAL_MODEL, TOKENIZER, VISUAL_MODEL
from photosearch.models.starter import starter_folder

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


def export_visual(path: Path) -> None:
    """Write the image tower of `ARCHITECTURE` with random weights."""
    import open_clip
    import torch

    tower = open_clip.create_model(ARCHITECTURE).visual.eval()
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        tower,
        (torch.zeros(1, 3, 256, 256),),
        str(path),
        input_names=["input"],
        output_names=["output"],
        dynamic_axes={"input": {0: "n"}, "output": {0: "n"}},
        opset_version=17,
        dynamo=False,
    )


def write_bundle(folder: Path, visual: Path) -> Path:
    """Write a bundle around an image tower; its text tower is the starter's, never run here."""
    (folder / "config.json").parent.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"embed_dim": 512, "text_cfg": {"context_length": 77}}))
    for name in (TEXTUAL_MODEL, TOKENIZER, "textual/tokenizer_config.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(starter_folder() / name)
    (folder / VISUAL_MODEL).parent.mkdir()
    (folder / VISUAL_MODEL).symlink_to(visual)
    settings = {
        "size": [256, 256],
        "mean": [0.481, 0.458, 0.408],
        "std": [0.269, 0.261, 0.276],
        "interpolation": "bicubic",
        "resize_mode": "shortest",
    }
    (folder / "visual" / "preprocess_cfg.json").write_text(json.dumps(settings))
    return folder


def main() -> None:
    """Print the photos a second of all three, and the ratios."""
    if len(sys.argv) < 2:
        sys.exit(f"usage: python {sys.argv[0]} PYTHON_WITH_RCLIP [FOLDER]")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        if len(sys.argv) > 2:
            files = sorted(p for p in Path(sys.argv[2]).resolve().rglob("*") if p.suffix.lower() == ".jpg")
        else:
            files = make_photos(scratch / "camera", GENERATED)
        visual = scratch / "rclip" / RCLIP_FOLDER / "visual.onnx"
        export_visual(visual)
        warm = scratch / "warm"
        warm.mkdir()
        (warm / "warm.jpg").symlink_to(files[0])
        rclip = Rclip(sys.argv[1], scratch / "rclip")
        rclip.index(warm)
        others = {
            "starter": Ours(scratch / "with-starter", "starter", warm),
            "same_model": Ours(scratch / "with-same", str(write_bundle(scratch / "bundle", visual)), warm),
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
