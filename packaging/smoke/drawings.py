"""Ten pictures to find, drawn with nothing but the standard library.

Five lie beside this module in formats that it cannot write, drawn with the same painters: each format is read
by another library in C.
"""

from __future__ import annotations

import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

Colour = tuple[int, int, int]
Painter = Callable[[float, float], Colour]
"""The colour at a place: x and y from 0 to 1, from the top left."""

SIDE = 256


def _mix(first: Colour, second: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _sunset(x: float, y: float) -> Colour:
    if (x - 0.5) ** 2 + (y - 0.55) ** 2 < 0.01 and y < 0.62:
        return 255, 240, 170
    if y < 0.62:
        return _mix((90, 40, 110), (255, 140, 40), y / 0.62)
    return _mix((230, 110, 40), (30, 15, 50), (y - 0.62) / 0.38)


def _chessboard(x: float, y: float) -> Colour:
    return (240, 217, 181) if (int(x * 8) + int(y * 8)) % 2 == 0 else (60, 40, 25)


def _meadow(x: float, y: float) -> Colour:
    hill = 0.6 + 0.05 * abs(2 * x - 1)
    if y < hill:
        return _mix((70, 140, 230), (190, 220, 250), y / hill)
    return _mix((100, 180, 60), (40, 120, 30), (y - hill) / (1 - hill))


def _night(x: float, y: float) -> Colour:
    noise = (int(x * 97) * 7919 + int(y * 89) * 104729) % 211
    return (255, 255, 240) if noise == 0 else _mix((2, 3, 20), (20, 24, 60), y)


def _bricks(x: float, y: float) -> Colour:
    row = int(y * 10)
    across = (x * 5 + row % 2 / 2) % 1
    if y * 10 % 1 < 0.12 or across < 0.06:
        return 200, 190, 180
    return _mix((150, 60, 45), (180, 80, 60), (int(x * 5 + row % 2 / 2) * 37 + row * 11) % 10 / 10)


def _stripes(x: float, y: float) -> Colour:
    return (245, 245, 245) if int(x * 12 + y * 2) % 2 == 0 else (15, 15, 15)


def _rainbow(x: float, y: float) -> Colour:
    radius = ((x - 0.5) ** 2 + (y - 1.0) ** 2) ** 0.5
    bands = ((220, 30, 30), (250, 140, 20), (250, 230, 40), (40, 180, 60), (40, 90, 220), (120, 40, 170))
    at = int((0.85 - radius) / 0.06)
    return bands[at] if 0 <= at < len(bands) else (150, 200, 240)


def _snow(x: float, y: float) -> Colour:
    ridge = 0.25 + 0.5 * abs(x - 0.45) + 0.05 * abs((x * 7) % 1 - 0.5)
    if y < ridge:
        return 80, 150, 230
    return (250, 252, 255) if y < ridge + 0.25 else _mix((235, 240, 248), (190, 205, 225), y)


def _face(x: float, y: float) -> Colour:
    out = (x - 0.5) ** 2 + (y - 0.5) ** 2
    is_eye = (abs(x - 0.5) - 0.14) ** 2 + (y - 0.4) ** 2 < 0.003
    is_mouth = 0.055 < out < 0.075 and y > 0.56
    if is_eye or is_mouth:
        return 40, 30, 10
    return (255, 215, 40) if out < 0.16 else (255, 255, 255)


def _cross(x: float, y: float) -> Colour:
    is_on = min(abs(x - 0.5), abs(y - 0.5)) < 0.1 and max(abs(x - 0.5), abs(y - 0.5)) < 0.32
    return (255, 255, 255) if is_on else (210, 20, 30)


PICTURES: dict[str, Painter] = {
    "sunset": _sunset,
    "chessboard": _chessboard,
    "meadow": _meadow,
    "night": _night,
    "bricks": _bricks,
    "stripes": _stripes,
    "rainbow": _rainbow,
    "snow": _snow,
    "face": _face,
    "cross": _cross,
}

_FORMATS = {"chessboard": "avif", "meadow": "jpg", "night": "dng", "stripes": "webp", "face": "heic"}
"""The pictures that lie beside this module."""

WORDS = {
    "sunset": "sunset over the sea",
    "rainbow": "a rainbow",
    "snow": "a snowy mountain",
    "cross": "a white cross on red",
}
"""Pictures that the starter model finds by words; of the rest, painted as they are, it is not sure."""


def png(painter: Painter, side: int = SIDE, zoom: float = 1.0) -> bytes:
    """Return a painting as the bytes of a PNG file; a zoom above 1 shows its middle only."""
    at = [0.5 + (step / side - 0.5) / zoom for step in range(side)]
    rows = b"".join(b"\0" + bytes(value for x in at for value in painter(x, y)) for y in at)
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def write_pictures(folder: Path) -> None:
    """Write the ten pictures into a new folder, under names that say nothing of what is in them."""
    folder.mkdir(parents=True)
    for name, painter in PICTURES.items():
        path = folder / name_of(name)
        if name in _FORMATS:
            shutil.copyfile(Path(__file__).with_name(f"{name}.{_FORMATS[name]}"), path)
        else:
            path.write_bytes(png(painter))


def name_of(picture: str) -> str:
    """Return the file name of a picture."""
    return f"IMG_{list(PICTURES).index(picture):04}.{_FORMATS.get(picture, 'png')}"
