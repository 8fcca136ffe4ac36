"""Pictures spoiled in the ways that disks, cables, programs and attackers spoil them."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Literal

import icc_profiles
import numpy as np
from films import film
from pictures import FORMATS, draw, encode, exif, samples
from PIL import ExifTags, Image
from raw_pictures import raw

from photosearch.photos import video

EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF)
"""Numbers at which arithmetic goes wrong."""

BOMB_SIDES = (0, 1, 20_000, 65_500, 65_535, 300_000, 0x7FFFFFFF)
"""Pixels that a damaged or hostile header may announce."""

_PNG = b"\x89PNG\r\n\x1a\n"

_ORDERS: tuple[Literal["little", "big"], ...] = ("little", "big")

_WITH_XMP = ("JPEG", "WEBP", "AVIF", "HEIF")
"""Pillow's names of the formats into which it writes XMP."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A valid file, before it is spoiled.

    Attributes:
        name_type: the type that its name would promise.
        sides: pixels of width and height, as they stand in its header.
    """

    name: str
    data: bytes
    name_type: str | None = None
    sides: tuple[int, int] = (24, 16)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A spoiled file, and how it came about."""

    name: str
    data: bytes
    name_type: str | None


def seeds() -> list[Seed]:
    """Return files of every format we read: tiny ones of every variety, and larger ones with much in them."""
    small = [Seed(name, data) for name, data in samples().items()]
    noise = np.random.default_rng(7).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    photo = Image.fromarray(noise)
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r xmp:Rating="5"/></x:xmpmeta>'
    profile = icc_profiles.screen(icc_profiles.DISPLAY_P3)
    extras = {"exif": exif({0x010F: "Maker"}, {0x9003: "2021:03:04 05:06:07"}), "icc_profile": profile}
    large = []
    for format_ in FORMATS:
        options = {**extras, "xmp": xmp} if format_ in _WITH_XMP else extras
        large.append(Seed(f"large-{format_.lower()}", encode(photo, format_, **options), sides=photo.size))
    ink = encode(photo.convert("CMYK"), "JPEG", icc_profile=icc_profiles.press(200))
    nef = raw(draw(120, 80), maker=b"NIKON CORPORATION", is_dng=False, preview=encode(draw(96, 64), "JPEG"))
    return [
        *small,
        *large,
        *(_films() if video.is_available() else ()),
        Seed("large-cmyk", ink, sides=photo.size),
        Seed("large-dng", raw(photo.resize((240, 160)), orientation=6), "dng", (240, 160)),
        Seed("nef", nef, "nef", (120, 80)),
        Seed("orf", b"IIRO" + nef[4:], "orf", (120, 80)),
        Seed("rw2", b"IIU\0" + nef[4:], "rw2", (120, 80)),
    ]


def _films() -> list[Seed]:
    scenes = [("red", 0.4), ("lime", 0.4)]
    with TemporaryDirectory() as folder:
        paths = [film(Path(folder, f"film.{type_}"), scenes) for type_ in ("mp4", "mkv", "avi", "mts", "mpg")]
        return [Seed(f"film-{p.suffix[1:]}", p.read_bytes(), p.suffix[1:], (96, 64)) for p in paths]


def mutant(random: Random, among: list[Seed]) -> Mutant:
    """Return a file spoiled in one to four ways."""
    seed = random.choice(among)
    data, names = bytearray(seed.data), [seed.name]
    if random.random() < 0.1:
        data, names = bytearray(_absurd_metadata(random)), ["absurd metadata"]
    for _ in range(random.choice((1, 1, 1, 2, 3, 4))):
        name = random.choice(tuple(_WAYS))
        names.append(name)
        if data:
            _WAYS[name](random, data, seed, random.choice(among))
    if data.startswith(_PNG) and random.random() < 0.7:
        _seal_png(data)
    return Mutant(", ".join(names), bytes(data), seed.name_type)


def _seal_png(data: bytearray) -> None:
    """Make a PNG's checksums agree with what is in it, else nobody looks further."""
    at = len(_PNG)
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        data[end : end + 4] = zlib.crc32(data[at + 4 : end]).to_bytes(4, "big")
        at = end + 4


def _flip_bits(random: Random, data: bytearray, *_: Seed) -> None:
    for _number in range(random.choice((1, 1, 4, 30))):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _flip_bits_of_the_header(random: Random, data: bytearray, *_: Seed) -> None:
    for _number in range(random.choice((1, 2, 6))):
        data[random.randrange(min(len(data), 200))] ^= 1 << random.randrange(8)


