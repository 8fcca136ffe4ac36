"""Pictures become exactly what an image tower takes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from photosearch.base.types import ModelInfo
from photosearch.models.preprocess import fit, pixels_float, pixels_uint8

INFO = ModelInfo("m", "r", 4, (32, 32), "shortest", "bicubic", (0.5, 0.4, 0.3), (0.2, 0.3, 0.4))


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(1).integers(0, 256, (height, width, 3), dtype=np.uint8))


@pytest.mark.parametrize("mode", ["shortest", "squash", "longest"])
@pytest.mark.parametrize(
    "size", [(32, 32), (64, 48), (48, 64), (1, 1), (3, 500), (2000, 2), (33, 32), (777, 1)]
)
@pytest.mark.parametrize("frame", [(32, 32), (24, 40)])
def test_fit_gives_exactly_the_frame(mode: str, size: tuple[int, int], frame: tuple[int, int]) -> None:
    fitted = fit(noise(*size), replace(INFO, resize_mode=mode, image_size=frame))
    assert fitted.size == (frame[1], frame[0])
    assert fitted.mode == "RGB"


def test_a_fitted_picture_is_left_as_it_is() -> None:
    image = noise(32, 32)
    assert fit(image, INFO) is image


def test_other_modes_become_rgb() -> None:
    assert fit(Image.new("LA", (40, 40), (200, 10)), INFO).mode == "RGB"


def test_shortest_crops_the_centre_and_squash_keeps_the_edges() -> None:
    stripes = Image.new("RGB", (96, 32), "red")
    stripes.paste((0, 255, 0), (32, 0, 64, 32))
    cropped = np.asarray(fit(stripes, INFO))
    assert (cropped == (0, 255, 0)).all()
    squashed = np.asarray(fit(stripes, replace(INFO, resize_mode="squash")))
    assert tuple(squashed[16, 0]) == (255, 0, 0)
    assert tuple(squashed[16, 16]) == (0, 255, 0)


def test_longest_keeps_the_whole_picture_and_pads() -> None:
    info = replace(INFO, resize_mode="longest", fill_color=9)
    fitted = np.asarray(fit(Image.new("RGB", (96, 48), "red"), info))
    assert (fitted[8:24] == (255, 0, 0)).all()
    assert (fitted[:8] == 9).all()
    assert (fitted[24:] == 9).all()
    upright = np.asarray(fit(Image.new("RGB", (1, 5000), "red"), info))
    assert (upright[:, 15] == (255, 0, 0)).all()


def test_an_elongated_picture_is_cropped_like_others() -> None:
    strip = Image.new("RGB", (32 * 400, 32), "blue")
    strip.paste((255, 255, 255), (32 * 200 - 20, 0, 32 * 200 + 20, 32))
    assert (np.asarray(fit(strip, INFO)) == 255).all()


def test_two_step_resizing_is_practically_the_same() -> None:
    smooth = noise(40, 30).resize((2000, 1500), Image.Resampling.BICUBIC)
    exact = smooth.resize((42, 32), Image.Resampling.BICUBIC).crop((5, 0, 37, 32))
    fitted = np.asarray(fit(smooth, INFO)).astype(int)
    assert np.abs(fitted - np.asarray(exact)).max() <= 4


def test_interpolation_is_honoured() -> None:
    image = noise(50, 50)
    bicubic, bilinear = (fit(image, replace(INFO, interpolation=name)) for name in ("bicubic", "bilinear"))
    assert bicubic.tobytes() != bilinear.tobytes()


def test_pixels_float_normalises_each_channel() -> None:
    pixels = pixels_float([Image.new("RGB", (32, 32), (255, 0, 51)), noise(32, 32)], INFO)
    assert pixels.shape == (2, 3, 32, 32)
    assert pixels.dtype == np.float32
    np.testing.assert_allclose(pixels[0, :, 3, 5], [2.5, -4 / 3, -0.25], atol=1e-6)


def test_pixels_uint8_are_the_pixels() -> None:
    images = [noise(32, 32), Image.new("RGB", (32, 32), (1, 2, 3))]
    pixels = pixels_uint8(images, INFO)
    assert pixels.shape == (2, 32, 32, 3)
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels[0], np.asarray(images[0]))


def test_no_pictures() -> None:
    assert pixels_float([], INFO).shape == (0, 3, 32, 32)
    assert pixels_uint8([], INFO).shape == (0, 32, 32, 3)
