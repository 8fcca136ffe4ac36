"""The recommended models are what open_clip builds, and lie where it looks for them."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.torch

open_clip = pytest.importorskip("open_clip")
torch = pytest.importorskip("torch")

from photosearch.models.openclip_source import published  # noqa: E402  only where torch is
from photosearch.models.recommended import RECOMMENDED, Recommended  # noqa: E402


@pytest.mark.parametrize("model", RECOMMENDED, ids=lambda model: model.name)
class TestRecommended:
    def test_facts(self, model: Recommended) -> None:
        found = published(model.name)
        config = found.config["model_cfg"]
        assert found.repository == model.repository
        assert "open_clip_model.safetensors" in found.weights
        assert (config["embed_dim"], config["vision_cfg"]["image_size"]) == (
            model.dimension,
            model.image_size,
        )

    def test_parameters(self, model: Recommended) -> None:
        with torch.device("meta"):  # counts without making them
            built = open_clip.create_model(model.name.partition("/")[0], load_weights=False, device="meta")
        image = sum(parameter.numel() for parameter in built.visual.parameters())
        text = sum(parameter.numel() for parameter in built.parameters()) - image
        assert image == pytest.approx(model.image_parameters, rel=2e-3)
        assert text == pytest.approx(model.text_parameters, rel=2e-3)