def _write_edges(random: Random, data: bytearray, *_: Seed) -> None:
    """Put numbers at which arithmetic goes wrong anywhere, in either order of bytes."""
    for _number in range(random.choice((1, 1, 3))):
        width = random.choice((1, 2, 4))
        value = random.choice(EDGES) % 256**width
        at = random.randrange(random.choice((len(data), min(len(data), 300))))
        data[at : at + width] = value.to_bytes(width, random.choice(_ORDERS))


def _overwrite(random: Random, data: bytearray, *_: Seed) -> None:
    at, length = random.randrange(len(data)), random.choice((1, 8, 64, 512))
    data[at : at + length] = random.choice((bytes(length), b"\xff" * length, random.randbytes(length)))


def _truncate(random: Random, data: bytearray, *_: Seed) -> None:
    del data[random.randrange(len(data)) :]


def _remove(random: Random, data: bytearray, *_: Seed) -> None:
    at = random.randrange(len(data))
    del data[at : at + random.choice((1, 2, 16, 300))]


def _repeat(random: Random, data: bytearray, *_: Seed) -> None:
    at = random.randrange(len(data))
    part = data[at : at + random.choice((2, 16, 300))]
    data[at:at] = part * random.choice((1, 2, 50))


def _splice(random: Random, data: bytearray, _: Seed, other: Seed) -> None:
    """Go on with another file from some place on."""
    data[random.randrange(len(data)) :] = other.data[random.randrange(len(other.data)) :]


def _wrong_header(random: Random, data: bytearray, _: Seed, other: Seed) -> None:
    length = random.choice((2, 4, 8, 12, 16, 64))
    data[:length] = other.data[:length]


def _size_bomb(random: Random, data: bytearray, seed: Seed, _: Seed) -> None:
    """Announce another width or height wherever the true one stands."""
    for side in seed.sides:
        for width in (2, 4):
            for order in _ORDERS:
                true = side.to_bytes(width, order)
                announced = (random.choice(BOMB_SIDES) % 256**width).to_bytes(width, order)
                at = data.find(true)
                if at >= 0 and random.random() < 0.7:
                    data[at : at + width] = announced


_WAYS: Mapping[str, Callable[[Random, bytearray, Seed, Seed], None]] = {
    "bits flipped": _flip_bits,
    "bits of the header flipped": _flip_bits_of_the_header,
    "edge numbers": _write_edges,
    "overwritten": _overwrite,
    "cut short": _truncate,
    "a part removed": _remove,
    "a part repeated": _repeat,
    "spliced": _splice,
    "wrong header": _wrong_header,
    "size bomb": _size_bomb,
}


def _absurd_metadata(random: Random) -> bytes:
    """Return a sound picture whose metadata are anything but."""
    format_ = random.choice((*FORMATS, "JPEG"))
    tags = _absurd_exif(random)
    # The other writers want to understand what they write.
    is_spoiled = format_ in ("JPEG", "PNG", "WEBP") and random.random() < 0.6
    options = {"exif": _spoiled(random, tags, keep=6) if is_spoiled else tags}
    if random.random() < 0.5:
        options["icc_profile"] = _spoiled(random, icc_profiles.screen(icc_profiles.DISPLAY_P3))
    if random.random() < 0.5 and format_ in _WITH_XMP:
        options["xmp"] = _spoiled(random, b"<x>" * 200 + b'<r xmp:Rating="99999999999999999999"/>' * 50)
    return encode(draw(48, 32), format_, **options)


def _absurd_exif(random: Random) -> bytes:
    texts = (
        "",
        "x" * 5000,
        "\0" * 50,
        "2021:99:99 99:99:99",
        "0000:00:00 00:00:00",
        "\x1b[31m\n",
        "9" * 400,
    )

    def fractions() -> tuple[float, ...]:
        numbers = (0.0, 1e-9, 60.0, 90.5, 4_294_967_295.0)
        return tuple(random.choice(numbers) for _ in range(random.choice((1, 3, 400))))

    main = {tag: random.choice(texts) for tag in (0x010F, 0x0110, 0x0132, 0x8298) if random.random() < 0.7}
    return exif(
        {**main, ExifTags.Base.Orientation: random.choice((0, 1, 6, 9, 65_535))},
        {tag: random.choice(texts) for tag in (0x9003, 0x9004, 0x9010, 0x9291, 0xA434)},
        {1: random.choice(texts)[:100], 2: fractions(), 3: random.choice("EWX"), 4: fractions()},
    )


def _spoiled(random: Random, data: bytes, keep: int = 0) -> bytes:
    """Flip bits of and cut some metadata, but not of their first bytes."""
    spoiled = bytearray(data)
    for _ in range(random.choice((0, 1, 8, 60))):
        spoiled[random.randrange(keep, len(data))] ^= 1 << random.randrange(8)
    return bytes(spoiled[: len(data) if random.random() < 0.7 else random.randrange(keep + 1, len(data))])
