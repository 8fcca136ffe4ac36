"""Test films, made with PyAV itself. Call `pytest.importorskip("av")` before."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from av.video.stream import VideoStream

SIZE = (96, 64)
FPS = 10
CODECS = {
    "webm": "vp9",
    "mpg": "mpeg2video",
    "mpeg": "mpeg2video",
    "mts": "h264",
    "m2ts": "h264",
    "mkv": "h264",
}
"""Elsewhere MPEG-4."""
FORMATS = {"mts": "mpegts", "m2ts": "mpegts", "mpg": "mpeg", "mpeg": "mpeg"}

_QUARTER = 1 << 16
_MATRICES = {
    90: (0, _QUARTER, -_QUARTER, 0),
    180: (-_QUARTER, 0, 0, -_QUARTER),
    270: (0, -_QUARTER, _QUARTER, 0),
}
"""Degrees clockwise -> a, b, c, d of the matrix in an MP4's track header (ISO/IEC 14496-12, 8.3.2)."""

Scene = tuple[str | Image.Image, float]
"""A colour, or a picture, and for how many seconds it is to be seen."""


def film(
    path: Path,
    scenes: Sequence[Scene] = (("red", 1.0), ("lime", 1.0), ("blue", 1.0)),
    *,
    size: tuple[int, int] = SIZE,
    fps: int = FPS,
    tags: Mapping[str, str] | None = None,
    keys_every: int = 5,
) -> Path:
    """Make a film; `keys_every` so many frames there is a key frame."""
    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    kind = path.suffix[1:].lower()
    rate = 25 if FORMATS.get(kind) == "mpeg" else fps
    options = {"movflags": "use_metadata_tags"} if kind in ("mov", "mp4") else {}
    with av.open(str(path), "w", format=FORMATS.get(kind), options=options) as container:
        container.metadata.update(tags or {})
        stream = cast("VideoStream", container.add_stream(CODECS.get(kind, "mpeg4"), rate=rate))
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = keys_every
        container.start_encoding()
        for shown, seconds in scenes:
            picture = shown if isinstance(shown, Image.Image) else Image.new("RGB", size, shown)
            frame = av.VideoFrame.from_image(picture.resize(size))  # type: ignore[no-untyped-call]
            for _ in range(round(seconds * rate)):
                frame.pts = None
                container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def sound(path: Path, seconds: float = 1.0) -> Path:
    """Make a file that has sound and no pictures."""
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=8000)
        for number in range(round(seconds * 8000 / 1024)):
            samples = np.zeros((1, 1024), np.float32)
            frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 8000, number * 1024, Fraction(1, 8000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


def turn(path: Path, degrees: int) -> Path:
    """Have an MP4 displayed turned clockwise, as phones do that were held upright."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 44
    a, b, c, d = _MATRICES[degrees]
    data[at : at + 36] = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    return path


def noise(seed: int, size: tuple[int, int] = SIZE) -> Image.Image:
    """Return a picture that is not plain: large random patches."""
    patches = np.random.default_rng(seed).integers(0, 255, (4, 6, 3), dtype=np.uint8)
    return Image.fromarray(patches).resize(size, Image.Resampling.NEAREST)
