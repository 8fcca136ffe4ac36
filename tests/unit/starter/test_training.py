"""What a step of training the starter model is made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the recipe runs on torch")

from corpus import Example
from features import changed, pixels_of, whole
from PIL import Image
from recipe import Recipe
from towers import LOOK
from training import _Batches, _look, _target

pytestmark = pytest.mark.torch


def examples(photos: int, labels: int) -> list[Example]:
    return [
        *(Example(Path(f"{n}.jpg"), ("a photo",), f"photo {n}", False) for n in range(photos)),
        *(Example(Path(f"l{n}.jpg"), ("a label",), f"label {n % 3}", True) for n in range(labels)),
    ]


def test_an_epoch_shows_each_captioned_photo_once_and_fills_up_with_labels() -> None:
    batches = _Batches(examples(12, 6), Recipe(batch=4, labelled_share=0.25, views=2))
    seen = [chosen for chosen, _ in batches]
    assert len(seen) == len(batches) == 4
    assert sorted(n for chosen in seen for n in chosen if n < 12) == list(range(12))
    assert all(sum(n >= 12 for n in chosen) == 1 for chosen in seen)


def test_the_seed_decides_the_order() -> None:
    def order(seed: int) -> list[int]:
        return [int(n) for chosen, _ in _Batches(examples(12, 6), Recipe(batch=4, seed=seed)) for n in chosen]

    assert order(1) == order(1) != order(2)


def test_all_texts_of_a_group_are_right() -> None:
    target = _target(np.array([0, 1, 1]))
    torch.testing.assert_close(target, torch.tensor([[1.0, 0, 0], [0, 0.5, 0.5], [0, 0.5, 0.5]]))


def test_views_have_the_size_the_parent_takes_and_are_the_same_again() -> None:
    import random

    picture = Image.effect_noise((300, 200), 80).convert("RGB")
    assert whole(picture).size == (260, 260)
    first, again, other = (changed(picture, random.Random(seed)) for seed in (1, 1, 2))
    assert first.size == (260, 260)
    assert first.tobytes() == again.tobytes() != other.tobytes()


def test_pixels_lie_around_zero() -> None:
    (white,) = pixels_of([Image.new("RGB", (260, 260), (255, 127, 0))])
    np.testing.assert_allclose(white[:, 0, 0], [1.0, 0.0, -127 / 128], atol=1e-6)


@pytest.mark.parametrize("whitening", [0.0, 0.75, 1.0])
def test_the_look_weighs_strong_directions_down_as_told(whitening: float) -> None:
    deviations = torch.linspace(4.0, 0.5, LOOK + 20)
    draws = torch.randn(2000, len(deviations), generator=torch.Generator().manual_seed(0))
    # Columns without any correlation, so that the deviations are exact.
    features = torch.linalg.qr(draws).Q * 2000**0.5 * deviations
    found = (features @ _look(features, whitening)).pow(2).mean(dim=0).sqrt()
    torch.testing.assert_close(found, deviations[:LOOK] ** (1 - whitening), rtol=1e-2, atol=1e-2)
