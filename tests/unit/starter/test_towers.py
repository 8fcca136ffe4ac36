"""The starter model's towers with random weights: shapes, lengths, and what each part is for."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="the recipe runs on torch")

from image_parent import CLASSES, MAP_CHANNELS, WIDTH, ImageParent
from text_parent import TextParent, padded
from towers import CONCEPT, DIMENSION, JOINT, LOOK, Finish, ImageHead, ImageTower, ShippedText, TextTower

pytestmark = [
    pytest.mark.torch,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
PLACES = 81


@pytest.fixture(scope="module")
def net() -> object:
    import timm

    torch.manual_seed(0)
    net = timm.create_model("tf_efficientnet_lite2", pretrained=False)
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm2d):  # as after training: nothing is 0 or 1
            torch.nn.init.uniform_(module.running_mean, -0.2, 0.2)
            torch.nn.init.uniform_(module.running_var, 0.5, 2.0)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.2, 0.2)
    return net.eval()


@pytest.fixture
def image(net: object) -> ImageTower:
    parent = ImageParent(net)
    head = ImageHead(parent, PLACES)
    torch.nn.init.normal_(head.class_vectors)
    tower = ImageTower(parent, head, Finish(0.5), 0.25)
    torch.nn.init.normal_(tower.look)
    return tower.eval()


@pytest.fixture
def text() -> ShippedText:
    torch.manual_seed(0)
    return ShippedText(TextTower(TextParent()), Finish(0.5)).eval()


def test_the_folded_parent_answers_as_timm_does(net: object) -> None:
    pixels = torch.rand(2, 3, 260, 260) * 2 - 1
    with torch.inference_mode():
        ours, theirs = ImageParent(net)(pixels), net(pixels)  # type: ignore[operator]
    assert ours.shape == (2, CLASSES)
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-4)


def test_pictures_become_unit_vectors(image: ImageTower) -> None:
    with torch.inference_mode():
        rows = image(torch.rand(2, 3, 260, 260))
    assert rows.shape == (2, DIMENSION)
    torch.testing.assert_close(rows.norm(dim=1), torch.ones(2))


def test_texts_become_unit_vectors_without_a_look(text: ShippedText) -> None:
    with torch.inference_mode():
        rows = text(*padded([[101, 5, 102], [101, 102]]))
    torch.testing.assert_close(rows.norm(dim=1), torch.ones(2))
    assert not rows[:, JOINT + CONCEPT :].any()
    assert rows.shape == (2, JOINT + CONCEPT + LOOK)


def test_padding_does_not_change_a_text(text: ShippedText) -> None:
    short, long = [101, 7, 8, 102], [101, *range(200, 220), 102]
    with torch.inference_mode():
        alone, together = text(*padded([short])), text(*padded([short, long]))
    torch.testing.assert_close(together[:1], alone, rtol=1e-4, atol=1e-5)


def test_the_look_counts_between_pictures_by_its_weight(image: ImageTower) -> None:
    maps, pooled = torch.rand(1, MAP_CHANNELS, 9, 9), torch.rand(2, WIDTH)
    with torch.inference_mode():
        rows = image.from_maps(maps.expand(2, -1, -1, -1), pooled)
    look = rows[:, JOINT + CONCEPT :]
    torch.testing.assert_close(look.pow(2).sum(dim=1), torch.full((2,), image.look_weight))


def test_a_tower_that_gives_everything_its_mean_away_is_centred() -> None:
    finish = Finish(0.5)
    joint, concept = (
        torch.nn.functional.normalize(torch.rand(50, width), dim=1) for width in (JOINT, CONCEPT)
    )
    finish.mean.copy_(finish.join(joint, concept).mean(dim=0))
    torch.testing.assert_close(finish.join(joint, concept).norm(dim=1), torch.ones(50))
    assert finish(joint, concept).mean(dim=0).abs().max() < finish.mean.abs().max() / 2
