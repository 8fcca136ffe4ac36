"""What people do to copies of their photos, done to any photo: edits for tests and benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
from pictures import encode
from PIL import Image, ImageDraw, ImageFont

Edit = Callable[[Image.Image, np.random.Generator], bytes]
"""Takes an RGB picture and a source of chance, returns a JPEG."""

STEP_EV = 0.7
"""Steps of exposure by which copies are lighter or darker."""


def resized(photo: Image.Image, factor: float) -> Image.Image:
    size = (max(1, round(photo.width * factor)), max(1, round(photo.height * factor)))
    return photo.resize(size, Image.Resampling.LANCZOS)


def cropped(photo: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Cut off these shares of the sides."""
    width, height = photo.size
    box = (width * left, height * top, width * (1 - right), height * (1 - bottom))
    return photo.crop(tuple(map(round, box)))  # type: ignore[arg-type]


def exposed(photo: Image.Image, ev: float) -> Image.Image:
    """Give the photo so many steps more of light; what is brighter than white then is white."""
    srgb = np.arange(256) / 255
    light = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4) * 2**ev
    encoded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return photo.point((255 * encoded.clip(0, 1)).round().astype(int).tolist() * 3)


def bent(photo: Image.Image, gamma: float) -> Image.Image:
    return photo.point((255 * (np.arange(256) / 255) ** gamma).round().astype(int).tolist() * 3)


def marked(photo: Image.Image, across: float, down: float, share: float) -> Image.Image:
    """Write over the photo, half transparent, in letters as high as this share of it.

    Args:
        across, down: where, from 0 (left, top) to 1; it keeps some distance from the edges.
    """
    text = "© photos.example"
    layer = Image.new("RGBA", photo.size)
    draw = ImageDraw.Draw(layer)
    size = max(8.0, photo.height * share)
    room = 0.94 * photo.width, 0.94 * photo.height
    left, top, right, bottom = draw.textbbox((0, 0), text, font=ImageFont.load_default(size))
    if right - left > room[0]:
        size *= room[0] / (right - left)
        left, top, right, bottom = draw.textbbox((0, 0), text, font=ImageFont.load_default(size))
    x = 0.03 * photo.width + across * (room[0] - (right - left)) - left
    y = 0.03 * photo.height + down * (room[1] - (bottom - top)) - top
    draw.text((x, y), text, font=ImageFont.load_default(size), fill=(255, 255, 255, 128))
    return Image.alpha_composite(photo.convert("RGBA"), layer).convert("RGB")


def _cropped_at_random(photo: Image.Image, random: np.random.Generator) -> Image.Image:
    return cropped(photo, *random.uniform(0, 0.05, 4))


def _cropped_at_a_corner(photo: Image.Image, random: np.random.Generator) -> Image.Image:
    right, bottom = random.integers(0, 2, 2)
    return cropped(photo, 0.05 * (1 - right), 0.05 * (1 - bottom), 0.05 * right, 0.05 * bottom)


def _marked_in_a_corner(photo: Image.Image, random: np.random.Generator) -> Image.Image:
    across, down = random.integers(0, 2, 2)
    return marked(photo, across, down, 1 / 14)


def _marked_in_the_middle(photo: Image.Image, _: np.random.Generator) -> Image.Image:
    return marked(photo, 0.5, 0.5, 1 / 7)


def _exposed_either_way(photo: Image.Image, random: np.random.Generator) -> Image.Image:
    return exposed(photo, random.choice([-STEP_EV, STEP_EV]))


def _saved(quality: int, *steps: Callable[[Image.Image, np.random.Generator], Image.Image]) -> Edit:
    def edit(photo: Image.Image, random: np.random.Generator) -> bytes:
        for step in steps:
            photo = step(photo, random)
        return encode(photo, "JPEG", quality=quality, subsampling=2)

    return edit


def _resized_to(factor: float) -> Callable[[Image.Image, np.random.Generator], Image.Image]:
    return lambda photo, _: resized(photo, factor)


EDITS: Mapping[str, Edit] = {
    "resized to 50 %": _saved(90, _resized_to(0.5)),
    "resized to 25 %": _saved(90, _resized_to(0.25)),
    "JPEG 60": _saved(60),
    "JPEG 30": _saved(30),
    "cropped by 5 %, centred": _saved(90, lambda photo, _: cropped(photo, *[0.025] * 4)),
    "cropped by 5 % on each side": _saved(90, lambda photo, _: cropped(photo, *[0.05] * 4)),
    "cropped by up to 5 % on each side": _saved(90, _cropped_at_random),
    "cropped by 5 % at a corner": _saved(90, _cropped_at_a_corner),
    "lighter": _saved(90, lambda photo, _: exposed(photo, STEP_EV)),
    "darker": _saved(90, lambda photo, _: exposed(photo, -STEP_EV)),
    "gamma": _saved(90, lambda photo, random: bent(photo, random.choice([0.75, 1.33]))),
    "marked in a corner": _saved(90, _marked_in_a_corner),
    "marked in the middle": _saved(90, _marked_in_the_middle),
    "resized, JPEG 40": _saved(40, _resized_to(0.5)),
    "cropped, exposed": _saved(75, _cropped_at_random, _exposed_either_way),
    "cropped, marked, resized": _saved(75, _cropped_at_random, _marked_in_the_middle, _resized_to(0.5)),
    "cropped, exposed, marked, resized": _saved(
        60, _cropped_at_random, _exposed_either_way, _marked_in_a_corner, _resized_to(0.5)
    ),
}
"""Edits of one kind, then their combinations. Crops take 5 % of the width, or of each side up to that."""


@cache
def scene(seed: int, width: int = 384, height: int = 288) -> Image.Image:
    """Return a picture like no other, with the amplitudes of a photo: they fall as one over the frequency."""
    frequencies = np.hypot(np.fft.fftfreq(128)[:, None], np.fft.fftfreq(128)) * 128
    noise = np.random.default_rng(seed).normal(size=(3, 128, 128))
    made = np.fft.ifft2(np.fft.fft2(noise) / np.maximum(frequencies, 1)).real
    shown = 128 + 50 * made / made.std(axis=(1, 2), keepdims=True)
    square = Image.fromarray(shown.transpose(1, 2, 0).clip(0, 255).astype(np.uint8))
    # Noise repeats itself at the edges, which crops must not.
    return square.resize((width, height), Image.Resampling.BICUBIC, box=(0, 0, 90, 90))
